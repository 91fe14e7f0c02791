"""Taking pieces for orders: off the shelves, and beyond them where a rule allows it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from domain import catalogue, ledger, tables
from domain.ledger import Account, Kind, Transfer
from domain.quick import quickly_made
from domain.stock.model import OutOfStock, Shelf, Short
from domain.stock.places import selling
from domain.stock.queries import shelves_of
from domain.stock.sourcing import source
from domain.transaction import Transaction, in_list

_OF_THESE = (
    select(tables.variants.c.id).where(in_list(tables.variants.c.id, "variant_ids")).order_by(tables.variants.c.id)
)
_LOCK = _OF_THESE.with_for_update(key_share=True)
_LOCK_AT_ONCE = _OF_THESE.with_for_update(key_share=True, nowait=True)


@quickly_made
@dataclass(frozen=True, slots=True)
class Wanted:
    """So many pieces of a variant for an order line; `title` names it where there is too little."""

    line_id: int
    variant_id: int
    quantity: int
    title: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class Taken:
    """
    Where the pieces of an order come from.

    Args:
        here: What each place gives off its shelves, by the line's id; the places by priority.
        later: What each place promises beyond them.
        limits: What each shelf may be taken down to, and each place may promise: the guards of the transfers.
    """

    here: Mapping[int, Mapping[int, int]]
    later: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    transfers: tuple[Transfer, ...] = ()

    @property
    def waiting(self) -> dict[int, int]:
        """How many pieces of each line have to be waited for."""
        waiting: dict[int, int] = {}
        for lines in self.later.values():
            for line_id, pieces in lines.items():
                waiting[line_id] = waiting.get(line_id, 0) + pieces
        return waiting


def take(
    tx: Transaction,
    wanted: Iterable[Wanted],
    *,
    shelves: Mapping[int, tuple[Shelf, ...]] | None = None,
    only_here: bool = False,
) -> Taken:
    """
    From where these lines are served, and what moves for that: free → held, and promise → waiting for what is on no
    shelf. Whoever posts the transfers does so at once, for others may take the same pieces.

    Args:
        shelves: Of each variant, where this transaction has read them already.
        only_here: Nothing is promised beyond the shelves.

    Raises:
        OutOfStock: Names what there is too little of, where that is known before it is tried.
    """
    lines = list(wanted)
    ids = [line.variant_id for line in lines]
    if shelves is None:
        shelves = shelves_of(tx, ids)
    is_simple = _is_simple(tx, ids, shelves)
    if not is_simple and not tx.is_alone:
        lock(tx, ids)
        shelves = shelves_of(tx, ids)
        is_simple = _is_simple(tx, ids, shelves)
    if is_simple:
        if not tx.is_alone:
            # With the last of them, the shop window changes, which belongs to whoever has the variants.
            lock(tx, _taken_whole(lines, shelves))
        place_id = selling(tx)[0].id
        here = {place_id: {line.line_id: line.quantity for line in lines}}
        return Taken(here, {}, tuple(_transfer(line, _only(shelves, line, place_id), line.quantity) for line in lines))
    return _shared_out(lines, shelves, only_here=only_here)


def places_for(wanted: Iterable[Wanted], shelves: Mapping[int, tuple[Shelf, ...]]) -> list[int]:
    """Which places would serve these lines now, as far as what they want is on a shelf; by priority."""
    lines = list(wanted)
    return list(source({line.line_id: line.quantity for line in lines}, _by_place(lines, shelves, "here")))


def lock(tx: Transaction, variant_ids: Iterable[int]) -> None:
    """
    Have the shelves of these variants to oneself, wherever they are, as far as others ask here, too; and nobody
    rearranges the catalogue meanwhile.
    """
    ids = sorted(set(variant_ids))
    if ids and not tx.is_alone:
        catalogue.listing.steady(tx)
        tx.all(_LOCK, variant_ids=ids)


def lock_at_once(tx: Transaction, variant_ids: Iterable[int]) -> None:
    """
    The same for whoever has moved some of them already, and must not wait: others may wait for these pieces.

    Raises:
        LostRace: Somebody else has one. Run again, we see what they did to it.
    """
    ids = sorted(set(variant_ids))
    if ids and not tx.is_alone:
        catalogue.listing.steady(tx, waits=False)
        tx.all(_LOCK_AT_ONCE, variant_ids=ids)


def _is_simple(tx: Transaction, variant_ids: Iterable[int], shelves: Mapping[int, tuple[Shelf, ...]]) -> bool:
    """
    True where there is one place and nothing can be promised beyond its shelves: the statement that takes the pieces
    decides alone whether there are enough.
    """
    return len(selling(tx)) == 1 and not any(
        shelf.sell_down_to < 0 for variant_id in variant_ids for shelf in shelves[variant_id]
    )


def _taken_whole(lines: Iterable[Wanted], shelves: Mapping[int, tuple[Shelf, ...]]) -> list[int]:
    """The variants of which these lines take all that can be ordered."""
    wanted: Counter[int] = Counter()
    for line in lines:
        wanted[line.variant_id] += line.quantity
    return [id_ for id_, pieces in wanted.items() if pieces >= sum(shelf.here for shelf in shelves[id_])]


def _only(shelves: Mapping[int, tuple[Shelf, ...]], line: Wanted, place_id: int) -> Shelf:
    of_places = shelves[line.variant_id]
    return of_places[0] if of_places else Shelf(place_id)


def _shared_out(lines: list[Wanted], shelves: Mapping[int, tuple[Shelf, ...]], *, only_here: bool) -> Taken:
    pieces = {line.line_id: line.quantity for line in lines}
    here = source(pieces, _by_place(lines, shelves, "here"))
    missing = {
        line_id: quantity - sum(of.get(line_id, 0) for of in here.values()) for line_id, quantity in pieces.items()
    }
    later = {} if only_here else source(missing, _by_place(lines, shelves, "later"))
    shorts = [
        Short(line.variant_id, line.title, line.quantity, there)
        for line in lines
        if (there := _found(line.line_id, here, later)) < line.quantity
    ]
    if shorts:
        raise OutOfStock(shorts)
    by_place = {line.line_id: {shelf.place_id: shelf for shelf in shelves[line.variant_id]} for line in lines}
    moved = [
        _transfer(line, by_place[line.line_id][place_id], of[line.line_id])
        for place_id, of in here.items()
        for line in lines
        if line.line_id in of
    ]
    moved += [
        _promise(line, by_place[line.line_id][place_id], of[line.line_id])
        for place_id, of in later.items()
        for line in lines
        if line.line_id in of
    ]
    return Taken(here, later, tuple(moved))


def _found(line_id: int, *given: Mapping[int, Mapping[int, int]]) -> int:
    return sum(of.get(line_id, 0) for places in given for of in places.values())


def _by_place(lines: list[Wanted], shelves: Mapping[int, tuple[Shelf, ...]], what: str) -> dict[int, dict[int, int]]:
    there: dict[int, dict[int, int]] = {}
    for line in lines:
        for shelf in shelves[line.variant_id]:
            there.setdefault(shelf.place_id, {})[line.line_id] = getattr(shelf, what)
    return there


def _transfer(line: Wanted, shelf: Shelf, quantity: int) -> Transfer:
    unit = ledger.pieces(line.variant_id)
    free = Account(Kind.FREE, unit, "", shelf.place_id)
    held = Account(Kind.HELD, unit, str(line.line_id), shelf.place_id)
    return Transfer(free, held, quantity, down_to=max(0, shelf.sell_down_to))


def _promise(line: Wanted, shelf: Shelf, quantity: int) -> Transfer:
    unit = ledger.pieces(line.variant_id)
    promise = Account(Kind.PROMISE, unit=unit, place_id=shelf.place_id)
    waiting = Account(Kind.WAITING, unit=unit, ref=str(line.line_id), place_id=shelf.place_id)
    return Transfer(promise, waiting, quantity, down_to=min(0, shelf.sell_down_to))
