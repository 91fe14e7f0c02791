"""What runs low, is sold out or below zero: the list, and what merchants do about each shelf."""

from domain import dialogs
from domain.actors import Role
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed
from domain.flows import alerting as flow
from domain.flows.alerting import NobodySells
from domain.people import Person
from domain.stock import alerting
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import ask, leave, unless_cancelled
from handlers.quicker import stands_with
from handlers.router import Routes
from handlers.typed import whole_number
from views import alerts as views
from views.alerts import ALERTS_PER_PAGE, LATER_SECONDS
from views.screen import Screen
from views.words import Words

routes = Routes()


@routes.button("alrs")
async def alert_list(context: Context, page: int = 0) -> None:
    await leave(context)
    await show(context, await context.read(_listed, context.words, max(0, page)))


@routes.button("alrsee")
async def see_to_each(context: Context) -> None:
    """Below the message of many: that stays as it is, and the list comes anew."""
    await context.send(await context.read(_listed, context.words, 0))


@routes.button("alr")
async def one(context: Context, alert_id: int) -> None:
    await leave(context)
    await _show(context, alert_id)


@routes.button("alrbuy")
async def order_now(context: Context, alert_id: int, version: int) -> None:
    try:
        await context.act(flow.order_now, alert_id, version=version, actor=context.actor, now=context.now)
    except Changed as refusal:
        await stands_with(context, refusal, f"alert:{alert_id}", lambda tx: _one(tx, context, alert_id))
        return
    except NobodySells:
        await show(context, views.nobody_sells(context.words, await context.read(flow.page_of, alert_id)))
        return
    await _show(context, alert_id)


@routes.button("alrlater")
async def later(context: Context, alert_id: int) -> None:
    await show(context, views.ask_later(context.words, await context.read(flow.page_of, alert_id)))


@routes.button("alrlaterfor")
async def later_for(context: Context, alert_id: int, version: int, number: int) -> None:
    if not 0 <= number < len(LATER_SECONDS):
        raise BadInput("time", "out_of_range")
    try:
        await context.act(
            alerting.put_off,
            alert_id,
            seconds=LATER_SECONDS[number],
            version=version,
            actor=context.actor,
            now=context.now,
        )
    except Changed as refusal:
        await stands_with(context, refusal, f"alert:{alert_id}", lambda tx: _one(tx, context, alert_id))
        return
    await _show(context, alert_id)


@routes.button("alrlimit")
async def ask_threshold(context: Context, alert_id: int) -> None:
    page = await context.read(flow.page_of, alert_id)
    await ask(context, "stock_threshold", alert_id=alert_id)
    await context.send(views.ask_threshold(context.words, page))


@routes.dialog("stock_threshold")
@unless_cancelled
async def threshold_typed(context: Context, dialog: Dialog) -> None:
    alert_id = dialog.data["alert_id"]
    threshold = whole_number(context.typed)
    await context.act(_set_threshold, alert_id, threshold, context.person, chat_id=context.chat_id, now=context.now)
    await _show(context, alert_id)


async def _show(context: Context, alert_id: int) -> None:
    await show(context, await context.read(_one, context, alert_id))


def _one(tx: Transaction, context: Context, alert_id: int) -> Screen:
    can_act = not context.is_private or context.actor.is_any(Role.MERCHANT)
    return views.shelf(context.words, flow.page_of(tx, alert_id), can_act=can_act)


def _listed(tx: Transaction, words: Words, page: int) -> Screen:
    found, total = alerting.alerts(tx, most=ALERTS_PER_PAGE, skipped=page * ALERTS_PER_PAGE)
    if not found and total:
        page = (total - 1) // ALERTS_PER_PAGE
        found, total = alerting.alerts(tx, most=ALERTS_PER_PAGE, skipped=page * ALERTS_PER_PAGE)
    return views.listed(words, flow.pages_of(tx, found), total=total, page=page)


def _set_threshold(tx: Transaction, alert_id: int, threshold: int, person: Person, *, chat_id: int, now: int) -> None:
    flow.set_threshold(tx, alert_id, threshold, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
