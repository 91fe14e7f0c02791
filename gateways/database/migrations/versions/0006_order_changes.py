"""Orders that change after they were placed; placing is the first change of each."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_IS_OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    _let_lines_be_taken_out()
    op.create_table(
        "order_changes",
        sa.Column("id", Int, nullable=False),
        sa.Column("order_id", Int, nullable=False),
        sa.Column("number", Int, nullable=True),
        sa.Column("status", Str, nullable=False),
        sa.Column("version", Int, nullable=False),
        sa.Column("proposed_by", Int, nullable=False),
        sa.Column("is_customers", Int, nullable=False),
        sa.Column("total_minor", Int, nullable=False),
        sa.Column("tax_minor", Int, nullable=False),
        sa.Column("address", Str, nullable=True),
        sa.Column("note", Str, nullable=True),
        sa.Column("created_at", Int, nullable=False),
        sa.Column("expires_at", Int, nullable=True),
        sa.Column("settled_at", Int, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_changes_order_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_order_changes_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_changes")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_order_changes_order_id_number")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_order_changes_open",
        "order_changes",
        ["order_id"],
        unique=True,
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )
    op.create_index(
        "ix_order_changes_expires_at",
        "order_changes",
        ["expires_at"],
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )
    op.create_table(
        "order_change_lines",
        sa.Column("id", Int, nullable=False),
        sa.Column("change_id", Int, nullable=False),
        sa.Column("variant_id", Int, nullable=False),
        sa.Column("order_line_id", Int, nullable=True),
        sa.Column("quantity", Int, nullable=False),
        sa.Column("unit_price_minor", Int, nullable=False),
        sa.Column("tax_minor", Int, nullable=False),
        sa.Column("total_minor", Int, nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["order_changes.id"], name=op.f("fk_order_change_lines_change_id")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_order_change_lines_order_line_id")
        ),
        sa.ForeignKeyConstraint(["variant_id"], ["variants.id"], name=op.f("fk_order_change_lines_variant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_change_lines")),
        sa.UniqueConstraint("change_id", "variant_id", name=op.f("uq_order_change_lines_change_id_variant_id")),
        sqlite_strict=True,
    )
    _note_how_each_was_placed()


def _let_lines_be_taken_out() -> None:
    """A line that a change takes out stays, with nothing in it: what happened to it is told by its number."""
    if op.get_bind().dialect.name == "sqlite":
        _rewrite_order_lines()
    else:
        op.drop_constraint(op.f("ck_order_lines_quantity"), "order_lines", type_="check")
        op.create_check_constraint(op.f("ck_order_lines_quantity"), "order_lines", "quantity >= 0")


def _rewrite_order_lines() -> None:
    """SQLite alters no constraint: the table is made anew under another name, and takes the old one's place."""
    rows = op.get_bind().execute(
        sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = 'order_lines' AND sql IS NOT NULL ORDER BY type DESC")
    )
    made, *indexes = [row.sql for row in rows]
    made = made.replace("CREATE TABLE order_lines", "CREATE TABLE order_lines_new", 1)
    op.execute(made.replace("quantity > 0", "quantity >= 0", 1))
    op.execute("INSERT INTO order_lines_new SELECT * FROM order_lines")
    op.drop_table("order_lines")
    op.execute("ALTER TABLE order_lines_new RENAME TO order_lines")
    for index in indexes:
        op.execute(index)


def _note_how_each_was_placed() -> None:
    op.execute(
        "INSERT INTO order_changes (order_id, number, status, version, proposed_by, is_customers, total_minor, "
        "tax_minor, created_at, settled_at) SELECT id, 1, 'confirmed', 1, person_id, 1, total_minor, tax_minor, "
        "created_at, placed_at FROM orders ORDER BY id"
    )
    op.execute(
        "INSERT INTO order_change_lines (change_id, variant_id, order_line_id, quantity, unit_price_minor, tax_minor, "
        "total_minor) SELECT order_changes.id, variant_id, order_lines.id, quantity, unit_price_minor, "
        "order_lines.tax_minor, order_lines.total_minor FROM order_lines JOIN order_changes "
        "ON order_changes.order_id = order_lines.order_id ORDER BY order_lines.id"
    )
    op.execute(
        "INSERT INTO history (document, document_id, was, became, actor, at) SELECT 'order_change', id, '', "
        "'confirmed', 'person:' || proposed_by, created_at FROM order_changes ORDER BY id"
    )
