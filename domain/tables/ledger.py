"""Accounts, entries, transfers."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import UniqueConstraint as Unique

from domain.tables.making import number, only_where, row_id, string, table, to

accounts = table(
    "accounts",
    row_id(),
    string("kind"),
    number("place_id"),
    string("ref"),
    string("unit"),
    number("floor", nullable=True),
    number("ceiling", nullable=True),
    number("balance", nullable=True),
    Unique("kind", "place_id", "ref", "unit"),
    CheckConstraint("floor IS NULL OR balance >= floor", name="floor"),
    CheckConstraint("ceiling IS NULL OR balance <= ceiling", name="ceiling"),
)
# Where goods and money are now, of all the places where they ever were.
Index("ix_accounts_unit", accounts.c.unit, accounts.c.kind, **only_where("balance <> 0"))
# Shelves belong to no document, and change with every order.
Index("ix_accounts_ref", accounts.c.ref, accounts.c.kind, **only_where("balance <> 0 AND ref <> ''"))

entries = table(
    "entries",
    row_id(),
    number("at"),
    string("kind"),
    string("document"),
    string("actor"),
    string("reason"),
    string("key", unique=True),
    Index("ix_entries_document", "document"),
)

transfers = table(
    "transfers",
    number("entry_id", to("entries.id"), primary_key=True),
    number("source_id", to("accounts.id"), primary_key=True),
    number("target_id", to("accounts.id"), primary_key=True),
    number("quantity"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("source_id <> target_id", name="two_sides"),
    Index("ix_transfers_source_id", "source_id", "entry_id", "quantity"),
    Index("ix_transfers_target_id", "target_id", "entry_id", "quantity"),
)

checkpoints = table(
    "checkpoints",
    number("account_id", to("accounts.id"), primary_key=True),
    number("entry_id"),
    number("balance"),
)
