"""Something else instead, or the same once more: an order of its own, paid with what comes back."""

from collections import Counter
from collections.abc import Mapping
from datetime import tzinfo

from domain import catalogue, orders, people, returns, stock
from domain.actors import Actor
from domain.events import OrderSentInstead, OrderSentLess
from domain.flows import backorders, exchange_prices, parcels, standing, undoing
from domain.ledger import Entry, Transfer
from domain.orders import Order, SentAs, Status, placing
from domain.orders.replacing import place_instead, take_out
from domain.prices import Charge
from domain.returns import Return, Wish
from domain.transaction import Transaction


def send_instead(tx: Transaction, agreed: Return, *, now: int) -> int:
    """
    Take the stock of what a customer gets instead, as an order of its own that waits for what they give back.

    What costs the same as what is given back counts as much as that cost its customer, so that an even exchange moves
    no money; anything else costs what it does today.

    Returns:
        The new order's id.

    Raises:
        OutOfStock: There is too little of something by now.
    """
    customer = people.by_id(tx, agreed.person_id).actor
    row, old = orders.locked(tx, agreed.order_id), orders.order(tx, agreed.order_id)
    sent_as = SentAs.EXCHANGE if agreed.wish is Wish.EXCHANGE else SentAs.REPLACEMENT
    prices = exchange_prices.of_today(tx, agreed, old, now=now)
    lines = exchange_prices.lines(tx, agreed, old, _agreed(agreed), prices)
    child = place_instead(tx, row, lines, sent_as=sent_as, actor=customer, now=now)
    returns.note_child(tx, agreed, child.id, prices={line_id: price.minor for line_id, price in prices.items()})
    tx.emit(OrderSentInstead(order_id=child.id, at=now, actor=str(customer)))
    taken = placing.find_stock(tx, child)
    placing.take_stock(tx, child, taken, actor=customer, now=now)
    standing.refresh(tx, child.id)
    return child.id


def want(tx: Transaction, return_id: int, order_line_id: int, variant_id: int, *, version: int, actor: Actor) -> Return:
    """
    Have a draft ask for a variant instead of a line, as long as there is enough of it; what sells out before the shop
    agrees is for the shop to decide (`missing`).

    Raises:
        OutOfStock: There is too little of it.
        NotFound, Changed, BadInput: As `returns.exchange_for`.
    """
    draft = returns.exchange_for(tx, return_id, order_line_id, variant_id, version=version, actor=actor)
    wanted, there = draft.pieces.get(order_line_id, 1), stock.available_of(tx, [variant_id])[variant_id]
    if there < wanted:
        raise stock.OutOfStock([stock.Short(variant_id, catalogue.variant(tx, variant_id).label, wanted, there)])
    return draft


def costs_minor(tx: Transaction, found: Return) -> int | None:
    """What is sent instead costs, or will; None where nothing is, or its customer has not said what."""
    if not found.sends:
        return None
    if found.child_order_id is not None:
        return orders.order(tx, found.child_order_id).total_minor
    is_open = found.status in {returns.Status.DRAFT, returns.Status.REQUESTED, returns.Status.APPROVED}
    if not is_open or found.lacks in ("lines", "instead"):
        return None
    old = orders.order(tx, found.order_id)
    prices = exchange_prices.of_today(tx, found, old, now=found.requested_at or found.begun_at)
    return sum(line.charge.total_minor for line in exchange_prices.lines(tx, found, old, _agreed(found), prices))


def missing(tx: Transaction, asked: Return) -> list[str]:
    """What of all that is wanted instead there is too little of, by name; nothing where nothing is sent."""
    if not asked.sends:
        return []
    pieces = Counter[int]()
    given = {line.id: line.variant_id for line in orders.order(tx, asked.order_id).lines}
    for line in asked.lines:
        wanted = line.instead_id if asked.wish is Wish.EXCHANGE else given[line.order_line_id]
        if wanted is not None:
            pieces[wanted] += line.agreed
    here = stock.here_of(tx, pieces)
    return [catalogue.variant(tx, each).label for each, quantity in pieces.items() if here[each] < quantity]


def send_less(tx: Transaction, settled: Return, accepted: Mapping[int, int], *, actor: Actor, now: int) -> None:
    """
    Where less was accepted than it was sent for, what is sent instead becomes less, before it goes out: what is left
    costs what that came to, and the rest is free for others.

    Args:
        accepted: How many pieces of each line of the return, by its id.
    """
    if settled.child_order_id is None or not settled.sends:
        return
    row, child = orders.locked(tx, settled.child_order_id), orders.order(tx, settled.child_order_id)
    if not child.waits or child.status is not Status.PLACED:
        return
    left = _left(tx, settled, child, accepted)
    if not left:
        return
    if not any(left[line.id][0] if line.id in left else line.quantity for line in child.lines):
        send_nothing(tx, settled, actor=actor, now=now)
        return
    goods = parcels.goods_of(tx, child)
    fewer = {line.id: line.quantity - left[line.id][0] for line in child.lines if line.id in left}
    number = take_out(tx, row, child, left, actor=people.by_id(tx, settled.person_id).actor, now=now)
    less = orders.order(tx, child.id)
    amount_minor = less.total_minor - child.total_minor
    tx.emit(OrderSentLess(order_id=child.id, amount_minor=amount_minor, at=now, actor=str(actor)))
    given = parcels.give(goods, fewer)
    assert not given.missing, "what waits lies on the shelf"
    reversed_charges = [charge.reversed for charge in orders.charges(child)]
    moved = [*given.transfers, *reversed_charges, *orders.charges(less)]
    stock.post(tx, Entry("change", child.document, number, actor=actor, at=now), moved)
    standing.refresh(tx, child.id)


def paid_with(tx: Transaction, settled: Return, owed_minor: int) -> list[Transfer]:
    """
    What is owed to the customer pays for what they get instead: receivable of the one → receivable of the other, as far
    as either reaches. What they get is locked (`send_less` comes first), so that nobody pays for it meanwhile.
    """
    if settled.child_order_id is None or not owed_minor:
        return []
    child = orders.order(tx, settled.child_order_id)
    if child.status not in (Status.PLACED, Status.CONFIRMED):
        return []
    covered = min(owed_minor, max(0, orders.due_minor(tx, child)))
    old = orders.order(tx, settled.order_id)
    return [Transfer(orders.receivable(child), orders.receivable(old), covered)] if covered else []


def go_on(tx: Transaction, settled: Return, *, zone: tzinfo, now: int) -> None:
    """What is sent instead is packed, once what it costs beyond what came back is paid."""
    if settled.child_order_id is not None:
        backorders.look(tx, settled.child_order_id, zone=zone, now=now)


def send_nothing(tx: Transaction, ended: Return, *, actor: Actor, now: int) -> None:
    """Nothing came back, so nothing is sent instead: its goods are free for others."""
    if ended.child_order_id is None:
        return
    row, child = orders.locked(tx, ended.child_order_id), orders.order(tx, ended.child_order_id)
    if child.status is not Status.PLACED:
        return
    orders.close(tx, row, reason="", actor=actor, now=now)
    undoing.undo(tx, child.id, "release", actor=actor, now=now)


def _agreed(found: Return) -> dict[int, int]:
    return {line.id: line.agreed for line in found.lines}


def _left(tx: Transaction, settled: Return, child: Order, accepted: Mapping[int, int]) -> dict[int, tuple[int, Charge]]:
    """How many pieces are left of those lines of what is sent that become less, and what those cost; by their ids."""
    old, placed = orders.order(tx, settled.order_id), orders.changing.placed_with(tx, child.id)
    prices = exchange_prices.as_agreed(settled, old, child)
    wanted = {each.variant.id: each for each in exchange_prices.lines(tx, settled, old, accepted, prices)}
    left = dict[int, tuple[int, Charge]]()
    for line in (each for each in child.lines if each.variant_id in placed):
        sent = wanted.get(line.variant_id)
        # What was added meanwhile is no part of the exchange, and what was taken out is gone already.
        added = max(0, line.quantity - placed[line.variant_id])
        pieces = min(line.quantity, (sent.quantity if sent is not None else 0) + added)
        if pieces == line.quantity:
            continue
        if sent is not None and line.quantity == placed[line.variant_id]:
            price_minor = line.unit_price_minor * pieces
            charge = exchange_prices.as_paid(sent.charge, price_minor, is_tax_included=child.is_tax_included)
        else:
            charge = exchange_prices.of_first(line, pieces, is_tax_included=child.is_tax_included)
        left[line.id] = (pieces, charge)
    return left
