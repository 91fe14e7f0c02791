"""Whether returns and the books agree on where pieces are."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from domain import tables
from domain.returns.model import COUNTED
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
    .where(_returns.order_id == bindparam("order_id"))
    .group_by(_lines.order_line_id, _inspections.outcome)
)
_AGREED = func.coalesce(_lines.approved, _lines.quantity)
_TOO_FAR = (
    select(_lines.id, _AGREED.label("agreed"), _lines.collected)
    .join(tables.returns, _returns.id == _lines.return_id)
    .where(among(_returns.status, *COUNTED), _lines.collected > _AGREED)
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
    """Lines of which more has left the customer than was agreed: what, what it should be, what it is."""
    for row in tx.all(_TOO_FAR):
        yield f"return line {row.id}", f"≤ {row.agreed}", str(row.collected)
