"""What packers write on a shipment: lines are ticked, or found short; the box is closed, or opened again."""

from sqlalchemy import bindparam, update

from domain import tables, tasks
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound
from domain.events import ParcelPacked, ParcelReady, ParcelUnpacked, PickingMoved, PickShort
from domain.shipping.model import MACHINE, NotPicked, Shipment, Status
from domain.states import IllegalTransition
from domain.transaction import Transaction

_lines = tables.shipment_lines.c
_TICK = (
    update(tables.shipment_lines)
    .where(
        _lines.shipment_id == bindparam("of_shipment"),
        _lines.order_line_id == bindparam("of_line"),
        _lines.picked != bindparam("new_picked"),
    )
    .values(picked=bindparam("new_picked"), missing=None)
)
_MISSING = (
    update(tables.shipment_lines)
    .where(_lines.shipment_id == bindparam("of_shipment"), _lines.order_line_id == bindparam("of_line"))
    .values(picked=0, missing=bindparam("new_missing"))
)


def start_picking(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """
    A packer begins.

    Raises:
        NotAllowed: The actor packs nothing here.
        IllegalTransition: It is being packed already, or gone.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="pack")
    MACHINE.advance(tx, shipment, to=Status.PICKING, actor=actor, now=now)
    tx.emit(PickingMoved(order_id=shipment.order_id, shipment_id=shipment.id, at=now, actor=str(actor)))


def tick(tx: Transaction, shipment: Shipment, order_line_id: int, *, picked: bool, actor: Actor, now: int) -> None:
    """
    Tick a line as being in the box, or take the tick away; the first tick begins the picking.

    Raises:
        NotAllowed: The actor packs nothing here.
        NotFound: The line is not in this shipment.
        IllegalTransition: It is not being packed (any more).
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="pack")
    if order_line_id not in shipment.line_ids:
        raise NotFound("order line", order_line_id)
    if shipment.status is Status.PLANNED and picked:
        MACHINE.advance(tx, shipment, to=Status.PICKING, actor=actor, now=now)
    elif shipment.status not in {Status.PLANNED, Status.PICKING}:
        raise IllegalTransition("shipment", was=shipment.status, to=Status.PICKING)
    if tx.change(_TICK, of_shipment=shipment.id, of_line=order_line_id, new_picked=int(picked)):
        tx.emit(PickingMoved(order_id=shipment.order_id, shipment_id=shipment.id, at=now, actor=str(actor)))


def report_short(
    tx: Transaction, shipment: Shipment, order_line_id: int, *, there: int, actor: Actor, now: int
) -> None:
    """
    Say how many of a line's pieces can be found; where some are missing, a merchant is called.

    Raises:
        NotAllowed: The actor packs nothing here.
        NotFound: The line is not in this shipment.
        BadInput: There are less than none, or more than were ordered.
        IllegalTransition: It is not being packed (any more).
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="pack")
    line = next((line for line in shipment.lines if line.order_line_id == order_line_id), None)
    if line is None:
        raise NotFound("order line", order_line_id)
    if not 0 <= there <= line.quantity:
        raise BadInput("quantity", "out_of_range", most=line.quantity)
    if shipment.status is Status.PLANNED:
        MACHINE.advance(tx, shipment, to=Status.PICKING, actor=actor, now=now)
    elif shipment.status is not Status.PICKING:
        raise IllegalTransition("shipment", was=shipment.status, to=Status.PICKING)
    missing = line.quantity - there
    tx.change(_MISSING, of_shipment=shipment.id, of_line=order_line_id, new_missing=missing or None)
    if missing:
        tasks.raise_task(tx, tasks.Kind.SHORT_PICK, shipment.document, order_id=shipment.order_id, now=now)
    tx.emit(
        PickShort(
            order_id=shipment.order_id,
            shipment_id=shipment.id,
            order_line_id=order_line_id,
            missing=missing,
            at=now,
            actor=str(actor),
        )
    )


def pack(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """
    All lines are in the box, and the box is closed.

    Raises:
        NotAllowed: The actor packs nothing here.
        NotPicked: Some lines are not ticked.
        IllegalTransition: It was packed before, or is gone.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="pack")
    missing = sum(not line.picked for line in shipment.lines)
    if missing and shipment.status in {Status.PLANNED, Status.PICKING}:
        raise NotPicked(missing)
    MACHINE.advance(tx, shipment, to=Status.PACKED, actor=actor, now=now, also={"packed_at": now})
    tx.emit(ParcelPacked(order_id=shipment.order_id, shipment_id=shipment.id, at=now, actor=str(actor)))


def set_out(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """
    A packed parcel waits at the counter for its customer.

    Raises:
        IllegalTransition: It is not packed.
    """
    MACHINE.advance(tx, shipment, to=Status.AWAITING_PICKUP, actor=actor, now=now)
    tx.emit(ParcelReady(order_id=shipment.order_id, shipment_id=shipment.id, at=now, actor=str(actor)))


def unpack(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """
    Open the box again.

    Raises:
        NotAllowed: The actor packs nothing here.
        IllegalTransition: It is not packed, or the courier has it.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="pack")
    if shipment.status is not Status.PACKED and not shipment.is_at_counter:
        raise IllegalTransition("shipment", was=shipment.status, to=Status.PICKING)
    MACHINE.advance(tx, shipment, to=Status.PICKING, actor=actor, now=now, also={"packed_at": None})
    tx.emit(ParcelUnpacked(order_id=shipment.order_id, shipment_id=shipment.id, at=now, actor=str(actor)))
