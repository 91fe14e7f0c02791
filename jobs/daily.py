"""What the shop does every day besides keeping its tables small: it looks over its books and its shelves."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import structlog
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from domain import carts, drafts, orders, tasks
from domain.actors import the_shop
from domain.flows import changing, drafting, expiring, holds, laws, reindexing, tasking
from domain.transaction import Transaction
from gateways.services import Services
from jobs import alerts, reconciling, reordering, returns, timetable, waitlist
from jobs.payments import Cashier
from jobs.timetable import Job

REMINDS_FROM_HOUR, REMINDS_UNTIL_HOUR = 9, 20
REMINDED_AT_ONCE = 200
ORDERS_AT_ONCE, PUT_OFF_SECONDS = 100, 600
HOLDS_AT_ONCE = 1000
TASKS = "tasks"
INDEXED_AT_ONCE, INDEXED_PORTIONS = 20, 10

log = structlog.get_logger(__name__)


def shop_jobs(zone: tzinfo, cashier: Cashier) -> list[Job]:
    """The whole timetable of the shop, in its own time zone."""
    return [
        *timetable.standing_jobs(zone),
        *reconciling.payment_jobs(zone, cashier),
        *reordering.buying_jobs(zone),
        *waitlist.waiting_jobs(zone),
        *alerts.alert_jobs(zone),
        *returns.return_jobs_of(zone),
        Job("books.check", CronTrigger(hour=4, minute=0, timezone=zone), _check_books),
        Job("carts.remind", CronTrigger(hour="9-19", minute="*/30", timezone=zone), _remind_of_carts),
        Job("orders.clock", IntervalTrigger(hours=1, timezone=zone), _keep_time, sooner=_next_clock_at),
        Job(TASKS, IntervalTrigger(hours=1, timezone=zone), _see_to_tasks, sooner=_next_task_at),
        Job("payments.holds", IntervalTrigger(hours=1, timezone=zone), _watch_holds, sooner=holds.next_at),
        Job("search.index", CronTrigger(hour=2, minute=0, timezone=zone), _index, sooner=_as_soon_as_index_is_behind),
    ]


async def _check_books(services: Services, now: int) -> None:
    """Verify the laws on a snapshot, and call staff where one is broken."""
    faults = await services.db.read(laws.check)
    await services.db.write(tasking.note_books, len(faults), actor=the_shop("books.check"), now=now)


async def _index(services: Services, _: int) -> None:
    """Go on reading products in, for a moment: what else is due waits for this job."""
    for _portion in range(INDEXED_PORTIONS):
        if not await services.db.write(reindexing.go_on, most=INDEXED_AT_ONCE):
            break


def _as_soon_as_index_is_behind(tx: Transaction) -> int | None:
    return 0 if reindexing.is_behind(tx) else None


async def _see_to_tasks(services: Services, now: int) -> None:
    """Raise what has waited too long, close what has no cause any more, and remind of what is still open."""
    await services.db.write(tasking.sweep, now=now)
    while await services.db.write(tasks.remind, most=REMINDED_AT_ONCE, now=now) == REMINDED_AT_ONCE:
        pass


def _next_task_at(tx: Transaction) -> int | None:
    return tasking.next_at(tx, since=timetable.ran_at(tx, TASKS))


def _next_clock_at(tx: Transaction) -> int | None:
    moments = (orders.next_clock_at(tx), orders.changing.next_expiry_at(tx), drafts.next_lapse_at(tx))
    return min((moment for moment in moments if moment is not None), default=None)


async def _keep_time(services: Services, now: int) -> None:
    """Remind of deadlines and end what is overdue, each order in a transaction of its own; none waits for another."""
    for change_id in await services.db.read(orders.changing.expired_changes, now=now, most=ORDERS_AT_ONCE):
        await services.db.write(changing.expire, change_id, now=now)
    for draft_id in await services.db.read(drafts.lapsed, now=now, most=ORDERS_AT_ONCE):
        await services.db.write(drafting.lapse, draft_id, now=now)
    while due := await services.db.read(orders.clocks_due, now=now, most=ORDERS_AT_ONCE):
        for order_id in due:
            try:
                await services.db.write(expiring.keep_time, order_id, now=now)
            except Exception:
                log.exception("an order's deadline could not be kept; it is tried again", order_id=order_id)
                await services.db.write(orders.put_off, order_id, clock_at=now + PUT_OFF_SECONDS)


async def _watch_holds(services: Services, now: int) -> None:
    """Warn of holds on cards that end, and take them or let them go in time, each in a transaction of its own."""
    for payment_id in await services.db.read(holds.ending, now=now, most=HOLDS_AT_ONCE):
        try:
            await services.db.write(holds.keep_time, payment_id, now=now)
        except Exception:
            log.exception("a hold that ends could not be seen to; it is tried again", payment_id=payment_id)
            await services.db.write(holds.put_off, payment_id, now=now)


async def _remind_of_carts(services: Services, now: int) -> None:
    """A word about carts left full, by day only: what was due while the program was down may come at night."""
    hour = datetime.fromtimestamp(now, tz=UTC).astimezone(ZoneInfo(services.shop.speaking.timezone)).hour
    if not REMINDS_FROM_HOUR <= hour < REMINDS_UNTIL_HOUR:
        return
    while await services.db.write(carts.remind, most=REMINDED_AT_ONCE, now=now) == REMINDED_AT_ONCE:
        pass
