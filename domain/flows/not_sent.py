"""What is sent for a return, and is not: it is called off, or its customer has not paid what it costs besides."""

from domain import orders, returns, tasks
from domain.actors import Actor
from domain.errors import ShopError
from domain.flows import refunding, standing
from domain.orders import Order
from domain.returns import Return, Status
from domain.transaction import Transaction


class WasSentInstead(ShopError):
    """It was to be sent for a return, and is not brought back: for that, there is money back by now."""


def return_of(tx: Transaction, order_id: int) -> Return | None:
    """
    The return that an order is sent for, locked with the order that it is of, which comes before this one; None where
    it was ordered.

    Raises:
        NotFound: There is no such order.
    """
    if not orders.order(tx, order_id).sent_as:
        return None
    found = returns.of_child(tx, order_id)
    return None if found is None else returns.locked(tx, found.id)


def call_for_money(tx: Transaction, order: Order, *, now: int) -> None:
    """What is sent instead costs more than came back, and that was not paid in time: a merchant decides."""
    found = returns.of_child(tx, order.id) if order.sent_as else None
    if found is not None:
        tasks.raise_task(tx, tasks.Kind.RETURN_UNPAID, found.document, order_id=order.id, now=now)


def see_to(tx: Transaction, order: Order, found: Return | None, *, actor: Actor, now: int) -> None:
    """
    An order that was called off was sent for a return, which is for money from now on. Where that was settled, what was
    paid with it goes back, and what no card takes is a task.
    """
    if found is None:
        return
    returns.have_money_instead(tx, found, actor=actor, now=now)
    if found.status is Status.APPROVED:
        standing.refresh(tx, found.order_id)
    elif refunding.refundable(tx, order).owed_minor > 0:
        tasks.raise_task(tx, tasks.Kind.RETURN_TO_REPAY, found.document, order_id=order.id, now=now)
