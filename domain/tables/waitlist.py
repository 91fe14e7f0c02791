"""Who waits for what to be there again."""

from sqlalchemy import Index

from domain.tables.making import number, only_where, row_id, string, table, to

restock_requests = table(
    "restock_requests",
    row_id(),
    number("person_id", to("people.id")),
    number("variant_id", to("variants.id")),
    string("status"),
    number("asked_at"),
    # By which call it was handed to the sender: what an earlier call has put there is not sent any more.
    number("round", nullable=True),
    # When they were told, or could not be.
    number("ended_at", nullable=True),
    Index("ix_restock_requests_variant_id", "variant_id", "status", "id"),
    # An id names what is being sent.
    sqlite_autoincrement=True,
)
# Asked twice, they wait once.
Index(
    "uq_restock_requests_open",
    restock_requests.c.person_id,
    restock_requests.c.variant_id,
    unique=True,
    **only_where("status IN ('waiting', 'called')"),
)
Index("ix_restock_requests_ended_at", restock_requests.c.ended_at, **only_where("ended_at IS NOT NULL"))
