"""Where a test's shop lives: a database of its own on either engine, made to hold what it begins with."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from gateways.database.migrating import migrate
from tests.postgres import Content, Database, Engine, only_one, run_folder

_MEMORY, _MEMORY_NEEDED = Path("/dev/shm"), 2 * 2**30


@dataclass(frozen=True)
class Kept:
    """What shops begin with: a SQLite file to copy, or what a PostgreSQL database held; None for the schema alone."""

    path: Path
    content: Content | None = None


@dataclass(frozen=True)
class Home:
    """A database; whoever has done with it calls `leave`."""

    url: str
    leave: Callable[[], None]


def stay_in_memory() -> None:
    """Have the files of this run where no disk is waited for, if there is room: none of them outlives it."""
    if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _MEMORY_NEEDED:
        os.environ["TMPDIR"] = str(_MEMORY)
        # What was found before is looked for anew.
        tempfile.tempdir = None


def template() -> Path:
    """A SQLite file with the schema and nothing in it, migrated once in a run and copied from then on."""
    folder = run_folder()
    folder.mkdir(mode=0o755, exist_ok=True)
    path = folder / "template.db"
    with only_one(folder):
        if not path.exists():
            # Half made, where the migration failed, it has another name.
            migrate(f"sqlite:///{path.with_suffix('.new')}")
            path.with_suffix(".new").rename(path)
    return path


def move_in(on: Engine, kept: Kept, path: Path) -> Home:
    """
    A database that holds what was kept.

    Args:
        path: Where it is on SQLite.
    """
    if on == "sqlite":
        shutil.copyfile(kept.path, path)
        return Home(f"sqlite:///{path}", _nothing)
    database = Database.borrow(kept.content)
    return Home(database.url, database.give_back)


def keep(home: Home, path: Path, *, without: Iterable[str]) -> Kept:
    """
    What a home holds, for others to begin with.

    Args:
        path: Where it is kept on SQLite.
        without: Tables that are emptied first.
    """
    if home.url.startswith("sqlite:///"):
        # Its program has closed it, so that all is in the one file.
        shutil.copyfile(home.url.removeprefix("sqlite:///"), path)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for table in without:
                connection.execute(f"DELETE FROM {table}")
        return Kept(path)
    database = Database.at(home.url)
    for table in without:
        database.connection.execute(f"DELETE FROM {table}")
    return Kept(path, database.content())


def ask(url: str, statement: str) -> list[Any]:
    """Run one statement beside the running shop; its rows."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            return connection.execute(statement).fetchall()
    if Database.is_at(url):
        return _rows(Database.at(url).connection.execute(statement))
    with psycopg.connect(url, autocommit=True) as server:
        return _rows(server.execute(statement))


def _rows(cursor: psycopg.Cursor[Any]) -> list[Any]:
    return cursor.fetchall() if cursor.description else []


def _nothing() -> None: ...
