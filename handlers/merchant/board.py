"""The board: orders by stage, one of them with all that is known of it, and looking for one."""

from domain import dialogs, drafts, orders, searches
from domain.actors import Role
from domain.dialogs import Dialog
from domain.errors import BadInput, NotFound
from domain.flows import board, order_pages
from domain.transaction import Transaction
from handlers.context import Context
from handlers.customer.orders import list_screen
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from views import board as views
from views import order_pages as page_views
from views.board import ORDERS_PER_PAGE, STAGES

routes = Routes()


@routes.command("orders", where="anywhere", menu="Orders")
async def orders_command(context: Context, query: str) -> None:
    """The board for those who run the shop, or `/orders anna`; for everybody else in private, their own orders."""
    is_merchant = context.actor.is_any(Role.MERCHANT)
    if context.is_private and not is_merchant:
        await leave(context)
        await context.show(await context.read(list_screen, context.words, context.person.id, 0))
    elif context.in_admin_chat or context.is_private:
        context.actor.must_be(Role.MERCHANT, to="see orders")
        await (_search(context, query) if query else show_board(context))


@routes.button("board")
async def show_board(context: Context) -> None:
    await leave(context)
    counts = await context.read(board.counts, actor=context.actor, now=context.now)
    drawn_up = await context.read(drafts.open_count)
    await context.show(views.board(context.words, counts, drafts=drawn_up, is_private=context.is_private))


@routes.button("orderlist")
async def order_list(context: Context, stage: int, page: int) -> None:
    if not 0 <= stage < len(STAGES):
        raise NotFound("stage", stage)
    page = max(0, page)
    found = await context.read(
        board.page, STAGES[stage], number=page, most=ORDERS_PER_PAGE, actor=context.actor, now=context.now
    )
    await context.show(views.order_list(context.words, STAGES[stage], found, page=page))


@routes.button("findorder")
async def ask_query(context: Context) -> None:
    await ask(context, "find_order")
    await context.send(views.ask_query(context.words))


@routes.dialog("find_order")
@unless_cancelled
async def query_typed(context: Context, _: Dialog) -> None:
    if not context.typed.strip():
        raise BadInput("title", "empty")
    await _search(context, context.typed)


@routes.button("ordersfound")
async def found_page(context: Context, search_id: int, page: int) -> None:
    query = await context.read(searches.query_of, search_id, person_id=context.person.id)
    await _show_found(context, query, search_id, max(0, page))


@routes.button("orderpage")
async def order_page(context: Context, order_id: int) -> None:
    await leave(context)
    page = await context.read(order_pages.page_of_staff, order_id, actor=context.actor)
    await context.show(page_views.order_page(context.words, page, is_private=context.is_private))


@routes.button("orderlines")
async def lines(context: Context, order_id: int, page: int) -> None:
    found = await context.read(orders.order, order_id)
    await context.show(page_views.lines_page(context.words, found, number=max(0, page)))


@routes.button("ordersteps")
async def steps(context: Context, order_id: int, page: int) -> None:
    found = await context.read(order_pages.page_of_staff, order_id, actor=context.actor)
    await context.show(page_views.steps_page(context.words, found, number=max(0, page)))


@routes.button("orderwhere")
async def where(context: Context, order_id: int) -> None:
    found = await context.read(order_pages.page_of_staff, order_id, actor=context.actor)
    await context.show(page_views.where_page(context.words, found))


async def _search(context: Context, query: str) -> None:
    search_id = await context.note(_note, query, chat_id=context.chat_id, person_id=context.person.id, now=context.now)
    await _show_found(context, query, search_id, 0)


async def _show_found(context: Context, query: str, search_id: int, page: int) -> None:
    found = await context.read(board.found, query, number=page, most=ORDERS_PER_PAGE, actor=context.actor)
    await context.show(views.found_orders(context.words, query[:40], search_id, found, page=page))


def _note(tx: Transaction, query: str, *, chat_id: int, person_id: int, now: int) -> int:
    """Keep what is looked for, for the buttons that turn its pages; what was asked is answered."""
    dialogs.close(tx, chat_id=chat_id, person_id=person_id)
    return searches.note(tx, query, person_id=person_id, now=now)
