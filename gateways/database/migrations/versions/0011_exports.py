"""Files that merchants ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("id", Int, nullable=False),
        sa.Column("what", Str, nullable=False),
        sa.Column("form", Str, nullable=False),
        sa.Column("from_at", Int, nullable=False),
        sa.Column("until_at", Int, nullable=False),
        sa.Column("chat_id", Int, nullable=False),
        sa.Column("thread_id", Int, nullable=True),
        sa.Column("person_id", Int, nullable=False),
        sa.Column("status", Str, nullable=False),
        sa.Column("done", Int, nullable=False),
        sa.Column("total", Int, nullable=False),
        sa.Column("folder", Str, nullable=False),
        sa.Column("sent", Int, nullable=False),
        sa.Column("told_at", Int, nullable=False),
        sa.Column("asked_at", Int, nullable=False),
        sa.Column("finished_at", Int, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_exports_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("exports")
