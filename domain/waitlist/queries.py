"""Asking who waits for what."""

from collections.abc import Iterable

from sqlalchemy import bindparam, func, select

from domain import tables
from domain.transaction import Transaction, among, in_list
from domain.waitlist.model import Awaited, Call, Status

_requests, _variants, _products = tables.restock_requests.c, tables.variants.c, tables.products.c
OPEN = among(_requests.status, Status.WAITING, Status.CALLED)
WAITS = among(_requests.status, Status.WAITING)
CALLED = among(_requests.status, Status.CALLED)
# What customers find in the shop window, and what of it can be ordered.
IS_SOLD = (_variants.active == 1) & (_products.active == 1) & _products.deleted_at.is_(None)
IS_THERE = IS_SOLD & (_variants.in_stock == 1)
_OF_PERSON = (
    select(_requests.variant_id, _variants.product_id, _variants.in_stock)
    .join(tables.variants, _variants.id == _requests.variant_id)
    .join(tables.products, _products.id == _variants.product_id)
    .where(_requests.person_id == bindparam("person_id"), OPEN, IS_SOLD)
)
_PAGE = _OF_PERSON.order_by(_requests.id).limit(bindparam("most")).offset(bindparam("skipped"))
_COUNT = select(func.count()).select_from(_OF_PERSON.subquery())
_AMONG = select(_requests.variant_id).where(
    _requests.person_id == bindparam("person_id"), in_list(_requests.variant_id, "variant_ids"), OPEN
)
_ANYBODY = select(_requests.id).where(_requests.variant_id == bindparam("variant_id"), OPEN).limit(1)
_ANY_OPEN = select(_requests.id).where(OPEN).limit(1)
_NUMBERS = (
    select(_requests.variant_id, func.count().label("number"))
    .where(in_list(_requests.variant_id, "variant_ids"), OPEN)
    .group_by(_requests.variant_id)
)
_CALL = (
    select(
        _requests.id,
        _requests.person_id,
        _requests.variant_id,
        _variants.product_id,
        IS_THERE.label("is_there"),
    )
    .join(tables.variants, _variants.id == _requests.variant_id)
    .join(tables.products, _products.id == _variants.product_id)
    .where(_requests.id == bindparam("id"), CALLED, _requests.round == bindparam("of_round"))
)
_OVERDUE = (
    select(_requests.variant_id)
    .join(tables.variants, _variants.id == _requests.variant_id)
    .join(tables.products, _products.id == _variants.product_id)
    .where(WAITS, IS_THERE)
    .distinct()
    .order_by(_requests.variant_id)
    .limit(bindparam("most"))
)


def awaited_by(tx: Transaction, person_id: int, *, most: int, skipped: int = 0) -> tuple[list[Awaited], int]:
    """A page of what a person waits for and the shop still sells, in the order they asked; and how much there is."""
    rows = tx.all(_PAGE, person_id=person_id, most=most, skipped=skipped)
    page = [Awaited(row.variant_id, row.product_id, row.in_stock == 1) for row in rows]
    return page, count_of(tx, person_id)


def count_of(tx: Transaction, person_id: int) -> int:
    """How many things that the shop still sells a person waits for."""
    return int(tx.scalar(_COUNT, person_id=person_id))


def awaited_among(tx: Transaction, variant_ids: Iterable[int], *, person_id: int) -> frozenset[int]:
    """Which of these variants a person waits for."""
    found = tx.all(_AMONG, person_id=person_id, variant_ids=list(variant_ids))
    return frozenset(row.variant_id for row in found)


def is_awaited(tx: Transaction, variant_id: int) -> bool:
    """True where anybody waits for a variant."""
    return tx.scalar(_ANYBODY, variant_id=variant_id) is not None


def is_any_open(tx: Transaction) -> bool:
    """True where anybody waits for anything."""
    return tx.scalar(_ANY_OPEN) is not None


def numbers_waiting(tx: Transaction, variant_ids: Iterable[int]) -> dict[int, int]:
    """How many people wait for each of these variants, where anybody does."""
    return {row.variant_id: row.number for row in tx.all(_NUMBERS, variant_ids=list(variant_ids))}


def overdue(tx: Transaction, *, most: int) -> list[int]:
    """Variants that somebody waits for though they can be ordered: they were hidden when they came, say."""
    return [row.variant_id for row in tx.all(_OVERDUE, most=most)]


def call_of(tx: Transaction, request_id: int, *, of_round: int) -> Call | None:
    """Whom to tell of what; None where they have been told, wait no more, or were put back to wait since."""
    row = tx.one(_CALL, id=request_id, of_round=of_round)
    return None if row is None else Call(row.id, row.person_id, row.variant_id, row.product_id, bool(row.is_there))
