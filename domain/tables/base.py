"""What comes in, what goes out, what happened."""

from sqlalchemy import Index, text
from sqlalchemy import UniqueConstraint as Unique

from domain.tables.making import number, only_where, row_id, string, table, to
from domain.transaction import greatest

inbox = table(
    "inbox",
    row_id(),
    string("source"),
    string("key"),
    string("lane"),
    string("body"),
    string("status"),
    number("attempts"),
    number("due_at"),
    number("lease_until"),
    number("lease"),
    string("result", nullable=True),
    string("error", nullable=True),
    number("received_at"),
    # How often the program (or its lease) ended while the row was in hand, since it was last given back.
    number("dropped", server_default=text("0")),
    Unique("source", "key"),
    sqlite_autoincrement=True,
)
Index("ix_inbox_open", inbox.c.lane, inbox.c.id, **only_where("status IN ('received', 'acted')"))
Index("ix_inbox_received_at", inbox.c.received_at)

events = table(
    "events",
    row_id(),
    number("at"),
    string("kind"),
    number("order_id", nullable=True),
    string("actor"),
    string("data"),
    number("purchase_order_id", nullable=True),
    Index("ix_events_order_id", "order_id"),
    sqlite_autoincrement=True,
)
_of_purchases = only_where("purchase_order_id IS NOT NULL")
Index("ix_events_purchase_order_id", events.c.purchase_order_id, **_of_purchases)

outbox = table(
    "outbox",
    row_id(),
    number("event_id", to("events.id"), nullable=True),
    string("kind"),
    string("name"),
    string("subject"),
    number("chat_id"),
    number("thread_id", nullable=True),
    string("data"),
    number("priority"),
    string("status"),
    number("attempts"),
    number("due_at"),
    number("lease_until"),
    number("lease"),
    string("error", nullable=True),
    number("created_at"),
    sqlite_autoincrement=True,
)
_outbox_open = only_where("status IN ('waiting', 'sending')")
Index("ix_outbox_open", outbox.c.chat_id, outbox.c.priority, outbox.c.id, **_outbox_open)
Index("ix_outbox_next", outbox.c.priority, outbox.c.id, **_outbox_open)
# What is to be sent at once has no moment: what waits for one, or for the end of a lease, is found by it.
Index(
    "ix_outbox_later",
    greatest(outbox.c.due_at, outbox.c.lease_until),
    **only_where("status IN ('waiting', 'sending') AND (due_at > 0 OR lease_until > 0)"),
)
# A card asked for twice before it is drawn is drawn once.
Index(
    "uq_outbox_card",
    outbox.c.subject,
    outbox.c.name,
    outbox.c.chat_id,
    unique=True,
    **only_where("kind = 'card' AND status = 'waiting'"),
)
Index("ix_outbox_created_at", outbox.c.created_at)

messages = table(
    "messages",
    number("chat_id", primary_key=True),
    number("message_id", primary_key=True),
    string("name"),
    string("subject"),
    number("has_photo"),
    number("sent_at"),
    Index("ix_messages_subject", "subject", "name", "chat_id"),
)

dialogs = table(
    "dialogs",
    number("chat_id", primary_key=True),
    number("person_id", to("people.id"), primary_key=True),
    string("state"),
    string("data"),
    number("version"),
    number("expires_at"),
)

chats = table(
    "chats",
    string("name", primary_key=True),
    number("chat_id"),
    number("thread_id", nullable=True),
)

timetable = table("timetable", string("name", primary_key=True), number("due_at"), number("ran_at", nullable=True))

history = table(
    "history",
    row_id(),
    string("document"),
    number("document_id"),
    string("was"),
    string("became"),
    string("actor"),
    number("at"),
    Index("ix_history_document", "document", "document_id"),
)

# Files that were asked for: how far each is, so that a restart goes on, and whoever asked can call it off.
exports = table(
    "exports",
    row_id(),
    # "orders" or "acts", as "csv" or "xlsx".
    string("what"),
    string("form"),
    # The period: from its first second to the one that is no more in it.
    number("from_at"),
    number("until_at"),
    number("chat_id"),
    number("thread_id", nullable=True),
    number("person_id", to("people.id")),
    string("status"),
    number("done"),
    number("total"),
    # Where the files lie until they are sent, and how many were.
    string("folder"),
    number("sent"),
    number("told_at"),
    number("asked_at"),
    number("finished_at", nullable=True),
)

# What merchants set in chat: opening hours, vacation, terms. Each value is JSON.
shop_settings = table("shop_settings", string("name", primary_key=True), string("value"))
