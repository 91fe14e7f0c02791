"""Returns by how they stand, for those who see to them: the oldest first."""

from enum import StrEnum

from sqlalchemy import ColumnElement, bindparam, func, select

from domain import tables
from domain.returns.model import Return, Status
from domain.returns.queries import read
from domain.transaction import Transaction, among

_returns = tables.returns.c


class Standing(StrEnum):
    """What somebody has to do about it, or nobody any more; in the order of the numbers that buttons carry."""

    REQUESTED = "requested"
    AGREED = "agreed"
    RESOLVED = "resolved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    # On the road, or here and not looked at.
    UNDERWAY = "underway"


# What is so by its status alone.
_PLAIN = {
    Standing.REQUESTED: Status.REQUESTED,
    Standing.RESOLVED: Status.RESOLVED,
    Standing.REJECTED: Status.REJECTED,
    Standing.CANCELLED: Status.CANCELLED,
    Standing.EXPIRED: Status.EXPIRED,
}
_is_underway = _returns.waits_since.is_not(None)
_CONDITIONS: dict[Standing, list[ColumnElement[bool]]] = {
    **{standing: [among(_returns.status, status)] for standing, status in _PLAIN.items()},
    Standing.AGREED: [among(_returns.status, Status.APPROVED), ~_is_underway],
    Standing.UNDERWAY: [_is_underway],
}
_LISTED = {
    standing: select(_returns.id)
    .where(*conditions)
    .order_by(_returns.waits_since if standing is Standing.UNDERWAY else _returns.id, _returns.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
    for standing, conditions in _CONDITIONS.items()
}
_NUMBERS = select(_returns.status, func.count().label("many")).group_by(_returns.status)
_UNDERWAY = select(_returns.status, func.count().label("many")).where(_is_underway).group_by(_returns.status)


def listed(tx: Transaction, standing: Standing, *, skipped: int = 0, most: int) -> list[Return]:
    """Those that stand like this, oldest first; those that are underway, by since when they are."""
    return [read(tx, row.id) for row in tx.all(_LISTED[standing], skipped=skipped, most=most)]


def numbers(tx: Transaction) -> dict[Standing, int]:
    """How many returns stand how; what was settled on trust and is underway counts twice."""
    found = {Status(row.status): int(row.many) for row in tx.all(_NUMBERS)}
    underway = {Status(row.status): int(row.many) for row in tx.all(_UNDERWAY)}
    return {
        **{standing: found.get(status, 0) for standing, status in _PLAIN.items()},
        Standing.AGREED: found.get(Status.APPROVED, 0) - underway.get(Status.APPROVED, 0),
        Standing.UNDERWAY: sum(underway.values()),
    }
