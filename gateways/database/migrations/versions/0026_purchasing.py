"""What is to be bought when; purchase orders, and what came of them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_DRAFT, _SENT = sa.text("status = 'draft'"), sa.text("status = 'sent'")


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
        "reorder_rules",
        *_numbers("variant_id", "place_id", "minimum", "maximum", "multiple"),
        sa.CheckConstraint(
            "minimum >= 0 AND maximum >= minimum AND multiple > 0", name=op.f("ck_reorder_rules_pieces")
        ),
        _to("reorder_rules", "variant_id", "variants"),
        _to("reorder_rules", "place_id", "places"),
        sa.PrimaryKeyConstraint("variant_id", "place_id", name=op.f("pk_reorder_rules")),
        sqlite_strict=True,
    )
    _orders()
    op.create_table(
        "receipts",
        _id(),
        *_numbers("purchase_order_id"),
        *_strings("currency"),
        *_numbers("rate_e9"),
        *_strings("actor"),
        *_numbers("at"),
        sa.CheckConstraint("rate_e9 > 0", name=op.f("ck_receipts_rate")),
        _to("receipts", "purchase_order_id", "purchase_orders"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sqlite_strict=True,
    )
    op.create_index("ix_receipts_purchase_order_id", "receipts", ["purchase_order_id", "id"])
    op.create_table(
        "receipt_lines",
        *_numbers("receipt_id", "line_id", "good", "quarantined", "to_vendor", "cost_minor", "value_minor"),
        sa.CheckConstraint("good >= 0 AND quarantined >= 0 AND to_vendor >= 0", name=op.f("ck_receipt_lines_pieces")),
        sa.CheckConstraint("good + quarantined + to_vendor > 0", name=op.f("ck_receipt_lines_something")),
        _to("receipt_lines", "receipt_id", "receipts"),
        _to("receipt_lines", "line_id", "purchase_order_lines"),
        sa.PrimaryKeyConstraint("receipt_id", "line_id", name=op.f("pk_receipt_lines")),
        sqlite_strict=True,
    )


def _orders() -> None:
    op.create_table(
        "purchase_orders",
        _id(),
        *_numbers("supplier_id", "place_id"),
        *_strings("status"),
        *_numbers("version"),
        *_strings("currency", "answer"),
        *_numbers("answered_at", "answer_by_at", "expected_at", nullable=True),
        *_strings("reason"),
        *_numbers("created_at"),
        *_numbers("sent_at", "ended_at", nullable=True),
        _to("purchase_orders", "supplier_id", "suppliers"),
        _to("purchase_orders", "place_id", "places"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_orders")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_purchase_orders_supplier_id", "purchase_orders", ["supplier_id", "id"])
    op.create_index("ix_purchase_orders_status", "purchase_orders", ["status", "id"])
    op.create_index(
        "uq_purchase_orders_draft",
        "purchase_orders",
        ["supplier_id", "place_id"],
        unique=True,
        sqlite_where=_DRAFT,
        postgresql_where=_DRAFT,
    )
    op.create_index(
        "ix_purchase_orders_answer_by_at",
        "purchase_orders",
        ["answer_by_at"],
        sqlite_where=_SENT,
        postgresql_where=_SENT,
    )
    op.create_table(
        "purchase_order_lines",
        _id(),
        *_numbers("purchase_order_id", "variant_id"),
        *_strings("sku"),
        *_numbers("quantity", "cost_minor"),
        *_numbers("offered_quantity", "offered_cost_minor", nullable=True),
        *_numbers("received"),
        sa.CheckConstraint(
            "quantity >= 0 AND cost_minor >= 0 AND received >= 0", name=op.f("ck_purchase_order_lines_numbers")
        ),
        _to("purchase_order_lines", "purchase_order_id", "purchase_orders"),
        _to("purchase_order_lines", "variant_id", "variants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_lines")),
        sa.UniqueConstraint(
            "purchase_order_id", "variant_id", name=op.f("uq_purchase_order_lines_purchase_order_id_variant_id")
        ),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_purchase_order_lines_variant_id", "purchase_order_lines", ["variant_id", "purchase_order_id"])


def downgrade() -> None:
    for table in ("receipt_lines", "receipts", "purchase_order_lines", "purchase_orders", "reorder_rules"):
        op.drop_table(table)
