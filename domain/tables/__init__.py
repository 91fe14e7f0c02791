"""
Every table of the shop, once, for every database.

Columns hold integers and text only: money in minor units, times as Unix seconds UTC named `*_at`, JSON as text.
No column has a default on Python's side: statements run on the driver's own cursor and would bind NULL instead.
"""

from domain.tables.base import chats, dialogs, events, history, inbox, messages, outbox, shop_settings, timetable
from domain.tables.catalogue import (
    categories,
    category_texts,
    favourites,
    imports,
    pictures,
    places,
    product_categories,
    product_texts,
    products,
    stock_rules,
    variants,
)
from domain.tables.ledger import accounts, checkpoints, entries, transfers
from domain.tables.making import metadata
from domain.tables.orders import cart_lines, carts, cash_counts, order_lines, orders, shipment_lines, shipments
from domain.tables.people import addresses, invites, people, questions, staff
from domain.tables.search import (
    SEARCH_INDEX,
    search_documents,
    search_index,
    search_stale,
    search_statements,
    search_typos,
    search_words,
    searches,
)
from domain.tables.shelves import shelf, shelf_counts

__all__ = [
    "APPEND_ONLY",
    "SEARCH_INDEX",
    "accounts",
    "addresses",
    "append_only_triggers",
    "cart_lines",
    "carts",
    "cash_counts",
    "categories",
    "category_texts",
    "chats",
    "checkpoints",
    "dialogs",
    "entries",
    "events",
    "favourites",
    "history",
    "imports",
    "inbox",
    "invites",
    "messages",
    "metadata",
    "order_lines",
    "orders",
    "outbox",
    "people",
    "pictures",
    "places",
    "product_categories",
    "product_texts",
    "products",
    "questions",
    "search_documents",
    "search_index",
    "search_stale",
    "search_statements",
    "search_typos",
    "search_words",
    "searches",
    "shelf",
    "shelf_counts",
    "shipment_lines",
    "shipments",
    "shop_settings",
    "staff",
    "stock_rules",
    "timetable",
    "transfers",
    "variants",
]

# What happened is never rewritten: the database itself refuses.
APPEND_ONLY = (entries, transfers, events, history)


def append_only_triggers() -> dict[str, str]:
    """The SQLite triggers that refuse UPDATE and DELETE on what may only be appended to: name → statement."""
    return {
        f"{table.name}_no_{act.lower()}": (
            f"CREATE TRIGGER {table.name}_no_{act.lower()} BEFORE {act} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
        )
        for table in APPEND_ONLY
        for act in ("UPDATE", "DELETE")
    }
