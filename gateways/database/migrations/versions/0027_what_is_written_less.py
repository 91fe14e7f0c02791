"""Shelves leave the index of what belongs to documents; what the outbox sends later has an index by its moment."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_THERE = sa.text("balance <> 0")
_OF_A_DOCUMENT = sa.text("balance <> 0 AND ref <> ''")
_LATER = sa.text("status IN ('waiting', 'sending') AND (due_at > 0 OR lease_until > 0)")


def _refs(where: sa.TextClause) -> None:
    op.create_index("ix_accounts_ref", "accounts", ["ref", "kind"], sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.drop_index("ix_accounts_ref", table_name="accounts")
    _refs(_OF_A_DOCUMENT)
    greatest = "max" if op.get_bind().dialect.name == "sqlite" else "greatest"
    moment = sa.text(f"{greatest}(due_at, lease_until)")
    op.create_index("ix_outbox_later", "outbox", [moment], sqlite_where=_LATER, postgresql_where=_LATER)


def downgrade() -> None:
    op.drop_index("ix_outbox_later", table_name="outbox")
    op.drop_index("ix_accounts_ref", table_name="accounts")
    _refs(_THERE)
