"""The only place that reads the clock."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol


class Clock(Protocol):
    """Time, real or in a box: a virtual clock drives every job, so that days pass in a test without sleeping."""

    def now(self) -> float:
        """Unix seconds, UTC."""

    async def sleep_until(self, moment: float) -> None:
        """Wait until the clock shows at least `moment`."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        return time.time()

    async def sleep_until(self, moment: float) -> None:
        await asyncio.sleep(max(0.0, moment - time.time()))


@contextmanager
def stopwatch(took: Callable[[float], None]) -> Iterator[None]:
    """Tell how many seconds of the machine's own time the block took; no time of the shop's."""
    began = time.perf_counter()
    yield
    took(time.perf_counter() - began)
