"""Goods of a return: where they are, where they go, and the box of what goes back to its customer."""

from collections import Counter
from collections.abc import Mapping

from domain import ledger, returns, shipping, stock
from domain.actors import Actor
from domain.carts import Way
from domain.ledger import Account, Kind, Transfer
from domain.orders import Order, OrderLine
from domain.returns import Outcome, Return
from domain.transaction import Transaction

# Where a piece goes that was looked at; what goes back to its customer stays where it is until that is settled.
_TARGETS = {
    Outcome.RESTOCK: Kind.FREE,
    Outcome.QUARANTINE: Kind.QUARANTINE,
    Outcome.SCRAP: Kind.SCRAP,
    Outcome.VENDOR: Kind.VENDOR,
}


def facility(tx: Transaction) -> int:
    """Where returns go: the returns facility, or the main place without one."""
    return stock.returns_facility(tx) or stock.main_place(tx)


def goes_to(tx: Transaction, found: Return) -> int:
    """Where a return goes: there, or without one, back to where a parcel was packed that could not be delivered."""
    sent = shipping.of_return(tx, found.id) if found.is_undelivered else []
    return stock.returns_facility(tx) or (sent[0].place_id if sent else stock.main_place(tx))


def moved(
    tx: Transaction, pieces: Mapping[int, int], *, source: Kind, target: Kind, besides: list[Transfer] | None = None
) -> list[Transfer]:
    """Move so many pieces of each order line from one kind of account to another."""
    if besides:
        return [Transfer(each.target, each.target._replace(kind=target), each.quantity) for each in besides]
    return [
        Transfer(account, account._replace(kind=target), part)
        for line_id, quantity in pieces.items()
        if quantity
        for account, part in accounts(tx, line_id, quantity, source)
    ]


def accounts(tx: Transaction, line_id: int, quantity: int, kind: Kind) -> list[tuple[Account, int]]:
    """Where so many pieces of an order line are; they may have come from several places."""
    shares, left = list[tuple[Account, int]](), quantity
    for account, there in stock.balances_of_lines(tx, [line_id]).items():
        part = min(left, there) if account.kind is kind else 0
        if part:
            shares.append((account, part))
            left -= part
    assert not left, "documents and books agree on what is where"
    return shares


def put(line: OrderLine, outcome: Outcome, *, place_id: int) -> Account:
    """Where a piece of a line lies that was looked at."""
    kind = _TARGETS[outcome]
    return Account(kind, ledger.pieces(line.variant_id), "", place_id)


def box(tx: Transaction, order: Order, found: Return, *, actor: Actor, now: int) -> list[Transfer]:
    """
    One parcel for all that its customer gets back as it was: packed already, and waiting for a courier, or at the
    counter. What is to be posted for that.
    """
    pieces = Counter[int]()
    for seen in returns.inspections(tx, found):
        if seen.outcome is Outcome.CUSTOMER:
            pieces[found.order_line_of(seen.line_id)] += seen.quantity
    if not pieces:
        return []
    place_id = goes_to(tx, found)
    shipment_id = shipping.plan(
        tx, order_id=order.id, place_id=place_id, lines=list(pieces.items()), actor=actor, now=now
    )
    for line_id in pieces:
        shipping.tick(tx, shipping.locked(tx, shipment_id), line_id, picked=True, actor=actor, now=now)
    shipping.pack(tx, shipping.locked(tx, shipment_id), actor=actor, now=now)
    if order.way is Way.PICKUP:
        shipping.set_out(tx, shipping.locked(tx, shipment_id), actor=actor, now=now)
    goods = [
        Transfer(source, source._replace(kind=Kind.PACKED, place_id=place_id), part)
        for line_id, quantity in pieces.items()
        for source, part in accounts(tx, line_id, quantity, Kind.INSPECTION)
    ]
    variants = Counter[int]()
    for line in order.lines:
        variants[line.variant_id] += pieces[line.id]
    worth = stock.at_cost(tx, +variants, target=Kind.COST_OF_GOODS, currency=order.currency, back=True)
    return [*goods, *worth]
