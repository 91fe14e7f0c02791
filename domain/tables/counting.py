"""Counts of what lies in a place: entered in chat or read from a file, and booked when they are right."""

from sqlalchemy import CheckConstraint, Index

from domain.tables.making import number, only_where, row_id, string, table, to

stock_counts = table(
    "stock_counts",
    row_id(),
    number("place_id", to("places.id")),
    string("status"),
    number("version"),
    # The file it was read from; "" where it is counted in chat.
    string("file_name"),
    string("reason"),
    # Who began it, and who booked it; "" before.
    string("actor"),
    string("booked_by"),
    number("started_at"),
    number("finished_at", nullable=True),
    # The last entry there was when it was booked: what has moved since came after it.
    number("last_entry_id", nullable=True),
    Index("ix_stock_counts_place_id", "place_id", "id"),
    # An id names entries, so what is gone never lends its id to another.
    sqlite_autoincrement=True,
)
# However many count a place in chat, they count it together.
Index(
    "uq_stock_counts_open",
    stock_counts.c.place_id,
    unique=True,
    **only_where("status = 'open' AND file_name = ''"),
)
Index("ix_stock_counts_unbooked", stock_counts.c.place_id, stock_counts.c.id, **only_where("finished_at IS NULL"))

stock_count_lines = table(
    "stock_count_lines",
    number("count_id", to("stock_counts.id"), primary_key=True),
    number("variant_id", to("variants.id"), primary_key=True),
    number("counted"),
    # What the ledger said was there at that moment: what is sold later makes no difference.
    number("expected"),
    # What a file sets besides, and nothing where it does not.
    number("sell_down_to", nullable=True),
    number("threshold", nullable=True),
    string("actor"),
    number("counted_at"),
    # Somebody booked pieces by hand since: to be counted again.
    number("outdated"),
    number("booked"),
    # What the difference was worth when it was booked; minus what was missing.
    number("value_minor"),
    CheckConstraint("counted >= 0", name="counted"),
    Index("ix_stock_count_lines_variant_id", "variant_id", "count_id"),
    sqlite_with_rowid=False,
)
Index("ix_stock_count_lines_unbooked", stock_count_lines.c.count_id, **only_where("booked = 0"))
