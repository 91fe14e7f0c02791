"""A place is closed, opened again, or made the returns facility: only where nothing is in it, or comes to it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, func, select

from domain import catalogue, moving, purchasing, stock, tables
from domain.actors import Actor, Role
from domain.errors import BadInput, ShopError
from domain.ledger import Kind
from domain.stock import Place, PlaceKind, place, places, placing
from domain.transaction import Transaction, among

_accounts, _orders = tables.accounts.c, tables.purchase_orders.c
_TRANSFERS_MAX = 100


class Left(StrEnum):
    """What is still in a place, or on its way to or from it."""

    SHELF = "shelf"
    PROMISED = "promised"
    APART = "apart"
    UNDERWAY = "underway"
    PURCHASES = "purchases"
    TRANSFERS = "transfers"


_WHERE = {
    Kind.FREE: Left.SHELF,
    Kind.PROMISE: Left.PROMISED,
    Kind.WAITING: Left.PROMISED,
    Kind.HELD: Left.PROMISED,
    Kind.PACKED: Left.PROMISED,
    Kind.QUARANTINE: Left.APART,
    Kind.VENDOR: Left.APART,
    Kind.IN_TRANSIT: Left.UNDERWAY,
    Kind.RETURNING: Left.UNDERWAY,
    Kind.INSPECTION: Left.UNDERWAY,
}
_STANDING = (
    select(_accounts.kind, func.sum(func.abs(_accounts.balance)).label("pieces"))
    .where(_accounts.place_id == bindparam("place_id"), _accounts.balance != 0, among(_accounts.kind, *_WHERE))
    .group_by(_accounts.kind)
)
# Of which variants a place has something, or something to say.
_LYING = select(_accounts.unit).where(
    _accounts.place_id == bindparam("place_id"), _accounts.balance != 0, among(_accounts.kind, Kind.FREE)
)
_KEPT_THERE = [
    select(table.c.variant_id).where(table.c.place_id == bindparam("place_id"))
    for table in (tables.stock_rules, tables.shelf_alerts)
]
_PURCHASES = select(func.count()).where(
    _orders.place_id == bindparam("place_id"),
    among(_orders.status, purchasing.Status.DRAFT, purchasing.Status.SENT, purchasing.Status.CONFIRMED),
)


@dataclass(frozen=True, slots=True)
class PlacePage:
    """
    A place as its merchant sees it.

    Args:
        left: What is in it, or on its way to or from it.
        number: Its place in the order of those in use; 0 where it is closed.
        is_last: It is the last of them.
    """

    place: Place
    left: Mapping[Left, int]
    number: int
    is_last: bool


class PlaceInUse(ShopError):
    """Something is in the place, or comes to it: pieces by where they are, purchase orders and transfers in number."""

    def __init__(self, name: str, left: Mapping[Left, int]) -> None:
        super().__init__(f"{name}: " + ", ".join(f"{number} {what}" for what, number in left.items()))
        self.name = name
        self.left = dict(left)


class ReturnsElsewhere(ShopError):
    """There is a returns facility already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"returns go to {name}")
        self.name = name


def page_of(tx: Transaction, place_id: int, *, actor: Actor) -> PlacePage:
    """
    A place's page.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such place.
    """
    actor.must_be(Role.MERCHANT, to="see the shop's places")
    found, used = place(tx, place_id), [each.id for each in places(tx)]
    number = used.index(found.id) + 1 if found.is_active else 0
    return PlacePage(found, left_in(tx, place_id), number, number == len(used))


def left_in(tx: Transaction, place_id: int) -> dict[Left, int]:
    """What keeps a place from being closed; empty where nothing does."""
    found = dict.fromkeys(Left, 0)
    for row in tx.all(_STANDING, place_id=place_id):
        # A shelf and what is promised beyond it may lie beside each other, so nothing is set off.
        found[_WHERE[Kind(row.kind)]] += int(row.pieces)
    found[Left.PURCHASES] = int(tx.scalar(_PURCHASES, place_id=place_id))
    found[Left.TRANSFERS] = len(moving.open_at(tx, place_id, most=_TRANSFERS_MAX))
    return {what: number for what, number in found.items() if number}


def close_place(tx: Transaction, place_id: int, *, version: int, actor: Actor, now: int) -> Place:
    """
    Use a place no longer. Its history stays.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is none, or it is not what the merchant saw.
        LastWarehouse: Orders are served from nowhere else.
        PlaceInUse: Names what is there, or on its way.
    """
    _hold(tx, actor)
    placing.must_leave_a_warehouse(tx, place(tx, place_id))
    closed = placing.change(tx, place_id, "active", 0, version=version)
    # Only now: whoever sends something there looks at the place first, and waits for us.
    _must_be_empty(tx, closed)
    _look_again(tx, closed, actor=actor, now=now)
    return closed


def reopen_place(tx: Transaction, place_id: int, *, version: int, actor: Actor, now: int) -> Place:
    """
    Use a closed place again.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is none, or it is not what the merchant saw.
        ReturnsElsewhere: It was the returns facility, and another is by now.
    """
    _hold(tx, actor)
    _must_be_the_only(tx, place(tx, place_id))
    opened = placing.change(tx, place_id, "active", 1, version=version)
    _look_again(tx, opened, actor=actor, now=now)
    return opened


def use_for(tx: Transaction, place_id: int, kind: PlaceKind, *, version: int, actor: Actor, now: int) -> Place:
    """
    Make a place the returns facility, from which nothing is sold, or a warehouse.

    What lies on its shelf is for sale then, or no longer; what is promised from there has to leave first.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is none, or it is not what the merchant saw.
        BadInput: It is closed.
        LastWarehouse: Orders are served from nowhere else.
        ReturnsElsewhere: Another place is the returns facility.
        PlaceInUse: Names what is there, or on its way.
    """
    _hold(tx, actor)
    seen = place(tx, place_id)
    if not seen.is_active:
        raise BadInput("place", "closed")
    if kind is PlaceKind.RETURNS:
        placing.must_leave_a_warehouse(tx, seen)
    changed = placing.change(tx, place_id, "kind", kind, version=version)
    _must_be_the_only(tx, changed)
    _must_be_empty(tx, changed, but=(Left.SHELF, Left.APART))
    _look_again(tx, changed, actor=actor, now=now)
    return changed


def _hold(tx: Transaction, actor: Actor) -> None:
    """What is for sale may change, so nobody else changes what is, nor the places."""
    actor.must_be(Role.MERCHANT, to="keep the shop's places")
    catalogue.listing.alone(tx)
    placing.hold_places(tx, actor)


def _look_again(tx: Transaction, changed: Place, *, actor: Actor, now: int) -> None:
    """What the place has, or may promise, can be ordered from now on, or no longer; whoever waits comes first."""
    rows = [row for statement in _KEPT_THERE for row in tx.all(statement, place_id=changed.id)]
    there = {row.variant_id for row in rows} | {
        stock.variant_of(row.unit) for row in tx.all(_LYING, place_id=changed.id)
    }
    if there:
        stock.serve(tx, there, document=f"place:{changed.id}", actor=actor, now=now)
        stock.look_again(tx, sorted(there), actor=actor, now=now)


def _must_be_the_only(tx: Transaction, wanted: Place) -> None:
    others = [each for each in places(tx) if each.kind is PlaceKind.RETURNS and each.id != wanted.id]
    if wanted.kind is PlaceKind.RETURNS and others:
        raise ReturnsElsewhere(others[0].name)


def _must_be_empty(tx: Transaction, emptied: Place, *, but: Collection[Left] = ()) -> None:
    left = {what: number for what, number in left_in(tx, emptied.id).items() if what not in but}
    if left:
        raise PlaceInUse(emptied.name, left)
