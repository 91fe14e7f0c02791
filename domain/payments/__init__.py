"""Money that comes in: cash at the door, booked to the courier until it is handed in, and what is booked by hand."""

from domain.payments.byhand import MoreThanWeOwe, given_back, received
from domain.payments.cash import (
    CashCount,
    MoreThanOwed,
    book_in,
    cash_count,
    cash_of,
    couriers_with_cash,
    paid_at_counter,
    taken,
)

__all__ = [
    "CashCount",
    "MoreThanOwed",
    "MoreThanWeOwe",
    "book_in",
    "cash_count",
    "cash_of",
    "couriers_with_cash",
    "given_back",
    "paid_at_counter",
    "received",
    "taken",
]
