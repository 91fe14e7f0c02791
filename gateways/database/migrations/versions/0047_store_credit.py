"""Whether a cart is paid with credit as far as that reaches, and what of an order its customer paid with it."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("carts", sa.Column("uses_credit", Int, server_default=sa.text("1"), nullable=False))
    op.add_column("orders", sa.Column("credit_minor", Int, server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("orders", "credit_minor")
    op.drop_column("carts", "uses_credit")
