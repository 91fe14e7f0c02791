"""Taxes and vouchers."""

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy import UniqueConstraint as Unique

from domain.tables.making import number, row_id, string, table, to

tax_rates = table(
    "tax_rates",
    row_id(),
    # "" in any of these is all of them.
    string("tax_class"),
    string("country"),
    string("prefix"),
    # Parts per million: 19 % is 190000.
    number("rate_ppm"),
    # 0 is since ever.
    number("valid_from_at"),
    Unique("tax_class", "country", "prefix", "valid_from_at"),
    CheckConstraint("rate_ppm >= 0", name="rate"),
)

vouchers = table(
    "vouchers",
    row_id(),
    string("code", unique=True),
    # "percent" (value in parts per million), "amount" (in minor units) or "free_delivery".
    string("kind"),
    number("value"),
    number("min_minor"),
    # What it is for, as lists of ids in JSON; two empty ones are everything.
    string("products"),
    string("categories"),
    number("starts_at", nullable=True),
    number("ends_at", nullable=True),
    number("uses_max", nullable=True),
    number("uses_per_person_max", nullable=True),
    number("first_order_only"),
    # How many orders have it now; a compare-and-set keeps it within uses_max.
    number("uses"),
    number("ended_at", nullable=True),
    number("created_at"),
    # Nothing while a merchant looks at what it will be: nobody can use it yet.
    number("live_at", nullable=True),
    # How often what it gives or asks for was written.
    number("version", server_default=text("1")),
    CheckConstraint("uses >= 0", name="uses"),
)

# One row per order that has, or had, a voucher.
voucher_uses = table(
    "voucher_uses",
    row_id(),
    number("voucher_id", to("vouchers.id")),
    number("order_id", to("orders.id"), unique=True),
    number("person_id", to("people.id")),
    number("used_at"),
    # When the order expired or was cancelled: the use was given back.
    number("released_at", nullable=True),
    Index("ix_voucher_uses_voucher_id", "voucher_id", "person_id"),
)
