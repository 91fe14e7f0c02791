"""What calling an order off costs its customer."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COLUMNS = ("fee_minor", "fee_tax_minor", "fee_rate_ppm")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("orders", sa.Column(name, _INTEGER, server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    for name in reversed(_COLUMNS):
        op.drop_column("orders", name)
