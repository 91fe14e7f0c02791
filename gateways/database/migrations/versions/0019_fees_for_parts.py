"""What calling parts of an order off costs its customer."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("order_changes", sa.Column("fee_minor", integer, server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("order_changes", "fee_minor")
