"""What was counted of what has come, and the timeline of a purchase order."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_OF_PURCHASES = sa.text("purchase_order_id IS NOT NULL")


def upgrade() -> None:
    pieces = ("purchase_order_id", "good", "quarantined", "to_vendor")
    op.create_table(
        "tallies",
        sa.Column("line_id", Int, nullable=False, autoincrement=False),
        *(sa.Column(name, Int, nullable=False, autoincrement=False) for name in pieces),
        sa.Column("actor", Str, nullable=False),
        sa.Column("at", Int, nullable=False, autoincrement=False),
        sa.Column("is_booking", Int, nullable=False, autoincrement=False),
        sa.CheckConstraint("good >= 0 AND quarantined >= 0 AND to_vendor >= 0", name=op.f("ck_tallies_pieces")),
        sa.CheckConstraint("good + quarantined + to_vendor > 0", name=op.f("ck_tallies_something")),
        sa.ForeignKeyConstraint(["line_id"], ["purchase_order_lines.id"], name=op.f("fk_tallies_line_id")),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"], ["purchase_orders.id"], name=op.f("fk_tallies_purchase_order_id")
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_tallies")),
        sqlite_strict=True,
    )
    op.create_index("ix_tallies_purchase_order_id", "tallies", ["purchase_order_id", "line_id"])
    op.add_column("events", sa.Column("purchase_order_id", Int, nullable=True))
    op.create_index(
        "ix_events_purchase_order_id",
        "events",
        ["purchase_order_id"],
        sqlite_where=_OF_PURCHASES,
        postgresql_where=_OF_PURCHASES,
    )


def downgrade() -> None:
    op.drop_index("ix_events_purchase_order_id", "events")
    op.drop_column("events", "purchase_order_id")
    op.drop_index("ix_tallies_purchase_order_id", "tallies")
    op.drop_table("tallies")
