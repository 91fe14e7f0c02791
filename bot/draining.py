"""What the two loops of the program share: each takes rows from a queue in the database, some at a time."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from bot.activity import Activity, Bell
from domain.transaction import Transaction, Verdict, after_verdicts
from gateways.complaints import Complaint, log_trouble
from gateways.database import DatabaseUnavailable, DatabaseUnusable
from gateways.services import Services

TRY_AGAIN_SECONDS = 5

Row = TypeVar("Row")
T = TypeVar("T")


class Drainer(ABC, Generic[Row]):
    """
    Claims rows of a queue, and is busy with several at once; what became of them is written with the next claim.

    Args:
        log: Where it says what goes wrong.
        queue: What it calls the queue there.
    """

    def __init__(self, services: Services, activity: Activity, *, log: Any, queue: str) -> None:
        self.activity = activity
        self.bell = Bell(activity)
        # When it looks at the queue again though nobody rings; None where nothing there has to wait.
        self.looks_at: float | None = None
        self._services = services
        self._in_flight: dict[asyncio.Task[None], Row] = {}
        # What is in flight may end the program: nothing else is taken in hand beside it.
        self._is_alone = False
        # Rows that have only to be closed.
        self._done: list[int] = []
        # What became of rows while nothing could be written; written before anything new is taken in hand.
        self._unwritten: list[Verdict] = []
        self._complaint = Complaint(log)
        self._log, self._queue = log, queue
        self._unusable: DatabaseUnusable | None = None

    async def run(self) -> None:
        """Work for ever."""
        self.bell.ring()
        with self.activity.going_on():
            while True:
                self.bell.heard()
                self.looks_at = await self._take_turn()
                await self.bell.wait(self._services.clock, self.looks_at)

    async def _let_end(self, *, seconds: float) -> list[Row]:
        """Let what is in flight end; what has not in time is dropped, and returned."""
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=seconds)
        late = dict(self._in_flight)
        self.abandon()
        await asyncio.gather(*late, return_exceptions=True)
        return list(late.values())

    def abandon(self) -> None:
        """Drop everything where it stands, as a killed program does."""
        for task in self._in_flight:
            task.cancel()

    @abstractmethod
    async def _draw(self) -> float | None:
        """Claim what may be taken in hand, and begin with it; when to look again."""

    async def _take_turn(self) -> float | None:
        """
        Draw from the queue; when to look again.

        Raises:
            DatabaseUnusable: The program has to end.
        """
        if self._unusable is not None:
            raise self._unusable
        try:
            looks_at = await self._draw()
        except DatabaseUnusable:
            raise
        except Exception as error:  # noqa: BLE001 - the edge that logs it.
            self._complaint.say(f"the {self._queue} cannot be read; trying again", error)
            return self._services.clock.now() + TRY_AGAIN_SECONDS
        self._complaint.settle()
        return looks_at

    async def _written(self, lent: Callable[[Transaction, list[int]], T]) -> T:
        """
        Write what became of rows.

        Args:
            lent: Closes those that are done, and lends others.
        """
        done, self._done = self._done, []
        unwritten, self._unwritten = self._unwritten, []
        try:
            return await self._services.db.write(after_verdicts, unwritten, lent, done)
        except BaseException as error:
            self._done += done
            # One that breaks by itself would stand in the way of all: its row is left to its lease.
            self._unwritten += unwritten if isinstance(error, DatabaseUnavailable | asyncio.CancelledError) else []
            raise

    def _begin(self, row: Row, work: Coroutine[Any, Any, None], *, number: int, lease: int, is_alone: bool) -> None:
        self.activity.begin()
        task = asyncio.create_task(work, name=f"{self._queue}:{number}:{lease}")
        self._in_flight[task] = row
        self._is_alone = is_alone
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._in_flight[task]
        self._is_alone = self._is_alone and bool(self._in_flight)
        self.bell.ring()
        self.activity.end()
        if not task.cancelled() and (error := task.exception()) is not None:
            log_trouble(self._log, f"a row of the {self._queue} is left to its lease", error, row=task.get_name())
            if isinstance(error, DatabaseUnusable):
                self._unusable = error
