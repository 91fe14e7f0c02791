"""Which tasks money calls for, asked of the books: each stands as long as the money is where it should not be."""

from domain import orders, payments
from domain.orders import Order, Status
from domain.payments import Act, Operation
from domain.tasks import Task
from domain.transaction import Transaction

_STANDING = (Status.PLACED, Status.CONFIRMED)


def is_not_taken(tx: Transaction, task: Task) -> bool:
    """The order stands, and money for it that should have been taken is neither here nor on its way."""
    order = orders.order(tx, task.number)
    held = [payments.holdings(tx, each) for each in payments.of_order(tx, order.id)]
    is_underway = any(each.capturing for each in held)
    return order.status in _STANDING and orders.due_minor(tx, order) > 0 and not is_underway


def is_too_much(tx: Transaction, task: Task) -> bool:
    """More was paid, or is held, than the order costs."""
    order = orders.order(tx, task.number)
    held = [payments.holdings(tx, each) for each in payments.of_order(tx, order.id)]
    secured = sum(each.authorised + each.capturing for each in held)
    return secured + _owed(tx, order) - max(0, orders.due_minor(tx, order)) > 0


def is_late(tx: Transaction, task: Task) -> bool:
    """The order has ended, and its customer's money is here."""
    order = orders.order(tx, task.number)
    return order.status not in _STANDING and _owed(tx, order) > 0


def is_held(tx: Transaction, task: Task) -> bool:
    """There is something left to take, or to let go."""
    return any(payments.holdings(tx, each).authorised for each in payments.of_order(tx, task.number))


def is_not_refunded(tx: Transaction, task: Task) -> bool:
    """A bank has not taken money back that the customer is owed still."""
    order = orders.order(tx, task.number)
    return _owed(tx, order) > 0 and any(_is_failed_refund(each) for each in payments.operations_for(tx, order.id))


def _owed(tx: Transaction, order: Order) -> int:
    """What is owed to the customer, and is not on its way to them."""
    return max(0, -orders.due_minor(tx, order)) - payments.refunding_minor(tx, order.id)


def _is_failed_refund(asked: Operation) -> bool:
    return asked.act is Act.REFUND and asked.status is payments.Status.FAILED
