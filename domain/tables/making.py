"""What every table is made of: integers and text, never empty unless it says so."""

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Table, Text, text
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Telegram's ids need 64 bits on PostgreSQL; SQLite's rowid wants the word INTEGER.
Int = BigInteger().with_variant(Integer(), "sqlite")
# Texts are compared by their code points, whatever the language of the database: both sort alike.
Str = Text(collation="C").with_variant(Text(), "sqlite")


def table(name: str, *items: SchemaItem, **options: Any) -> Table:
    return Table(name, metadata, *items, sqlite_strict=True, **options)


def row_id() -> Column[int]:
    return Column("id", Int, primary_key=True, autoincrement=True)


def number(name: str, *items: SchemaItem, **options: Any) -> Column[int]:
    return Column(name, Int, *items, **{"nullable": False, "autoincrement": False, **options})


def string(name: str, *items: SchemaItem, **options: Any) -> Column[str]:
    return Column(name, Str, *items, **{"nullable": False, **options})


def to(column: str) -> ForeignKey:
    return ForeignKey(column)


def only_where(condition: str) -> dict[str, Any]:
    """What makes an index a partial one, as an Index takes it."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
