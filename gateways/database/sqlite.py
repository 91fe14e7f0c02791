"""SQLite: one thread owns the connection that writes, others read; a whole transaction is one hop to one of them."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from urllib.parse import quote

from sqlalchemy.dialects import sqlite

from domain.transaction import Transaction
from gateways.database.database import DatabaseUnusable
from gateways.database.statements import Driver, EffectsOf, SqlTransaction
from gateways.database.threads import ConnectionThread, Line, Operation, Reader, Writer

P = ParamSpec("P")
T = TypeVar("T")

READERS = 2
BUSY_SECONDS = 10.0
# A busy event loop gives up the interpreter for microseconds only, and a thread that wants it waits five milliseconds
# for each statement: so while operations wait, the loop steps aside for half a millisecond in every two, or in
# proportion where one of its rounds takes longer.
GIVE_WAY_EVERY_SECONDS = 0.002
GIVE_WAY_SHARE = 0.25
GIVE_WAY_SECONDS_MAX = 0.005

# A list travels as one JSON parameter, which json_each reads.
DRIVER = Driver(sqlite.dialect(paramstyle="named"), list_bound=json.dumps)


class SqliteTransaction(SqlTransaction):
    """A transaction on a sqlite3 connection."""

    def __init__(self, connection: sqlite3.Connection, effects_of: EffectsOf) -> None:
        super().__init__(connection, DRIVER, effects_of)


class SqliteDatabase:
    """`Database` in one file: one connection writes, some read."""

    def __init__(self, path: Path, effects_of: EffectsOf) -> None:
        self.path = path
        self._effects_of = effects_of
        self._writes, self._reads = Line(), Line()
        self._writers: list[ConnectionThread] = []
        self._readers: list[ConnectionThread] = []
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
            await asyncio.to_thread(self._connect)
        except sqlite3.Error as error:
            await self.close()
            raise DatabaseUnusable(f"cannot open the database {self.path}: {error}") from error
        self._is_open = True
        return self

    async def close(self) -> None:
        self._is_open = False
        await asyncio.to_thread(self._disconnect)

    async def write(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._asked(self._writes, work, args, kwargs)

    async def read(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._asked(self._reads, work, args, kwargs)

    def _asked(self, line: Line, work: Callable[..., T], args: Any, kwargs: Any) -> asyncio.Future[T]:
        """The answer to come. If the caller is cancelled, the work still runs to its end."""
        if not self._is_open:
            raise sqlite3.ProgrammingError("the database is closed")
        answer: asyncio.Future[T] = self._loop.create_future()
        line.put(Operation(work, args, kwargs, answer))
        self._waiting += 1
        if not self._is_giving_way:
            self._is_giving_way = True
            self._loop.call_later(GIVE_WAY_EVERY_SECONDS, self._give_way, perf_counter())
        return answer

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
        self._loop.call_later(GIVE_WAY_EVERY_SECONDS, self._give_way, perf_counter())

    def _connect(self) -> None:
        def begin(connection: sqlite3.Connection) -> SqlTransaction:
            return SqliteTransaction(connection, self._effects_of)

        def settle(operations: list[Operation]) -> None:
            self._loop.call_soon_threadsafe(self._settle, operations)

        self._writers.append(
            Writer("database writer", _connection(self.path), self._writes, begin=begin, settle=settle)
        )
        for _ in range(READERS):
            connection = _connection(self.path, read_only=True)
            self._readers.append(Reader("database reader", connection, self._reads, begin=begin, settle=settle))

    def _disconnect(self) -> None:
        """Finish what is queued; the writer closes last, for only a connection that may write empties the WAL."""
        for line, threads in ((self._reads, self._readers), (self._writes, self._writers)):
            for _ in threads:
                line.put(None)
            while threads:
                threads.pop().join()


def _connection(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection that one thread after the other may use, never two at once."""
    connection = sqlite3.connect(
        f"file:{quote(str(path))}{'?mode=ro' if read_only else ''}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        cached_statements=512,
        check_same_thread=False,
    )
    try:
        if read_only:
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def sqlite_path(url: str) -> Path:
    """
    The file that a DATABASE_URL names: sqlite:///relative.db, sqlite:////absolute.db.

    Raises:
        DatabaseUnusable: It is no such URL.
    """
    prefix = "sqlite:///"
    if not url.startswith(prefix) or len(url) == len(prefix):
        raise DatabaseUnusable(f"DATABASE_URL {url!r} is not understood: write sqlite:///data/shop.db")
    return Path(url.removeprefix(prefix))
