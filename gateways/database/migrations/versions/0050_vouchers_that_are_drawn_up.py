"""Since when a voucher can be used: nothing while a merchant looks at what it will be. Those that are there could."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("vouchers", sa.Column("live_at", Int, nullable=True))
    op.execute("UPDATE vouchers SET live_at = created_at")


def downgrade() -> None:
    op.execute("DELETE FROM vouchers WHERE live_at IS NULL")
    op.drop_column("vouchers", "live_at")
