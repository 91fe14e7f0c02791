"""From how many pieces on a shelf is low, as its merchant sets it."""

from sqlalchemy import bindparam, select

from domain import catalogue, ledger, tables
from domain.actors import Actor
from domain.ledger import Account, Kind
from domain.stock.places import main_place
from domain.stock.taking import lock
from domain.stock.watching import look_again
from domain.transaction import Transaction

_PLACES = select(tables.stock_rules.c.place_id).where(tables.stock_rules.c.variant_id == bindparam("variant_id"))


def set_threshold(tx: Transaction, variant_id: int, threshold: int, *, actor: Actor, now: int) -> None:
    """Tell from now on when fewer than this lie free; what is low by this alone is marked, and told of later."""
    lock(tx, [variant_id])
    catalogue.change_variant(tx, variant_id, low_stock_threshold=threshold)
    mark_again(tx, variant_id, actor=actor, now=now)


def mark_again(tx: Transaction, variant_id: int, *, actor: Actor, now: int) -> None:
    """Look again whether its shelves are low, after what that depends on has changed."""
    # What lies elsewhere counts as well.
    lock(tx, [variant_id])
    main = main_place(tx)
    for place_id in sorted({main, *(row.place_id for row in tx.all(_PLACES, variant_id=variant_id))}):
        # Nobody takes or brings a piece until this is written; whoever does has the shelf before its rule.
        ledger.locked_balance(tx, Account(Kind.FREE, unit=ledger.pieces(variant_id), place_id=place_id))
    # What was never low has no rule yet, and may be low from now on.
    tx.insert_new(tables.stock_rules, variant_id=variant_id, place_id=main, sell_down_to=0)
    look_again(tx, [variant_id], actor=actor, now=now)
