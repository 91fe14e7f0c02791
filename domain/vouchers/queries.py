"""Asking about vouchers, and what one gives to a cart."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select

from domain import catalogue, tables
from domain.errors import NotFound
from domain.prices import Discount, DiscountKind
from domain.transaction import Transaction, in_list
from domain.vouchers.model import Gift, Lack, Voucher, code_of

_vouchers, _uses, _orders = tables.vouchers.c, tables.voucher_uses.c, tables.orders.c
_in_category = tables.product_categories.c
_ONE = select(tables.vouchers).where(_vouchers.id == bindparam("id"))
_BY_CODE = select(tables.vouchers).where(_vouchers.code == bindparam("code"), _vouchers.live_at.is_not(None))
_LISTED = (
    select(tables.vouchers)
    .order_by(_vouchers.ended_at.is_not(None), _vouchers.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_ANY = select(_vouchers.id).where(_vouchers.ended_at.is_(None), _vouchers.live_at.is_not(None)).limit(1)
_USES_OF = (
    select(func.count())
    .select_from(tables.voucher_uses)
    .where(
        _uses.voucher_id == bindparam("voucher_id"),
        _uses.person_id == bindparam("person_id"),
        _uses.released_at.is_(None),
    )
)
# Orders come later in the tower; whether there is one is the customer's all the same.
_ORDERED = (
    select(_orders.id)
    .where(
        _orders.person_id == bindparam("person_id"),
        _orders.status.not_in([literal_column("'cancelled'"), literal_column("'expired'"), literal_column("'draft'")]),
    )
    .limit(1)
)
_WITHIN = (
    select(_in_category.product_id)
    .where(in_list(_in_category.category_id, "category_ids"), in_list(_in_category.product_id, "product_ids"))
    .distinct()
)


def voucher(tx: Transaction, voucher_id: int) -> Voucher:
    """
    A voucher.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_ONE, id=voucher_id)
    if row is None:
        raise NotFound("voucher", voucher_id)
    return _voucher(row)


def by_code(tx: Transaction, code: str) -> Voucher | None:
    """The voucher with this code that is live, or has been, however it was typed; or None."""
    row = tx.one(_BY_CODE, code=code_of(code))
    return None if row is None else _voucher(row)


def vouchers(tx: Transaction, *, skipped: int = 0, most: int) -> list[Voucher]:
    """The vouchers, the newest first; those that have ended come last."""
    return [_voucher(row) for row in tx.all(_LISTED, skipped=skipped, most=most)]


def is_any(tx: Transaction) -> bool:
    """True where a voucher is live."""
    return tx.scalar(_ANY) is not None


def products_of(tx: Transaction, gift: Gift, product_ids: list[int]) -> set[int]:
    """Which of these products it is for."""
    if gift.is_for_everything:
        return set(product_ids)
    fitting = set(product_ids) & set(gift.product_ids)
    if gift.category_ids:
        below = sorted(catalogue.categories.with_all_below(tx, gift.category_ids))
        rows = tx.all(_WITHIN, category_ids=below, product_ids=product_ids)
        fitting |= {row.product_id for row in rows}
    return fitting


def lack_of(
    tx: Transaction, found: Voucher, *, prices_minor: Mapping[int, int], is_delivered: bool, person_id: int, now: int
) -> Lack | None:
    """
    Why a voucher gives nothing to a person for these goods, or None where it does.

    Args:
        prices_minor: What the products it is for cost together, each by id, as they are shown.
    """
    lack = found.lack_at(now) or _lack_of_person(tx, found, person_id)
    if lack is not None:
        return lack
    if not prices_minor:
        return Lack.NOTHING_FITS
    if sum(prices_minor.values()) < found.min_minor:
        return Lack.MINIMUM
    return Lack.NO_DELIVERY if found.discount.kind is DiscountKind.FREE_DELIVERY and not is_delivered else None


def _lack_of_person(tx: Transaction, found: Voucher, person_id: int) -> Lack | None:
    if found.uses_per_person_max is not None:
        used = tx.scalar(_USES_OF, voucher_id=found.id, person_id=person_id)
        if used >= found.uses_per_person_max:
            return Lack.USED_BY_YOU
    if found.is_first_order_only and tx.scalar(_ORDERED, person_id=person_id) is not None:
        return Lack.NOT_FIRST
    return None


def _voucher(row: Any) -> Voucher:
    return Voucher(
        id=row.id,
        code=row.code,
        gift=Gift(
            Discount(DiscountKind(row.kind), row.value),
            row.min_minor,
            tuple(json.loads(row.products)),
            tuple(json.loads(row.categories)),
        ),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        uses_max=row.uses_max,
        uses_per_person_max=row.uses_per_person_max,
        is_first_order_only=bool(row.first_order_only),
        uses=row.uses,
        ended_at=row.ended_at,
        created_at=row.created_at,
        live_at=row.live_at,
        version=row.version,
    )
