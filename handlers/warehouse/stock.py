"""The stock desk: the way to all that is done about stock, and a variant's stock and its history."""

from domain.actors import Role
from domain.dialogs import Dialog
from domain.errors import BadInput
from domain.flows import finding, stock_desk
from domain.flows.stock_desk import Page
from handlers import rights
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from views import stock_hub, stock_page
from views.stock_page import MOVES_PER_PAGE

routes = Routes()
_FOUND_MAX = 8


@routes.command("stock", where="desk", menu="Stock")
async def stock_command(context: Context, typed: str) -> None:
    """The desk, or `/stock MUG-BLUE`."""
    await (_search(context, typed) if typed else hub(context))


@routes.button("stk")
async def hub(context: Context) -> None:
    """In a group, everything is shown: whoever presses there what is not theirs is told so."""
    await leave(context)
    acts = {each.act for each in stock_hub.ENTRIES}
    if context.is_private:
        acts = {act for act in acts if not rights.BUTTONS[act] or context.actor.is_any(*rights.BUTTONS[act])}
    await show(context, stock_hub.hub(context.words, acts))


@routes.button("stkfind")
async def ask_product(context: Context) -> None:
    await ask(context, "stk_find")
    await context.send(stock_page.ask_product(context.words))


@routes.dialog("stk_find")
@unless_cancelled
async def product_typed(context: Context, _: Dialog) -> None:
    """The question stays open: whoever does not find it types something else."""
    if not context.typed.strip():
        raise BadInput("title", "empty")
    await _search(context, context.typed)


@routes.button("stkvar")
async def variant(context: Context, variant_id: int) -> None:
    await leave(context)
    await show_variant(context, variant_id)


@routes.button("stkat")
async def shelf(context: Context, variant_id: int, place_id: int) -> None:
    await leave(context)
    await show_shelf(context, variant_id, place_id)


@routes.button("stkmoves")
async def moves(context: Context, variant_id: int, place_id: int, before: int) -> None:
    found = await context.read(
        stock_desk.moves_of,
        variant_id,
        place_id=place_id,
        before=before if before > 0 else None,
        most=MOVES_PER_PAGE,
        actor=context.actor,
    )
    screen = stock_page.moves_page(context.words, found, is_first=before <= 0, is_merchant=sees_values(context))
    await show(context, screen)


async def show_variant(context: Context, variant_id: int, *, done: str = "") -> None:
    """A variant's stock at every place; `done` says what has just been booked."""
    page = await page_of(context, variant_id)
    await show(context, stock_page.variant_page(context.words, page, is_merchant=sees_values(context), done=done))


async def show_shelf(context: Context, variant_id: int, place_id: int, *, done: str = "") -> None:
    """A variant's stock at one place; `done` says what has just been booked."""
    page = await page_of(context, variant_id)
    screen = stock_page.shelf_page(context.words, page, page.at(place_id), is_merchant=sees_values(context), done=done)
    await show(context, screen)


async def page_of(context: Context, variant_id: int) -> Page:
    """What there is to show of a variant to those who look."""
    return await context.read(
        stock_desk.page_of,
        variant_id,
        currency=context.words.currency,
        with_value=sees_values(context),
        actor=context.actor,
    )


def sees_values(context: Context) -> bool:
    """True for merchants; and in the admin chat, which is theirs whoever presses."""
    return context.in_admin_chat or context.actor.is_any(Role.MERCHANT)


async def _search(context: Context, typed: str) -> None:
    found = await context.read(finding.variants_kept_like, typed, most=_FOUND_MAX)
    if len(found) == 1:
        await show_variant(context, found[0].id)
    else:
        await show(context, stock_page.found(context.words, typed.strip(), found))
