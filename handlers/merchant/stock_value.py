"""What the stock is worth, what of it nobody buys, and all of it as a file."""

from domain import dialogs, outbox, stock
from domain.actors import Actor, Role
from domain.catalogue import categories
from domain.dialogs import Dialog
from domain.outbox import Lane
from domain.stock import SlowMovers, Valuation
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from handlers.typed import whole_number
from views import levels
from views import stock_value as views
from views.stock_value import SLOW_PER_PAGE

routes = Routes()
# Of so many days, sales and losses are shown.
DAYS = 30


@routes.button("stkvalue")
async def value(context: Context) -> None:
    await leave(context)
    found, places, tops = await context.read(
        _value, currency=context.words.currency, actor=context.actor, now=context.now
    )
    await show(context, views.value_page(context.words, found, places=places, categories=tops, days=DAYS))


@routes.button("stkslow")
async def slow(context: Context, page: int) -> None:
    await leave(context)
    await _show_slow(context, max(0, page))


@routes.button("stkslowset")
async def ask_days(context: Context) -> None:
    days = await context.read(stock.slow_after_days)
    await ask(context, "stk_slow")
    await context.send(views.ask_days(context.words, days))


@routes.dialog("stk_slow")
@unless_cancelled
async def days_typed(context: Context, _: Dialog) -> None:
    days = whole_number(context.typed, field="quantity")
    await context.act(_set_days, days, chat_id=context.chat_id, actor=context.actor)
    await _show_slow(context, 0)


@routes.button("stkfile")
async def ask_file(context: Context) -> None:
    """Stock levels as a file: how they are read in. What is sent is told apart by its columns."""
    await leave(context)
    await show(context, levels.ask_file(context.words))


@routes.button("stkexport")
async def export(context: Context) -> None:
    """What lies where, as a file; it follows."""
    await context.act(
        _ask_export, chat_id=context.chat_id, thread_id=context.thread_id, actor=context.actor, now=context.now
    )


def _ask_export(tx: Transaction, *, chat_id: int, thread_id: int | None, actor: Actor, now: int) -> None:
    actor.must_be(Role.MERCHANT, to="export stock levels")
    work = outbox.work("export_levels", 0, lane=Lane.EXPORTS, chat_id=chat_id, thread_id=thread_id)
    outbox.put(tx, [work], now=now)


async def _show_slow(context: Context, page: int) -> None:
    found, days = await context.read(
        _slow, page=page, currency=context.words.currency, actor=context.actor, now=context.now
    )
    await show(context, views.slow_page(context.words, found, days=days, page=page))


def _value(
    tx: Transaction, *, currency: str, actor: Actor, now: int
) -> tuple[Valuation, dict[int, str], dict[int, str]]:
    actor.must_be(Role.MERCHANT, to="see what the stock is worth")
    places = {place.id: place.name for place in stock.all_places(tx)}
    tops = {branch.category.id: branch.category.name for branch in categories.tree(tx) if branch.depth == 1}
    return stock.valuation(tx, currency=currency, since=now - DAYS * 86400), places, tops


def _slow(tx: Transaction, *, page: int, currency: str, actor: Actor, now: int) -> tuple[SlowMovers, int]:
    actor.must_be(Role.MERCHANT, to="see what the stock is worth")
    found = stock.slow_movers(tx, skipped=page * SLOW_PER_PAGE, most=SLOW_PER_PAGE, currency=currency, now=now)
    return found, stock.slow_after_days(tx)


def _set_days(tx: Transaction, days: int, *, chat_id: int, actor: Actor) -> None:
    assert actor.person_id is not None, "people type"
    stock.set_slow_after_days(tx, days, actor=actor)
    dialogs.close(tx, chat_id=chat_id, person_id=actor.person_id)
