"""How an order stands: derived from where its goods and money are, kept beside it, and verified by the check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from domain import orders, payments, returns, shipping, stock
from domain.ledger import Account, Kind
from domain.orders import Fulfilment, Order, Payment, ReturnStatus, Terms
from domain.shipping import Shipment
from domain.transaction import Transaction

_PACKING = {shipping.Status.PICKING, shipping.Status.PACKED}


@dataclass(frozen=True)
class Kin:
    """
    An order with those it was split from and into, as they stand at one moment.

    Args:
        orders: By their ids, oldest first.
        find_goods: Finds where what was ordered is, at that same moment.
    """

    orders: dict[int, Order]
    money: payments.Money
    find_goods: Callable[[], Mapping[Account, int]]

    @cached_property
    def goods(self) -> Mapping[Account, int]:
        """Where what was ordered on any of them is; found when it is first asked for."""
        return self.find_goods()

    def goods_of(self, order: Order) -> dict[Account, int]:
        """Where what was ordered on one of them is."""
        refs = {str(line.id) for line in order.lines}
        return {account: quantity for account, quantity in self.goods.items() if account.ref in refs}

    def cover_of(self, order: Order) -> payments.Cover:
        """How the money of one of them stands."""
        return self.money.covers[order.id]


def kin_of(tx: Transaction, order_id: int) -> Kin:
    """How an order that is there stands, and its kin."""
    money = payments.money_of(tx, order_id)
    return _kin(tx, orders.several(tx, money.covers), money)


def kin_of_payment(tx: Transaction, stands: payments.Standing, order_row: Any) -> Kin:
    """How the order of a payment stands, and its kin: nearly all have one payment, and no kin."""
    if order_row.split_from is not None or payments.has_others(tx, stands.payment):
        return kin_of(tx, order_row.id)
    order = orders.with_lines(tx, order_row)
    return _kin(tx, {order.id: order}, payments.money_of_lone(tx, stands, order.terms))


def _kin(tx: Transaction, found: dict[int, Order], money: payments.Money) -> Kin:
    line_ids = [line.id for each in found.values() for line in each.lines]
    return Kin(found, money, lambda: stock.balances_of_lines(tx, line_ids))


def refresh(tx: Transaction, order_id: int) -> None:
    """
    Derive the order's statuses anew, after an act that moved its goods or money; those of its kin with it, for they may
    share what is held on a card.
    """
    keep(tx, kin_of(tx, order_id), order_id)


def keep(tx: Transaction, kin: Kin, order_id: int) -> None:
    """Keep the statuses of an order that follow from what was read, and those of its kin if it is paid by card."""
    is_shared = kin.orders[order_id].terms is Terms.CARD
    for order in kin.orders.values() if is_shared else [kin.orders[order_id]]:
        payment, fulfilment, return_status = derived(tx, order, kin)
        if (payment, fulfilment, return_status) != (order.payment, order.fulfilment, order.return_status):
            orders.set_derived(tx, order.id, payment=payment, fulfilment=fulfilment, return_status=return_status)


def keep_payment(tx: Transaction, kin: Kin, order_id: int) -> None:
    """The same where money has moved and no goods have."""
    is_shared = kin.orders[order_id].terms is Terms.CARD
    for order in kin.orders.values() if is_shared else [kin.orders[order_id]]:
        payment, others = _payment(tx, order, kin.cover_of(order)), (order.fulfilment, order.return_status)
        if payment is not order.payment:
            orders.set_derived(tx, order.id, payment=payment, fulfilment=others[0], return_status=others[1])


def derived(tx: Transaction, order: Order, kin: Kin) -> tuple[Payment, Fulfilment, ReturnStatus]:
    """The statuses as they follow from the ledger and the shipments."""
    there, shipments = _by_kind(kin.goods_of(order)), shipping.of_order(tx, order.id)
    payment = _payment(tx, order, kin.cover_of(order))
    if order.waits and any(there.values()):
        return payment, Fulfilment.WAITING, ReturnStatus.NONE
    return payment, _fulfilment(there, shipments), _return_status(tx, order, there, shipments)


def _payment(tx: Transaction, order: Order, cover: payments.Cover) -> Payment:
    if cover.due_minor < 0:
        return Payment.OVERPAID
    if 0 < cover.due_minor <= cover.secured_minor:
        return Payment.AUTHORISED
    got, gave = orders.money_moved(tx, order)
    if cover.due_minor > 0:
        return Payment.PART_PAID if got > gave else Payment.NONE
    if gave > 0:
        return Payment.PART_REFUNDED if got > gave else Payment.REFUNDED
    return Payment.PAID if got > 0 else Payment.NONE


def _by_kind(goods: Mapping[Account, int]) -> dict[Kind, int]:
    summed: dict[Kind, int] = {}
    for account, quantity in goods.items():
        summed[account.kind] = summed.get(account.kind, 0) + quantity
    return summed


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
    if any(shipment.is_at_counter for shipment in shipments):
        return Fulfilment.READY
    is_picking = any(shipment.status in _PACKING for shipment in shipments)
    return Fulfilment.PICKING if is_picking else Fulfilment.HELD


def _return_status(tx: Transaction, order: Order, there: Mapping[Kind, int], shipments: list[Shipment]) -> ReturnStatus:
    if there.get(Kind.RETURNING, 0) or there.get(Kind.INSPECTION, 0):
        return ReturnStatus.COMING
    # Only what has arrived can be asked back.
    awaited = returns.underway(tx, order.id) if there.get(Kind.CUSTOMER, 0) else None
    if awaited is not None:
        return ReturnStatus.COMING if awaited is returns.Status.APPROVED else ReturnStatus.REQUESTED
    was_delivered = any(shipment.status is shipping.Status.DELIVERED for shipment in shipments)
    is_less = sum(there.values()) < sum(line.quantity for line in order.lines)
    came_back = any(shipment.status is shipping.Status.RETURNED for shipment in shipments)
    # A parcel that came back may have been sent again.
    if is_less and (came_back or was_delivered):
        return ReturnStatus.PART_RETURNED if sum(there.values()) else ReturnStatus.RETURNED
    return ReturnStatus.NONE
