"""A merchant makes pieces of an order an order of their own: what is there can go today, the rest later."""

from dataclasses import dataclass
from datetime import tzinfo

from domain import ledger, orders, paying, shipping, stock
from domain.actors import Actor, Role
from domain.events import OrderSplit, OrderSplitOff
from domain.flows import accepting, cards, changing, following, standing
from domain.ledger import Account, Entry, Kind, Transfer
from domain.orders import Change, ChangeWaits, NotASplit, Order, Status, TooLateToChange
from domain.orders.splitting import Part, parts_of
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Split:
    """
    What a split will make of an order.

    Args:
        new_minor: What the new order costs.
        paid_minor: What goes along of the money that was received; the old order is covered first.
    """

    order: Order
    parts: tuple[Part, ...]
    new_minor: int
    paid_minor: int


def preview(tx: Transaction, change_id: int, *, actor: Actor) -> Split:
    """
    What would become of an order if what a merchant's draft takes out were an order of its own.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed, TooLateToChange: As `changing.draft`.
        NotASplit: The draft does more than take pieces out, or takes all, or leaves less than was credited.
    """
    actor.must_be(Role.MERCHANT, to="split an order")
    found = _split(tx, changing.draft(tx, change_id, actor=actor))
    _held(tx, found)
    return found


def split(tx: Transaction, change_id: int, *, version: int, zone: tzinfo, actor: Actor, now: int) -> int:
    """
    Split off what a merchant's draft takes out. Nothing costs more or less for it, so nobody has to agree.

    Returns:
        The new order's id.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed, TooLateToChange: As `changing.drafted`; what is in a closed box stays.
        NotASplit: The draft does more than take pieces out, or takes all, or leaves less than was credited.
        ChangeWaits: A change of the order waits for an answer.
    """
    actor.must_be(Role.MERCHANT, to="split an order")
    wished = changing.drafted(tx, change_id, version=version, actor=actor)
    row = orders.locked(tx, wished.order_id)
    found = _split(tx, wished)
    if orders.changing.open_change(tx, row.id) is not None:
        raise ChangeWaits
    goods = _held(tx, found)
    new_id = orders.splitting.split_off(tx, row, found.order, wished, actor=actor, now=now)
    orders.changing.drop_all(tx, row.id, actor=actor, now=now)
    old, new = orders.order(tx, row.id), orders.order(tx, new_id)
    changed = orders.changing.change(tx, change_id)
    _parcel(tx, old, new, changed, actor=actor, now=now)
    old_due = orders.due_minor(tx, old) - found.new_minor + found.paid_minor
    accepting.confirm_what_is_covered(tx, old, due_minor=old_due, actor=actor, now=now)
    new_due = found.new_minor - found.paid_minor
    if not accepting.confirm_what_is_covered(tx, new, due_minor=new_due, actor=actor, now=now):
        _wait_anew(tx, new, zone=zone, now=now)
    amount_minor = -found.new_minor
    tx.emit(OrderSplit(order_id=old.id, into_id=new_id, amount_minor=amount_minor, at=now, actor=str(actor)))
    tx.emit(OrderSplitOff(order_id=new_id, from_id=old.id, at=now, actor=str(actor)))
    entry = Entry("split", old.document, changed.number or 0, actor=actor, at=now)
    ledger.post(tx, entry, [*_goods(new, goods), *_money(old, new, found)])
    standing.refresh(tx, old.id)
    standing.refresh(tx, new_id)
    cards.begin(tx, old.id, actor=actor, now=now)
    cards.begin(tx, new_id, actor=actor, now=now)
    return new_id


def _split(tx: Transaction, drafted: Change) -> Split:
    if drafted.is_customers:
        raise NotASplit
    order = orders.order(tx, drafted.order_id)
    parts = tuple(parts_of(order, drafted))
    new_minor = sum(part.charge.total_minor for part in parts)
    if order.total_minor - new_minor < orders.crediting.credited_minor(tx, order.id):
        raise NotASplit
    # What is held covers both parts; but each of them may have to be paid, or given back, by itself.
    paying.rules(tx).must_be_payable(order.terms, new_minor)
    paid_minor = min(new_minor, max(0, new_minor - orders.due_minor(tx, order)))
    return Split(order, parts, new_minor, paid_minor)


def _held(tx: Transaction, found: Split) -> dict[int, Account]:
    """Where the pieces lie that go, by their variant; all of them on the shelf."""
    goods = stock.balances_of_lines(tx, [part.line.id for part in found.parts])
    held = {account.ref: (account, there) for account, there in goods.items() if account.kind is Kind.HELD}
    packed = [part.line.title for part in found.parts if held.get(str(part.line.id), (None, 0))[1] < part.quantity]
    if packed:
        raise TooLateToChange(packed)
    return {part.line.variant_id: held[str(part.line.id)][0] for part in found.parts}


def _parcel(tx: Transaction, old: Order, new: Order, changed: Change, *, actor: Actor, now: int) -> None:
    following.follow(tx, old, changed, actor=actor, now=now)
    if new.status is Status.CONFIRMED:
        lines = [(line.id, line.quantity) for line in new.lines]
        place_id = stock.main_place(tx)
        shipping.plan(tx, order_id=new.id, place_id=place_id, lines=lines, actor=actor, now=now)


def _wait_anew(tx: Transaction, new: Order, *, zone: tzinfo, now: int) -> None:
    """A part-paid order that was overdue waits for a merchant; what is split off, unpaid, has a deadline of its own."""
    row = orders.locked(tx, new.id)
    if new.awaits_money and row.clock_at is None:
        orders.begin_window(tx, row, zone=zone, now=now)


def _goods(new: Order, held: dict[int, Account]) -> list[Transfer]:
    return [
        Transfer(account, Account(Kind.HELD, account.unit, str(line.id), account.place_id), line.quantity)
        for line in new.lines
        for account in [held[line.variant_id]]
    ]


def _money(old: Order, new: Order, found: Split) -> list[Transfer]:
    """What the pieces cost is owed on the new order, and what was paid for them is paid on it."""
    moved = [part.charge for part in found.parts]
    return [
        *(charge.reversed for charge in orders.charges_of(old, moved)),
        *orders.charges_of(new, moved),
        Transfer(orders.receivable(new), orders.receivable(old), found.paid_minor),
    ]
