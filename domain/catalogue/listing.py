"""Keeps the shop window in step with what is sold: whoever changes a product, its stock or the tree calls here."""

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, literal_column, select, update

from domain import tables
from domain.catalogue.shelves import ALL, KEPT_COUNTS, KEYS, NO_PLACE
from domain.transaction import Transaction, hold, in_list, share_at_once, upsert

# So much of a title decides its place.
SORT_TITLE_MAX = 60

_products, _variants = tables.products.c, tables.variants.c
_categories, _placed = tables.categories.c, tables.product_categories.c
_shelf, _counts = tables.shelf.c, tables.shelf_counts.c

_IS_SOLD = and_(_products.active == 1, _products.deleted_at.is_(None), _variants.active == 1)
_FACTS = (
    select(
        _products.id,
        _products.title,
        func.coalesce(_products.place, literal_column(str(NO_PLACE))).label("place"),
        func.min(_variants.price_minor).label("price_minor"),
        _products.created_at,
        func.max(func.coalesce(_variants.in_stock, 0)).label("in_stock"),
    )
    .join(tables.variants, _variants.product_id == _products.id)
    .where(_IS_SOLD)
    .group_by(_products.id)
)
_FACTS_OF = _FACTS.where(_products.id == bindparam("product_id"))
_CATALOGUE = "catalogue"
_HELD = select(_products.id).where(_products.id == bindparam("product_id")).with_for_update(key_share=True)
_EVERYTHING = select(tables.shelf)
_STANDING = select(tables.shelf).where(_shelf.product_id == bindparam("product_id"))
_TAKE = delete(tables.shelf).where(
    _shelf.product_id == bindparam("product_id"), in_list(_shelf.category_id, "category_ids")
)
_ALTER = (
    update(tables.shelf)
    .where(_shelf.product_id == bindparam("of_product"))
    .values({name: bindparam(f"new_{name}") for name in KEYS})
)
_ALTER_PLACE = (
    update(tables.shelf)
    .where(_shelf.product_id == bindparam("of_product"), _shelf.category_id == bindparam("in_category"))
    .values(place=bindparam("new_place"))
)
_PLACES = select(_placed.category_id, _placed.place).where(
    _placed.product_id == bindparam("product_id"), _placed.place.is_not(None)
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
# A category shows what lies below it, too; only what lies in it has a place of its own there.
_own = tables.product_categories.alias("own")
_WANTED = (
    select(
        _below.c.top.label("category_id"),
        _shelf.product_id,
        func.coalesce(_own.c.place, literal_column(str(NO_PLACE))).label("place"),
        *[_shelf[name] for name in KEYS],
    )
    .select_from(_below)
    .join(tables.product_categories, _placed.category_id == _below.c.id)
    .join(tables.shelf, and_(_shelf.product_id == _placed.product_id, _shelf.category_id == ALL))
    .outerjoin(_own, and_(_own.c.product_id == _shelf.product_id, _own.c.category_id == _below.c.top))
    .distinct()
)
_CLEAR = delete(tables.shelf).where(in_list(_shelf.category_id, "category_ids"))
_FILL = upsert(tables.shelf).from_select(
    ["category_id", "product_id", "place", *KEYS], _WANTED.where(in_list(_below.c.top, "category_ids"))
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


def alone(tx: Transaction) -> None:
    """Have the catalogue to oneself until the transaction ends: for whoever looks first and then writes."""
    hold(tx, _CATALOGUE)


def steady(tx: Transaction, *, waits: bool = True) -> None:
    """
    Have nobody rearrange the catalogue until the transaction ends: for whoever works in one corner of it.

    Raises:
        LostRace: Somebody does just now, and we cannot wait.
    """
    if waits:
        hold(tx, _CATALOGUE, shared=True)
    else:
        share_at_once(tx, _CATALOGUE)


def relist(tx: Transaction, product_id: int) -> None:
    """Put a product where it is to be seen, and take it from elsewhere; whoever changes it calls this."""
    # Two orders may take the last piece of two variants at once: the second one sees what the first one did.
    steady(tx)
    tx.scalar(_HELD, product_id=product_id)
    facts = tx.one(_FACTS_OF, product_id=product_id)
    wanted = {} if facts is None else _wanted(tx, product_id, facts)
    standing = {row.category_id: row for row in tx.all(_STANDING, product_id=product_id)}
    was = next(iter(standing.values()), None)
    there = 0 if facts is None else facts.in_stock
    was_there = 0 if was is None else was.in_stock
    if gone := standing.keys() - wanted.keys():
        tx.change(_TAKE, product_id=product_id, category_ids=list(gone))
    keys = {} if facts is None else _keys_of(facts)
    if keys and was is not None and keys != {name: getattr(was, name) for name in KEYS}:
        tx.change(_ALTER, of_product=product_id, **{f"new_{name}": value for name, value in keys.items()})
    new = sorted(wanted.keys() - standing.keys())
    rows = [{"category_id": id_, "product_id": product_id, "place": wanted[id_], **keys} for id_ in new]
    tx.insert_all(tables.shelf, rows)
    for id_ in sorted(wanted.keys() & standing.keys()):
        if wanted[id_] != standing[id_].place:
            tx.change(_ALTER_PLACE, of_product=product_id, in_category=id_, new_place=wanted[id_])
    for category_id in sorted(wanted.keys() | standing.keys()):
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


def put_in_place(tx: Transaction, product_id: int, *, category_id: int, place: int | None) -> None:
    """Its merchant has put it in another place of this list, where it stands in it."""
    shown_at = NO_PLACE if place is None else place
    tx.change(_ALTER_PLACE, of_product=product_id, in_category=category_id, new_place=shown_at)


def mark_in_stock(tx: Transaction, in_stock: Mapping[int, bool]) -> None:
    """Of these variants the last piece has gone (False), or the first has come (True)."""
    changed = {tx.scalar(_MARK, variant_id=id_, there=int(is_there)) for id_, is_there in in_stock.items()}
    for product_id in sorted(changed - {None}):
        relist(tx, product_id)


def sort_title(title: str) -> str:
    """A title as it is sorted: without case, accents and marks, so that "Äpfel" stands before "Bananas"."""
    folded = unicodedata.normalize("NFKD", title.casefold())
    return "".join(c for c in folded if c.isalnum() or c == " ").strip()[:SORT_TITLE_MAX]


def out_of_step(tx: Transaction) -> Iterator[tuple[str, str, str]]:
    """What stands otherwise than it should: where, what should be there, what is."""
    expected = {(ALL, facts.id): {"place": facts.place, **_keys_of(facts)} for facts in tx.all(_FACTS)}
    expected |= {
        (row.category_id, row.product_id): {**expected.get((ALL, row.product_id), {}), "place": row.place}
        for row in tx.all(_WANTED)
    }
    found = {
        (row.category_id, row.product_id): {name: getattr(row, name) for name in ("place", *KEYS)}
        for row in tx.all(_EVERYTHING)
    }
    for place in sorted(expected.keys() | found.keys()):
        if expected.get(place) != found.get(place):
            yield "category {} product {}".format(*place), str(expected.get(place)), str(found.get(place))
    sums = {row[0]: (row[1], row[2]) for row in tx.all(_SUMS)}
    kept = {row.category_id: (row.visible, row.in_stock) for row in tx.all(KEPT_COUNTS)}
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


def _wanted(tx: Transaction, product_id: int, facts: Any) -> dict[int, int]:
    """Where it is to be seen, and the place it has there."""
    places = {row.category_id: row.place for row in tx.all(_PLACES, product_id=product_id)}
    return {ALL: facts.place} | {id_: places.get(id_, NO_PLACE) for id_ in _seen_in(tx, product_id)}


def _seen_in(tx: Transaction, product_id: int) -> set[int]:
    """Its categories and those above them, where the whole way down from the root is shown."""
    paths: dict[int, set[int]] = {}
    hidden: set[int] = set()
    for row in tx.all(_PATHS, product_id=product_id):
        paths.setdefault(row.leaf, set()).add(row.id)
        if not row.active:
            hidden.add(row.leaf)
    return {id_ for leaf, ids in paths.items() if leaf not in hidden for id_ in ids}
