"""All that writes products, variants and pictures."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Table, Update, bindparam, select, update

from domain import tables, tasks
from domain.catalogue import indexing, listing
from domain.transaction import Transaction

_pictures = tables.pictures.c
_KEEP_FILE = (
    update(tables.pictures)
    .where(_pictures.id == bindparam("picture_id"))
    .values(file_id=bindparam("telegram_file_id"), dead_at=None)
)
_MARK_DEAD = (
    update(tables.pictures)
    .where(_pictures.id == bindparam("picture_id"), _pictures.dead_at.is_(None))
    .values(dead_at=bindparam("moment"))
    .returning(_pictures.product_id)
)
_PICTURE_BY_URL = select(_pictures.id).where(
    _pictures.product_id == bindparam("product_id"), _pictures.url == bindparam("url")
)
_PRODUCT_OF = select(tables.variants.c.product_id).where(tables.variants.c.id == bindparam("variant_id"))
_MOVE_PICTURE = (
    update(tables.pictures).where(_pictures.id == bindparam("picture_id")).values(position=bindparam("new_position"))
)
# Of all that can be changed of a product or a variant: what it is found by, and what decides where a list shows it.
_SEARCHED = frozenset({"options", "active"})
_SEEN_IN_LISTS = frozenset({"title", "active", "deleted_at", "price_minor"})


def add_product(
    tx: Transaction,
    *,
    handle: str,
    title: str,
    description: str,
    option_names: tuple[str, ...],
    active: bool,
    now: int,
) -> int:
    """Add a product without variants; its id."""
    product_id = tx.insert(
        tables.products,
        handle=handle,
        title=title,
        description=description,
        option_names=json.dumps(option_names),
        active=int(active),
        created_at=now,
    )
    indexing.refresh(tx)
    return product_id


def change_product(tx: Transaction, product_id: int, **values: Any) -> None:
    """Change columns of a product; `option_names` as a tuple."""
    _change(tx, tables.products, product_id, values)
    indexing.refresh(tx)
    if not _SEEN_IN_LISTS.isdisjoint(values):
        listing.relist(tx, product_id)


def add_variant(tx: Transaction, *, product_id: int, **values: Any) -> int:
    """Add a variant; its id. Every column of the table is named in `values`; `options` as a tuple."""
    return add_variants(tx, [values], product_id=product_id)[0]


def add_variants(tx: Transaction, rows: Iterable[dict[str, Any]], *, product_id: int) -> list[int]:
    """Add several variants of one product at once, each as for `add_variant`; their ids."""
    rows = list(rows)
    ids = [tx.insert(tables.variants, product_id=product_id, **_plain(values)) for values in rows]
    if any(values["options"] for values in rows):
        indexing.outdate(tx, product_id)
    listing.relist(tx, product_id)
    return ids


def change_variant(tx: Transaction, variant_id: int, **values: Any) -> None:
    """Change columns of a variant; `options` as a tuple."""
    _change(tx, tables.variants, variant_id, values)
    if not _SEARCHED.isdisjoint(values):
        indexing.outdate(tx, tx.scalar(_PRODUCT_OF, variant_id=variant_id))
    if not _SEEN_IN_LISTS.isdisjoint(values):
        listing.relist(tx, tx.scalar(_PRODUCT_OF, variant_id=variant_id))


def add_picture(tx: Transaction, *, product_id: int, url: str, position: int) -> int:
    """Add a picture by its address, or move the one that has it; its id."""
    picture_id = tx.scalar(_PICTURE_BY_URL, product_id=product_id, url=url)
    if picture_id is None:
        return tx.insert(tables.pictures, product_id=product_id, url=url, position=position)
    tx.change(_MOVE_PICTURE, picture_id=picture_id, new_position=position)
    return int(picture_id)


def keep_file_id(tx: Transaction, picture_id: int, *, file_id: str) -> None:
    """Telegram has the picture: from now on it is sent by its file id."""
    tx.change(_KEEP_FILE, picture_id=picture_id, telegram_file_id=file_id)


def mark_dead(tx: Transaction, picture_id: int, *, now: int) -> None:
    """The address gives no picture: show the product without it, and tell the merchant once."""
    product_id = tx.scalar(_MARK_DEAD, picture_id=picture_id, moment=now)
    if product_id is not None:
        tasks.raise_task(tx, tasks.Kind.PICTURE_DEAD, f"picture:{picture_id}", product_id=product_id, now=now)


def _change(tx: Transaction, table: Table, row_id: int, values: dict[str, Any]) -> None:
    plain = _plain(values)
    statement = _changing(table, tuple(sorted(plain)))
    tx.change(statement, row_id=row_id, **{f"new_{name}": value for name, value in plain.items()})


@cache
def _changing(table: Table, columns: tuple[str, ...]) -> Update:
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return update(table).where(table.c.id == bindparam("row_id")).values(**new)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: json.dumps(value) if isinstance(value, tuple) else value for name, value in values.items()}
