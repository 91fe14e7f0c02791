"""What comes off an order that never got to its customer: beside its goods, the delivery."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from domain import orders, returns, shipping
from domain.money import half_up
from domain.orders import Order, crediting
from domain.orders.crediting import Credit, Part
from domain.returns import Return, ReturnLine, Worth
from domain.transaction import Transaction


def with_delivery(
    tx: Transaction, order: Order, found: Return, goods: Worth, pieces: Sequence[tuple[ReturnLine, int]]
) -> Worth:
    """
    What a parcel that came back undelivered comes to: once nothing of its order was delivered, its delivery comes off,
    too. A shop may keep what was paid for that; what was not paid, nobody asks for any more.

    Args:
        goods: What its goods come to.
        pieces: The lines of the return, and how many pieces of each count.
    """
    delivery = _delivery(tx, order) if _is_all_of_it(tx, order, found, pieces) else None
    if delivery is None:
        return goods
    minor = delivery.total_minor
    if returns.policy(tx).keeps_delivery:
        minor = min(minor, max(0, orders.due_minor(tx, order) - goods.goods_minor))
    if not minor:
        return goods
    tax = half_up(delivery.tax_minor * minor, delivery.total_minor)
    return replace(goods, credits=(*goods.credits, replace(delivery, total_minor=minor, tax_minor=tax)))


def _delivery(tx: Transaction, order: Order) -> Credit | None:
    """What its delivery costs still."""
    kept = crediting.kept_of(order, shipping.pieces_that_came_back(tx, order.id))
    left = crediting.left_of(order, kept, crediting.outstanding(tx, order.id))
    return next((each for each in left if each.part is Part.DELIVERY), None)


def _is_all_of_it(tx: Transaction, order: Order, found: Return, pieces: Sequence[tuple[ReturnLine, int]]) -> bool:
    """True where all of an order has come back undelivered, with this return or before."""
    came = Counter(shipping.pieces_that_came_back(tx, order.id))
    for line, quantity in pieces:
        came[line.order_line_id] += quantity
    for each in returns.of_order(tx, order.id):
        if each.is_undelivered and each.id != found.id and each.status is returns.Status.RESOLVED:
            for line, quantity in returns.accepted(tx, each):
                came[line.order_line_id] += quantity
    return all(came[line.id] >= line.quantity for line in order.lines)
