"""When the provider was last asked, of our own accord, how a payment page stands."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("payments", sa.Column("looked_at", integer, server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("payments", "looked_at")
