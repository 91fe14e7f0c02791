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
)

# PostgreSQL's is made below.
Index("ix_search_documents_title", search_documents.c.title).ddl_if(dialect="sqlite")

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


# The words of a document, as PostgreSQL's index has them. They are folded and parted by blanks already.
TITLE_WORDS = "words_of(search_documents.title)"
ALL_WORDS = "words_of(search_documents.title || ' ' || search_documents.body)"
# A function of its own, so that the planner knows what it costs to look into a document that no index has named.
_WORDS_OF = (
    "CREATE FUNCTION words_of(document text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE "
    "COST 2000 AS $$ BEGIN RETURN array_to_tsvector(array_remove(string_to_array(document, ' '), '')); END $$"
)
# An entry of PostgreSQL's B-tree holds 2.7 kB at most, and no question is longer than this.
TITLE_START = '"left"(search_documents.title, 400)'

_MARKED = {
    "products_searched_new": ("INSERT", "products", "id"),
    "products_searched_title": ("UPDATE OF title, description", "products", "id"),
    "products_searched_gone": ("DELETE", "products", "id"),
    "product_texts_searched_new": ("INSERT", "product_texts", "product_id"),
    "product_texts_searched_changed": ("UPDATE OF title, description", "product_texts", "product_id"),
    "product_texts_searched_gone": ("DELETE", "product_texts", "product_id"),
}


def search_statements(dialect: str) -> dict[str, str]:
    """What the search needs beside the tables: name → statement."""
    # SKUs are typed in any case. Alembic cannot draft an index on an expression.
    sku = {"ix_variants_sku_lower": "CREATE INDEX ix_variants_sku_lower ON variants (lower(sku))"}
    return sku | (_sqlite_statements() if dialect == "sqlite" else _postgresql_statements())


def _sqlite_statements() -> dict[str, str]:
    # The plainest tokenizer does: it leaves all beyond ASCII be.
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
    changes = "WHEN (NEW.title, NEW.description) IS NOT (OLD.title, OLD.description) "
    for name, (act, table_name, column_name) in _MARKED.items():
        product_id = f"{'OLD' if act == 'DELETE' else 'NEW'}.{column_name}"
        following[name] = (
            f"AFTER {act} ON {table_name} {changes if act.startswith('UPDATE') else ''}"
            # Not OR IGNORE: the statement that fires a trigger may bring its own answer to a conflict.
            f"BEGIN INSERT INTO search_stale (product_id) SELECT {product_id} "
            f"WHERE NOT EXISTS (SELECT 1 FROM search_stale WHERE product_id = {product_id}); END"
        )
    return {SEARCH_INDEX: index} | {name: f"CREATE TRIGGER {name} {statement}" for name, statement in following.items()}


def _postgresql_statements() -> dict[str, str]:
    indexes = {
        "ix_search_documents_title_start": f"btree ({TITLE_START})",
        "ix_search_documents_title_words": f"gin ({TITLE_WORDS})",
        "ix_search_documents_all_words": f"gin ({ALL_WORDS})",
    }
    functions = {"words_of": _WORDS_OF}
    marking = {
        f"{table_name}_searched": (
            f"CREATE FUNCTION {table_name}_searched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"INSERT INTO search_stale (product_id) VALUES (coalesce(NEW.{column_name}, OLD.{column_name})) "
            "ON CONFLICT DO NOTHING; RETURN NULL; END $$"
        )
        for _, table_name, column_name in _MARKED.values()
    }
    changes = "WHEN ((NEW.title, NEW.description) IS DISTINCT FROM (OLD.title, OLD.description)) "
    triggers = {
        name: (
            f"CREATE TRIGGER {name} AFTER {act} ON {table_name} FOR EACH ROW "
            f"{changes if act.startswith('UPDATE') else ''}EXECUTE FUNCTION {table_name}_searched()"
        )
        for name, (act, table_name, _) in _MARKED.items()
    }
    made = {name: f"CREATE INDEX {name} ON search_documents USING {how}" for name, how in indexes.items()}
    return functions | made | marking | triggers
