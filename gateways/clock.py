"""The only place that reads the clock."""

import asyncio
import time
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
