"""Something else instead, or the same once more: an order of its own, paid with what comes back."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo

from domain import catalogue, orders, people, prices, returns, stock
from domain.actors import Actor
from domain.catalogue import Variant
from domain.events import OrderSentInstead
from domain.flows import backorders, standing, undoing
from domain.ledger import Transfer
from domain.orders import Order, SentAs, Status, placing
from domain.orders.replacing import Instead, place_instead
from domain.prices import Charge, Item
from domain.returns import Return, ReturnLine, Wish
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
    child = place_instead(tx, row, _lines(tx, agreed, old, now=now), sent_as=sent_as, actor=customer, now=now)
    returns.note_child(tx, agreed, child.id)
    tx.emit(OrderSentInstead(order_id=child.id, at=now, actor=str(customer)))
    taken = placing.find_stock(tx, child)
    placing.take_stock(tx, child, taken, actor=customer, now=now)
    standing.refresh(tx, child.id)
    return child.id


def costs_minor(tx: Transaction, found: Return) -> int | None:
    """What is sent instead costs, or will; None where nothing is, or its customer has not said what."""
    if found.child_order_id is not None:
        return orders.order(tx, found.child_order_id).total_minor
    is_open = found.status in {returns.Status.DRAFT, returns.Status.REQUESTED, returns.Status.APPROVED}
    if not is_open or found.wish not in returns.SENDS or found.lacks in ("lines", "instead"):
        return None
    lines = _lines(tx, found, orders.order(tx, found.order_id), now=found.requested_at or found.begun_at)
    return sum(line.charge.total_minor for line in lines)


def is_there(tx: Transaction, asked: Return) -> bool:
    """True where there is enough of all that is wanted instead, or nothing is."""
    if asked.wish not in returns.SENDS:
        return True
    pieces: dict[int, int] = {}
    given = {line.id: line.variant_id for line in orders.order(tx, asked.order_id).lines}
    for line in asked.lines:
        wanted = line.instead_id if asked.wish is Wish.EXCHANGE else given[line.order_line_id]
        if wanted is not None:
            pieces[wanted] = pieces.get(wanted, 0) + line.agreed
    here = stock.here_of(tx, pieces)
    return all(here[variant_id] >= quantity for variant_id, quantity in pieces.items())


def paid_with(tx: Transaction, settled: Return, owed_minor: int) -> list[Transfer]:
    """
    What is owed to the customer pays for what they get instead: receivable of the one → receivable of the other, as far
    as either reaches.
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


def _lines(tx: Transaction, agreed: Return, old: Order, *, now: int) -> list[Instead]:
    given = {line.id: line for line in old.lines}
    worth = _worth(tx, agreed, old)
    found = dict[int, Instead]()
    for line in (each for each in agreed.lines if each.agreed):
        before = given[line.order_line_id]
        wanted = before.variant_id if agreed.wish is Wish.REPLACEMENT else line.instead_id
        assert wanted is not None, "an exchange says what for"
        variant = catalogue.variant(tx, wanted)
        is_even = wanted == before.variant_id or variant.price_minor == before.unit_price_minor
        if is_even:
            price = before.unit_price_minor
            charge = _as_paid(worth[line.id], price * line.agreed, is_tax_included=old.is_tax_included)
        else:
            price, charge = variant.price_minor, _of_today(tx, variant, line.agreed, old, now=now)
        sent = Instead(variant, line.agreed, price, charge)
        found[wanted] = _together(tx, found[wanted], sent, old, now=now) if wanted in found else sent
    return list(found.values())


def _together(tx: Transaction, one: Instead, more: Instead, old: Order, *, now: int) -> Instead:
    """The same variant twice is one line of an order; where its tax has changed between, all of it costs what today."""
    pieces = one.quantity + more.quantity
    if one.charge.rate_ppm != more.charge.rate_ppm:
        return Instead(one.variant, pieces, one.variant.price_minor, _of_today(tx, one.variant, pieces, old, now=now))
    tax, total = one.charge.tax_minor + more.charge.tax_minor, one.charge.total_minor + more.charge.total_minor
    unit = max(one.unit_price_minor, more.unit_price_minor)
    paid = Charge(0, 0, one.charge.rate_ppm, tax, total)
    return Instead(one.variant, pieces, unit, _as_paid(paid, unit * pieces, is_tax_included=old.is_tax_included))


def _worth(tx: Transaction, agreed: Return, old: Order) -> Mapping[int, Charge]:
    """What the pieces of each line of a return had cost, by its id; those of one order line in their order."""
    taken: dict[int, int] = {}
    for credit in orders.crediting.outstanding(tx, old.id):
        if credit.order_line_id is not None:
            taken[credit.order_line_id] = taken.get(credit.order_line_id, 0) + credit.quantity
    by_id = {line.id: line for line in old.lines}

    def next_of(line: ReturnLine) -> Charge:
        first = taken.get(line.order_line_id, 0)
        taken[line.order_line_id] = first + line.agreed
        return by_id[line.order_line_id].charge_of(first, first + line.agreed)

    return {line.id: next_of(line) for line in agreed.lines if line.agreed}


def _as_paid(charge: Charge, price_minor: int, *, is_tax_included: bool) -> Charge:
    """A price of which so much came off that what is left is what was paid."""
    left = charge.total_minor if is_tax_included else charge.total_minor - charge.tax_minor
    price = max(price_minor, left)
    return Charge(price, price - left, charge.rate_ppm, charge.tax_minor, charge.total_minor)


def _of_today(tx: Transaction, variant: Variant, quantity: int, old: Order, *, now: int) -> Charge:
    rate = prices.rules(tx).rate(variant.tax_class, old.destination, now=now)
    items: Iterable[Item] = [Item(variant.price_minor, quantity, rate)]
    return prices.totals(items, is_tax_included=old.is_tax_included).lines[0]
