"""Purchase orders in the hands of whoever answers for their supplier; to everybody else there are none."""

import asyncio
from collections.abc import Callable

from domain import people, periods
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed
from domain.flows import supplies
from domain.flows.supplies import Supply
from domain.purchasing import AlreadyAnswered
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.router import Routes
from handlers.typed import day_to_come
from views import papers, supplying_asks
from views import supplying as views
from views.screen import Screen

routes = Routes()
NAME = "supply"
_STALE = (Changed, IllegalTransition, AlreadyAnswered)


@routes.command("supplies", menu="Orders to you", of_suppliers=True)
async def orders_command(context: Context, _: str) -> None:
    await orders(context)


@routes.button("pos")
async def orders(context: Context) -> None:
    await leave(context)
    await context.show(views.order_list(context.words, await context.read(supplies.supplied_by, context.person.id)))


@routes.button("po")
async def order(context: Context, order_id: int) -> None:
    """Also the way back out of each question about it."""
    await leave(context)
    await show(context, order_id)


@routes.button("polines")
async def lines(context: Context, order_id: int, page: int) -> None:
    supply = await context.read(own, context, order_id)
    await context.show(views.lines(context.words, supply, page=page), name=NAME, subject=supply.order.document)


@routes.button("popdf")
async def pdf(context: Context, order_id: int) -> None:
    supply, services = await context.read(own, context, order_id), context.services
    # Long orders take a second to draw: not on the event loop.
    content = await asyncio.to_thread(papers.as_pdf, supply.paper, services.shop.speaking, shop=services.shop.name)
    await context.send_file(content, name=papers.name_of(supply.paper, "pdf"), caption="")


@routes.button("pocsv")
async def csv(context: Context, order_id: int) -> None:
    supply = await context.read(own, context, order_id)
    content = papers.as_csv(supply.paper, context.services.shop.speaking)
    await context.send_file(content, name=papers.name_of(supply.paper, "csv"), caption="")


@routes.button("pobackpdf")
async def goods_back_pdf(context: Context, return_id: int) -> None:
    """The paper of damaged goods that come back."""
    _, paper = await context.read(supplies.comes_back_to, return_id, actor=context.actor)
    services = context.services
    content = await asyncio.to_thread(papers.return_as_pdf, paper, services.shop.speaking, shop=services.shop.name)
    await context.send_file(content, name=papers.return_name_of(paper), caption="")


@routes.button("poyes")
async def confirm(context: Context, order_id: int, version: int) -> None:
    await do(context, order_id, supplies.confirm, version=version)


@routes.button("podate")
async def ask_date(context: Context, order_id: int, version: int) -> None:
    supply = await seen(context, order_id, version)
    if supply is None:
        return
    await ask(context, "supply_date", order_id=order_id, version=version)
    noons = {days: _noon(context, days) for days in views.DATE_DAYS}
    screen = supplying_asks.ask_date(context.words, supply, noons)
    await context.show(screen, name=NAME, subject=supply.order.document)


@routes.button("podateset")
async def date_chosen(context: Context, order_id: int, version: int, days: int) -> None:
    if days not in views.DATE_DAYS:
        raise BadInput("expected", "out_of_range")
    await do(context, order_id, supplies.give_date, version=version, expected_at=_noon(context, days))


@routes.dialog("supply_date")
@unless_cancelled
async def date_typed(context: Context, dialog: Dialog) -> None:
    expected_at = day_to_come(context.typed, now=context.now, zone=context.zone)
    await do(
        context, dialog.data["order_id"], supplies.give_date, version=dialog.data["version"], expected_at=expected_at
    )


@routes.button("pono")
async def ask_reason(context: Context, order_id: int, version: int) -> None:
    supply = await seen(context, order_id, version)
    if supply is None:
        return
    await ask(context, "supply_decline", order_id=order_id, version=version)
    screen = supplying_asks.ask_reason(context.words, supply)
    await context.show(screen, name=NAME, subject=supply.order.document)


@routes.button("ponofor")
async def reason_chosen(context: Context, order_id: int, version: int, number: int) -> None:
    if not 0 <= number < len(views.DECLINE_REASONS):
        raise BadInput("reason", "empty")
    await do(context, order_id, supplies.decline, version=version, reason=views.DECLINE_REASONS[number])


@routes.dialog("supply_decline")
@unless_cancelled
async def reason_typed(context: Context, dialog: Dialog) -> None:
    reason = context.typed.strip()
    if not reason:
        raise BadInput("reason", "empty")
    await do(context, dialog.data["order_id"], supplies.decline, version=dialog.data["version"], reason=reason)


async def said_of_no_order(context: Context) -> bool:
    """
    Pass on what a supplier types while an order of theirs is open; staff who answer for one are understood as staff.

    Returns:
        False where none is: then it is for somebody else to answer.
    """
    if context.person.roles or not (context.typed.strip() or context.photo):
        return False
    supplied = await context.read(supplies.supplied_by, context.person.id)
    if supplied.orders:
        await context.act(people.ask_shop, context.typed, photo=context.photo, actor=context.actor, now=context.now)
        await context.show(views.passed_on(context.words, supplied))
    return bool(supplied.orders)


async def do(context: Context, order_id: int, work: Callable[..., None], **facts: object) -> None:
    """Do something to an order; who was too late, or does it twice, sees how it stands."""
    try:
        await context.act(work, order_id, chat_id=context.chat_id, actor=context.actor, now=context.now, **facts)
    except _STALE as refusal:
        await stands(context, refusal, lambda tx: _drawn(tx, context, order_id))
        return
    await show(context, order_id)


async def show(context: Context, order_id: int) -> None:
    """The order, as the message that its card is from now on."""
    screen = await context.read(_drawn, context, order_id)
    await context.show(screen, name=NAME, subject=f"purchase_order:{order_id}")


async def seen(context: Context, order_id: int, version: int) -> Supply | None:
    """The order, if it still is what the person saw; else they are told, and see how it stands."""
    supply = await context.read(own, context, order_id)
    if supply.order.version == version:
        return supply
    await stands(context, Changed("purchase_order", order_id), lambda tx: _drawn(tx, context, order_id))
    return None


def own(tx: Transaction, context: Context, order_id: int) -> Supply:
    """The order, where the person answers for its supplier."""
    return supplies.supply_of(tx, order_id, actor=context.actor, language=context.words.language)


def _drawn(tx: Transaction, context: Context, order_id: int) -> Screen:
    return views.order(context.words, own(tx, context, order_id), shop=context.services.shop.name)


def _noon(context: Context, days: int) -> int:
    return periods.noon(context.now, context.zone, days=days)
