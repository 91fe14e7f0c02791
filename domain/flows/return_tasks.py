"""Which tasks returns call for: each stands as long as a return waits for somebody here."""

from collections.abc import Iterable

from domain import orders, returns, shipping, shopkeeping
from domain.flows import reclaiming, refunding
from domain.orders import Order
from domain.returns import Return, Status
from domain.shipping import Status as Parcel
from domain.tasks import Task
from domain.transaction import Transaction

_FOUND_AT_ONCE = 200


def is_to_decide(tx: Transaction, task: Task) -> bool:
    """Its customer waits for the shop's word."""
    return returns.read(tx, task.number).status is Status.REQUESTED


def is_not_collected(tx: Transaction, task: Task) -> bool:
    """The last attempt to fetch it has failed, or nobody came at the time that was chosen last."""
    found = shipping.of_return(tx, task.number)
    if not found or found[-1].status is not Parcel.PLANNED:
        return bool(found) and found[-1].status is Parcel.ATTEMPT_FAILED
    chosen = returns.read(tx, task.number).fetched
    return chosen is not None and chosen[1] < task.raised_at


def is_not_given(tx: Transaction, task: Task) -> bool:
    """It was settled on trust, and some of it has not come in time, or is not as it should be."""
    return reclaiming.worth_minor(tx, returns.read(tx, task.number)) > 0


def is_unpaid(tx: Transaction, task: Task) -> bool:
    """Its customer owes something for it, or for what was sent instead."""
    return reclaiming.owing(tx, returns.read(tx, task.number)) is not None


def is_not_here(tx: Transaction, task: Task) -> bool:
    """A courier has it, or has had it and brought less."""
    return _is_on_the_road(returns.read(tx, task.number))


def not_here(tx: Transaction, now: int) -> Iterable[str]:
    """What a courier has had for too long."""
    return [found.document for found in _waiting(tx, now) if _is_on_the_road(found)]


def to_inspect(tx: Transaction, now: int) -> Iterable[str]:
    """What has been here for too long, and nobody has looked at it."""
    return [found.document for found in _waiting(tx, now) if returns.to_inspect(tx, found)]


def next_waiting_at(tx: Transaction, since: int) -> int | None:
    """When the next will have been on the road or here for too long."""
    wait = shopkeeping.waiting(tx).returned
    moment = returns.oldest_wait(tx, after=since - wait)
    return None if moment is None else moment + wait


def _waiting(tx: Transaction, now: int) -> list[Return]:
    return returns.waiting(tx, before=now - shopkeeping.waiting(tx).returned, most=_FOUND_AT_ONCE)


def _is_on_the_road(found: Return) -> bool:
    return any(line.collected > line.received for line in found.lines)


def is_to_inspect(tx: Transaction, task: Task) -> bool:
    """Some of it is here, and nobody has looked at it."""
    return bool(returns.to_inspect(tx, returns.read(tx, task.number)))


def differs(tx: Transaction, task: Task) -> bool:
    """Something else was in the box, and nobody has dealt with it."""
    return any(extra.settled_at is None for extra in returns.extras(tx, task.number))


def is_to_repay(tx: Transaction, task: Task) -> bool:
    """Its customer is owed money that no card takes."""
    return owed_by_hand(tx, returns.read(tx, task.number)) is not None


def owed_by_hand(tx: Transaction, found: Return) -> Order | None:
    """On which order a return's customer is owed money that no card takes: its own, or what was sent for it."""
    for order_id in (found.order_id, found.child_order_id):
        order = None if order_id is None else orders.order(tx, order_id)
        if order is not None and refunding.refundable(tx, order).owed_minor > 0:
            return order
    return None
