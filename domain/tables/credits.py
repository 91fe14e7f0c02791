"""Credit notes: what customers owe less for an order than they were charged, without its lines changing."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import UniqueConstraint as Unique

from domain.tables.making import number, row_id, string, table, to

credit_notes = table(
    "credit_notes",
    row_id(),
    number("order_id", to("orders.id")),
    number("number"),
    string("reason"),
    string("actor"),
    number("created_at"),
    Unique("order_id", "number"),
)

credit_lines = table(
    "credit_lines",
    row_id(),
    number("credit_note_id", to("credit_notes.id")),
    # "goods", "delivery" or "fee": what it comes off.
    string("part"),
    # The line of the order; nothing where it comes off all of a part that is taxed at this rate.
    number("order_line_id", to("order_lines.id"), nullable=True),
    number("rate_ppm"),
    # Below 0, as all of it, in a note that takes earlier ones back.
    number("quantity"),
    number("total_minor"),
    number("tax_minor"),
    CheckConstraint("total_minor <> 0", name="total"),
    Index("ix_credit_lines_credit_note_id", "credit_note_id"),
)
