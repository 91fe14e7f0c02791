"""Purchase orders: those there are by stage, one of them, and what merchants do about it."""

import asyncio
from collections.abc import Callable

from domain import dialogs, purchasing, suppliers
from domain.actors import Actor
from domain.dialogs import Dialog
from domain.errors import Changed, NotFound, ShopError
from domain.flows import papers, purchases, rates, reordering, writing
from domain.people import Person
from domain.purchasing import AlreadyAnswered, Status
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show, with_home
from handlers.questions import ask, leave, unless_cancelled
from handlers.quicker import stands_with
from handlers.router import Routes
from handlers.typed import day_to_come
from views import papers as paper_views
from views import purchase_lines, purchase_lists
from views import purchase_orders as views
from views import suppliers as supplier_views
from views.buttons import BadButton
from views.purchase_lists import ORDERS_PER_PAGE, STAGES
from views.screen import Screen

routes = Routes()
# What a purchase order is refused with when it is not (any more) what the person saw.
STALE = (Changed, IllegalTransition, AlreadyAnswered)
_ENDINGS = ("pdf", "csv")


@routes.button("buys")
async def hub(context: Context) -> None:
    await leave(context)
    await show(context, purchase_lists.hub(context.words, await context.read(purchasing.counts, now=context.now)))


@routes.button("buylist")
async def order_list(context: Context, stage: int, page: int) -> None:
    if not 0 <= stage < len(STAGES):
        raise NotFound("stage", stage)
    await show(context, await context.read(_listed(context, STAGES[stage], max(0, page))))


@routes.button("suporders")
async def orders_from(context: Context, supplier_id: int, page: int) -> None:
    page = max(0, page)
    found = await context.read(
        purchasing.of_supplier, supplier_id, most=ORDERS_PER_PAGE + 1, skipped=page * ORDERS_PER_PAGE
    )
    supplier = await context.read(suppliers.supplier, supplier_id)
    has_more = len(found) > ORDERS_PER_PAGE
    await show(
        context,
        purchase_lists.orders_from(context.words, supplier, found[:ORDERS_PER_PAGE], page=page, has_more=has_more),
    )


@routes.button("buy")
async def purchase_page(context: Context, purchase_id: int) -> None:
    await leave(context)
    await show_order(context, purchase_id)


@routes.button("buysend")
async def send(context: Context, purchase_id: int, version: int) -> None:
    """Where nobody has said where it is to be brought, it is asked before."""
    page = await read_page(context, purchase_id)
    if page.order.version == version and purchase_lines.goes_nowhere(page):
        await show(context, purchase_lines.ask_send(context.words, page))
        return
    await send_all_the_same(context, purchase_id, version)


@routes.button("buysendyes")
async def send_all_the_same(context: Context, purchase_id: int, version: int) -> None:
    """Of a very long one, what is still drawn up is said."""
    try:
        rest = await context.act(
            _send,
            purchase_id,
            version=version,
            currency=context.services.shop.speaking.currency,
            person=context.person,
            now=context.now,
        )
    except STALE as refusal:
        await stale(context, refusal, purchase_id)
        return
    if rest is not None:
        await context.toast(views.rest_drawn_up(context.words, *rest), alert=True)
    await show_order(context, purchase_id)


@routes.button("buyround")
async def round_up(context: Context, purchase_id: int, version: int) -> None:
    await do(context, purchase_id, _round_up, version=version)


@routes.button("buyagree")
async def agree(context: Context, purchase_id: int, version: int) -> None:
    await do(context, purchase_id, _agree, version=version, now=context.now)


@routes.button("buyagain")
async def ask_again(context: Context, purchase_id: int, version: int) -> None:
    await do(context, purchase_id, _ask_again, version=version, now=context.now)


@routes.button("buywrite")
async def write_again(context: Context, purchase_id: int, version: int) -> None:
    try:
        await context.act(_write_again, purchase_id, version=version, person=context.person, now=context.now)
    except STALE as refusal:
        await stale(context, refusal, purchase_id)
        return
    await context.toast(supplier_views.written_again(context.words))
    await show_order(context, purchase_id)


@routes.button("buypass")
async def pass_on(context: Context, purchase_id: int, version: int) -> None:
    """
    The new draft is shown, or the list of them where there are several, in a message of its own: the card of the order,
    or of the task, goes on to say how that one ended.
    """
    try:
        drawn_up, left = await context.act(
            _pass_on, purchase_id, version=version, person=context.person, now=context.now
        )
    except STALE as refusal:
        await stale(context, refusal, purchase_id)
        return
    drawn = current(context, drawn_up[0]) if len(drawn_up) == 1 else _listed(context, purchasing.Stage.DRAFT, 0)
    if left:
        await context.toast(views.nobody_else(context.words, left), alert=True)
    await context.send(with_home(context, await context.read(drawn)))


@routes.button("buyend")
async def ask_end(context: Context, purchase_id: int, version: int) -> None:
    await ask(context, "buy_end", purchase_id=purchase_id, version=version)
    await context.send(views.ask_end(context.words, await read_page(context, purchase_id)))


@routes.button("buyendyes")
async def end(context: Context, purchase_id: int, version: int) -> None:
    await do(context, purchase_id, _end, version=version, reason="", chat_id=context.chat_id, now=context.now)


@routes.dialog("buy_end")
@unless_cancelled
async def end_typed(context: Context, dialog: Dialog) -> None:
    await _typed(context, dialog, _end, reason=context.typed)


@routes.button("buyno")
async def ask_no(context: Context, purchase_id: int, version: int) -> None:
    await ask(context, "buy_no", purchase_id=purchase_id, version=version)
    await context.send(views.ask_no(context.words, await read_page(context, purchase_id)))


@routes.button("buynoyes")
async def decline(context: Context, purchase_id: int, version: int) -> None:
    await do(context, purchase_id, _decline, version=version, reason="", chat_id=context.chat_id, now=context.now)


@routes.dialog("buy_no")
@unless_cancelled
async def no_typed(context: Context, dialog: Dialog) -> None:
    await _typed(context, dialog, _decline, reason=context.typed)


@routes.button("buydate")
async def ask_date(context: Context, purchase_id: int, version: int) -> None:
    await ask(context, "buy_date", purchase_id=purchase_id, version=version)
    await context.send(views.ask_date(context.words, await read_page(context, purchase_id)))


@routes.button("buyyes")
async def confirm(context: Context, purchase_id: int, version: int) -> None:
    """They take it on, and deliver when they usually do."""
    await do(context, purchase_id, _take_date, version=version, day=None, chat_id=context.chat_id, now=context.now)


@routes.dialog("buy_date")
@unless_cancelled
async def date_typed(context: Context, dialog: Dialog) -> None:
    await _typed(context, dialog, _take_date, day=day_to_come(context.typed, now=context.now, zone=context.zone))


@routes.button("buysteps")
async def steps(context: Context, purchase_id: int, page: int) -> None:
    found = await context.read(purchases.steps, purchase_id, actor=context.actor)
    await context.show(views.steps_page(context.words, purchase_id, found, number=page))


@routes.button("buyfiles")
async def ask_file(context: Context, purchase_id: int) -> None:
    await context.show(views.files(context.words, await read_page(context, purchase_id)))


@routes.button("buyfile")
async def send_file(context: Context, purchase_id: int, number: int) -> None:
    """As its supplier gets it; a long one takes a second to make, so not on the loop."""
    if not 0 <= number < len(_ENDINGS):
        raise BadButton(f"buyfile:{number}")
    paper = await context.read(papers.paper_of, purchase_id)
    speaking, name = context.services.shop.speaking, context.services.shop.name
    if _ENDINGS[number] == "pdf":
        content = await asyncio.to_thread(paper_views.as_pdf, paper, speaking, shop=name)
    else:
        content = await asyncio.to_thread(paper_views.as_csv, paper, speaking)
    await context.send_file(
        content,
        name=paper_views.name_of(paper, _ENDINGS[number]),
        caption=views.file_caption(context.words, await read_page(context, purchase_id)),
    )


async def show_order(context: Context, purchase_id: int) -> None:
    """Show a purchase order as it stands."""
    await show(context, await context.read(current(context, purchase_id)))


async def read_page(context: Context, purchase_id: int) -> purchases.PurchasePage:
    """All that merchants see of a purchase order."""
    return await context.read(purchases.page_of, purchase_id, actor=context.actor, now=context.now)


def current(context: Context, purchase_id: int) -> Callable[[Transaction], Screen]:
    """How its page stands."""

    def draw(tx: Transaction) -> Screen:
        page = purchases.page_of(tx, purchase_id, actor=context.actor, now=context.now)
        return views.purchase_page(context.words, page)

    return draw


def _listed(context: Context, stage: purchasing.Stage, page: int) -> Callable[[Transaction], Screen]:
    """A page of the orders that have come so far."""

    def draw(tx: Transaction) -> Screen:
        skipped = page * ORDERS_PER_PAGE
        found = purchasing.at_stage(tx, stage, now=context.now, most=ORDERS_PER_PAGE + 1, skipped=skipped)
        has_more = len(found) > ORDERS_PER_PAGE
        return purchase_lists.order_list(context.words, stage, found[:ORDERS_PER_PAGE], page=page, has_more=has_more)

    return draw


async def do(context: Context, purchase_id: int, work: Callable[..., None], **facts: object) -> None:
    """Do something about an order, and show how it stands; whoever saw an older one is told what has changed."""
    try:
        await context.act(work, purchase_id, person=context.person, **facts)
    except STALE as refusal:
        await stale(context, refusal, purchase_id)
        return
    await show_order(context, purchase_id)


async def stale(context: Context, refusal: ShopError, purchase_id: int) -> None:
    """It was not done: who was quicker, and how the order stands now."""
    await stands_with(context, refusal, f"purchase:{purchase_id}", current(context, purchase_id))


async def _typed(context: Context, dialog: Dialog, work: Callable[..., None], **facts: object) -> None:
    here = {"version": dialog.data["version"], "chat_id": context.chat_id, "now": context.now}
    await do(context, dialog.data["purchase_id"], work, **here, **facts)


def _send(
    tx: Transaction, purchase_id: int, *, version: int, currency: str, person: Person, now: int
) -> tuple[int, int] | None:
    """The order that the rest of a very long one is drawn up as, and how many lines that is."""
    sent = purchasing.send(tx, purchase_id, version=version, actor=person.actor, now=now)
    rates.call_for(tx, sent.id, currency=currency, now=now)
    rest_id = purchasing.draft_for(tx, sent.supplier_id, place_id=sent.place_id)
    return None if rest_id is None else (rest_id, purchasing.lines_in(tx, [rest_id]).get(rest_id, 0))


def _round_up(tx: Transaction, purchase_id: int, *, version: int, person: Person) -> None:
    purchasing.round_up(tx, purchase_id, version=version, actor=person.actor)


def _agree(tx: Transaction, purchase_id: int, *, version: int, person: Person, now: int) -> None:
    purchasing.agree(tx, purchase_id, version=version, actor=person.actor, now=now)


def _ask_again(tx: Transaction, purchase_id: int, *, version: int, person: Person, now: int) -> None:
    purchasing.ask_again(tx, purchase_id, version=version, actor=person.actor, now=now)


def _write_again(tx: Transaction, purchase_id: int, *, version: int, person: Person, now: int) -> None:
    writing.write_again(tx, purchase_id, version=version, actor=person.actor, now=now)


def _pass_on(
    tx: Transaction, purchase_id: int, *, version: int, person: Person, now: int
) -> tuple[list[int], list[str]]:
    return reordering.pass_on(tx, purchase_id, version=version, actor=person.actor, now=now)


def _end(
    tx: Transaction, purchase_id: int, *, version: int, reason: str, person: Person, chat_id: int, now: int
) -> None:
    order = purchasing.purchase_order(tx, purchase_id)
    ending = purchasing.close_short if order.is_partly_received else purchasing.cancel
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    ending(tx, purchase_id, version=version, reason=reason, actor=person.actor, now=now)


def _decline(
    tx: Transaction, purchase_id: int, *, version: int, reason: str, person: Person, chat_id: int, now: int
) -> None:
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    purchasing.decline(tx, purchase_id, version=version, reason=reason, actor=person.actor, now=now)


def _take_date(
    tx: Transaction, purchase_id: int, *, version: int, day: int | None, person: Person, chat_id: int, now: int
) -> None:
    """They take it on; where they did so before, they say when it comes."""
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    actor: Actor = person.actor
    if day is not None and purchasing.purchase_order(tx, purchase_id).status is Status.CONFIRMED:
        purchasing.give_date(tx, purchase_id, version=version, expected_at=day, actor=actor, now=now)
    else:
        purchasing.confirm(tx, purchase_id, version=version, expected_at=day, actor=actor, now=now)
