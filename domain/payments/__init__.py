"""
Money that comes in: cash at the door, booked to the courier until it is handed in, what is booked by hand, and what
comes through a provider: held on a card, taken, let go, given back.
"""

from domain.payments.byhand import MoreThanWeOwe, given_back, given_by_hand, received
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
from domain.payments.covering import Cover, covers, secured_minor, unsecured_minor
from domain.payments.model import MACHINE, Act, Difference, Holdings, Operation, Payment, Status, oldest_first
from domain.payments.operations import (
    begin,
    capture,
    close_page,
    locked,
    never_arrived,
    page_opened,
    refund,
    refused,
    unanswered,
    void,
)
from domain.payments.queries import (
    holdings,
    of_order,
    operation,
    operations_of,
    out_of_step,
    payment,
    receivable,
    refunding_minor,
    unsettled,
)
from domain.payments.snapshots import Applied, apply, referred

__all__ = [
    "MACHINE",
    "Act",
    "Applied",
    "CashCount",
    "Cover",
    "Difference",
    "Holdings",
    "MoreThanOwed",
    "MoreThanWeOwe",
    "Operation",
    "Payment",
    "Status",
    "apply",
    "begin",
    "book_in",
    "capture",
    "cash_count",
    "cash_of",
    "close_page",
    "couriers_with_cash",
    "covers",
    "given_back",
    "given_by_hand",
    "holdings",
    "locked",
    "never_arrived",
    "of_order",
    "oldest_first",
    "operation",
    "operations_of",
    "out_of_step",
    "page_opened",
    "paid_at_counter",
    "payment",
    "receivable",
    "received",
    "referred",
    "refund",
    "refunding_minor",
    "refused",
    "secured_minor",
    "taken",
    "unanswered",
    "unsecured_minor",
    "unsettled",
    "void",
]
