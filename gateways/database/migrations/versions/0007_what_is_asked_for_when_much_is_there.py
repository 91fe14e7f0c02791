"""What is asked for when much is there: the next message, and the accounts of a document or of one variant's pieces."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OPEN = sa.text("status IN ('waiting', 'sending')")
_SOMETHING = sa.text("balance <> 0")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_next", "outbox", ["priority", "id"], unique=False, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.create_index(
        "ix_accounts_ref",
        "accounts",
        ["ref", "kind"],
        unique=False,
        sqlite_where=_SOMETHING,
        postgresql_where=_SOMETHING,
    )
    op.create_index(
        "ix_accounts_unit",
        "accounts",
        ["unit", "kind"],
        unique=False,
        sqlite_where=_SOMETHING,
        postgresql_where=_SOMETHING,
    )


def downgrade() -> None:
    op.drop_index("ix_accounts_unit", table_name="accounts")
    op.drop_index("ix_accounts_ref", table_name="accounts")
    op.drop_index("ix_outbox_next", table_name="outbox")
