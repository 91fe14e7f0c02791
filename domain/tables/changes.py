"""What was agreed on an order, change by change: placing it is the first."""

from sqlalchemy import Index, text
from sqlalchemy import UniqueConstraint as Unique

from domain.tables.making import number, row_id, string, table, to

order_changes = table(
    "order_changes",
    row_id(),
    number("order_id", to("orders.id")),
    # 1 is placing; nothing until it is confirmed.
    number("number", nullable=True),
    string("status"),
    number("version"),
    number("proposed_by", to("people.id")),
    # 1 where the customer proposes it, 0 where the shop does.
    number("is_customers"),
    # Differences to what was agreed before, as everything below; nothing stays as it is.
    number("total_minor"),
    number("tax_minor"),
    string("address", nullable=True),
    string("note", nullable=True),
    number("created_at"),
    number("expires_at", nullable=True),
    number("settled_at", nullable=True),
    number("discount_minor", server_default=text("0")),
    # No differences: where it goes with another address, and what delivery comes to there; nothing where that stays.
    string("country", nullable=True),
    string("postcode", nullable=True),
    number("delivery_price_minor", nullable=True),
    number("delivery_discount_minor", nullable=True),
    number("delivery_rate_ppm", nullable=True),
    number("delivery_tax_minor", nullable=True),
    number("delivery_total_minor", nullable=True),
    # What its customer was shown that taking things out costs; once confirmed, what it has cost.
    number("fee_minor", server_default=text("0")),
    Unique("order_id", "number"),
)
_is_open = text("status = 'open'")
Index("uq_order_changes_open", order_changes.c.order_id, unique=True, sqlite_where=_is_open, postgresql_where=_is_open)
Index("ix_order_changes_expires_at", order_changes.c.expires_at, sqlite_where=_is_open, postgresql_where=_is_open)

order_change_lines = table(
    "order_change_lines",
    row_id(),
    number("change_id", to("order_changes.id")),
    number("variant_id", to("variants.id")),
    # The line of the order; nothing until something new is confirmed.
    number("order_line_id", to("order_lines.id"), nullable=True),
    number("quantity"),
    number("unit_price_minor"),
    number("tax_minor"),
    number("total_minor"),
    number("discount_minor", server_default=text("0")),
    # Not a difference: the rate that the whole line is taxed at with this change.
    number("rate_ppm", server_default=text("0")),
    Unique("change_id", "variant_id"),
)
