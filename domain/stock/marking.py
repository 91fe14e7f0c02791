"""From how many pieces on a shelf is low, as its merchant sets it."""

from sqlalchemy import bindparam, select, update

from domain import catalogue, ledger, tables
from domain.ledger import Account, Kind
from domain.stock.places import main_place
from domain.transaction import Transaction

_rules = tables.stock_rules.c
_OF_VARIANT = select(tables.stock_rules).where(_rules.variant_id == bindparam("variant_id"))
_LOW_SINCE = (
    update(tables.stock_rules)
    .where(_rules.variant_id == bindparam("of_variant"), _rules.place_id == bindparam("at_place"))
    .values(low_since=bindparam("moment"))
)


def set_threshold(tx: Transaction, variant_id: int, threshold: int, *, now: int) -> None:
    """Tell from now on when fewer than this lie free; what is low by this alone is marked, and nobody is told."""
    catalogue.change_variant(tx, variant_id, low_stock_threshold=threshold)
    # What was never low has no rule yet, and may be low from now on.
    tx.insert_new(tables.stock_rules, variant_id=variant_id, place_id=main_place(tx), sell_down_to=0)
    for rule in tx.all(_OF_VARIANT, variant_id=variant_id):
        shelf = Account(Kind.FREE, unit=ledger.pieces(variant_id), place_id=rule.place_id)
        is_low = ledger.locked_balance(tx, shelf) < threshold
        if is_low != (rule.low_since is not None):
            tx.change(_LOW_SINCE, of_variant=variant_id, at_place=rule.place_id, moment=now if is_low else None)
