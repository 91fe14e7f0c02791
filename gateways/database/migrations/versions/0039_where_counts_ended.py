"""The last entry there was when a count was booked, so that what has moved since can be told."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("stock_counts", sa.Column("last_entry_id", Int, nullable=True))


def downgrade() -> None:
    op.drop_column("stock_counts", "last_entry_id")
