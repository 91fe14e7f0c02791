"""Orders that did not come of their customer's cart."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    _let_be(nullable=True)


def downgrade() -> None:
    _let_be(nullable=False)


def _let_be(*, nullable: bool) -> None:
    # SQLite makes the table anew, and asks whether it is a strict one.
    with op.batch_alter_table("orders", table_kwargs={"sqlite_strict": True}) as batch_op:
        for name in ("cart_id", "cart_version"):
            batch_op.alter_column(name, existing_type=Int, nullable=nullable)
        # Read back from SQLite, an empty text stands in brackets of its own.
        for name in ("country", "postcode", "voucher_code"):
            batch_op.alter_column(name, existing_type=Str, existing_nullable=False, server_default=sa.text("''"))
