"""The figures of the day, and of days, weeks and months before."""

from datetime import date

from domain import periods
from domain.actors import Actor
from domain.errors import NotFound
from domain.flows import figures as flow
from domain.flows.figures import Figures, Open
from domain.periods import Period, Span
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import leave
from handlers.router import Routes
from views import figures as views

routes = Routes()
_FIRST, _LAST = date(periods.YEAR_MIN, 1, 1).toordinal(), date(periods.YEAR_MAX, 1, 1).toordinal()


@routes.command("today", where="desk", menu="Today’s figures")
async def today_command(context: Context, _: str) -> None:
    await figures(context)


@routes.button("figures")
async def figures(context: Context, span: int = 0, day: int = 0) -> None:
    """Those of the span around a day, which is an ordinal; of today without one."""
    await leave(context)
    today = periods.day_of(context.now, context.zone)
    if day and not (_FIRST <= day <= _LAST and 0 <= span < len(Span)):
        raise NotFound("period", day)
    days = periods.days_of(Span(span), date.fromordinal(day)) if day else periods.days_of(Span.DAY, today)
    is_now = days == periods.days_of(days.span, today)
    found, standing = await context.read(
        _figures, days.period(context.zone), is_now=is_now, currency=context.words.currency, actor=context.actor
    )
    await show(context, views.figures(context.words, found, days, standing, today=today, zone=context.zone))


def _figures(
    tx: Transaction, period: Period, *, is_now: bool, currency: str, actor: Actor
) -> tuple[Figures, Open | None]:
    found = flow.figures(tx, period, currency=currency, actor=actor)
    return found, flow.open_now(tx, currency=currency, actor=actor) if is_now else None
