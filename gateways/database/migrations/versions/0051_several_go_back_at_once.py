"""What goes back to a supplier at once is one document of several lines, put together before it is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_DRAFTED = sa.text("sent_at IS NULL")
_OLD = "id, supplier_id, variant_id, sku, place_id, quantity, currency, credit_minor, actor, at"


def upgrade() -> None:
    op.execute(f"CREATE TEMPORARY TABLE gone AS SELECT {_OLD} FROM vendor_returns")  # noqa: S608 - names of ours.
    op.drop_table("vendor_returns")
    op.create_table(
        "vendor_returns",
        sa.Column("id", Int, primary_key=True, autoincrement=True),
        *(sa.Column(name, Int, autoincrement=False, nullable=False) for name in ("supplier_id", "place_id")),
        *(sa.Column(name, Str, nullable=False) for name in ("currency", "actor")),
        *(sa.Column(name, Int, autoincrement=False, nullable=True) for name in ("sent_at", "written_at")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_vendor_returns_supplier_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_vendor_returns_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_returns")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_vendor_returns_supplier_id", "vendor_returns", ["supplier_id", "id"])
    op.create_index(
        "uq_vendor_returns_draft",
        "vendor_returns",
        ["supplier_id", "place_id"],
        unique=True,
        sqlite_where=_DRAFTED,
        postgresql_where=_DRAFTED,
    )
    numbers = ("vendor_return_id", "variant_id", "quantity", "credit_minor")
    op.create_table(
        "vendor_return_lines",
        *(sa.Column(name, Int, autoincrement=False, nullable=False) for name in numbers[:2]),
        *(sa.Column(name, Str, nullable=False) for name in ("source", "sku")),
        *(sa.Column(name, Int, autoincrement=False, nullable=False) for name in numbers[2:]),
        sa.CheckConstraint("quantity > 0 AND credit_minor >= 0", name=op.f("ck_vendor_return_lines_numbers")),
        sa.ForeignKeyConstraint(
            ["vendor_return_id"], ["vendor_returns.id"], name=op.f("fk_vendor_return_lines_vendor_return_id")
        ),
        sa.ForeignKeyConstraint(["variant_id"], ["variants.id"], name=op.f("fk_vendor_return_lines_variant_id")),
        sa.PrimaryKeyConstraint("vendor_return_id", "variant_id", "source", name=op.f("pk_vendor_return_lines")),
        sqlite_strict=True,
    )
    op.execute(
        # Of what went back before, suppliers know by now.
        "INSERT INTO vendor_returns (id, supplier_id, place_id, currency, actor, sent_at, written_at) "
        "SELECT id, supplier_id, place_id, currency, actor, at, at FROM gone"
    )
    op.execute(
        "INSERT INTO vendor_return_lines (vendor_return_id, variant_id, source, sku, quantity, credit_minor) "
        "SELECT id, variant_id, 'vendor', sku, quantity, credit_minor FROM gone"
    )
    op.execute("DROP TABLE gone")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('vendor_returns', 'id'), coalesce(max(id), 0) + 1, false) "
            "FROM vendor_returns"
        )


def downgrade() -> None:
    # What was put together and not sent is no document of before; of several lines, one says what all came to.
    op.execute(
        "CREATE TEMPORARY TABLE gone AS SELECT r.id, r.supplier_id, min(l.variant_id) AS variant_id, "
        "min(l.sku) AS sku, r.place_id, sum(l.quantity) AS quantity, r.currency, sum(l.credit_minor) AS credit_minor, "
        "r.actor, r.sent_at FROM vendor_returns r JOIN vendor_return_lines l ON l.vendor_return_id = r.id "
        "WHERE r.sent_at IS NOT NULL GROUP BY r.id, r.supplier_id, r.place_id, r.currency, r.actor, r.sent_at"
    )
    op.drop_table("vendor_return_lines")
    op.drop_table("vendor_returns")
    op.create_table(
        "vendor_returns",
        sa.Column("id", Int, primary_key=True, autoincrement=True),
        *(sa.Column(name, Int, autoincrement=False, nullable=False) for name in ("supplier_id", "variant_id")),
        sa.Column("sku", Str, nullable=False),
        *(sa.Column(name, Int, autoincrement=False, nullable=False) for name in ("place_id", "quantity")),
        sa.Column("currency", Str, nullable=False),
        sa.Column("credit_minor", Int, autoincrement=False, nullable=False),
        sa.Column("actor", Str, nullable=False),
        sa.Column("at", Int, autoincrement=False, nullable=False),
        sa.CheckConstraint("quantity > 0 AND credit_minor >= 0", name=op.f("ck_vendor_returns_numbers")),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name=op.f("fk_vendor_returns_supplier_id")),
        sa.ForeignKeyConstraint(["variant_id"], ["variants.id"], name=op.f("fk_vendor_returns_variant_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_vendor_returns_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_returns")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_vendor_returns_supplier_id", "vendor_returns", ["supplier_id", "id"])
    op.execute("INSERT INTO vendor_returns SELECT * FROM gone")
    op.execute("DROP TABLE gone")
