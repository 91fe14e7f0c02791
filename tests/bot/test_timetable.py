from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import func, select, text

from domain import tables
from domain.transaction import Transaction
from gateways.services import Services
from jobs.timetable import Job, tick
from tests.bot.little_shop import LittleShop
from tests.conftest import OpenShop
from tests.harness import Shop

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3600


class Diary:
    def __init__(self) -> None:
        self.entries: list[int] = []
        self.failure: Exception | None = None

    async def __call__(self, _: Services, now: int) -> None:
        self.entries.append(now)
        if self.failure is not None:
            raise self.failure

    @property
    def hours(self) -> list[str]:
        return [datetime.fromtimestamp(entry, tz=UTC).strftime("%d %H:%M") for entry in self.entries]


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
async def shop(open_shop: OpenShop, little: LittleShop, diary: Diary) -> Shop:
    little.jobs = [Job("diary", CronTrigger(hour=3, timezone=BERLIN), diary)]
    return await open_shop(little.parts)


class TestTick:
    async def test_does_what_is_due_in_the_shops_own_time(self, shop: Shop, diary: Diary) -> None:
        await shop.pass_time(72 * HOUR)

        assert diary.hours == ["06 02:00", "07 02:00", "08 02:00"]

    async def test_does_once_what_was_missed_many_times(self, shop: Shop, diary: Diary) -> None:
        await shop.stop()
        shop.clock.advance(240 * HOUR)

        await shop.restart()
        await shop.pass_time(HOUR)

        assert len(diary.entries) == 1

    async def test_is_done_by_one_of_two(self, shop: Shop, diary: Diary) -> None:
        shop.clock.advance(24 * HOUR)

        await tick(shop.bot.services, shop.bot.jobs)
        await tick(shop.bot.services, shop.bot.jobs)

        assert len(diary.entries) == 1

    async def test_goes_on_after_a_failure(self, shop: Shop, diary: Diary) -> None:
        diary.failure = RuntimeError("bug")

        await shop.pass_time(48 * HOUR)

        assert len(diary.entries) == 2

    async def test_keeps_intervals(self, open_shop: OpenShop, diary: Diary) -> None:
        little = LittleShop(jobs=[Job("often", IntervalTrigger(minutes=10), diary)])
        shop = await open_shop(little.parts)

        await shop.pass_time(HOUR)

        assert len(diary.entries) == 6


class TestStandingJobs:
    async def test_forget_what_was_answered_a_week_ago(self, open_shop: OpenShop, little: LittleShop) -> None:
        little.jobs = None
        shop = await open_shop(little.parts)
        anna = shop.box.add_user("Anna")
        await anna.start()
        await shop.settle()

        await shop.pass_time(9 * 24 * HOUR)

        # The newest row stays, so that ids go on rising.
        assert await shop.bot.services.db.read(_count) == 1

    @pytest.mark.parametrize("on", ["sqlite"])
    async def test_learn_how_the_rows_are_spread(self, open_shop: OpenShop, little: LittleShop) -> None:
        little.jobs = None
        shop = await open_shop(little.parts)
        assert not await shop.bot.services.db.read(_known_to_planner)

        await shop.pass_time(24 * HOUR)

        assert await shop.bot.services.db.read(_known_to_planner)


_KNOWN = text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")


def _known_to_planner(tx: Transaction) -> bool:
    return bool(tx.scalar(_KNOWN))


def _count(tx: Transaction) -> int:
    return int(tx.scalar(select(func.count()).select_from(tables.inbox)))
