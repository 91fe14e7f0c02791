"""Who waits for what to be there again."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_OPEN = sa.text("status IN ('waiting', 'called')")
_ENDED = sa.text("ended_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "restock_requests",
        sa.Column("id", Int, autoincrement=True, nullable=False),
        sa.Column("person_id", Int, autoincrement=False, nullable=False),
        sa.Column("variant_id", Int, autoincrement=False, nullable=False),
        sa.Column("status", Str, nullable=False),
        sa.Column("asked_at", Int, autoincrement=False, nullable=False),
        sa.Column("round", Int, autoincrement=False, nullable=True),
        sa.Column("ended_at", Int, autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_restock_requests_person_id")),
        sa.ForeignKeyConstraint(["variant_id"], ["variants.id"], name=op.f("fk_restock_requests_variant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restock_requests")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_restock_requests_variant_id", "restock_requests", ["variant_id", "status", "id"])
    op.create_index(
        "uq_restock_requests_open",
        "restock_requests",
        ["person_id", "variant_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(
        "ix_restock_requests_ended_at",
        "restock_requests",
        ["ended_at"],
        sqlite_where=_ENDED,
        postgresql_where=_ENDED,
    )


def downgrade() -> None:
    op.drop_table("restock_requests")
