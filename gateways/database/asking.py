"""The event loop's side of a database whose connections live on threads: questions queue up, answers come back."""

import asyncio
from collections.abc import Callable
from time import perf_counter, sleep
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from domain.transaction import Transaction
from gateways.database.database import DatabaseUnusable
from gateways.database.statements import Driver, EffectsOf, statements_of
from gateways.database.threads import Line, Operation

P = ParamSpec("P")
T = TypeVar("T")

# A busy event loop gives up the interpreter for microseconds only, and a thread that wants it waits five milliseconds
# for each statement: so while operations wait, the loop steps aside for half a millisecond in every two, or in
# proportion where one of its rounds takes longer.
GIVE_WAY_EVERY_SECONDS = 0.002
GIVE_WAY_SHARE = 0.25
GIVE_WAY_SECONDS_MAX = 0.005
# A thread that waits for the disk needs nothing; but when the disk has answered it does, and cannot say so. The loop
# gives the interpreter up whenever it looks for events, too briefly for it to be taken, and so often that a thread
# never gets to insist on it: it could wait for seconds.
GIVE_WAY_SECONDS_MIN = 0.0001


class ThreadedDatabase:
    """`Database` on threads: some write, some read, each with a connection of its own."""

    def __init__(self, effects_of: EffectsOf, driver: Driver) -> None:
        self._effects_of = effects_of
        self._driver = driver
        self._writes, self._reads = Line(), Line()
        # Each ends once its thread has done what was queued and has closed its connection.
        self._writers: list[asyncio.Future[None]] = []
        self._readers: list[asyncio.Future[None]] = []
        self._is_open = False
        self._loop: asyncio.AbstractEventLoop
        self._waiting = 0
        self._is_giving_way = False
        self._on_emitted: Callable[[], None] = lambda: None

    def when_emitted(self, call: Callable[[], None]) -> None:
        self._on_emitted = call

    async def open(self) -> Self:
        self._loop = asyncio.get_running_loop()
        try:
            await self._connect()
        except DatabaseUnusable:
            await self.close()
            raise
        self._is_open = True
        return self

    async def prepare(self) -> None:
        await asyncio.to_thread(lambda: self._driver.prepare(statements_of("domain")))

    async def close(self) -> None:
        """Finish what is queued; who writes closes last, for only a connection that may write empties SQLite's WAL."""
        self._is_open = False
        for line, servers in ((self._reads, self._readers), (self._writes, self._writers)):
            for _ in servers:
                line.put(None)
            await asyncio.gather(*servers)
            servers.clear()

    async def write(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._asked(self._writes, work, args, kwargs)

    async def read(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._asked(self._reads, work, args, kwargs)

    def _asked(self, line: Line, work: Callable[..., T], args: Any, kwargs: Any) -> asyncio.Future[T]:
        """The answer to come. If the caller is cancelled, the work still runs to its end."""
        if not self._is_open:
            raise DatabaseUnusable("the database is closed")
        answer: asyncio.Future[T] = self._loop.create_future()
        line.put(Operation(work, args, kwargs, answer))
        self._waiting += 1
        if not self._is_giving_way:
            self._is_giving_way = True
            self._loop.call_later(GIVE_WAY_EVERY_SECONDS, self._give_way, perf_counter())
        return answer

    def _settle_soon(self, operations: list[Operation]) -> None:
        """Called on a thread: the callers are answered on the loop."""
        self._loop.call_soon_threadsafe(self._settle, operations)

    def _settle(self, operations: list[Operation]) -> None:
        self._waiting -= len(operations)
        for operation in operations:
            operation.settle()
        if any(operation.emitted for operation in operations):
            self._on_emitted()

    def _give_way(self, since: float) -> None:
        """Leave the interpreter to the threads for a moment, or until they are done."""
        if not self._waiting:
            self._is_giving_way = False
            return
        now = perf_counter()
        until = now + min(GIVE_WAY_SECONDS_MAX, GIVE_WAY_SHARE * (now - since))
        for line in (self._writes, self._reads):
            line.is_clear.wait(max(0.0, until - perf_counter()))
        if perf_counter() - now < GIVE_WAY_SECONDS_MIN:
            sleep(GIVE_WAY_SECONDS_MIN)
        self._loop.call_later(GIVE_WAY_EVERY_SECONDS, self._give_way, perf_counter())

    async def _connect(self) -> None:
        """
        Start the threads.

        Raises:
            DatabaseUnusable: It cannot be opened.
        """
        raise NotImplementedError
