"""Taxes, delivery and vouchers: what prices are made of beside the catalogue."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "tax_rates",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("tax_class", _TEXT, nullable=False),
        sa.Column("country", _TEXT, nullable=False),
        sa.Column("prefix", _TEXT, nullable=False),
        sa.Column("rate_ppm", _INTEGER, nullable=False),
        sa.Column("valid_from_at", _INTEGER, nullable=False),
        sa.CheckConstraint("rate_ppm >= 0", name=op.f("ck_tax_rates_rate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rates")),
        sa.UniqueConstraint(
            "tax_class",
            "country",
            "prefix",
            "valid_from_at",
            name=op.f("uq_tax_rates_tax_class_country_prefix_valid_from_at"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "vouchers",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("code", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("value", _INTEGER, nullable=False),
        sa.Column("min_minor", _INTEGER, nullable=False),
        sa.Column("products", _TEXT, nullable=False),
        sa.Column("categories", _TEXT, nullable=False),
        sa.Column("starts_at", _INTEGER, nullable=True),
        sa.Column("ends_at", _INTEGER, nullable=True),
        sa.Column("uses_max", _INTEGER, nullable=True),
        sa.Column("uses_per_person_max", _INTEGER, nullable=True),
        sa.Column("first_order_only", _INTEGER, nullable=False),
        sa.Column("uses", _INTEGER, nullable=False),
        sa.Column("ended_at", _INTEGER, nullable=True),
        sa.Column("created_at", _INTEGER, nullable=False),
        sa.CheckConstraint("uses >= 0", name=op.f("ck_vouchers_uses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("code", name=op.f("uq_vouchers_code")),
        sqlite_strict=True,
    )
    op.create_table(
        "voucher_uses",
        sa.Column("id", _INTEGER, nullable=False),
        sa.Column("voucher_id", _INTEGER, nullable=False),
        sa.Column("order_id", _INTEGER, nullable=False),
        sa.Column("person_id", _INTEGER, nullable=False),
        sa.Column("used_at", _INTEGER, nullable=False),
        sa.Column("released_at", _INTEGER, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_voucher_uses_order_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_voucher_uses_person_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["vouchers.id"], name=op.f("fk_voucher_uses_voucher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_uses")),
        sa.UniqueConstraint("order_id", name=op.f("uq_voucher_uses_order_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_voucher_uses_voucher_id", "voucher_uses", ["voucher_id", "person_id"])
    op.add_column("carts", sa.Column("country", _TEXT, server_default=sa.text("''"), nullable=False))
    op.add_column("carts", sa.Column("postcode", _TEXT, server_default=sa.text("''"), nullable=False))
    op.add_column("carts", sa.Column("voucher_id", _INTEGER, nullable=True))
    op.add_column("addresses", sa.Column("country", _TEXT, server_default=sa.text("''"), nullable=False))
    op.add_column("addresses", sa.Column("postcode", _TEXT, server_default=sa.text("''"), nullable=False))
    op.add_column("orders", sa.Column("country", _TEXT, server_default=sa.text("''"), nullable=False))
    op.add_column("orders", sa.Column("postcode", _TEXT, server_default=sa.text("''"), nullable=False))
    op.add_column("orders", sa.Column("tax_included", _INTEGER, server_default=sa.text("1"), nullable=False))
    op.add_column("orders", sa.Column("discount_minor", _INTEGER, server_default=sa.text("0"), nullable=False))
    op.add_column("orders", sa.Column("voucher_code", _TEXT, server_default=sa.text("''"), nullable=False))
    op.add_column("orders", sa.Column("delivery_price_minor", _INTEGER, server_default=sa.text("0"), nullable=False))
    op.add_column("orders", sa.Column("delivery_discount_minor", _INTEGER, server_default=sa.text("0"), nullable=False))
    op.add_column("orders", sa.Column("delivery_rate_ppm", _INTEGER, server_default=sa.text("0"), nullable=False))
    op.add_column("orders", sa.Column("delivery_tax_minor", _INTEGER, server_default=sa.text("0"), nullable=False))
    op.add_column("orders", sa.Column("delivery_total_minor", _INTEGER, server_default=sa.text("0"), nullable=False))
    op.add_column("order_lines", sa.Column("discount_minor", _INTEGER, server_default=sa.text("0"), nullable=False))
    op.add_column("order_lines", sa.Column("rate_ppm", _INTEGER, server_default=sa.text("0"), nullable=False))
    op.add_column("order_changes", sa.Column("discount_minor", _INTEGER, server_default=sa.text("0"), nullable=False))
    op.add_column(
        "order_change_lines", sa.Column("discount_minor", _INTEGER, server_default=sa.text("0"), nullable=False)
    )
    op.add_column("order_change_lines", sa.Column("rate_ppm", _INTEGER, server_default=sa.text("0"), nullable=False))
