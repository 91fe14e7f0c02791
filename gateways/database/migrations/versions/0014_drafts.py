"""Orders that merchants draw up for customers."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_OPEN = sa.text("status IN ('open', 'sent')")
_SENT = sa.text("status = 'sent'")


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", Int, primary_key=True, autoincrement=True),
        sa.Column("token", Str, nullable=False),
        sa.Column("made_by", Int, nullable=False),
        sa.Column("person_id", Int, nullable=True),
        sa.Column("status", Str, nullable=False),
        sa.Column("version", Int, nullable=False),
        *(sa.Column(name, Str, nullable=False) for name in ("way", "terms", "address", "phone", "note")),
        sa.Column("voucher_id", Int, nullable=True),
        sa.Column("holds_days", Int, nullable=False),
        sa.Column("quoted", Str, nullable=False),
        sa.Column("order_id", Int, nullable=True),
        sa.Column("created_at", Int, nullable=False),
        sa.Column("sent_at", Int, nullable=True),
        sa.Column("lapses_at", Int, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_drafts_made_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_drafts_person_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["vouchers.id"], name=op.f("fk_drafts_voucher_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_drafts_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("token", name=op.f("uq_drafts_token")),
        sa.UniqueConstraint("order_id", name=op.f("uq_drafts_order_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_drafts_person_id", "drafts", ["person_id", "id"])
    op.create_index("ix_drafts_open", "drafts", ["id"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_drafts_lapses_at", "drafts", ["lapses_at"], sqlite_where=_SENT, postgresql_where=_SENT)
    op.create_table(
        "draft_lines",
        *(sa.Column(name, Int, nullable=False) for name in ("draft_id", "variant_id", "quantity", "added_at")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_draft_lines_quantity")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_draft_lines_draft_id")),
        sa.ForeignKeyConstraint(["variant_id"], ["variants.id"], name=op.f("fk_draft_lines_variant_id")),
        sa.PrimaryKeyConstraint("draft_id", "variant_id", name=op.f("pk_draft_lines")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("draft_lines")
    op.drop_table("drafts")
