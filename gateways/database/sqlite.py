"""SQLite: aiosqlite owns the connections and their threads; a whole transaction is one hop to one of them."""

import asyncio
import itertools
import json
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar, cast

import aiosqlite
from sqlalchemy.dialects import sqlite

from domain.transaction import Transaction
from gateways.database.database import DatabaseUnusable
from gateways.database.statements import Driver, EffectsOf, SqlTransaction

P = ParamSpec("P")
T = TypeVar("T")

READERS = 2
BUSY_SECONDS = 10.0


# A list travels as one JSON parameter, which json_each reads.
DRIVER = Driver(sqlite.dialect(paramstyle="named"), list_bound=json.dumps)


class SqliteTransaction(SqlTransaction):
    """A transaction on a sqlite3 connection."""

    def __init__(self, connection: sqlite3.Connection, effects_of: EffectsOf) -> None:
        super().__init__(connection, DRIVER, effects_of)


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection, which can also run a function of ours on its thread."""

    async def hop(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work(connection)` on the connection's thread. If the caller is cancelled, it still runs to its end."""
        return cast("T", await self._execute(work, self._conn))  # type: ignore[no-untyped-call]


class SqliteDatabase:
    """`Database` in one file: one connection writes, some read."""

    def __init__(self, path: Path, effects_of: EffectsOf) -> None:
        self.path = path
        self._effects_of = effects_of
        self._writer: _Connection
        self._readers: list[_Connection] = []
        self._turns = itertools.count()
        self._on_emitted: Callable[[], None] = lambda: None

    def when_emitted(self, call: Callable[[], None]) -> None:
        self._on_emitted = call

    async def open(self) -> Self:
        try:
            self._writer = await _connect(self.path)
            self._readers = [await _connect(self.path, read_only=True) for _ in range(READERS)]
        except sqlite3.Error as error:
            raise DatabaseUnusable(f"cannot open the database {self.path}: {error}") from error
        return self

    async def close(self) -> None:
        await asyncio.gather(*(reader.close() for reader in self._readers))
        await self._writer.close()

    async def write(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        def transaction(connection: sqlite3.Connection) -> tuple[T, int]:
            tx = SqliteTransaction(connection, self._effects_of)
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(tx, *args, **kwargs)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result, tx.emitted

        result, emitted = await self._writer.hop(transaction)
        if emitted:
            self._on_emitted()
        return result

    async def read(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        def snapshot(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN")
            try:
                return work(SqliteTransaction(connection, self._effects_of), *args, **kwargs)
            finally:
                connection.execute("ROLLBACK")

        reader = self._readers[next(self._turns) % len(self._readers)]
        return await reader.hop(snapshot)


def _connect(path: Path, *, read_only: bool = False) -> Coroutine[Any, Any, _Connection]:
    def connector() -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=512)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
        return connection

    async def connected() -> _Connection:
        return cast("_Connection", await _Connection(connector, iter_chunk_size=64))

    return connected()


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
