"""Rows that stand in the order of time, found by when they were written: by halves, for no index has their moments."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, bindparam, case, func, select


def first_since(table: Table, *that: ColumnElement[bool]) -> Select[Any]:
    """
    A statement: the id from which on rows are not older than `moment`, which may be that of the next one.

    Args:
        table: Has an `id` that grows with the moment in `at`.
        that: Of which rows this is true, where not of all.
    """
    id_, at = table.c.id, table.c.at
    # Each by itself is found at one end of the index; SQLite would read all rows for both.
    oldest, newest = (select(end(id_)).scalar_subquery() for end in (func.min, func.max))
    span = select(func.coalesce(oldest, 1).label("low"), (func.coalesce(newest, 0) + 1).label("high")).cte(
        "span", recursive=True
    )
    middle = (span.c.low + span.c.high) // 2
    there = select(at).where(id_ >= middle, *that).order_by(id_).limit(1).correlate(span).scalar_subquery()
    is_older = there < bindparam("moment")
    halved = select(
        case((is_older, middle + 1), else_=span.c.low).label("low"),
        case((is_older, span.c.high), else_=middle).label("high"),
    ).where(span.c.low < span.c.high)
    span = span.union_all(halved)
    return select(span.c.low).where(span.c.low == span.c.high)
