"""
Keeps the shop window in step with what is sold, and turns its pages.

A page begins at a product, not at a number: an index leads there at once, however deep it is.
"""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, func, literal_column, or_, select, tuple_, update
from sqlalchemy.dialects.sqlite import insert as upsert

from domain import tables
from domain.transaction import Transaction, in_list

ALL = 0
"""The category that has every product on sale."""
# So much of a title decides its place.
SORT_TITLE_MAX = 60

_products, _variants, _texts = tables.products.c, tables.variants.c, tables.product_texts.c
_categories, _placed = tables.categories.c, tables.product_categories.c
_shelf, _counts = tables.shelf.c, tables.shelf_counts.c
_KEYS = ("sort_title", "price_minor", "created_at", "in_stock")

_IS_SOLD = and_(_products.active == 1, _products.deleted_at.is_(None), _variants.active == 1)
_FACTS = (
    select(
        _products.id,
        _products.title,
        func.min(_variants.price_minor).label("price_minor"),
        _products.created_at,
        func.max(func.coalesce(_variants.in_stock, 0)).label("in_stock"),
    )
    .join(tables.variants, _variants.product_id == _products.id)
    .where(_IS_SOLD)
    .group_by(_products.id)
)
_FACTS_OF = _FACTS.where(_products.id == bindparam("product_id"))
_EVERYTHING = select(tables.shelf)
_STANDING = select(tables.shelf).where(_shelf.product_id == bindparam("product_id"))
_TAKE = delete(tables.shelf).where(
    _shelf.product_id == bindparam("product_id"), in_list(_shelf.category_id, "category_ids")
)
_ALTER = (
    update(tables.shelf)
    .where(_shelf.product_id == bindparam("of_product"))
    .values({name: bindparam(f"new_{name}") for name in _KEYS})
)
_count = upsert(tables.shelf_counts).values(
    category_id=bindparam("category_id"), visible=bindparam("visible"), in_stock=bindparam("in_stock")
)
_COUNT = _count.on_conflict_do_update(
    index_elements=["category_id"],
    set_={
        "visible": _counts.visible + _count.excluded.visible,
        "in_stock": _counts.in_stock + _count.excluded.in_stock,
    },
)
_upwards = (
    select(_categories.id.label("leaf"), _categories.id, _categories.parent_id, _categories.active)
    .join(tables.product_categories, _placed.category_id == _categories.id)
    .where(_placed.product_id == bindparam("product_id"))
    .cte("upwards", recursive=True)
)
_PATHS = select(
    _upwards.union_all(
        select(_upwards.c.leaf, _categories.id, _categories.parent_id, _categories.active).join(
            tables.categories, _categories.id == _upwards.c.parent_id
        )
    )
)

_visible = select(_categories.id).where(_categories.parent_id.is_(None), _categories.active == 1)
_visible_tree = _visible.cte("visible", recursive=True)
_visible_tree = _visible_tree.union_all(
    select(_categories.id)
    .join(_visible_tree, _visible_tree.c.id == _categories.parent_id)
    .where(_categories.active == 1)
)
_below = select(_visible_tree.c.id.label("top"), _visible_tree.c.id).cte("below", recursive=True)
_below = _below.union_all(
    select(_below.c.top, _categories.id)
    .join(_below, _below.c.id == _categories.parent_id)
    .where(_categories.active == 1)
)
_WANTED = (
    select(_below.c.top.label("category_id"), _shelf.product_id, *[_shelf[name] for name in _KEYS])
    .select_from(_below)
    .join(tables.product_categories, _placed.category_id == _below.c.id)
    .join(tables.shelf, and_(_shelf.product_id == _placed.product_id, _shelf.category_id == ALL))
    .distinct()
)
_CLEAR = delete(tables.shelf).where(in_list(_shelf.category_id, "category_ids"))
_FILL = upsert(tables.shelf).from_select(
    ["category_id", "product_id", *_KEYS], _WANTED.where(in_list(_below.c.top, "category_ids"))
)
_CLEAR_COUNTS = delete(tables.shelf_counts).where(in_list(_counts.category_id, "category_ids"))
_ADD_UP = upsert(tables.shelf_counts).from_select(
    ["category_id", "visible", "in_stock"],
    select(_shelf.category_id, func.count(), func.sum(_shelf.in_stock))
    .where(in_list(_shelf.category_id, "category_ids"))
    .group_by(_shelf.category_id),
)
_SUMS = select(_shelf.category_id, func.count(), func.sum(_shelf.in_stock)).group_by(_shelf.category_id)
_MARK = (
    update(tables.variants)
    .where(_variants.id == bindparam("variant_id"), func.coalesce(_variants.in_stock, 0) != bindparam("there"))
    .values(in_stock=bindparam("there"))
    .returning(_variants.product_id)
)
_KEPT_COUNTS = select(tables.shelf_counts).where(or_(_counts.visible != 0, _counts.in_stock != 0))
_COUNT_OF = select(_counts.visible, _counts.in_stock).where(_counts.category_id == bindparam("category_id"))
_ANCHOR = select(*[_shelf[name] for name in _KEYS]).where(
    _shelf.category_id == bindparam("category_id"), _shelf.product_id == bindparam("product_id")
)


class Sort(IntEnum):
    """What comes first; the number is in buttons."""

    TITLE = 0
    CHEAPEST = 1
    DEAREST = 2
    NEWEST = 3

    @property
    def column(self) -> str:
        return {Sort.TITLE: "sort_title", Sort.NEWEST: "created_at"}.get(self, "price_minor")

    @property
    def is_falling(self) -> bool:
        return self in {Sort.DEAREST, Sort.NEWEST}


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
    sort: Sort = Sort.TITLE,
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
        rows = tx.all(_page_of(sort, in_stock, "before"), **wanted, key=key, anchor=-anchor)
        if len(rows) > most:
            return Page(_listed(reversed(rows[:most])), -anchor, is_first=False, total=total)
        # A page less than full is the first one: filled up from the beginning.
        key = None
    if key is None:
        rows = tx.all(_page_of(sort, in_stock, "first"), **wanted)
        return Page(_listed(rows[:most]), _next(rows, most), is_first=True, total=total)
    rows = tx.all(_page_of(sort, in_stock, "from"), **wanted, key=key, anchor=anchor)
    if not rows:
        last = page(
            tx, category_id=category_id, sort=sort, in_stock=in_stock, anchor=-anchor, most=most, language=language
        )
        return replace(last, after=0)
    is_first = not tx.all(_page_of(sort, in_stock, "before"), **{**wanted, "most": 1}, key=key, anchor=anchor)
    return Page(_listed(rows[:most]), _next(rows, most), is_first=is_first, total=total)


def some(tx: Transaction, product_ids: Collection[int], *, language: str = "") -> tuple[Listed, ...]:
    """These products as lists show them, in this order; those that are not on sale are left out."""
    rows = tx.all(_some(), category_id=ALL, product_ids=list(product_ids), language=language)
    found = {listed.product_id: listed for listed in _listed(rows)}
    return tuple(found[product_id] for product_id in product_ids if product_id in found)


def counts(tx: Transaction) -> dict[int, int]:
    """How many products can be seen in each category, those below it included; `ALL` for the whole shop."""
    return {row.category_id: row.visible for row in tx.all(_KEPT_COUNTS)}


def _key(tx: Transaction, category_id: int, sort: Sort, anchor: int) -> Any:
    row = tx.one(_ANCHOR, category_id=category_id, product_id=abs(anchor)) if anchor else None
    return None if row is None else getattr(row, sort.column)


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
            func.coalesce(_texts.title, _products.title).label("title"),
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
    column, found = _shelf[sort.column], _listing()
    if in_stock:
        found = found.where(_shelf.in_stock == literal_column("1"))
    place = tuple_(column, _shelf.product_id)
    edge = tuple_(bindparam("key", type_=column.type), bindparam("anchor", type_=_shelf.product_id.type))
    is_backwards = sort.is_falling != (way == "before")
    if way == "from":
        found = found.where(place <= edge if is_backwards else place >= edge)
    elif way == "before":
        found = found.where(place < edge if is_backwards else place > edge)
    order = [column.desc(), _shelf.product_id.desc()] if is_backwards else [column, _shelf.product_id]
    return found.order_by(*order).limit(bindparam("most"))


# --- keeping it in step -------------------------------------------------------------------------------------------


def relist(tx: Transaction, product_id: int) -> None:
    """Put a product where it is to be seen, and take it from elsewhere; whoever changes it calls this."""
    facts = tx.one(_FACTS_OF, product_id=product_id)
    wanted = set() if facts is None else {ALL, *_seen_in(tx, product_id)}
    standing = {row.category_id: row for row in tx.all(_STANDING, product_id=product_id)}
    was = next(iter(standing.values()), None)
    there = 0 if facts is None else facts.in_stock
    was_there = 0 if was is None else was.in_stock
    if gone := standing.keys() - wanted:
        tx.change(_TAKE, product_id=product_id, category_ids=list(gone))
    keys = {} if facts is None else _keys_of(facts)
    if keys and was is not None and keys != {name: getattr(was, name) for name in _KEYS}:
        tx.change(_ALTER, of_product=product_id, **{f"new_{name}": value for name, value in keys.items()})
    new = wanted - standing.keys()
    tx.insert_all(tables.shelf, [{"category_id": id_, "product_id": product_id, **keys} for id_ in sorted(new)])
    for category_id in sorted(wanted | standing.keys()):
        visible = (category_id in wanted) - (category_id in standing)
        in_stock = there * (category_id in wanted) - was_there * (category_id in standing)
        if visible or in_stock:
            tx.change(_COUNT, category_id=category_id, visible=visible, in_stock=in_stock)


def relist_categories(tx: Transaction, category_ids: Collection[int]) -> None:
    """Fill these categories anew, all at once, after the tree has changed about them."""
    ids = [id_ for id_ in category_ids if id_ != ALL]
    tx.change(_CLEAR, category_ids=ids)
    tx.change(_FILL, category_ids=ids)
    tx.change(_CLEAR_COUNTS, category_ids=ids)
    tx.change(_ADD_UP, category_ids=ids)


def mark_in_stock(tx: Transaction, variant_id: int, *, in_stock: bool) -> None:
    """The last piece has gone, or the first has come."""
    product_id = tx.scalar(_MARK, variant_id=variant_id, there=int(in_stock))
    if product_id is not None:
        relist(tx, product_id)


def sort_title(title: str) -> str:
    """A title as it is sorted: without case, accents and marks, so that "Äpfel" stands before "Bananas"."""
    folded = unicodedata.normalize("NFKD", title.casefold())
    return "".join(c for c in folded if c.isalnum() or c == " ").strip()[:SORT_TITLE_MAX]


def out_of_step(tx: Transaction) -> Iterator[tuple[str, str, str]]:
    """What stands otherwise than it should: where, what should be there, what is."""
    expected = {(ALL, facts.id): _keys_of(facts) for facts in tx.all(_FACTS)}
    expected |= {(row.category_id, row.product_id): expected.get((ALL, row.product_id), {}) for row in tx.all(_WANTED)}
    found = {
        (row.category_id, row.product_id): {name: getattr(row, name) for name in _KEYS} for row in tx.all(_EVERYTHING)
    }
    for place in sorted(expected.keys() | found.keys()):
        if expected.get(place) != found.get(place):
            yield "category {} product {}".format(*place), str(expected.get(place)), str(found.get(place))
    sums = {row[0]: (row[1], row[2]) for row in tx.all(_SUMS)}
    kept = {row.category_id: (row.visible, row.in_stock) for row in tx.all(_KEPT_COUNTS)}
    for category_id in sorted(sums.keys() | kept.keys()):
        if sums.get(category_id) != kept.get(category_id):
            yield f"count of category {category_id}", str(sums.get(category_id)), str(kept.get(category_id))


def _keys_of(facts: Any) -> dict[str, Any]:
    return {
        "sort_title": sort_title(facts.title),
        "price_minor": facts.price_minor,
        "created_at": facts.created_at,
        "in_stock": facts.in_stock,
    }


def _seen_in(tx: Transaction, product_id: int) -> set[int]:
    """Its categories and those above them, where the whole way down from the root is shown."""
    paths: dict[int, set[int]] = {}
    hidden: set[int] = set()
    for row in tx.all(_PATHS, product_id=product_id):
        paths.setdefault(row.leaf, set()).add(row.id)
        if not row.active:
            hidden.add(row.leaf)
    return {id_ for leaf, ids in paths.items() if leaf not in hidden for id_ in ids}
