"""All that writes shipments, beside packing. Where an act also moves goods or money, a flow posts the entry."""

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, delete, select, update

from domain import codes, orders, tables, tasks
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotFound
from domain.events import (
    CourierAssigned,
    DeliveryCalledOff,
    DeliveryCodeLocked,
    DeliveryFailed,
    DeliveryRetried,
    ParcelCameBack,
    ParcelComingBack,
    ParcelDelivered,
    ParcelHandedOver,
)
from domain.shipping.model import (
    ATTEMPTS_MAX,
    MACHINE,
    PACKABLE,
    WRONG_CODES_MAX,
    CodeLocked,
    Direction,
    NotPacked,
    NotYourJob,
    Shipment,
    Status,
    WrongCode,
)
from domain.shipping.queries import read
from domain.states import IllegalTransition
from domain.transaction import Transaction

_shipments, _lines = tables.shipments.c, tables.shipment_lines.c
FAILURE_MAX = 300

_ORDER_OF = select(_shipments.order_id).where(_shipments.id == bindparam("id"))
_TAKE_OUT = delete(tables.shipment_lines).where(
    _lines.shipment_id == bindparam("of_shipment"), _lines.order_line_id == bindparam("of_line")
)
_ASSIGN = (
    update(tables.shipments)
    .where(_shipments.id == bindparam("shipment_id"), _shipments.version == bindparam("seen"))
    .values(courier_id=bindparam("new_courier"), version=_shipments.version + 1)
)
_RETURNS = (
    update(tables.shipments).where(_shipments.id == bindparam("shipment_id")).values(return_id=bindparam("new_return"))
)
_WRONG = (
    update(tables.shipments)
    .where(_shipments.id == bindparam("shipment_id"))
    .values(wrong_codes=_shipments.wrong_codes + 1)
    .returning(_shipments.wrong_codes)
)


def plan(
    tx: Transaction, *, order_id: int, place_id: int, lines: Iterable[tuple[int, int]], actor: Actor, now: int
) -> int:
    """
    Plan a shipment of an order's lines from one place.

    Args:
        lines: Order line and quantity of each.
    """
    return write_down(
        tx, Direction.OUT, order_id=order_id, return_id=None, place_id=place_id, lines=lines, actor=actor, now=now
    )


def write_down(
    tx: Transaction,
    direction: Direction,
    *,
    order_id: int,
    return_id: int | None,
    place_id: int,
    lines: Iterable[tuple[int, int]],
    actor: Actor,
    now: int,
) -> int:
    """Write a shipment down as planned, whichever way it goes; its id."""
    shipment_id = tx.insert(
        tables.shipments,
        order_id=order_id,
        place_id=place_id,
        direction=direction,
        status=Status.PLANNED,
        version=1,
        code=codes.delivery_code(),
        wrong_codes=0,
        attempts=0,
        failure="",
        created_at=now,
        return_id=return_id,
    )
    tx.insert_all(
        tables.shipment_lines,
        [
            {"shipment_id": shipment_id, "order_line_id": line_id, "quantity": quantity, "picked": 0}
            for line_id, quantity in lines
        ],
    )
    MACHINE.begin(tx, shipment_id, status=Status.PLANNED, actor=actor, now=now)
    return shipment_id


def follow(tx: Transaction, shipment: Shipment, differences: Mapping[int, int], *, actor: Actor, now: int) -> None:
    """
    Have a parcel that is not packed yet hold so many more, or fewer, of each order line; what changed is ticked anew.
    A parcel that nothing is left in is cancelled.

    Args:
        differences: Pieces by order line.

    Raises:
        IllegalTransition: It is packed.
    """
    if shipment.status not in PACKABLE:
        raise IllegalTransition("shipment", was=shipment.status, to=Status.PICKING)
    before = {line.order_line_id: line.quantity for line in shipment.lines}
    after = {line_id: before.get(line_id, 0) + more for line_id, more in differences.items()}
    for line_id in after:
        tx.change(_TAKE_OUT, of_shipment=shipment.id, of_line=line_id)
    tx.insert_all(
        tables.shipment_lines,
        [
            {"shipment_id": shipment.id, "order_line_id": line_id, "quantity": quantity, "picked": 0}
            for line_id, quantity in after.items()
            if quantity > 0
        ],
    )
    if not any(quantity > 0 for quantity in {**before, **after}.values()):
        cancel(tx, shipment, actor=actor, now=now)
        if shipment.courier_id is not None:
            tx.emit(DeliveryCalledOff(order_id=shipment.order_id, shipment_id=shipment.id, at=now, actor=str(actor)))


def locked(tx: Transaction, shipment_id: int, *, version: int | None = None) -> Shipment:
    """
    A shipment that goes out, locked with its order; with `version`, only as long as it is the one the person saw.

    The order comes first, as in every act that touches both: its statuses are derived from its parcels.

    Raises:
        NotFound: There is no such shipment, or it is fetched.
        Changed: It is no longer what the person saw.
    """
    return _locked(tx, shipment_id, Direction.OUT, version=version)


def locked_collection(tx: Transaction, shipment_id: int, *, version: int | None = None) -> Shipment:
    """
    What is fetched, locked with its order, in the same way.

    Raises:
        NotFound: Nothing such is fetched.
        Changed: It is no longer what the person saw.
    """
    return _locked(tx, shipment_id, Direction.BACK, version=version)


def _locked(tx: Transaction, shipment_id: int, direction: Direction, *, version: int | None) -> Shipment:
    order_id = tx.scalar(_ORDER_OF, id=shipment_id)
    if order_id is not None:
        orders.locked(tx, order_id)
    row = MACHINE.locked(tx, shipment_id)
    if row.direction != direction:
        raise NotFound("shipment", shipment_id)
    if version is not None and row.version != version:
        raise Changed("shipment", shipment_id)
    return read(tx, row)


def assign_courier(tx: Transaction, shipment: Shipment, courier: Actor, *, actor: Actor, now: int) -> None:
    """
    Give the job to a courier; who had it before is told that it is gone.

    Raises:
        NotAllowed: The actor is no merchant, or the chosen person delivers nothing here.
        IllegalTransition: The parcel is with a courier already, or gone.
    """
    actor.must_be(Role.MERCHANT, to="assign a courier")
    courier.must_be(Role.COURIER, Role.MERCHANT, to="deliver")
    if shipment.status not in {Status.PLANNED, Status.PICKING, Status.PACKED}:
        raise IllegalTransition("shipment", was=shipment.status, to="assigned")
    assert courier.person_id is not None, "jobs deliver nothing"
    if courier.person_id == shipment.courier_id:
        return
    if tx.change(_ASSIGN, shipment_id=shipment.id, seen=shipment.version, new_courier=courier.person_id) != 1:
        raise Changed("shipment", shipment.id)
    tx.emit(
        CourierAssigned(
            order_id=shipment.order_id,
            shipment_id=shipment.id,
            courier_id=courier.person_id,
            instead_of=shipment.courier_id,
            at=now,
            actor=str(actor),
        )
    )


def hand_over(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """
    The courier takes the parcel and sets out.

    Raises:
        NotYourJob: The actor is not the assigned courier.
        NotPacked: It is not packed yet.
        IllegalTransition: It was handed over before.
    """
    _must_have_the_job(shipment, actor)
    if shipment.status in {Status.PLANNED, Status.PICKING}:
        raise NotPacked
    MACHINE.advance(tx, shipment, to=Status.HANDED_OVER, actor=actor, now=now)
    on_its_way = locked(tx, shipment.id)
    MACHINE.advance(
        tx, on_its_way, to=Status.OUT_FOR_DELIVERY, actor=actor, now=now, also={"attempts": shipment.attempts + 1}
    )
    tx.emit(ParcelHandedOver(order_id=shipment.order_id, shipment_id=shipment.id, at=now, actor=str(actor)))


def check_code(shipment: Shipment, code: str | None, *, actor: Actor) -> None:
    """
    The customer's code proves the delivery; a merchant may confirm without one.

    Raises:
        NotYourJob: The actor is neither the assigned courier nor a merchant confirming without a code.
        NotAllowed: It waits at the counter, and the actor is neither merchant nor packer.
        CodeLocked: Too many wrong codes were given.
        WrongCode: It is not the code.
    """
    if code is None:
        actor.must_be(Role.MERCHANT, to="confirm a delivery without the code")
        return
    if shipment.is_at_counter:
        actor.must_be(Role.MERCHANT, Role.PACKER, to="hand over at the counter")
    else:
        _must_have_the_job(shipment, actor)
    if shipment.is_locked:
        raise CodeLocked
    if not codes.same(code.strip(), shipment.code):
        raise WrongCode(WRONG_CODES_MAX - shipment.wrong_codes - 1)


def note_wrong_code(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> int:
    """
    Count a wrong code; at the limit, a merchant is called.

    Returns:
        How many tries are left.
    """
    wrong = int(tx.scalar(_WRONG, shipment_id=shipment.id))
    if wrong == WRONG_CODES_MAX:
        tasks.raise_task(tx, tasks.Kind.CODE_LOCKED, shipment.document, order_id=shipment.order_id, now=now)
        tx.emit(DeliveryCodeLocked(order_id=shipment.order_id, shipment_id=shipment.id, at=now, actor=str(actor)))
    return max(0, WRONG_CODES_MAX - wrong)


def arrive(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """
    The customer has it.

    Raises:
        IllegalTransition: It is not out for delivery.
    """
    MACHINE.advance(tx, shipment, to=Status.DELIVERED, actor=actor, now=now, also={"delivered_at": now})
    tx.emit(ParcelDelivered(order_id=shipment.order_id, shipment_id=shipment.id, at=now, actor=str(actor)))


def fail(tx: Transaction, shipment: Shipment, *, reason: str, actor: Actor, now: int) -> None:
    """
    The parcel could not be delivered, and why, in the courier's words.

    Raises:
        NotYourJob: The actor is not the assigned courier.
        BadInput: No reason, or one longer than 300 characters.
        IllegalTransition: It is not out for delivery.
    """
    _must_have_the_job(shipment, actor)
    if not reason.strip():
        raise BadInput("reason", "empty")
    if len(reason) > FAILURE_MAX:
        raise BadInput("reason", "too_long", most=FAILURE_MAX)
    MACHINE.advance(tx, shipment, to=Status.ATTEMPT_FAILED, actor=actor, now=now, also={"failure": reason.strip()})
    tasks.raise_task(tx, tasks.Kind.DELIVERY_FAILED, shipment.document, order_id=shipment.order_id, now=now)
    tx.emit(
        DeliveryFailed(
            order_id=shipment.order_id,
            shipment_id=shipment.id,
            attempts=shipment.attempts,
            at=now,
            actor=str(actor),
        )
    )


def retry(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """
    Set out once more, at most three times in all.

    Raises:
        NotYourJob: The actor is neither the assigned courier nor a merchant.
        IllegalTransition: The last attempt did not fail, or it was the third.
    """
    _must_have_the_job_or_be_merchant(shipment, actor)
    if shipment.attempts >= ATTEMPTS_MAX:
        raise IllegalTransition("shipment", was=shipment.status, to=Status.OUT_FOR_DELIVERY)
    attempts = {"attempts": shipment.attempts + 1}
    if shipment.status is not Status.ATTEMPT_FAILED:
        raise IllegalTransition("shipment", was=shipment.status, to=Status.OUT_FOR_DELIVERY)
    MACHINE.advance(tx, shipment, to=Status.OUT_FOR_DELIVERY, actor=actor, now=now, also=attempts)
    tx.emit(DeliveryRetried(order_id=shipment.order_id, shipment_id=shipment.id, at=now, actor=str(actor)))


def bring_back(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """
    Give up delivering; the parcel comes back to the shop.

    Raises:
        NotYourJob: The actor is neither the assigned courier nor a merchant.
        IllegalTransition: It is not underway; at the counter it is unpacked instead.
    """
    _must_have_the_job_or_be_merchant(shipment, actor)
    # What has come back leads there only where it was counted wrong.
    if shipment.is_at_counter or shipment.status is Status.RETURNED:
        raise IllegalTransition("shipment", was=shipment.status, to=Status.RETURNING)
    MACHINE.advance(tx, shipment, to=Status.RETURNING, actor=actor, now=now)
    tx.emit(ParcelComingBack(order_id=shipment.order_id, shipment_id=shipment.id, at=now, actor=str(actor)))


def note_return(tx: Transaction, shipment: Shipment, return_id: int) -> None:
    """It comes back undelivered, and what becomes of its goods is that return's. The shipment is locked."""
    tx.change(_RETURNS, shipment_id=shipment.id, new_return=return_id)


def come_back(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """
    The parcel is in the shop again.

    Raises:
        NotAllowed: The actor receives nothing here.
        IllegalTransition: It was not coming back.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="receive a parcel")
    MACHINE.advance(tx, shipment, to=Status.RETURNED, actor=actor, now=now)
    tx.emit(ParcelCameBack(order_id=shipment.order_id, shipment_id=shipment.id, at=now, actor=str(actor)))


def cancel(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """
    Nothing will be sent.

    Raises:
        IllegalTransition: A courier has it already.
    """
    MACHINE.advance(tx, shipment, to=Status.CANCELLED, actor=actor, now=now)


def _must_have_the_job(shipment: Shipment, actor: Actor) -> None:
    if shipment.courier_id is None or shipment.courier_id != actor.person_id:
        raise NotYourJob


def _must_have_the_job_or_be_merchant(shipment: Shipment, actor: Actor) -> None:
    if shipment.courier_id != actor.person_id and not actor.is_any(Role.MERCHANT):
        raise NotYourJob
