"""
Every table of the shop, once, for every database.

Columns hold integers and text only: money in minor units, times as Unix seconds UTC named `*_at`, JSON as text.
No column has a default on Python's side: statements run on the driver's own cursor and would bind NULL instead.
"""

from collections.abc import Iterator

from domain.tables.alerts import shelf_alerts
from domain.tables.base import (
    chats,
    dialogs,
    events,
    exports,
    history,
    inbox,
    messages,
    outbox,
    shop_settings,
    timetable,
)
from domain.tables.buying import (
    purchase_order_lines,
    purchase_orders,
    receipt_lines,
    receipts,
    reorder_rules,
    supplier_items,
    suppliers,
    tallies,
    vendor_return_lines,
    vendor_returns,
)
from domain.tables.catalogue import (
    categories,
    category_texts,
    favourites,
    import_rows,
    imports,
    pictures,
    places,
    product_categories,
    product_texts,
    products,
    stock_rules,
    variants,
)
from domain.tables.changes import order_change_lines, order_changes
from domain.tables.counting import stock_count_lines, stock_counts
from domain.tables.credits import credit_lines, credit_notes
from domain.tables.drafts import draft_lines, drafts
from domain.tables.ledger import accounts, checkpoints, entries, transfers
from domain.tables.letters import letters, mailboxes
from domain.tables.making import metadata
from domain.tables.moving import stock_transfer_lines, stock_transfers
from domain.tables.orders import cart_lines, carts, cash_counts, order_lines, orders, shipment_lines, shipments
from domain.tables.payments import payment_operations, payments
from domain.tables.people import addresses, audit, invites, people, people_words, questions, staff
from domain.tables.prices import tax_rates, voucher_uses, vouchers
from domain.tables.returning import return_extras, return_inspections, return_lines, returns
from domain.tables.search import (
    ALL_WORDS,
    SEARCH_INDEX,
    TITLE_START,
    TITLE_WORDS,
    search_documents,
    search_index,
    search_stale,
    search_statements,
    search_typos,
    search_words,
    searches,
)
from domain.tables.shelves import shelf, shelf_counts
from domain.tables.tasks import claims, tasks
from domain.tables.waitlist import restock_requests

__all__ = [
    "ALL_WORDS",
    "APPEND_ONLY",
    "SEARCH_INDEX",
    "TITLE_START",
    "TITLE_WORDS",
    "accounts",
    "addresses",
    "append_only_triggers",
    "audit",
    "cart_lines",
    "carts",
    "cash_counts",
    "categories",
    "category_texts",
    "chats",
    "checkpoints",
    "claims",
    "credit_lines",
    "credit_notes",
    "dialogs",
    "draft_lines",
    "drafts",
    "entries",
    "events",
    "exports",
    "favourites",
    "history",
    "import_rows",
    "imports",
    "inbox",
    "invites",
    "letters",
    "mailboxes",
    "messages",
    "metadata",
    "order_change_lines",
    "order_changes",
    "order_lines",
    "orders",
    "outbox",
    "payment_operations",
    "payments",
    "people",
    "people_words",
    "pictures",
    "places",
    "product_categories",
    "product_texts",
    "products",
    "purchase_order_lines",
    "purchase_orders",
    "questions",
    "receipt_lines",
    "receipts",
    "reorder_rules",
    "restock_requests",
    "return_extras",
    "return_inspections",
    "return_lines",
    "returns",
    "search_documents",
    "search_index",
    "search_stale",
    "search_statements",
    "search_typos",
    "search_words",
    "searches",
    "shelf",
    "shelf_alerts",
    "shelf_counts",
    "shipment_lines",
    "shipments",
    "shop_settings",
    "staff",
    "stock_count_lines",
    "stock_counts",
    "stock_rules",
    "stock_transfer_lines",
    "stock_transfers",
    "supplier_items",
    "suppliers",
    "tallies",
    "tasks",
    "tax_rates",
    "timetable",
    "transfers",
    "variants",
    "vendor_return_lines",
    "vendor_returns",
    "voucher_uses",
    "vouchers",
]

# What happened is never rewritten: the database itself refuses.
APPEND_ONLY = (entries, transfers, events, history, audit, credit_notes, credit_lines)


def append_only_triggers(dialect: str) -> dict[str, str]:
    """What refuses UPDATE and DELETE on what may only be appended to: name → statement."""
    if dialect == "sqlite":
        return {
            name: f"{trigger} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for name, table, trigger in _on_changes()
        }
    refuse = (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    return {"refuse_change": refuse} | {
        name: f"{trigger} FOR EACH ROW EXECUTE FUNCTION refuse_change()" for name, _, trigger in _on_changes()
    }


def _on_changes() -> Iterator[tuple[str, str, str]]:
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            name = f"{table.name}_no_{act.lower()}"
            yield name, table.name, f"CREATE TRIGGER {name} BEFORE {act} ON {table.name}"
