"""Which card a payment was made with: its brand, and the last digits, as its owner knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    for name in ("card_brand", "card_digits"):
        op.add_column("payments", sa.Column(name, Str, server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    for name in ("card_digits", "card_brand"):
        op.drop_column("payments", name)
