"""What is searched: words of products, made ready when a product is written, so that a question is quick."""
# ruff: noqa: S608 - the statements are made of our own names.

from sqlalchemy import Index, TableClause, column
from sqlalchemy import table as outside

from domain.tables.making import number, row_id, string, table, to

# Titles and descriptions as `catalogue.words` folds them, in every language of the product.
search_documents = table(
    "search_documents",
    number("product_id", primary_key=True),
    string("title"),
    string("body"),
    Index("ix_search_documents_title", "title"),
)

# The words of titles, and in how many titles each stands.
search_words = table("search_words", row_id(), string("word", unique=True), number("titles"))

# Each word of four letters or more, and what is left of it without any one of its letters: two words that differ by
# one typo share such a key.
search_typos = table(
    "search_typos",
    string("key", primary_key=True),
    number("word_id", primary_key=True),
    sqlite_with_rowid=False,
)

# Products whose texts were written since they were made ready.
search_stale = table("search_stale", number("product_id", primary_key=True))

# What people searched for: a button has no room for words, so it carries the number of the search.
searches = table(
    "searches",
    row_id(),
    number("person_id", to("people.id")),
    string("query"),
    number("searched_at"),
    Index("ix_searches_person_id", "person_id"),
    sqlite_autoincrement=True,
)

# SQLite's full-text index: no table to SQLAlchemy, which could not create it.
SEARCH_INDEX = "search_index"
search_index: TableClause = outside(SEARCH_INDEX, column("rowid"), column(SEARCH_INDEX))


def search_statements() -> dict[str, str]:
    """What SQLite needs for the search beside the tables: name → statement."""
    # The words are folded and parted by blanks already, so the plainest tokenizer does; it leaves all beyond ASCII be.
    index = (
        f"CREATE VIRTUAL TABLE {SEARCH_INDEX} USING fts5(title, body, content='search_documents', "
        "content_rowid='product_id', tokenize='ascii', prefix='1 2 3')"
    )
    put = f"INSERT INTO {SEARCH_INDEX}(rowid, title, body) VALUES (NEW.product_id, NEW.title, NEW.body);"
    drop = (
        f"INSERT INTO {SEARCH_INDEX}({SEARCH_INDEX}, rowid, title, body) "
        "VALUES ('delete', OLD.product_id, OLD.title, OLD.body);"
    )
    following = {
        "search_documents_put": f"AFTER INSERT ON search_documents BEGIN {put} END",
        "search_documents_change": f"AFTER UPDATE ON search_documents BEGIN {drop} {put} END",
        "search_documents_drop": f"AFTER DELETE ON search_documents BEGIN {drop} END",
    }
    marking = {
        "products_searched_new": ("INSERT ON products", "NEW.id"),
        "products_searched_title": ("UPDATE OF title, description ON products", "NEW.id"),
        "products_searched_gone": ("DELETE ON products", "OLD.id"),
        "product_texts_searched_new": ("INSERT ON product_texts", "NEW.product_id"),
        "product_texts_searched_changed": ("UPDATE OF title, description ON product_texts", "NEW.product_id"),
        "product_texts_searched_gone": ("DELETE ON product_texts", "OLD.product_id"),
    }
    changes = "WHEN (NEW.title, NEW.description) IS NOT (OLD.title, OLD.description) "
    marks = {
        name: f"AFTER {act} {changes if act.startswith('UPDATE') else ''}"
        # Not OR IGNORE: the statement that fires a trigger may bring its own answer to a conflict.
        f"BEGIN INSERT INTO search_stale (product_id) SELECT {product_id} "
        f"WHERE NOT EXISTS (SELECT 1 FROM search_stale WHERE product_id = {product_id}); END"
        for name, (act, product_id) in marking.items()
    }
    # SKUs are typed in any case. Alembic cannot draft an index on an expression.
    sku = "CREATE INDEX ix_variants_sku_lower ON variants (lower(sku))"
    return {SEARCH_INDEX: index, "ix_variants_sku_lower": sku} | {
        name: f"CREATE TRIGGER {name} {statement}" for name, statement in (following | marks).items()
    }
