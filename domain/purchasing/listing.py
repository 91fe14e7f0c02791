"""Purchase orders by how far they are, in few words each: what a list shows of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, not_, or_, select

from domain import tables
from domain.actors import Actor
from domain.purchasing.model import Answer, Status
from domain.transaction import Transaction, among, in_list

_orders, _lines = tables.purchase_orders.c, tables.purchase_order_lines.c


class Stage(StrEnum):
    """How far an order is, as those who buy sort them."""

    # Changed, declined, or not answered in time: it goes on only when a merchant has said how.
    TO_DECIDE = "to_decide"
    DRAFT = "draft"
    SENT = "sent"
    CONFIRMED = "confirmed"
    ENDED = "ended"


_is_sent, _is_silent = among(_orders.status, Status.SENT), among(_orders.answer, Answer.NONE)
_waits = and_(
    _is_sent,
    or_(
        among(_orders.answer, Answer.CHANGED, Answer.DECLINED),
        and_(_is_silent, _orders.answer_by_at < bindparam("now")),
    ),
)
_STAGES: dict[Stage, ColumnElement[bool]] = {
    Stage.TO_DECIDE: _waits,
    Stage.DRAFT: among(_orders.status, Status.DRAFT),
    Stage.SENT: and_(_is_sent, not_(_waits)),
    Stage.CONFIRMED: among(_orders.status, Status.CONFIRMED),
    Stage.ENDED: among(_orders.status, Status.CLOSED, Status.CANCELLED),
}
# Of what is closed, what has come is paid.
_pieces = case((among(_orders.status, Status.CLOSED), _lines.received), else_=_lines.quantity)
_of_order = _lines.purchase_order_id == _orders.id


def _of_lines(value: Any) -> Any:
    return select(func.coalesce(value, 0)).where(_of_order).correlate(tables.purchase_orders).scalar_subquery()


_SUMMARY = select(
    *(_orders.id, _orders.status, _orders.answer, _orders.answer_by_at, _orders.expected_at, _orders.currency),
    tables.suppliers.c.name.label("supplier"),
    _of_lines(func.count()).label("lines"),
    _of_lines(func.sum(_pieces * _lines.cost_minor)).label("cost_minor"),
    _of_lines(func.sum(_lines.received)).label("received"),
).join(tables.suppliers, tables.suppliers.c.id == _orders.supplier_id)
# Those that have waited longest come first, and of what is over, the newest.
_PAGES: dict[Stage, Select[Any]] = {
    stage: _SUMMARY.where(condition)
    .order_by(_orders.id.desc() if stage is Stage.ENDED else _orders.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
    for stage, condition in _STAGES.items()
}
_PAGE_OF = (
    _SUMMARY.where(_orders.supplier_id == bindparam("supplier_id"))
    .order_by(_orders.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_UNDERWAY = (
    _SUMMARY.where(among(_orders.status, Status.SENT, Status.CONFIRMED))
    .order_by(func.coalesce(_orders.expected_at, 2**53), _orders.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_COUNTS = select(
    *(func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(stage) for stage, condition in _STAGES.items())
).where(among(_orders.status, Status.DRAFT, Status.SENT, Status.CONFIRMED))
_LINES_IN = (
    select(_lines.purchase_order_id.label("id"), func.count().label("number"))
    .where(in_list(_lines.purchase_order_id, "order_ids"))
    .group_by(_lines.purchase_order_id)
)
_BEGINNER = select(tables.history.c.actor).where(
    tables.history.c.document == "purchase_order",
    tables.history.c.document_id == bindparam("id"),
    tables.history.c.was == "",
)
_BEGUN_BY = (
    select(_orders.id)
    .join(
        tables.history,
        and_(
            tables.history.c.document == "purchase_order",
            tables.history.c.document_id == _orders.id,
            tables.history.c.was == "",
        ),
    )
    .where(among(_orders.status, Status.DRAFT), tables.history.c.actor == bindparam("actor"))
    .order_by(_orders.id)
)


@dataclass(frozen=True, slots=True)
class Summary:
    """
    A purchase order in a list.

    Args:
        lines: So many things are in it.
        received: So many pieces have come, good and bad.
    """

    id: int
    status: Status
    answer: Answer
    answer_by_at: int | None
    expected_at: int | None
    currency: str
    supplier: str
    lines: int
    cost_minor: int
    received: int


def drafts_of(tx: Transaction, actor: Actor) -> list[int]:
    """What is being drawn up, and was begun by this actor."""
    return [row.id for row in tx.all(_BEGUN_BY, actor=str(actor))]


def is_begun_by(tx: Transaction, purchase_order_id: int, actor: Actor) -> bool:
    """True where an order was begun by this actor."""
    return bool(tx.scalar(_BEGINNER, id=purchase_order_id) == str(actor))


def lines_in(tx: Transaction, order_ids: Iterable[int]) -> dict[int, int]:
    """How many lines these orders have."""
    return {row.id: row.number for row in tx.all(_LINES_IN, order_ids=list(order_ids))}


def counts(tx: Transaction, *, now: int) -> dict[Stage, int]:
    """How many orders are at each stage; those that are over are not counted."""
    row = tx.one(_COUNTS, now=now)
    return {stage: int(getattr(row, stage)) for stage in Stage if stage is not Stage.ENDED}


def at_stage(tx: Transaction, stage: Stage, *, now: int, most: int, skipped: int = 0) -> list[Summary]:
    """A page of the orders at a stage, the oldest first; of those that are over, the newest."""
    when = {"now": now} if stage in {Stage.TO_DECIDE, Stage.SENT} else {}
    return [_read(row) for row in tx.all(_PAGES[stage], most=most, skipped=skipped, **when)]


def of_supplier(tx: Transaction, supplier_id: int, *, most: int, skipped: int = 0) -> list[Summary]:
    """A page of all that was ever ordered from a supplier, the newest first."""
    return [_read(row) for row in tx.all(_PAGE_OF, supplier_id=supplier_id, most=most, skipped=skipped)]


def on_their_way(tx: Transaction, *, most: int, skipped: int = 0) -> list[Summary]:
    """A page of the orders whose goods may come, those that are expected first first."""
    return [_read(row) for row in tx.all(_UNDERWAY, most=most, skipped=skipped)]


def _read(row: Any) -> Summary:
    return Summary(
        id=row.id,
        status=Status(row.status),
        answer=Answer(row.answer),
        answer_by_at=row.answer_by_at,
        expected_at=row.expected_at,
        currency=row.currency,
        supplier=row.supplier,
        lines=int(row.lines),
        cost_minor=int(row.cost_minor),
        received=int(row.received),
    )
