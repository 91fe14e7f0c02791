"""The clock the sandbox and the shop share: virtual in tests, where days pass without sleeping, real in a demo."""

import asyncio
import heapq
import itertools
import time
from typing import Protocol

# 2026-01-05 09:00 UTC, a Monday morning: a shop is open, and no month ends soon.
DEFAULT_START = 1_767_603_600.0


class Clock(Protocol):
    def now(self) -> float: ...

    async def sleep_until(self, t: float) -> None: ...

    async def sleep(self, seconds: float) -> None: ...


class VirtualClock:
    """Stands still until it is moved, and wakes its sleepers in the order in which they are due."""

    def __init__(self, start: float = DEFAULT_START) -> None:
        self._now = float(start)
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        await self.sleep_until(self._now + seconds)

    async def sleep_until(self, t: float) -> None:
        if t <= self._now:
            await asyncio.sleep(0)
            return
        awoken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (t, next(self._order), awoken))
        await awoken

    def advance(self, seconds: float) -> None:
        self.set(self._now + seconds)

    def set(self, t: float) -> None:
        """
        Move to t and wake all who are due by then, earliest first. They run once the caller awaits, and see t.

        Raises:
            ValueError: t lies in the past.
        """
        if t < self._now:
            raise ValueError(f"the clock stands at {self._now} and cannot go back to {t}")
        while self._sleepers and self._sleepers[0][0] <= t:
            due, _, awoken = heapq.heappop(self._sleepers)
            self._now = max(self._now, due)
            if not awoken.done():
                awoken.set_result(None)
        self._now = float(t)

    async def travel(self, seconds: float, *, turns: int = 20) -> None:
        """
        Move in steps, from one sleeper to the next, so that each sees the very time it asked for.

        Args:
            turns: How often the event loop may turn at each stop before time goes on.
        """
        end = self._now + seconds
        while (due := self.next_due()) is not None and due <= end:
            self.set(max(due, self._now))
            for _ in range(turns):
                await asyncio.sleep(0)
        self.set(end)

    def next_due(self) -> float | None:
        """When the next sleeper wakes, or None when nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None


class RealClock:
    """The computer's own clock, with the same interface."""

    @staticmethod
    def now() -> float:
        return time.time()

    async def sleep_until(self, t: float) -> None:
        await self.sleep(t - self.now())

    @staticmethod
    async def sleep(seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))
