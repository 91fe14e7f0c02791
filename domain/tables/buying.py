"""Suppliers and what each of them sells; what is to be bought when; purchase orders, and what came of them."""

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy import UniqueConstraint as Unique

from domain.tables.making import number, only_where, row_id, string, table, to

suppliers = table(
    "suppliers",
    row_id(),
    string("name", unique=True),
    string("language"),
    string("currency"),
    # "" where they are not written to.
    string("email"),
    # Who answers for them in chat, once they have followed the invite link.
    number("person_id", to("people.id"), nullable=True),
    number("active"),
    number("version"),
    number("created_at"),
    # One link at a time: a new one ends the one before.
    string("invite_token", unique=True, nullable=True),
    number("invited_by", to("people.id"), nullable=True),
    number("invite_expires_at", nullable=True),
    number("invite_used_at", nullable=True),
    # When the mail server said that nobody can be written to at `email`, and how; NULL and "" for a new address.
    number("email_refused_at", nullable=True),
    string("email_refused_why", server_default=text("''")),
    # When a merchant last said that `email` is right: what comes back of letters from before says nothing against it.
    number("email_said_at", server_default=text("0")),
    Index("ix_suppliers_person_id", "person_id"),
    # An id names accounts, so what is gone never lends its id to another.
    sqlite_autoincrement=True,
)

supplier_items = table(
    "supplier_items",
    number("supplier_id", to("suppliers.id"), primary_key=True),
    number("variant_id", to("variants.id"), primary_key=True),
    # What they call it; "" where they call it as we do.
    string("sku"),
    # In the supplier's currency.
    number("cost_minor"),
    number("lead_days"),
    number("minimum"),
    number("pack"),
    # Of several suppliers of one variant, the one with the lowest is asked first.
    number("priority"),
    # When they last declined to deliver it.
    number("declined_at", nullable=True),
    CheckConstraint("cost_minor >= 0", name="cost_minor"),
    CheckConstraint("minimum > 0 AND pack > 0", name="pieces"),
    Index("ix_supplier_items_variant_id", "variant_id", "priority"),
)

# Below the minimum, as many are bought as there shall be at most.
reorder_rules = table(
    "reorder_rules",
    number("variant_id", to("variants.id"), primary_key=True),
    number("place_id", to("places.id"), primary_key=True),
    number("minimum"),
    number("maximum"),
    number("multiple"),
    CheckConstraint("minimum >= 0 AND maximum >= minimum AND multiple > 0", name="pieces"),
)

purchase_orders = table(
    "purchase_orders",
    row_id(),
    number("supplier_id", to("suppliers.id")),
    number("place_id", to("places.id")),
    string("status"),
    number("version"),
    string("currency"),
    # What the supplier said to it: "confirmed", "changed", "declined"; "" where nothing yet.
    string("answer"),
    number("answered_at", nullable=True),
    # Until when they shall have said something.
    number("answer_by_at", nullable=True),
    # When the goods shall be here, as they say, or by how long they usually take.
    number("expected_at", nullable=True),
    string("reason"),
    number("created_at"),
    number("sent_at", nullable=True),
    number("ended_at", nullable=True),
    # When the timetable looks at it next: to remind of it, or to tell that nothing was said, or has come.
    number("clock_at", nullable=True),
    Index("ix_purchase_orders_supplier_id", "supplier_id", "id"),
    Index("ix_purchase_orders_status", "status", "id"),
    # An id names accounts and letters, so what is gone never lends its id to another.
    sqlite_autoincrement=True,
)
# However many reorder at once, what is drawn up for a supplier is one order for each place.
Index(
    "uq_purchase_orders_draft",
    purchase_orders.c.supplier_id,
    purchase_orders.c.place_id,
    unique=True,
    **only_where("status = 'draft'"),
)
_has_clock = only_where("clock_at IS NOT NULL")
Index("ix_purchase_orders_clock_at", purchase_orders.c.clock_at, **_has_clock)
Index("ix_purchase_orders_answer_by_at", purchase_orders.c.answer_by_at, **only_where("status = 'sent'"))

purchase_order_lines = table(
    "purchase_order_lines",
    row_id(),
    number("purchase_order_id", to("purchase_orders.id")),
    number("variant_id", to("variants.id")),
    # What the supplier calls it; "" where they call it as we do.
    string("sku"),
    number("quantity"),
    # Of one piece, in the supplier's currency.
    number("cost_minor"),
    # What the supplier would have instead, until a merchant has answered that.
    number("offered_quantity", nullable=True),
    number("offered_cost_minor", nullable=True),
    # So many have come, good and bad.
    number("received"),
    Unique("purchase_order_id", "variant_id"),
    CheckConstraint("quantity >= 0 AND cost_minor >= 0 AND received >= 0", name="numbers"),
    Index("ix_purchase_order_lines_variant_id", "variant_id", "purchase_order_id"),
    sqlite_autoincrement=True,
)

receipts = table(
    "receipts",
    row_id(),
    number("purchase_order_id", to("purchase_orders.id")),
    # In what the goods are owed, and what one minor unit of it is worth in ours, times 10^9.
    string("currency"),
    number("rate_e9"),
    string("actor"),
    number("at"),
    CheckConstraint("rate_e9 > 0", name="rate"),
    Index("ix_receipts_purchase_order_id", "purchase_order_id", "id"),
)

receipt_lines = table(
    "receipt_lines",
    number("receipt_id", to("receipts.id"), primary_key=True),
    number("line_id", to("purchase_order_lines.id"), primary_key=True),
    number("good"),
    # Damaged ones: set apart, or to go back.
    number("quarantined"),
    number("to_vendor"),
    # What all of them cost in the supplier's currency, and what that is in ours.
    number("cost_minor"),
    number("value_minor"),
    CheckConstraint("good >= 0 AND quarantined >= 0 AND to_vendor >= 0", name="pieces"),
    CheckConstraint("good + quarantined + to_vendor > 0", name="something"),
)

# What was counted of what has come, until it is booked.
tallies = table(
    "tallies",
    number("line_id", to("purchase_order_lines.id"), primary_key=True),
    number("purchase_order_id", to("purchase_orders.id")),
    number("good"),
    # Damaged ones: set apart, or to go back.
    number("quarantined"),
    number("to_vendor"),
    # Who counted it last; once it is being booked, who has it booked.
    string("actor"),
    number("at"),
    number("is_booking"),
    CheckConstraint("good >= 0 AND quarantined >= 0 AND to_vendor >= 0", name="pieces"),
    CheckConstraint("good + quarantined + to_vendor > 0", name="something"),
    Index("ix_tallies_purchase_order_id", "purchase_order_id", "line_id"),
)

# Damaged goods that go back to a supplier: a document of its own, with what they take off for them.
vendor_returns = table(
    "vendor_returns",
    row_id(),
    number("supplier_id", to("suppliers.id")),
    number("place_id", to("places.id")),
    string("currency"),
    string("actor"),
    # NULL while it is put together.
    number("sent_at", nullable=True),
    # When a mail server had taken the letter about it.
    number("written_at", nullable=True),
    Index("ix_vendor_returns_supplier_id", "supplier_id", "id"),
    # An id is its number on paper, so what is gone never lends its id to another.
    sqlite_autoincrement=True,
)
# However many put it together, from each place it is one document.
Index(
    "uq_vendor_returns_draft",
    vendor_returns.c.supplier_id,
    vendor_returns.c.place_id,
    unique=True,
    **only_where("sent_at IS NULL"),
)

vendor_return_lines = table(
    "vendor_return_lines",
    number("vendor_return_id", to("vendor_returns.id"), primary_key=True),
    number("variant_id", to("variants.id"), primary_key=True),
    # Where they lie: "vendor", set apart for them, or "quarantine".
    string("source", primary_key=True),
    # What the supplier calls it.
    string("sku"),
    number("quantity"),
    # For all of them, in the currency of the document.
    number("credit_minor"),
    CheckConstraint("quantity > 0 AND credit_minor >= 0", name="numbers"),
)
