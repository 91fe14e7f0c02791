"""Measuring ours beside another way: turn by turn in one run, so that what else the machine does hits both alike."""

import asyncio
import gc
import shutil
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, TypeVar

from benchmarks.load import load
from benchmarks.result import Result
from gateways.database import Database

ROUNDS = load(5, least=1)
T = TypeVar("T")
Measure = Callable[[], float]


def compared(name: str, ours: Measure, reference: Measure, *, unit: str, rounds: int = ROUNDS) -> Result:
    """The medians of some rounds, in each of which both are measured once."""
    found = []
    for _ in range(rounds):
        # Neither is to look for garbage in what is loaded for the other.
        gc.collect()
        gc.freeze()
        found.append((ours(), reference()))
    return Result(name, round(median(o for o, _ in found), 1), round(median(r for _, r in found), 1), unit)


@contextmanager
def copy_of(path: Path) -> Iterator[Path]:
    """A copy to write in."""
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(shutil.copyfile(path, Path(folder) / "shop.db"))
        # As it is in a shop that has been open before.
        connection = sqlite3.connect(copied)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
        yield copied


class Timed:
    """A database that notes how long each write takes, its way to the writer and its commit included."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.longest_seconds = 0.0

    async def write(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        began = perf_counter()
        try:
            return await self._db.write(work, *args, **kwargs)
        finally:
            self.longest_seconds = max(self.longest_seconds, perf_counter() - began)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)


async def by_callers(items: Iterable[T], work: Callable[[T], Awaitable[object]], *, callers: int) -> None:
    """Do the work on each item, so many at once."""
    waiting = iter(items)

    async def call() -> None:
        for item in waiting:
            await work(item)

    await asyncio.gather(*(call() for _ in range(callers)))
