"""What is in store: how much is free, who it is promised to, and when it runs low."""

from domain.stock.model import LowStock, Offer, OutOfStock, Short
from domain.stock.operations import at_cost, count, ensure_main_place, move, promised, watch
from domain.stock.queries import (
    OFFERS,
    available,
    available_of,
    balances_of_lines,
    low_stock,
    main_place,
    offer_in,
    on_hand,
    promised_here,
)

__all__ = [
    "OFFERS",
    "LowStock",
    "Offer",
    "OutOfStock",
    "Short",
    "at_cost",
    "available",
    "available_of",
    "balances_of_lines",
    "count",
    "ensure_main_place",
    "low_stock",
    "main_place",
    "move",
    "offer_in",
    "on_hand",
    "promised",
    "promised_here",
    "watch",
]
