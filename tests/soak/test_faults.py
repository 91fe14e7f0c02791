"""What can go wrong around a running shop: it says what and what to do, or goes on without loss."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest

from domain.inbox import DROPPED_MAX
from gateways.database.migrating import PAGE_BYTES
from tests.homes import ask
from tests.postgres import Engine
from tests.soak.market import Market, market_day

HERE = Path(__file__).parent
STOP_SECONDS_MAX = 10


@pytest.fixture
async def market(tmp_path: Path, on: Engine) -> AsyncIterator[Market]:
    async with market_day(tmp_path, on=on) as market:
        yield market


@pytest.fixture
async def market_in_a_file(tmp_path: Path) -> AsyncIterator[Market]:
    """What happens to files happens on SQLite alone."""
    async with market_day(tmp_path) as market:
        yield market


async def test_an_update_that_ends_the_program_is_parked_and_staff_are_told(market: Market) -> None:
    await market.set_up()
    await market.process.stop()
    anna, ben = (market.box.add_user(name) for name in ("Anna", "Ben"))
    market.process.program = (str(HERE / "deadly.py"),)
    await anna.say("/die")
    await ben.start()

    deaths = 0
    while not market.owner.sees("could not be dealt with", market.team):
        await market.process.spawn()
        assert market.process.process is not None
        ending = asyncio.create_task(market.process.process.wait())
        while not ending.done() and not market.owner.sees("could not be dealt with", market.team):
            await asyncio.wait({ending}, timeout=0.1)
        deaths += ending.done()
        assert deaths <= DROPPED_MAX, market.process.log()

    await anna.wait_to_see("Sorry", seconds=market.patience)
    await ben.wait_to_see("Welcome", seconds=market.patience)
    await anna.start()
    await anna.wait_to_see("Welcome", seconds=market.patience)
    assert deaths == DROPPED_MAX


async def test_sigterm_lets_what_is_in_flight_end_and_takes_up_nothing_new(market: Market) -> None:
    await market.set_up()
    anna, ben = (market.box.add_user(name) for name in ("Anna", "Ben"))
    held = market.box.hold("sendMessage", chat_id=anna.id)
    await anna.start()
    await anna.say("/cart")
    await asyncio.wait_for(held.arrived(), market.patience)
    await market.until(lambda: not market.box.pending_updates())

    began = monotonic()
    stopping = asyncio.create_task(market.process.stop())
    await asyncio.wait({stopping}, timeout=1)
    await ben.start()
    held.release()

    assert await stopping == 0
    assert monotonic() - began < STOP_SECONDS_MAX
    assert anna.sees("Welcome")
    assert not anna.sees("Your cart is empty")
    assert not ben.sees("Welcome")
    await market.process.start()
    await anna.wait_to_see("Your cart is empty", seconds=market.patience)
    await ben.wait_to_see("Welcome", seconds=market.patience)
    assert market.told(anna, "Welcome") == 1


async def test_sigterm_waits_for_nobody_longer_than_ten_seconds(market: Market) -> None:
    await market.set_up()
    anna = market.box.add_user("Anna")
    held = market.box.hold("sendMessage", chat_id=anna.id)
    await anna.start()
    await asyncio.wait_for(held.arrived(), market.patience)

    began = monotonic()
    code = await market.process.stop()

    assert code == 0
    assert monotonic() - began < STOP_SECONDS_MAX
    market.box.faults.clear()
    await market.process.start()
    await anna.wait_to_see("Welcome", seconds=market.patience)


async def test_a_program_older_than_its_database_does_not_start(market: Market) -> None:
    await market.process.run("migrate")
    ask(market.process.settings["DATABASE_URL"], "UPDATE alembic_version SET version_num = '9999'")

    for command in ("run", "check"):
        code, said = await market.process.run(command)

        assert code == 1
        assert "belongs to a newer stallkeeper: update the program, or restore a backup" in said.splitlines()[-1]
        assert "Traceback" not in said
    assert not market.box.requests.of("getUpdates")


async def test_a_damaged_file_ends_the_program_with_a_sentence(market_in_a_file: Market) -> None:
    market = market_in_a_file
    await market.set_up()
    await market.process.stop()
    with closing(sqlite3.connect(market.process.database)) as connection:
        roots = [
            row[0]
            for row in connection.execute("SELECT rootpage FROM sqlite_master WHERE name IN ('products', 'variants')")
        ]
    with market.process.database.open("r+b") as file:
        for root in roots:
            file.seek((root - 1) * PAGE_BYTES)
            file.write(b"\xff" * PAGE_BYTES)

    code, said = await market.process.run("check")
    assert (code, said.splitlines()[-1]) == (1, "The database is damaged: restore a backup.")
    assert "Traceback" not in said
    await market.process.spawn()
    anna = market.box.add_user("Anna")
    await anna.start()
    await market.press(anna, "🛍 Browse products")
    assert market.process.process is not None
    assert await asyncio.wait_for(market.process.process.wait(), market.patience) == 1
    log = market.process.log()
    assert log.splitlines()[-1] == "The database is damaged: restore a backup."
    assert "Traceback" not in log


async def test_a_file_that_may_only_be_read_is_told(market_in_a_file: Market) -> None:
    market = market_in_a_file
    await market.set_up()
    await market.process.stop()
    market.process.program = (str(HERE / "powerless.py"),)
    market.process.database.chmod(0o444)

    await market.process.spawn()
    assert market.process.process is not None
    assert await asyncio.wait_for(market.process.process.wait(), market.patience) == 1

    last = market.process.log().splitlines()[-1]
    assert "It may only be read: let the shop's user write the file" in last
    assert "Traceback" not in market.process.log()
    market.process.database.chmod(0o644)
    await market.process.start()


@pytest.mark.parametrize("command", ["run", "check", "migrate"])
async def test_a_database_that_cannot_be_there_is_told(market_in_a_file: Market, command: str) -> None:
    market = market_in_a_file
    (market.process.folder / "file").write_text("no folder")
    market.process.settings["DATABASE_URL"] = "sqlite:///file/shop.db"

    code, said = await market.process.run(command)

    assert code == 1
    assert re.search("The folder of the database file/shop.db cannot be (made|written): ", said)
    assert "Traceback" not in said
