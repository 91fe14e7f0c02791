"""Parcels that are on their way somewhere, for the board: few, however many have arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OPEN = sa.text(
    "status IN ('planned', 'picking', 'packed', 'handed_over', 'in_transit', 'out_for_delivery', 'attempt_failed', "
    "'awaiting_pickup', 'returning')"
)


def upgrade() -> None:
    op.create_index(
        "ix_shipments_open",
        "shipments",
        ["status", "direction", "id", "order_id"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_shipments_open", table_name="shipments")
