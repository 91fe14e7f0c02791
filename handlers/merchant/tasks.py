"""What needs a human, in the hands of merchants: the list, taking, giving, putting off, and what resolves each."""

from collections.abc import Callable
from functools import partial

from domain import claims, dialogs, outbox, people, shopkeeping, tasks
from domain.actors import Actor, Role
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed, NotFound
from domain.flows import cards, laws, task_facts, tasking
from domain.flows.task_facts import TaskFacts
from domain.people import Person
from domain.tasks import Task
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import ask, leave, unless_cancelled
from handlers.quicker import stands_with_task
from handlers.router import Routes
from views import tasks as views
from views import waiting as waiting_views
from views.screen import Screen
from views.task_sayings import CLAIM_SHOWN_MAX
from views.tasks import PUT_OFF_SECONDS, TASKS_PER_PAGE
from views.waiting import WAITING_KINDS, WAITING_SECONDS
from views.words import Words

routes = Routes()


@routes.command("tasks", where="anywhere", menu="What needs you")
async def tasks_command(context: Context, _: str) -> None:
    await task_list(context, 0)


@routes.button("tasks")
async def task_list(context: Context, page: int) -> None:
    await leave(context)
    await context.show(
        await context.read(_listed, context.words, max(0, page), is_private=context.is_private, now=context.now)
    )


@routes.button("task")
async def task(context: Context, task_id: int) -> None:
    """In place of the list, or of a question about the task."""
    await _show(context, task_id)


@routes.button("taskcard")
async def task_card(context: Context, task_id: int) -> None:
    """Anew, below what was said since."""
    await context.send(await context.read(_current(context, task_id)), name="task", subject=f"task:{task_id}")


@routes.button("tasktake")
async def take(context: Context, task_id: int, version: int) -> None:
    await _do(context, task_id, tasks.assign, assignee_id=context.person.id, version=version)


@routes.button("taskdrop")
async def drop(context: Context, task_id: int, version: int) -> None:
    await _do(context, task_id, tasks.assign, assignee_id=None, version=version)


@routes.button("taskgive")
async def give(context: Context, task_id: int) -> None:
    await context.show(await context.read(_asking_whom, context.words, task_id))


@routes.button("taskto")
async def give_to(context: Context, task_id: int, version: int, person_id: int) -> None:
    await _do(context, task_id, _assign_to_merchant, assignee_id=person_id, version=version)


@routes.button("tasklater")
async def later(context: Context, task_id: int) -> None:
    facts = await context.read(_facts, task_id)
    await context.show(views.ask_later(context.words, facts))


@routes.button("tasklaterfor")
async def later_for(context: Context, task_id: int, version: int, number: int) -> None:
    if not 0 <= number < len(PUT_OFF_SECONDS):
        raise BadInput("time", "out_of_range")
    await _do(context, task_id, tasks.put_off, seconds=PUT_OFF_SECONDS[number], version=version)


@routes.button("taskagain")
async def again(context: Context, task_id: int, version: int) -> None:
    await _do(context, task_id, tasking.try_again, version=version)


@routes.button("taskleave")
async def leave_be(context: Context, task_id: int, version: int) -> None:
    await _do(context, task_id, tasking.leave_be, version=version)


@routes.button("taskbooks")
async def check_books(context: Context, task_id: int) -> None:
    """Go through the books once more; on a snapshot, for it takes a while."""
    faults = len(await context.read(laws.check))
    await context.act(tasking.note_books, faults, actor=context.actor, now=context.now)
    await _show(context, task_id)


@routes.button("tasklook")
async def look_again(context: Context, task_id: int) -> None:
    """What a provider says of a payment may fit by now: it is asked once more, and the task closes by itself."""
    await context.act(_look_again, task_id, actor=context.actor, now=context.now)
    await context.toast(context.words.plain("Asked once more."))
    await _show(context, task_id)


@routes.button("claimphotos")
async def claim_photos(context: Context, task_id: int) -> None:
    """All photos of a claim, one after the other: a chat takes one message a second, so the sender brings them."""
    await context.act(
        _send_photos,
        task_id,
        chat_id=context.chat_id,
        thread_id=context.thread_id,
        actor=context.actor,
        now=context.now,
    )
    await context.finish()


@routes.button("claimsettle")
async def ask_settlement(context: Context, task_id: int) -> None:
    facts = await context.read(_facts, task_id)
    await ask(context, "claimsettle", task_id=task_id)
    await context.send(views.ask_settlement(context.words, facts))


@routes.button("claimsettled")
async def settle(context: Context, task_id: int) -> None:
    await _settle(context, task_id, "")


@routes.dialog("claimsettle")
@unless_cancelled
async def settlement_typed(context: Context, dialog: Dialog) -> None:
    if not context.typed.strip():
        raise BadInput("question", "empty")
    await _settle(context, dialog.data["task_id"], context.typed)


@routes.reply("task")
async def replied(context: Context, subject: str) -> None:
    """Whoever replies to a claim or a question writes to its customer."""
    person_id = await context.act(
        tasking.answer, subject, context.typed, photo=context.photo, actor=context.actor, now=context.now
    )
    await context.show(views.told(context.words, await context.read(people.by_id, person_id)))


@routes.button("waiting")
async def waiting(context: Context) -> None:
    await context.show(waiting_views.waiting(context.words, await context.read(shopkeeping.waiting)))


@routes.button("waitingfor")
async def waiting_for(context: Context, number: int) -> None:
    if not 0 <= number < len(WAITING_KINDS):
        raise NotFound("setting", number)
    await context.show(waiting_views.ask_waiting(context.words, number))


@routes.button("waitingset")
async def set_waiting(context: Context, number: int, choice: int) -> None:
    if not (0 <= number < len(WAITING_KINDS) and 0 <= choice < len(WAITING_SECONDS)):
        raise BadInput("time", "out_of_range")
    await context.act(shopkeeping.set_waiting, WAITING_KINDS[number], WAITING_SECONDS[choice], actor=context.actor)
    await waiting(context)


async def _do(context: Context, task_id: int, work: Callable[..., None], **facts: int | None) -> None:
    try:
        await context.act(work, task_id, actor=context.actor, now=context.now, **facts)
    except Changed as refusal:
        await stands_with_task(context, refusal, task_id, _current(context, task_id))
        return
    await _show(context, task_id)


async def _settle(context: Context, task_id: int, outcome: str) -> None:
    try:
        await context.act(
            _settle_and_close, task_id, outcome=outcome, person=context.person, chat_id=context.chat_id, now=context.now
        )
    except Changed as refusal:
        await stands_with_task(context, refusal, task_id, _current(context, task_id))
        return
    await _show(context, task_id)


async def _show(context: Context, task_id: int) -> None:
    await context.show(await context.read(_current(context, task_id)), name="task", subject=f"task:{task_id}")


def _settle_and_close(tx: Transaction, task_id: int, *, outcome: str, person: Person, chat_id: int, now: int) -> None:
    claims.settle(tx, _claim_id(tx, task_id), outcome=outcome, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _claim_id(tx: Transaction, task_id: int) -> int:
    found = tasks.task(tx, task_id)
    if found.kind is not tasks.Kind.CLAIM:
        raise NotFound("claim of task", task_id)
    return found.number


def _send_photos(tx: Transaction, task_id: int, *, chat_id: int, thread_id: int | None, actor: Actor, now: int) -> None:
    actor.must_be(Role.MERCHANT, to="see a claim")
    claim = claims.claim(tx, _claim_id(tx, task_id))
    bring = partial(outbox.news, chat_id=chat_id, thread_id=thread_id)
    shown = [bring("claim_text", claim.subject)] if len(claim.body) > CLAIM_SHOWN_MAX else []
    shown += [bring("claim_photo", claim.subject, number=number) for number in range(len(claim.photos))]
    outbox.put(tx, shown, now=now)


def _look_again(tx: Transaction, task_id: int, *, actor: Actor, now: int) -> None:
    found = tasks.task(tx, task_id)
    if found.kind is not tasks.Kind.PAYMENT_DIFFERS:
        raise NotFound("payment of task", task_id)
    cards.look_again(tx, found.number, actor=actor, now=now)


def _assign_to_merchant(
    tx: Transaction, task_id: int, *, assignee_id: int, version: int, actor: Actor, now: int
) -> None:
    if assignee_id not in {person.id for person in _merchants(tx)}:
        raise NotFound("merchant", assignee_id)
    tasks.assign(tx, task_id, assignee_id=assignee_id, version=version, actor=actor, now=now)


def _merchants(tx: Transaction) -> list[Person]:
    """Everyone who runs the shop, each once."""
    found = [person for role in (Role.MERCHANT, Role.OWNER) for person in people.staff_with(tx, role)]
    return list({person.id: person for person in found}.values())


def _listed(tx: Transaction, words: Words, page: int, *, is_private: bool, now: int) -> Screen:
    """A page of what is to be done."""
    found = tasking.to_do(tx)
    shown = [task_facts.facts_of(tx, each) for each in found[page * TASKS_PER_PAGE :][:TASKS_PER_PAGE]]
    return views.task_list(words, shown, total=len(found), page=page, is_private=is_private, now=now)


def _facts(tx: Transaction, task_id: int) -> TaskFacts:
    return task_facts.facts_of(tx, tasks.task(tx, task_id))


def _asking_whom(tx: Transaction, words: Words, task_id: int) -> Screen:
    return views.ask_assignee(words, _facts(tx, task_id), _merchants(tx))


def _current(context: Context, task_id: int) -> Callable[[Transaction], Screen]:
    def draw(tx: Transaction) -> Screen:
        found: Task = tasks.task(tx, task_id)
        return views.task_card(context.words, task_facts.facts_of(tx, found), back=True)

    return draw
