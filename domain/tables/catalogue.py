"""What is sold, and where it lies."""

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy import UniqueConstraint as Unique

from domain.tables.making import number, row_id, string, table, to

products = table(
    "products",
    row_id(),
    string("handle", unique=True),
    string("title"),
    string("description"),
    string("option_names"),
    number("active"),
    # Sold before it was deleted: it stays for its orders' sake, and nobody sees it any more.
    number("deleted_at", nullable=True),
    # When a file last had it: what the next file lacks has vanished.
    number("imported_at", nullable=True),
    number("created_at"),
    # Where its merchant put it in the list of the whole shop; without a place it follows by its title.
    number("place", nullable=True),
    Index("ix_products_title", "active", "title", "id"),
    # An id names messages, accounts and buttons, so what was deleted never lends its id to another.
    sqlite_autoincrement=True,
)

pictures = table(
    "pictures",
    row_id(),
    number("product_id", to("products.id")),
    number("position"),
    string("url"),
    string("file_id", nullable=True),
    number("dead_at", nullable=True),
    Unique("product_id", "url"),
    sqlite_autoincrement=True,
)

variants = table(
    "variants",
    row_id(),
    number("product_id", to("products.id")),
    string("sku", unique=True),
    string("options"),
    number("position"),
    number("price_minor"),
    number("compare_at_minor", nullable=True),
    number("cost_minor", nullable=True),
    string("barcode"),
    string("tax_class"),
    number("weight_grams", nullable=True),
    number("low_stock_threshold"),
    number("picture_id", to("pictures.id"), nullable=True),
    number("imported_quantity", nullable=True),
    # What our own export file last asked for: so many pieces, where it had found so many.
    number("restored_quantity", nullable=True),
    number("restored_from", nullable=True),
    number("active"),
    # Whether there is a piece to be ordered: what the ledger says of the shelf, in short.
    number("in_stock", nullable=True),
    Index("ix_variants_product_id", "product_id"),
    CheckConstraint("price_minor >= 0", name="price_minor"),
    sqlite_autoincrement=True,
)

places = table(
    "places",
    row_id(),
    string("name", unique=True),
    number("priority"),
    string("kind", server_default=text("'warehouse'")),
    string("address", server_default=text("''")),
    number("active", server_default=text("1")),
    number("version", server_default=text("1")),
)

stock_rules = table(
    "stock_rules",
    number("variant_id", to("variants.id"), primary_key=True),
    number("place_id", to("places.id"), primary_key=True),
    number("sell_down_to"),
    number("low_since", nullable=True),
    # The day from which on what is promised beyond the shelf will be there, counted since 1970.
    number("available_from", nullable=True),
)

# --- the storefront ---------------------------------------------------------------------------------------------

categories = table(
    "categories",
    row_id(),
    number("parent_id", to("categories.id"), nullable=True),
    string("name"),
    number("position"),
    number("active"),
    Unique("parent_id", "name"),
    # An id names buttons and links, so what was deleted never lends its id to another.
    sqlite_autoincrement=True,
)

category_texts = table(
    "category_texts",
    number("category_id", to("categories.id"), primary_key=True),
    string("language", primary_key=True),
    string("name"),
)

product_categories = table(
    "product_categories",
    number("category_id", to("categories.id"), primary_key=True),
    number("product_id", to("products.id"), primary_key=True),
    # Where its merchant put it in this category.
    number("place", nullable=True),
    Index("ix_product_categories_product_id", "product_id"),
)

product_texts = table(
    "product_texts",
    number("product_id", to("products.id"), primary_key=True),
    string("language", primary_key=True),
    string("title"),
    string("description"),
)

favourites = table(
    "favourites",
    number("person_id", to("people.id"), primary_key=True),
    number("product_id", to("products.id"), primary_key=True),
    number("added_at"),
)

# A product file sent in chat, and how far it has been read in.
imports = table(
    "imports",
    row_id(),
    string("file_id"),
    string("file_name"),
    number("chat_id"),
    number("thread_id", nullable=True),
    number("person_id", to("people.id")),
    string("status"),
    # Products read in so far, of how many; the rest of what came of it as JSON.
    number("done"),
    number("total"),
    string("result"),
    number("told_at"),
    number("started_at"),
    number("finished_at", nullable=True),
)

# The rows of it that were not used, and why: written once, as they are met.
import_rows = table(
    "import_rows",
    row_id(),
    number("import_id", to("imports.id")),
    number("line"),
    string("name"),
    string("reason"),
    string("value"),
    Index("ix_import_rows_import_id", "import_id", "line"),
)
