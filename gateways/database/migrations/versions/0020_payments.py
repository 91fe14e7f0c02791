"""Payments through a provider, and what was asked of it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_PAGE_OPEN = sa.text("page = 'open'")
_OPEN = sa.text("status IN ('intent', 'unknown', 'pending')")
_HELD = sa.text("act IN ('capture', 'void') AND status IN ('intent', 'unknown', 'pending')")


def _numbers(*names: str, nullable: bool = False) -> "list[sa.Column[int]]":
    return [sa.Column(name, Int, nullable=nullable) for name in names]


def _strings(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, Str, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "payments",
        sa.Column("id", Int, primary_key=True, autoincrement=True),
        *_numbers("order_id"),
        *_strings("provider", "currency"),
        *_numbers("amount_minor", "captures_at_once", "is_live", "version"),
        *_strings("page_id", "payment_id", "url", "page"),
        *_numbers("page_expires_at"),
        *_numbers("authorised_at", "let_go_at", "capture_before", nullable=True),
        *_strings("decline"),
        *_numbers("fee_minor", nullable=True),
        *_numbers("created_at"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payments_amount")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payments_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_payments_order_id", "payments", ["order_id", "id"])
    op.create_index(
        "ix_payments_open", "payments", ["page_expires_at"], sqlite_where=_PAGE_OPEN, postgresql_where=_PAGE_OPEN
    )
    op.create_table(
        "payment_operations",
        sa.Column("id", Int, primary_key=True, autoincrement=True),
        *_numbers("payment_id"),
        *_strings("act"),
        *_numbers("amount_minor"),
        *_strings("status"),
        *_numbers("version"),
        *_strings("key", "provider_id", "reason", "actor"),
        *_numbers("created_at", "changed_at"),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_payment_operations_amount")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_payment_operations_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_operations")),
        sa.UniqueConstraint("key", name=op.f("uq_payment_operations_key")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_payment_operations_payment_id", "payment_operations", ["payment_id", "id"])
    op.create_index(
        "ix_payment_operations_open",
        "payment_operations",
        ["changed_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(
        "uq_payment_operations_held",
        "payment_operations",
        ["payment_id"],
        unique=True,
        sqlite_where=_HELD,
        postgresql_where=_HELD,
    )


def downgrade() -> None:
    op.drop_table("payment_operations")
    op.drop_table("payments")
