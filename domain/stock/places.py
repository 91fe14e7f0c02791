"""Where goods are: the places, by priority."""

from typing import NamedTuple

from sqlalchemy import select

from domain import tables
from domain.errors import NotFound
from domain.stock.model import Place, PlaceKind
from domain.transaction import Transaction

_places = tables.places.c
_ALL = select(tables.places).order_by(_places.priority, _places.id)
_ANY_PLACE = select(_places.id).limit(1)


class _Known(NamedTuple):
    """All places, and those that sell, for these are asked for at every turn."""

    all: tuple[Place, ...]
    selling: tuple[Place, ...]


def ensure_main_place(tx: Transaction) -> None:
    """Make the first warehouse, once."""
    if tx.scalar(_ANY_PLACE) is None:
        tx.insert(tables.places, name="Shop", priority=1)
        forget(tx)


def forget(tx: Transaction) -> None:
    """Places have changed: whoever writes them says so."""
    tx.known.pop(tables.places, None)


def all_places(tx: Transaction) -> tuple[Place, ...]:
    """Every place there ever was, by priority."""
    return _known(tx).all


def places(tx: Transaction) -> list[Place]:
    """The places that are in use, by priority."""
    return [each for each in all_places(tx) if each.is_active]


def selling(tx: Transaction) -> tuple[Place, ...]:
    """The warehouses that orders are served from, by priority."""
    return _known(tx).selling


def place(tx: Transaction, place_id: int) -> Place:
    """
    A place, in use or not.

    Raises:
        NotFound: There is none with this id.
    """
    found = next((each for each in all_places(tx) if each.id == place_id), None)
    if found is None:
        raise NotFound("place", place_id)
    return found


def returns_facility(tx: Transaction) -> int | None:
    """Where what comes back goes; None where no place is for that."""
    return next((each.id for each in places(tx) if each.kind is PlaceKind.RETURNS), None)


def main_place(tx: Transaction) -> int:
    """The warehouse that comes first: where goods are that nobody has said a place of."""
    first = next(iter(selling(tx)), None)
    assert first is not None, "the program makes the first place, and the last that sells stays"
    return first.id


def _known(tx: Transaction) -> "_Known":
    known: _Known | None = tx.known.get(tables.places)
    if known is None:
        found = tuple(
            Place(row.id, row.name, row.priority, PlaceKind(row.kind), row.address, bool(row.active), row.version)
            for row in tx.all(_ALL)
        )
        known = tx.known[tables.places] = _Known(found, tuple(each for each in found if each.sells))
    return known
