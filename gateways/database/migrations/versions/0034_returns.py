"""Returns: what customers give back, why, and what was found when it came."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_FETCHED, _CLOCK = sa.text("fetched_from_at IS NOT NULL"), sa.text("clock_at IS NOT NULL")


def _numbers(*names: str, nullable: bool = False) -> "list[sa.Column[int]]":
    return [sa.Column(name, Int, nullable=nullable, autoincrement=False) for name in names]


def _strings(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, Str, nullable=False) for name in names]


def _id() -> "sa.Column[int]":
    return sa.Column("id", Int, primary_key=True, autoincrement=True)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "returns",
        _id(),
        *_numbers("order_id", "person_id"),
        *_strings("status"),
        *_numbers("version"),
        *_strings("wish", "way", "code", "note", "photos", "answer"),
        *_numbers("asks_photo", "worth_minor", "way_fee_minor", "restocking_percent", "is_late", "begun_by"),
        *_numbers("fetched_from_at", "fetched_until_at", nullable=True),
        *_numbers("begun_at"),
        *_numbers("requested_at", "approved_at", "ended_at", "clock_at", "child_order_id", nullable=True),
        _to("returns", "order_id", "orders"),
        _to("returns", "person_id", "people"),
        _to("returns", "begun_by", "people"),
        _to("returns", "child_order_id", "orders"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returns")),
        sa.UniqueConstraint("code", name=op.f("uq_returns_code")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_returns_order_id", "returns", ["order_id", "id"])
    op.create_index("ix_returns_person_id", "returns", ["person_id", "requested_at"])
    op.create_index("ix_returns_begun_by", "returns", ["begun_by", "status"])
    op.create_index("ix_returns_status", "returns", ["status", "id"])
    op.create_index(
        "ix_returns_fetched_from_at",
        "returns",
        ["fetched_from_at"],
        sqlite_where=_FETCHED,
        postgresql_where=_FETCHED,
    )
    op.create_index("ix_returns_clock_at", "returns", ["clock_at"], sqlite_where=_CLOCK, postgresql_where=_CLOCK)
    _lines()


def _lines() -> None:
    none = sa.text("0")
    op.create_table(
        "return_lines",
        _id(),
        *_numbers("return_id", "order_line_id"),
        *_strings("reason"),
        *_numbers("quantity"),
        *_numbers("approved", "instead_id", nullable=True),
        sa.Column("collected", Int, server_default=none, nullable=False, autoincrement=False),
        sa.Column("received", Int, server_default=none, nullable=False, autoincrement=False),
        sa.CheckConstraint(
            "quantity > 0 AND approved >= 0 AND collected >= 0 AND received >= 0", name=op.f("ck_return_lines_pieces")
        ),
        sa.CheckConstraint("received <= collected", name=op.f("ck_return_lines_way")),
        _to("return_lines", "return_id", "returns"),
        _to("return_lines", "order_line_id", "order_lines"),
        _to("return_lines", "instead_id", "variants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_lines")),
        sa.UniqueConstraint(
            "return_id", "order_line_id", "reason", name=op.f("uq_return_lines_return_id_order_line_id_reason")
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_return_lines_order_line_id", "return_lines", ["order_line_id", "return_id"])
    op.create_table(
        "return_inspections",
        _id(),
        *_numbers("line_id"),
        *_strings("outcome"),
        *_numbers("quantity", "is_accepted"),
        *_strings("note", "photo", "actor"),
        *_numbers("at"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_return_inspections_quantity")),
        _to("return_inspections", "line_id", "return_lines"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_inspections")),
        sqlite_strict=True,
    )
    op.create_index("ix_return_inspections_line_id", "return_inspections", ["line_id"])


def downgrade() -> None:
    for table in ("return_inspections", "return_lines", "returns"):
        op.drop_table(table)
