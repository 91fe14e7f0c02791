"""What fetches a return, what was in the box besides, and who is trusted."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_FETCHES = sa.text("return_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("returns", sa.Column("is_trusted", Int, server_default=sa.text("0"), nullable=False))
    op.add_column("shipments", sa.Column("return_id", Int, nullable=True))
    op.create_index(
        "ix_shipments_return_id", "shipments", ["return_id"], sqlite_where=_FETCHES, postgresql_where=_FETCHES
    )
    op.create_table(
        "return_extras",
        sa.Column("id", Int, primary_key=True, autoincrement=True),
        sa.Column("return_id", Int, nullable=False, autoincrement=False),
        *(sa.Column(name, Str, nullable=False) for name in ("note", "photo", "actor")),
        sa.Column("at", Int, nullable=False, autoincrement=False),
        sa.Column("settled_at", Int, nullable=True, autoincrement=False),
        sa.ForeignKeyConstraint(["return_id"], ["returns.id"], name=op.f("fk_return_extras_return_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_extras")),
        sqlite_strict=True,
    )
    op.create_index("ix_return_extras_return_id", "return_extras", ["return_id"])


def downgrade() -> None:
    op.drop_table("return_extras")
    op.drop_index("ix_shipments_return_id", "shipments")
    op.drop_column("shipments", "return_id")
    op.drop_column("returns", "is_trusted")
