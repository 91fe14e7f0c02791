"""Asking what was ordered from whom, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from domain import suppliers, tables
from domain.actors import Actor, Role
from domain.errors import NotFound
from domain.purchasing.model import MACHINE, UNDERWAY, Answer, Line, Offer, PurchaseOrder, Status
from domain.transaction import Transaction, among, in_list

_orders, _lines = tables.purchase_orders.c, tables.purchase_order_lines.c
_receipts, _receipt_lines, _events = tables.receipts.c, tables.receipt_lines.c, tables.events.c
_ONE = select(tables.purchase_orders).where(_orders.id == bindparam("id"))
_LINES = (
    select(tables.purchase_order_lines)
    .where(in_list(_lines.purchase_order_id, "order_ids"))
    .order_by(_lines.purchase_order_id, _lines.id)
)
_OPEN = among(_orders.status, Status.DRAFT, Status.SENT, Status.CONFIRMED)
_PAGE_OPEN = (
    select(tables.purchase_orders)
    .where(_OPEN)
    .order_by(_orders.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_COUNT_OPEN = select(func.count()).select_from(tables.purchase_orders).where(_OPEN)
_UNDERWAY_FROM = (
    select(tables.purchase_orders)
    .where(_orders.supplier_id == bindparam("supplier_id"), among(_orders.status, *UNDERWAY))
    .order_by(_orders.id)
    .limit(bindparam("most"))
)
_IS_SENT = among(_orders.status, Status.SENT)
_SILENT = (
    select(tables.purchase_orders)
    .where(_IS_SENT, _orders.answer_by_at < bindparam("now"), _orders.answer == "")
    .order_by(_orders.answer_by_at, _orders.id)
    .limit(bindparam("most"))
)
_ANSWERED = (
    select(tables.purchase_orders)
    .where(_IS_SENT, among(_orders.answer, Answer.CHANGED, Answer.DECLINED))
    .order_by(_orders.answered_at, _orders.id)
    .limit(bindparam("most"))
)
_LATE = (
    select(tables.purchase_orders)
    .where(among(_orders.status, Status.CONFIRMED), _orders.expected_at < bindparam("now"))
    .order_by(_orders.expected_at, _orders.id)
    .limit(bindparam("most"))
)
_DRAFT = select(_orders.id).where(
    among(_orders.status, Status.DRAFT),
    _orders.supplier_id == bindparam("supplier_id"),
    _orders.place_id == bindparam("place_id"),
)
_TIMELINE = (
    select(_events.id, _events.kind, _events.at, _events.actor, _events.data)
    .where(_events.purchase_order_id == bindparam("of_id"))
    .order_by(_events.id)
)
_RECEIPTS = select(tables.receipts).where(_receipts.purchase_order_id == bindparam("of_id")).order_by(_receipts.id)
_RECEIPT_LINES = (
    select(tables.receipt_lines)
    .where(_receipt_lines.receipt_id == bindparam("receipt_id"))
    .order_by(_receipt_lines.line_id)
)


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What came of one line: good pieces, damaged ones set apart or to go back; what they cost, in theirs and ours."""

    line_id: int
    good: int
    quarantined: int
    to_vendor: int
    cost_minor: int
    value_minor: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came at one time; `rate_e9` is what a minor unit of `currency` was worth in ours that day, times 10^9."""

    id: int
    purchase_order_id: int
    currency: str
    rate_e9: int
    actor: str
    at: int
    lines: tuple[ReceiptLine, ...]


def purchase_order(tx: Transaction, purchase_order_id: int) -> PurchaseOrder:
    """
    A purchase order with its lines.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_ONE, id=purchase_order_id)
    if row is None:
        raise NotFound("purchase_order", purchase_order_id)
    return _read(tx, [row])[0]


def locked(tx: Transaction, purchase_order_id: int) -> PurchaseOrder:
    """
    A purchase order, locked until the transaction ends.

    Raises:
        NotFound: There is none with this id.
    """
    return _read(tx, [MACHINE.locked(tx, purchase_order_id)])[0]


def open_orders(tx: Transaction, *, most: int, skipped: int = 0) -> tuple[list[PurchaseOrder], int]:
    """A page of those that are drawn up or on their way, newest first; and how many there are."""
    return _read(tx, tx.all(_PAGE_OPEN, most=most, skipped=skipped)), int(tx.scalar(_COUNT_OPEN))


def underway_from(tx: Transaction, supplier_id: int, *, most: int) -> list[PurchaseOrder]:
    """What a supplier sees: what was ordered from them and has not all come, the oldest first."""
    return _read(tx, tx.all(_UNDERWAY_FROM, supplier_id=supplier_id, most=most))


def shown_to(tx: Transaction, purchase_order_id: int, *, actor: Actor) -> PurchaseOrder:
    """
    A purchase order, as whoever answers for its supplier sees it; merchants and packers see all.

    Raises:
        NotFound: There is none to them.
    """
    order = purchase_order(tx, purchase_order_id)
    if not actor.is_any(Role.MERCHANT, Role.PACKER):
        suppliers.must_answer_for(
            tx, order.supplier_id, document=MACHINE.document, reference=purchase_order_id, actor=actor
        )
        # What is being drawn up, nobody outside knows of.
        if order.status is Status.DRAFT:
            raise NotFound(MACHINE.document, purchase_order_id)
    return order


def unanswered(tx: Transaction, *, now: int, most: int) -> list[PurchaseOrder]:
    """Those whose supplier has said nothing in time."""
    return _read(tx, tx.all(_SILENT, now=now, most=most))


def to_decide(tx: Transaction, *, most: int) -> list[PurchaseOrder]:
    """Those that were declined, or would have to be otherwise: a merchant has to say what now."""
    return _read(tx, tx.all(_ANSWERED, most=most))


def late(tx: Transaction, *, now: int, most: int) -> list[PurchaseOrder]:
    """Those that should be here by now."""
    return _read(tx, tx.all(_LATE, now=now, most=most))


def draft_for(tx: Transaction, supplier_id: int, *, place_id: int) -> int | None:
    """The one that is being drawn up for a supplier and a place."""
    found: int | None = tx.scalar(_DRAFT, supplier_id=supplier_id, place_id=place_id)
    return found


def rounded_up(tx: Transaction, order: PurchaseOrder) -> dict[int, int]:
    """
    How many pieces its supplier would send of those variants of which they do not send what is in an order: they have a
    minimum, or whole packs. What they sell no longer is not among them.
    """
    sold = suppliers.sold_by(tx, order.supplier_id, [line.variant_id for line in order.lines])
    return {
        line.variant_id: whole
        for line in order.lines
        if line.variant_id in sold and (whole := sold[line.variant_id].orderable(line.quantity)) != line.quantity
    }


def receipts_of(tx: Transaction, purchase_order_id: int) -> list[Receipt]:
    """What came of a purchase order, time by time."""
    return [
        Receipt(
            **row._asdict(),
            lines=tuple(ReceiptLine(*line[1:]) for line in tx.all(_RECEIPT_LINES, receipt_id=row.id)),
        )
        for row in tx.all(_RECEIPTS, of_id=purchase_order_id)
    ]


def timeline(tx: Transaction, purchase_order_id: int) -> list[Any]:
    """What happened to a purchase order: rows with kind, at, actor and data (JSON), oldest first."""
    return tx.all(_TIMELINE, of_id=purchase_order_id)


def _read(tx: Transaction, rows: Iterable[Any]) -> list[PurchaseOrder]:
    found = {row.id: row for row in rows}
    lines: dict[int, list[Line]] = {order_id: [] for order_id in found}
    if found:
        for line in tx.all(_LINES, order_ids=list(found)):
            lines[line.purchase_order_id].append(_line(line))
    return [
        PurchaseOrder(
            id=row.id,
            supplier_id=row.supplier_id,
            place_id=row.place_id,
            status=Status(row.status),
            version=row.version,
            currency=row.currency,
            answer=Answer(row.answer),
            answered_at=row.answered_at,
            answer_by_at=row.answer_by_at,
            expected_at=row.expected_at,
            reason=row.reason,
            created_at=row.created_at,
            sent_at=row.sent_at,
            ended_at=row.ended_at,
            lines=tuple(lines[row.id]),
        )
        for row in found.values()
    ]


def _line(row: Any) -> Line:
    offered = None if row.offered_quantity is None else Offer(row.offered_quantity, row.offered_cost_minor)
    return Line(row.id, row.variant_id, row.sku, row.quantity, row.cost_minor, offered, row.received)
