"""Products put in their merchant's order, category by category."""

from domain.actors import Actor
from domain.catalogue import arranging, categories
from domain.catalogue.arranging import Move
from domain.errors import NotFound
from domain.flows.keeping import must_keep
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant import kept
from handlers.questions import leave
from handlers.router import Routes
from views import arranging as views
from views.arranging import NOTHING, PRODUCTS_PER_PAGE
from views.keeping import NOWHERE
from views.screen import Screen
from views.words import Words

routes = Routes()


@routes.button("keepsort")
async def sort(context: Context, category_id: int, page: int, product_id: int = NOTHING) -> None:
    must_keep(context.actor)
    await leave(context)
    await _show(context, category_id, page, product_id)


@routes.button("keepplace")
async def put_in_place(context: Context, category_id: int, product_id: int, number: int, page: int) -> None:
    """It stays in hand, so that it can be moved on."""
    if not 0 <= number < len(Move):
        raise NotFound("field", number)
    place = await context.act(_move, product_id, category_id, Move(number), actor=context.actor)
    page = page if place is None else place // PRODUCTS_PER_PAGE
    await _show(context, category_id, page, NOTHING if place is None else product_id)


@routes.button("keepbyname")
async def by_name(context: Context, category_id: int) -> None:
    await context.act(_by_name, category_id, actor=context.actor)
    await _show(context, category_id, 0, NOTHING)


async def _show(context: Context, category_id: int, page: int, product_id: int) -> None:
    screen = await context.read(_screen, context.words, category_id, page, product_id)
    await context.show(screen, name=kept.NAME, subject=f"shelf:{category_id}")


def _screen(tx: Transaction, words: Words, category_id: int, page: int, product_id: int) -> Screen:
    title = "" if category_id == NOWHERE else categories.category(tx, category_id).name
    pages = max(1, -(-arranging.number_of(tx, category_id) // PRODUCTS_PER_PAGE))
    page = min(max(0, page), pages - 1)
    shown = arranging.arranged(tx, category_id, skipped=page * PRODUCTS_PER_PAGE, most=PRODUCTS_PER_PAGE)
    taken = next((each for each in shown if each.id == product_id), None)
    return views.screen(words, shown, category_id=category_id, title=title, page=page, pages=pages, taken=taken)


def _move(tx: Transaction, product_id: int, category_id: int, move: Move, *, actor: Actor) -> int | None:
    must_keep(actor)
    return arranging.move(tx, product_id, category_id=category_id, move=move)


def _by_name(tx: Transaction, category_id: int, *, actor: Actor) -> None:
    must_keep(actor)
    arranging.by_title(tx, category_id)
