"""An order's money, and giving some of it back."""

from domain.flows import order_pages
from handlers.context import Context
from handlers.questions import leave
from handlers.router import Routes
from views import card_money

routes = Routes()


@routes.button("ordermoney")
async def money_page(context: Context, order_id: int) -> None:
    await leave(context)
    page = await context.read(order_pages.page_of_staff, order_id, actor=context.actor)
    await context.show(card_money.money_page(context.words, page))
