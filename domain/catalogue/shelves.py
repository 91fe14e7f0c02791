"""
Turns the pages of the shop window.

A page begins at a product, not at a number: an index leads there at once, however deep it is.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, literal_column, or_, select, tuple_

from domain import tables
from domain.catalogue.fallback import in_language
from domain.transaction import Transaction, in_list

ALL = 0
"""The category that has every product on sale."""
NO_PLACE = 2**31
"""The place of whatever its merchant has put nowhere: behind all others, by title."""

_products, _variants, _texts = tables.products.c, tables.variants.c, tables.product_texts.c
_categories, _placed = tables.categories.c, tables.product_categories.c
_shelf, _counts = tables.shelf.c, tables.shelf_counts.c
KEYS = ("sort_title", "price_minor", "created_at", "in_stock")

KEPT_COUNTS = select(tables.shelf_counts).where(or_(_counts.visible != 0, _counts.in_stock != 0))
_COUNT_OF = select(_counts.visible, _counts.in_stock).where(_counts.category_id == bindparam("category_id"))
_ANCHOR = select(_shelf.place, *[_shelf[name] for name in KEYS]).where(
    _shelf.category_id == bindparam("category_id"), _shelf.product_id == bindparam("product_id")
)
_FIRST = select(_shelf.place).where(_shelf.category_id == bindparam("category_id")).order_by(_shelf.place).limit(1)


class Sort(IntEnum):
    """What comes first; the number is in buttons."""

    TITLE = 0
    CHEAPEST = 1
    DEAREST = 2
    NEWEST = 3
    SHOP = 4
    """As the merchant has put them; by title where they have not."""

    @property
    def columns(self) -> tuple[str, ...]:
        return _SORTED_BY[self]

    @property
    def is_falling(self) -> bool:
        return self in {Sort.DEAREST, Sort.NEWEST}


_SORTED_BY = {
    Sort.TITLE: ("sort_title",),
    Sort.CHEAPEST: ("price_minor",),
    Sort.DEAREST: ("price_minor",),
    Sort.NEWEST: ("created_at",),
    Sort.SHOP: ("place", "sort_title"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """
    A product as a list shows it.

    Args:
        price_minor: Of the cheapest variant on sale; `has_dearer` when others cost more.
    """

    product_id: int
    title: str
    price_minor: int
    has_dearer: bool
    in_stock: bool


@dataclass(frozen=True, slots=True)
class Page:
    """
    Some products of a list.

    Args:
        after: The product that the next page begins with; 0 on the last page.
        is_first: Nothing stands before it.
        total: How many there are on all pages.
    """

    products: tuple[Listed, ...]
    after: int
    is_first: bool
    total: int


# --- turning pages ------------------------------------------------------------------------------------------------


def page(
    tx: Transaction,
    *,
    category_id: int = ALL,
    sort: Sort = Sort.SHOP,
    in_stock: bool = False,
    anchor: int = 0,
    most: int,
    language: str = "",
) -> Page:
    """
    A page of a category's products.

    Args:
        category_id: `ALL` for the whole shop.
        in_stock: Only what can be ordered now.
        anchor: The product the page begins with; negative, the one it ends before; 0 for the first page. One that has
            left the category since begins at the first page again.
        language: Titles in this language where there are such.
    """
    counts = tx.one(_COUNT_OF, category_id=category_id)
    total = 0 if counts is None else counts.in_stock if in_stock else counts.visible
    key = _key(tx, category_id, sort, anchor)
    wanted: dict[str, Any] = {"category_id": category_id, "language": language, "most": most + 1}
    if anchor < 0 and key is not None:
        rows = tx.all(_page_of(sort, in_stock, "before"), **wanted, **key, anchor=-anchor)
        if len(rows) > most:
            return Page(_listed(reversed(rows[:most])), -anchor, is_first=False, total=total)
        # A page less than full is the first one: filled up from the beginning.
        key = None
    if key is None:
        rows = tx.all(_page_of(sort, in_stock, "first"), **wanted)
        return Page(_listed(rows[:most]), _next(rows, most), is_first=True, total=total)
    rows = tx.all(_page_of(sort, in_stock, "from"), **wanted, **key, anchor=anchor)
    if not rows:
        last = page(
            tx, category_id=category_id, sort=sort, in_stock=in_stock, anchor=-anchor, most=most, language=language
        )
        return replace(last, after=0)
    is_first = not tx.all(_page_of(sort, in_stock, "before"), **{**wanted, "most": 1}, **key, anchor=anchor)
    return Page(_listed(rows[:most]), _next(rows, most), is_first=is_first, total=total)


def some(tx: Transaction, product_ids: Collection[int], *, language: str = "") -> tuple[Listed, ...]:
    """These products as lists show them, in this order; those that are not on sale are left out."""
    rows = tx.all(_some(), category_id=ALL, product_ids=list(product_ids), language=language)
    found = {listed.product_id: listed for listed in _listed(rows)}
    return tuple(found[product_id] for product_id in product_ids if product_id in found)


def is_arranged(tx: Transaction, category_id: int) -> bool:
    """True where a merchant has put something in this list in a place of their own."""
    first = tx.scalar(_FIRST, category_id=category_id)
    return first is not None and first != NO_PLACE


def counts(tx: Transaction) -> dict[int, int]:
    """How many products can be seen in each category, those below it included; `ALL` for the whole shop."""
    return {row.category_id: row.visible for row in tx.all(KEPT_COUNTS)}


def _key(tx: Transaction, category_id: int, sort: Sort, anchor: int) -> dict[str, Any] | None:
    """Where the anchor stands in this order: what `_page_of` begins at."""
    row = tx.one(_ANCHOR, category_id=category_id, product_id=abs(anchor)) if anchor else None
    return None if row is None else {f"key_{name}": getattr(row, name) for name in sort.columns}


def _next(rows: list[Any], most: int) -> int:
    return int(rows[most].product_id) if len(rows) > most else 0


def _listed(rows: Any) -> tuple[Listed, ...]:
    return tuple(
        Listed(row.product_id, row.title, row.price_minor, row.dearest_minor > row.price_minor, bool(row.in_stock))
        for row in rows
    )


@cache
def _some() -> Select[Any]:
    return _listing().where(in_list(_shelf.product_id, "product_ids"))


@cache
def _listing() -> Select[Any]:
    dearest = (
        select(func.max(_variants.price_minor))
        .where(_variants.product_id == _shelf.product_id, _variants.active == 1)
        .scalar_subquery()
    )
    return (
        select(
            _shelf.product_id,
            in_language(_texts.title, _products.title).label("title"),
            _shelf.price_minor,
            dearest.label("dearest_minor"),
            _shelf.in_stock,
        )
        .join(tables.products, _products.id == _shelf.product_id)
        .outerjoin(
            tables.product_texts,
            and_(_texts.product_id == _shelf.product_id, _texts.language == bindparam("language")),
        )
        .where(_shelf.category_id == bindparam("category_id"))
    )


@cache
def _page_of(sort: Sort, in_stock: bool, way: str) -> Select[Any]:
    columns, found = [*(_shelf[name] for name in sort.columns), _shelf.product_id], _listing()
    if in_stock:
        found = found.where(_shelf.in_stock == literal_column("1"))
    place = tuple_(*columns)
    keys = [bindparam(f"key_{name}", type_=_shelf[name].type) for name in sort.columns]
    edge = tuple_(*keys, bindparam("anchor", type_=_shelf.product_id.type))
    is_backwards = sort.is_falling != (way == "before")
    if way == "from":
        found = found.where(place <= edge if is_backwards else place >= edge)
    elif way == "before":
        found = found.where(place < edge if is_backwards else place > edge)
    order = [column.desc() for column in columns] if is_backwards else columns
    return found.order_by(*order).limit(bindparam("most"))
