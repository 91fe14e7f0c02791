"""The schema that migrations make is the one the code speaks of, to the last trigger."""

import re
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine

from domain.tables import append_only_triggers, metadata, search_statements
from gateways.database import DatabaseUnusable
from gateways.database.migrating import alembic_config, migrate, sqlite_engine

Schema = dict[str, tuple[str, ...]]


def schema_of(path: Path) -> Schema:
    """Every table, index and trigger by name, told alike when it is written alike but for order, case and blanks."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    columns = {
        name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        for kind, name, _ in rows
        if kind == "table"
    }
    connection.close()
    schema: Schema = {}
    for kind, name, sql in rows:
        if kind == "table" and "VIRTUAL" not in sql:
            schema[name] = (f"columns: {', '.join(columns[name])}", *_parts(sql))
        else:
            schema[name] = (_plain(sql),)
    schema.pop("alembic_version", None)
    return schema


def _parts(sql: str) -> list[str]:
    """What a CREATE TABLE says of columns and constraints, in any order, and what follows the last bracket."""
    inside, _, tail = sql[sql.index("(") + 1 :].rpartition(")")
    parts, depth = [""], 0
    for character in inside:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [*sorted(_plain(part) for part in parts), f"options: {_plain(tail)}"]


def _plain(sql: str) -> str:
    # A CHECK may be written with one more pair of brackets, and names need no quotes.
    return re.sub(r"\s+", " ", sql.replace('"', "")).replace("( ", "(").replace(" )", ")").strip()


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    path = tmp_path / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def in_code(tmp_path: Path) -> Schema:
    path = tmp_path / "in_code.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    connection = sqlite3.connect(path)
    for statement in (append_only_triggers("sqlite") | search_statements("sqlite")).values():
        connection.execute(statement)
    connection.close()
    return schema_of(path)


def _fill(connection: sqlite3.Connection, table: str) -> None:
    """One row, 1 and "1" in whatever must be there."""
    columns = [row for row in connection.execute(f"PRAGMA table_info({table})") if row[3] or row[5]]
    names = ", ".join(row[1] for row in columns)
    values = ", ".join("1" if row[2] == "INTEGER" else "'1'" for row in columns)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({values})")


class TestMigrate:
    def test_makes_what_the_code_speaks_of(self, migrated: Path, in_code: Schema) -> None:
        assert schema_of(migrated) == in_code

    def test_keeps_what_is_in_a_table_that_is_made_anew(self, tmp_path: Path) -> None:
        path = tmp_path / "shop.db"
        command.upgrade(alembic_config(sqlite_engine(path)), "0012")
        connection = sqlite3.connect(path)
        for table in ("people", "carts", "orders", "variants", "order_lines"):
            _fill(connection, table)
        before = connection.execute("SELECT * FROM orders").fetchall()
        connection.commit()

        migrate(f"sqlite:///{path}")

        after = connection.execute("SELECT * FROM orders").fetchall()
        assert [row[: len(before[0])] for row in after] == before
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        connection.close()
        assert {table for table, _, _, _ in broken} <= {"variants"}

    def test_makes_every_table_strict(self, migrated: Path) -> None:
        connection = sqlite3.connect(migrated)
        loose = connection.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict").fetchall()
        connection.close()

        assert [name for (name,) in loose if not name.startswith(("sqlite_", "alembic_"))] == []

    def test_makes_a_database_of_small_pages(self, migrated: Path) -> None:
        connection = sqlite3.connect(migrated)
        assert connection.execute("PRAGMA page_size").fetchone() == (2048,), "a commit writes half as much"
        connection.close()

    def test_leaves_a_database_that_is_up_to_date_alone(self, migrated: Path) -> None:
        before = migrated.read_bytes()

        migrate(f"sqlite:///{migrated}")

        assert migrated.read_bytes() == before

    def test_makes_the_folder_it_needs(self, tmp_path: Path) -> None:
        migrate(f"sqlite:///{tmp_path}/deep/down/shop.db")

        assert (tmp_path / "deep/down/shop.db").exists()

    @pytest.mark.parametrize("folder", ["50% off", "läden", "a?b#c"])
    def test_takes_any_folder(self, tmp_path: Path, folder: str) -> None:
        migrate(f"sqlite:///{tmp_path}/{folder}/shop.db")

        assert (tmp_path / folder / "shop.db").exists()

    def test_refuses_a_database_of_a_newer_program(self, migrated: Path) -> None:
        connection = sqlite3.connect(migrated, isolation_level=None)
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()
        before = migrated.read_bytes()

        with pytest.raises(DatabaseUnusable, match="newer stallkeeper: update the program"):
            migrate(f"sqlite:///{migrated}")

        assert migrated.read_bytes() == before

    def test_refuses_a_file_that_is_no_database(self, tmp_path: Path) -> None:
        path = tmp_path / "shop.db"
        path.write_text("Dear diary, " * 1000, encoding="utf-8")

        with pytest.raises(DatabaseUnusable, match="not a database"):
            migrate(f"sqlite:///{path}")

        assert path.read_text(encoding="utf-8").startswith("Dear diary")

    def test_refuses_a_folder_in_the_file_s_place(self, tmp_path: Path) -> None:
        with pytest.raises(DatabaseUnusable, match="cannot be used"):
            migrate(f"sqlite:///{tmp_path}")

    def test_refuses_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")

        with pytest.raises(DatabaseUnusable, match="folder"):
            migrate(f"sqlite:///{tmp_path}/file/shop.db")

    @pytest.mark.parametrize("url", ["", "shop.db", "sqlite:///", "mysql://localhost/shop"])
    def test_refuses_an_address_it_does_not_understand(self, url: str) -> None:
        with pytest.raises(DatabaseUnusable, match=r"sqlite:///data/shop\.db"):
            migrate(url)


class TestSchema:
    """The comparison itself must see what differs."""

    @pytest.mark.parametrize(
        "change",
        [
            "DROP TRIGGER entries_no_update",
            "DROP INDEX uq_outbox_card",
            "DROP INDEX uq_outbox_card; CREATE UNIQUE INDEX uq_outbox_card ON outbox (subject, name, chat_id)",
            "ALTER TABLE places ADD COLUMN colour TEXT",
            "CREATE TABLE extra (id INTEGER)",
        ],
    )
    def test_a_difference_is_seen(self, migrated: Path, in_code: Schema, change: str) -> None:
        connection = sqlite3.connect(migrated)
        connection.executescript(change)
        connection.close()

        assert schema_of(migrated) != in_code

    @pytest.mark.parametrize(
        ("table", "written", "instead"),
        [
            ("accounts", "CHECK (floor IS NULL OR balance >= floor)", "CHECK (1)"),
            ("accounts", "STRICT", ""),
            ("inbox", "AUTOINCREMENT", ""),
            ("places", "TEXT NOT NULL", "TEXT"),
        ],
    )
    def test_a_difference_inside_a_table_is_seen(
        self, migrated: Path, in_code: Schema, table: str, written: str, instead: str
    ) -> None:
        connection = sqlite3.connect(migrated)
        connection.execute("PRAGMA writable_schema=ON")
        (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        assert written in sql
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql.replace(written, instead), table))
        connection.commit()
        connection.close()

        assert schema_of(migrated)[table] != in_code[table]
