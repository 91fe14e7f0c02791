"""A merchant books money by hand: an order that is accepted and paid is confirmed with it."""

from domain import ledger, orders, payments
from domain.actors import Actor, Role
from domain.events import MoneyGivenBack, PaymentReceived
from domain.flows import accepting, cards, standing
from domain.ledger import Entry, Transfer
from domain.orders import Order, Status
from domain.transaction import Transaction


def receive(tx: Transaction, order_id: int, *, version: int, amount_minor: int, actor: Actor, now: int) -> None:
    """
    Book what the customer paid: part, all, or too much. It is booked for an order that has expired, too: nothing that
    was paid is dropped, and a merchant may then bring the order back, or give the money back.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: The order is not what the merchant saw: someone else may have booked it.
        BadInput: Nothing, or more than any amount may be.
    """
    actor.must_be(Role.MERCHANT, to="book money in")
    row, order = orders.locked(tx, order_id, version=version), orders.order(tx, order_id)
    moved = payments.received(order, amount_minor)
    due_minor = orders.due_minor(tx, order) - amount_minor
    is_waiting = order.status is Status.PLACED and order.accepted_at is not None and not order.waits
    unsecured_minor = due_minor - payments.secured_minor(tx, order_id)
    if is_waiting and accepting.is_covered(order, due_minor=unsecured_minor):
        accepting.confirm(tx, row, order, actor=actor, now=now)
    else:
        orders.set_clock(tx, row, row.clock_at if due_minor > 0 else None)
    tx.emit(
        PaymentReceived(order_id=order_id, amount_minor=amount_minor, due_minor=due_minor, at=now, actor=str(actor))
    )
    _post(tx, "receive", order, moved, actor=actor, now=now)
    # What is paid by hand need not be paid by card any more.
    cards.begin(tx, order_id, actor=actor, now=now)


def give_back(tx: Transaction, order_id: int, *, version: int, amount_minor: int, actor: Actor, now: int) -> None:
    """
    Book what the customer got back of what they have paid too much.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: The order is not what the merchant saw.
        BadInput: Nothing, or more than any amount may be.
        MoreThanWeOwe: They have not paid that much too much.
    """
    actor.must_be(Role.MERCHANT, to="give money back")
    row, order = orders.locked(tx, order_id, version=version), orders.order(tx, order_id)
    moved = payments.given_back(tx, order, amount_minor)
    orders.set_clock(tx, row, row.clock_at)
    tx.emit(MoneyGivenBack(order_id=order_id, amount_minor=amount_minor, at=now, actor=str(actor)))
    _post(tx, "give_back", order, moved, actor=actor, now=now)


def _post(tx: Transaction, act: str, order: Order, moved: list[Transfer], *, actor: Actor, now: int) -> None:
    ledger.post(tx, Entry(act, order.document, order.version, actor=actor, at=now), moved)
    standing.refresh(tx, order.id)
