"""What is done at set times: data, and one tick that does what is due. Each time is claimed in the database."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache

import structlog
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import TextClause, bindparam, select, text, update

from domain import dialogs, inbox, ledger, messages, outbox, tables
from domain.transaction import Transaction, by_dialect
from gateways.database import DatabaseUnavailable, DatabaseUnusable
from gateways.services import Services

DAY = 24 * 3600
INBOX_KEPT = 7 * DAY
OUTBOX_KEPT = 7 * DAY
MESSAGES_KEPT = 365 * DAY

_timetable = tables.timetable.c
_DUE = select(tables.timetable)
_RAN_AT = select(_timetable.ran_at).where(_timetable.name == bindparam("name"))
_TAKE = (
    update(tables.timetable)
    .where(_timetable.name == bindparam("job"), _timetable.due_at == bindparam("was_due"))
    .values(due_at=bindparam("next_due"), ran_at=bindparam("now"))
)

# What there is to know of how rows are spread, for whoever plans a question: index by index, and tables that have none.
# PostgreSQL sees to it by itself.
_SPREAD = by_dialect(
    sqlite=text(
        "SELECT name FROM sqlite_master AS it WHERE tbl_name IN (SELECT value FROM json_each(:tables))"
        " AND (type = 'index' OR type = 'table'"
        " AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'index' AND tbl_name = it.name))"
    ),
    postgresql=text("SELECT :tables AS name WHERE false"),
)

log = structlog.get_logger(__name__)


def _never(_: Transaction) -> None: ...


@dataclass(frozen=True, slots=True)
class Job:
    """
    One piece of work, and when it is done.

    Args:
        name: What the database knows it by: never give it to another job.
        when: A trigger in the shop's time zone.
        function: Does it; it may be run again for the same time, or miss one when the program is killed meanwhile.
        sooner: When something waits for it that cannot wait for its next time; asked of the database.
    """

    name: str
    when: BaseTrigger
    function: Callable[[Services, int], Awaitable[None]]
    sooner: Callable[[Transaction], int | None] = _never


def standing_jobs(zone: tzinfo) -> list[Job]:
    """The work that every shop needs."""
    return [
        Job("ledger.checkpoint", CronTrigger(hour=3, minute=0, timezone=zone), _checkpoint),
        Job("prune", CronTrigger(hour=3, minute=30, timezone=zone), _prune),
        Job("analyze", CronTrigger(hour=3, minute=45, timezone=zone), _analyze),
        Job("dialogs.expire", IntervalTrigger(hours=1, timezone=zone), _expire_dialogs),
    ]


async def tick(services: Services, jobs: Iterable[Job]) -> None:
    """Do what is due; what was missed several times over is done once."""
    now = int(services.clock.now())
    jobs = list(jobs)
    due = await services.db.read(_due_times, jobs)
    for job in jobs:
        if job.name not in due:
            await services.db.write(_schedule, job.name, next_due=_following(job, now))
            continue
        kept, soonest = due[job.name]
        if soonest <= now and await services.db.write(
            _take, job.name, was_due=kept, next_due=_following(job, now), now=now
        ):
            await _run(job, services, now)


async def next_due_at(services: Services, jobs: Iterable[Job]) -> int | None:
    """When the next job is due, or None before the first tick."""
    due = await services.db.read(_due_times, list(jobs))
    return min((soonest for _, soonest in due.values()), default=None)


def ran_at(tx: Transaction, name: str) -> int:
    """When a job was last done; the beginning of time where it never was."""
    return int(tx.scalar(_RAN_AT, name=name) or 0)


async def _run(job: Job, services: Services, now: int) -> None:
    try:
        await job.function(services, now)
    except DatabaseUnusable:
        raise
    except DatabaseUnavailable as trouble:
        log.warning("a job could not be done; it will run again at its next time", job=job.name, reason=str(trouble))
    except Exception:
        log.exception("a job failed; it will run again at its next time", job=job.name)


def _following(job: Job, now: int) -> int:
    """The job's first time after now. A trigger told that it has just fired never looks at the machine's clock."""
    moment = datetime.fromtimestamp(now, tz=UTC)
    following = job.when.get_next_fire_time(moment, moment)
    assert following is not None, f"{job.name} has no end"
    return int(following.timestamp())


def _due_times(tx: Transaction, jobs: list[Job]) -> dict[str, tuple[int, int]]:
    """For each job that is scheduled, the time that is kept, and the time at which it has to be done."""
    kept = {row.name: row.due_at for row in tx.all(_DUE)}
    sooner = {job.name: job.sooner(tx) for job in jobs if job.name in kept}
    return {
        name: (kept[name], kept[name] if moment is None else min(kept[name], moment)) for name, moment in sooner.items()
    }


def _schedule(tx: Transaction, name: str, *, next_due: int) -> None:
    tx.insert_new(tables.timetable, name=name, due_at=next_due)


def _take(tx: Transaction, name: str, *, was_due: int, next_due: int, now: int) -> bool:
    return tx.change(_TAKE, job=name, was_due=was_due, next_due=next_due, now=now) == 1


async def _checkpoint(services: Services, _: int) -> None:
    await services.db.write(ledger.checkpoint)


async def _prune(services: Services, now: int) -> None:
    await services.db.write(inbox.prune, before=now - INBOX_KEPT)
    await services.db.write(outbox.prune, before=now - OUTBOX_KEPT)
    await services.db.write(messages.prune, before=now - MESSAGES_KEPT)


async def _analyze(services: Services, _: int) -> None:
    # One after the other: what is not in memory is read from a slow disk while others wait for the writer.
    for name in await services.db.read(_spread):
        await services.db.write(_analyzed, name)


def _spread(tx: Transaction) -> list[str]:
    return [row.name for row in tx.all(_SPREAD, tables=[table.name for table in tables.metadata.sorted_tables])]


def _analyzed(tx: Transaction, name: str) -> None:
    tx.change(_analyze_one(name))


@cache
def _analyze_one(name: str) -> TextClause:
    return text(f'ANALYZE "{name}"')


async def _expire_dialogs(services: Services, now: int) -> None:
    await services.db.write(dialogs.expire, now=now)
