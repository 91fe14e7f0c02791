"""The categories: a tree the merchant shapes, and what a customer walks along."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from domain import tables
from domain.catalogue import branches, listing, shelves
from domain.catalogue.branches import DEPTH_MAX, Category, CategoryCycle, CategoryTooDeep
from domain.errors import NotFound
from domain.transaction import Transaction, in_list

_categories, _texts, _placed = tables.categories.c, tables.category_texts.c, tables.product_categories.c
_named = (
    select(
        _categories.id,
        _categories.parent_id,
        func.coalesce(_texts.name, _categories.name).label("name"),
        _categories.position,
        _categories.active,
    )
    .select_from(tables.categories)
    .outerjoin(
        tables.category_texts,
        (_texts.category_id == _categories.id) & (_texts.language == bindparam("language")),
    )
)
_ALL = _named.order_by(_categories.position, _categories.id)
_ONE = _named.where(_categories.id == bindparam("id"))
_CHILD = select(_categories.id).where(
    _categories.parent_id.is_not_distinct_from(bindparam("of_parent")), _categories.name == bindparam("name")
)
_RENAME = update(tables.categories).where(_categories.id == bindparam("of")).values(name=bindparam("new_name"))
_PLACE = (
    update(tables.categories)
    .where(_categories.id == bindparam("of"))
    .values(parent_id=bindparam("new_parent"), position=bindparam("new_position"))
)
_SHOW = update(tables.categories).where(_categories.id == bindparam("of")).values(active=bindparam("shown"))
_DELETE = [
    delete(tables.product_categories).where(in_list(_placed.category_id, "ids")),
    delete(tables.category_texts).where(in_list(_texts.category_id, "ids")),
]
_DELETE_ONE = delete(tables.categories).where(_categories.id == bindparam("of"))
_VARIANTS_IN_CATEGORIES = select(tables.variants.c.id, tables.product_categories.c.category_id).join(
    tables.product_categories, tables.product_categories.c.product_id == tables.variants.c.product_id
)
_OF_PRODUCT = select(_placed.category_id).where(_placed.product_id == bindparam("product_id"))
_TAKE_OUT = delete(tables.product_categories).where(
    _placed.product_id == bindparam("product_id"), in_list(_placed.category_id, "ids")
)


@dataclass(frozen=True, slots=True)
class Branch:
    """
    A category in its tree.

    Args:
        depth: 1 at the top.
        visible: Products a customer can see in it and below.
        shown: It and all above it are active.
    """

    category: Category
    depth: int
    visible: int
    shown: bool


# --- shaping the tree ---------------------------------------------------------------------------------------------


def add(tx: Transaction, name: str, *, parent_id: int | None = None) -> int:
    """
    Add a category as the last one below `parent_id`; its id.

    Raises:
        NotFound: There is no such parent.
        BadInput: The name is empty or longer than 60 characters.
        CategoryNameTaken: There is one of this name already.
        CategoryTooDeep: It would be on the seventh level.
    """
    listing.alone(tx)
    every = _every(tx)
    if parent_id is not None and len(branches.path_to(every, parent_id)) >= DEPTH_MAX:
        raise CategoryTooDeep
    name = branches.free_name(every, name, parent_id=parent_id)
    position = branches.end_of(every, parent_id)
    return tx.insert(tables.categories, parent_id=parent_id, name=name, position=position, active=1)


def rename(tx: Transaction, category_id: int, name: str) -> None:
    """
    Give a category another name, in the shop's language.

    Raises:
        NotFound: It is gone.
        BadInput, CategoryNameTaken: As for `add`.
    """
    listing.alone(tx)
    every = _every(tx)
    parent_id = branches.found(every, category_id).parent_id
    tx.change(_RENAME, of=category_id, new_name=branches.free_name(every, name, parent_id=parent_id, but=category_id))


def move(tx: Transaction, category_id: int, *, parent_id: int | None) -> None:
    """
    Put a category, with all below it, at the end of another one; None for the top.

    Raises:
        NotFound: One of them is gone.
        CategoryCycle: It would lie within itself.
        CategoryNameTaken: There is one of this name already.
        CategoryTooDeep: Something would be on the seventh level.
    """
    listing.alone(tx)
    every = _every(tx)
    moved = branches.found(every, category_id)
    above = [] if parent_id is None else branches.path_to(every, parent_id)
    if category_id in above:
        raise CategoryCycle(f"{category_id} into {parent_id}")
    below = branches.subtree(every, category_id)
    height = max(len(branches.path_to(every, id_)) for id_ in below) - len(branches.path_to(every, category_id)) + 1
    if len(above) + height > DEPTH_MAX:
        raise CategoryTooDeep
    if moved.parent_id == parent_id:
        return
    branches.free_name(every, moved.name, parent_id=parent_id, but=category_id)
    tx.change(_PLACE, of=category_id, new_parent=parent_id, new_position=branches.end_of(every, parent_id))
    listing.relist_categories(tx, {*branches.path_to(every, category_id), *above, *below})


def hide(tx: Transaction, category_id: int) -> None:
    """
    Take a category and all below it from the customers' sight; its products stay in the list of all.

    Raises:
        NotFound: It is gone.
    """
    _set_shown(tx, category_id, shown=False)


def show(tx: Transaction, category_id: int) -> None:
    """
    Let customers see a category again.

    Raises:
        NotFound: It is gone.
    """
    _set_shown(tx, category_id, shown=True)


def shift(tx: Transaction, category_id: int, *, by: int) -> None:
    """
    Move a category up (negative) or down among those beside it; at the end of the row it stays.

    Raises:
        NotFound: It is gone.
    """
    listing.alone(tx)
    every = _every(tx)
    parent_id = branches.found(every, category_id).parent_id
    row = [id_ for id_ in branches.children(every, parent_id) if id_ != category_id]
    place = branches.children(every, parent_id).index(category_id) + by
    row.insert(max(0, place), category_id)
    _renumber(tx, row, parent_id=parent_id)


def sort_by_name(tx: Transaction, parent_id: int | None = None) -> None:
    """Sort the categories below `parent_id` by name."""
    listing.alone(tx)
    every = _every(tx)
    row = sorted(branches.children(every, parent_id), key=lambda id_: listing.sort_title(every[id_].name))
    _renumber(tx, row, parent_id=parent_id)


def remove(tx: Transaction, category_id: int) -> None:
    """
    Delete a category and all below it; their products stay, without it.

    Raises:
        NotFound: It is gone.
    """
    listing.alone(tx)
    every = _every(tx)
    path, below = branches.path_to(every, category_id), branches.subtree(every, category_id)
    for statement in _DELETE:
        tx.change(statement, ids=below)
    for id_ in sorted(below, key=lambda id_: -len(branches.path_to(every, id_))):
        tx.change(_DELETE_ONE, of=id_)
    listing.relist_categories(tx, {*path, *below})


# --- products in it -----------------------------------------------------------------------------------------------


def put_product(tx: Transaction, product_id: int, *, category_ids: Collection[int]) -> None:
    """
    Have a product in exactly these categories.

    Raises:
        NotFound: One of them is gone.
    """
    listing.alone(tx)
    for category_id in category_ids:
        category(tx, category_id)
    before, wanted = set(of_product(tx, product_id)), set(category_ids)
    tx.change(_TAKE_OUT, product_id=product_id, ids=list(before - wanted))
    _put(tx, product_id, wanted - before)
    if before != wanted:
        listing.relist(tx, product_id)


def add_product(tx: Transaction, product_id: int, *, category_ids: Iterable[int]) -> bool:
    """Put a product in these categories, too; whether any of them was new to it."""
    listing.alone(tx)
    new = set(category_ids) - set(of_product(tx, product_id))
    _put(tx, product_id, new)
    if new:
        listing.relist(tx, product_id)
    return bool(new)


def at_path(tx: Transaction, names: Sequence[str]) -> int | None:
    """
    The category that a file calls by this path, made where it is not there yet.

    Names beyond the sixth level and blank ones are left out, longer ones are clipped; None when nothing is left.
    """
    listing.alone(tx)
    parent_id: int | None = None
    for name in [kept for name in names if (kept := " ".join(name.split())[: branches.NAME_MAX].strip())][:DEPTH_MAX]:
        found = tx.scalar(_CHILD, of_parent=parent_id, name=name)
        parent_id = found or _like(tx, name, parent_id=parent_id) or add(tx, name, parent_id=parent_id)
    return parent_id


def _like(tx: Transaction, name: str, *, parent_id: int | None) -> int | None:
    every = _every(tx)
    return next((id_ for id_ in branches.children(every, parent_id) if branches.same(every[id_].name, name)), None)


# --- asking -------------------------------------------------------------------------------------------------------


def category(tx: Transaction, category_id: int, *, language: str = "") -> Category:
    """
    A category, called as in this language where it has a name there.

    Raises:
        NotFound: It is gone.
    """
    row = tx.one(_ONE, id=category_id, language=language)
    if row is None:
        raise NotFound("category", category_id)
    return _category(row)


def tree(tx: Transaction, *, language: str = "") -> list[Branch]:
    """Every category, each before what is below it, in the merchant's order; hidden ones included."""
    every, counts = _every(tx, language), shelves.counts(tx)
    grown: list[Branch] = []

    def grow(parent_id: int | None, depth: int, shown: bool) -> None:
        for id_ in branches.children(every, parent_id):
            is_shown = shown and every[id_].active
            grown.append(Branch(every[id_], depth, counts.get(id_, 0), is_shown))
            grow(id_, depth + 1, is_shown)

    grow(None, 1, shown=True)
    return grown


def path(tx: Transaction, category_id: int, *, language: str = "") -> tuple[Category, ...]:
    """
    The way from the top to a category, itself included.

    Raises:
        NotFound: It is gone.
    """
    way = [category(tx, category_id, language=language)]
    while (parent_id := way[0].parent_id) is not None:
        way.insert(0, category(tx, parent_id, language=language))
    return tuple(way)


def named(tx: Transaction, name: str) -> int | None:
    """
    The category of this name, wherever it lies, in any case; None where there is none.

    Raises:
        BadInput: No category could be called so.
    """
    wanted = branches.tidy_name(name)
    return next((id_ for id_, each in _every(tx).items() if branches.same(each.name, wanted)), None)


def of_product(tx: Transaction, product_id: int) -> list[int]:
    """The categories a product was put in, by id."""
    return [row.category_id for row in tx.all(_OF_PRODUCT, product_id=product_id)]


def tops_of_variants(tx: Transaction) -> dict[int, int]:
    """The topmost category of each variant that stands in one; of several, the one that its merchant has first."""
    every = _every(tx)
    order = {id_: number for number, id_ in enumerate(every)}
    tops: dict[int, int] = {}
    for row in tx.all(_VARIANTS_IN_CATEGORIES):
        top = branches.path_to(every, row.category_id)[0]
        known = tops.get(row.id)
        if known is None or order[top] < order[known]:
            tops[row.id] = top
    return tops


def with_all_below(tx: Transaction, category_ids: Iterable[int]) -> set[int]:
    """These categories and all that lie in them, at any depth; those that are gone are left out."""
    every = _every(tx)
    return {below for id_ in category_ids if id_ in every for below in branches.subtree(every, id_)}


# --- the tree in hand ---------------------------------------------------------------------------------------------


def _every(tx: Transaction, language: str = "") -> dict[int, Category]:
    return {row.id: _category(row) for row in tx.all(_ALL, language=language)}


def _category(row: Any) -> Category:
    return replace(Category(*row), active=bool(row.active))


def _set_shown(tx: Transaction, category_id: int, *, shown: bool) -> None:
    listing.alone(tx)
    every = _every(tx)
    path = branches.path_to(every, category_id)
    if every[category_id].active != shown:
        tx.change(_SHOW, of=category_id, shown=int(shown))
        listing.relist_categories(tx, {*path, *branches.subtree(every, category_id)})


def _renumber(tx: Transaction, row: Iterable[int], *, parent_id: int | None) -> None:
    for position, id_ in enumerate(row):
        tx.change(_PLACE, of=id_, new_parent=parent_id, new_position=position)


def _put(tx: Transaction, product_id: int, category_ids: Iterable[int]) -> None:
    rows = [{"category_id": id_, "product_id": product_id} for id_ in sorted(category_ids)]
    tx.insert_all(tables.product_categories, rows)
