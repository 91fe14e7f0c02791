"""Orders as a file: which period, as what; how it is made and sent is a job's."""

from collections.abc import Callable
from datetime import tzinfo

from domain import dialogs, exports, periods
from domain.actors import Actor, Role
from domain.dialogs import Dialog
from domain.errors import BadInput, NotFound
from domain.exports import Form, What
from domain.flows import tabling
from domain.periods import Period
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from views import exporting as views
from views.exporting import FORMS, PERIODS

routes = Routes()
# As the buttons name them.
_PERIODS: tuple[Callable[[int, tzinfo], Period], ...] = (
    periods.today,
    periods.this_week,
    periods.this_month,
    periods.last_month,
    periods.ever,
)
assert len(_PERIODS) == len(PERIODS), "each period has a name"


@routes.button("exportorders")
async def ask_period(context: Context) -> None:
    await leave(context)
    await context.show(views.ask_period(context.words))


@routes.button("exportfor")
async def period_chosen(context: Context, number: int) -> None:
    if not 0 <= number < len(_PERIODS):
        raise NotFound("period", number)
    await _ask_form(context, _PERIODS[number](context.now, context.zone))


@routes.button("exportdates")
async def ask_dates(context: Context) -> None:
    await ask(context, "export_dates")
    await context.send(views.ask_dates(context.words))


@routes.dialog("export_dates")
@unless_cancelled
async def dates_typed(context: Context, _: Dialog) -> None:
    period = periods.typed(context.typed, context.zone)
    await context.note(dialogs.close, chat_id=context.chat_id, person_id=context.person.id)
    await _ask_form(context, period)


@routes.button("exportas")
async def export(context: Context, from_at: int, until_at: int, form: int) -> None:
    if not 0 <= form < len(FORMS):
        raise NotFound("form", form)
    await start(context, What.ORDERS, FORMS[form], Period(from_at, until_at))


@routes.button("exportstop")
async def stop(context: Context, export_id: int) -> None:
    await context.act(exports.cancel, export_id, actor=context.actor, now=context.now)
    standing = await context.read(exports.the_export, export_id)
    await context.show(views.card(context.words, standing, is_private=context.is_private))


async def start(context: Context, what: What, form: Form, period: Period) -> None:
    """Have a file made; its card comes by itself, and the file after it."""
    await context.act(
        exports.ask,
        what,
        form,
        from_at=period.from_at,
        until_at=period.until_at,
        chat_id=context.chat_id,
        thread_id=context.thread_id,
        actor=context.actor,
        now=context.now,
    )


async def _ask_form(context: Context, period: Period) -> None:
    if period.from_at >= period.until_at:
        raise BadInput("dates", "out_of_range")
    number = await context.read(_count, period, actor=context.actor)
    await context.show(views.ask_form(context.words, period, number))


def _count(tx: Transaction, period: Period, *, actor: Actor) -> int:
    actor.must_be(Role.MERCHANT, to="export this")
    return tabling.orders_in(tx, period)
