"""What a payment provider says, and what it makes of the order: money first, then what follows from it."""

from typing import Any

from domain import paying, payments, tasks
from domain.events import CaptureFailed, CardPageFailed, CardRefundFailed
from domain.flows import accepting, capturing, card_news, cards, expiring, refunding, resolving, standing
from domain.flows.card_news import Change
from domain.flows.standing import Kin
from domain.orders import Order, Status
from domain.paying import Terms
from domain.payments import PROVIDER, Act, Payment
from domain.payments.provider import PageStatus, Snapshot
from domain.tasks import Kind
from domain.transaction import Transaction


def settle(tx: Transaction, snapshot: Snapshot, *, now: int) -> payments.Applied:
    """
    Book what the provider says of a payment, whatever has become of its order: nothing that was paid is dropped. Money
    that comes late brings an expired order back where its goods are there, and is let go, or waits for a merchant,
    where they are not.

    Raises:
        NotFound: It is of none of our payments.
        OutOfStock: Somebody was faster than a late payer; said once more, the money is booked without the goods.
    """
    was, order_row = payments.referred(tx, snapshot)
    if _says_nothing(was.payment, snapshot):
        return payments.Applied(was)
    applied = payments.apply(tx, was, snapshot, now=now)
    if applied.differences:
        what = [each.what for each in applied.differences]
        tasks.raise_task(tx, Kind.PAYMENT_DIFFERS, applied.payment.document, what=what, now=now)
    elif tasks.open_about(tx, [applied.payment.document]):
        tasks.settle(tx, Kind.PAYMENT_DIFFERS, applied.payment.document, actor=PROVIDER, now=now)
    if applied.is_news:
        changed = card_news.change(was, applied.now)
        if changed.found_minor:
            refunding.made_elsewhere(tx, applied.payment.order_id, changed.found_minor, now=now)
        # Who is told of the money finds the parcel planned that it is to pay for.
        kin = _confirm(tx, changed, order_row, now=now)
        card_news.tell(tx, changed, now=now)
        if _follow(tx, changed, kin, now=now):
            kin = standing.kin_of(tx, applied.payment.order_id)
        capturing.heard(tx, was, applied.now, kin, now=now)
        if any(each.act in _MOVING for each in changed.settled):
            for order in kin.orders.values():
                resolving.settle_what_is_done(tx, order, actor=PROVIDER, now=now)
    return applied


# What may do away with the cause of a task about an order's money.
_MOVING = (Act.CAPTURE, Act.VOID, Act.REFUND)


def refused(tx: Transaction, operation_id: int, *, reason: str, now: int) -> None:
    """The provider said no for certain to what was asked; its customer, or the shop, is told."""
    if payments.refused(tx, operation_id, reason=reason, now=now):
        _denied(tx, operation_id, now=now)


def never_arrived(tx: Transaction, operation_id: int, *, is_spent: bool = False, now: int) -> None:
    """
    Give up what was never answered, and is not to be seen at the provider, which was looked at a moment ago.

    Args:
        is_spent: Its key tells nothing any more.

    Raises:
        Changed: It may still be sent under its own key, or may still be done.
    """
    if payments.never_arrived(tx, operation_id, is_spent=is_spent, now=now):
        _denied(tx, operation_id, now=now)


def note_stranger(tx: Transaction, snapshot: Snapshot, *, now: int) -> None:
    """Money came under a name that the shop could have given, and did not: a merchant has to look."""
    tasks.raise_task(tx, Kind.PAYMENT_DIFFERS, STRANGER, what=["unknown"], at_provider=snapshot.payment_id, now=now)


def note_missing(tx: Transaction, payment_id: int, *, now: int) -> None:
    """The provider knows nothing of a payment that it has confirmed before: a merchant has to look."""
    payment = payments.payment(tx, payment_id)
    tasks.raise_task(tx, Kind.PAYMENT_DIFFERS, payment.document, what=["missing"], now=now)


def out_of_reach(tx: Transaction, operation_id: int, *, is_first: bool, now: int) -> None:
    """
    Nobody speaks for the payment any more: the shop's key is another one now, or none. What was only played, with a key
    for tests, comes to nothing once there is one for real money; real money waits for its key, and a merchant is told.

    Args:
        is_first: It is found out now; what has been told is not told again.
    """
    operation = payments.operation(tx, operation_id)
    payment, gateway = payments.payment(tx, operation.payment_id), paying.rules(tx).gateway
    if not payment.is_live and gateway is not None and gateway.is_live:
        work = cards.opened_too_late if operation.act is Act.OPEN else refused
        work(tx, operation_id, reason="test_mode", now=now)
    elif is_first:
        tasks.raise_task(tx, Kind.PAYMENT_DIFFERS, payment.document, what=["key"], now=now)


# The subject of a task about money at the provider that is for none of our payments.
STRANGER = "payment:0"


def _denied(tx: Transaction, operation_id: int, *, now: int) -> None:
    operation = payments.operation(tx, operation_id)
    payment = payments.payment(tx, operation.payment_id)
    about: dict[str, Any] = {"order_id": operation.order_id, "at": now, "actor": str(PROVIDER)}
    if operation.act is Act.OPEN:
        tx.emit(CardPageFailed(payment_id=payment.id, reason=operation.reason, **about))
    elif operation.act is Act.CAPTURE:
        tx.emit(CaptureFailed(payment_id=payment.id, reason=operation.reason, **about))
    elif operation.act is Act.REFUND:
        tx.emit(CardRefundFailed(amount_minor=operation.amount_minor, **about))
    standing.refresh(tx, operation.order_id)
    capturing.denied(tx, operation_id, now=now)


def _says_nothing(payment: Payment, snapshot: Snapshot) -> bool:
    """A page on which nothing has happened, and whose address we have still to be told by the one who opens it."""
    is_untouched = snapshot.page is PageStatus.OPEN and not snapshot.is_paid and snapshot.decline is None
    return is_untouched and not payment.url


def _confirm(tx: Transaction, changed: Change, order_row: Any, *, now: int) -> Kin:
    """An order that waits for its money may be covered now: how it stands then, with its kin."""
    kin = standing.kin_of_payment(tx, changed.now, order_row)
    order = kin.orders[changed.now.payment.order_id]
    if changed.gained_minor and order.terms is not Terms.CARD and _was_to_close(changed):
        # They have chosen another way while somebody paid on the page.
        capturing.let_go_of_spare(tx, order.id, now=now)
        kin = standing.kin_of(tx, order.id)
    for each in {order.id, *(asked.order_id for asked in changed.settled)}:
        standing.keep_payment(tx, kin, each)
    cover = kin.cover_of(order)
    due_minor = cover.due_minor + cover.refunding_minor
    is_confirmed = accepting.confirm_what_is_covered(tx, order, due_minor=due_minor, actor=PROVIDER, now=now)
    return standing.kin_of(tx, order.id) if is_confirmed else kin


def _follow(tx: Transaction, changed: Change, kin: Kin, *, now: int) -> bool:
    """What new money makes of its order; whether anything was moved for that."""
    payment = changed.now.payment
    order = kin.orders[payment.order_id]
    if not changed.gained_minor:
        return False
    if order.status in {Status.PLACED, Status.CONFIRMED}:
        _go_on(tx, order, kin, now=now)
        return False
    if not expiring.revive(tx, order.id, now=now):
        _come_too_late(tx, order, payment, now=now)
    return True


def _go_on(tx: Transaction, order: Order, kin: Kin, *, now: int) -> None:
    """Money has come for an order that stands: something may be left to pay, or too much was."""
    if kin.cover_of(order).unsecured_minor < 0:
        tasks.raise_task(tx, Kind.PAID_TOO_MUCH, order.document, now=now)
    # For the rest, where it was too little; and so that nobody pays twice.
    cards.begin_known(tx, order, kin.money, actor=PROVIDER, now=now)


def _was_to_close(changed: Change) -> bool:
    return any(each.act is Act.CLOSE for each in changed.was.operations.values())


def _come_too_late(tx: Transaction, order: Order, payment: Payment, *, now: int) -> None:
    """What is only held is let go; what was taken waits for a merchant."""
    held = payments.holdings(tx, payment)
    if held.authorised:
        payments.void(tx, payment.id, actor=PROVIDER, now=now)
    elif held.refundable:
        tasks.raise_task(tx, Kind.PAID_LATE, order.document, now=now)
