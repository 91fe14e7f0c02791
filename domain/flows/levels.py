"""Stock levels as a file: out, as the ledger has them, and in, as counts that are looked at before they are booked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select

from domain import catalogue, counts, ledger, stock, tables
from domain.actors import Actor, Role
from domain.catalogue import Variant
from domain.importing import FaultReason, RowFault
from domain.importing.levels import Level
from domain.ledger import Kind
from domain.stock import Place, Standing
from domain.transaction import Transaction, among, in_list

Row = tuple[str, str, str, int, int, int, str]
_accounts, _transfers = tables.accounts.c, tables.transfers.c
_variants, _products, _rules, _places = (
    tables.variants.c,
    tables.products.c,
    tables.stock_rules.c,
    tables.places.c,
)
_there = (
    select(
        _accounts.unit.label("unit"),
        _accounts.place_id.label("place_id"),
        func.sum(_accounts.balance).label("pieces"),
    )
    .where(_accounts.balance != 0, among(_accounts.kind, Kind.FREE, Kind.HELD, Kind.PACKED))
    .group_by(_accounts.unit, _accounts.place_id)
    .subquery()
)
# Every variant where goods usually are, and wherever else there is something of it, or something is said of it.
_LEVELS = (
    catalogue.VARIANTS.add_columns(
        _places.id.label("place_id"),
        func.coalesce(_there.c.pieces, 0).label("pieces"),
        func.coalesce(_rules.sell_down_to, 0).label("sell_down_to"),
    )
    .join(tables.places, _places.id > 0)
    .outerjoin(_there, and_(_there.c.unit == ledger.unit_of(_variants.id), _there.c.place_id == _places.id))
    .outerjoin(tables.stock_rules, and_(_rules.variant_id == _variants.id, _rules.place_id == _places.id))
    .where(
        _products.deleted_at.is_(None),
        or_(_places.id == bindparam("main_place"), _there.c.pieces != 0, _rules.sell_down_to != 0),
    )
    .order_by(_products.title, _variants.product_id, _variants.position, _variants.id, _places.priority, _places.id)
)
_shelf, _world = tables.accounts.alias("shelf"), tables.accounts.alias("world")


def _corrected(ours: Any, theirs: Any) -> Select[Any]:
    """What was booked by hand on shelves since an entry, one way."""
    return (
        select(_shelf.c.unit, func.sum(_transfers.quantity).label("pieces"))
        .join(tables.transfers, and_(ours == _shelf.c.id, _transfers.entry_id > bindparam("since")))
        .join(_world, and_(_world.c.id == theirs, _world.c.kind == Kind.ADJUSTMENT.value))
        .where(
            _shelf.c.kind == Kind.FREE.value,
            _shelf.c.ref == "",
            _shelf.c.place_id == bindparam("place_id"),
            in_list(_shelf.c.unit, "units"),
        )
        .group_by(_shelf.c.unit)
    )


_FOUND = _corrected(_transfers.target_id, _transfers.source_id)
_MISSED = _corrected(_transfers.source_id, _transfers.target_id)


@dataclass(frozen=True, slots=True)
class Taken:
    """
    What came of some rows of a file.

    Args:
        counts: The counts that hold what differs, by the place's id.
        noted: How many rows differ, or set something.
    """

    counts: dict[int, int] = field(default_factory=dict)
    noted: int = 0
    unchanged: int = 0
    faults: tuple[RowFault, ...] = ()


def levels(tx: Transaction) -> list[Row]:
    """
    What lies where, as rows of `importing.levels.COLUMNS`.

    Read in again, they change nothing, whatever was sold since: they say what there was when they were written.
    """
    places, written = {place.id: place.name for place in stock.all_places(tx)}, ledger.last_entry(tx)
    rows: list[Row] = []
    for row in tx.all(_LEVELS, main_place=stock.main_place(tx)):
        variant, pieces = catalogue.variant_in(row), max(0, int(row.pieces))
        rows.append(
            (
                variant.sku,
                variant.label,
                places[row.place_id],
                pieces,
                row.sell_down_to,
                variant.low_stock_threshold,
                f"{pieces}@{written}",
            )
        )
    return rows


def take(
    tx: Transaction, rows: Sequence[Level], *, begun: dict[int, int], file_name: str, actor: Actor, now: int
) -> Taken:
    """
    Note what some rows of a file say of places, in counts that are still to be booked; what is as it was is left out.

    Of a file of our own, what was edited counts: the difference to what there was when it was written, less what
    was corrected since, so that reading it in twice changes nothing and what was sold stays sold.

    Args:
        begun: The counts that hold what differs so far, by the place's id.
    """
    actor.must_be(Role.MERCHANT, to="read stock levels in")
    places = {place.name.casefold(): place for place in stock.places(tx)} | {"": stock.place(tx, stock.main_place(tx))}
    ids = catalogue.ids_by_sku(tx, [row.sku for row in rows])
    faults = [_fault(row, FaultReason.UNKNOWN_SKU) for row in rows if row.sku not in ids]
    known = [row for row in rows if row.sku in ids]
    faults += [_fault(row, FaultReason.UNKNOWN_PLACE) for row in known if row.place.casefold() not in places]
    variants = catalogue.variants(tx, ids.values())
    by_place: dict[Place, list[tuple[Variant, Level]]] = defaultdict(list)
    for row in known:
        if row.place.casefold() in places:
            by_place[places[row.place.casefold()]].append((variants[ids[row.sku]], row))
    counting, noted = dict(begun), 0
    for place, said in by_place.items():
        lines = _differing(tx, place, said)
        if lines:
            if place.id not in counting:
                counting[place.id] = counts.begin(tx, place.id, file_name=file_name, actor=actor, now=now)
            counts.put(tx, counts.MACHINE.locked(tx, counting[place.id]), lines, actor=actor, now=now)
            noted += len(lines)
    unchanged = len(rows) - len(faults) - noted
    return Taken(counting, noted, unchanged, tuple(sorted(faults, key=lambda fault: fault.line)))


def _fault(row: Level, reason: FaultReason) -> RowFault:
    return RowFault(row.line, row.sku, reason, row.place if reason is FaultReason.UNKNOWN_PLACE else "")


def _differing(
    tx: Transaction, place: Place, said: Sequence[tuple[Variant, Level]]
) -> dict[int, tuple[int, int | None, int | None]]:
    """What of these rows says something new: pieces, the limit to sell down to, the threshold."""
    there = stock.here(tx, [variant.id for variant, _ in said], place_id=place.id)
    corrected = _corrected_since(tx, place, said)
    lines: dict[int, tuple[int, int | None, int | None]] = {}
    for variant, row in said:
        pieces = _counted(row, there[variant.id], corrected.get(variant.id, 0))
        rule = stock.rule(tx, variant.id, place_id=place.id) if row.sell_down_to is not None else None
        sell_down_to = row.sell_down_to if rule is not None and rule.sell_down_to != row.sell_down_to else None
        threshold = row.threshold if row.threshold not in {None, variant.low_stock_threshold} else None
        if pieces != there[variant.id].on_hand or sell_down_to is not None or threshold is not None:
            lines[variant.id] = (pieces, sell_down_to, threshold)
    return lines


def _counted(row: Level, there: Standing, corrected: int) -> int:
    if row.exported is None:
        return row.quantity
    return max(0, there.on_hand + row.quantity - row.exported[0] - corrected)


def _corrected_since(tx: Transaction, place: Place, said: Iterable[tuple[Variant, Level]]) -> dict[int, int]:
    """How many pieces more (or fewer) were booked by hand since the file was written."""
    since: dict[int, list[int]] = defaultdict(list)
    for variant, row in said:
        if row.exported is not None:
            since[row.exported[1]].append(variant.id)
    corrected: dict[int, int] = defaultdict(int)
    for entry_id, ids in since.items():
        units = {ledger.pieces(id_): id_ for id_ in ids}
        for sign, statement in ((1, _FOUND), (-1, _MISSED)):
            for found in tx.all(statement, since=entry_id, place_id=place.id, units=list(units)):
                corrected[units[found.unit]] += sign * int(found.pieces)
    return corrected
