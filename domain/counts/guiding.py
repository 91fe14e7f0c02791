"""What is still to be counted of a place, one variant after the other."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, or_, select

from domain import catalogue, ledger, tables
from domain.catalogue import Variant, categories
from domain.counts.queries import booked, open_count
from domain.ledger import Kind
from domain.transaction import Transaction, among, in_list

# What is gone through: what lies in the place, or what has moved there since it was counted; else a category's id.
EVERYTHING, MOVED = 0, -1

_variants, _products, _lines = tables.variants.c, tables.products.c, tables.stock_count_lines.c
_accounts, _transfers = tables.accounts.c, tables.transfers.c
_unit = ledger.unit_of(_variants.id)


def _next(*which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(_variants.id)
        .join(tables.products, _products.id == _variants.product_id)
        .where(
            _variants.id > bindparam("after"),
            _products.deleted_at.is_(None),
            ~exists().where(_lines.count_id == bindparam("count_id"), _lines.variant_id == _variants.id),
            *which,
        )
        .order_by(_variants.id)
        .limit(bindparam("most"))
    )


_NEXT_THERE = _next(
    exists().where(
        _accounts.unit == _unit,
        _accounts.balance != 0,
        among(_accounts.kind, Kind.FREE, Kind.HELD, Kind.PACKED),
        _accounts.place_id == bindparam("place_id"),
    )
)
_NEXT_MOVED = _next(
    exists().where(
        _accounts.kind == Kind.FREE.value,
        _accounts.place_id == bindparam("place_id"),
        _accounts.ref == "",
        _accounts.unit == _unit,
        or_(
            *(
                exists().where(side == _accounts.id, _transfers.entry_id > bindparam("since"))
                for side in (_transfers.source_id, _transfers.target_id)
            )
        ),
    )
)
_NEXT_IN_CATEGORY = _next(
    _variants.active == 1,
    exists().where(
        tables.product_categories.c.product_id == _variants.product_id,
        in_list(tables.product_categories.c.category_id, "category_ids"),
    ),
)


def still_to_count(tx: Transaction, place_id: int, *, scope: int, after: int = 0, most: int = 1) -> Sequence[Variant]:
    """
    The next variants that are to be counted in a place.

    Args:
        scope: EVERYTHING, MOVED, or the id of a category.
        after: The variant that was asked for before; 0 at the beginning.
    """
    count = open_count(tx, place_id)
    asked: dict[str, Any] = {"count_id": 0 if count is None else count.id, "after": after, "most": most}
    if scope == EVERYTHING:
        rows = tx.all(_NEXT_THERE, **asked, place_id=place_id)
    elif scope == MOVED:
        rows = tx.all(_NEXT_MOVED, **asked, place_id=place_id, since=_since(tx, place_id))
    else:
        category = categories.category(tx, scope)
        rows = tx.all(_NEXT_IN_CATEGORY, **asked, category_ids=list(categories.with_all_below(tx, [category.id])))
    found = catalogue.variants(tx, [row.id for row in rows])
    return [found[row.id] for row in rows]


def _since(tx: Transaction, place_id: int) -> int:
    """The last entry of before the place was counted; 0 where it never was."""
    last = next(iter(booked(tx, place_id, most=1)), None)
    return 0 if last is None else last.last_entry_id or 0
