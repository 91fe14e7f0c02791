"""What is in store: how much is free, who it is promised to, and when it runs low."""

from domain.stock.correcting import count, set_apart
from domain.stock.model import LowStock, Offer, OutOfStock, Short, cost_of
from domain.stock.moves import Move, Standing, here, moves, standing
from domain.stock.operations import at_cost, ensure_main_place, move, promised, watch
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
from domain.stock.valuing import Worth, value_of, worth

__all__ = [
    "OFFERS",
    "LowStock",
    "Move",
    "Offer",
    "OutOfStock",
    "Short",
    "Standing",
    "Worth",
    "at_cost",
    "available",
    "available_of",
    "balances_of_lines",
    "cost_of",
    "count",
    "ensure_main_place",
    "here",
    "low_stock",
    "main_place",
    "move",
    "moves",
    "offer_in",
    "on_hand",
    "promised",
    "promised_here",
    "set_apart",
    "standing",
    "value_of",
    "watch",
    "worth",
]
