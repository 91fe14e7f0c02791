"""Products in their merchant's order, and the rows a file's import left out."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
# Behind all that has a place.
_NO_PLACE = 2**31
_THERE = sa.text("in_stock = 1")
_SHELF_INDEXES = {
    "place": ["place", "sort_title"],
    "title": ["sort_title"],
    "price": ["price_minor"],
    "newest": ["created_at"],
}


def upgrade() -> None:
    op.add_column("products", sa.Column("place", Int, nullable=True))
    op.add_column("product_categories", sa.Column("place", Int, nullable=True))
    op.create_table(
        "import_rows",
        sa.Column("id", Int, nullable=False),
        sa.Column("import_id", Int, nullable=False),
        sa.Column("line", Int, nullable=False),
        sa.Column("name", Str, nullable=False),
        sa.Column("reason", Str, nullable=False),
        sa.Column("value", Str, nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
        sqlite_strict=True,
    )
    op.create_index("ix_import_rows_import_id", "import_rows", ["import_id", "line"])
    _make_shelf_anew()


def _make_shelf_anew() -> None:
    """A column that is never empty cannot be added without a default; the shelf repeats what others say anyway."""
    op.execute("CREATE TABLE shelf_before AS SELECT * FROM shelf")
    op.drop_table("shelf")
    op.create_table(
        "shelf",
        sa.Column("category_id", Int, nullable=False),
        sa.Column("product_id", Int, nullable=False),
        sa.Column("place", Int, nullable=False),
        sa.Column("sort_title", Str, nullable=False),
        sa.Column("price_minor", Int, nullable=False),
        sa.Column("created_at", Int, nullable=False),
        sa.Column("in_stock", Int, nullable=False),
        sa.PrimaryKeyConstraint("category_id", "product_id", name=op.f("pk_shelf")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO shelf (category_id, product_id, place, sort_title, price_minor, created_at, in_stock) "
        f"SELECT category_id, product_id, {_NO_PLACE}, sort_title, price_minor, created_at, in_stock FROM shelf_before"
    )
    op.drop_table("shelf_before")
    for name, columns in _SHELF_INDEXES.items():
        keys = ["category_id", *columns, "product_id"]
        op.create_index(f"ix_shelf_{name}", "shelf", keys)
        op.create_index(f"ix_shelf_{name}_there", "shelf", keys, sqlite_where=_THERE, postgresql_where=_THERE)
    op.create_index("ix_shelf_product_id", "shelf", ["product_id"])
