"""All that writes tasks."""

import json
from typing import Any

from sqlalchemy import bindparam, func, select, update

from domain import tables
from domain.actors import Actor, Role, the_shop
from domain.errors import BadInput, Changed, NotFound
from domain.events import TaskChanged, TaskRaised, TaskReminded
from domain.tasks.model import Kind, Status, Task
from domain.tasks.queries import read
from domain.transaction import Transaction, among

OUTCOME_MAX = 300
# A task is reminded of after so long, then after twice as long, and so on.
REMIND_SECONDS = 4 * 3600
REMIND_SECONDS_MAX = 2 * 24 * 3600
PUT_OFF_SECONDS_MAX = 30 * 24 * 3600

_tasks = tables.tasks.c
_LOCKED = select(tables.tasks).where(_tasks.id == bindparam("id")).with_for_update()
_OPEN_ONE = (
    select(tables.tasks)
    .where(among(_tasks.status, Status.OPEN), _tasks.kind == bindparam("kind"), _tasks.subject == bindparam("subject"))
    .with_for_update()
)
_UPDATE_DATA = update(tables.tasks).where(_tasks.id == bindparam("task_id")).values(data=bindparam("new_data"))
_MINE = (_tasks.id == bindparam("task_id"), _tasks.version == bindparam("seen"), among(_tasks.status, Status.OPEN))
_ASSIGN = update(tables.tasks).where(*_MINE).values(assignee_id=bindparam("new_assignee"), version=_tasks.version + 1)
_PUT_OFF = update(tables.tasks).where(*_MINE).values(remind_at=bindparam("moment"), version=_tasks.version + 1)
_CLOSE = (
    update(tables.tasks)
    .where(*_MINE)
    .values(
        status=Status.CLOSED.value,
        closed_at=bindparam("moment"),
        closed_by=bindparam("new_closed_by"),
        outcome=bindparam("new_outcome"),
        remind_at=None,
        version=_tasks.version + 1,
    )
)
_DUE = (
    select(tables.tasks)
    .where(among(_tasks.status, Status.OPEN), _tasks.remind_at <= bindparam("now"))
    .order_by(_tasks.id)
    .limit(bindparam("most"))
)
_NEXT_REMINDER = select(func.min(_tasks.remind_at)).where(among(_tasks.status, Status.OPEN))
_REMINDED = (
    update(tables.tasks)
    .where(_tasks.id == bindparam("task_id"), _tasks.remind_at == bindparam("was_due"))
    .values(remind_at=bindparam("next_due"), reminders=_tasks.reminders + 1)
)


def raise_task(tx: Transaction, kind: Kind, subject: str, *, now: int, **data: Any) -> None:
    """
    Call for a human; where the same is called for already, only its numbers are brought up to date.

    Args:
        data: Ids and numbers that the subject does not say; never personal data.
    """
    written = json.dumps(data)
    is_new = tx.insert_new(
        tables.tasks,
        kind=kind,
        subject=subject,
        data=written,
        status=Status.OPEN,
        version=1,
        raised_at=now,
        remind_at=now + REMIND_SECONDS,
        reminders=0,
        closed_by="",
        outcome="",
    )
    row = tx.one(_OPEN_ONE, kind=kind, subject=subject)
    if row is None:
        return  # Someone has just closed it: it was there to be seen.
    if is_new:
        tx.emit(TaskRaised(task_id=row.id, kind=kind, subject=subject, at=now, actor=str(the_shop("tasks"))))
    elif row.data != written:
        tx.change(_UPDATE_DATA, task_id=row.id, new_data=written)
        tx.emit(TaskChanged(task_id=row.id, at=now, actor=str(the_shop("tasks"))))


def settle(tx: Transaction, kind: Kind, subject: str, *, actor: Actor, now: int, outcome: str = "") -> None:
    """Close what is open about this: its cause is gone. Nothing happens where nothing is open."""
    row = tx.one(_OPEN_ONE, kind=kind, subject=subject)
    if row is not None:
        _closed(tx, read(row), outcome=outcome, actor=actor, now=now)


def locked(tx: Transaction, task_id: int, *, version: int) -> Task:
    """
    An open task, locked, as the person saw it.

    Raises:
        NotFound: There is no such task.
        Changed: Somebody took it, or it is done.
    """
    row = tx.one(_LOCKED, id=task_id)
    if row is None:
        raise NotFound("task", task_id)
    if row.version != version or row.status != Status.OPEN:
        raise Changed("task", task_id)
    return read(row)


def assign(tx: Transaction, task_id: int, *, assignee_id: int | None, version: int, actor: Actor, now: int) -> None:
    """
    Give a task to somebody, or (None) to everybody again.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: As `locked`.
    """
    actor.must_be(Role.MERCHANT, to="give out tasks")
    task = locked(tx, task_id, version=version)
    if tx.change(_ASSIGN, task_id=task.id, seen=version, new_assignee=assignee_id) != 1:
        raise Changed("task", task_id)
    tx.emit(TaskChanged(task_id=task_id, at=now, actor=str(actor)))


def put_off(tx: Transaction, task_id: int, *, seconds: int, version: int, actor: Actor, now: int) -> None:
    """
    Be reminded of it later.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: More than 30 days, or no time at all.
        NotFound, Changed: As `locked`.
    """
    actor.must_be(Role.MERCHANT, to="put off tasks")
    if not 0 < seconds <= PUT_OFF_SECONDS_MAX:
        raise BadInput("time", "out_of_range")
    task = locked(tx, task_id, version=version)
    if tx.change(_PUT_OFF, task_id=task.id, seen=version, moment=now + seconds) != 1:
        raise Changed("task", task_id)
    tx.emit(TaskChanged(task_id=task_id, at=now, actor=str(actor)))


def close(tx: Transaction, task_id: int, *, version: int, outcome: str = "", actor: Actor, now: int) -> Task:
    """
    A human has dealt with it.

    Returns:
        The task as it was.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: The outcome is longer than 300 characters.
        NotFound, Changed: As `locked`.
    """
    actor.must_be(Role.MERCHANT, to="settle tasks")
    if len(outcome) > OUTCOME_MAX:
        raise BadInput("reason", "too_long", most=OUTCOME_MAX)
    task = locked(tx, task_id, version=version)
    _closed(tx, task, outcome=outcome.strip(), actor=actor, now=now)
    return task


def next_reminder_at(tx: Transaction) -> int | None:
    """When the next of what is open is to be reminded of."""
    moment = tx.scalar(_NEXT_REMINDER)
    return None if moment is None else int(moment)


def remind(tx: Transaction, *, most: int, now: int) -> int:
    """
    Remind of what has been open for too long, each at its time, ever less often.

    Returns:
        How many were due.
    """
    due = tx.all(_DUE, now=now, most=most)
    for row in due:
        wait = min(REMIND_SECONDS * 2 ** (row.reminders + 1), REMIND_SECONDS_MAX)
        if tx.change(_REMINDED, task_id=row.id, was_due=row.remind_at, next_due=now + wait) == 1:
            tx.emit(TaskReminded(task_id=row.id, at=now, actor=str(the_shop("tasks"))))
    return len(due)


def _closed(tx: Transaction, task: Task, *, outcome: str, actor: Actor, now: int) -> None:
    facts = {"moment": now, "new_closed_by": str(actor), "new_outcome": outcome}
    if tx.change(_CLOSE, task_id=task.id, seen=task.version, **facts) != 1:
        raise Changed("task", task.id)
    tx.emit(TaskChanged(task_id=task.id, at=now, actor=str(actor)))
