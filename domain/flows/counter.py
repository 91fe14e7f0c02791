"""At the counter: the customer names the code, takes the parcel, and pays straight into the till."""

from domain import ledger, orders, payments, shipping, stock
from domain.actors import Actor
from domain.flows import capturing, parcels, standing
from domain.flows.delivering import pieces_in
from domain.ledger import Entry, Kind
from domain.shipping import WrongCode
from domain.states import IllegalTransition
from domain.transaction import Transaction


def hand_out(
    tx: Transaction, shipment_id: int, *, code: str | None, version: int | None = None, actor: Actor, now: int
) -> int | None:
    """
    The customer has the parcel: packed → customer, its value becomes cost of goods, and what is due is in the till.

    Args:
        code: The customer's 4 digits, from a merchant or packer; None when a merchant hands out without.

    Returns:
        None when it is handed out; otherwise how many tries are left, for the code was wrong (which is counted).

    Raises:
        Changed: The shipment is not what the person saw.
        NotAllowed, CodeLocked: As `shipping.check_code`.
        IllegalTransition: It does not wait at the counter.
        NotCaptured: It is paid by card, and the card was not charged.
    """
    shipment = shipping.locked(tx, shipment_id, version=version)
    if not shipment.is_at_counter:
        raise IllegalTransition("shipment", was=shipment.status, to=shipping.Status.DELIVERED)
    try:
        shipping.check_code(shipment, code, actor=actor)
    except WrongCode:
        return shipping.note_wrong_code(tx, shipment, actor=actor, now=now)
    order = orders.order(tx, shipment.order_id)
    capturing.must_be_taken(tx, order)
    shipping.arrive(tx, shipment, actor=actor, now=now)
    goods = parcels.pieces(tx, shipment, Kind.PACKED)
    moved = [
        *stock.move(goods, source=Kind.PACKED, target=Kind.CUSTOMER),
        *stock.at_cost(tx, pieces_in(goods, Kind.PACKED), target=Kind.COST_OF_GOODS, currency=order.currency),
        *payments.paid_at_counter(tx, order, elsewhere_minor=parcels.elsewhere_minor(tx, order, shipment)),
    ]
    ledger.post(tx, Entry("hand_out", shipment.document, shipment.version, actor=actor, at=now), moved)
    standing.refresh(tx, shipment.order_id)
    return None
