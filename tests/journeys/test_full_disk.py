"""The disk of the database fills up in the middle of a rush: what people asked for is done once there is room."""

import asyncio

import pytest

from bot.demo.stage import Stage
from domain.transaction import Transaction
from tests.journeys.acts import arrive, count, forgive, go_to_summary, orders_placed
from tests.postgres import Engine

# Longer than it takes to be blamed for it, again and again.
LONG = 900
NAMES = ("Ben", "Cleo", "Dora", "Emil", "Fay", "Gus")


@pytest.fixture
def on() -> Engine:
    """PostgreSQL's server has a disk of its own, which no test may fill."""
    return "sqlite"


async def test_what_was_asked_for_meanwhile_is_done_and_answered_once(stall: Stage) -> None:
    db = stall.shop.bot.services.db
    customers = [await arrive(stall, name) for name in NAMES]
    for customer in customers:
        await go_to_summary(stall, customer, product="Blue Mug")
    await db.write(grow_no_more)

    await asyncio.gather(*(customer.press("✅ Place order") for customer in customers))
    for number in range(4):
        for customer in customers:
            await customer.say(f"{number} " + "is this on its way? " * 40)
    await stall.pass_time(LONG)
    assert stall.shop.box.pending_updates(), "the disk is not full"
    await db.write(grow)
    # Telegram waits no longer for what is said to a press so old; the message is edited all the same.
    forgive(stall, 400)
    await stall.pass_time(LONG)

    assert orders_placed(stall) == len(customers)
    for customer in customers:
        assert count(customer, "is placed") == 1
        code = stall.read(customer, "Your order #")
        assert count(stall.owner, f"Order #{code} · new", stall.team) == 1
        assert not customer.sees("Sorry")
    assert not stall.owner.sees("could not be dealt with", stall.team)


def grow_no_more(tx: Transaction) -> None:
    """What the file has, it keeps."""
    _limit(tx, pages=1)


def grow(tx: Transaction) -> None:
    """There is room again."""
    _limit(tx, pages=1_000_000)


def _limit(tx: Transaction, *, pages: int) -> None:
    tx._connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]
