"""What one button of a merchant's does about money that came and is not needed: it goes back the way it came."""

from dataclasses import dataclass

from domain import orders, payments, returns, tasks
from domain.actors import Actor, Role
from domain.errors import Changed
from domain.flows import refunding, tasking
from domain.orders import Fulfilment, Order, ReturnStatus
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Surplus:
    """
    What came for an order beyond what it costs, in minor units.

    Args:
        holds: The payments of which all that is held can be let go, the newest first.
        let_go_minor: What those are.
        back_minor: What was taken, or came by hand, and is owed to the customer.
    """

    holds: tuple[int, ...] = ()
    let_go_minor: int = 0
    back_minor: int = 0

    @property
    def total_minor(self) -> int:
        return self.let_go_minor + self.back_minor


def surplus(tx: Transaction, order: Order) -> Surplus:
    """What is not needed of what came. A hold is let go as a whole, so one of which a part is needed is kept."""
    spare = payments.secured_minor(tx, order.id) - max(0, orders.due_minor(tx, order))
    holds, let_go = list[int](), 0
    for each in reversed(payments.of_order(tx, order.id)):
        there = payments.holdings(tx, each)
        if 0 < there.authorised <= spare - let_go and not there.capturing:
            holds.append(each.id)
            let_go += there.authorised
    return Surplus(tuple(holds), let_go, refunding.refundable(tx, order).owed_minor)


def give_back_surplus(tx: Transaction, order_id: int, *, version: int, reason: str, actor: Actor, now: int) -> Surplus:
    """
    Let go what is only held, and give back what was taken: what the tasks about it called for is done with that.

    Returns:
        What went back.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: The order is not what the merchant saw, or nothing is left to give back.
    """
    actor.must_be(Role.MERCHANT, to="give money back")
    orders.locked(tx, order_id, version=version)
    order = orders.order(tx, order_id)
    found = surplus(tx, order)
    if not found.total_minor:
        raise Changed("order", order_id)
    for payment_id in found.holds:
        payments.void(tx, payment_id, actor=actor, now=now)
    if found.back_minor:
        refunding.refund(
            tx, order_id, version=version, amount_minor=found.back_minor, reason=reason, actor=actor, now=now
        )
    settle_what_is_done(tx, order, actor=actor, now=now)
    return found


def settle_what_is_done(tx: Transaction, order: Order, *, actor: Actor, now: int) -> None:
    """Close what is open about an order or its returns and has no cause any more: this actor has seen to it."""
    for task in tasks.open_about(tx, [order.document, *_returns_of(tx, order)]):
        if not tasking.stands(tx, task):
            tasks.settle(tx, task.kind, task.subject, actor=actor, now=now)


def _returns_of(tx: Transaction, order: Order) -> list[str]:
    """What may be owed is owed for a return: of what has arrived, or of what this one is sent for."""
    sent_for = returns.of_child(tx, order.id) if order.sent_as else None
    has_arrived = order.fulfilment in (Fulfilment.PART_DELIVERED, Fulfilment.DELIVERED)
    # Of what has all come back, nothing is anywhere.
    has_arrived = has_arrived or order.return_status is not ReturnStatus.NONE
    asked = returns.of_order(tx, order.id) if has_arrived else []
    return [found.document for found in (*asked, *([sent_for] if sent_for is not None else []))]
