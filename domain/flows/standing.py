"""How an order stands: derived from where its goods and money are, kept beside it, and verified by the check."""

from collections.abc import Mapping

from domain import orders, payments, shipping, stock
from domain.ledger import Account, Kind
from domain.orders import Fulfilment, Order, Payment, ReturnStatus, Terms
from domain.shipping import Shipment
from domain.transaction import Transaction

_PACKING = {shipping.Status.PICKING, shipping.Status.PACKED}


def refresh(tx: Transaction, order_id: int) -> None:
    """
    Derive the order's statuses anew, after an act that moved its goods or money; those of its kin with it, for they may
    share what is held on a card.
    """
    order = orders.order(tx, order_id)
    _keep(tx, order)
    if order.terms is Terms.CARD:
        for each in orders.family(tx, order_id):
            if each != order_id:
                _keep(tx, orders.order(tx, each))


def _keep(tx: Transaction, order: Order) -> None:
    payment, fulfilment, return_status = derived(tx, order)
    orders.set_derived(tx, order.id, payment=payment, fulfilment=fulfilment, return_status=return_status)


def derived(tx: Transaction, order: Order) -> tuple[Payment, Fulfilment, ReturnStatus]:
    """The statuses as they follow from the ledger and the shipments."""
    goods = stock.balances_of_lines(tx, [line.id for line in order.lines])
    there = _by_kind(goods)
    due, (got, gave) = orders.due_minor(tx, order), orders.money_moved(tx, order)
    secured = payments.secured_minor(tx, order.id) if due > 0 else 0
    payment = _payment(due=due, received=got - gave, gave=gave, secured=secured)
    shipments = shipping.of_order(tx, order.id)
    return payment, _fulfilment(there, shipments), _return_status(there, shipments)


def _by_kind(goods: Mapping[Account, int]) -> dict[Kind, int]:
    summed: dict[Kind, int] = {}
    for account, quantity in goods.items():
        summed[account.kind] = summed.get(account.kind, 0) + quantity
    return summed


def _payment(*, due: int, received: int, gave: int, secured: int) -> Payment:
    if due < 0:
        return Payment.OVERPAID
    if due == 0 and gave > 0:
        return Payment.PART_REFUNDED if received > 0 else Payment.REFUNDED
    if due == 0:
        return Payment.PAID if received > 0 else Payment.NONE
    if secured >= due:
        return Payment.AUTHORISED
    return Payment.PART_PAID if received > 0 else Payment.NONE


def _fulfilment(there: Mapping[Kind, int], shipments: list[Shipment]) -> Fulfilment:
    total = sum(there.values())
    delivered = there.get(Kind.CUSTOMER, 0)
    underway = sum(there.get(kind, 0) for kind in (Kind.IN_TRANSIT, Kind.RETURNING, Kind.INSPECTION))
    if total == 0:
        return Fulfilment.NONE
    if delivered:
        return Fulfilment.DELIVERED if delivered == total else Fulfilment.PART_DELIVERED
    if underway:
        return Fulfilment.SHIPPED if underway == total else Fulfilment.PART_SHIPPED
    if there.get(Kind.WAITING, 0):
        return Fulfilment.WAITING
    if any(shipment.is_at_counter for shipment in shipments):
        return Fulfilment.READY
    is_picking = any(shipment.status in _PACKING for shipment in shipments)
    return Fulfilment.PICKING if is_picking else Fulfilment.HELD


def _return_status(there: Mapping[Kind, int], shipments: list[Shipment]) -> ReturnStatus:
    if there.get(Kind.RETURNING, 0) or there.get(Kind.INSPECTION, 0):
        return ReturnStatus.COMING
    if any(shipment.status is shipping.Status.RETURNED for shipment in shipments):
        return ReturnStatus.RETURNED
    return ReturnStatus.NONE
