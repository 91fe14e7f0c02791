"""What people have put a heart on."""

from sqlalchemy import and_, bindparam, delete, exists, func, select

from domain import tables
from domain.transaction import Transaction

_favourites, _products, _variants = tables.favourites.c, tables.products.c, tables.variants.c
_TAKE = delete(tables.favourites).where(
    _favourites.person_id == bindparam("person_id"), _favourites.product_id == bindparam("product_id")
)
_HAS = select(_favourites.product_id).where(
    _favourites.person_id == bindparam("person_id"), _favourites.product_id == bindparam("product_id")
)
_is_sold = and_(
    _products.active == 1,
    _products.deleted_at.is_(None),
    exists().where(_variants.product_id == _products.id, _variants.active == 1),
)
_shown = (
    select(_favourites.product_id)
    .join(tables.products, _products.id == _favourites.product_id)
    .where(_favourites.person_id == bindparam("person_id"), _is_sold)
)
_PAGE = (
    _shown.order_by(_favourites.added_at.desc(), _favourites.product_id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_COUNT = select(func.count()).select_from(_shown.subquery())


def put(tx: Transaction, product_id: int, *, person_id: int, now: int) -> None:
    """Put a heart on a product; a second one changes nothing."""
    tx.insert_new(tables.favourites, person_id=person_id, product_id=product_id, added_at=now)


def take(tx: Transaction, product_id: int, *, person_id: int) -> None:
    """Take the heart off a product."""
    tx.change(_TAKE, person_id=person_id, product_id=product_id)


def has(tx: Transaction, product_id: int, *, person_id: int) -> bool:
    """Whether a person has put a heart on a product."""
    return tx.scalar(_HAS, person_id=person_id, product_id=product_id) is not None


def count(tx: Transaction, *, person_id: int) -> int:
    """How many of a person's favourites are still sold."""
    return int(tx.scalar(_COUNT, person_id=person_id))


def of_person(tx: Transaction, *, person_id: int, skipped: int, most: int) -> list[int]:
    """A person's favourites that are still sold, the newest first; products by id."""
    return [row.product_id for row in tx.all(_PAGE, person_id=person_id, most=most, skipped=skipped)]
