"""Every story of the demo holds, on the sample shop."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.demo.opening import open_stage
from bot.demo.stories import FROM_NOTHING, STORIES
from gateways.errors import PermanentFailure
from sandbox import VirtualClock
from tests.homes import Home
from views.screen import Screen


@pytest.mark.parametrize("name", sorted(STORIES))
async def test_every_step_holds(name: str, home: Home) -> None:
    transcript: list[str] = []
    stage = await open_stage(home.url, clock=VirtualClock(), write=transcript.append, is_empty=name in FROM_NOTHING)
    try:
        await STORIES[name](stage)

        assert await stage.faults() == []
        assert transcript
    finally:
        await stage.close()


async def test_the_clock_moves_on_while_someone_lets_days_go_by(home: Home) -> None:
    stage = await open_stage(home.url, clock=VirtualClock(), write=None)
    try:
        before = stage.shop.clock.now()
        days = asyncio.create_task(stage.shop.pass_time(3 * 86_400))
        for _ in range(40):
            await stage.shop.go_along(0.25)
        await days

        assert stage.shop.clock.now() >= before + 3 * 86_400 + 10
    finally:
        await stage.close()


@pytest.mark.told_by_handlers
@pytest.mark.parametrize(
    ("name", "category", "teapot"), [("Jonas", "Keramik", "Runde Teekanne"), ("Lucía", "Cerámica", "Tetera redonda")]
)
async def test_the_shop_speaks_the_language_of_its_customers(name: str, category: str, teapot: str, home: Home) -> None:
    stage = await open_stage(home.url, clock=VirtualClock(), write=None)
    try:
        customer = next(each for each in stage.shop.box.people.values() if each.name == name)
        await stage.start(customer)
        await stage.press(customer, "🛍")
        await stage.press(customer, category)

        stage.expect(customer, teapot)
        assert await stage.faults() == []
    finally:
        await stage.close()


async def test_the_shelves_were_filled_when_the_shop_was_opened(home: Home) -> None:
    stage = await open_stage(home.url, clock=VirtualClock(), write=None)
    try:
        await stage.say(stage.owner, "/stock MUG-BLUE")
        await stage.press(stage.owner, "Shop")
        await stage.press(stage.owner, "📜 History")

        stage.expect(stage.owner, "+18: counted (imported)\n5 Jan 2026")
    finally:
        await stage.close()


async def test_what_telegram_would_have_refused_is_logged_at_the_end(home: Home) -> None:
    stage = await open_stage(home.url, clock=VirtualClock(), write=None)
    messenger = stage.shop.bot.services.messenger
    with pytest.raises(PermanentFailure):
        await messenger.send(42, Screen("Nobody reads this"))

    with capture_logs() as logs:
        await stage.close()

    assert ["chat not found" in each["request"] for each in logs if each["log_level"] == "error"] == [True]
