"""What is in store: where it is, how much can be ordered, who it is promised to, and when it runs low."""

from domain.stock import checking, placing
from domain.stock.correcting import count, set_apart
from domain.stock.model import Offer, OutOfStock, Place, PlaceKind, Shelf, Short, cost_of
from domain.stock.moves import Move, Standing, here, moves, standing
from domain.stock.operations import at_cost, move
from domain.stock.places import (
    all_places,
    ensure_main_place,
    forget,
    main_place,
    place,
    places,
    returns_facility,
    selling,
)
from domain.stock.posting import post, serve, variant_of
from domain.stock.queries import (
    OFFERS,
    available,
    available_of,
    balances_of_lines,
    expected_of,
    here_of,
    offer,
    offers,
    offers_in,
    on_hand,
    promised_here,
    shelves_of,
)
from domain.stock.rules import Rule, rule, set_rule
from domain.stock.slow import SlowMover, SlowMovers, set_slow_after_days, slow_after_days, slow_lately, slow_movers
from domain.stock.taking import Taken, Wanted, lock, places_for, take
from domain.stock.valuing import Valuation, Worth, valuation, value_of, worth
from domain.stock.watching import look_again, watch

__all__ = [
    "OFFERS",
    "Move",
    "Offer",
    "OutOfStock",
    "Place",
    "PlaceKind",
    "Rule",
    "Shelf",
    "Short",
    "SlowMover",
    "SlowMovers",
    "Standing",
    "Taken",
    "Valuation",
    "Wanted",
    "Worth",
    "all_places",
    "at_cost",
    "available",
    "available_of",
    "balances_of_lines",
    "checking",
    "cost_of",
    "count",
    "ensure_main_place",
    "expected_of",
    "forget",
    "here",
    "here_of",
    "lock",
    "look_again",
    "main_place",
    "move",
    "moves",
    "offer",
    "offers",
    "offers_in",
    "on_hand",
    "place",
    "places",
    "places_for",
    "placing",
    "post",
    "promised_here",
    "returns_facility",
    "rule",
    "selling",
    "serve",
    "set_apart",
    "set_rule",
    "set_slow_after_days",
    "shelves_of",
    "slow_after_days",
    "slow_lately",
    "slow_movers",
    "standing",
    "take",
    "valuation",
    "value_of",
    "variant_of",
    "watch",
    "worth",
]
