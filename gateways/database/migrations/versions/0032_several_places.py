"""Places have a kind and an address, and rules a day; an order says since when it waits for goods."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_WAITING = sa.text("waiting_since IS NOT NULL")


def upgrade() -> None:
    op.add_column("places", sa.Column("kind", Str, server_default=sa.text("'warehouse'"), nullable=False))
    op.add_column("places", sa.Column("address", Str, server_default=sa.text("''"), nullable=False))
    op.add_column("places", sa.Column("active", Int, server_default=sa.text("1"), nullable=False))
    op.add_column("places", sa.Column("version", Int, server_default=sa.text("1"), nullable=False))
    op.add_column("stock_rules", sa.Column("available_from", Int, nullable=True))
    op.add_column("orders", sa.Column("waiting_since", Int, nullable=True))
    op.create_index(
        "ix_orders_waiting_since", "orders", ["waiting_since"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )


def downgrade() -> None:
    op.drop_index("ix_orders_waiting_since", table_name="orders")
    op.drop_column("orders", "waiting_since")
    op.drop_column("stock_rules", "available_from")
    for name in ("version", "active", "address", "kind"):
        op.drop_column("places", name)
