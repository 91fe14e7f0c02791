"""Two at once: the slower is told who was quicker and what they did, and sees how things stand now."""

from collections.abc import Callable

from domain import audit, tasks
from domain.errors import ShopError
from domain.flows import order_pages, task_facts
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import stands
from views import quicker as views
from views.screen import Screen

Current = Callable[[Transaction], Screen]
# Whoever acts on a card has it drawn anew, for the slower one too.
REDRAWN_WITHIN_SECONDS = 60


async def stands_with_order(context: Context, refusal: ShopError, order_id: int, current: Current) -> None:
    """What was done to an order last, where it was somebody else; else the refusal's own words."""
    step = await context.read(order_pages.done_by_another, order_id, actor=context.actor)
    said = None if step is None or step.at < _seen_at(context) else views.on_order(context.words, step)
    await stands(context, refusal, current, said=said)


async def stands_with(context: Context, refusal: ShopError, subject: str, current: Current) -> None:
    """The same of what has no story but the audit log."""
    record = await context.read(audit.done_by_another, subject, actor=context.actor)
    said = None if record is None or record.at < _seen_at(context) else views.on_record(context.words, record)
    await stands(context, refusal, current, said=said)


async def stands_with_task(context: Context, refusal: ShopError, task_id: int, current: Current) -> None:
    """The same of a task, which what was done to its order may have settled."""
    facts = await context.read(_task, task_id)
    if facts.task.status is tasks.Status.OPEN:
        await stands_with(context, refusal, f"task:{task_id}", current)
    elif facts.closed_by is not None and facts.closed_by.id != context.person.id:
        await stands(context, refusal, current, said=views.on_settled(context.words, facts.closed_by))
    elif facts.closed_by is None and facts.order is not None:
        await stands_with_order(context, refusal, facts.order.id, current)
    else:
        await stands(context, refusal, current)


def _seen_at(context: Context) -> int:
    """Since when what was done can have been news to whoever pressed; 0 where that is not known."""
    message = context.message
    if context.query is None or message is None:
        return 0
    return int((message.edit_date or message.date).timestamp()) - REDRAWN_WITHIN_SECONDS


def _task(tx: Transaction, task_id: int) -> task_facts.TaskFacts:
    return task_facts.facts_of(tx, tasks.task(tx, task_id))
