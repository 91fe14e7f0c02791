"""SQLite: one thread owns the connection that writes, others read; a whole transaction is one hop to one of them."""

import json
import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.dialects import sqlite

from gateways.database.asking import ThreadedDatabase
from gateways.database.database import DatabaseUnusable
from gateways.database.statements import Driver, EffectsOf, SqlTransaction
from gateways.database.threads import Reader, Writer
from gateways.database.troubles import READ_ONLY

READERS = 2
BUSY_SECONDS = 10.0
# A list travels as one JSON parameter, which json_each reads.
DRIVER = Driver(sqlite.dialect(paramstyle="named"), list_bound=json.dumps)


class SqliteTransaction(SqlTransaction):
    """A transaction on a sqlite3 connection."""

    def __init__(self, connection: sqlite3.Connection, effects_of: EffectsOf) -> None:
        super().__init__(connection, DRIVER, effects_of)


class SqliteDatabase(ThreadedDatabase):
    """`Database` in one file: one connection writes, some read."""

    def __init__(self, path: Path, effects_of: EffectsOf) -> None:
        super().__init__(effects_of)
        self.path = path

    def _connect(self) -> None:
        def begin(connection: sqlite3.Connection) -> SqlTransaction:
            return SqliteTransaction(connection, self._effects_of)

        check_writable(self.path)
        try:
            self._writers.append(
                Writer("database writer", _connection(self.path), self._writes, begin=begin, settle=self._settle_soon)
            )
            for _ in range(READERS):
                connection = _connection(self.path, read_only=True)
                self._readers.append(
                    Reader("database reader", connection, self._reads, begin=begin, settle=self._settle_soon)
                )
        except sqlite3.Error as error:
            raise DatabaseUnusable(f"cannot open the database {self.path}: {error}") from error


def check_writable(path: Path) -> None:
    """
    Let pass a file that may be written, or is to be made; to open another would leave files beside it of its kind.

    Raises:
        DatabaseUnusable: It may only be read.
    """
    if path.exists() and not os.access(path, os.W_OK):
        raise DatabaseUnusable(f"The database {path} cannot be used. {READ_ONLY}")


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
