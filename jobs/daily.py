"""What the shop does every day besides keeping its tables small: it looks over its books and its shelves."""

from datetime import tzinfo

from apscheduler.triggers.cron import CronTrigger

from domain import chats, outbox
from domain.actors import the_shop
from domain.chats import Desk
from domain.events import BooksDiffer
from domain.flows import laws
from domain.transaction import Transaction
from gateways.services import Services
from jobs import timetable
from jobs.timetable import Job


def shop_jobs(zone: tzinfo) -> list[Job]:
    """The whole timetable of the shop, in its own time zone."""
    return [
        *timetable.standing_jobs(zone),
        Job("books.check", CronTrigger(hour=4, minute=0, timezone=zone), _check_books),
        Job("stock.report", CronTrigger(hour=9, minute=0, timezone=zone), _report_stock),
    ]


async def _check_books(services: Services, now: int) -> None:
    """Verify the laws on a snapshot, and call staff where one is broken."""
    faults = await services.db.read(laws.check)
    if faults:
        await services.db.write(_call_staff, len(faults), now=now)


def _call_staff(tx: Transaction, faults: int, *, now: int) -> None:
    tx.emit(BooksDiffer(faults=faults, at=now, actor=str(the_shop("books.check"))))


async def _report_stock(services: Services, now: int) -> None:
    """Every morning, what is to be restocked; nothing is said where nothing is low."""
    await services.db.write(_ask_for_report, now=now)


def _ask_for_report(tx: Transaction, *, now: int) -> None:
    desk = chats.place(tx, Desk.STOCK)
    report = outbox.news("stock_report", "", chat_id=desk.chat_id, thread_id=desk.thread_id)
    outbox.put(tx, [report], now=now)
