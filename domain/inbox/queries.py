"""Asking the inbox how it stands."""

from typing import Any

from sqlalchemy import bindparam, func, select

from domain import tables
from domain.inbox.model import Status
from domain.transaction import Transaction, among

_inbox = tables.inbox.c
_OPEN = among(_inbox.status, Status.RECEIVED, Status.ACTED)
_OPEN_COUNT = select(func.count()).where(_OPEN)
_heads = select(func.min(_inbox.id).label("id")).where(_OPEN).group_by(_inbox.lane).subquery()
_NEXT_DUE = select(func.min(func.greatest(_inbox.due_at, _inbox.lease_until))).join(_heads, _heads.c.id == _inbox.id)
_PARKED = select(tables.inbox).where(_inbox.id == bindparam("id"))


def open_count(tx: Transaction) -> int:
    """How many rows are not answered yet."""
    return int(tx.scalar(_OPEN_COUNT))


def next_due_at(tx: Transaction) -> int | None:
    """When the next open row may be claimed (its wait or its lease ends), or None where none is open."""
    due = tx.scalar(_NEXT_DUE)
    return None if due is None else int(due)


def parked(tx: Transaction, inbox_id: int) -> Any:
    """A parked row, for the people who have to look at it."""
    return tx.one(_PARKED, id=inbox_id)
