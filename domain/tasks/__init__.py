"""What needs a human: raised once per cause, closed by itself when the cause is gone."""

from domain.tasks.model import Kind, Status, Task
from domain.tasks.operations import (
    OUTCOME_MAX,
    assign,
    close,
    locked,
    next_reminder_at,
    put_off,
    raise_task,
    remind,
    settle,
)
from domain.tasks.queries import open_about, open_tasks, task, was_called_for

__all__ = [
    "OUTCOME_MAX",
    "Kind",
    "Status",
    "Task",
    "assign",
    "close",
    "locked",
    "next_reminder_at",
    "open_about",
    "open_tasks",
    "put_off",
    "raise_task",
    "remind",
    "settle",
    "task",
    "was_called_for",
]
