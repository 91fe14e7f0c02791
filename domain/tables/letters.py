"""Letters to suppliers, each known by its key, and how far the mailbox was read to which they come back."""

from sqlalchemy import Index

from domain.tables.making import number, only_where, row_id, string, table, to

letters = table(
    "letters",
    row_id(),
    number("purchase_order_id", to("purchase_orders.id")),
    # The order's, when it was written.
    number("version"),
    string("kind"),
    string("email"),
    # What a server that returns it calls it by.
    string("key", unique=True),
    number("written_at"),
    # When a mail server had taken it.
    number("handed_in_at", nullable=True),
    # When a mail server said that it cannot be delivered, and how.
    number("came_back_at", nullable=True),
    string("why"),
    Index("ix_letters_purchase_order_id", "purchase_order_id", "version"),
)
# However often it has to be handed in, it is one letter.
Index(
    "uq_letters_standing",
    *(letters.c[name] for name in ("purchase_order_id", "version", "kind", "email")),
    unique=True,
    **only_where("came_back_at IS NULL"),
)

mailboxes = table(
    "mailboxes",
    string("name", primary_key=True),
    # The server's numbers of messages are good for as long as this is the same.
    number("uid_validity"),
    # The last one that was looked at.
    number("uid"),
)
