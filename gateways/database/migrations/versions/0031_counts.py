"""Counts of what lies in a place."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_OPEN = sa.text("status = 'open' AND file_name = ''")
_UNFINISHED, _UNBOOKED = sa.text("finished_at IS NULL"), sa.text("booked = 0")


def _numbers(*names: str, nullable: bool = False) -> "list[sa.Column[int]]":
    return [sa.Column(name, Int, nullable=nullable, autoincrement=False) for name in names]


def _strings(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, Str, nullable=False) for name in names]


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "stock_counts",
        sa.Column("id", Int, primary_key=True, autoincrement=True),
        *_numbers("place_id"),
        *_strings("status"),
        *_numbers("version"),
        *_strings("file_name", "reason", "actor", "booked_by"),
        *_numbers("started_at"),
        *_numbers("finished_at", nullable=True),
        _to("stock_counts", "place_id", "places"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_counts")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stock_counts_place_id", "stock_counts", ["place_id", "id"])
    op.create_index(
        "uq_stock_counts_open",
        "stock_counts",
        ["place_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(
        "ix_stock_counts_unbooked",
        "stock_counts",
        ["place_id", "id"],
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    )
    op.create_table(
        "stock_count_lines",
        *_numbers("count_id", "variant_id", "counted", "expected"),
        *_numbers("sell_down_to", "threshold", nullable=True),
        *_strings("actor"),
        *_numbers("counted_at", "outdated", "booked", "value_minor"),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_stock_count_lines_counted")),
        _to("stock_count_lines", "count_id", "stock_counts"),
        _to("stock_count_lines", "variant_id", "variants"),
        sa.PrimaryKeyConstraint("count_id", "variant_id", name=op.f("pk_stock_count_lines")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stock_count_lines_variant_id", "stock_count_lines", ["variant_id", "count_id"])
    op.create_index(
        "ix_stock_count_lines_unbooked",
        "stock_count_lines",
        ["count_id"],
        sqlite_where=_UNBOOKED,
        postgresql_where=_UNBOOKED,
    )


def downgrade() -> None:
    op.drop_table("stock_count_lines")
    op.drop_table("stock_counts")
