"""
Every table of the shop, once, for every database.

Columns hold integers and text only: money in minor units, times as Unix seconds UTC named `*_at`, JSON as text.
No column has a default on Python's side: statements run on the driver's own cursor and would bind NULL instead.
"""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Telegram's ids need 64 bits on PostgreSQL; SQLite's rowid wants the word INTEGER.
Int = BigInteger().with_variant(Integer(), "sqlite")


def _table(name: str, *items: SchemaItem, **options: Any) -> Table:
    return Table(name, metadata, *items, sqlite_strict=True, **options)


def _id() -> Column[int]:
    return Column("id", Int, primary_key=True)


def _int(name: str, *items: SchemaItem, **options: Any) -> Column[int]:
    return Column(name, Int, *items, **{"nullable": False, **options})


def _text(name: str, *items: SchemaItem, **options: Any) -> Column[str]:
    return Column(name, Text, *items, **{"nullable": False, **options})


def _to(column: str) -> ForeignKey:
    return ForeignKey(column)


# --- the base: what comes in, what goes out, what happened -----------------------------------------------------

inbox = _table(
    "inbox",
    _id(),
    _text("source"),
    _text("key"),
    _text("lane"),
    _text("body"),
    _text("status"),
    _int("attempts"),
    _int("due_at"),
    _int("lease_until"),
    _int("lease"),
    _text("result", nullable=True),
    _text("error", nullable=True),
    _int("received_at"),
    Unique("source", "key"),
    sqlite_autoincrement=True,
)
Index("ix_inbox_open", inbox.c.lane, inbox.c.id, sqlite_where=text("status IN ('received', 'acted')"))
Index("ix_inbox_received_at", inbox.c.received_at)

events = _table(
    "events",
    _id(),
    _int("at"),
    _text("kind"),
    _int("order_id", nullable=True),
    _text("actor"),
    _text("data"),
    Index("ix_events_order_id", "order_id"),
    sqlite_autoincrement=True,
)

outbox = _table(
    "outbox",
    _id(),
    _int("event_id", _to("events.id"), nullable=True),
    _text("kind"),
    _text("name"),
    _text("subject"),
    _int("chat_id"),
    _int("thread_id", nullable=True),
    _text("data"),
    _int("priority"),
    _text("status"),
    _int("attempts"),
    _int("due_at"),
    _int("lease_until"),
    _int("lease"),
    _text("error", nullable=True),
    _int("created_at"),
    sqlite_autoincrement=True,
)
_outbox_open = text("status IN ('waiting', 'sending')")
Index("ix_outbox_open", outbox.c.chat_id, outbox.c.priority, outbox.c.id, sqlite_where=_outbox_open)
# A card asked for twice before it is drawn is drawn once.
Index(
    "uq_outbox_card",
    outbox.c.subject,
    outbox.c.name,
    outbox.c.chat_id,
    unique=True,
    sqlite_where=text("kind = 'card' AND status = 'waiting'"),
)
Index("ix_outbox_created_at", outbox.c.created_at)

messages = _table(
    "messages",
    _int("chat_id", primary_key=True),
    _int("message_id", primary_key=True),
    _text("name"),
    _text("subject"),
    _int("has_photo"),
    _int("sent_at"),
    Index("ix_messages_subject", "subject", "name", "chat_id"),
)

dialogs = _table(
    "dialogs",
    _int("chat_id", primary_key=True),
    _int("person_id", _to("people.id"), primary_key=True),
    _text("state"),
    _text("data"),
    _int("version"),
    _int("expires_at"),
)

chats = _table(
    "chats",
    _text("name", primary_key=True),
    _int("chat_id"),
    _int("thread_id", nullable=True),
)

timetable = _table("timetable", _text("name", primary_key=True), _int("due_at"), _int("ran_at", nullable=True))

history = _table(
    "history",
    _id(),
    _text("document"),
    _int("document_id"),
    _text("was"),
    _text("became"),
    _text("actor"),
    _int("at"),
    Index("ix_history_document", "document", "document_id"),
)

# --- people -----------------------------------------------------------------------------------------------------

people = _table(
    "people",
    _id(),
    _int("telegram_id", unique=True),
    _text("name"),
    _text("username", nullable=True),
    _text("language"),
    _int("blocked_at", nullable=True),
    _int("created_at"),
)

staff = _table(
    "staff",
    _int("person_id", _to("people.id"), primary_key=True),
    _text("role", primary_key=True),
    _int("since_at"),
    Index("ix_staff_role", "role"),
)

invites = _table(
    "invites",
    _id(),
    _text("token", unique=True),
    _text("role"),
    _int("invited_by", _to("people.id")),
    _int("created_at"),
    _int("expires_at"),
    _int("used_by", _to("people.id"), nullable=True),
    _int("used_at", nullable=True),
)

# --- catalogue and stock ----------------------------------------------------------------------------------------

products = _table(
    "products",
    _id(),
    _text("handle", unique=True),
    _text("title"),
    _text("description"),
    _text("option_names"),
    _int("active"),
    _int("created_at"),
    Index("ix_products_title", "active", "title", "id"),
)

pictures = _table(
    "pictures",
    _id(),
    _int("product_id", _to("products.id")),
    _int("position"),
    _text("url"),
    _text("file_id", nullable=True),
    _int("dead_at", nullable=True),
    Unique("product_id", "url"),
)

variants = _table(
    "variants",
    _id(),
    _int("product_id", _to("products.id")),
    _text("sku", unique=True),
    _text("options"),
    _int("position"),
    _int("price_minor"),
    _int("compare_at_minor", nullable=True),
    _int("cost_minor", nullable=True),
    _text("barcode"),
    _int("weight_grams", nullable=True),
    _int("low_stock_threshold"),
    _int("picture_id", _to("pictures.id"), nullable=True),
    _int("imported_quantity", nullable=True),
    _int("active"),
    Index("ix_variants_product_id", "product_id"),
    CheckConstraint("price_minor >= 0", name="price_minor"),
)

places = _table("places", _id(), _text("name", unique=True), _int("priority"))

stock_rules = _table(
    "stock_rules",
    _int("variant_id", _to("variants.id"), primary_key=True),
    _int("place_id", _to("places.id"), primary_key=True),
    _int("sell_down_to"),
    _int("low_since", nullable=True),
)

# --- the ledger --------------------------------------------------------------------------------------------------

accounts = _table(
    "accounts",
    _id(),
    _text("kind"),
    _int("place_id"),
    _text("ref"),
    _text("unit"),
    _int("floor", nullable=True),
    _int("ceiling", nullable=True),
    _int("balance", nullable=True),
    Unique("kind", "place_id", "ref", "unit"),
    CheckConstraint("floor IS NULL OR balance >= floor", name="floor"),
    CheckConstraint("ceiling IS NULL OR balance <= ceiling", name="ceiling"),
)

entries = _table(
    "entries",
    _id(),
    _int("at"),
    _text("kind"),
    _text("document"),
    _text("actor"),
    _text("reason"),
    _text("key", unique=True),
    Index("ix_entries_document", "document"),
)

transfers = _table(
    "transfers",
    _int("entry_id", _to("entries.id"), primary_key=True),
    _int("source_id", _to("accounts.id"), primary_key=True),
    _int("target_id", _to("accounts.id"), primary_key=True),
    _int("quantity"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("source_id <> target_id", name="two_sides"),
    Index("ix_transfers_source_id", "source_id", "entry_id", "quantity"),
    Index("ix_transfers_target_id", "target_id", "entry_id", "quantity"),
)

checkpoints = _table(
    "checkpoints",
    _int("account_id", _to("accounts.id"), primary_key=True),
    _int("entry_id"),
    _int("balance"),
)

# --- carts, orders, shipments -------------------------------------------------------------------------------------

carts = _table(
    "carts",
    _id(),
    _int("person_id", _to("people.id"), unique=True),
    _int("version"),
    _text("address"),
    _int("latitude_e6", nullable=True),
    _int("longitude_e6", nullable=True),
    _text("phone"),
    _text("note"),
    _int("updated_at"),
)

cart_lines = _table(
    "cart_lines",
    _int("cart_id", _to("carts.id"), primary_key=True),
    _int("variant_id", _to("variants.id"), primary_key=True),
    _int("quantity"),
    _int("added_at"),
    CheckConstraint("quantity > 0", name="quantity"),
)

orders = _table(
    "orders",
    _id(),
    _text("code", unique=True),
    _int("person_id", _to("people.id")),
    _int("cart_id", _to("carts.id")),
    _int("cart_version"),
    _text("status"),
    _int("version"),
    _text("terms"),
    _text("currency"),
    _int("total_minor"),
    _int("tax_minor"),
    _text("name"),
    _text("address"),
    _int("latitude_e6", nullable=True),
    _int("longitude_e6", nullable=True),
    _text("phone"),
    _text("note"),
    _text("closing_reason"),
    _text("payment"),
    _text("fulfilment"),
    _text("return_status"),
    _int("created_at"),
    _int("placed_at", nullable=True),
    _int("accepted_at", nullable=True),
    _int("expires_at", nullable=True),
    # However often "Place order" is pressed, one state of a cart becomes one order.
    Unique("cart_id", "cart_version"),
    Index("ix_orders_person_id", "person_id", "id"),
    Index("ix_orders_status", "status", "id"),
)

order_lines = _table(
    "order_lines",
    _id(),
    _int("order_id", _to("orders.id")),
    _int("variant_id", _to("variants.id")),
    _text("sku"),
    _text("title"),
    _int("quantity"),
    _int("unit_price_minor"),
    _int("tax_minor"),
    _int("total_minor"),
    CheckConstraint("quantity > 0", name="quantity"),
    Index("ix_order_lines_order_id", "order_id"),
)

shipments = _table(
    "shipments",
    _id(),
    _int("order_id", _to("orders.id")),
    _int("place_id", _to("places.id")),
    _text("direction"),
    _text("status"),
    _int("version"),
    _int("courier_id", _to("people.id"), nullable=True),
    _text("code"),
    _int("wrong_codes"),
    _int("attempts"),
    _text("failure"),
    _int("created_at"),
    _int("packed_at", nullable=True),
    _int("delivered_at", nullable=True),
    Index("ix_shipments_order_id", "order_id"),
    Index("ix_shipments_status", "status", "id"),
    Index("ix_shipments_courier_id", "courier_id", "status"),
)

shipment_lines = _table(
    "shipment_lines",
    _int("shipment_id", _to("shipments.id"), primary_key=True),
    _int("order_line_id", _to("order_lines.id"), primary_key=True),
    _int("quantity"),
    _int("picked"),
    CheckConstraint("quantity > 0", name="quantity"),
)

cash_counts = _table(
    "cash_counts",
    _id(),
    _int("courier_id", _to("people.id")),
    _text("currency"),
    _int("expected_minor"),
    _int("counted_minor"),
    _int("forgiven_minor"),
    _text("reason"),
    _int("counted_by", _to("people.id")),
    _int("at"),
)

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
