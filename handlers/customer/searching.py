"""Searching the catalogue: by command, by button, and by whatever a person types when nothing else was asked."""

from domain import carts, catalogue, dialogs, outbox, people, searches
from domain.transaction import Transaction
from handlers.context import Context
from handlers.edge import ASKED_WITH_KEYBOARD
from handlers.questions import leave
from handlers.router import Routes
from views import searching
from views.browsing import PRODUCTS_PER_PAGE
from views.screen import Screen

routes = Routes()


@routes.command("search", menu="Search for products")
async def search_command(context: Context, query: str) -> None:
    """With words, their results; without, the question."""
    await (search_for(context, query) if query else search(context))


@routes.button("search")
async def search(context: Context) -> None:
    await leave(context)
    await context.show(searching.prompt(context.words))


@routes.button("found")
async def found(context: Context, search_id: int, page: int) -> None:
    await leave(context)
    await context.show(await context.read(_results, context, search_id, page))


async def search_for(context: Context, query: str) -> None:
    """What was found for these words."""
    left = context.dialog.state if context.dialog is not None else None
    search_id = await context.act(
        _note, query, person_id=context.person.id, chat_id=context.chat_id, left=left, now=context.now
    )
    await context.show(await context.read(_results, context, search_id, 0))


def _note(tx: Transaction, query: str, *, person_id: int, chat_id: int, left: str | None, now: int) -> int:
    """Note the search, and leave the question that another one went before."""
    if left is not None:
        dialogs.close(tx, chat_id=chat_id, person_id=person_id)
        if left in ASKED_WITH_KEYBOARD:
            outbox.put(tx, [outbox.news("not_now", "", chat_id=chat_id)], now=now)
    return searches.note(tx, query, person_id=person_id, now=now)


def _results(tx: Transaction, context: Context, search_id: int, page: int) -> Screen:
    """Beside what was found, what was typed can go to the shop, where they had just been talking."""
    words, person_id = context.words, context.person.id
    is_talking = people.last_said(tx, person_id, now=context.now) is not None
    query = searches.query_of(tx, search_id, person_id=person_id)
    answer = catalogue.search(tx, query)
    total = len(answer.product_ids)
    if answer.nearest or not total:
        nearest = catalogue.hits(tx, answer.product_ids, language=words.language)
        return searching.nothing(words, nearest, query=query, search_id=search_id, is_talking=is_talking)
    page = min(max(0, page), (total - 1) // PRODUCTS_PER_PAGE)
    shown = answer.product_ids[page * PRODUCTS_PER_PAGE : (page + 1) * PRODUCTS_PER_PAGE]
    return searching.results(
        words,
        catalogue.hits(tx, shown, language=words.language),
        query=query,
        search_id=search_id,
        page=page,
        total=total,
        is_cut=answer.is_cut,
        in_cart=carts.pieces_of(tx, person_id),
        is_talking=is_talking,
    )
