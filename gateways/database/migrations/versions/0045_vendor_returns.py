"""What went back to suppliers, each with a document of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "vendor_returns",
        sa.Column("id", Int, primary_key=True, autoincrement=True),
        sa.Column("supplier_id", Int, nullable=False),
        sa.Column("variant_id", Int, nullable=False),
        sa.Column("sku", Str, nullable=False),
        sa.Column("place_id", Int, nullable=False),
        sa.Column("quantity", Int, nullable=False),
        sa.Column("currency", Str, nullable=False),
        sa.Column("credit_minor", Int, nullable=False),
        sa.Column("actor", Str, nullable=False),
        sa.Column("at", Int, nullable=False),
        sa.CheckConstraint("quantity > 0 AND credit_minor >= 0", name=op.f("ck_vendor_returns_numbers")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_vendor_returns_supplier_id")),
        sa.ForeignKeyConstraint(["variant_id"], ["variants.id"], name=op.f("fk_vendor_returns_variant_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_vendor_returns_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_returns")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_vendor_returns_supplier_id", "vendor_returns", ["supplier_id", "id"])


def downgrade() -> None:
    op.drop_table("vendor_returns")
