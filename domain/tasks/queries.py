"""Asking what there is to do."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, func, select

from domain import tables
from domain.errors import NotFound
from domain.tasks.model import Kind, Status, Task
from domain.transaction import Transaction, among

_tasks = tables.tasks.c
_OPEN = among(_tasks.status, Status.OPEN)
_ONE = select(tables.tasks).where(_tasks.id == bindparam("id"))
_ALL_OPEN = select(tables.tasks).where(_OPEN).order_by(_tasks.id).limit(bindparam("most")).offset(bindparam("skipped"))
_ANY = select(func.min(_tasks.id)).where(_tasks.kind == bindparam("kind"), _tasks.subject == bindparam("subject"))
_OPEN_ABOUT = select(tables.tasks).where(_OPEN, _tasks.subject == bindparam("subject")).order_by(_tasks.id)


def task(tx: Transaction, task_id: int) -> Task:
    """
    One task.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_ONE, id=task_id)
    if row is None:
        raise NotFound("task", task_id)
    return read(row)


def open_tasks(tx: Transaction, *, most: int, skipped: int = 0) -> list[Task]:
    """What is to be done, the oldest first."""
    return [read(row) for row in tx.all(_ALL_OPEN, most=most, skipped=skipped)]


def open_about(tx: Transaction, subjects: Iterable[str]) -> list[Task]:
    """What is to be done about any of these, subject by subject."""
    return [read(row) for subject in subjects for row in tx.all(_OPEN_ABOUT, subject=subject)]


def was_called_for(tx: Transaction, kind: Kind, subject: str) -> bool:
    """True where somebody was called for this, whether or not they have seen to it since."""
    return tx.scalar(_ANY, kind=kind, subject=subject) is not None


def read(row: Any) -> Task:
    """A task as its row has it."""
    return Task(
        id=row.id,
        kind=Kind(row.kind),
        subject=row.subject,
        data=json.loads(row.data),
        status=Status(row.status),
        version=row.version,
        assignee_id=row.assignee_id,
        raised_at=row.raised_at,
        remind_at=row.remind_at,
        reminders=row.reminders,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        outcome=row.outcome,
    )
