"""Which supplier's address a mail server has refused, and how."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    text = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
    op.add_column("suppliers", sa.Column("email_refused_at", integer, nullable=True))
    op.add_column("suppliers", sa.Column("email_refused_why", text, server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    op.drop_column("suppliers", "email_refused_why")
    op.drop_column("suppliers", "email_refused_at")
