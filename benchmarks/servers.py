"""Databases on PostgreSQL to measure in: on the server that TEST_DATABASE_URL names, or on one from a wheel."""

import atexit
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import psycopg

from domain import tables
from gateways.database.migrating import migrate
from gateways.database.sessions import connect
from tests import postgres

_numbers = count(1)


@contextmanager
def database(*, like: str | None = None) -> Iterator[str]:
    """The URL of a database to write in: a shop that has just been opened, or a copy of the one of this name."""
    name = named()
    administer(f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like is not None else ""))
    try:
        if like is None:
            migrate(postgres.url_of(name))
        yield postgres.url_of(name)
    finally:
        administer(f"DROP DATABASE {name}")


def move(path: Path, url: str) -> None:
    """Bring all that a file of SQLite's holds into a database with the same tables."""
    with closing(sqlite3.connect(path)) as shop, connect(url) as connection, connection.transaction():
        # Neither triggers nor references mind.
        connection.execute("SET LOCAL session_replication_role = replica")
        for table in tables.metadata.sorted_tables:
            names = ", ".join(column.name for column in table.columns)
            with connection.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN".encode()) as copy:
                for row in shop.execute(f"SELECT {names} FROM {table.name}"):
                    copy.write_row(row)
    with connect(url) as connection:
        connection.execute("VACUUM ANALYZE", prepare=False)


def named() -> str:
    """A name that no database here has."""
    return f"bench_{next(_numbers)}"


def administer(statement: str) -> None:
    """Run what belongs into no database."""
    with psycopg.connect(_server(), autocommit=True) as admin:
        admin.execute(statement.encode())
        # What copying wrote is not synced while something is timed.
        admin.execute("CHECKPOINT")


@cache
def _server() -> str:
    postgres.begin_run(is_durable=True)
    atexit.register(postgres.end_run)
    return postgres.server()
