"""Suppliers, and what each of them sells."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def _numbers(*names: str, nullable: bool = False) -> "list[sa.Column[int]]":
    return [sa.Column(name, Int, nullable=nullable, autoincrement=False) for name in names]


def _strings(*names: str, nullable: bool = False) -> "list[sa.Column[str]]":
    return [sa.Column(name, Str, nullable=nullable) for name in names]


def upgrade() -> None:
    op.create_table(
        "suppliers",
        sa.Column("id", Int, primary_key=True, autoincrement=True),
        *_strings("name", "language", "currency", "email"),
        *_numbers("person_id", nullable=True),
        *_numbers("active", "version", "created_at"),
        *_strings("invite_token", nullable=True),
        *_numbers("invited_by", "invite_expires_at", "invite_used_at", nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_suppliers_person_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["people.id"], name=op.f("fk_suppliers_invited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppliers")),
        sa.UniqueConstraint("name", name=op.f("uq_suppliers_name")),
        sa.UniqueConstraint("invite_token", name=op.f("uq_suppliers_invite_token")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_suppliers_person_id", "suppliers", ["person_id"])
    op.create_table(
        "supplier_items",
        *_numbers("supplier_id", "variant_id"),
        *_strings("sku"),
        *_numbers("cost_minor", "lead_days", "minimum", "pack", "priority"),
        *_numbers("declined_at", nullable=True),
        sa.CheckConstraint("cost_minor >= 0", name=op.f("ck_supplier_items_cost_minor")),
        sa.CheckConstraint("minimum > 0 AND pack > 0", name=op.f("ck_supplier_items_pieces")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_supplier_items_supplier_id")),
        sa.ForeignKeyConstraint(["variant_id"], ["variants.id"], name=op.f("fk_supplier_items_variant_id")),
        sa.PrimaryKeyConstraint("supplier_id", "variant_id", name=op.f("pk_supplier_items")),
        sqlite_strict=True,
    )
    op.create_index("ix_supplier_items_variant_id", "supplier_items", ["variant_id", "priority"])


def downgrade() -> None:
    op.drop_table("supplier_items")
    op.drop_table("suppliers")
