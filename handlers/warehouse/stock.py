"""The stock desk: the way to all that is done about stock, and what runs low."""

from domain import stock
from domain.stock import LowStock
from domain.transaction import Transaction
from handlers import rights
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import leave
from handlers.router import Routes
from views import stock_hub as views

routes = Routes()


@routes.command("stock", where="desk", menu="Stock")
async def stock_command(context: Context, _: str) -> None:
    await hub(context)


@routes.button("stk")
async def hub(context: Context) -> None:
    """In a group, everything is shown: whoever presses there what is not theirs is told so."""
    await leave(context)
    acts = {each.act for each in views.ENTRIES}
    if context.is_private:
        acts = {act for act in acts if not rights.BUTTONS[act] or context.actor.is_any(*rights.BUTTONS[act])}
    await show(context, views.hub(context.words, acts))


@routes.button("stklow")
async def low_list(context: Context, page: int) -> None:
    await show(context, views.low_list(context.words, await context.read(_lows), page=max(0, page)))


def _lows(tx: Transaction) -> list[LowStock]:
    return stock.low_stock(tx, place_id=stock.main_place(tx))
