"""What couriers fetch from customers: planned for a return, taken at the door, brought into the house."""

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, update

from domain import tables, tasks
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound
from domain.events import ReturnCollected, ReturnNotCollected
from domain.shipping.model import ATTEMPTS_MAX, COLLECTIONS, MACHINE, Direction, NotYourJob, Shipment, Status
from domain.shipping.operations import FAILURE_MAX, write_down
from domain.shipping.queries import of_return
from domain.states import IllegalTransition
from domain.transaction import Transaction

_lines = tables.shipment_lines.c
_MISSING = (
    update(tables.shipment_lines)
    .where(_lines.shipment_id == bindparam("of_shipment"), _lines.order_line_id == bindparam("of_line"))
    .values(picked=bindparam("new_picked"), missing=bindparam("new_missing"))
)


def plan_collection(
    tx: Transaction,
    *,
    order_id: int,
    return_id: int,
    place_id: int,
    lines: Iterable[tuple[int, int]],
    actor: Actor,
    now: int,
) -> int:
    """
    Plan to fetch pieces of an order's lines from its customer and bring them to a place.

    Args:
        lines: Order line and quantity of each.
    """
    return write_down(
        tx,
        Direction.BACK,
        order_id=order_id,
        return_id=return_id,
        place_id=place_id,
        lines=lines,
        actor=actor,
        now=now,
    )


def collect(
    tx: Transaction, shipment: Shipment, given: Mapping[int, int], *, photo: str = "", actor: Actor, now: int
) -> dict[int, int]:
    """
    The courier has it: all that was announced, or as many of each line as the customer gave.

    Args:
        given: Pieces by order line, where they are fewer than announced.
        photo: What the courier has seen; "" without.

    Returns:
        Pieces by order line.

    Raises:
        NotYourJob: The actor is neither the assigned courier nor a merchant.
        NotFound: A line is none of it.
        BadInput: Fewer than none of a line, more than were announced, or nothing at all.
        IllegalTransition: It was fetched before, or called off.
    """
    _must_have_the_job(shipment, actor)
    announced = {line.order_line_id: line.quantity for line in shipment.lines}
    taken = announced | dict(given)
    for line_id, quantity in taken.items():
        if line_id not in announced:
            raise NotFound("order_line", line_id)
        if not 0 <= quantity <= announced[line_id]:
            raise BadInput("quantity", "out_of_range", most=announced[line_id])
    if not any(taken.values()):
        raise BadInput("quantity", "nothing")
    # What is in the house leads there only where it was counted wrong.
    if shipment.status is Status.DELIVERED:
        raise IllegalTransition("shipment", was=shipment.status, to=Status.HANDED_OVER)
    also = {"attempts": shipment.attempts + 1}
    COLLECTIONS.advance(tx, shipment, to=Status.HANDED_OVER, actor=actor, now=now, also=also)
    for line_id, quantity in taken.items():
        missing = announced[line_id] - quantity
        tx.change(_MISSING, of_shipment=shipment.id, of_line=line_id, new_picked=1, new_missing=missing or None)
    assert shipment.return_id is not None, "what is fetched is a return"
    facts = {"shipment_id": shipment.id, "return_id": shipment.return_id, "pieces": sum(taken.values())}
    tx.emit(ReturnCollected(order_id=shipment.order_id, **facts, photo=photo, at=now, actor=str(actor)))
    return taken


def not_collected(tx: Transaction, shipment: Shipment, *, reason: str, actor: Actor, now: int) -> None:
    """
    It could not be fetched, and why, in the courier's words. Its customer chooses another time, three times at most;
    then a merchant is called.

    Raises:
        NotYourJob: The actor is not the assigned courier.
        BadInput: No reason, or one longer than 300 characters.
        IllegalTransition: It was fetched before, or called off.
    """
    _must_have_the_job(shipment, actor)
    if not reason.strip():
        raise BadInput("reason", "empty")
    if len(reason) > FAILURE_MAX:
        raise BadInput("reason", "too_long", most=FAILURE_MAX)
    attempts = shipment.attempts + 1
    also = {"attempts": attempts, "failure": reason.strip()}
    COLLECTIONS.advance(tx, shipment, to=Status.ATTEMPT_FAILED, actor=actor, now=now, also=also)
    assert shipment.return_id is not None, "what is fetched is a return"
    if attempts >= ATTEMPTS_MAX:
        subject = f"return:{shipment.return_id}"
        tasks.raise_task(tx, tasks.Kind.RETURN_NOT_COLLECTED, subject, order_id=shipment.order_id, now=now)
    facts = {"shipment_id": shipment.id, "return_id": shipment.return_id, "attempts": attempts}
    tx.emit(ReturnNotCollected(order_id=shipment.order_id, **facts, at=now, actor=str(actor)))


def collect_again(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """
    Fetch it another time.

    Raises:
        IllegalTransition: The last attempt did not fail.
    """
    COLLECTIONS.advance(tx, shipment, to=Status.PLANNED, actor=actor, now=now)


def bring_in(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """
    What was fetched is in the house.

    Raises:
        NotAllowed: The actor receives nothing here.
        IllegalTransition: No courier has it.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="receive a return")
    COLLECTIONS.advance(tx, shipment, to=Status.DELIVERED, actor=actor, now=now, also={"delivered_at": now})


def wait_for_rest(tx: Transaction, shipment: Shipment, *, actor: Actor, now: int) -> None:
    """What was fetched, or could not be delivered, is not all in the house after all: its courier has the rest."""
    if shipment.status is Status.DELIVERED:
        COLLECTIONS.advance(tx, shipment, to=Status.HANDED_OVER, actor=actor, now=now, also={"delivered_at": None})
    elif shipment.status is Status.RETURNED:
        MACHINE.advance(tx, shipment, to=Status.RETURNING, actor=actor, now=now)


def call_off(tx: Transaction, return_id: int, *, actor: Actor, now: int) -> None:
    """Nothing of a return is fetched any more, unless a courier has it already."""
    for each in of_return(tx, return_id):
        if each.status in {Status.PLANNED, Status.ATTEMPT_FAILED}:
            COLLECTIONS.advance(tx, each, to=Status.CANCELLED, actor=actor, now=now)


def _must_have_the_job(shipment: Shipment, actor: Actor) -> None:
    if shipment.courier_id != actor.person_id and not actor.is_any(Role.MERCHANT):
        raise NotYourJob
