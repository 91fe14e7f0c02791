"""Asking the outbox how it stands."""

from typing import Any

from sqlalchemy import bindparam, func, select, text

from domain import tables
from domain.outbox.model import Status
from domain.outbox.operations import IS_HEAD
from domain.transaction import Transaction, among, greatest

_outbox = tables.outbox.c
_OPEN = among(_outbox.status, Status.WAITING, Status.SENDING)
_OPEN_COUNT = select(func.count()).where(_OPEN)
# Of each chat only the first row counts: the others wait for it, whenever they are due themselves. Both are found at
# the beginning of an index, however much waits.
_AT_ONCE = (
    select(_outbox.id)
    .where(_OPEN, _outbox.due_at == 0, _outbox.lease_until == 0, IS_HEAD)
    .order_by(_outbox.priority, _outbox.id)
    .limit(1)
)
_due_at = greatest(_outbox.due_at, _outbox.lease_until)
_LATER = (
    select(_due_at.label("due_at"))
    .where(_OPEN, text("(outbox.due_at > 0 OR outbox.lease_until > 0)"), _due_at > bindparam("after"), IS_HEAD)
    .order_by(_due_at)
    .limit(1)
)
_BY_ID = select(tables.outbox).where(_outbox.id == bindparam("id"))


def open_count(tx: Transaction) -> int:
    """How many rows are neither sent nor given up."""
    return int(tx.scalar(_OPEN_COUNT))


def next_due_at(tx: Transaction, *, after: int = -1) -> int | None:
    """
    When the next open row may be claimed, or None where none is open; a sending window may still be shut then.

    Args:
        after: Look only at what is due later than this.
    """
    if after < 0 and tx.scalar(_AT_ONCE) is not None:
        return 0
    due = tx.scalar(_LATER, after=max(0, after))
    return None if due is None else int(due)


def undeliverable(tx: Transaction, outbox_id: int) -> Any:
    """A row that was given up, for the people who have to look at it."""
    return tx.one(_BY_ID, id=outbox_id)
