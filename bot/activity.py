"""Whether anything is being done right now, for whoever waits until all is quiet; and waiting for a call or a time."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from gateways.clock import Clock


class Activity:
    """Counts what is under way."""

    def __init__(self) -> None:
        self._under_way = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    @property
    def busy(self) -> bool:
        return self._under_way > 0

    def begin(self) -> None:
        self._under_way += 1
        self._quiet.clear()

    def end(self) -> None:
        self._under_way -= 1
        if self._under_way == 0:
            self._quiet.set()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        self.begin()
        try:
            yield
        finally:
            self.end()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """What is under way lies down for a while."""
        self.end()
        try:
            yield
        finally:
            self.begin()

    async def quiet(self) -> None:
        """Wait until nothing is under way."""
        await self._quiet.wait()


class Bell:
    """Wakes one loop. Being rung counts as something under way until the loop has looked."""

    def __init__(self, activity: Activity) -> None:
        self._activity = activity
        self._rung = asyncio.Event()

    @property
    def is_rung(self) -> bool:
        return self._rung.is_set()

    def ring(self) -> None:
        if not self._rung.is_set():
            self._rung.set()
            self._activity.begin()

    def heard(self) -> None:
        """The loop looks now; what rings from here on makes it look again."""
        if self._rung.is_set():
            self._rung.clear()
            self._activity.end()

    async def wait(self, clock: Clock, until: float | None) -> None:
        """Sleep until someone rings, or until the clock shows that time; what the loop does is under way otherwise."""
        # A moment that has passed is no reason to rest, not even for a turn of the loop: whoever looks would see quiet.
        if self._rung.is_set() or (until is not None and until <= clock.now()):
            return
        waits: list[asyncio.Task[object]] = [asyncio.create_task(self._rung.wait())]
        if until is not None:
            waits.append(asyncio.create_task(_sleep(clock, until)))
        try:
            # Whoever sees quiet moves the clock: it has to know by then whom to wake.
            await asyncio.sleep(0)
            with self._activity.resting():
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


async def _sleep(clock: Clock, until: float) -> None:
    await clock.sleep_until(until)
