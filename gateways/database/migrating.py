"""Brings a database to the schema that this program needs."""

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Engine, create_engine, event, pool
from sqlalchemy.exc import DBAPIError

from gateways.database.database import DatabaseUnusable
from gateways.database.opening import check_url, is_postgresql
from gateways.database.sqlite import check_writable, sqlite_path
from gateways.database.troubles import in_words

# An order changes some forty pages in a few places each, and a commit writes each of them whole: half of SQLite's usual
# size makes that a tenth quicker.
PAGE_BYTES = 2048


def migrate(url: str) -> None:
    """
    Create the tables, or bring them up to date.

    Raises:
        DatabaseUnusable: It cannot be opened or written, is no database, or belongs to a newer program.
    """
    check_url(url)
    if is_postgresql(url):
        _migrate_postgresql(url)
    else:
        _migrate_sqlite(sqlite_path(url))


def _migrate_sqlite(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        check_writable(path)
        _upgrade(sqlite_engine(path), f"The database {path}")
    except (DBAPIError, sqlite3.Error) as error:
        reason = getattr(error, "orig", None) or error
        raise DatabaseUnusable(f"The database {path} cannot be used: {reason}. {in_words(reason)}".strip()) from error
    except OSError as error:
        raise DatabaseUnusable(f"The folder of the database {path} cannot be made: {error.strerror}") from error


def _migrate_postgresql(url: str) -> None:
    from gateways.database.sessions import Unreachable, in_words, named_without_secrets

    name = named_without_secrets(url)
    try:
        _upgrade(postgresql_engine(url), f"The database {name}")
    except Unreachable as error:
        raise DatabaseUnusable(in_words(url, error)) from error
    except DBAPIError as error:
        raise DatabaseUnusable(f"The database {name} cannot be used: {str(error.orig).strip()}") from error


def _upgrade(engine: Engine, named: str) -> None:
    try:
        command.upgrade(alembic_config(engine), "head")
    except CommandError as error:
        raise DatabaseUnusable(
            f"{named} belongs to a newer stallkeeper: update the program, or restore a backup ({error})"
        ) from error


def alembic_config(engine: Engine) -> Config:
    """Alembic's settings, without an ini file; a URL is no option, whose text would be read for % and ?."""
    config = Config(attributes={"engine": engine})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def sqlite_engine(path: Path) -> Engine:
    """An engine on a file, for migrations."""
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=pool.NullPool)

    @event.listens_for(engine, "connect")
    def _manual_transactions(connection: Any, _: object) -> None:
        # sqlite3 would commit before DDL by itself: a migration must be applied whole or not at all.
        connection.isolation_level = None
        # Says nothing to a file that has tables already.
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def postgresql_engine(url: str) -> Engine:
    """An engine on a server, for migrations."""
    from gateways.database.sessions import connect

    def connection() -> Any:
        opened = connect(url)
        opened.autocommit = False
        return opened

    engine = create_engine("postgresql+psycopg://", creator=connection, poolclass=pool.NullPool)

    @event.listens_for(engine, "begin")
    def _alone(connection: Any) -> None:
        # A second program that starts at the same time waits, and finds nothing left to do.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('stallkeeper.migrate'))")

    return engine
