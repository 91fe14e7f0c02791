"""Returns at the desk: decided, given to a courier, settled; and drawn up for a customer."""

from collections.abc import Callable, Sequence
from functools import partial

from domain import dialogs, outbox, returns, stock, tasks
from domain.actors import Actor, Role
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed, NotFound
from domain.flows import delivering, overview, reclaiming, repaying, resending, return_pages, returning, taking_back
from domain.flows.return_pages import ReturnPage
from domain.people import Person
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.customer import returned
from handlers.customer import returns as customers
from handlers.merchant.showing import with_home
from handlers.questions import ask, is_on_task, leave, stands, unless_cancelled
from handlers.router import Routes
from handlers.warehouse import returns as warehouse
from views import return_desk as views
from views import return_lists
from views.return_desk import REFUSALS
from views.return_house import RETURNS_PER_PAGE
from views.return_lists import LISTS
from views.screen import Screen

routes = Routes()
CARD = "return_desk"
# The states of who was asked to what part they agree, and why not to the rest; why they refuse it, or call it off; and
# what a photo shall show.
PART, PART_WHY, REFUSE, OFF, SEE = "return_part", "return_part_why", "return_refuse", "return_off", "return_see"
_REFUSED = (Changed, IllegalTransition, stock.OutOfStock)


@routes.command("returns", where="desk", menu="What comes back")
async def returns_command(context: Context, _: str) -> None:
    """For those who decide on returns, or receive them; for everybody else in private, their own."""
    if context.actor.is_any(Role.MERCHANT):
        await _list(context, 0, 0)
    elif context.is_private and not context.actor.is_any(Role.PACKER):
        await returned.show_theirs(context)
    else:
        context.actor.must_be(Role.PACKER, to="see returns")
        await warehouse.show_list(context, 0)


@routes.button("rtds")
async def return_list(context: Context, number: int, page: int) -> None:
    await _list(context, number, page)


@routes.button("rtd")
async def one(context: Context, return_id: int) -> None:
    await leave(context)
    await _show(context, return_id)


@routes.button("rtdfull")
async def in_full(context: Context, return_id: int) -> None:
    """What the card had no room for."""
    await context.send(views.in_full(context.words, await context.read(_page, context, return_id)))


@routes.button("rtdyes")
async def agree(context: Context, return_id: int, version: int) -> None:
    await _decide(context, returning.approve, return_id, version=version, zone=context.zone)


@routes.button("rtdmoney")
async def agree_for_money(context: Context, return_id: int, version: int) -> None:
    """What is wanted instead is sold out."""
    await _decide(context, returning.approve, return_id, version=version, for_money=True, zone=context.zone)


@routes.button("rtdkeep")
async def ask_keeps(context: Context, return_id: int, version: int) -> None:
    """Really? Nothing comes back, and it is settled at once."""
    await context.send(views.ask_keeps(context.words, await context.read(_page, context, return_id), version))


@routes.button("rtdkeepyes")
async def may_keep_it(context: Context, return_id: int, version: int) -> None:
    how = {"version": version, "keeps": True, "zone": context.zone}
    await _decide(context, returning.approve, return_id, was_asked=True, **how)


@routes.button("rtdpart")
async def ask_part(context: Context, return_id: int, version: int) -> None:
    """What is agreed to, line by line, is kept in the question until it is sent."""
    await ask(context, PART, return_id=return_id, version=version)
    page = await context.read(_page, context, return_id)
    await context.send(views.ask_part(context.words, page, {}))


@routes.button("rtdpartof")
async def part_of(context: Context, return_id: int, line_id: int, quantity: int) -> None:
    page, agreed = await context.read(_page, context, return_id), _agreed(context, return_id)
    most = {line.id: line.quantity for line in page.returned.lines}
    if line_id not in most or not 0 <= quantity <= most[line_id]:
        raise BadInput("quantity", "out_of_range", most=most.get(line_id, 0))
    agreed[line_id] = quantity
    await ask(context, PART, return_id=return_id, version=page.returned.version, **_kept(agreed))
    await context.show(views.ask_part(context.words, page, agreed))


@routes.button("rtdpartyes")
async def agree_to_part(context: Context, return_id: int, version: int) -> None:
    """Who has gone on to something else meanwhile is asked anew: what they had pressed is gone with the question."""
    page = await context.read(_page, context, return_id)
    if not _is_asked(context, return_id):
        await ask(context, PART, return_id=return_id, version=version)
        await context.show(views.ask_part(context.words, page, {}))
        return
    agreed = _agreed(context, return_id)
    if not any(agreed.get(line.id, line.quantity) for line in page.returned.lines):
        raise BadInput("quantity", "nothing")
    if any(agreed.get(line.id, line.quantity) < line.quantity for line in page.returned.lines):
        await ask(context, PART_WHY, return_id=return_id, version=version, **_kept(agreed))
        await context.show(views.ask_why_part(context.words, page, version))
        return
    await _decide(context, returning.approve, return_id, version=version, was_asked=True, zone=context.zone)


@routes.button("rtdpartfor")
async def part_for(context: Context, return_id: int, number: int, version: int) -> None:
    """Who has gone on to something else meanwhile is asked anew."""
    if not _is_asked(context, return_id):
        await agree_to_part(context, return_id, version)
        return
    await _agree_to_part(context, return_id, version, await _in_their_words(context, return_id, REFUSALS, number))


@routes.dialog(PART_WHY)
@unless_cancelled
async def part_why_typed(context: Context, dialog: Dialog) -> None:
    await _agree_to_part(context, dialog.data["return_id"], dialog.data["version"], context.typed)


@routes.dialog(PART)
@unless_cancelled
async def part_typed(context: Context, dialog: Dialog) -> None:
    """Nothing is typed here: the buttons are pressed."""
    page = await context.read(_page, context, dialog.data["return_id"])
    await context.show(views.ask_part(context.words, page, _agreed(context, page.returned.id)))


@routes.button("rtdno")
async def ask_refusal(context: Context, return_id: int) -> None:
    page = await context.read(_page, context, return_id)
    await ask(context, REFUSE, return_id=return_id, version=page.returned.version)
    await context.send(views.ask_refusal(context.words, page))


@routes.button("rtdnofor")
async def refuse_for(context: Context, return_id: int, number: int, version: int) -> None:
    reason = await _in_their_words(context, return_id, REFUSALS, number)
    await _decide(context, returning.reject, return_id, version=version, was_asked=True, reason=reason)


@routes.dialog(REFUSE)
@unless_cancelled
async def refusal_typed(context: Context, dialog: Dialog) -> None:
    return_id, version = dialog.data["return_id"], dialog.data["version"]
    await _decide(context, returning.reject, return_id, version=version, was_asked=True, reason=context.typed)


@routes.button("rtdask")
async def ask_what_to_see(context: Context, return_id: int) -> None:
    page = await context.read(_page, context, return_id)
    await ask(context, SEE, return_id=return_id, version=page.returned.version)
    await context.send(views.ask_what_to_see(context.words, page))


@routes.dialog(SEE)
@unless_cancelled
async def what_to_see_typed(context: Context, dialog: Dialog) -> None:
    return_id, version = dialog.data["return_id"], dialog.data["version"]
    await _decide(context, returns.ask_photo, return_id, version=version, was_asked=True, what=context.typed)


@routes.button("rtdphotos")
async def photos(context: Context, return_id: int) -> None:
    """All of them, one after the other: a chat takes one message a second, so the sender brings them."""
    here = {"chat_id": context.chat_id, "thread_id": context.thread_id, "now": context.now}
    await context.act(_send_photos, context, return_id, **here)  # type: ignore[arg-type]
    await context.finish()


@routes.button("rtdcourier")
async def ask_courier(context: Context, shipment_id: int, version: int) -> None:
    page = await context.read(_page_of_collection, context, shipment_id)
    couriers = await context.read(overview.couriers)
    await context.send(views.ask_courier(context.words, page, couriers, shipment_id, version))


@routes.button("rtdgive")
async def give(context: Context, shipment_id: int, version: int, courier_id: int) -> None:
    page = await context.read(_page_of_collection, context, shipment_id)
    assigning = {"courier_id": courier_id, "version": version, "actor": context.actor, "now": context.now}
    try:
        await context.act(delivering.assign_collection, shipment_id, **assigning)  # type: ignore[arg-type]
    except _REFUSED as refusal:
        await stands(context, refusal, partial(_decided, context=context, return_id=page.returned.id))
        return
    await context.show(views.given_to_courier(context.words, await context.read(_page, context, page.returned.id)))


@routes.button("rtdsettle")
async def settle(context: Context, return_id: int, version: int) -> None:
    """With what has come: the rest stays with its customer."""
    await _decide(context, repaying.settle, return_id, version=version, zone=context.zone)


@routes.button("rtdclaim")
async def ask_for_it(context: Context, return_id: int, version: int) -> None:
    """It was settled on trust, and is not as it should be."""
    await _decide(context, reclaiming.ask, return_id, version=version, zone=context.zone)


@routes.button("rtdforgo")
async def let_it_go(context: Context, return_id: int, version: int) -> None:
    await _decide(context, reclaiming.let_go, return_id, version=version)


@routes.button("rtdagain")
async def send_again(context: Context, return_id: int, version: int) -> None:
    """What could not be delivered goes to its customer once more."""
    await _decide(context, resending.send_again, return_id, version=version, zone=context.zone)


@routes.button("rtdlost")
async def ask_lost(context: Context, return_id: int, version: int) -> None:
    """Really? Its customer gets it paid back."""
    await context.send(views.ask_lost(context.words, await context.read(_page, context, return_id), version))


@routes.button("rtdlostyes")
async def lost(context: Context, return_id: int, version: int) -> None:
    await _decide(context, taking_back.lose, return_id, version=version, was_asked=True, zone=context.zone)


@routes.button("rtdoff")
async def ask_off(context: Context, return_id: int, version: int) -> None:
    """Why? Its customer is told, and nobody fetches it."""
    page = await context.read(_page, context, return_id)
    await ask(context, OFF, return_id=return_id, version=version)
    await context.send(views.ask_off(context.words, page, version))


@routes.button("rtdofffor")
async def call_off_for(context: Context, return_id: int, number: int, version: int) -> None:
    reason = await _in_their_words(context, return_id, views.OFF_REASONS, number)
    await _decide(context, returning.cancel, return_id, version=version, was_asked=True, reason=reason)


@routes.dialog(OFF)
@unless_cancelled
async def off_typed(context: Context, dialog: Dialog) -> None:
    return_id, version = dialog.data["return_id"], dialog.data["version"]
    await _decide(context, returning.cancel, return_id, version=version, was_asked=True, reason=context.typed)


@routes.button("rtdextra")
async def dealt_with(context: Context, return_id: int) -> None:
    """What was in the box besides is dealt with."""
    await _decide(context, _dealt_with, return_id)


@routes.button("rtdnew")
async def draw_up(context: Context, order_id: int) -> None:
    """For a customer, though their time may be over; the audit says who."""
    drawing = {"for_customer": True, "zone": context.zone, "actor": context.actor, "now": context.now}
    return_id = await context.act(returns.begin, order_id, **drawing)  # type: ignore[arg-type]
    await customers.show_draft(context, return_id)


async def _list(context: Context, number: int, page: int) -> None:
    await leave(context)
    if not 0 <= number < len(LISTS):
        raise NotFound("list", number)
    await context.show(with_home(context, await context.read(_listed, context, number, max(0, page))))


async def _show(context: Context, return_id: int) -> None:
    screen = await context.read(_card, context, return_id)
    await context.show(with_home(context, screen), name=CARD, subject=f"return:{return_id}")


async def _decide(
    context: Context, work: Callable[..., object], return_id: int, *, was_asked: bool = False, **how: object
) -> None:
    """
    Do it, and show what came of it; who was slower sees how it stands.

    Args:
        was_asked: It answers a question, which is a message of its own: the card is another.
    """
    current = _decided if was_asked else _card
    was_on_task = await context.read(is_on_task, context) if context.query is not None else False
    try:
        by = {"person": context.person, "chat_id": context.chat_id, "now": context.now}
        await context.act(_and_close, work, return_id, how, **by)  # type: ignore[arg-type]
    except _REFUSED as refusal:
        await stands(context, refusal, partial(current, context=context, return_id=return_id))
        return
    if was_asked:
        await context.show(await context.read(_decided, context, return_id))
    elif was_on_task:
        # Its card says by itself that the task is settled, and the return's what came of it.
        await context.finish()
    else:
        await _show(context, return_id)


def _and_close(
    tx: Transaction,
    work: Callable[..., object],
    return_id: int,
    how: dict[str, object],
    *,
    person: Person,
    chat_id: int,
    now: int,
) -> None:
    work(tx, return_id, actor=person.actor, now=now, **how)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


async def _agree_to_part(context: Context, return_id: int, version: int, reason: str) -> None:
    how = {"pieces": _agreed(context, return_id), "reason": reason, "zone": context.zone}
    await _decide(context, returning.approve, return_id, version=version, was_asked=True, **how)


async def _in_their_words(context: Context, return_id: int, reasons: Sequence[str], number: int) -> str:
    """One of these, in the customer's own language, for it is they who read it."""
    if not 0 <= number < len(reasons):
        raise NotFound("reason", number)
    page = await context.read(_page, context, return_id)
    return context.services.shop.speaking.to(page.customer.language).plain(reasons[number])


def _is_asked(context: Context, return_id: int) -> bool:
    asked = context.dialog
    return asked is not None and asked.state in {PART, PART_WHY} and asked.data["return_id"] == return_id


def _kept(agreed: dict[int, int]) -> dict[str, int]:
    """What was pressed so far, as the question keeps it."""
    return {f"line{each}": many for each, many in agreed.items()}


def _agreed(context: Context, return_id: int) -> dict[int, int]:
    """What was pressed so far of a part to agree to."""
    kept = context.dialog.data if context.dialog is not None and _is_asked(context, return_id) else {}
    return {int(name.removeprefix("line")): int(many) for name, many in kept.items() if name.startswith("line")}


def _page(tx: Transaction, context: Context, return_id: int) -> ReturnPage:
    return return_pages.page_for_staff(tx, return_id, zone=context.zone, actor=context.actor)


def _page_of_collection(tx: Transaction, context: Context, shipment_id: int) -> ReturnPage:
    return return_pages.page_of_collection(tx, shipment_id, zone=context.zone, actor=context.actor)


def _card(tx: Transaction, context: Context, return_id: int) -> Screen:
    return views.card(context.words, _page(tx, context, return_id))


def _decided(tx: Transaction, context: Context, return_id: int) -> Screen:
    return views.decided(context.words, _page(tx, context, return_id))


def _send_photos(
    tx: Transaction, context: Context, return_id: int, *, chat_id: int, thread_id: int | None, now: int
) -> None:
    page = _page(tx, context, return_id)
    bring = partial(outbox.news, "return_shown", page.returned.document, chat_id=chat_id, thread_id=thread_id)
    outbox.put(tx, [bring(number=number) for number in range(len(page.pictures))], now=now)


def _listed(tx: Transaction, context: Context, number: int, page: int) -> Screen:
    found = returns.listed(tx, LISTS[number], skipped=page * RETURNS_PER_PAGE, most=RETURNS_PER_PAGE)
    pages = [return_pages.page_of(tx, each.id, zone=context.zone) for each in found]
    return return_lists.return_list(context.words, pages, returns.numbers(tx), number=number, page=page)


def _dealt_with(tx: Transaction, return_id: int, *, actor: Actor, now: int) -> None:
    for extra in returns.extras(tx, return_id):
        returns.settle_extra(tx, extra.id, actor=actor, now=now)
    tasks.settle(tx, tasks.Kind.RETURN_DIFFERS, f"return:{return_id}", actor=actor, now=now)
