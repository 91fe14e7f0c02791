"""In which language a payment page was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("payments", sa.Column("language", Str, nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    op.drop_column("payments", "language")
