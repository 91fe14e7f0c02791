"""What merchants are told of each shelf; what is low already, they know of."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_TO_TELL, _WRONG = sa.text("tell_at IS NOT NULL"), sa.text("level > 0")
# A shelf below the point at which it is bought again is low, too, from now on.
_RULES = """
    INSERT INTO stock_rules (variant_id, place_id, sell_down_to)
    SELECT b.variant_id, b.place_id, 0 FROM reorder_rules b
    WHERE NOT EXISTS (
        SELECT 1 FROM stock_rules r WHERE r.variant_id = b.variant_id AND r.place_id = b.place_id
    )
"""
_LOW = """
    UPDATE stock_rules SET low_since = 0
    WHERE low_since IS NULL AND EXISTS (
        SELECT 1 FROM reorder_rules b
        JOIN places p ON p.id = b.place_id AND p.active = 1 AND p.kind = 'warehouse'
        LEFT JOIN accounts a
            ON a.kind = 'free' AND a.ref = '' AND a.place_id = b.place_id AND a.unit = 'v:' || b.variant_id
        WHERE b.variant_id = stock_rules.variant_id AND b.place_id = stock_rules.place_id
            AND COALESCE(a.balance, 0) < b.minimum
    )
"""
_NOTE = """
    INSERT INTO shelf_alerts (variant_id, place_id, level, since, told)
    SELECT variant_id, place_id, level, since, level FROM (
        SELECT v.id AS variant_id, p.id AS place_id, COALESCE(r.low_since, 0) AS since,
            CASE
                WHEN a.balance < 0 THEN 3
                WHEN a.balance <= CASE WHEN r.sell_down_to > 0 THEN r.sell_down_to ELSE 0 END THEN 2
                WHEN a.balance < v.low_stock_threshold OR a.balance < COALESCE(b.minimum, 0) THEN 1
                ELSE 0
            END AS level
        FROM accounts a
        JOIN places p ON p.id = a.place_id AND p.active = 1 AND p.kind = 'warehouse'
        JOIN variants v ON a.unit = 'v:' || v.id
        LEFT JOIN stock_rules r ON r.variant_id = v.id AND r.place_id = p.id
        LEFT JOIN reorder_rules b ON b.variant_id = v.id AND b.place_id = p.id
        WHERE a.kind = 'free' AND a.ref = ''
    ) AS shelves
    WHERE level > 0
"""


def upgrade() -> None:
    op.create_table(
        "shelf_alerts",
        sa.Column("id", Int, autoincrement=True, nullable=False),
        sa.Column("variant_id", Int, autoincrement=False, nullable=False),
        sa.Column("place_id", Int, autoincrement=False, nullable=False),
        sa.Column("level", Int, autoincrement=False, nullable=False),
        sa.Column("since", Int, autoincrement=False, nullable=False),
        sa.Column("told", Int, autoincrement=False, nullable=False, server_default=sa.text("0")),
        sa.Column("tell_at", Int, autoincrement=False, nullable=True),
        sa.Column("told_at", Int, autoincrement=False, nullable=True),
        sa.Column("version", Int, autoincrement=False, nullable=False, server_default=sa.text("1")),
        sa.Column("acted", Str, nullable=False, server_default=sa.text("''")),
        sa.Column("acted_by", Int, autoincrement=False, nullable=True),
        sa.Column("acted_at", Int, autoincrement=False, nullable=True),
        sa.Column("purchase_order_id", Int, autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(["variant_id"], ["variants.id"], name=op.f("fk_shelf_alerts_variant_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_shelf_alerts_place_id")),
        sa.ForeignKeyConstraint(["acted_by"], ["people.id"], name=op.f("fk_shelf_alerts_acted_by")),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"], ["purchase_orders.id"], name=op.f("fk_shelf_alerts_purchase_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf_alerts")),
        sa.UniqueConstraint("variant_id", "place_id", name=op.f("uq_shelf_alerts_variant_id_place_id")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    for column, condition in (("tell_at", _TO_TELL), ("told_at", _WRONG)):
        op.create_index(
            f"ix_shelf_alerts_{column}",
            "shelf_alerts",
            [column],
            sqlite_where=condition,
            postgresql_where=condition,
        )
    op.create_index(
        "ix_shelf_alerts_level", "shelf_alerts", ["level", "id"], sqlite_where=_WRONG, postgresql_where=_WRONG
    )
    for statement in (_RULES, _LOW, _NOTE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("shelf_alerts")
