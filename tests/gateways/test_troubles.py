"""What SQLite complains of becomes a sentence that says what to do."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from domain import tables
from domain.transaction import Transaction
from gateways.database import Database, DatabaseFull, DatabaseUnusable, open_database
from gateways.database.migrating import PAGE_BYTES
from gateways.database.troubles import in_words, told


@pytest.fixture
async def damaged(tmp_path: Path, template_database: Path) -> AsyncIterator[Database]:
    """A database whose first table has lost its page."""
    path = tmp_path / "shop.db"
    shutil.copyfile(template_database, path)
    with sqlite3.connect(path) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'people'").fetchone()[0]
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * PAGE_BYTES)
        file.write(b"\xff" * PAGE_BYTES)
    db = await open_database(f"sqlite:///{path}", lambda _tx, _event: ())
    yield db
    await db.close()


def everybody(tx: Transaction) -> list[object]:
    return tx.all(select(tables.people))


async def test_a_damaged_file_is_told_to_whoever_meets_the_damage(damaged: Database) -> None:
    with pytest.raises(DatabaseUnusable, match="damaged: restore a backup"):
        await damaged.read(everybody)
    with pytest.raises(DatabaseUnusable, match="damaged: restore a backup"):
        await damaged.write(everybody)


def test_what_is_no_complaint_of_the_disk_stays_as_it_is() -> None:
    bug = ZeroDivisionError("bug")

    assert told(bug) is bug
    assert in_words(bug) == ""


def test_a_server_s_full_disk_is_told_as_a_file_s() -> None:
    full = told(psycopg.errors.DiskFull("could not extend file: No space left on device"))

    assert isinstance(full, DatabaseFull)
    assert "make room" in str(full)
