"""Goods on their way from one place of the shop's to another."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


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
        "stock_transfers",
        _id(),
        *_numbers("source_id", "target_id"),
        *_strings("status"),
        *_numbers("version"),
        *_strings("reason"),
        *_numbers("created_at"),
        *_numbers("asked_at", "sent_at", "ended_at", nullable=True),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_stock_transfers_two_places")),
        _to("stock_transfers", "source_id", "places"),
        _to("stock_transfers", "target_id", "places"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_transfers")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stock_transfers_status", "stock_transfers", ["status", "id"])
    op.create_table(
        "stock_transfer_lines",
        _id(),
        *_numbers("transfer_id", "variant_id", "quantity", "good", "damaged", "lost", "returned"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_transfer_lines_quantity")),
        sa.CheckConstraint(
            "good >= 0 AND damaged >= 0 AND lost >= 0 AND returned >= 0", name=op.f("ck_stock_transfer_lines_pieces")
        ),
        sa.CheckConstraint(
            "good + damaged + lost + returned <= quantity", name=op.f("ck_stock_transfer_lines_no_more_than_sent")
        ),
        _to("stock_transfer_lines", "transfer_id", "stock_transfers"),
        _to("stock_transfer_lines", "variant_id", "variants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_transfer_lines")),
        sa.UniqueConstraint("transfer_id", "variant_id", name=op.f("uq_stock_transfer_lines_transfer_id_variant_id")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stock_transfer_lines_variant_id", "stock_transfer_lines", ["variant_id", "transfer_id"])


def downgrade() -> None:
    for table in ("stock_transfer_lines", "stock_transfers"):
        op.drop_table(table)
