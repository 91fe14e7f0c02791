"""Asking what customers have bought of a variant, day by day."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, literal_column, select

from domain import tables
from domain.orders.model import Status
from domain.transaction import Transaction, among, in_list

_DAY = literal_column("86400", BigInteger())
_orders, _lines = tables.orders.c, tables.order_lines.c
_day = (bindparam("now", type_=BigInteger()) - _orders.placed_at) // _DAY
_daily = (
    select(
        _lines.variant_id.label("variant_id"),
        _day.label("days_ago"),
        func.sum(_lines.quantity).label("pieces"),
        func.count().label("sales"),
    )
    .join(tables.orders, _orders.id == _lines.order_id)
    .where(
        in_list(_lines.variant_id, "variant_ids"),
        _lines.quantity > 0,
        among(_orders.status, Status.PLACED, Status.CONFIRMED),
        _orders.placed_at > bindparam("since"),
        _orders.placed_at <= bindparam("now"),
    )
    .group_by(_lines.variant_id, _day)
    .subquery()
)
_DEMAND = select(
    _daily.c.variant_id,
    (func.max(_daily.c.days_ago) + 1).label("days"),
    func.sum(_daily.c.pieces).label("pieces"),
    func.sum(_daily.c.pieces * _daily.c.pieces).label("squares"),
    func.sum(_daily.c.sales).label("sales"),
).group_by(_daily.c.variant_id)


# From the day of the orders to their lines: of those few days that are asked for, whatever was sold before.
_SOLD = (
    select(_lines.variant_id, func.sum(_lines.quantity).label("pieces"))
    .join(tables.orders, _orders.id == _lines.order_id)
    .where(
        _orders.placed_at > bindparam("since"),
        _orders.placed_at <= bindparam("now"),
        ~among(_orders.status, Status.CANCELLED, Status.EXPIRED),
    )
    .group_by(_lines.variant_id)
)


def sold(tx: Transaction, *, days: int, now: int) -> dict[int, int]:
    """How many pieces of each variant were sold in the last days; those of which none were are left out."""
    return {row.variant_id: int(row.pieces) for row in tx.all(_SOLD, since=now - days * 86400, now=now)}


def sold_daily(tx: Transaction, variant_ids: Iterable[int], *, days: int, now: int) -> dict[int, Any]:
    """
    What was sold of these variants in the last days: since how many of them (`days`), how many pieces, the sum of the
    squares of each day's, and in how many orders (`sales`). Variants of which nothing was sold are left out.

    An order that was called off, or has expired, sold nothing.
    """
    since = now - days * 86400
    return {row.variant_id: row for row in tx.all(_DEMAND, variant_ids=list(variant_ids), since=since, now=now)}
