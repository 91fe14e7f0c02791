"""Products in the order their merchant wants: some in a place of their own, the rest behind them by title."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sqlalchemy import bindparam, func, select, update

from domain import tables
from domain.catalogue import listing
from domain.catalogue.shelves import ALL
from domain.transaction import Transaction

# Nobody sorts more than this by hand, and to move one moves all before it.
PLACED_MAX = 100

_products, _placed = tables.products.c, tables.product_categories.c
_COLUMNS = (_products.id, _products.title, _products.active)
_IN_PLACE = (
    select(*_COLUMNS, _placed.place)
    .join(tables.product_categories, _placed.product_id == _products.id)
    .where(_placed.category_id == bindparam("category_id"), _placed.place.is_not(None), _products.deleted_at.is_(None))
    .order_by(_placed.place, _products.id)
)
_IN_PLACE_OF_ALL = (
    select(*_COLUMNS, _products.place)
    .where(_products.place.is_not(None), _products.deleted_at.is_(None))
    .order_by(_products.place, _products.id)
)
_BY_TITLE = (
    select(*_COLUMNS, _placed.place)
    .join(tables.product_categories, _placed.product_id == _products.id)
    .where(_placed.category_id == bindparam("category_id"), _placed.place.is_(None), _products.deleted_at.is_(None))
    .order_by(_products.title, _products.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
# In the list of the whole shop, what is hidden has no place: an index leads through the rest.
_BY_TITLE_OF_ALL = (
    select(*_COLUMNS, _products.place)
    .where(_products.active == 1, _products.place.is_(None), _products.deleted_at.is_(None))
    .order_by(_products.title, _products.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_NUMBER = (
    select(func.count())
    .select_from(tables.product_categories.join(tables.products, _placed.product_id == _products.id))
    .where(_placed.category_id == bindparam("category_id"), _products.deleted_at.is_(None))
)
_NUMBER_BY_TITLE_OF_ALL = (
    select(func.count())
    .select_from(tables.products)
    .where(_products.active == 1, _products.place.is_(None), _products.deleted_at.is_(None))
)
_LIES_IN = select(_placed.product_id).where(
    _placed.product_id == bindparam("id"), _placed.category_id == bindparam("of")
)
_LIES_IN_SHOP = select(_products.id).where(
    _products.id == bindparam("id"), _products.deleted_at.is_(None), bindparam("of") == ALL
)
_PUT = (
    update(tables.product_categories)
    .where(_placed.category_id == bindparam("in_category"), _placed.product_id == bindparam("of_product"))
    .values(place=bindparam("new_place"))
)
_PUT_OF_ALL = (
    update(tables.products).where(_products.id == bindparam("of_product")).values(place=bindparam("new_place"))
)


class Move(IntEnum):
    """Where a product goes in its list; the number is in buttons."""

    FIRST = 0
    EARLIER = 1
    LATER = 2
    BY_TITLE = 3


@dataclass(frozen=True, slots=True)
class Arranged:
    """A product in its merchant's list; `place` is None where it stands by its title."""

    id: int
    title: str
    active: bool
    place: int | None


def arranged(tx: Transaction, category_id: int, *, skipped: int, most: int) -> list[Arranged]:
    """
    Some of the products that lie in a category itself, as their merchant has put them.

    Args:
        category_id: `shelves.ALL` for the list of the whole shop.
    """
    placed = _in_place(tx, category_id)
    shown = placed[skipped : skipped + most]
    return shown + _by_title(tx, category_id, skipped=max(0, skipped - len(placed)), most=most - len(shown))


def number_of(tx: Transaction, category_id: int) -> int:
    """How many products there are to be put in order."""
    if category_id != ALL:
        return int(tx.scalar(_NUMBER, category_id=category_id))
    return len(_in_place(tx, ALL)) + int(tx.scalar(_NUMBER_BY_TITLE_OF_ALL))


def move(tx: Transaction, product_id: int, *, category_id: int, move: Move) -> int | None:
    """
    Move a product in its list; where it stands then, None by title. What is not in the list stays out of it.

    To move one that stands by its title, all before it are put in their places; beyond the hundredth, all stand by
    their titles, and of these one can be put first only.
    """
    listing.alone(tx)
    before = _in_place(tx, category_id)
    placed = len(before)
    before += _by_title(tx, category_id, skipped=0, most=PLACED_MAX - placed)
    order = [each.id for each in before]
    if product_id not in order:
        if move is not Move.FIRST or not _lies_in(tx, product_id, category_id):
            return None
        order.append(product_id)
    now = order.index(product_id)
    order.pop(now)
    if move is Move.BY_TITLE:
        kept = placed - (now < placed)
    else:
        target = {Move.FIRST: 0, Move.EARLIER: max(0, now - 1), Move.LATER: min(len(order), now + 1)}[move]
        order.insert(target, product_id)
        kept = min(PLACED_MAX, max(placed + (target < placed <= now), target + 1))
    places = {id_: place for place, id_ in enumerate(order[:kept])}
    was = {each.id: each.place for each in before}
    for id_ in {*order[:kept], *(each.id for each in before[:placed])}:
        if places.get(id_) != was.get(id_):
            _put(tx, id_, category_id, places.get(id_))
    return places.get(product_id)


def by_title(tx: Transaction, category_id: int) -> None:
    """Have the whole list stand by title again."""
    listing.alone(tx)
    for each in _in_place(tx, category_id):
        _put(tx, each.id, category_id, None)


def _put(tx: Transaction, product_id: int, category_id: int, place: int | None) -> None:
    if category_id == ALL:
        tx.change(_PUT_OF_ALL, of_product=product_id, new_place=place)
    else:
        tx.change(_PUT, in_category=category_id, of_product=product_id, new_place=place)
    listing.put_in_place(tx, product_id, category_id=category_id, place=place)


def _lies_in(tx: Transaction, product_id: int, category_id: int) -> bool:
    return tx.scalar(_LIES_IN_SHOP if category_id == ALL else _LIES_IN, id=product_id, of=category_id) is not None


def _in_place(tx: Transaction, category_id: int) -> list[Arranged]:
    return _read(tx.all(_IN_PLACE_OF_ALL) if category_id == ALL else tx.all(_IN_PLACE, category_id=category_id))


def _by_title(tx: Transaction, category_id: int, *, skipped: int, most: int) -> list[Arranged]:
    if most <= 0:
        return []
    if category_id == ALL:
        return _read(tx.all(_BY_TITLE_OF_ALL, skipped=skipped, most=most))
    return _read(tx.all(_BY_TITLE, category_id=category_id, skipped=skipped, most=most))


def _read(rows: list[Any]) -> list[Arranged]:
    return [Arranged(row.id, row.title, bool(row.active), row.place) for row in rows]
