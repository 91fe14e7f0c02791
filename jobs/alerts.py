"""Tells merchants of shelves that are low, sold out or below zero, and weekly of slow movers: in one message each."""

from datetime import tzinfo

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from domain import chats, events, outbox, shopkeeping, stock
from domain.chats import Desk
from domain.flows import alerting as flow
from domain.outbox import Effect
from domain.stock import alerting
from domain.transaction import Transaction
from gateways.services import Services
from jobs.sending import Render
from jobs.timetable import Job
from views import alerts as views
from views.screen import Screen
from views.words import Speaking

NAME, SLOW = "stock_alert", "slow_movers"
# Under which the shop keeps when slow movers were told of.
_SLOW_TOLD = "slow_told_at"


def alert_jobs(zone: tzinfo) -> list[Job]:
    """As soon as a shelf that fell has waited for others; and every morning, of what is low without having fallen."""
    return [
        Job("stock.alerts", IntervalTrigger(hours=1, timezone=zone), _tell, sooner=alerting.next_at),
        Job("stock.report", CronTrigger(hour=9, minute=0, timezone=zone), _tell_all),
        Job("stock.slow", CronTrigger(day_of_week="mon", hour=9, minute=0, timezone=zone), _tell_of_slow),
    ]


async def _tell(services: Services, now: int) -> None:
    await services.db.write(_ask_for_message, with_the_rest=False, now=now)


async def _tell_all(services: Services, now: int) -> None:
    await services.db.write(_ask_for_message, with_the_rest=True, now=now)


def _ask_for_message(tx: Transaction, *, with_the_rest: bool, now: int) -> None:
    # Two jobs may fall on one moment, and a moment has one message.
    _, is_asked_for = alerting.alerts_of_message(tx, now, most=1)
    if alerting.tell(tx, with_the_rest=with_the_rest, now=now) and not is_asked_for:
        desk = chats.place(tx, Desk.STOCK)
        message = outbox.news(NAME, f"alert:{now}", chat_id=desk.chat_id, thread_id=desk.thread_id)
        outbox.put(tx, [message], now=now)


async def _tell_of_slow(services: Services, now: int) -> None:
    """Once a week, of what has become a slow mover since."""
    await services.db.write(_ask_for_slow, now=now)


def _ask_for_slow(tx: Transaction, *, now: int) -> None:
    after = shopkeeping.value(tx, _SLOW_TOLD)
    shopkeeping.keep(tx, _SLOW_TOLD, now)
    desk = chats.place(tx, Desk.STOCK)
    message = outbox.news(SLOW, "", chat_id=desk.chat_id, thread_id=desk.thread_id, after=after, at=now)
    outbox.put(tx, [message], now=now)


def handled(tx: Transaction, event: events.AlertHandled) -> list[Effect]:
    """The message that told of it says who did what."""
    told_at = alerting.alert(tx, event.alert_id).told_at
    if told_at is None:
        return []
    desk = chats.place(tx, Desk.STOCK)
    return [outbox.card(NAME, f"alert:{told_at}", chat_id=desk.chat_id, thread_id=desk.thread_id)]


def _told(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    told_at = int(effect.subject.partition(":")[2])
    found, total = alerting.alerts_of_message(tx, told_at, most=views.TOLD_MAX)
    # All was filled up again before we could say so.
    return views.told(speaking.own, flow.pages_of(tx, found), total=total) if found else None


def _slow(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    words, data = speaking.own, effect.data
    found = stock.slow_lately(tx, after=data["after"], most=views.TOLD_MAX, currency=words.currency, now=data["at"])
    return views.slow(words, found, days=stock.slow_after_days(tx)) if found.number else None


CARDS: dict[str, Render] = {NAME: _told}
NEWS: dict[str, Render] = {NAME: _told, SLOW: _slow}
