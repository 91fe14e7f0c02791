"""Of whose money an operation is: what was split off from an order has refunds of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FOREIGN_KEY = "fk_payment_operations_order_id"


def upgrade() -> None:
    op.add_column("payment_operations", sa.Column("order_id", Int, nullable=True))
    # The money of what was asked before has moved to the payment's own order first.
    op.execute(
        "UPDATE payment_operations SET order_id = "
        "(SELECT p.order_id FROM payments AS p WHERE p.id = payment_operations.payment_id)"
    )
    with op.batch_alter_table(
        "payment_operations", table_kwargs={"sqlite_strict": True, "sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.alter_column("order_id", existing_type=Int, nullable=False)
        batch_op.create_foreign_key(op.f(_FOREIGN_KEY), "orders", ["order_id"], ["id"])
    op.create_index("ix_payment_operations_order_id", "payment_operations", ["order_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_payment_operations_order_id", "payment_operations")
    with op.batch_alter_table(
        "payment_operations", table_kwargs={"sqlite_strict": True, "sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.drop_constraint(op.f(_FOREIGN_KEY), type_="foreignkey")
        batch_op.drop_column("order_id")
