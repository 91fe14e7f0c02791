"""Whether returns and the books agree on where pieces are."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, func, literal_column, or_, select
from sqlalchemy.types import Text

from domain import tables
from domain.returns.model import COUNTED, SETTLED, Status
from domain.returns.receiving import Outcome
from domain.transaction import Transaction, among

_returns, _lines, _inspections = tables.returns.c, tables.return_lines.c, tables.return_inspections.c
_WENT = (
    select(
        _lines.order_line_id,
        func.sum(_lines.collected).label("collected"),
        func.sum(_lines.received).label("received"),
    )
    .join(tables.returns, _returns.id == _lines.return_id)
    .where(_returns.order_id == bindparam("order_id"))
    .group_by(_lines.order_line_id)
)
_LOOKED_AT = (
    select(_lines.order_line_id, _inspections.outcome, func.sum(_inspections.quantity).label("pieces"))
    .join(tables.return_lines, _lines.id == _inspections.line_id)
    .join(tables.returns, _returns.id == _lines.return_id)
    .where(
        _returns.order_id == bindparam("order_id"),
        # What goes back to its customer is where it was until that is settled.
        or_(
            _inspections.outcome != literal_column(f"'{Outcome.CUSTOMER.value}'", Text()),
            _returns.status != literal_column(f"'{Status.APPROVED.value}'", Text()),
        ),
    )
    .group_by(_lines.order_line_id, _inspections.outcome)
)
_AGREED = func.coalesce(_lines.approved, _lines.quantity)
_TOO_FAR = (
    select(_lines.id, _AGREED.label("agreed"), _lines.collected)
    .join(tables.returns, _returns.id == _lines.return_id)
    .where(among(_returns.status, *COUNTED), _lines.collected > _AGREED)
)
_SEEN = (
    select(func.coalesce(func.sum(_inspections.quantity), 0)).where(_inspections.line_id == _lines.id).scalar_subquery()
)
_SEEN_TOO_OFTEN = select(_lines.id, _lines.received, _SEEN.label("seen")).where(_lines.received < _SEEN)
_SETTLED = (
    select(_returns.order_id, func.sum(_returns.back_minor).label("minor"))
    .where(among(_returns.status, Status.RESOLVED))
    .group_by(_returns.order_id)
)
_CREDITED = (
    select(tables.credit_notes.c.order_id, func.sum(tables.credit_lines.c.total_minor).label("minor"))
    .join(tables.credit_lines, tables.credit_lines.c.credit_note_id == tables.credit_notes.c.id)
    .where(tables.credit_notes.c.reason == SETTLED)
    .group_by(tables.credit_notes.c.order_id)
)


@dataclass(frozen=True, slots=True)
class Went:
    """
    Pieces of an order line that returns have moved.

    Args:
        collected: Have left the customer.
        received: ...and are in the house.
        inspected: ...and were looked at.
        sent_back: ...and go to the customer again, as they are.
    """

    collected: int = 0
    received: int = 0
    inspected: int = 0
    sent_back: int = 0

    @property
    def gone(self) -> int:
        """So many are the customer's no more, wherever they lie."""
        return self.inspected - self.sent_back


def went(tx: Transaction, order_id: int) -> dict[int, Went]:
    """What returns have moved of an order, by its lines."""
    looked_at: dict[int, dict[str, int]] = {}
    for row in tx.all(_LOOKED_AT, order_id=order_id):
        looked_at.setdefault(row.order_line_id, {})[row.outcome] = int(row.pieces)
    return {
        row.order_line_id: Went(
            int(row.collected),
            int(row.received),
            sum(looked_at.get(row.order_line_id, {}).values()),
            looked_at.get(row.order_line_id, {}).get(Outcome.CUSTOMER, 0),
        )
        for row in tx.all(_WENT, order_id=order_id)
    }


def out_of_step(tx: Transaction) -> Iterator[tuple[str, str, str]]:
    """
    Lines of which more has left the customer than was agreed, or more is here, or was looked at, than has left them;
    and orders of which more was settled than was credited for that: what, what it should be, what it is.
    """
    for row in tx.all(_TOO_FAR):
        yield f"return line {row.id}", f"≤ {row.agreed}", str(row.collected)
    for row in tx.all(_SEEN_TOO_OFTEN):
        yield f"return line {row.id}", f"≤ {row.received}", str(row.seen)
    credited = {row.order_id: int(row.minor) for row in tx.all(_CREDITED)}
    for row in tx.all(_SETTLED):
        if int(row.minor) > credited.get(row.order_id, 0):
            yield f"returns of order:{row.order_id}", f"≤ {credited.get(row.order_id, 0)}", str(row.minor)
