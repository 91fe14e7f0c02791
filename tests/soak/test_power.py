"""The power is cut: whatever was not synced is lost, or half there. What the world was told of is not."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from domain import tables
from domain.flows import laws
from domain.transaction import Transaction
from gateways.database import open_database
from gateways.database.migrating import migrate
from jobs.effects import effects_of
from tests.soak.market import market_day
from tests.soak.power import Disk, Entry, Promises, recorded

HERE = Path(__file__).parent
CUTS = 200
CUSTOMERS = 24
LANES = 6

_CODES = select(tables.orders.c.code)
_KEYS = select(tables.inbox.c.key)


@dataclass(frozen=True, slots=True)
class Loss:
    """What was promised and is gone, or what does not add up."""

    position: int
    what: str


@pytest.fixture(scope="session")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recorder, compiled."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        assert "CI" not in os.environ, "without a C compiler the power cut is not tested"
        pytest.skip("there is no C compiler")
    made = tmp_path_factory.mktemp("recorder") / "recorder.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(HERE / "recorder.c"), "-ldl"]
    subprocess.run(command, check=True)
    return made


@pytest.mark.timeout(600)
async def test_loses_no_order_that_a_customer_was_told_of(
    tmp_path: Path, recorder: Path, random: Random, note: Callable[[str, object], None]
) -> None:
    entries = await a_recorded_day(tmp_path, recorder, random)

    losses = [loss async for loss in losses_after_cuts(tmp_path, entries, random)]

    note("entries", len(entries))
    note("syncs", sum(entry.op == "F" for entry in entries))
    note("writes to the database file itself", sum(entry.op == "W" and entry.name == "shop.db" for entry in entries))
    assert losses == []
    assert len(Promises(entries).orders(len(entries))) == CUSTOMERS


@pytest.mark.timeout(600)
async def test_is_noticed_where_a_commit_does_not_wait_for_the_disk(
    tmp_path: Path, recorder: Path, random: Random, note: Callable[[str, object], None]
) -> None:
    entries = await a_recorded_day(tmp_path, recorder, random, program=(str(HERE / "weaker.py"),))

    lost = [loss.what async for loss in losses_after_cuts(tmp_path, entries, random) if "is lost" in loss.what]

    assert any("order" in what for what in lost), "synchronous=NORMAL went unnoticed"
    note("promises broken", len(lost))


async def a_recorded_day(
    folder: Path, recorder: Path, random: Random, *, program: tuple[str, ...] = ("-m", "bot")
) -> list[Entry]:
    """What the shop does to its files, from the first one on, while customers buy."""
    shop = folder / "shop"
    shop.mkdir()
    log = folder / "record"
    recording: dict[str, Any] = {
        "LD_PRELOAD": str(recorder),
        "RECORD_FOLDER": str(shop.resolve()),
        "RECORD_LOG": str(log),
    }
    async with market_day(shop, **recording) as market:
        market.process.program = program
        await market.set_up()

        async def shop_along() -> None:
            while len(market.purchases) < CUSTOMERS:
                await market.buy(random)

        await asyncio.gather(*(shop_along() for _ in range(LANES)))
        await market.process.kill()
    return list(recorded(log))


async def losses_after_cuts(folder: Path, entries: list[Entry], random: Random) -> AsyncIterator[Loss]:
    """Cut the power at random points, most of them while the shop is open, and look at what is left."""
    promises = Promises(entries)
    opened = next(position for position, entry in enumerate(entries) if entry.op == "S")
    points = sorted(random.randrange(0 if number % 10 == 0 else opened, len(entries) + 1) for number in range(CUTS))
    disk, done = Disk(), 0
    for number, point in enumerate(points):
        for entry in entries[done:point]:
            disk.do(entry)
        done = point
        left = folder / f"cut-{number}"
        left.mkdir()
        for name, content in disk.after_a_cut(random).items():
            (left / name).write_bytes(content)
        for what in await wrong_with(left / "shop.db", promises.orders(point), promises.offset(point)):
            yield Loss(point, what)
        shutil.rmtree(left)


async def wrong_with(database: Path, orders: set[str], offset: int) -> list[str]:
    """Open it as the shop does, and hold it against what was promised."""
    url = f"sqlite:///{database}"
    migrate(url)
    db = await open_database(url, effects_of)
    try:
        codes, keys = await db.read(_kept)
        faults = [str(fault) for fault in await db.read(laws.check)] if orders else []
    finally:
        await db.close()
    lost = [f"order #{code} is lost" for code in orders - codes]
    if offset:
        lost += [f"update {number} is lost" for number in range(100_000_001, offset) if str(number) not in keys]
    return [*lost, *faults]


def _kept(tx: Transaction) -> tuple[set[str], set[str]]:
    return {row.code for row in tx.all(_CODES)}, {row.key for row in tx.all(_KEYS)}
