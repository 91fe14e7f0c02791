"""Asking about the changes of orders."""

from typing import Any

from sqlalchemy import bindparam, func, select

from domain import catalogue, tables
from domain.catalogue import Variant
from domain.destinations import Destination
from domain.errors import Changed, NotFound
from domain.orders.changes import CHANGES, Change, ChangeLine, ChangeStatus
from domain.orders.queries import delivery_of
from domain.orders.reckoning import OF_ORDER
from domain.transaction import Transaction, among

_changes, _lines = tables.order_changes.c, tables.order_change_lines.c
_CHANGE = select(tables.order_changes).where(_changes.id == bindparam("id"))
_OPEN = select(_changes.id).where(_changes.order_id == bindparam("order_id"), among(_changes.status, ChangeStatus.OPEN))
_OF_CHANGE = select(tables.order_change_lines).where(_lines.change_id == bindparam("change_id")).order_by(_lines.id)
_PLACED_WITH = (
    select(_lines.variant_id, _lines.quantity)
    .join(tables.order_changes, _changes.id == _lines.change_id)
    .where(_changes.order_id == bindparam("order_id"), _changes.number == 1)
)
_NEXT_EXPIRY = select(func.min(_changes.expires_at)).where(among(_changes.status, ChangeStatus.OPEN))
_EXPIRED = (
    select(_changes.id)
    .where(among(_changes.status, ChangeStatus.OPEN), _changes.expires_at <= bindparam("now"))
    .order_by(_changes.expires_at)
    .limit(bindparam("most"))
)


def change(tx: Transaction, change_id: int) -> Change:
    """
    A change, with every line of its order.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_CHANGE, id=change_id)
    if row is None:
        raise NotFound("order_change", change_id)
    return read(tx, row)


def locked_change(tx: Transaction, change_id: int, *, version: int | None = None) -> Change:
    """
    A change, locked; with `version`, only as long as it is the one the person saw. Lock its order first.

    Raises:
        NotFound: There is no such change.
        Changed: It is no longer what the person saw.
    """
    row = CHANGES.locked(tx, change_id)
    if version is not None and row.version != version:
        raise Changed("order_change", change_id)
    return read(tx, row)


def placed_with(tx: Transaction, order_id: int) -> dict[int, int]:
    """How many pieces of each variant an order began with."""
    # As long as nobody has drafted a change, it says so itself.
    rows = tx.all(_PLACED_WITH, order_id=order_id) or tx.all(OF_ORDER, order_id=order_id)
    return {row.variant_id: row.quantity for row in rows}


def open_change(tx: Transaction, order_id: int) -> Change | None:
    """The change of an order that waits for an answer."""
    change_id = open_id(tx, order_id)
    return None if change_id is None else change(tx, change_id)


def open_id(tx: Transaction, order_id: int) -> int | None:
    """Its id."""
    change_id = tx.scalar(_OPEN, order_id=order_id)
    return None if change_id is None else int(change_id)


def next_expiry_at(tx: Transaction) -> int | None:
    """When the next open change runs out."""
    moment = tx.scalar(_NEXT_EXPIRY)
    return None if moment is None else int(moment)


def expired_changes(tx: Transaction, *, now: int, most: int) -> list[int]:
    """The open changes that nobody has answered in time."""
    return [row.id for row in tx.all(_EXPIRED, now=now, most=most)]


def read(tx: Transaction, row: Any) -> Change:
    """The change of a row that was read already."""
    changed = {line.variant_id: line for line in tx.all(_OF_CHANGE, change_id=row.id)}
    lines = []
    for known in tx.all(OF_ORDER, order_id=row.order_id):
        found = changed.pop(known.variant_id, None)
        if known.quantity or found is not None:
            # Once it is confirmed, the order has it already.
            is_in = found is not None and row.status == ChangeStatus.CONFIRMED
            lines.append(_known_line(known, found, before=known.quantity - (found.quantity if is_in else 0)))
    lines.extend(_new_line(catalogue.variant(tx, found.variant_id), found) for found in changed.values())
    return Change(
        id=row.id,
        order_id=row.order_id,
        number=row.number,
        status=ChangeStatus(row.status),
        version=row.version,
        proposed_by=row.proposed_by,
        is_customers=bool(row.is_customers),
        total_minor=row.total_minor,
        tax_minor=row.tax_minor,
        address=row.address,
        note=row.note,
        expires_at=row.expires_at,
        lines=tuple(lines),
        discount_minor=row.discount_minor,
        destination=None if row.country is None else Destination(row.country, row.postcode),
        delivery=delivery_of(row),
        fee_minor=row.fee_minor,
    )


def _known_line(known: Any, found: Any, *, before: int) -> ChangeLine:
    more = (0, 0, 0, 0)
    if found is not None:
        more = (found.quantity, found.tax_minor, found.total_minor, found.discount_minor)
    quantity, tax_minor, total_minor, discount_minor = more
    return ChangeLine(
        known.id,
        known.variant_id,
        known.sku,
        known.title,
        before,
        quantity,
        known.unit_price_minor,
        tax_minor,
        total_minor,
        discount_minor,
        found.rate_ppm if found is not None else known.rate_ppm,
    )


def _new_line(variant: Variant, row: Any) -> ChangeLine:
    return ChangeLine(
        None,
        variant.id,
        variant.sku,
        variant.label,
        0,
        row.quantity,
        row.unit_price_minor,
        row.tax_minor,
        row.total_minor,
        row.discount_minor,
        row.rate_ppm,
    )
