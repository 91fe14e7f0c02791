"""A courier's deliveries."""

import re
from collections.abc import Callable

from domain import dialogs, digits, shipping
from domain.actors import Actor, Role
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed
from domain.flows import delivering, overview, return_pages
from domain.flows.overview import Delivery
from domain.people import Person
from domain.shipping import NotPacked, NotYourJob
from domain.shipping import Status as ShipmentStatus
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.courier.sayings import DELIVERED, FAILED, PICKED_UP, Meaning, Saying, has_code, understood
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.router import Routes
from views import deliveries, return_jobs
from views.refusals import wrong_code
from views.screen import Screen
from views.words import SOURCE_LANGUAGE

routes = Routes()
_LISTED_MAX = 40
# What a courier may reply to: the job's card, and its place on the map.
_JOB_MESSAGES = {"job", "pin"}
# The state of a courier who said something that several jobs could be about, and so much of it is kept.
WHICH_JOB, SAID_MAX = "which_job", 200
_STALE = (Changed, NotPacked, IllegalTransition)
# Of which jobs something is likely said; who has handed over a parcel after all need not set out again first.
_LIKELY = {
    Meaning.PICKED_UP: {ShipmentStatus.PACKED},
    Meaning.DELIVERED: {ShipmentStatus.OUT_FOR_DELIVERY, ShipmentStatus.ATTEMPT_FAILED},
    Meaning.FAILED: {ShipmentStatus.OUT_FOR_DELIVERY},
}


@routes.command("jobs", menu="Your deliveries")
async def jobs_command(context: Context, _: str) -> None:
    await jobs(context)


@routes.button("jobs")
async def jobs(context: Context) -> None:
    await leave(context)
    await context.show(await context.read(_listed, context))


@routes.button("jobcard")
async def job_card(context: Context, shipment_id: int) -> None:
    """The job as a message of its own: the courier may reply to it, and it shows how the delivery goes on."""
    screen = await context.read(_current(context, shipment_id))
    await context.send(screen, name="job", subject=f"shipment:{shipment_id}")


@routes.button("job")
async def job(context: Context, shipment_id: int) -> None:
    """Back from the question why not."""
    await _show(context, shipment_id)


@routes.button("pickedup")
async def picked_up(context: Context, shipment_id: int, version: int) -> None:
    await _do(context, shipment_id, delivering.hand_over, version=version)


@routes.button("delivered")
async def delivered(context: Context, shipment_id: int) -> None:
    """Ask for the customer's code: it proves the delivery."""
    found = await context.read(_own, shipment_id, context.person)
    await ask(context, "delivery_code", shipment_id=shipment_id)
    await context.send(deliveries.ask_code(context.words, found.order))


@routes.dialog("delivery_code")
@unless_cancelled
async def code_given(context: Context, dialog: Dialog) -> None:
    """The code; or, as an afterthought, a reply to a job, which is about that job."""
    if context.replied_name in _JOB_MESSAGES and context.replied_subject is not None:
        await replied(context, context.replied_subject)
        return
    saying = understood_by(context)
    if saying.meaning is Meaning.FAILED:
        await _fail(context, dialog.data["shipment_id"], context.typed)
    elif saying.code is not None:
        await _deliver(context, dialog.data["shipment_id"], saying.code)
    else:
        raise BadInput("code", "not_a_code")


@routes.button("failed")
async def failed(context: Context, shipment_id: int) -> None:
    """Ask why, on the job itself."""
    found = await context.read(_own, shipment_id, context.person)
    await context.show(deliveries.ask_failure(context.words, found), name="job", subject=f"shipment:{shipment_id}")


@routes.button("failedfor")
async def failed_for(context: Context, shipment_id: int, reason_number: int) -> None:
    if not 0 <= reason_number < len(deliveries.FAILURE_REASONS):
        raise BadInput("reason", "empty")
    await _do(context, shipment_id, delivering.fail, reason=deliveries.FAILURE_REASONS[reason_number])


@routes.button("failedwords")
async def failed_in_words(context: Context, shipment_id: int) -> None:
    found = await context.read(_own, shipment_id, context.person)
    await ask(context, "delivery_failed", shipment_id=shipment_id)
    await context.send(deliveries.ask_failure_words(context.words, found.order))


@routes.dialog("delivery_failed")
@unless_cancelled
async def failure_given(context: Context, dialog: Dialog) -> None:
    await _fail(context, dialog.data["shipment_id"], context.typed)


@routes.button("retry")
async def retry(context: Context, shipment_id: int, version: int) -> None:
    await _do(context, shipment_id, delivering.retry, version=version)


@routes.button("bringback")
async def bring_back(context: Context, shipment_id: int, version: int) -> None:
    await _do(context, shipment_id, delivering.bring_back, version=version)


@routes.reply("pin")
async def replied_to_pin(context: Context, subject: str) -> None:
    """The place on the map belongs to the job."""
    await replied(context, subject)


@routes.reply("job")
async def replied(context: Context, subject: str) -> None:
    """A courier may simply reply to the job."""
    shipment_id = int(subject.removeprefix("shipment:"))
    await context.read(_own, shipment_id, context.person)
    if not await _follow(context, shipment_id, understood_by(context)):
        words = context.words
        await context.show(Screen(words("Please reply “delivered 1234” with the customer's code, or “nobody home”.")))


def _listed(tx: Transaction, context: Context) -> Screen:
    found = overview.jobs_of(tx, context.person.id, most=_LISTED_MAX)
    fetched = return_pages.fetched_by(tx, context.person.id, zone=context.zone, most=_LISTED_MAX)
    return deliveries.job_list(context.words, found, [return_jobs.row(page, shipment) for page, shipment in fetched])


async def said_of_no_job(context: Context) -> bool:
    """
    Take what a courier types without replying for the one job it can be about; of several, ask which.

    Returns:
        False where it is about none: then it is for somebody else to answer.
    """
    if not context.actor.is_any(Role.COURIER, Role.MERCHANT):
        return False
    saying = understood_by(context)
    found = await context.read(_jobs_for, context.person.id, saying.meaning, context.typed)
    if len(found) == 1:
        await _take(context, next(iter(found)), saying)
    elif found:
        await ask(context, WHICH_JOB, said=context.typed[:SAID_MAX])
        await context.show(deliveries.ask_which_job(context.words, list(found.values())))
    return bool(found)


@routes.dialog(WHICH_JOB)
@unless_cancelled
async def said_again(context: Context, _: Dialog) -> None:
    """Something else was typed instead of choosing: it is asked anew."""
    if not await said_of_no_job(context):
        raise BadInput("job", "not_chosen")


@routes.button("whichjob")
async def which_job(context: Context, shipment_id: int) -> None:
    """What was typed before is said of this job."""
    await context.read(_own, shipment_id, context.person)
    if context.dialog is None or context.dialog.state != WHICH_JOB:
        await _show(context, shipment_id)
        return
    said = context.dialog.data["said"]
    await _take(context, shipment_id, understood_by(context, said), said=said)


async def _take(context: Context, shipment_id: int, saying: Saying, *, said: str = "") -> None:
    """Do what was said of a job where it can be meant; else ask what was."""
    found = await context.read(_own, shipment_id, context.person)
    assert found.shipment is not None, "a job is a shipment"
    status = found.shipment.status
    is_code_alone = saying.code == digits.western(said or context.typed).strip()
    is_guess = (saying.is_misspelt and saying.meaning is Meaning.FAILED) or (
        is_code_alone and status is ShipmentStatus.ATTEMPT_FAILED
    )
    if status not in _LIKELY.get(saying.meaning, set()) or is_guess:
        await context.show(deliveries.ask_what(context.words, found), name="job", subject=f"shipment:{shipment_id}")
    else:
        await _follow(context, shipment_id, saying, said=said)


async def _follow(context: Context, shipment_id: int, saying: Saying, *, said: str = "") -> bool:
    """Do what was said of a job; whether it was understood."""
    if saying.meaning is Meaning.FAILED:
        await _fail(context, shipment_id, said or context.typed)
    elif saying.meaning is Meaning.PICKED_UP:
        await _do(context, shipment_id, _hand_over_and_close, chat_id=context.chat_id)
    elif saying.code is not None:
        await _deliver(context, shipment_id, saying.code)
    elif saying.meaning is Meaning.DELIVERED:
        await delivered(context, shipment_id)
    return saying.meaning is not Meaning.UNCLEAR


def _jobs_for(tx: Transaction, courier_id: int, meaning: Meaning, typed: str) -> dict[int, Delivery]:
    """The jobs of which this can be said, by their shipments: those it names, else those it is likely said of."""
    jobs = overview.jobs_of(tx, courier_id, most=_LISTED_MAX)
    words = set(re.findall(r"\w+", typed.upper()))
    named = [job for job in jobs if job.order.code in words]
    if not named and meaning is Meaning.UNCLEAR and not has_code(typed):
        return {}
    likely = [job for job in jobs if job.shipment is not None and job.shipment.status in _LIKELY.get(meaning, set())]
    return {job.shipment.id: job for job in named or likely or jobs if job.shipment is not None}


def understood_by(context: Context, said: str = "") -> Saying:
    """Couriers answer in their own language, in the shop's, or in English."""
    speaking = context.services.shop.speaking
    spoken = (context.words, speaking.own, speaking.to(SOURCE_LANGUAGE))
    picked_up, delivered, failed = (
        ",".join(words.plain(phrases) for words in spoken) for phrases in (PICKED_UP, DELIVERED, FAILED)
    )
    return understood(said or context.typed, picked_up=picked_up, delivered=delivered, failed=failed)


async def _fail(context: Context, shipment_id: int, reason: str) -> None:
    await _do(context, shipment_id, _fail_and_close, reason=reason, chat_id=context.chat_id)


async def _deliver(context: Context, shipment_id: int, code: str) -> None:
    try:
        tries_left = await context.act(
            _deliver_and_close, shipment_id, code=code, person=context.person, chat_id=context.chat_id, now=context.now
        )
    except _STALE as refusal:
        await stands(context, refusal, _current(context, shipment_id))
        return
    if tries_left is None:
        await _answer(context, shipment_id)
    else:
        await context.toast(wrong_code(context.words, tries_left), alert=True)


async def _do(context: Context, shipment_id: int, work: Callable[..., None], **facts: int | str) -> None:
    try:
        await context.act(work, shipment_id, actor=context.actor, now=context.now, **facts)
    except _STALE as refusal:
        await stands(context, refusal, _current(context, shipment_id))
        return
    await _answer(context, shipment_id)


async def _answer(context: Context, shipment_id: int) -> None:
    """What was pressed stands on the card; what was typed is answered, and the card says the rest, in its place."""
    if context.query is not None:
        await _show(context, shipment_id)
        return
    found = await context.read(_own, shipment_id, context.person)
    await context.show(deliveries.noted(context.words, found))


async def _show(context: Context, shipment_id: int) -> None:
    screen = await context.read(_current(context, shipment_id))
    await context.show(screen, name="job", subject=f"shipment:{shipment_id}")


def _current(context: Context, shipment_id: int) -> Callable[[Transaction], Screen]:
    """The job as it stands, for the courier whose it is."""
    return lambda tx: deliveries.job_card(context.words, _own(tx, shipment_id, context.person))


def _own(tx: Transaction, shipment_id: int, person: Person) -> overview.Delivery:
    found = overview.of_shipment(tx, shipment_id)
    if found.courier is None or found.courier.id != person.id:
        raise NotYourJob
    return found


def _deliver_and_close(
    tx: Transaction, shipment_id: int, *, code: str, person: Person, chat_id: int, now: int
) -> int | None:
    shipment = shipping.shipment(tx, shipment_id)
    if shipment.status is ShipmentStatus.ATTEMPT_FAILED:
        delivering.retry(tx, shipment_id, version=shipment.version, actor=person.actor, now=now)
    tries_left = delivering.deliver(tx, shipment_id, code=code, actor=person.actor, now=now)
    if not tries_left:
        dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return tries_left


def _fail_and_close(tx: Transaction, shipment_id: int, *, reason: str, chat_id: int, actor: Actor, now: int) -> None:
    delivering.fail(tx, shipment_id, reason=reason, actor=actor, now=now)
    assert actor.person_id is not None, "jobs deliver nothing"
    dialogs.close(tx, chat_id=chat_id, person_id=actor.person_id)


def _hand_over_and_close(tx: Transaction, shipment_id: int, *, chat_id: int, actor: Actor, now: int) -> None:
    delivering.hand_over(tx, shipment_id, actor=actor, now=now)
    assert actor.person_id is not None, "jobs deliver nothing"
    dialogs.close(tx, chat_id=chat_id, person_id=actor.person_id)
