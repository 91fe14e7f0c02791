"""A parcel that could not be delivered, and comes back: a return that nobody has asked for."""

from typing import Any

from domain import codes, orders, shipping, tables
from domain.actors import Actor
from domain.events import ReturnForMoney, ReturnWantedAgain
from domain.orders import Order
from domain.returns.model import MACHINE, Reason, Return, ReturnLine, Status, Way, Wish
from domain.returns.queries import locked, read, theirs
from domain.returns.worth import worth
from domain.shipping import Shipment
from domain.states import IllegalTransition
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


def want_again(tx: Transaction, return_id: int, *, version: int, is_wanted: bool, actor: Actor, now: int) -> Return:
    """
    Its customer would like to have it once more, as soon as it is here; or their money after all.

    Raises:
        NotFound: There is no such return of theirs.
        Changed: It is not what they saw.
        IllegalTransition: It did not come back undelivered, or was dealt with.
    """
    theirs(tx, return_id, person_id=actor.person_id)
    found = locked(tx, return_id, version=version)
    if not found.is_undelivered or found.status is not Status.APPROVED:
        raise IllegalTransition(MACHINE.document, was=found.status, to="wanted again")
    MACHINE.revise(tx, found, also={"wish": Wish.AGAIN if is_wanted else Wish.REFUND})
    said = ReturnWantedAgain if is_wanted else ReturnForMoney
    tx.emit(said(order_id=found.order_id, return_id=return_id, at=now, actor=str(actor)))
    return read(tx, return_id)


def _worth_minor(tx: Transaction, order: Order, shipment: Shipment) -> int:
    lines = [ReturnLine(0, line.order_line_id, Reason.UNDELIVERED, line.quantity) for line in shipment.lines]
    pieces = [(line, line.quantity) for line in lines]
    return worth(tx, order, pieces, way_fee_minor=0, percent=0).goods_minor
