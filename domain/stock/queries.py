"""Asking how much there is. One statement says it to the shop window, the cart and the order alike."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy import Select, bindparam, func, literal_column, select

from domain import catalogue, ledger, tables
from domain.ledger import Account, Kind
from domain.stock.model import Offer, PlaceKind, Shelf, offered
from domain.stock.places import selling
from domain.transaction import Transaction, among, in_list

_accounts, _rules, _variants, _places = (
    tables.accounts.c,
    tables.stock_rules.c,
    tables.variants.c,
    tables.places.c,
)
_reorder = tables.reorder_rules.c
_free, _promise = tables.accounts.alias("free"), tables.accounts.alias("promise")
_SELLS = among(_places.kind, PlaceKind.WAREHOUSE) & (_places.active == 1)
SHELF = (
    _places.id.label("place_id"),
    _rules.sell_down_to,
    _rules.low_since,
    _rules.available_from,
    _free.c.balance.label("free"),
    _free.c.id.label("account_id"),
    _promise.c.balance.label("promise"),
    _reorder.minimum,
)


def with_shelves(variants: "Select[Any]", condition: Any = _SELLS) -> "Select[Any]":
    """Each of these variants as often as there are places, with what the place has of it (`shelf_in`)."""
    unit = ledger.unit_of(_variants.id)
    joined = variants.join(tables.places, condition).outerjoin(
        tables.stock_rules, (_rules.variant_id == _variants.id) & (_rules.place_id == _places.id)
    )
    joined = joined.outerjoin(
        tables.reorder_rules, (_reorder.variant_id == _variants.id) & (_reorder.place_id == _places.id)
    )
    for account, kind in ((_free, Kind.FREE), (_promise, Kind.PROMISE)):
        joined = joined.outerjoin(
            account,
            # Written out, for a parameter cannot be one of a subject that is compiled once.
            (account.c.kind == literal_column(f"'{kind.value}'"))
            & (account.c.place_id == _places.id)
            & (account.c.ref == literal_column("''"))
            & (account.c.unit == unit),
        )
    return joined


# Variants, and what each place that sells has of them (`offers_in`): whoever keeps lines of them joins their own.
OFFERS = with_shelves(catalogue.VARIANTS.add_columns(*SHELF))
_OFFERS_OF = OFFERS.where(in_list(_variants.id, "variant_ids"))
_SHELVES = with_shelves(select(_variants.id.label("variant_id"), *SHELF).select_from(tables.variants)).where(
    in_list(_variants.id, "variant_ids")
)
_ordered, _bought = tables.purchase_orders.c, tables.purchase_order_lines.c
_EXPECTED = (
    select(_bought.variant_id, func.min(_ordered.expected_at).label("expected_at"))
    .join(tables.purchase_orders, _ordered.id == _bought.purchase_order_id)
    .where(
        in_list(_bought.variant_id, "variant_ids"),
        _ordered.status.in_([literal_column("'sent'"), literal_column("'confirmed'")]),
        _ordered.expected_at.is_not(None),
        _bought.received < _bought.quantity,
    )
    .group_by(_bought.variant_id)
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
PROMISED_KINDS = (Kind.WAITING, Kind.HELD, Kind.PACKED, Kind.IN_TRANSIT, Kind.CUSTOMER, Kind.RETURNING, Kind.INSPECTION)
# A day is told as a moment of it that is in the same day from Hawaii to Tonga; at noon, New Zealand has the next.
_DAYTIME_SECONDS = 10 * 3600 + 1800
_DAY_SECONDS = 24 * 3600


def available(tx: Transaction, variant_id: int) -> int:
    """How many pieces can be ordered now, here or later; never below 0."""
    return available_of(tx, [variant_id])[variant_id]


def available_of(tx: Transaction, variant_ids: Iterable[int]) -> dict[int, int]:
    """How many pieces of each variant can be ordered now, here or later."""
    return {
        variant_id: sum(shelf.here + shelf.later for shelf in shelves)
        for variant_id, shelves in shelves_of(tx, variant_ids).items()
    }


def here_of(tx: Transaction, variant_ids: Iterable[int]) -> dict[int, int]:
    """How many pieces of each variant can be ordered that lie on a shelf."""
    return {
        variant_id: sum(shelf.here for shelf in shelves) for variant_id, shelves in shelves_of(tx, variant_ids).items()
    }


def shelves_of(tx: Transaction, variant_ids: Iterable[int]) -> dict[int, tuple[Shelf, ...]]:
    """What the places that sell have of each variant, by priority."""
    wanted = list(variant_ids)
    found: dict[int, list[Shelf]] = {variant_id: [] for variant_id in wanted}
    for row in tx.all(_SHELVES, variant_ids=wanted):
        found[row.variant_id].append(shelf_in(row))
    return {variant_id: _by_priority(tx, shelves) for variant_id, shelves in found.items()}


def offer(tx: Transaction, variant_id: int) -> Offer:
    """
    A variant, and how many pieces of it can be ordered now.

    Raises:
        NotFound: There is no such variant.
    """
    found = offers(tx, [variant_id])
    return found[variant_id] if found else Offer(catalogue.variant(tx, variant_id))


def offers(tx: Transaction, variant_ids: Iterable[int]) -> dict[int, Offer]:
    """Each of these variants, and how many pieces of it can be ordered now."""
    rows = tx.all(_OFFERS_OF, variant_ids=list(variant_ids))
    return {found.variant.id: found for _, found in offers_in(tx, sorted(rows, key=lambda row: row.id))}


def offers_in(tx: Transaction, rows: Sequence[Any]) -> list[tuple[Any, Offer]]:
    """What the rows of `OFFERS` say, each with the first row of its variant; those of a variant stand together."""
    found = []
    for _, group in groupby(rows, key=lambda row: row.id):
        shelves = list(group)
        of_places = _by_priority(tx, [shelf_in(row) for row in shelves])
        found.append((shelves[0], offered(catalogue.variant_in(shelves[0]), of_places)))
    waited_for = [each.variant.id for _, each in found if each.later]
    if not waited_for:
        return found
    dates = _dates(tx, waited_for)
    return [(row, replace(each, later_at=_later_at(each, dates))) for row, each in found]


def shelf_in(row: Any) -> Shelf:
    """What a row with the columns `SHELF` says of a place."""
    return Shelf(
        row.place_id,
        row.free or 0,
        row.sell_down_to or 0,
        -(row.promise or 0),
        row.low_since,
        row.available_from,
        row.minimum or 0,
        row.account_id,
    )


def _by_priority(tx: Transaction, shelves: Sequence[Shelf]) -> tuple[Shelf, ...]:
    if len(shelves) < 2:
        return tuple(shelves)
    order = {place.id: number for number, place in enumerate(selling(tx))}
    return tuple(sorted(shelves, key=lambda shelf: order.get(shelf.place_id, len(order))))


def expected_of(tx: Transaction, variant_ids: Iterable[int]) -> dict[int, int]:
    """When more of these variants is expected, as far as anybody knows: for what was ordered before it was here."""
    shelves = shelves_of(tx, variant_ids)
    dates = _dates(tx, list(shelves))
    for variant_id, of_places in shelves.items():
        days = [shelf.available_from for shelf in of_places if shelf.available_from is not None]
        if days:
            dates[variant_id] = _moment_of(min(days))
    return dates


def _moment_of(day: int) -> int:
    return day * _DAY_SECONDS + _DAYTIME_SECONDS


def _dates(tx: Transaction, variant_ids: Sequence[int]) -> dict[int, int]:
    """When what is bought of these variants is expected, as far as that is known."""
    return {row.variant_id: row.expected_at for row in tx.all(_EXPECTED, variant_ids=list(variant_ids))}


def _later_at(found: Offer, dates: dict[int, int]) -> int | None:
    """The day somebody has set, or else when the next pieces come that were bought."""
    days = [shelf.available_from for shelf in found.shelves if shelf.later and shelf.available_from is not None]
    return _moment_of(min(days)) if days else dates.get(found.variant.id)


def on_hand(tx: Transaction, variant_id: int) -> int:
    """Pieces in the house that carry value: free, held, packed, moving, set apart."""
    return int(tx.scalar(_ON_HAND, unit=ledger.pieces(variant_id)))


def promised_here(tx: Transaction, variant_id: int, *, place_id: int) -> int:
    """Pieces that are in the house but belong to orders: set aside, or in a box already."""
    return int(tx.scalar(_PROMISED_HERE, unit=ledger.pieces(variant_id), place_id=place_id))


def balances_of_lines(tx: Transaction, line_ids: Iterable[int]) -> dict[Account, int]:
    """Where the goods of these order lines are, account by account."""
    return ledger.balances(tx, kinds=PROMISED_KINDS, refs=[str(line_id) for line_id in line_ids])
