"""Orders that are paid in advance: terms, approval, deadlines."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_HAS_CLOCK = sa.text("clock_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("carts", sa.Column("terms", sa.Text(collation="C").with_variant(sa.Text(), "sqlite"), nullable=True))
    op.add_column(
        "orders", sa.Column("approval", sa.Text(collation="C").with_variant(sa.Text(), "sqlite"), nullable=True)
    )
    op.add_column("orders", _number("clock_at"))
    op.create_index("ix_orders_clock_at", "orders", ["clock_at"], sqlite_where=_HAS_CLOCK, postgresql_where=_HAS_CLOCK)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
