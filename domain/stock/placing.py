"""Places are made, named, put in order, and said what they are for. That one is closed, flows/places.py sees to."""

from typing import Any

from sqlalchemy import bindparam, func, select, update

from domain import tables
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotFound, ShopError
from domain.stock.model import Place, PlaceKind
from domain.stock.places import all_places, forget, place, places, selling
from domain.transaction import Transaction, hold

NAME_MAX = 40
ADDRESS_MAX = 200
PLACES_MAX = 30
_places = tables.places.c
_LAST = select(func.coalesce(func.max(_places.priority), 0))
_NAMED = select(_places.id).where(func.lower(_places.name) == func.lower(bindparam("name")))
_SEEN = (_places.id == bindparam("place_id"), _places.version == bindparam("seen"))
_CHANGES = {
    name: update(tables.places).where(*_SEEN).values({name: bindparam("new"), "version": _places.version + 1})
    for name in ("name", "address", "kind", "active")
}
# Whoever closes a place waits until we are done, and we for them.
_STAYS = select(tables.places).where(_places.id == bindparam("id")).with_for_update(read=True)
_PUT = update(tables.places).where(_places.id == bindparam("place_id")).values(priority=bindparam("new"))


class LastWarehouse(ShopError):
    """Orders have to be served from somewhere: the last warehouse stays."""


class PlaceClosed(ShopError):
    """Nothing goes to a place, or comes from it, while it is closed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is closed")
        self.name = name


def add_place(tx: Transaction, name: str, *, actor: Actor) -> int:
    """
    A new warehouse, from which orders are served last; its id.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: The name is empty, too long, or another place has it; or there are too many.
    """
    hold_places(tx, actor)
    if len(all_places(tx)) >= PLACES_MAX:
        raise BadInput("place", "too_many", most=PLACES_MAX)
    place_id = tx.insert(tables.places, name=_named(tx, name), priority=tx.scalar(_LAST) + 1)
    forget(tx)
    return place_id


def rename_place(tx: Transaction, place_id: int, name: str, *, version: int, actor: Actor) -> Place:
    """
    Call a place by another name.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is none, or it is not what the merchant saw.
        BadInput: As `add_place`.
    """
    hold_places(tx, actor)
    return change(tx, place_id, "name", _named(tx, name, but=place_id), version=version)


def set_address(tx: Transaction, place_id: int, address: str, *, version: int, actor: Actor) -> Place:
    """
    Say where a place is: customers collect their orders there, and couriers all that leaves it. "-" says it no more.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is none, or it is not what the merchant saw.
        BadInput: Nothing was said, or too much.
    """
    hold_places(tx, actor)
    said = " ".join(address.split())
    if not said:
        raise BadInput("place_address", "empty")
    if len(said) > ADDRESS_MAX:
        raise BadInput("place_address", "too_long", most=ADDRESS_MAX)
    return change(tx, place_id, "address", "" if said in {"-", "–"} else said, version=version)


def shift(tx: Transaction, place_id: int, *, by: int, actor: Actor) -> None:
    """
    Have orders served from a place before the one above it, or after the one below it; the ends stay where they are.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is none with this id.
    """
    hold_places(tx, actor)
    moved = place(tx, place_id)
    order = [each.id for each in places(tx)]
    if moved.id not in order:
        return
    index = order.index(moved.id)
    other = min(max(0, index + by), len(order) - 1)
    order.insert(other, order.pop(index))
    closed = [each.id for each in all_places(tx) if not each.is_active]
    for priority, each in enumerate([*order, *closed], start=1):
        tx.change(_PUT, place_id=each, new=priority)
    forget(tx)


def change(tx: Transaction, place_id: int, column: str, value: Any, *, version: int) -> Place:
    """
    Write one thing about a place that is as the merchant saw it; the place as it is now, locked.

    Raises:
        NotFound, Changed: There is none, or it is not.
    """
    seen = place(tx, place_id)
    if tx.change(_CHANGES[column], place_id=seen.id, seen=version, new=value) != 1:
        raise Changed("place", seen.id)
    forget(tx)
    return place(tx, place_id)


def must_leave_a_warehouse(tx: Transaction, left: Place) -> None:
    """
    Orders are served from somewhere else than the place, too.

    Raises:
        LastWarehouse: They are not.
    """
    if left.kind is PlaceKind.WAREHOUSE and not [each for each in selling(tx) if each.id != left.id]:
        raise LastWarehouse


def must_be_open(tx: Transaction, *place_ids: int) -> None:
    """
    The places are there, and open, and stay so until the transaction ends.

    Raises:
        NotFound, PlaceClosed: One is not.
    """
    for place_id in sorted(place_ids):
        row = tx.one(_STAYS, id=place_id)
        if row is None:
            raise NotFound("place", place_id)
        if not row.active:
            raise PlaceClosed(row.name)


def hold_places(tx: Transaction, actor: Actor) -> None:
    """
    Places are changed one at a time, by merchants.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="keep the shop's places")
    hold(tx, "places")


def _named(tx: Transaction, name: str, *, but: int | None = None) -> str:
    said = " ".join(name.split())
    if not said:
        raise BadInput("place", "empty")
    if len(said) > NAME_MAX:
        raise BadInput("place", "too_long", most=NAME_MAX)
    taken = tx.scalar(_NAMED, name=said)
    if taken is not None and taken != but:
        raise BadInput("place", "taken", title=said)
    return said
