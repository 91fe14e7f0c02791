"""Until when a return is waited for stays as it was agreed, whatever the rules say later."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

# What shops begin with: nobody wrote down until when what is on its way now was to be here.
_AGREED_SECONDS = 15 * 24 * 3600


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("returns", sa.Column("back_by_at", integer, nullable=True))
    op.execute(f"UPDATE returns SET back_by_at = approved_at + {_AGREED_SECONDS} WHERE approved_at IS NOT NULL")


def downgrade() -> None:
    op.drop_column("returns", "back_by_at")
