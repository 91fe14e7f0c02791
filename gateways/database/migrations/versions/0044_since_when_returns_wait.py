"""Since when something of a return waits for somebody, and returns by when they were asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_WAITS, _ASKED = sa.text("waits_since IS NOT NULL"), sa.text("requested_at IS NOT NULL")
# Of what is on the road or here by now, nobody has noted since when.
_WAITING = """
UPDATE returns SET waits_since = COALESCE(approved_at, begun_at)
WHERE status IN ('approved', 'resolved') AND EXISTS (
    SELECT 1 FROM return_lines WHERE return_lines.return_id = returns.id AND return_lines.collected > (
        SELECT COALESCE(SUM(return_inspections.quantity), 0) FROM return_inspections
        WHERE return_inspections.line_id = return_lines.id
    )
)
"""


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("returns", sa.Column("waits_since", integer, nullable=True))
    op.create_index("ix_returns_waits_since", "returns", ["waits_since"], sqlite_where=_WAITS, postgresql_where=_WAITS)
    op.create_index(
        "ix_returns_requested_at", "returns", ["requested_at"], sqlite_where=_ASKED, postgresql_where=_ASKED
    )
    op.execute(_WAITING)


def downgrade() -> None:
    op.drop_index("ix_returns_requested_at", "returns")
    op.drop_index("ix_returns_waits_since", "returns")
    op.drop_column("returns", "waits_since")
