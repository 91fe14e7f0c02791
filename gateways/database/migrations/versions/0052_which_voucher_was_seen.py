"""What a voucher gives or asks for has a version: what a merchant has seen is what goes live."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("vouchers", sa.Column("version", Int, server_default=sa.text("1"), nullable=False))


def downgrade() -> None:
    op.drop_column("vouchers", "version")
