"""What the stock is worth at average cost, and what of it nobody buys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from domain import catalogue, ledger, tables
from domain.ledger import Kind
from domain.stock.model import cost_of
from domain.transaction import Transaction, among, in_list

_accounts = tables.accounts.c
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
