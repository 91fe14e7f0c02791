"""Asking who the shop buys from, and what they sell."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, func, select

from domain import people, tables
from domain.errors import NotFound
from domain.suppliers.model import Item, Supplier
from domain.transaction import Transaction, in_list

_suppliers, _items = tables.suppliers.c, tables.supplier_items.c
_ONE = select(tables.suppliers).where(_suppliers.id == bindparam("id"))
_BY_NAME = select(tables.suppliers).where(_suppliers.name == bindparam("name"))
_PAGE = (
    select(tables.suppliers)
    .order_by(_suppliers.active.desc(), _suppliers.name, _suppliers.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_COUNT = select(func.count()).select_from(tables.suppliers)
_OF_PERSON = (
    select(tables.suppliers)
    .where(_suppliers.person_id == bindparam("person_id"), _suppliers.active == 1)
    .order_by(_suppliers.name, _suppliers.id)
)
_ITEM = select(tables.supplier_items).where(
    _items.supplier_id == bindparam("supplier_id"), _items.variant_id == bindparam("variant_id")
)
_ITEMS = (
    select(tables.supplier_items)
    .join(tables.variants, tables.variants.c.id == _items.variant_id)
    .where(_items.supplier_id == bindparam("supplier_id"))
    .order_by(tables.variants.c.sku)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_COUNT_ITEMS = (
    select(func.count()).select_from(tables.supplier_items).where(_items.supplier_id == bindparam("supplier_id"))
)
_SOLD_BY = select(tables.supplier_items).where(
    _items.supplier_id == bindparam("supplier_id"), in_list(_items.variant_id, "variant_ids")
)
_CALLED = select(_items.sku, _items.variant_id).where(
    _items.supplier_id == bindparam("supplier_id"), in_list(_items.sku, "skus")
)
_SOLD_TITLES = (
    select(tables.variants.c.id, tables.variants.c.options, tables.products.c.title)
    .join(tables.supplier_items, _items.variant_id == tables.variants.c.id)
    .join(tables.products, tables.products.c.id == tables.variants.c.product_id)
    .where(_items.supplier_id == bindparam("supplier_id"))
)
_OFFERED = (
    select(tables.supplier_items)
    .join(tables.suppliers, _suppliers.id == _items.supplier_id)
    .where(in_list(_items.variant_id, "variant_ids"), _suppliers.active == 1)
    .order_by(_items.variant_id, _items.priority, _items.supplier_id)
)


def supplier(tx: Transaction, supplier_id: int) -> Supplier:
    """
    A supplier.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_ONE, id=supplier_id)
    if row is None:
        raise NotFound("supplier", supplier_id)
    return read(row)


def supplier_named(tx: Transaction, name: str) -> Supplier | None:
    """The supplier of this name, or None."""
    row = tx.one(_BY_NAME, name=name)
    return None if row is None else read(row)


def suppliers(tx: Transaction, *, most: int, skipped: int = 0) -> tuple[list[Supplier], int]:
    """A page of them by name, those first that are ordered from; and how many there are in all."""
    return [read(row) for row in tx.all(_PAGE, most=most, skipped=skipped)], int(tx.scalar(_COUNT))


def answered_by(tx: Transaction, person_id: int) -> list[Supplier]:
    """The suppliers that this person answers for."""
    return [read(row) for row in tx.all(_OF_PERSON, person_id=person_id)]


def can_be_told(tx: Transaction, supplier: Supplier) -> bool:
    """True where what is ordered reaches them by itself: by letter, or in chat."""
    if supplier.takes_letters:
        return True
    return supplier.person_id is not None and people.by_id(tx, supplier.person_id).blocked_at is None


def item(tx: Transaction, supplier_id: int, variant_id: int) -> Item:
    """
    What a supplier says of a variant.

    Raises:
        NotFound: They do not sell it.
    """
    row = tx.one(_ITEM, supplier_id=supplier_id, variant_id=variant_id)
    if row is None:
        raise NotFound("supplier_item", variant_id)
    return Item(*row)


def items(tx: Transaction, supplier_id: int, *, most: int, skipped: int = 0) -> tuple[list[Item], int]:
    """A page of what a supplier sells, by our SKU, and how much that is in all."""
    rows = tx.all(_ITEMS, supplier_id=supplier_id, most=most, skipped=skipped)
    return [Item(*row) for row in rows], int(tx.scalar(_COUNT_ITEMS, supplier_id=supplier_id))


def sold_by(tx: Transaction, supplier_id: int, variant_ids: Iterable[int]) -> dict[int, Item]:
    """What a supplier says of these variants, by the variant's id, as far as they sell them."""
    rows = tx.all(_SOLD_BY, supplier_id=supplier_id, variant_ids=list(variant_ids))
    return {row.variant_id: Item(*row) for row in rows}


def called(tx: Transaction, supplier_id: int, skus: Iterable[str]) -> dict[str, int]:
    """The ids of the variants that a supplier calls so, by what they call them."""
    rows = tx.all(_CALLED, supplier_id=supplier_id, skus=list(skus))
    return {row.sku: row.variant_id for row in rows}


def named(tx: Transaction, supplier_id: int, names: Iterable[str]) -> dict[str, int]:
    """
    The ids of the variants of a supplier's that these names mean, by the name: all of its words, in any order, are
    those of the title and the options; or are among those of one variant only. What several may be is left out.
    """
    wanted = list(names)
    if not wanted:
        return {}
    sold = {
        row.id: _words(" ".join((row.title, *json.loads(row.options))))
        for row in tx.all(_SOLD_TITLES, supplier_id=supplier_id)
    }
    found = {}
    for name in wanted:
        typed = _words(name)
        exact = [variant_id for variant_id, words in sold.items() if words == typed]
        meant = exact or [variant_id for variant_id, words in sold.items() if typed and typed <= words]
        if len(meant) == 1:
            found[name] = meant[0]
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def offers(tx: Transaction, variant_ids: Iterable[int], *, now: int) -> dict[int, list[Item]]:
    """Who sells each of these variants, in the order in which to ask: by priority, who declined lately at the end."""
    found: dict[int, list[Item]] = defaultdict(list)
    for row in tx.all(_OFFERED, variant_ids=list(variant_ids)):
        found[row.variant_id].append(Item(*row))
    # Sorting keeps the order of those that are alike.
    return {
        variant_id: sorted(offered, key=lambda each: each.declined_lately(now=now))
        for variant_id, offered in found.items()
    }


def read(row: Any) -> Supplier:
    """A supplier of its row."""
    return Supplier(
        id=row.id,
        name=row.name,
        language=row.language,
        currency=row.currency,
        email=row.email,
        person_id=row.person_id,
        active=bool(row.active),
        version=row.version,
        created_at=row.created_at,
        email_refused_at=row.email_refused_at,
        email_refused_why=row.email_refused_why,
        email_said_at=row.email_said_at,
    )
