"""Asking what has been counted."""

from typing import Any

from sqlalchemy import bindparam, case, func, select

from domain import catalogue, stock, tables
from domain.counts.model import Count, Line, Status, Summary
from domain.errors import NotFound
from domain.transaction import Transaction, among

_counts, _lines, _variants, _products = (
    tables.stock_counts.c,
    tables.stock_count_lines.c,
    tables.variants.c,
    tables.products.c,
)
_BY_ID = select(tables.stock_counts).where(_counts.id == bindparam("id"))
_OPEN = select(tables.stock_counts).where(
    _counts.place_id == bindparam("place_id"), among(_counts.status, Status.OPEN), _counts.file_name == ""
)
_LINES = (
    select(tables.stock_count_lines)
    .join(tables.variants, _variants.id == _lines.variant_id)
    .join(tables.products, _products.id == _variants.product_id)
    .where(_lines.count_id == bindparam("count_id"))
)
_differs = (_lines.counted != _lines.expected) | (_lines.outdated == 1)
_IN_ORDER = (_lines.outdated.desc(), _products.title, _variants.position, _variants.id)
_DIFFERING = _LINES.where(_differs).order_by(*_IN_ORDER).limit(bindparam("most")).offset(bindparam("skipped"))
_LATEST = _LINES.order_by(_lines.counted_at.desc(), _lines.variant_id.desc()).limit(bindparam("most"))
_ONE = _LINES.where(_lines.variant_id == bindparam("variant_id"))
_SUMMARY = select(
    func.count().label("lines"),
    func.coalesce(func.sum(case((_differs, 1), else_=0)), 0).label("differing"),
    func.coalesce(func.sum(_lines.outdated), 0).label("outdated"),
    func.coalesce(func.sum(_lines.counted - _lines.expected), 0).label("pieces"),
    func.coalesce(func.sum(_lines.value_minor), 0).label("value_minor"),
).where(_lines.count_id == bindparam("count_id"))
_WAITING = select(_lines.variant_id, _lines.counted, _lines.expected).where(
    _lines.count_id == bindparam("count_id"), _lines.counted != _lines.expected, _lines.booked == 0
)
_BOOKED = (
    select(tables.stock_counts)
    .where(_counts.place_id == bindparam("place_id"), among(_counts.status, Status.BOOKED))
    .order_by(_counts.id.desc())
    .limit(bindparam("most"))
)


def the_count(tx: Transaction, count_id: int) -> Count:
    """
    One count.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_BY_ID, id=count_id)
    if row is None:
        raise NotFound("stock_count", count_id)
    return count_in(row)


def open_count(tx: Transaction, place_id: int) -> Count | None:
    """The count of a place that is going on in chat, if there is one."""
    row = tx.one(_OPEN, place_id=place_id)
    return None if row is None else count_in(row)


def count_in(row: Any) -> Count:
    """The count in a row of its table."""
    return Count(**row._asdict() | {"status": Status(row.status)})


def booked(tx: Transaction, place_id: int, *, most: int) -> list[Count]:
    """The counts of a place that were booked, the newest first."""
    return [count_in(row) for row in tx.all(_BOOKED, place_id=place_id, most=most)]


def summary(tx: Transaction, count_id: int, *, currency: str) -> Summary:
    """What a count comes to: as it was booked, and the rest at what it would be worth now."""
    row = tx.one(_SUMMARY, count_id=count_id)
    waiting = {each.variant_id: each.counted - each.expected for each in tx.all(_WAITING, count_id=count_id)}
    value_minor = int(row.value_minor) + sum(stock.value_of(tx, waiting, currency=currency).values())
    return Summary(row.lines, int(row.differing), int(row.outdated), int(row.pieces), value_minor)


def differing(tx: Transaction, count_id: int, *, skipped: int = 0, most: int, currency: str) -> list[Line]:
    """The lines of a count that differ, by title; those that are outdated first."""
    rows = tx.all(_DIFFERING, count_id=count_id, skipped=skipped, most=most)
    return _lines_of(tx, rows, currency=currency)


def latest(tx: Transaction, count_id: int, *, most: int, currency: str) -> list[Line]:
    """What was counted last."""
    return _lines_of(tx, tx.all(_LATEST, count_id=count_id, most=most), currency=currency)


def the_line(tx: Transaction, count_id: int, variant_id: int, *, currency: str) -> Line:
    """
    One line of a count.

    Raises:
        NotFound: This variant was not counted in it.
    """
    found = _lines_of(tx, tx.all(_ONE, count_id=count_id, variant_id=variant_id), currency=currency)
    if not found:
        raise NotFound("stock_count_line", variant_id)
    return found[0]


def _lines_of(tx: Transaction, rows: list[Any], *, currency: str) -> list[Line]:
    names = catalogue.variants(tx, [row.variant_id for row in rows])
    waiting = {row.variant_id: row.counted - row.expected for row in rows if not row.booked}
    values = stock.value_of(tx, waiting, currency=currency)
    return [
        Line(
            row.variant_id,
            names[row.variant_id].label,
            names[row.variant_id].sku,
            row.counted,
            row.expected,
            row.sell_down_to,
            row.threshold,
            row.actor,
            row.counted_at,
            bool(row.outdated),
            bool(row.booked),
            row.value_minor if row.booked else values[row.variant_id],
        )
        for row in rows
    ]
