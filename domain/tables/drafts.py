"""What merchants draw up for customers, until it is an order."""

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy import UniqueConstraint as Unique

from domain.tables.making import number, only_where, row_id, string, table, to

drafts = table(
    "drafts",
    row_id(),
    # What its link carries.
    string("token", unique=True),
    number("made_by", to("people.id")),
    # Nobody as long as the link waits for whom it was passed on to.
    number("person_id", to("people.id"), nullable=True),
    string("status"),
    number("version"),
    string("way"),
    string("terms"),
    string("address"),
    string("phone"),
    string("note"),
    number("voucher_id", to("vouchers.id"), nullable=True),
    number("holds_days"),
    # What it comes to, as it was sent: the customer is charged that. As JSON; "" while it is drawn up.
    string("quoted"),
    number("order_id", to("orders.id"), nullable=True),
    number("created_at"),
    number("sent_at", nullable=True),
    number("lapses_at", nullable=True),
    # The version of which the shop was told that it asks for more than there is.
    number("told_short_version", nullable=True),
    number("latitude_e6", nullable=True),
    number("longitude_e6", nullable=True),
    # What the address does not say of itself, as its customer said it; "" where it does.
    string("country", server_default=text("''")),
    string("postcode", server_default=text("''")),
    Unique("order_id"),
    Index("ix_drafts_person_id", "person_id", "id"),
)
Index("ix_drafts_open", drafts.c.id, **only_where("status IN ('open', 'sent')"))
Index("ix_drafts_lapses_at", drafts.c.lapses_at, **only_where("status = 'sent'"))

draft_lines = table(
    "draft_lines",
    number("draft_id", to("drafts.id"), primary_key=True),
    number("variant_id", to("variants.id"), primary_key=True),
    number("quantity"),
    number("added_at"),
    CheckConstraint("quantity > 0", name="quantity"),
)
