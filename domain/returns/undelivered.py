"""A parcel that could not be delivered, and comes back: a return that nobody has asked for."""

from typing import Any

from domain import codes, orders, shipping, tables
from domain.actors import Actor
from domain.orders import Order
from domain.returns.model import MACHINE, Reason, ReturnLine, Status, Way, Wish
from domain.returns.worth import worth
from domain.shipping import Shipment
from domain.transaction import Transaction


def begin_undelivered(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> int:
    """
    Have a parcel that comes back be a return of all that is in it: agreed to, and on its way. The shipment is locked.

    Returns:
        Its id.
    """
    order = orders.order(tx, shipment.order_id)
    columns: dict[str, Any] = {
        "order_id": order.id,
        "person_id": order.person_id,
        "status": Status.APPROVED,
        "version": 1,
        "wish": Wish.REFUND,
        "way": Way.UNDELIVERED,
        "note": "",
        "photos": "[]",
        "answer": "",
        "asks_photo": 0,
        "worth_minor": _worth_minor(tx, order, shipment),
        "way_fee_minor": 0,
        "restocking_percent": 0,
        "is_late": 0,
        "begun_by": order.person_id,
        "begun_at": now,
        "approved_at": now,
        "waits_since": now,
    }
    made = None
    while made is None:
        made = tx.insert_once(tables.returns, code=codes.order_code(), **columns)
    tx.insert_all(
        tables.return_lines,
        [
            {
                "return_id": made,
                "order_line_id": line.order_line_id,
                "reason": Reason.UNDELIVERED,
                "quantity": line.quantity,
                "approved": line.quantity,
                "collected": line.quantity,
            }
            for line in shipment.lines
        ],
    )
    MACHINE.begin(tx, made, status=Status.APPROVED, actor=actor, now=now)
    shipping.note_return(tx, shipment, made)
    return made


def _worth_minor(tx: Transaction, order: Order, shipment: Shipment) -> int:
    lines = [ReturnLine(0, line.order_line_id, Reason.UNDELIVERED, line.quantity) for line in shipment.lines]
    pieces = [(line, line.quantity) for line in lines]
    return worth(tx, order, pieces, way_fee_minor=0, percent=0).goods_minor
