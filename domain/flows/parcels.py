"""The parcels of an order, one for each place, and what is in them: of a line in two, the pieces in this one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain import returns, shipping, stock
from domain.actors import Actor
from domain.ledger import Account, Kind, Transfer
from domain.orders import Order
from domain.shipping import Shipment
from domain.transaction import Transaction

# Which place has how many pieces of which order line; the places by priority.
Here = Mapping[int, Mapping[int, int]]
_GIVEN_TO = {Kind.WAITING: Kind.PROMISE, Kind.HELD: Kind.FREE}


def plan(tx: Transaction, order: Order, here: Here | None = None, *, actor: Actor, now: int) -> list[int]:
    """
    Plan a shipment of an order from each place that has something of it.

    Args:
        here: Which place has what of it; None is where it is held now.

    Returns:
        The shipments' ids.
    """
    lying = lying_in(tx, order) if here is None else here
    return [
        shipping.plan(tx, order_id=order.id, place_id=place_id, lines=list(lines.items()), actor=actor, now=now)
        for place_id, lines in lying.items()
    ]


def lying_in(tx: Transaction, order: Order) -> Here:
    """Which place holds how many pieces of which line of an order."""
    places = stock.all_places(tx)
    if len(places) == 1:
        return {places[0].id: {line.id: line.quantity for line in order.lines if line.quantity}}
    return held_in(tx, stock.balances_of_lines(tx, [line.id for line in order.lines]))


def held_in(tx: Transaction, goods: Mapping[Account, int]) -> dict[int, dict[int, int]]:
    """Of these goods, what each place holds of each line; the places by priority."""
    held: dict[int, dict[int, int]] = {place.id: {} for place in stock.all_places(tx)}
    for account, pieces in sorted(goods.items(), key=lambda item: int(item[0].ref)):
        if account.kind is Kind.HELD:
            held[account.place_id][int(account.ref)] = pieces
    return {place_id: lines for place_id, lines in held.items() if lines}


@dataclass(frozen=True, slots=True)
class Given:
    """
    What an order gives back.

    Args:
        here: Which place gets how many pieces of which line back on its shelf.
        missing: How many pieces of which line are neither held nor waited for.
    """

    here: Here
    transfers: tuple[Transfer, ...]
    missing: Mapping[int, int]


def goods_of(tx: Transaction, order: Order) -> dict[Account, int]:
    """
    Where the goods of an order are, account by account. Of one that waits, they stay there until the transaction ends:
    otherwise what comes meanwhile would be set aside for it.
    """
    if order.waits:
        stock.lock(tx, [line.variant_id for line in order.lines])
    return stock.balances_of_lines(tx, [line.id for line in order.lines])


def is_waited_for(goods: Mapping[Account, int]) -> bool:
    """True where some of these goods are not here yet."""
    return any(account.kind is Kind.WAITING for account in goods)


def give(goods: Mapping[Account, int], fewer: Mapping[int, int]) -> Given:
    """
    Give back so many pieces of an order's lines: first what it waits for, and then from the place that holds the
    fewest, for its parcel may become superfluous by it.

    Args:
        goods: Where the goods of the lines are (`stock.balances_of_lines`).
        fewer: How many pieces of each line, by its id.
    """
    here: dict[int, dict[int, int]] = {}
    moved, missing = list[Transfer](), dict[int, int]()
    for line_id, wanted in fewer.items():
        left = wanted
        of_line = {account: there for account, there in goods.items() if account.ref == str(line_id)}
        for account, there in sorted(of_line.items(), key=lambda item: (item[0].kind is not Kind.WAITING, item[1])):
            back = _GIVEN_TO.get(account.kind)
            pieces = min(left, there)
            if back is None or not pieces:
                continue
            moved.append(Transfer(account, account._replace(kind=back, ref=""), pieces))
            left -= pieces
            if account.kind is Kind.HELD:
                here.setdefault(account.place_id, {})[line_id] = pieces
        if left:
            missing[line_id] = left
    return Given(here, tuple(moved), missing)


def pieces(tx: Transaction, shipment: Shipment, kind: Kind) -> dict[Account, int]:
    """What of a parcel's goods is in accounts of this kind."""
    most = {str(line.order_line_id): line.quantity for line in shipment.lines}
    return {
        account: min(quantity, most[account.ref])
        for account, quantity in stock.balances_of_lines(tx, shipment.line_ids).items()
        if account.kind is kind and account.place_id == shipment.place_id
    }


def worth_minor(order: Order, shipments: Iterable[Shipment]) -> int:
    """What the goods in these parcels of an order cost its customer; a cent of it may belong to another."""
    pieces = Counter[int]()
    for shipment in shipments:
        pieces.update({line.order_line_id: line.quantity for line in shipment.lines})
    return _worth_of(order, pieces)


def _worth_of(order: Order, pieces: Mapping[int, int]) -> int:
    return sum(
        line.charge_of(max(0, line.quantity - pieces[line.id]), line.quantity).total_minor
        for line in order.lines
        if pieces.get(line.id)
    )


def elsewhere_minor(
    tx: Transaction, order: Order, shipment: Shipment, parcels: Sequence[Shipment] | None = None
) -> int:
    """
    What lies in other parcels of an order that are on their way costs, and is paid with those; what came back
    undelivered is charged until it is settled, and paid by nobody.

    Args:
        parcels: All of the order's, where they were read before.
    """
    pieces = Counter[int]()
    parcels = shipping.of_order(tx, order.id) if parcels is None else parcels
    for each in parcels:
        if each.id != shipment.id and each.status in shipping.OPEN and each.return_id is None:
            pieces.update({line.order_line_id: line.quantity for line in each.lines})
    if any(each.return_id is not None for each in parcels):
        for found in returns.of_order(tx, order.id):
            if found.is_undelivered and found.status is returns.Status.APPROVED:
                pieces.update(found.pieces)
    return _worth_of(order, pieces)
