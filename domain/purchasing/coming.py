"""How much is on its way, or drawn up: what need not be bought again."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import bindparam, func, select

from domain import ledger, tables
from domain.ledger import Kind
from domain.purchasing.model import Status
from domain.transaction import Transaction, among, in_list

_accounts = tables.accounts.c
_orders, _lines = tables.purchase_orders.c, tables.purchase_order_lines.c
_ON_ITS_WAY = (
    select(_accounts.unit, _accounts.place_id, func.sum(_accounts.balance).label("pieces"))
    .where(in_list(_accounts.unit, "units"), among(_accounts.kind, Kind.INCOMING), _accounts.balance != 0)
    .group_by(_accounts.unit, _accounts.place_id)
)
_DRAWN_UP = (
    select(_lines.variant_id, _orders.place_id, func.sum(_lines.quantity).label("pieces"))
    .join(tables.purchase_orders, _orders.id == _lines.purchase_order_id)
    .where(in_list(_lines.variant_id, "variant_ids"), among(_orders.status, Status.DRAFT))
    .group_by(_lines.variant_id, _orders.place_id)
)
_NEWEST = (
    select(func.max(_orders.id))
    .join(tables.purchase_order_lines, _lines.purchase_order_id == _orders.id)
    .where(
        _lines.variant_id == bindparam("variant_id"),
        _orders.place_id == bindparam("place_id"),
        among(_orders.status, Status.DRAFT, Status.SENT, Status.CONFIRMED),
        _lines.received < _lines.quantity,
    )
)


def coming(tx: Transaction, variant_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """How many pieces of these variants are on their way or drawn up, by variant and place, where any are."""
    wanted = list(variant_ids)
    units = {ledger.pieces(variant_id): variant_id for variant_id in wanted}
    found: dict[tuple[int, int], int] = defaultdict(int)
    for row in tx.all(_ON_ITS_WAY, units=list(units)):
        found[units[row.unit], row.place_id] += int(row.pieces)
    for row in tx.all(_DRAWN_UP, variant_ids=wanted):
        found[row.variant_id, row.place_id] += int(row.pieces)
    return dict(found)


def newest_with(tx: Transaction, variant_id: int, *, place_id: int) -> int | None:
    """The newest order by which a variant comes to a place."""
    found: int | None = tx.scalar(_NEWEST, variant_id=variant_id, place_id=place_id)
    return found
