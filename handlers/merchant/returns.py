"""Returns at the desk: decided, given to a courier, settled; and drawn up for a customer."""

from collections.abc import Callable
from functools import partial

from domain import dialogs, outbox, returns, stock
from domain.actors import Role
from domain.errors import Changed, NotFound
from domain.flows import delivering, overview, reclaiming, repaying, resending, return_pages, returning, taking_back
from domain.flows.return_pages import ReturnPage
from domain.people import Person
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.customer import returned
from handlers.customer import returns as customers
from handlers.merchant.showing import with_home
from handlers.questions import is_on_task, leave, stands
from handlers.router import Routes
from handlers.warehouse import returns as warehouse
from views import return_desk as views
from views import return_lists
from views.return_house import RETURNS_PER_PAGE
from views.return_lists import LISTS
from views.screen import Screen

routes = Routes()
CARD = "return_desk"
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
    await context.send(views.in_full(context.words, await context.read(page_of, context, return_id)))


@routes.button("rtdyes")
async def agree(context: Context, return_id: int, version: int) -> None:
    await decide(context, returning.approve, return_id, version=version, zone=context.zone)


@routes.button("rtdmoney")
async def agree_for_money(context: Context, return_id: int, version: int) -> None:
    """What is wanted instead is sold out."""
    await decide(context, returning.approve, return_id, version=version, for_money=True, zone=context.zone)


@routes.button("rtdkeep")
async def ask_keeps(context: Context, return_id: int, version: int) -> None:
    """Really? Nothing comes back, and it is settled at once."""
    await context.send(views.ask_keeps(context.words, await context.read(page_of, context, return_id), version))


@routes.button("rtdkeepyes")
async def may_keep_it(context: Context, return_id: int, version: int) -> None:
    how = {"version": version, "keeps": True, "zone": context.zone}
    await decide(context, returning.approve, return_id, was_asked=True, **how)


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
    await context.show(views.given_to_courier(context.words, await context.read(page_of, context, page.returned.id)))


@routes.button("rtdsettle")
async def settle(context: Context, return_id: int, version: int) -> None:
    """With what has come: the rest stays with its customer."""
    await decide(context, repaying.settle, return_id, version=version, zone=context.zone)


@routes.button("rtdclaim")
async def ask_for_it(context: Context, return_id: int, version: int) -> None:
    """It was settled on trust, and is not as it should be."""
    await decide(context, reclaiming.ask, return_id, version=version, zone=context.zone)


@routes.button("rtdforgo")
async def let_it_go(context: Context, return_id: int, version: int) -> None:
    await decide(context, reclaiming.let_go, return_id, version=version)


@routes.button("rtdagain")
async def send_again(context: Context, return_id: int, version: int) -> None:
    """What could not be delivered goes to its customer once more."""
    await decide(context, resending.send_again, return_id, version=version, zone=context.zone)


@routes.button("rtdlost")
async def ask_lost(context: Context, return_id: int, version: int) -> None:
    """Really? Its customer gets it paid back."""
    await context.send(views.ask_lost(context.words, await context.read(page_of, context, return_id), version))


@routes.button("rtdlostyes")
async def lost(context: Context, return_id: int, version: int) -> None:
    await decide(context, taking_back.lose, return_id, version=version, was_asked=True, zone=context.zone)


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


async def decide(
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


def page_of(tx: Transaction, context: Context, return_id: int) -> ReturnPage:
    return return_pages.page_for_staff(tx, return_id, zone=context.zone, actor=context.actor)


def _page_of_collection(tx: Transaction, context: Context, shipment_id: int) -> ReturnPage:
    return return_pages.page_of_collection(tx, shipment_id, zone=context.zone, actor=context.actor)


def _card(tx: Transaction, context: Context, return_id: int) -> Screen:
    return views.card(context.words, page_of(tx, context, return_id))


def _decided(tx: Transaction, context: Context, return_id: int) -> Screen:
    return views.decided(context.words, page_of(tx, context, return_id))


def _send_photos(
    tx: Transaction, context: Context, return_id: int, *, chat_id: int, thread_id: int | None, now: int
) -> None:
    page = page_of(tx, context, return_id)
    bring = partial(outbox.news, "return_shown", page.returned.document, chat_id=chat_id, thread_id=thread_id)
    outbox.put(tx, [bring(number=number) for number in range(len(page.pictures))], now=now)


def _listed(tx: Transaction, context: Context, number: int, page: int) -> Screen:
    found = returns.listed(tx, LISTS[number], skipped=page * RETURNS_PER_PAGE, most=RETURNS_PER_PAGE)
    pages = [return_pages.page_of(tx, each.id, zone=context.zone) for each in found]
    return return_lists.return_list(context.words, pages, returns.numbers(tx), number=number, page=page)
