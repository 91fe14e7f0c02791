"""Money that comes in: for now cash at the door, booked to the courier until it is handed in."""

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
    "book_in",
    "cash_count",
    "cash_of",
    "couriers_with_cash",
    "paid_at_counter",
    "taken",
]
