"""What comes back of which product and why, so that bad ones are seen."""

import asyncio
from collections.abc import Sequence

from domain import catalogue, returns
from domain.errors import NotFound
from domain.returns import Rate
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import leave
from handlers.router import Routes
from views import return_rates as views
from views.return_rates import DAYS, PICTURED_MAX, RATES_PER_PAGE

routes = Routes()


@routes.button("rtrates")
async def rates(context: Context, number: int, page: int) -> None:
    await leave(context)
    found = await context.read(_rates, number, context.now)
    pages = max(1, -(-len(found) // RATES_PER_PAGE))
    page = min(max(0, page), pages - 1)
    shown = found[page * RATES_PER_PAGE :][:RATES_PER_PAGE]
    named = await context.read(_named, shown, context.words.language)
    await show(context, views.rates(context.words, named, number=number, page=page, pages=pages))


@routes.button("rtpicture")
async def picture(context: Context, number: int) -> None:
    found = await context.read(_rates, number, context.now)
    if not found:
        raise NotFound("picture", number)
    named = await context.read(_named, found[:PICTURED_MAX], context.words.language)
    title = context.words.plain("What comes back · the last {days} days", days=DAYS[number])
    content = await asyncio.to_thread(views.as_png, context.words, named, title=title)
    await context.send_file(content, name="returns.png", caption=views.caption(context.words, number))


def _rates(tx: Transaction, number: int, now: int) -> list[Rate]:
    if not 0 <= number < len(DAYS):
        raise NotFound("days", number)
    return returns.rates(tx, days=DAYS[number], now=now)


def _named(tx: Transaction, found: Sequence[Rate], language: str) -> list[tuple[str, Rate]]:
    return [(catalogue.product(tx, rate.product_id, language=language).title, rate) for rate in found]
