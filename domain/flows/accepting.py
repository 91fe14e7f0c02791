"""A merchant takes an order on, or not; a customer calls it off before it is packed."""

from domain import ledger, orders, shipping, stock
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound, ShopError
from domain.events import OrderAccepted, OrderCancelled, OrderDeclined
from domain.flows import standing
from domain.ledger import Entry, Kind
from domain.orders import Order
from domain.transaction import Transaction


class AlreadyPacked(ShopError):
    """Some of it is in a box, on the way or delivered: unpack it, or take it back instead."""


def accept_order(tx: Transaction, order_id: int, *, version: int, actor: Actor, now: int) -> int:
    """
    Take an order on, and plan its shipment.

    Returns:
        The shipment's id.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: The order is not what the merchant saw: someone else was faster.
    """
    actor.must_be(Role.MERCHANT, to="accept an order")
    orders.confirm(tx, orders.locked(tx, order_id, version=version), actor=actor, now=now)
    order = orders.order(tx, order_id)
    lines = [(line.id, line.quantity) for line in order.lines]
    place_id = stock.main_place(tx)
    shipment_id = shipping.plan(tx, order_id=order_id, place_id=place_id, lines=lines, actor=actor, now=now)
    tx.emit(OrderAccepted(order_id=order_id, at=now, actor=str(actor)))
    return shipment_id


def decline_order(tx: Transaction, order_id: int, *, version: int, reason: str, actor: Actor, now: int) -> None:
    """
    Refuse an order that was placed or accepted, with a reason the customer is told; its goods go back to the shelf.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: The order is not what the merchant saw.
        AlreadyPacked: Some of it is in a box.
        BadInput: No reason, or too long a one.
    """
    actor.must_be(Role.MERCHANT, to="decline an order")
    if not reason.strip():
        raise BadInput("reason", "empty")
    _call_off(tx, order_id, version=version, reason=reason, actor=actor, now=now)
    tx.emit(OrderDeclined(order_id=order_id, at=now, actor=str(actor)))


def cancel_order(tx: Transaction, order_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    The customer calls their order off before it is packed; its goods go back to the shelf.

    Raises:
        NotFound: It is not theirs.
        Changed: The order is not what they saw.
        AlreadyPacked: Too late.
        IllegalTransition: It was cancelled before.
    """
    if orders.order(tx, order_id).person_id != actor.person_id:
        raise NotFound("order", order_id)
    _call_off(tx, order_id, version=version, reason="", actor=actor, now=now)
    tx.emit(OrderCancelled(order_id=order_id, at=now, actor=str(actor)))


def _call_off(tx: Transaction, order_id: int, *, version: int, reason: str, actor: Actor, now: int) -> None:
    row = orders.locked(tx, order_id, version=version)
    shipments = [shipping.locked(tx, shipment.id) for shipment in shipping.of_order(tx, order_id)]
    goods = stock.balances_of_lines(tx, [line.id for line in orders.order(tx, order_id).lines])
    if any(account.kind is not Kind.HELD for account in goods):
        raise AlreadyPacked
    orders.close(tx, row, reason=reason, actor=actor, now=now)
    for shipment in shipments:
        shipping.cancel(tx, shipment, actor=actor, now=now)
    order = orders.order(tx, order_id)
    undone = [*stock.move(goods, source=Kind.HELD, target=Kind.FREE, to_shelf=True), *_charges_undone(order)]
    entry = Entry("release", order.document, order.version, actor=actor, at=now, reason="")
    posted = ledger.post(tx, entry, undone)
    stock.watch(tx, posted, actor=actor, now=now)
    standing.refresh(tx, order_id)


def _charges_undone(order: Order) -> list[ledger.Transfer]:
    return [charge.reversed for charge in orders.charges(order)]
