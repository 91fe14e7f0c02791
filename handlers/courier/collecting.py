"""What a courier fetches: by button, or by a reply to its card, with a photo and a count."""

import re
from collections.abc import Mapping
from functools import partial
from zoneinfo import ZoneInfo

from domain import dialogs, digits, shipping
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed
from domain.flows import return_pages, taking_back
from domain.people import Person
from domain.shipping import NotYourJob, Shipment
from domain.states import IllegalTransition
from domain.stock.typed import typed_pieces
from domain.transaction import Transaction
from handlers.context import Context
from handlers.courier.jobs import understood_by
from handlers.courier.sayings import Meaning
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.router import Routes
from views import return_jobs as views
from views.deliveries import FAILURE_REASONS
from views.screen import Screen

routes = Routes()
CARD = "collection"
# The states of who was asked how much it was, and why they could not fetch it.
SOME, FAILED = "collect_some", "collect_failed"
_REFUSED = (Changed, IllegalTransition, NotYourJob)
_NUMBER = re.compile(r"\d{1,6}")


@routes.button("rtc")
async def collection(context: Context, shipment_id: int) -> None:
    await leave(context)
    await _show(context, shipment_id)


@routes.button("rtcall")
async def have_all(context: Context, shipment_id: int, version: int) -> None:
    await _have(context, shipment_id, None, version=version)


@routes.button("rtcsome")
async def ask_some(context: Context, shipment_id: int) -> None:
    shipment = await context.read(_own, shipment_id, context.person)
    await ask(context, SOME, shipment_id=shipment_id)
    await context.send(views.ask_some(context.words, shipment))


@routes.dialog(SOME)
@unless_cancelled
async def some_typed(context: Context, dialog: Dialog) -> None:
    """A number where it is one line; else a line for each SKU."""
    shipment_id = dialog.data["shipment_id"]
    given = await context.read(_given, shipment_id, context.typed, person=context.person)
    await _have(context, shipment_id, given)


@routes.button("rtcnot")
async def ask_failure(context: Context, shipment_id: int) -> None:
    screen = await context.read(_why, context, shipment_id)
    await ask(context, FAILED, shipment_id=shipment_id)
    await context.show(screen, name=CARD, subject=f"shipment:{shipment_id}")


@routes.button("rtcnotfor")
async def failed_for(context: Context, shipment_id: int, number: int) -> None:
    if not 0 <= number < len(FAILURE_REASONS):
        raise BadInput("reason", "empty")
    await _do(context, shipment_id, partial(_fail, reason=FAILURE_REASONS[number]))


@routes.dialog(FAILED)
@unless_cancelled
async def failure_typed(context: Context, dialog: Dialog) -> None:
    await _do(context, dialog.data["shipment_id"], partial(_fail, reason=context.typed))


@routes.reply(CARD)
async def replied(context: Context, subject: str) -> None:
    """A courier says “got it”, sends a photo, types how many, or why not."""
    shipment_id = int(subject.removeprefix("shipment:"))
    await context.read(_own, shipment_id, context.person)
    said = understood_by(context)
    if said.meaning is Meaning.FAILED:
        await _do(context, shipment_id, partial(_fail, reason=context.typed))
    elif said.meaning is Meaning.PICKED_UP or (context.photo is not None and not context.typed.strip()):
        await _have(context, shipment_id, None)
    else:
        given = await context.read(_given, shipment_id, context.typed, person=context.person)
        await _have(context, shipment_id, given)


async def _have(
    context: Context, shipment_id: int, given: Mapping[int, int] | None, *, version: int | None = None
) -> None:
    """The courier has it: all of it, or so many pieces of each line."""
    photo = context.photo or ""
    await _do(context, shipment_id, partial(_collect, zone=context.zone, version=version, given=given, photo=photo))


async def _do(context: Context, shipment_id: int, work: "partial[None]") -> None:
    try:
        await context.act(
            _and_close, shipment_id, work, person=context.person, chat_id=context.chat_id, now=context.now
        )
    except _REFUSED as refusal:
        await stands(context, refusal, partial(_card, context=context, shipment_id=shipment_id))
        return
    if context.query is None:
        # What was typed is answered: the card that it is about says the rest, in its place.
        await context.show(await context.read(_noted, context, shipment_id))
    else:
        await _show(context, shipment_id)


async def _show(context: Context, shipment_id: int) -> None:
    screen = await context.read(_card, context, shipment_id)
    await context.show(screen, name=CARD, subject=f"shipment:{shipment_id}")


def _own(tx: Transaction, shipment_id: int, person: Person) -> Shipment:
    found = shipping.shipment(tx, shipment_id)
    if found.courier_id != person.id or found.return_id is None:
        raise NotYourJob
    return found


def _card(tx: Transaction, context: Context, shipment_id: int) -> Screen:
    shipment = _own(tx, shipment_id, context.person)
    page = return_pages.page_of_collection(tx, shipment_id, zone=context.zone, actor=context.actor)
    return views.card(context.words, page, shipment)


def _noted(tx: Transaction, context: Context, shipment_id: int) -> Screen:
    shipment = _own(tx, shipment_id, context.person)
    page = return_pages.page_of_collection(tx, shipment_id, zone=context.zone, actor=context.actor)
    return views.noted(context.words, page, shipment)


def _why(tx: Transaction, context: Context, shipment_id: int) -> Screen:
    shipment = _own(tx, shipment_id, context.person)
    page = return_pages.page_of_collection(tx, shipment_id, zone=context.zone, actor=context.actor)
    return views.ask_failure(context.words, page, shipment)


def _given(tx: Transaction, shipment_id: int, text: str, *, person: Person) -> dict[int, int]:
    """
    How many of each line were given: what is not named was not.

    Raises:
        BadInput, LinesMisread: It is no number, or no SKUs with numbers.
    """
    shipment = _own(tx, shipment_id, person)
    number = _NUMBER.fullmatch(digits.western(text).strip())
    if number is not None and len(shipment.lines) == 1:
        return {shipment.lines[0].order_line_id: int(number[0])}
    typed = typed_pieces(tx, text)
    return {line.order_line_id: typed.get(line.variant_id, 0) for line in shipment.lines}


def _and_close(
    tx: Transaction, shipment_id: int, work: "partial[None]", *, person: Person, chat_id: int, now: int
) -> None:
    work(tx, shipment_id, person=person, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _collect(
    tx: Transaction,
    shipment_id: int,
    *,
    version: int | None,
    given: Mapping[int, int] | None,
    photo: str,
    zone: ZoneInfo,
    person: Person,
    now: int,
) -> None:
    taking_back.collect(
        tx, shipment_id, version=version, given=given, photo=photo, zone=zone, actor=person.actor, now=now
    )


def _fail(tx: Transaction, shipment_id: int, *, reason: str, person: Person, now: int) -> None:
    taking_back.not_collected(tx, shipment_id, reason=reason, actor=person.actor, now=now)
