"""The waiting list: being told when something is back, and no longer wanting to be."""

from collections.abc import Callable

from domain import catalogue, waitlist
from domain.errors import NotFound
from domain.people import Person
from domain.transaction import Transaction
from domain.waitlist import ThereAlready, WaitsForTooMuch
from handlers.context import Context
from handlers.customer import browsing, cart
from handlers.edge import ASKED_WITH_KEYBOARD
from handlers.questions import drop, leave, stands
from handlers.router import Routes
from views import waitlist as views
from views.browsing import Where
from views.screen import Screen
from views.waitlist import WAITED_FOR_PER_PAGE, Entry
from views.words import Words

routes = Routes()
# A link to what is sold out, followed to be told when it is back.
LINK = "w_"


@routes.button("back")
async def on_card(  # noqa: PLR0917 - the numbers of a button.
    context: Context, variant_id: int, wanted: int, category_id: int = 0, view: int = 0, page: int = 0, anchor: int = 0
) -> None:
    """On a product's card; pressed twice, it stays as it was wanted."""
    where = Where.read(category_id, view, page, anchor)
    await _turn(context, variant_id, wanted == 1, lambda tx: browsing.variant_card(tx, context, variant_id, where))


@routes.button("backcart")
async def in_cart(context: Context, variant_id: int, wanted: int, page: int) -> None:
    """The same beside a line of the cart."""
    await _turn(context, variant_id, wanted == 1, lambda tx: cart.screen(tx, context, page))


@routes.button("backs")
async def waited_for(context: Context, page: int = 0) -> None:
    await leave(context)
    await context.show(await context.read(_waited_for, context.words, context.person.id, page))


@routes.button("backout")
async def out(context: Context, variant_id: int, page: int) -> None:
    await context.act(_set, variant_id, False, context.person, now=context.now)
    await context.show(await context.read(_waited_for, context.words, context.person.id, page))


@routes.button("backstop")
async def stop(context: Context) -> None:
    """Below the news and below the list: nothing more of it at all."""
    await context.act(waitlist.take_all_back, actor=context.actor)
    await context.show(views.no_more(context.words))


def is_link(payload: str) -> bool:
    """True for what a link to something sold out brings along."""
    return payload.startswith(LINK) and browsing.is_link(browsing.PRODUCT_LINK + payload.removeprefix(LINK))


async def open_link(context: Context, payload: str, home: Callable[[Transaction], Screen]) -> None:
    """Have them told of the only kind there is; where there are several, they choose on the card."""
    product_id = int(payload.removeprefix(LINK))
    try:
        only = await context.read(_only_one, product_id)
        if only is None:
            await leave(context)
            await context.show(await context.read(browsing.product_card, context, product_id, Where()))
            return
        await _turn(context, only, True, lambda tx: browsing.variant_card(tx, context, only, Where()))
    except NotFound as refusal:
        await stands(context, refusal, home)


async def _turn(context: Context, variant_id: int, is_wanted: bool, current: Callable[[Transaction], Screen]) -> None:
    words, dialog = context.words, context.dialog
    keyboard = None if dialog is None or context.query is not None else dialog.state in ASKED_WITH_KEYBOARD
    try:
        await context.act(
            _set, variant_id, is_wanted, context.person, chat_id=context.chat_id, keyboard=keyboard, now=context.now
        )
    except (ThereAlready, WaitsForTooMuch) as refusal:
        await stands(context, refusal, current)
        return
    if context.query is not None:
        await context.toast(
            words.plain("We tell you when it is back.") if is_wanted else words.plain("All right, we do not tell you.")
        )
    await context.show(await context.read(current))


def _set(
    tx: Transaction,
    variant_id: int,
    is_wanted: bool,
    person: Person,
    *,
    chat_id: int = 0,
    keyboard: bool | None = None,
    now: int,
) -> None:
    """Whoever follows a link has gone on from what they were asked, with or without a keyboard."""
    if keyboard is not None:
        drop(tx, chat_id=chat_id, person_id=person.id, has_keyboard=keyboard, now=now)
    if is_wanted:
        waitlist.ask(tx, variant_id, actor=person.actor, now=now)
    else:
        waitlist.take_back(tx, variant_id, actor=person.actor)


def _only_one(tx: Transaction, product_id: int) -> int | None:
    """The variant of a product that is sold in one kind only."""
    on_sale = catalogue.product(tx, product_id).on_sale
    return on_sale[0].id if len(on_sale) == 1 else None


def _waited_for(tx: Transaction, words: Words, person_id: int, page: int) -> Screen:
    total = waitlist.count_of(tx, person_id)
    page = min(max(0, page), max(0, (total - 1) // WAITED_FOR_PER_PAGE))
    found, total = waitlist.awaited_by(tx, person_id, most=WAITED_FOR_PER_PAGE, skipped=page * WAITED_FOR_PER_PAGE)
    entries = []
    for each in found:
        product = catalogue.product(tx, each.product_id, language=words.language)
        variant = next(variant for variant in product.variants if variant.id == each.variant_id)
        entries.append(Entry(each.variant_id, views.called(product, variant), each.is_there))
    return views.waited_for(words, entries, total=total, page=page)
