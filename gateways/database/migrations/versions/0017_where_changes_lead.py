"""A changed address changes what delivery and taxes come to."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_TEXTS = ("country", "postcode")
_NUMBERS = ("price_minor", "discount_minor", "rate_ppm", "tax_minor", "total_minor")


def upgrade() -> None:
    for name in _TEXTS:
        op.add_column("order_changes", sa.Column(name, Str, nullable=True))
    for name in _NUMBERS:
        op.add_column("order_changes", sa.Column(f"delivery_{name}", Int, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("order_changes", table_kwargs={"sqlite_strict": True}) as batch_op:
        for name in (*_TEXTS, *(f"delivery_{name}" for name in _NUMBERS)):
            batch_op.drop_column(name)
