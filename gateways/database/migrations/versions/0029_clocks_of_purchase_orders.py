"""When the timetable looks at a purchase order next."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CLOCK = sa.text("clock_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("purchase_orders", sa.Column("clock_at", Int, nullable=True))
    op.create_index(
        "ix_purchase_orders_clock_at", "purchase_orders", ["clock_at"], sqlite_where=_CLOCK, postgresql_where=_CLOCK
    )


def downgrade() -> None:
    op.drop_index("ix_purchase_orders_clock_at", "purchase_orders")
    op.drop_column("purchase_orders", "clock_at")
