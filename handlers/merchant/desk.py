"""The admin chat itself: what runs low, and which topic is told what."""

from domain import chats, stock
from domain.chats import Desk
from domain.stock import LowStock
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.router import Routes
from views import desk

routes = Routes()


@routes.command("stock", where="desk", menu="What to restock")
async def low_stock(context: Context, _: str) -> None:
    await show(context, desk.stock_list(context.words, await context.read(_lows)))


@routes.command("here", where="admin", menu="Choose the topic for this")
async def here(context: Context, what: str) -> None:
    """`/here stock`: tell of this in the topic in which it is typed."""
    if what not in set(Desk):
        await context.show(desk.which_desk(context.words))
        return
    await context.act(chats.move_desk, Desk(what), chat_id=context.chat_id, thread_id=context.thread_id)
    await context.show(desk.desk_moved(context.words))


def _lows(tx: Transaction) -> list[LowStock]:
    return stock.low_stock(tx, place_id=stock.main_place(tx))
