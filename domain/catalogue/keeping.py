"""What only those see who keep the catalogue: hidden products, pictures in their order, rows that go for good."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select, update

from domain import tables
from domain.catalogue import indexing
from domain.transaction import Transaction, in_list

_products, _pictures, _placed = tables.products.c, tables.pictures.c, tables.product_categories.c
# A picture sent as a photo has no address: Telegram alone has it.
PHOTO_SCHEME = "telegram:"

_IS_PLACED = select(_placed.product_id).where(_placed.product_id == _products.id).exists()
_LISTED = select(_products.id, _products.title, _products.active).where(_products.deleted_at.is_(None))
_IN_CATEGORY = _products.id.in_(select(_placed.product_id).where(_placed.category_id == bindparam("category_id")))
_PAGED = (_products.title, _products.id)
# As customers find it: first what has a place of its own here.
_IN = (
    _LISTED.join(tables.product_categories, _placed.product_id == _products.id)
    .where(_placed.category_id == bindparam("category_id"))
    .order_by(_placed.place.is_(None), _placed.place, *_PAGED)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_NOWHERE = _LISTED.where(~_IS_PLACED).order_by(*_PAGED).limit(bindparam("most")).offset(bindparam("skipped"))
_COUNT = select(func.count()).select_from(tables.products).where(_products.deleted_at.is_(None))
_COUNT_IN, _COUNT_NOWHERE = _COUNT.where(_IN_CATEGORY), _COUNT.where(~_IS_PLACED)
_REVIVE = (
    update(tables.products)
    .where(in_list(_products.handle, "handles"), _products.deleted_at.is_not(None))
    .values(deleted_at=None)
)
_IMPORTED = update(tables.products).where(in_list(_products.handle, "handles")).values(imported_at=bindparam("moment"))
_MISSED = (_products.imported_at.is_not(None), ~in_list(_products.handle, "handles"))
_VANISHED = (
    select(_products.title).where(*_MISSED, _products.deleted_at.is_(None)).order_by(_products.title, _products.id)
)
_FORGET_VANISHED = update(tables.products).where(*_MISSED).values(imported_at=None)
_variants = tables.variants.c
_RESTORED = select(_variants.restored_quantity, _variants.restored_from).where(_variants.id == bindparam("variant_id"))
_RESTORE = (
    update(tables.variants)
    .where(_variants.id == bindparam("of_variant"))
    .values(restored_quantity=bindparam("counted"), restored_from=bindparam("moment"))
)
_PICTURES = (
    select(_pictures.id)
    .where(_pictures.product_id == bindparam("of_product"))
    .order_by(_pictures.position, _pictures.id)
)
_PHOTO = select(_pictures.id).where(_pictures.product_id == bindparam("of_product"), _pictures.url == bindparam("url"))
_ADDRESS = select(_pictures.url).where(_pictures.id == bindparam("picture_id"))
_PLACE = update(tables.pictures).where(_pictures.id == bindparam("picture_id")).values(position=bindparam("place"))
_UNSHOW = (
    update(tables.variants).where(tables.variants.c.picture_id == bindparam("gone_picture")).values(picture_id=None)
)
_DELETE_PICTURE = delete(tables.pictures).where(_pictures.id == bindparam("picture_id"))
_OF_VARIANT = [
    delete(table).where(table.c.variant_id == bindparam("gone_variant"))
    for table in (
        *(tables.cart_lines, tables.stock_rules, tables.reorder_rules, tables.supplier_items),
        *(tables.restock_requests, tables.shelf_alerts),
    )
]
_DELETE_VARIANT = delete(tables.variants).where(tables.variants.c.id == bindparam("gone_variant"))
_OF_PRODUCT = [
    delete(table).where(table.c.product_id == bindparam("gone_product"))
    for table in (tables.pictures, tables.product_texts, tables.product_categories, tables.favourites)
]
_DELETE_PRODUCT = delete(tables.products).where(_products.id == bindparam("gone_product"))


@dataclass(frozen=True, slots=True)
class Listed:
    """A product as its merchant finds it in a list."""

    id: int
    title: str
    active: bool


def products_kept(tx: Transaction, *, category_id: int | None, skipped: int, most: int) -> tuple[list[Listed], int]:
    """
    A page of the products that lie in this category itself, hidden ones included, and how many there are in all.

    Args:
        category_id: None asks for those that are in no category.
    """
    where = {} if category_id is None else {"category_id": category_id}
    page, count = (_NOWHERE, _COUNT_NOWHERE) if category_id is None else (_IN, _COUNT_IN)
    rows = tx.all(page, skipped=skipped, most=most, **where)
    return [Listed(row.id, row.title, bool(row.active)) for row in rows], int(tx.scalar(count, **where))


def add_photo(tx: Transaction, *, product_id: int, file_id: str, file_unique_id: str) -> int:
    """Add a picture that Telegram alone has, behind the others; the same photo sent twice is one picture."""
    url, order = PHOTO_SCHEME + file_unique_id, pictures_in_order(tx, product_id)
    known = tx.scalar(_PHOTO, of_product=product_id, url=url)
    if known is not None:
        return int(known)
    return tx.insert(tables.pictures, product_id=product_id, url=url, file_id=file_id, position=len(order))


def is_photo(tx: Transaction, picture_id: int) -> bool:
    """True for a picture that Telegram alone has; one that is gone is none."""
    return str(tx.scalar(_ADDRESS, picture_id=picture_id) or "").startswith(PHOTO_SCHEME)


def pictures_in_order(tx: Transaction, product_id: int) -> list[int]:
    """The ids of a product's pictures."""
    return [row.id for row in tx.all(_PICTURES, of_product=product_id)]


def put_in_order(tx: Transaction, picture_ids: Iterable[int]) -> None:
    """Show the pictures of one product in this order."""
    for place, picture_id in enumerate(picture_ids):
        tx.change(_PLACE, picture_id=picture_id, place=place)


def remove_picture(tx: Transaction, picture_id: int) -> None:
    """Forget a picture; variants that showed it show the product's first one."""
    tx.change(_UNSHOW, gone_picture=picture_id)
    tx.change(_DELETE_PICTURE, picture_id=picture_id)


def erase_variant(tx: Transaction, variant_id: int) -> None:
    """Delete a variant of which nothing was ever sold, and that is off the shelf and out of the search already."""
    for statement in _OF_VARIANT:
        tx.change(statement, gone_variant=variant_id)
    tx.change(_DELETE_VARIANT, gone_variant=variant_id)


def erase_product(tx: Transaction, product_id: int) -> None:
    """Delete a product that has no variants any more, and all that was said of it."""
    for statement in _OF_PRODUCT:
        tx.change(statement, gone_product=product_id)
    tx.change(_DELETE_PRODUCT, gone_product=product_id)
    indexing.refresh(tx)


def revive(tx: Transaction, handles: Iterable[str]) -> None:
    """A file is about to say what these are: they are deleted no longer, but customers see none of them yet."""
    tx.change(_REVIVE, handles=list(handles))


def note_imported(tx: Transaction, handles: Iterable[str], *, now: int) -> None:
    """A file has these products: they would be missed if the next file lacked them."""
    tx.change(_IMPORTED, handles=list(handles), moment=now)


def vanished(tx: Transaction, handles: Iterable[str]) -> list[str]:
    """The titles of products that a file has had, and the one with these handles has not."""
    return [row.title for row in tx.all(_VANISHED, handles=list(handles))]


def forget_vanished(tx: Transaction, handles: Iterable[str]) -> None:
    """They have been named once; they are not missed again."""
    tx.change(_FORGET_VANISHED, handles=list(handles))


def restore(tx: Transaction, variant_id: int, counted: int, *, found: int, at: int) -> int:
    """
    Note what our own export, perhaps edited, says of a shelf; how many pieces more (or fewer) it asks for.

    The difference to what was there when the file was written counts, so what was sold since stays sold; and to what
    the same file said when it was read in before, so reading it in twice changes nothing.

    Args:
        found: Pieces when the file was written, at the moment `at`.
    """
    row = tx.one(_RESTORED, variant_id=variant_id)
    base = row.restored_quantity if row.restored_from == at else found
    if counted != base:
        tx.change(_RESTORE, of_variant=variant_id, counted=counted, moment=at)
    return int(counted - base)
