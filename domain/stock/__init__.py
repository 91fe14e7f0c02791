"""What is in store: how much is free, who it is promised to, and when it runs low."""

from domain.stock.model import LowStock, Offer, OutOfStock, Short
from domain.stock.moves import Move, Standing, moves, standing
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
    "Move",
    "Offer",
    "OutOfStock",
    "Short",
    "Standing",
    "at_cost",
    "available",
    "available_of",
    "balances_of_lines",
    "count",
    "ensure_main_place",
    "low_stock",
    "main_place",
    "move",
    "moves",
    "offer_in",
    "on_hand",
    "promised",
    "promised_here",
    "standing",
    "watch",
]
