"""What the stock is worth at average cost, and what of it nobody buys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from domain import catalogue, ledger, tables
from domain.catalogue import categories
from domain.ledger import Kind
from domain.stock.model import cost_of
from domain.transaction import Transaction, among, in_list

_accounts, _transfers = tables.accounts.c, tables.transfers.c
# Wherever they are in the house, and on the way between its places: these carry value.
VALUED = (Kind.FREE, Kind.HELD, Kind.PACKED, Kind.MOVING, Kind.QUARANTINE, Kind.VENDOR)
_WORTH = select(_accounts.ref, _accounts.balance).where(
    _accounts.kind == Kind.INVENTORY_VALUE.value,
    _accounts.place_id == 0,
    _accounts.unit == bindparam("currency"),
    in_list(_accounts.ref, "refs"),
)
_THERE = (
    select(_accounts.unit, func.sum(_accounts.balance).label("pieces"))
    .where(in_list(_accounts.unit, "units"), _accounts.balance != 0, among(_accounts.kind, *VALUED))
    .group_by(_accounts.unit)
)


_HOUSE = (
    select(_accounts.unit, _accounts.place_id, func.sum(_accounts.balance).label("pieces"))
    .where(_accounts.balance != 0, among(_accounts.kind, *VALUED))
    .group_by(_accounts.unit, _accounts.place_id)
)
_ALL_WORTH = select(_accounts.ref, _accounts.balance).where(
    _accounts.kind == Kind.INVENTORY_VALUE.value,
    _accounts.place_id == 0,
    _accounts.unit == bindparam("currency"),
    _accounts.balance != 0,
)
_RESULT = select(_accounts.id).where(
    _accounts.kind == bindparam("kind"),
    _accounts.place_id == 0,
    _accounts.ref == "",
    _accounts.unit == bindparam("currency"),
)
_MOVED = select(
    select(func.coalesce(func.sum(_transfers.quantity), 0))
    .where(_transfers.target_id == bindparam("account_id"), _transfers.entry_id >= bindparam("first"))
    .scalar_subquery()
    - select(func.coalesce(func.sum(_transfers.quantity), 0))
    .where(_transfers.source_id == bindparam("account_id"), _transfers.entry_id >= bindparam("first"))
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Worth:
    """So many pieces in the house, and what they have cost."""

    pieces: int = 0
    value_minor: int = 0


def worth(tx: Transaction, variant_ids: Iterable[int], *, currency: str) -> dict[int, Worth]:
    """What there is of these variants in the house, and what it is worth."""
    ids = list(variant_ids)
    units = {ledger.pieces(variant_id): variant_id for variant_id in ids}
    pieces = {units[row.unit]: int(row.pieces) for row in tx.all(_THERE, units=list(units))}
    values = {int(row.ref): row.balance for row in tx.all(_WORTH, currency=currency, refs=[str(each) for each in ids])}
    return {each: Worth(pieces.get(each, 0), values.get(each, 0)) for each in ids}


def value_of(tx: Transaction, differences: Mapping[int, int], *, currency: str) -> dict[int, int]:
    """What it would be worth to find so many pieces of these variants, or to miss them (negative)."""
    found = worth(tx, differences, currency=currency)
    unknown = [each for each, difference in differences.items() if difference > 0 and found[each].value_minor <= 0]
    usual = catalogue.variants(tx, unknown) if unknown else {}
    values: dict[int, int] = {}
    for variant_id, difference in differences.items():
        there, is_found = found[variant_id], difference > 0
        cost = cost_of(abs(difference), worth_minor=there.value_minor, there=there.pieces, back=is_found)
        if cost is None:
            cost = (usual[variant_id].cost_minor or 0) * difference if variant_id in usual else 0
        values[variant_id] = cost if is_found else -cost
    return values


@dataclass(frozen=True, slots=True)
class Valuation:
    """
    What the stock is worth, place by place.

    Args:
        places: By the place's id; 0 is what is on its way between two of them.
        categories: By the topmost category's id; 0 is what stands in none. What stands in several is in the first.
        sold_minor, lost_minor: What the goods have cost that were handed over, or lost, since the moment asked for.
    """

    total: Worth
    places: dict[int, Worth]
    categories: dict[int, Worth]
    sold_minor: int
    lost_minor: int


def valuation(tx: Transaction, *, currency: str, since: int) -> Valuation:
    """
    What all that is in the house has cost, by the ledger: its sums are the total, to the cent.

    A piece of a variant is worth the same wherever it lies; what cannot be shared out evenly is where most of it is.
    """
    worth = {int(row.ref): int(row.balance) for row in tx.all(_ALL_WORTH, currency=currency)}
    pieces: dict[int, dict[int, int]] = {}
    for row in tx.all(_HOUSE):
        pieces.setdefault(int(row.unit.removeprefix("v:")), {})[row.place_id] = int(row.pieces)
    places: dict[int, list[int]] = {}
    for variant_id in worth.keys() | pieces.keys():
        for place_id, (number, minor) in _shared(pieces.get(variant_id, {}), worth.get(variant_id, 0)).items():
            summed = places.setdefault(place_id, [0, 0])
            summed[0] += number
            summed[1] += minor
    tops = categories.tops_of_variants(tx)
    by_category: dict[int, list[int]] = {}
    for variant_id in worth.keys() | pieces.keys():
        summed = by_category.setdefault(tops.get(variant_id, 0), [0, 0])
        summed[0] += sum(pieces.get(variant_id, {}).values())
        summed[1] += worth.get(variant_id, 0)
    first = ledger.first_entry_since(tx, since)
    return Valuation(
        Worth(sum(sum(each.values()) for each in pieces.values()), sum(worth.values())),
        {place_id: Worth(*summed) for place_id, summed in places.items()},
        {category_id: Worth(*summed) for category_id, summed in by_category.items()},
        _result(tx, Kind.COST_OF_GOODS, currency=currency, first=first),
        _result(tx, Kind.LOSSES, currency=currency, first=first),
    )


def _shared(pieces: Mapping[int, int], minor: int) -> dict[int, tuple[int, int]]:
    """The worth of a variant, shared out among the places where it lies; what is left over is where most of it is."""
    there = {place_id: number for place_id, number in pieces.items() if number > 0}
    total = sum(there.values())
    if not total:
        return {place_id: (number, 0) for place_id, number in pieces.items()} | ({0: (0, minor)} if minor else {})
    shares = {place_id: minor * there.get(place_id, 0) // total for place_id in pieces}
    shares[max(there, key=lambda place_id: (there[place_id], -place_id))] += minor - sum(shares.values())
    return {place_id: (number, shares[place_id]) for place_id, number in pieces.items()}


def _result(tx: Transaction, kind: Kind, *, currency: str, first: int) -> int:
    account_id = tx.scalar(_RESULT, kind=kind, currency=currency)
    return 0 if account_id is None else int(tx.scalar(_MOVED, account_id=account_id, first=first))
