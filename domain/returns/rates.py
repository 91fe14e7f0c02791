"""How much of what is sold comes back, product by product and for which reasons: so that bad ones are seen."""

from dataclasses import dataclass, field

from sqlalchemy import bindparam, func, select

from domain import orders, tables
from domain.returns.model import COUNTED, Reason
from domain.transaction import Transaction, among

_returns, _lines = tables.returns.c, tables.return_lines.c
_order_lines, _variants = tables.order_lines.c, tables.variants.c
_RETURNED = (
    select(
        _variants.product_id,
        _order_lines.variant_id,
        _lines.reason,
        func.sum(func.coalesce(_lines.approved, _lines.quantity)).label("pieces"),
    )
    .join(tables.return_lines, _lines.return_id == _returns.id)
    .join(tables.order_lines, _order_lines.id == _lines.order_line_id)
    .join(tables.variants, _variants.id == _order_lines.variant_id)
    .where(among(_returns.status, *COUNTED), _returns.requested_at >= bindparam("since"))
    .group_by(_variants.product_id, _order_lines.variant_id, _lines.reason)
)


@dataclass(slots=True)
class Rate:
    """
    What was asked back of a product in some days, beside what was sold of it in them.

    Args:
        reasons: Pieces by reason.
        sold: Pieces of the variants that somebody asked to give back.
    """

    product_id: int
    reasons: dict[Reason, int] = field(default_factory=dict)
    sold: int = 0

    @property
    def returned(self) -> int:
        return sum(self.reasons.values())

    @property
    def percent(self) -> float:
        """Never more than a hundred: what comes back now may have been sold before."""
        return 100 * self.returned / max(self.sold, self.returned, 1)


def rates(tx: Transaction, *, days: int, now: int) -> list[Rate]:
    """The products of which something was asked back in the last days, the worst first."""
    found: dict[int, Rate] = {}
    product_of: dict[int, int] = {}
    for row in tx.all(_RETURNED, since=now - days * 86400):
        pieces = int(row.pieces)
        if pieces:
            rate = found.setdefault(row.product_id, Rate(row.product_id))
            rate.reasons[Reason(row.reason)] = rate.reasons.get(Reason(row.reason), 0) + pieces
            product_of[row.variant_id] = row.product_id
    for variant_id, pieces in orders.sold(tx, days=days, now=now).items() if found else ():
        if variant_id in product_of:
            found[product_of[variant_id]].sold += pieces
    return sorted(found.values(), key=lambda rate: (-rate.percent, -rate.returned, rate.product_id))
