"""How evenly it runs: while the loop is busy with other things, and while many order at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import buyers as data
from benchmarks import path, placing
from benchmarks.buyers import Buyer
from benchmarks.load import load
from benchmarks.result import Result, percentile
from benchmarks.rounds import ROUNDS, copy_of
from gateways.database import Database, open_database
from gateways.database.threads import Operation
from jobs.effects import effects_of

SLICE_SECONDS = 0.0003
ORDERS = load(300)
AT_ONCE = load(500)
P99_MS_MAX, HOLD_MS_MAX, STALL_MS_MAX = 25.0, 50.0, 50.0


def starved_p99_ms() -> Iterator[Result]:
    """Orders one after the other, while the loop never rests: it works in slices of 0.3 ms."""

    async def place(db: Database, who: list[Buyer]) -> float:
        saturating = asyncio.create_task(_saturate())
        times = []
        for buyer in who:
            began = perf_counter()
            await db.write(data.place_order, buyer)
            times.append(1000 * (perf_counter() - began))
        saturating.cancel()
        return percentile(times, 99)

    found = median(_with_database(place, orders=ORDERS) for _ in range(ROUNDS))
    yield Result("starved_p99_ms", found, P99_MS_MAX, "ms")


def writer_hold_ms() -> Iterator[Result]:
    """The longest that one operation held the writer, in orders placed, whole paths, and a starved loop."""
    with _longest_hold() as longest:
        placing.ours(orders=placing.ALONE, callers=1)
        placing.ours(orders=placing.MANY)
        placing.ours(orders=placing.MANY, database=data.database(orders=placing.PAST_ORDERS))
        path.ours(orders=path.ORDERS)
        _with_database(_place_at_once, orders=AT_ONCE)
    yield Result("writer_hold_ms", round(max(longest), 1), HOLD_MS_MAX, "ms")


def loop_stall_ms() -> Iterator[Result]:
    """The longest that the loop did nothing else while 500 orders were placed at once, less what it does idle."""
    found = median(_with_database(_place_at_once, orders=AT_ONCE) for _ in range(ROUNDS))
    yield Result("loop_stall_ms", round(found, 1), STALL_MS_MAX, "ms")


BENCHMARKS = (starved_p99_ms, writer_hold_ms, loop_stall_ms)


def _with_database(work: Callable[[Database, list[Buyer]], Awaitable[float]], *, orders: int) -> float:
    async def run(copied: Path) -> float:
        db = await open_database(f"sqlite:///{copied}", effects_of)
        try:
            return await work(db, who)
        finally:
            await db.close()

    with copy_of(data.database()) as copied:
        who = placing.first_buyers(copied, orders)
        return asyncio.run(run(copied))


async def _place_at_once(db: Database, who: list[Buyer]) -> float:
    idle = await _longest_stall(asyncio.sleep(0.5))
    busy = await _longest_stall(asyncio.gather(*(db.write(data.place_order, buyer) for buyer in who)))
    return max(0.0, busy - idle)


async def _longest_stall(work: Awaitable[object]) -> float:
    """How long the loop kept a task waiting at most, in ms, while the work went on."""
    longest, working = 0.0, asyncio.ensure_future(work)
    while not working.done():
        began = perf_counter()
        await asyncio.sleep(0)
        longest = max(longest, 1000 * (perf_counter() - began))
    await working
    return longest


async def _saturate() -> None:
    while True:
        until = perf_counter() + SLICE_SECONDS
        while perf_counter() < until:
            pass
        await asyncio.sleep(0)


@contextmanager
def _longest_hold() -> Iterator[list[float]]:
    """How long each operation held the thread it ran on, in ms."""
    times, run = [0.0], Operation.run

    def timed(operation: Operation, tx: object) -> bool:
        began = perf_counter()
        done = run(operation, tx)  # type: ignore[arg-type]
        times.append(1000 * (perf_counter() - began))
        return done

    Operation.run = timed  # type: ignore[method-assign,assignment]
    try:
        yield times
    finally:
        Operation.run = run  # type: ignore[method-assign]
