"""On PostgreSQL, the schema that migrations make is the one the code speaks of, to the last trigger."""

import psycopg
import pytest

from domain.tables import append_only_triggers, metadata, search_statements
from gateways.database import DatabaseUnusable
from gateways.database.migrating import migrate, postgresql_engine
from tests import postgres

Schema = set[tuple[str, ...]]
# What there is, told such that what was made alike is told alike.
_QUESTIONS = {
    "column": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
               coalesce(co.collname, ''), coalesce(pg_get_expr(d.adbin, d.adrelid), '')
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_collation co ON co.oid = a.attcollation
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraint": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "index": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "function": """
        SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
}


def schema_of(url: str) -> Schema:
    with psycopg.connect(url) as connection:
        found = {(kind, *row) for kind, question in _QUESTIONS.items() for row in connection.execute(question)}
    return {row for row in found if not any("alembic_version" in part for part in row)}


@pytest.fixture
def migrated() -> str:
    url = postgres.empty_database()
    migrate(url)
    return url


@pytest.fixture(scope="module")
def in_code() -> Schema:
    url = postgres.empty_database()
    engine = postgresql_engine(url)
    with engine.begin() as connection:
        metadata.create_all(connection)
        for statement in (append_only_triggers("postgresql") | search_statements("postgresql")).values():
            connection.exec_driver_sql(statement.replace("%", "%%"))
    return schema_of(url)


class TestMigrate:
    def test_makes_what_the_code_speaks_of(self, migrated: str, in_code: Schema) -> None:
        made = schema_of(migrated)

        assert sorted(made - in_code) == []
        assert sorted(in_code - made) == []

    def test_sorts_every_text_by_its_code_points(self, migrated: str) -> None:
        texts = {row for row in schema_of(migrated) if row[0] == "column" and row[3] == "text"}

        assert [row for row in texts if row[5] != "C"] == []

    def test_leaves_a_database_that_is_up_to_date_alone(self, migrated: str) -> None:
        before = schema_of(migrated)

        migrate(migrated)

        assert schema_of(migrated) == before

    def test_refuses_a_database_of_a_newer_program(self, migrated: str) -> None:
        with psycopg.connect(migrated) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        before = schema_of(migrated)

        with pytest.raises(DatabaseUnusable, match="newer stallkeeper: update the program"):
            migrate(migrated)

        assert schema_of(migrated) == before


class TestSchema:
    """The comparison itself must see what differs."""

    @pytest.mark.parametrize(
        "change",
        [
            "DROP TRIGGER entries_no_update ON entries",
            "DROP INDEX uq_outbox_card",
            "DROP INDEX uq_outbox_card; CREATE UNIQUE INDEX uq_outbox_card ON outbox (subject, name, chat_id)",
            "ALTER TABLE places ADD COLUMN colour TEXT",
            "ALTER TABLE places ALTER COLUMN name DROP NOT NULL",
            'ALTER TABLE places ALTER COLUMN name TYPE text COLLATE "POSIX"',
            "ALTER TABLE accounts DROP CONSTRAINT ck_accounts_floor",
            "ALTER TABLE variants ALTER COLUMN id DROP DEFAULT",
            "CREATE TABLE extra (id INTEGER)",
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        ],
    )
    def test_a_difference_is_seen(self, changed: str, in_code: Schema, change: str) -> None:
        with psycopg.connect(changed, autocommit=True) as connection:
            connection.execute("BEGIN")
            connection.execute(change)
            found = {(kind, *row) for kind, question in _QUESTIONS.items() for row in connection.execute(question)}
            connection.execute("ROLLBACK")

        assert {row for row in found if not any("alembic_version" in part for part in row)} != in_code

    @pytest.fixture(scope="class")
    @staticmethod
    def changed() -> str:
        """A database whose changes are all rolled back."""
        url = postgres.empty_database()
        migrate(url)
        return url


class TestUnreachable:
    """What is wrong, and what to do, in a sentence that holds no secret."""

    def test_says_that_nobody_answers(self) -> None:
        with pytest.raises(DatabaseUnusable, match="cannot be reached: see that the server runs") as refused:
            migrate("postgresql://shop:secret@127.0.0.1:1/shop")

        assert "secret" not in str(refused.value)

    def test_says_that_there_is_no_such_database(self) -> None:
        with pytest.raises(DatabaseUnusable, match=r"There is no database 'nowhere' .*createdb nowhere"):
            migrate(postgres.url_of("nowhere"))

    def test_says_that_the_server_does_not_know_us(self) -> None:
        url = postgres.url_of("postgres").replace("//postgres", "//nobody_here:secret")

        with pytest.raises(DatabaseUnusable, match="does not let 'nobody_here' in: check user and password") as refused:
            migrate(url)

        assert "secret" not in str(refused.value)

    @pytest.mark.parametrize("url", ["postgresql://", "postgresql://host"])
    def test_refuses_a_url_it_does_not_understand(self, url: str) -> None:
        with pytest.raises(DatabaseUnusable, match=r"write postgresql://user:password@host:5432/database"):
            migrate(url)
