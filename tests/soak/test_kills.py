"""kill -9 twenty times at random moments of a market day: nothing is lost, nothing is done twice, all are answered."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests import postgres
from tests.journeys.street import FORGIVEN
from tests.postgres import Engine
from tests.soak.market import Market, market_day

KILLS = 20
LANES = 5
ORDERS_MAX = 45


async def shop_along(market: Market, random: Random, closing: asyncio.Event) -> None:
    """One customer after the other, until the market closes."""
    while not closing.is_set() and len(market.purchases) < ORDERS_MAX:
        await market.buy(random)


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
    database = {"DATABASE_URL": postgres.empty_database()} if on == "postgresql" else {}
    async with market_day(tmp_path, **database) as market:
        await market.set_up()
        closing = asyncio.Event()
        staff = [asyncio.create_task(market.accept_orders()), asyncio.create_task(market.pack_orders())]
        shoppers = [asyncio.create_task(shop_along(market, random, closing)) for _ in range(LANES)]

        await kill_again_and_again(market, random)
        closing.set()
        await asyncio.gather(*shoppers, *staff)
        await market.until_all_is_done()

        note("orders", len(market.purchases))
        note("updates", len(market.box.world.bots[market.process.settings["TELEGRAM_BOT_TOKEN"]].queue.sent))
        note("duplicate messages", market.duplicates())
        await expect_all_is_well(market)


async def expect_all_is_well(market: Market) -> None:
    """Each act was done once and answered, each message came, and the books add up."""
    token = market.process.settings["TELEGRAM_BOT_TOKEN"]
    books = await market.books()
    assert books.pieces_by_order == {each.code: each.pieces for each in market.purchases}
    known = {str(update_id) for update_id in market.box.world.bots[token].queue.sent}
    assert books.inbox == dict.fromkeys(known, "answered")
    assert set(books.outbox) == {"sent"}
    for purchase in market.purchases:
        assert market.told(market.owner, f"Order #{purchase.code}", market.team) >= 1
        assert market.told(purchase.person, "accepted your order") >= (purchase.code in market.accepted)
        assert market.told(purchase.person, "is packed") >= (purchase.code in market.packed)
    for code in market.accepted:
        assert market.told(market.packer, f"#{code}") >= 1
    refused = [each for each in market.box.refused() if not any(words in str(each) for words in FORGIVEN)]
    assert not refused, "\n".join(map(str, refused))
    assert "Traceback" not in market.process.log(), market.process.log()
    exit_code, said = await market.process.run("check")
    assert exit_code == 0, said
