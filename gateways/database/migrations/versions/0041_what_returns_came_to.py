"""What a return came to, once it is settled."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("returns", sa.Column("back_minor", integer, nullable=True))


def downgrade() -> None:
    op.drop_column("returns", "back_minor")
