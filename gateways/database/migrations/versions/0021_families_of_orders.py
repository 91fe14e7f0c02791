"""Which orders were split off from one; and of which offer the shop was told that it is short."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_part = sa.text("split_from IS NOT NULL")
    op.create_index("ix_orders_split_from", "orders", ["split_from"], sqlite_where=is_part, postgresql_where=is_part)
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("drafts", sa.Column("told_short_version", integer, nullable=True))


def downgrade() -> None:
    op.drop_column("drafts", "told_short_version")
    op.drop_index("ix_orders_split_from", "orders")
