"""SQLite: aiosqlite owns the connections and their threads; one writes, others read, a transaction is one hop."""

import asyncio
import json
import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import quote

import aiosqlite
from sqlalchemy import Table
from sqlalchemy.dialects import sqlite

from gateways.database.asking import ThreadedDatabase
from gateways.database.database import DatabaseUnusable
from gateways.database.statements import Driver, EffectsOf, SqlTransaction
from gateways.database.threads import Line, Reader, Server, Writer
from gateways.database.troubles import READ_ONLY

T = TypeVar("T")

READERS = 2
BUSY_SECONDS = 10.0
# A list travels as one JSON parameter, which json_each reads.
DRIVER = Driver(sqlite.dialect(paramstyle="qmark"), list_bound=json.dumps, tells_ids=False, is_alone=True)


class SqliteTransaction(SqlTransaction):
    """A transaction on a sqlite3 connection."""

    def __init__(
        self, connection: sqlite3.Connection, effects_of: EffectsOf, known: dict[Table, Any] | None = None
    ) -> None:
        super().__init__(connection, DRIVER, effects_of, known)


class SqliteDatabase(ThreadedDatabase):
    """`Database` in one file: one connection writes, some read."""

    def __init__(self, path: Path, effects_of: EffectsOf) -> None:
        super().__init__(effects_of, DRIVER)
        self.path = path

    async def _connect(self) -> None:
        check_writable(self.path)
        try:
            await self._open(Writer, self._writes, self._writers)
            for _ in range(READERS):
                await self._open(Reader, self._reads, self._readers, read_only=True)
        except sqlite3.Error as error:
            raise DatabaseUnusable(f"cannot open the database {self.path}: {error}") from error

    async def _open(
        self, kind: type[Server], line: Line, servers: list[asyncio.Future[None]], *, read_only: bool = False
    ) -> None:
        opening = _Connection(lambda: _connection(self.path, read_only=read_only), iter_chunk_size=64)
        connection = cast("_Connection", await opening)
        servers.append(asyncio.ensure_future(self._served(connection, kind, line)))

    async def _served(self, connection: "_Connection", kind: type[Server], line: Line) -> None:
        """Have the connection's thread serve the line until it is told to end; then close it."""

        def serve(own: sqlite3.Connection) -> None:
            begin = partial(SqliteTransaction, effects_of=self._effects_of)
            kind(own, line, begin=begin, settle=self._settle_soon).serve()

        try:
            await connection.hop(serve)
        finally:
            await connection.close()


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection, which can also run a function of ours on its thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It serves until it is told to end: a program that ends without a word does not wait for it.
        self._thread.daemon = True

    async def hop(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work(connection)` on the connection's thread. If the caller is cancelled, it still runs to its end."""
        return cast("T", await self._execute(work, self._conn))  # type: ignore[no-untyped-call]


def check_writable(path: Path) -> None:
    """
    Let pass a file that may be written, or is to be made; to open another would leave files beside it of its kind.

    Raises:
        DatabaseUnusable: It may only be read.
    """
    if path.exists() and not os.access(path, os.W_OK):
        raise DatabaseUnusable(f"The database {path} cannot be used. {READ_ONLY}")


def _connection(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path))}{'?mode=ro' if read_only else ''}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        cached_statements=512,
    )
    try:
        if read_only:
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            # ANALYZE looks at so many rows of an index: it is no reason to keep others from writing.
            connection.execute("PRAGMA analysis_limit=400")
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
