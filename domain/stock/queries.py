"""Asking how much there is."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, func, select

from domain import catalogue, ledger, tables
from domain.ledger import Account, Kind
from domain.stock.model import LowStock, Offer
from domain.transaction import Transaction, among, in_list

_accounts, _rules, _variants, _products = (
    tables.accounts.c,
    tables.stock_rules.c,
    tables.variants.c,
    tables.products.c,
)
_MAIN_PLACE = select(tables.places.c.id).order_by(tables.places.c.priority, tables.places.c.id).limit(1)
_RULES = select(tables.stock_rules).where(
    in_list(_rules.variant_id, "variant_ids"), _rules.place_id == bindparam("place_id")
)
# Variants, and what can be had of each in a place (`offer_in`): whoever keeps lines of them joins their own.
OFFERS = (
    catalogue.VARIANTS.add_columns(_rules.sell_down_to, _rules.low_since, _accounts.balance.label("free"))
    .outerjoin(tables.stock_rules, (_rules.variant_id == _variants.id) & (_rules.place_id == bindparam("place_id")))
    .outerjoin(
        tables.accounts,
        (_accounts.kind == Kind.FREE.value)
        & (_accounts.place_id == bindparam("place_id"))
        & (_accounts.ref == "")
        & (_accounts.unit == ledger.unit_of(_variants.id)),
    )
)
_WATCHED = (
    select(_variants.id, _variants.low_stock_threshold, _variants.active, _rules.sell_down_to, _rules.low_since)
    .outerjoin(tables.stock_rules, (_rules.variant_id == _variants.id) & (_rules.place_id == bindparam("place_id")))
    .where(in_list(_variants.id, "variant_ids"))
)
_ON_HAND = select(func.coalesce(func.sum(_accounts.balance), 0)).where(
    _accounts.unit == bindparam("unit"),
    # Nothing is added up by it, and the index holds only what is somewhere.
    _accounts.balance != 0,
    among(_accounts.kind, Kind.FREE, Kind.HELD, Kind.PACKED, Kind.MOVING, Kind.QUARANTINE, Kind.VENDOR),
)
_PROMISED_HERE = select(func.coalesce(func.sum(_accounts.balance), 0)).where(
    _accounts.unit == bindparam("unit"),
    _accounts.place_id == bindparam("place_id"),
    among(_accounts.kind, Kind.HELD, Kind.PACKED),
)
_LOW = (
    select(_variants.id)
    .join(tables.stock_rules, _rules.variant_id == _variants.id)
    .join(tables.products, _products.id == _variants.product_id)
    .where(_rules.low_since.is_not(None), _rules.place_id == bindparam("place_id"), _variants.active == 1)
    .order_by(_products.title, _variants.position)
)
PROMISED_KINDS = (Kind.WAITING, Kind.HELD, Kind.PACKED, Kind.IN_TRANSIT, Kind.CUSTOMER, Kind.RETURNING, Kind.INSPECTION)


def main_place(tx: Transaction) -> int:
    """The warehouse that orders are served from."""
    place_id: int | None = tx.known.get(tables.places)
    if place_id is None:
        place_id = tx.known[tables.places] = tx.scalar(_MAIN_PLACE)
    assert place_id is not None, "the program makes the first place before anything can happen"
    return place_id


def available(tx: Transaction, variant_id: int, *, place_id: int) -> int:
    """How many pieces can be ordered now: what lies free above the limit to sell down to; never below 0."""
    return available_of(tx, [variant_id], place_id=place_id)[variant_id]


def available_of(tx: Transaction, variant_ids: Iterable[int], *, place_id: int) -> dict[int, int]:
    """How many pieces of each variant can be ordered now."""
    wanted = list(variant_ids)
    units = {ledger.pieces(variant_id): variant_id for variant_id in wanted}
    limits = {variant_id: rule.sell_down_to for variant_id, rule in rules(tx, wanted, place_id=place_id).items()}
    free = ledger.balances_of_units(tx, Kind.FREE, units, place_id=place_id)
    return {
        variant_id: max(0, free.get(unit, 0) - max(0, limits.get(variant_id, 0))) for unit, variant_id in units.items()
    }


def offer_in(row: Any) -> Offer:
    """What a row of `OFFERS` says."""
    sell_down_to = row.sell_down_to or 0
    return Offer(catalogue.variant_in(row), max(0, (row.free or 0) - max(0, sell_down_to)), sell_down_to, row.low_since)


def rules(tx: Transaction, variant_ids: Iterable[int], *, place_id: int) -> dict[int, Any]:
    """What merchants and the shop have noted of these variants on this shelf, where there is anything."""
    return {row.variant_id: row for row in tx.all(_RULES, variant_ids=list(variant_ids), place_id=place_id)}


def watched(tx: Transaction, variant_ids: Iterable[int], *, place_id: int) -> dict[int, Any]:
    """What says whether these variants are low on this shelf: threshold, `active`, the rule where there is one."""
    return {row.id: row for row in tx.all(_WATCHED, variant_ids=list(variant_ids), place_id=place_id)}


def on_hand(tx: Transaction, variant_id: int) -> int:
    """Pieces in the house that carry value: free, held, packed, moving, set apart."""
    return int(tx.scalar(_ON_HAND, unit=ledger.pieces(variant_id)))


def promised_here(tx: Transaction, variant_id: int, *, place_id: int) -> int:
    """Pieces that are in the house but belong to orders: set aside, or in a box already."""
    return int(tx.scalar(_PROMISED_HERE, unit=ledger.pieces(variant_id), place_id=place_id))


def balances_of_lines(tx: Transaction, line_ids: Iterable[int]) -> dict[Account, int]:
    """Where the goods of these order lines are, account by account."""
    return ledger.balances(tx, kinds=PROMISED_KINDS, refs=[str(line_id) for line_id in line_ids])


def low_stock(tx: Transaction, *, place_id: int) -> list[LowStock]:
    """Every variant on sale that has been below its threshold since it crossed it, by title."""
    variants = [catalogue.variant(tx, row.id) for row in tx.all(_LOW, place_id=place_id)]
    return [
        LowStock(
            variant.id,
            variant.label,
            variant.sku,
            ledger.balance(tx, Account(Kind.FREE, unit=ledger.pieces(variant.id), place_id=place_id)),
            variant.low_stock_threshold,
        )
        for variant in variants
    ]
