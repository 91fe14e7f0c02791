"""
All that writes the changes of orders: drafted line by line, proposed, settled.

Placing an order is its first change; it is written down when somebody drafts the next. Until then the order says itself
what was agreed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from domain import tables
from domain.actors import Actor
from domain.carts.model import ADDRESS_MAX, LINES_MAX, NOTE_MAX, QUANTITY_MAX, CartTooLarge
from domain.errors import BadInput, NotFound
from domain.orders.change_queries import (
    change,
    expired_changes,
    locked_change,
    next_expiry_at,
    open_change,
    open_id,
    placed_with,
)
from domain.orders.changes import CHANGES, Change, ChangeLine, ChangeStatus, ChangeWaits, NothingChanged, NothingLeft
from domain.orders.model import MACHINE, Order, OrderLine
from domain.orders.queries import order as order_of
from domain.orders.reckoning import DELIVERY_STAYS, delivery_columns, differences
from domain.prices import Charge
from domain.transaction import Transaction, among

__all__ = [
    "apply",
    "change",
    "draft",
    "draft_less",
    "drop_all",
    "expired_changes",
    "locked_change",
    "must_make_sense",
    "next_expiry_at",
    "open_change",
    "placed_with",
    "propose",
    "refuse",
    "substitute",
    "wish",
    "wish_address",
    "wish_note",
    "write_lines",
]

_changes, _lines, _ordered = tables.order_changes.c, tables.order_change_lines.c, tables.order_lines.c
_MINE = select(_changes.id).where(
    _changes.order_id == bindparam("order_id"),
    _changes.proposed_by == bindparam("proposed_by"),
    _changes.is_customers == bindparam("is_customers"),
    among(_changes.status, ChangeStatus.DRAFT),
)
_UNSETTLED = select(tables.order_changes).where(
    _changes.order_id == bindparam("order_id"), among(_changes.status, ChangeStatus.DRAFT, ChangeStatus.OPEN)
)
_CONFIRMED = select(func.count()).where(
    _changes.order_id == bindparam("order_id"), among(_changes.status, ChangeStatus.CONFIRMED)
)
_FORGET_LINES = delete(tables.order_change_lines).where(_lines.change_id == bindparam("change_id"))
_ADD_TO_LINE = (
    update(tables.order_lines)
    .where(_ordered.id == bindparam("line_id"))
    .values(
        quantity=_ordered.quantity + bindparam("more"),
        tax_minor=_ordered.tax_minor + bindparam("more_tax"),
        discount_minor=_ordered.discount_minor + bindparam("more_discount"),
        total_minor=_ordered.total_minor + bindparam("more_total"),
        rate_ppm=bindparam("new_rate"),
    )
)
_LINK = (
    update(tables.order_change_lines)
    .where(_lines.change_id == bindparam("of_change"), _lines.variant_id == bindparam("of_variant"))
    .values(order_line_id=bindparam("line_id"))
)


def draft(tx: Transaction, order_id: int, *, is_customers: bool, actor: Actor, now: int) -> Change:
    """
    The actor's own draft of a change; a new one where they have none.

    Raises:
        ChangeWaits: Another change of this order waits for an answer.
    """
    assert actor.person_id is not None, "only people change orders"
    if open_id(tx, order_id) is not None:
        raise ChangeWaits
    whose = {"order_id": order_id, "proposed_by": actor.person_id, "is_customers": int(is_customers)}
    mine = tx.scalar(_MINE, **whose)
    if mine is not None:
        return change(tx, mine)
    _note_placing(tx, order_of(tx, order_id))
    change_id = tx.insert(
        tables.order_changes,
        **whose,
        status=ChangeStatus.DRAFT,
        version=1,
        total_minor=0,
        tax_minor=0,
        created_at=now,
    )
    CHANGES.begin(tx, change_id, status=ChangeStatus.DRAFT, actor=actor, now=now)
    return change(tx, change_id)


def _note_placing(tx: Transaction, order: Order) -> None:
    """Write down that placing the order was its first change, unless that is done."""
    change_id = tx.insert_once(
        tables.order_changes,
        order_id=order.id,
        number=1,
        status=ChangeStatus.CONFIRMED,
        version=1,
        proposed_by=order.person_id,
        # What was split off was the shop's.
        is_customers=int(order.split_from is None),
        total_minor=order.total_minor,
        tax_minor=order.tax_minor,
        discount_minor=order.discount_minor,
        created_at=order.placed_at,
        settled_at=order.placed_at,
    )
    if change_id is None:
        return
    tx.insert_all(
        tables.order_change_lines,
        [
            {
                "change_id": change_id,
                "variant_id": line.variant_id,
                "order_line_id": line.id,
                "quantity": line.quantity,
                "unit_price_minor": line.unit_price_minor,
                "tax_minor": line.tax_minor,
                "total_minor": line.total_minor,
                "discount_minor": line.discount_minor,
                "rate_ppm": line.rate_ppm,
            }
            for line in order.lines
        ],
    )
    customer = Actor(order.person_id)
    CHANGES.begin(tx, change_id, status=ChangeStatus.CONFIRMED, actor=customer, now=order.placed_at)


def wish(tx: Transaction, drafted: Change, variant_id: int, quantity: int) -> Change:
    """
    Have so many pieces of a variant in the order; 0 takes it out.

    Raises:
        BadInput: Less than 0, or more than one line may have.
        NotFound: It is new in the order, and not on sale.
        CartTooLarge: One line too many.
        TotalTooLarge: More than one order may cost.
    """
    if not 0 <= quantity <= QUANTITY_MAX:
        raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
    wanted = {line.variant_id: line.after for line in drafted.lines}
    if variant_id not in wanted and len([each for each in wanted.values() if each]) >= LINES_MAX:
        raise CartTooLarge
    return _reckon(tx, drafted, {**wanted, variant_id: quantity})


def substitute(tx: Transaction, drafted: Change, variant_id: int, instead_id: int) -> Change:
    """
    Have another variant in place of one, as many pieces of it.

    Raises:
        NotFound: The one is not in the order, or the other is not on sale.
        TotalTooLarge: More than one order may cost.
    """
    wanted = {line.variant_id: line.after for line in drafted.lines}
    if not wanted.get(variant_id):
        raise NotFound("variant", variant_id)
    if variant_id == instead_id:
        return drafted
    pieces = wanted[variant_id]
    instead = min(QUANTITY_MAX, wanted.get(instead_id, 0) + pieces)
    return _reckon(tx, drafted, {**wanted, variant_id: 0, instead_id: instead})


def wish_address(tx: Transaction, drafted: Change, text: str) -> Change:
    """
    Have it delivered elsewhere: taxes and delivery follow.

    Raises:
        BadInput: It is empty or longer than 500 characters, or lacks a country or postcode that makes a difference.
        NotDelivered: The shop delivers nothing there.
    """
    wanted = {line.variant_id: line.after for line in drafted.lines}
    return _reckon(tx, drafted, wanted, address=_filled("address", text, most=ADDRESS_MAX))


def wish_note(tx: Transaction, drafted: Change, text: str) -> Change:
    """
    Have another note on it.

    Raises:
        BadInput: It is empty or longer than 500 characters.
    """
    CHANGES.revise(tx, drafted, also={"note": _filled("note", text, most=NOTE_MAX)})
    return change(tx, drafted.id)


def draft_less(
    tx: Transaction,
    order: Order,
    left: Mapping[int, tuple[int, Charge]],
    *,
    is_customers: bool,
    actor: Actor,
    now: int,
) -> Change:
    """
    Draft that less of some lines is sent, at a price of its own, in place of whatever was drafted or proposed before.

    Args:
        left: How many pieces of each line that becomes less are left, and what those cost, by its id.
    """
    drop_all(tx, order.id, actor=actor, now=now)
    drafted = draft(tx, order.id, is_customers=is_customers, actor=actor, now=now)
    rows = [_less(line, *left[line.id]) for line in order.lines if line.id in left]
    sums = {name: sum(row[name] for row in rows) for name in ("total_minor", "tax_minor", "discount_minor")}
    return write_lines(tx, drafted, rows, sums | DELIVERY_STAYS)


def _less(line: OrderLine, quantity: int, charge: Charge) -> dict[str, Any]:
    return {
        "variant_id": line.variant_id,
        "order_line_id": line.id,
        "unit_price_minor": line.unit_price_minor,
        "rate_ppm": line.rate_ppm,
        "quantity": quantity - line.quantity,
        "discount_minor": charge.discount_minor - line.discount_minor,
        "tax_minor": charge.tax_minor - line.tax_minor,
        "total_minor": charge.total_minor - line.total_minor,
    }


def propose(tx: Transaction, drafted: Change, *, expires_at: int, actor: Actor, now: int) -> None:
    """
    Ask for an answer.

    Raises:
        NothingChanged: There is nothing in it.
        NothingLeft: Nothing would be left of the order.
        ChangeWaits: Another one waits for an answer.
    """
    must_make_sense(drafted)
    if open_id(tx, drafted.order_id) is not None:
        raise ChangeWaits
    also = {"expires_at": expires_at, "fee_minor": drafted.fee_minor}
    CHANGES.advance(tx, drafted, to=ChangeStatus.OPEN, actor=actor, now=now, also=also)


def must_make_sense(drafted: Change) -> None:
    """
    Let a change pass that changes something and leaves something.

    Raises:
        NothingChanged, NothingLeft: It does not.
    """
    if drafted.is_empty:
        raise NothingChanged
    if not any(line.after for line in drafted.lines):
        raise NothingLeft


def apply(
    tx: Transaction,
    locked_order: Any,
    agreed: Change,
    *,
    also: Mapping[str, Any] | None = None,
    actor: Actor,
    now: int,
) -> None:
    """
    Confirm a change: what it says is part of the order from now on.

    Args:
        also: Further columns of the order that change with it.

    Raises:
        IllegalTransition: It was answered before.
        Changed: The order is no longer what the row says.
    """
    number = int(tx.scalar(_CONFIRMED, order_id=agreed.order_id)) + 1
    settled = {"number": number, "settled_at": now, "fee_minor": agreed.fee_minor}
    CHANGES.advance(tx, agreed, to=ChangeStatus.CONFIRMED, actor=actor, now=now, also=settled)
    for line in agreed.lines:
        if line.is_changed:
            _apply_line(tx, agreed, line)
    values: dict[str, Any] = {
        "total_minor": locked_order.total_minor + agreed.total_minor,
        "tax_minor": locked_order.tax_minor + agreed.tax_minor,
        "discount_minor": locked_order.discount_minor + agreed.discount_minor,
        **(also or {}),
    }
    if agreed.address is not None:
        values |= {"address": agreed.address, "latitude_e6": None, "longitude_e6": None}
    if agreed.destination is not None:
        values |= {"country": agreed.destination.country, "postcode": agreed.destination.postcode}
        values |= delivery_columns(agreed.delivery)
    if agreed.note is not None:
        values["note"] = agreed.note
    MACHINE.revise(tx, locked_order, also=values)


def refuse(tx: Transaction, refused: Change, *, to: ChangeStatus, actor: Actor, now: int) -> None:
    """
    Drop a change: declined by whoever had to confirm it, withdrawn by whoever proposed it, or never answered.

    Raises:
        IllegalTransition: It was answered before.
    """
    CHANGES.advance(tx, refused, to=to, actor=actor, now=now, also={"settled_at": now})


def drop_all(tx: Transaction, order_id: int, *, actor: Actor, now: int) -> None:
    """The order ends, or has changed: whatever was drafted or proposed about it is dropped."""
    for row in tx.all(_UNSETTLED, order_id=order_id):
        CHANGES.advance(tx, row, to=ChangeStatus.DECLINED, actor=actor, now=now, also={"settled_at": now})


def _apply_line(tx: Transaction, agreed: Change, line: ChangeLine) -> None:
    if line.order_line_id is not None:
        more = {"more": line.quantity, "more_tax": line.tax_minor, "more_total": line.total_minor}
        more["new_rate"] = line.rate_ppm
        tx.change(_ADD_TO_LINE, line_id=line.order_line_id, more_discount=line.discount_minor, **more)
        return
    line_id = tx.insert(
        tables.order_lines,
        order_id=agreed.order_id,
        variant_id=line.variant_id,
        sku=line.sku,
        title=line.title,
        quantity=line.quantity,
        unit_price_minor=line.unit_price_minor,
        tax_minor=line.tax_minor,
        total_minor=line.total_minor,
        discount_minor=line.discount_minor,
        rate_ppm=line.rate_ppm,
    )
    tx.change(_LINK, of_change=agreed.id, of_variant=line.variant_id, line_id=line_id)


def _reckon(tx: Transaction, drafted: Change, wanted: dict[int, int], *, address: str | None = None) -> Change:
    """Write the lines of a draft anew, and what they come to at the address it has or is given."""
    address = drafted.address if address is None else address
    reckoned = differences(tx, drafted.order_id, wanted, address=address)
    return write_lines(tx, drafted, reckoned.rows, {"address": address, **reckoned.columns})


def write_lines(
    tx: Transaction, drafted: Change, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Any]
) -> Change:
    """
    Have a draft make these differences.

    Args:
        rows: Of each line, as columns of `order_change_lines`.
        columns: Of the whole, as columns of `order_changes`.
    """
    changed = [row for row in rows if row["quantity"] or row["total_minor"] or row["tax_minor"]]
    tx.change(_FORGET_LINES, change_id=drafted.id)
    tx.insert_all(tables.order_change_lines, [{"change_id": drafted.id, **row} for row in changed])
    CHANGES.revise(tx, drafted, also=columns)
    return change(tx, drafted.id)


def _filled(field: str, text: str, *, most: int) -> str:
    stripped = text.strip()
    if not stripped:
        raise BadInput(field, "empty")
    if len(stripped) > most:
        raise BadInput(field, "too_long", most=most)
    return stripped
