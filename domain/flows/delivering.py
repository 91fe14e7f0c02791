"""On the road: handed over, delivered against cash, not delivered, brought back."""

from collections import defaultdict
from collections.abc import Mapping

from domain import ledger, orders, payments, people, returns, shipping, stock
from domain.actors import Actor
from domain.carts import Way
from domain.flows import capturing, parcels, standing
from domain.ledger import Account, Entry, Kind
from domain.shipping import WrongCode
from domain.states import IllegalTransition
from domain.transaction import Transaction


def assign_courier(tx: Transaction, shipment_id: int, *, courier_id: int, version: int, actor: Actor, now: int) -> None:
    """
    Give the delivery to a courier.

    Raises:
        Changed: The shipment is not what the merchant saw.
        NotFound: There is no such person.
        NotAllowed, IllegalTransition: As `shipping.assign_courier`; what is picked up needs no courier.
    """
    shipment = shipping.locked(tx, shipment_id, version=version)
    if orders.order(tx, shipment.order_id).way is Way.PICKUP:
        raise IllegalTransition("shipment", was=shipment.status, to="assigned")
    courier = people.by_id(tx, courier_id)
    shipping.assign_courier(tx, shipment, courier.actor, actor=actor, now=now)


def assign_collection(
    tx: Transaction, shipment_id: int, *, courier_id: int, version: int, actor: Actor, now: int
) -> None:
    """
    Have a courier fetch what a customer gives back.

    Raises:
        Changed: The shipment is not what the merchant saw.
        NotFound: There is no such person.
        NotAllowed, IllegalTransition: As `shipping.assign_courier`.
    """
    shipment = shipping.locked_collection(tx, shipment_id, version=version)
    shipping.assign_courier(tx, shipment, people.by_id(tx, courier_id).actor, actor=actor, now=now)


def hand_over(tx: Transaction, shipment_id: int, *, version: int | None = None, actor: Actor, now: int) -> None:
    """
    The courier takes the parcel: packed → in transit, and its value becomes cost of goods.

    Raises:
        Changed: The shipment is not what the courier saw.
        NotYourJob, NotPacked, IllegalTransition: As `shipping.hand_over`.
        NotCaptured: It is paid by card, and the card was not charged.
    """
    shipment = shipping.locked(tx, shipment_id, version=version)
    shipping.hand_over(tx, shipment, actor=actor, now=now)
    order = orders.order(tx, shipment.order_id)
    capturing.must_be_taken(tx, order)
    goods, currency = parcels.pieces(tx, shipment, Kind.PACKED), order.currency
    moved = [
        *stock.move(goods, source=Kind.PACKED, target=Kind.IN_TRANSIT),
        *stock.at_cost(tx, pieces_in(goods, Kind.PACKED), target=Kind.COST_OF_GOODS, currency=currency),
    ]
    ledger.post(tx, Entry("hand_over", shipment.document, shipment.version, actor=actor, at=now), moved)
    standing.refresh(tx, shipment.order_id)


def deliver(tx: Transaction, shipment_id: int, *, code: str | None, actor: Actor, now: int) -> int | None:
    """
    The customer has the parcel: in transit → customer, and what is due is in the courier's purse.

    Args:
        code: The customer's 4 digits, from the assigned courier; None when a merchant confirms without.

    Returns:
        None when it is delivered; otherwise how many tries are left, for the code was wrong (which is counted).

    Raises:
        NotYourJob, NotAllowed, CodeLocked: As `shipping.check_code`.
        IllegalTransition: It is not out for delivery.
    """
    shipment = shipping.locked(tx, shipment_id)
    if shipment.is_at_counter:
        raise IllegalTransition("shipment", was=shipment.status, to=shipping.Status.DELIVERED)
    if not shipping.MACHINE.allows(shipment.status, shipping.Status.DELIVERED):
        shipping.arrive(tx, shipment, actor=actor, now=now)  # Refuses, before a code is weighed.
    try:
        shipping.check_code(shipment, code, actor=actor)
    except WrongCode:
        return shipping.note_wrong_code(tx, shipment, actor=actor, now=now)
    shipping.arrive(tx, shipment, actor=actor, now=now)
    order = orders.order(tx, shipment.order_id)
    goods, elsewhere_minor = parcels.pieces(tx, shipment, Kind.IN_TRANSIT), parcels.elsewhere_minor(tx, order, shipment)
    assert shipment.courier_id is not None, "what is out for delivery is with a courier"
    moved = [
        *stock.move(goods, source=Kind.IN_TRANSIT, target=Kind.CUSTOMER),
        *payments.taken(tx, order, elsewhere_minor=elsewhere_minor, courier_id=shipment.courier_id),
    ]
    ledger.post(tx, Entry("deliver", shipment.document, shipment.version, actor=actor, at=now), moved)
    standing.refresh(tx, shipment.order_id)
    return None


def fail(tx: Transaction, shipment_id: int, *, reason: str, actor: Actor, now: int) -> None:
    """
    Note why the parcel could not be delivered.

    Raises:
        NotYourJob, BadInput, IllegalTransition: As `shipping.fail`.
    """
    shipping.fail(tx, shipping.locked(tx, shipment_id), reason=reason, actor=actor, now=now)


def retry(tx: Transaction, shipment_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Set out once more.

    Raises:
        Changed: The shipment is not what the person saw.
        NotYourJob, IllegalTransition: As `shipping.retry`.
    """
    shipping.retry(tx, shipping.locked(tx, shipment_id, version=version), actor=actor, now=now)


def bring_back(tx: Transaction, shipment_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Give up: in transit → returning. What is in it is a return from now on.

    Raises:
        Changed: The shipment is not what the person saw.
        NotYourJob, IllegalTransition: As `shipping.bring_back`.
    """
    shipment = shipping.locked(tx, shipment_id, version=version)
    returns.begin_undelivered(tx, shipment, actor=actor, now=now)
    shipping.bring_back(tx, shipment, actor=actor, now=now)
    goods = parcels.pieces(tx, shipment, Kind.IN_TRANSIT)
    entry = Entry("bring_back", shipment.document, shipment.version, actor=actor, at=now)
    ledger.post(tx, entry, stock.move(goods, source=Kind.IN_TRANSIT, target=Kind.RETURNING))
    standing.refresh(tx, shipment.order_id)


def pieces_in(goods: Mapping[Account, int], kind: Kind) -> dict[int, int]:
    """How many pieces of each variant are in accounts of this kind."""
    pieces: dict[int, int] = defaultdict(int)
    for account, quantity in goods.items():
        if account.kind is kind:
            pieces[int(account.unit.removeprefix("v:"))] += quantity
    return pieces
