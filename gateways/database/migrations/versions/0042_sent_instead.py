"""What an order is sent instead of, what a piece of that costs, and what was settled on trust and asked for again."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_HAS_CHILD = sa.text("child_order_id IS NOT NULL")
_KNOWN = (
    "UPDATE orders SET sent_as = (SELECT returns.wish FROM returns WHERE returns.child_order_id = orders.id) "
    "WHERE id IN (SELECT child_order_id FROM returns WHERE child_order_id IS NOT NULL)"
)


def upgrade() -> None:
    op.add_column("orders", sa.Column("sent_as", Str, server_default=sa.text("''"), nullable=False))
    op.add_column("return_lines", sa.Column("instead_price_minor", Int, nullable=True))
    op.add_column("return_lines", sa.Column("reclaimed", Int, server_default=sa.text("0"), nullable=False))
    op.create_index(
        "ix_returns_child_order_id",
        "returns",
        ["child_order_id"],
        sqlite_where=_HAS_CHILD,
        postgresql_where=_HAS_CHILD,
    )
    op.execute(_KNOWN)


def downgrade() -> None:
    op.drop_index("ix_returns_child_order_id", "returns")
    op.drop_column("return_lines", "reclaimed")
    op.drop_column("return_lines", "instead_price_minor")
    op.drop_column("orders", "sent_as")
