"""Asking about shipments."""

from collections import Counter
from typing import Any

from sqlalchemy import bindparam, func, select

from domain import tables
from domain.errors import NotFound
from domain.shipping.model import Direction, Shipment, ShipmentLine, Status
from domain.transaction import Transaction, among

_shipments, _lines, _order_lines = tables.shipments.c, tables.shipment_lines.c, tables.order_lines.c
_SHIPMENT = select(tables.shipments).where(_shipments.id == bindparam("id"))
_LINES = (
    select(
        _lines.order_line_id,
        _order_lines.variant_id,
        _order_lines.sku,
        _order_lines.title,
        _lines.quantity,
        _lines.picked,
        func.coalesce(_lines.missing, 0).label("missing"),
    )
    .join(tables.order_lines, _order_lines.id == _lines.order_line_id)
    .where(_lines.shipment_id == bindparam("shipment_id"))
    .order_by(_lines.order_line_id)
)
_OF_ORDER = (
    select(_shipments.id)
    .where(_shipments.order_id == bindparam("order_id"), _shipments.direction == Direction.OUT.value)
    .order_by(_shipments.id)
)
_OF_RETURN = select(_shipments.id).where(_shipments.return_id == bindparam("return_id")).order_by(_shipments.id)
_IS_TO_PACK = among(_shipments.status, Status.PLANNED, Status.PICKING) & (_shipments.direction == Direction.OUT.value)
_TO_PACK = select(_shipments.id).where(_IS_TO_PACK).order_by(_shipments.id).limit(bindparam("most"))
_TO_PACK_AT = _TO_PACK.where(_shipments.place_id == bindparam("place_id"))
_TO_PACK_BY_PLACE = (
    select(_shipments.place_id, func.count().label("number")).where(_IS_TO_PACK).group_by(_shipments.place_id)
)
_JOBS = (
    select(_shipments.id)
    .where(
        _shipments.courier_id == bindparam("courier_id"),
        _shipments.direction == bindparam("direction"),
        ~among(_shipments.status, Status.DELIVERED, Status.RETURNED, Status.LOST, Status.CANCELLED),
    )
    .order_by(_shipments.id)
    .limit(bindparam("most"))
)


def shipment(tx: Transaction, shipment_id: int) -> Shipment:
    """
    A shipment with its lines.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_SHIPMENT, id=shipment_id)
    if row is None:
        raise NotFound("shipment", shipment_id)
    return read(tx, row)


def of_order(tx: Transaction, order_id: int) -> list[Shipment]:
    """All that goes out for an order, oldest first."""
    return [shipment(tx, row.id) for row in tx.all(_OF_ORDER, order_id=order_id)]


def of_return(tx: Transaction, return_id: int) -> list[Shipment]:
    """What fetches a return, or is one that comes back undelivered, oldest first."""
    return [shipment(tx, row.id) for row in tx.all(_OF_RETURN, return_id=return_id)]


def pieces_that_came_back(tx: Transaction, order_id: int) -> Counter[int]:
    """
    How many pieces of which line (by id) of an order came back undelivered and went to the shelf unseen, as all such
    parcels did once: nothing is charged for them. Since then they are returns, and credited as those.
    """
    came = Counter[int]()
    for each in of_order(tx, order_id):
        if each.status is Status.RETURNED and each.return_id is None:
            came.update({line.order_line_id: line.quantity for line in each.lines})
    return came


def to_pack(tx: Transaction, *, place_id: int | None = None, most: int) -> list[Shipment]:
    """What waits to be packed, in one place or in all, oldest first."""
    found = tx.all(_TO_PACK, most=most) if place_id is None else tx.all(_TO_PACK_AT, place_id=place_id, most=most)
    return [shipment(tx, row.id) for row in found]


def to_pack_by_place(tx: Transaction) -> dict[int, int]:
    """How many parcels wait to be packed in each place; places where none does are left out."""
    return {row.place_id: row.number for row in tx.all(_TO_PACK_BY_PLACE)}


def jobs_of(tx: Transaction, courier_id: int, *, direction: Direction = Direction.OUT, most: int) -> list[Shipment]:
    """What a courier still has to bring, or to fetch, oldest first."""
    rows = tx.all(_JOBS, courier_id=courier_id, direction=direction, most=most)
    return [shipment(tx, row.id) for row in rows]


def read(tx: Transaction, row: Any) -> Shipment:
    """The shipment of a row that was read already."""
    return Shipment(
        id=row.id,
        order_id=row.order_id,
        place_id=row.place_id,
        direction=Direction(row.direction),
        status=Status(row.status),
        version=row.version,
        courier_id=row.courier_id,
        code=row.code,
        wrong_codes=row.wrong_codes,
        attempts=row.attempts,
        failure=row.failure,
        packed_at=row.packed_at,
        delivered_at=row.delivered_at,
        lines=tuple(
            ShipmentLine(line_id, variant_id, sku, title, quantity, bool(picked), missing)
            for line_id, variant_id, sku, title, quantity, picked, missing in tx.all(_LINES, shipment_id=row.id)
        ),
        return_id=row.return_id,
    )
