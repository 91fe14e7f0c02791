"""Suppliers, and what each of them sells."""

from sqlalchemy import CheckConstraint, Index

from domain.tables.making import number, row_id, string, table, to

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
