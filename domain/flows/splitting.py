"""A merchant makes pieces of an order an order of their own: what is there can go today, the rest later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from domain import ledger, orders, paying, stock
from domain.actors import Actor, Role
from domain.events import OrderSplit, OrderSplitOff
from domain.flows import accepting, backorders, cards, changing, following, parcels, standing
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
    _pieces(found, stock.balances_of_lines(tx, [line.id for line in found.order.lines]))
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
    moved = _pieces(found, parcels.goods_of(tx, found.order))
    columns = {"waiting_since": row.waiting_since if parcels.is_waited_for(moved) else None}
    new_id = orders.splitting.split_off(tx, row, found.order, wished, also=columns, actor=actor, now=now)
    orders.changing.drop_all(tx, row.id, actor=actor, now=now)
    old, new = orders.order(tx, row.id), orders.order(tx, new_id)
    number = orders.changing.change(tx, change_id).number or 0
    here, there = _lying(moved, found.order), _lying(moved, new)
    following.follow(tx, old, more={}, fewer=here, actor=actor, now=now)
    if new.status is Status.CONFIRMED:
        parcels.plan(tx, new, there, actor=actor, now=now)
    old_due = orders.due_minor(tx, old) - found.new_minor + found.paid_minor
    accepting.confirm_what_is_covered(tx, old, due_minor=old_due, actor=actor, now=now)
    new_due = found.new_minor - found.paid_minor
    if not accepting.confirm_what_is_covered(tx, new, due_minor=new_due, here=there, actor=actor, now=now):
        _wait_anew(tx, new, zone=zone, now=now)
    amount_minor = -found.new_minor
    tx.emit(OrderSplit(order_id=old.id, into_id=new_id, amount_minor=amount_minor, at=now, actor=str(actor)))
    tx.emit(OrderSplitOff(order_id=new_id, from_id=old.id, at=now, actor=str(actor)))
    money = orders.splitting.moved_money(old, new, found.parts, paid_minor=found.paid_minor)
    ledger.post(tx, Entry("split", old.document, number, actor=actor, at=now), [*_goods(new, moved), *money])
    standing.refresh(tx, old.id)
    standing.refresh(tx, new_id)
    for each in (old, new):
        if each.waits:
            # All that it waited for may have gone with the other.
            backorders.ask(tx, each.id, now=now)
        cards.begin(tx, each.id, actor=actor, now=now)
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


def _pieces(found: Split, goods: Mapping[Account, int]) -> dict[Account, int]:
    """
    What goes: first what lies on the shelf, for that can go today, and then what is still waited for.

    Args:
        goods: Where the goods of the order are.

    Raises:
        NotASplit: It is sent instead of what comes back, and waits for that as a whole.
        TooLateToChange: Some of it is in a closed box.
    """
    if found.order.waits and not parcels.is_waited_for(goods):
        raise NotASplit
    moved, packed = dict[Account, int](), list[str]()
    for part in found.parts:
        left = part.quantity
        of_line = [(account, there) for account, there in goods.items() if account.ref == str(part.line.id)]
        for account, there in sorted(of_line, key=lambda item: (item[0].kind is not Kind.HELD, -item[1])):
            pieces = min(left, there)
            if pieces and account.kind in {Kind.HELD, Kind.WAITING}:
                moved[account] = pieces
                left -= pieces
        if left:
            packed.append(part.line.title)
    if packed:
        raise TooLateToChange(packed)
    return moved


def _lying(moved: Mapping[Account, int], order: Order) -> parcels.Here:
    """From which place go how many pieces of which line, by the lines of one of the two orders."""
    line_ids = {ledger.pieces(line.variant_id): line.id for line in order.lines}
    lying: dict[int, dict[int, int]] = {}
    for account, pieces in moved.items():
        if account.kind is Kind.HELD:
            lying.setdefault(account.place_id, {})[line_ids[account.unit]] = pieces
    return lying


def _wait_anew(tx: Transaction, new: Order, *, zone: tzinfo, now: int) -> None:
    """A part-paid order that was overdue waits for a merchant; what is split off, unpaid, has a deadline of its own."""
    row = orders.locked(tx, new.id)
    if new.awaits_money and row.clock_at is None:
        orders.begin_window(tx, row, zone=zone, now=now)


def _goods(new: Order, moved: Mapping[Account, int]) -> list[Transfer]:
    line_ids = {ledger.pieces(line.variant_id): line.id for line in new.lines}
    return [
        Transfer(account, account._replace(ref=str(line_ids[account.unit])), pieces)
        for account, pieces in moved.items()
    ]
