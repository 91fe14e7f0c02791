"""Goods on their way from one place of the shop's to another."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import UniqueConstraint as Unique

from domain.tables.making import number, row_id, string, table, to

stock_transfers = table(
    "stock_transfers",
    row_id(),
    number("source_id", to("places.id")),
    number("target_id", to("places.id")),
    string("status"),
    number("version"),
    # Why it was sent though the shelf runs low by it, called off, or ended short.
    string("reason"),
    number("created_at"),
    # When its place was asked to send it, and when it was sent.
    number("asked_at", nullable=True),
    number("sent_at", nullable=True),
    number("ended_at", nullable=True),
    CheckConstraint("source_id <> target_id", name="two_places"),
    Index("ix_stock_transfers_status", "status", "id"),
    # An id names accounts, so what is gone never lends its id to another.
    sqlite_autoincrement=True,
)

stock_transfer_lines = table(
    "stock_transfer_lines",
    row_id(),
    number("transfer_id", to("stock_transfers.id")),
    number("variant_id", to("variants.id")),
    number("quantity"),
    # What became of them: come, sound or damaged; never found again; back where they came from.
    number("good"),
    number("damaged"),
    number("lost"),
    number("returned"),
    Unique("transfer_id", "variant_id"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("good >= 0 AND damaged >= 0 AND lost >= 0 AND returned >= 0", name="pieces"),
    CheckConstraint("good + damaged + lost + returned <= quantity", name="no_more_than_sent"),
    Index("ix_stock_transfer_lines_variant_id", "variant_id", "transfer_id"),
    sqlite_autoincrement=True,
)
