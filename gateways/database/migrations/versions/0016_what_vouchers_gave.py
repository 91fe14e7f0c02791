"""What the voucher of an order gave when it was placed: a change of the order keeps to it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
    op.add_column("orders", sa.Column("voucher_gift", text, server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    op.drop_column("orders", "voucher_gift")
