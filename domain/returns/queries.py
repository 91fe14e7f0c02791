"""Asking about returns, and about what of an order can come back."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select

from domain import orders, stock, tables
from domain.errors import Changed, NotFound
from domain.ledger import Kind
from domain.returns.model import COUNTED, MACHINE, OPEN, Reason, Return, ReturnLine, Status, Way, Wish
from domain.shipping import Direction
from domain.shipping import Status as Parcel
from domain.transaction import Transaction, among, in_list

_returns, _lines = tables.returns.c, tables.return_lines.c
_inspected = tables.return_inspections.c
_parcels, _parcel_lines = tables.shipments.c, tables.shipment_lines.c
_ONE = select(tables.returns).where(_returns.id == bindparam("id"))
_LINES = select(tables.return_lines).where(_lines.return_id == bindparam("return_id")).order_by(_lines.id)
_OF_ORDER = (
    select(tables.returns)
    .where(_returns.order_id == bindparam("order_id"), ~among(_returns.status, Status.DRAFT))
    .order_by(_returns.id)
)
_OF_PERSON = (
    select(tables.returns)
    .where(_returns.person_id == bindparam("person_id"), ~among(_returns.status, Status.DRAFT))
    .order_by(_returns.id.desc())
    .limit(bindparam("most"))
)
_WANTS_PHOTO = (
    select(_returns.id)
    .where(
        or_(
            and_(
                _returns.begun_by == bindparam("person_id"),
                among(_returns.status, Status.DRAFT),
                _returns.begun_at >= bindparam("begun_since"),
                exists().where(_lines.return_id == _returns.id),
            ),
            and_(
                _returns.person_id == bindparam("person_id"),
                among(_returns.status, Status.REQUESTED),
                _returns.asks_photo == 1,
            ),
        )
    )
    .order_by(_returns.asks_photo.desc(), _returns.id.desc())
    .limit(1)
)
_OF_CHILD = select(_returns.id).where(_returns.child_order_id == bindparam("child_order_id"))
_BY_CODE = select(_returns.id).where(_returns.code == bindparam("code"))
# Goods may come for these: they were agreed to, or were settled before anything had come.
_is_awaited = or_(
    among(_returns.status, Status.APPROVED), and_(among(_returns.status, Status.RESOLVED), _returns.is_trusted == 1)
)
_IS_TO_COME = exists().where(
    _lines.return_id == _returns.id,
    ~among(_lines.reason, Reason.MISSING),
    or_(
        func.coalesce(_lines.approved, _lines.quantity) > _lines.received,
        _lines.received
        > select(func.coalesce(func.sum(_inspected.quantity), 0))
        .where(_inspected.line_id == _lines.id)
        .scalar_subquery(),
    ),
)
_TO_RECEIVE = (_is_awaited, ~among(_returns.way, Way.NONE), _IS_TO_COME)
_AWAITED_ONES = (
    select(tables.returns)
    .where(*_TO_RECEIVE)
    .order_by(_returns.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_HOW_MANY_AWAITED = select(func.count()).select_from(tables.returns).where(*_TO_RECEIVE)
_ASKED = (
    select(
        _lines.order_line_id,
        func.sum(func.coalesce(_lines.approved, _lines.quantity) - _lines.collected).label("pieces"),
    )
    .join(tables.returns, _returns.id == _lines.return_id)
    .where(in_list(_lines.order_line_id, "line_ids"), among(_returns.status, *COUNTED))
    .group_by(_lines.order_line_id)
)
_DELIVERED = (
    select(_parcel_lines.order_line_id, func.max(_parcels.delivered_at).label("at"))
    .join(tables.shipments, _parcels.id == _parcel_lines.shipment_id)
    .where(
        _parcels.order_id == bindparam("order_id"),
        _parcels.direction == Direction.OUT.value,
        _parcels.status == Parcel.DELIVERED.value,
    )
    .group_by(_parcel_lines.order_line_id)
)
_OPEN_OF = (
    select(func.count())
    .select_from(tables.returns)
    .where(
        _returns.person_id == bindparam("person_id"),
        among(_returns.status, *OPEN),
        # What could not be delivered nobody has asked for.
        _returns.requested_at.is_not(None),
    )
)
_WORTH_SINCE = select(func.coalesce(func.sum(_returns.worth_minor), 0)).where(
    _returns.person_id == bindparam("person_id"),
    _returns.requested_at >= bindparam("since"),
    among(_returns.status, *COUNTED),
)
_AWAITED = (
    select(_returns.status, func.sum(_lines.approved - _lines.collected).label("pieces"))
    .join(tables.return_lines, _lines.return_id == _returns.id)
    .where(_returns.order_id == bindparam("order_id"), among(_returns.status, *OPEN))
    .group_by(_returns.status)
)
_CLOCKS = (
    select(_returns.id)
    .where(_returns.clock_at <= bindparam("now"))
    .order_by(_returns.clock_at, _returns.id)
    .limit(bindparam("most"))
)
_WAITING = (
    select(_returns.id)
    .where(_returns.waits_since <= bindparam("before"))
    .order_by(_returns.waits_since, _returns.id)
    .limit(bindparam("most"))
)
_OLDEST_WAIT = select(func.min(_returns.waits_since)).where(_returns.waits_since > bindparam("after"))
_NEXT_CLOCK = select(func.min(_returns.clock_at)).where(_returns.clock_at.is_not(None))


@dataclass(frozen=True, slots=True)
class Delivered:
    """
    Pieces of an order line that are with the customer, and not asked back yet.

    Args:
        at: When the last of them arrived.
    """

    order_line_id: int
    quantity: int
    at: int


def read(tx: Transaction, return_id: int) -> Return:
    """
    A return with its lines.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_ONE, id=return_id)
    if row is None:
        raise NotFound("return", return_id)
    return _return_in(tx, row)


def wanting_photo(tx: Transaction, *, person_id: int, begun_since: int) -> int | None:
    """
    The return to which a photo belongs that this person sends: one for which the shop has asked for a photo, or else
    the draft that they have begun since then; its id.
    """
    found = tx.scalar(_WANTS_PHOTO, person_id=person_id, begun_since=begun_since)
    return None if found is None else int(found)


def theirs(tx: Transaction, return_id: int, *, person_id: int | None) -> Return:
    """
    A return, for the customer whose it is.

    Raises:
        NotFound: There is no such return of theirs.
    """
    found = read(tx, return_id)
    if found.person_id != person_id:
        raise NotFound("return", return_id)
    return found


def locked(tx: Transaction, return_id: int, *, version: int | None = None) -> Return:
    """
    A return, locked with its order, which comes first; with `version`, only as long as it is the one that was seen.

    Raises:
        NotFound: There is no such return.
        Changed: It is no longer what the person saw.
    """
    orders.locked(tx, read(tx, return_id).order_id)
    found = _return_in(tx, MACHINE.locked(tx, return_id))
    if version is not None and found.version != version:
        raise Changed("return", return_id)
    return found


def of_order(tx: Transaction, order_id: int) -> list[Return]:
    """What was asked for of an order, oldest first; drafts are their customer's alone."""
    return [_return_in(tx, row) for row in tx.all(_OF_ORDER, order_id=order_id)]


def of_person(tx: Transaction, person_id: int, *, most: int) -> list[Return]:
    """What a customer gives back, or gave back, newest first."""
    return [_return_in(tx, row) for row in tx.all(_OF_PERSON, person_id=person_id, most=most)]


def by_code(tx: Transaction, code: str) -> Return | None:
    """The return that this stands on the box of."""
    found = tx.scalar(_BY_CODE, code=code)
    return None if found is None else read(tx, found)


def of_child(tx: Transaction, order_id: int) -> Return | None:
    """The return that an order is sent for; None where it was ordered."""
    found = tx.scalar(_OF_CHILD, child_order_id=order_id)
    return None if found is None else read(tx, found)


def awaited(tx: Transaction, *, skipped: int = 0, most: int) -> list[Return]:
    """Returns whose goods may come, or are here and were not all looked at; oldest first."""
    return [_return_in(tx, row) for row in tx.all(_AWAITED_ONES, skipped=skipped, most=most)]


def awaited_count(tx: Transaction) -> int:
    """How many of them there are."""
    return int(tx.scalar(_HOW_MANY_AWAITED))


def underway(tx: Transaction, order_id: int) -> Status | None:
    """What an order's returns wait for: a merchant's word, or goods that were agreed to; None where for nothing."""
    found = {Status(row.status): int(row.pieces or 0) for row in tx.all(_AWAITED, order_id=order_id)}
    if found.get(Status.APPROVED):
        return Status.APPROVED
    return Status.REQUESTED if Status.REQUESTED in found else None


def open_of(tx: Transaction, person_id: int) -> int:
    """How many open returns a customer has."""
    return int(tx.scalar(_OPEN_OF, person_id=person_id))


def worth_since(tx: Transaction, person_id: int, since: int) -> int:
    """What a customer has asked to give back since a moment, refused and called off left out."""
    return int(tx.scalar(_WORTH_SINCE, person_id=person_id, since=since))


def waiting(tx: Transaction, *, before: int, most: int) -> list[Return]:
    """Those of which something was on the road or here before, and is still, the oldest first."""
    return [read(tx, row.id) for row in tx.all(_WAITING, before=before, most=most)]


def oldest_wait(tx: Transaction, *, after: int) -> int | None:
    """Since when the first of those waits that have moved after a moment."""
    found: int | None = tx.scalar(_OLDEST_WAIT, after=after)
    return found


def clocks_due(tx: Transaction, *, now: int, most: int) -> list[int]:
    """Returns that the timetable has to look at, the most overdue first."""
    return [row.id for row in tx.all(_CLOCKS, now=now, most=most)]


def next_clock_at(tx: Transaction) -> int | None:
    """When the timetable has to look at a return next."""
    found: int | None = tx.scalar(_NEXT_CLOCK)
    return found


def delivered(tx: Transaction, order: orders.Order) -> dict[int, Delivered]:
    """What of an order can be asked back, by line: with the customer, and in no open return."""
    arrived = {row.order_line_id: row.at for row in tx.all(_DELIVERED, order_id=order.id)}
    there = _with_customer(tx, arrived)
    asked = {row.order_line_id: int(row.pieces) for row in tx.all(_ASKED, line_ids=list(arrived))}
    left = {line_id: there[line_id] - asked.get(line_id, 0) for line_id in arrived}
    return {
        line.id: Delivered(line.id, left[line.id], arrived[line.id]) for line in order.lines if left.get(line.id, 0) > 0
    }


def _with_customer(tx: Transaction, line_ids: Iterable[int]) -> Counter[int]:
    there = Counter[int]()
    for account, quantity in stock.balances_of_lines(tx, line_ids).items():
        if account.kind is Kind.CUSTOMER:
            there[int(account.ref)] += quantity
    return there


def _return_in(tx: Transaction, row: Any) -> Return:
    return Return(
        id=row.id,
        order_id=row.order_id,
        person_id=row.person_id,
        status=Status(row.status),
        version=row.version,
        wish=Wish(row.wish) if row.wish else None,
        way=Way(row.way),
        code=row.code,
        note=row.note,
        photos=tuple(json.loads(row.photos)),
        answer=row.answer,
        asks_photo=bool(row.asks_photo),
        worth_minor=row.worth_minor,
        way_fee_minor=row.way_fee_minor,
        restocking_percent=row.restocking_percent,
        is_trusted=bool(row.is_trusted),
        is_late=bool(row.is_late),
        begun_by=row.begun_by,
        fetched=None if row.fetched_from_at is None else (row.fetched_from_at, row.fetched_until_at),
        begun_at=row.begun_at,
        requested_at=row.requested_at,
        approved_at=row.approved_at,
        ended_at=row.ended_at,
        clock_at=row.clock_at,
        child_order_id=row.child_order_id,
        back_minor=row.back_minor,
        waits_since=row.waits_since,
        back_by_at=row.back_by_at,
        lines=tuple(_line_in(line) for line in tx.all(_LINES, return_id=row.id)),
    )


def _line_in(row: Any) -> ReturnLine:
    return ReturnLine(
        row.id,
        row.order_line_id,
        Reason(row.reason),
        row.quantity,
        row.approved,
        row.instead_id,
        row.collected,
        row.received,
        row.instead_price_minor,
        row.reclaimed,
    )
