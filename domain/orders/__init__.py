"""Orders: what was agreed with a customer, and how far it is."""

from domain.orders.model import (
    MACHINE,
    CartEmpty,
    DetailsMissing,
    Fulfilment,
    Order,
    OrderLine,
    Payment,
    ReturnStatus,
    Status,
    Terms,
)
from domain.orders.operations import REASON_MAX, close, confirm, locked, place_order, set_derived
from domain.orders.queries import (
    charges,
    due_minor,
    order,
    order_by_code,
    orders_of,
    orders_open,
    receivable,
    received_minor,
    timeline,
)

__all__ = [
    "MACHINE",
    "REASON_MAX",
    "CartEmpty",
    "DetailsMissing",
    "Fulfilment",
    "Order",
    "OrderLine",
    "Payment",
    "ReturnStatus",
    "Status",
    "Terms",
    "charges",
    "close",
    "confirm",
    "due_minor",
    "locked",
    "order",
    "order_by_code",
    "orders_of",
    "orders_open",
    "place_order",
    "receivable",
    "received_minor",
    "set_derived",
    "timeline",
]
