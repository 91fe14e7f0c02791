"""kill -9 twenty times at random moments of a market day: nothing is lost, nothing is done twice, all are answered."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.postgres import Engine
from tests.soak.market import Market, market_day

KILLS = 20
LANES = 5


async def kill_again_and_again(market: Market, random: Random) -> None:
    """Sometimes it dies while it starts, else after it has done this or that."""
    for _ in range(KILLS):
        await _a_moment(random, seconds_max=2.5)
        await market.process.kill()
        if random.random() < 0.2:
            await market.process.spawn()
            await _a_moment(random, seconds_max=1.5)
            await market.process.kill()
        await market.process.start()


async def _a_moment(random: Random, *, seconds_max: float) -> None:
    """A random moment, in the middle of whatever goes on."""
    await asyncio.sleep(random.uniform(0, seconds_max))


@pytest.mark.timeout(600)
async def test_twenty_kills_lose_nothing_and_repeat_nothing(
    tmp_path: Path, on: Engine, random: Random, note: Callable[[str, object], None]
) -> None:
    async with market_day(tmp_path, on=on) as market:
        await market.set_up()
        closing = asyncio.Event()
        staff = [asyncio.create_task(market.accept_orders()), asyncio.create_task(market.pack_orders())]
        shoppers = [asyncio.create_task(market.shop_along(random, closing)) for _ in range(LANES)]

        await kill_again_and_again(market, random)
        closing.set()
        await asyncio.gather(*shoppers, *staff)
        await market.until_all_is_done()

        note("orders", len(market.purchases))
        note("updates", len(market.box.world.bots[market.process.settings["TELEGRAM_BOT_TOKEN"]].queue.sent))
        note("duplicate messages", market.duplicates())
        await market.expect_all_is_well()
