"""A merchant takes an order on, or not; a customer calls it off before it is packed."""

from datetime import tzinfo
from typing import Any

from domain import orders, payments, shipping
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound
from domain.events import OrderAccepted, OrderCancelled, OrderDeclined
from domain.flows import capturing, cards, fees, not_sent, parcels, standing, undoing
from domain.flows.fees import FeeChanged
from domain.orders import Order
from domain.prices import Charge
from domain.transaction import Transaction

_ENDED = frozenset({shipping.Status.CANCELLED, shipping.Status.RETURNED})


def accept_order(tx: Transaction, order_id: int, *, version: int, zone: tzinfo, actor: Actor, now: int) -> int | None:
    """
    Take an order on. What is paid, or is paid in cash, is confirmed with it, and its shipments planned.

    Returns:
        The first shipment's id; None while the order waits for its money, or for goods.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: The order is not what the merchant saw: someone else was faster.
        IllegalTransition: It is not waiting to be accepted.
    """
    actor.must_be(Role.MERCHANT, to="accept an order")
    row, order = orders.locked(tx, order_id, version=version), orders.order(tx, order_id)
    shipment_id = None
    if not order.waits and is_covered(order, due_minor=payments.unsecured_minor(tx, order)):
        shipment_id = confirm(tx, row, order, actor=actor, now=now)
    else:
        orders.accept(tx, row, zone=zone, now=now)
    tx.emit(OrderAccepted(order_id=order_id, at=now, actor=str(actor)))
    if shipment_id is None:
        cards.begin(tx, order_id, actor=actor, now=now)
    return shipment_id


def is_covered(order: Order, *, due_minor: int) -> bool:
    """True when the shop need not wait for money before it begins; `due_minor` is neither paid nor held on a card."""
    return not order.terms.is_in_advance or due_minor <= 0


def confirm(
    tx: Transaction, locked_order: Any, order: Order, *, here: parcels.Here | None = None, actor: Actor, now: int
) -> int:
    """
    Accepted and covered: plan a shipment from each place that its goods lie in.

    Args:
        here: Where they will lie, where this transaction has yet to move them.

    Returns:
        The first shipment's id.

    Raises:
        IllegalTransition: It is not waiting for that.
    """
    assert not order.waits, "what is not here cannot be packed"
    orders.confirm(tx, locked_order, actor=actor, now=now)
    shipment_ids = parcels.plan(tx, order, here, actor=actor, now=now)
    standing.refresh(tx, order.id)
    return shipment_ids[0]


def confirm_what_is_covered(
    tx: Transaction, order: Order, *, due_minor: int, here: parcels.Here | None = None, actor: Actor, now: int
) -> bool:
    """
    Money that did not cover an accepted order may cover what is left of it; whether it was confirmed now.

    Args:
        due_minor: What is to be paid, or will be once this is kept; what is held on cards is counted here.
        here: As for `confirm`.
    """
    is_waiting = order.status is orders.Status.PLACED and order.accepted_at is not None and not order.waits
    if not is_waiting or not is_covered(order, due_minor=due_minor - payments.secured_minor(tx, order.id)):
        return False
    confirm(tx, orders.locked(tx, order.id), order, here=here, actor=actor, now=now)
    return True


def decline_order(tx: Transaction, order_id: int, *, version: int, reason: str, actor: Actor, now: int) -> None:
    """
    Refuse an order that was placed or accepted, with a reason the customer is told; its goods go back to the shelf.
    What was to be sent for a return is money back instead.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: The order is not what the merchant saw.
        AlreadyPacked: Some of it is in a box.
        BadInput: No reason, or too long a one.
    """
    actor.must_be(Role.MERCHANT, to="decline an order")
    if not reason.strip():
        raise BadInput("reason", "empty")
    sent_for = not_sent.return_of(tx, order_id)
    row = orders.locked(tx, order_id, version=version)
    declined = OrderDeclined(order_id=order_id, at=now, actor=str(actor))
    _call_off(tx, row, declined, reason=reason, actor=actor, now=now)
    not_sent.see_to(tx, orders.order(tx, order_id), sent_for, actor=actor, now=now)


def cancel_order(tx: Transaction, order_id: int, *, version: int, fee_minor: int, actor: Actor, now: int) -> None:
    """
    The customer calls their order off before it is packed; its goods go back to the shelf. Where the shop had taken it
    on, its rule says what that costs, and that is kept of what was paid. What was to be sent for a return costs
    nothing, and is money back instead.

    Args:
        fee_minor: What the customer saw that it costs.

    Raises:
        FeeChanged: It costs something else by now.
        NotFound: It is not theirs.
        Changed: The order is not what they saw.
        AlreadyPacked: Too late.
        IllegalTransition: It was cancelled before.
    """
    if orders.order(tx, order_id).person_id != actor.person_id:
        raise NotFound("order", order_id)
    sent_for = not_sent.return_of(tx, order_id)
    row = orders.locked(tx, order_id, version=version)
    cost = fees.of_whole(tx, orders.order(tx, order_id))
    if cost.fee_minor != fee_minor:
        raise FeeChanged(order_id)
    cancelled = OrderCancelled(
        order_id=order_id,
        fee_minor=cost.fee_minor,
        waived_minor=cost.waived_minor,
        back_minor=cost.back_minor,
        let_go_minor=cost.let_go_minor,
        credit_minor=cost.credit_minor,
        at=now,
        actor=str(actor),
    )
    _call_off(tx, row, cancelled, reason="", fee=cost.fee, actor=actor, now=now)
    not_sent.see_to(tx, orders.order(tx, order_id), sent_for, actor=actor, now=now)


def _call_off(
    tx: Transaction,
    row: Any,
    event: OrderCancelled | OrderDeclined,
    *,
    reason: str,
    fee: Charge | None = None,
    actor: Actor,
    now: int,
) -> None:
    order = orders.order(tx, row.id)
    shipments = [shipping.locked(tx, shipment.id) for shipment in shipping.of_order(tx, order.id)]
    undoing.must_be_unpacked(tx, order.id)
    orders.close(tx, row, reason=reason, fee=fee, actor=actor, now=now)
    orders.changing.drop_all(tx, order.id, actor=actor, now=now)
    came_back = [each for each in shipments if each.status is shipping.Status.RETURNED]
    # What came back undelivered has ended, and is a return's; only what is to be packed again can be let go of.
    for shipment in [each for each in shipments if each.status not in _ENDED] or came_back:
        shipping.cancel(tx, shipment, actor=actor, now=now)
    tx.emit(event)
    undoing.undo(tx, order.id, "release", fee=orders.fee_charges(order, fee), actor=actor, now=now)
    capturing.wind_up(tx, order.id, now=now)
    cards.close_unwanted(tx, order, amount_minor=0, now=now)
