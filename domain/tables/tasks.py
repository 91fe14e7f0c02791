"""What needs a human, and what customers say went wrong with an order."""

from sqlalchemy import Index, text

from domain.tables.making import number, row_id, string, table, to

tasks = table(
    "tasks",
    row_id(),
    string("kind"),
    # What it is about: "order:12", "inbox:7", …
    string("subject"),
    # Ids and numbers that the subject does not say, as JSON.
    string("data"),
    string("status"),
    number("version"),
    number("assignee_id", to("people.id"), nullable=True),
    number("raised_at"),
    number("remind_at", nullable=True),
    number("reminders"),
    number("closed_at", nullable=True),
    string("closed_by"),
    string("outcome"),
    Index("ix_tasks_status", "status", "id"),
    # An id names buttons, so what is gone never lends its id to another.
    sqlite_autoincrement=True,
)
_open = text("status = 'open'")
# However often its cause is seen, there is one open task for it.
Index("uq_tasks_open", tasks.c.kind, tasks.c.subject, unique=True, sqlite_where=_open, postgresql_where=_open)
Index("ix_tasks_subject", tasks.c.subject)

claims = table(
    "claims",
    row_id(),
    number("order_id", to("orders.id")),
    number("person_id", to("people.id")),
    string("kind"),
    string("body"),
    # Telegram's file ids, as JSON.
    string("photos"),
    string("status"),
    number("version"),
    string("outcome"),
    number("begun_at"),
    number("filed_at", nullable=True),
    number("settled_at", nullable=True),
    Index("ix_claims_order_id", "order_id"),
    Index("ix_claims_person_id", "person_id", "status"),
    sqlite_autoincrement=True,
)
