"""What a provider's word has changed about one payment, told as events of its order."""

from dataclasses import dataclass
from typing import Any

from domain import orders
from domain.events import (
    CaptureFailed,
    CardCharged,
    CardDeclined,
    CardHeld,
    CardLetGo,
    CardPageClosed,
    CardRefundAsked,
    CardRefunded,
    CardRefundFailed,
    OrderEvent,
)
from domain.flows import cards
from domain.payments import PROVIDER, Act, Operation, Payment, Standing, Status
from domain.payments.provider import PageStatus
from domain.quick import quickly_made
from domain.transaction import Transaction


@quickly_made
@dataclass(frozen=True, slots=True)
class Change:
    """
    What has become of a payment between two moments.

    Args:
        gained_minor: Has come from the card: held, or taken at once.
        taken_minor: Was taken.
        let_go_minor: Is held no more, and was not taken.
        settled: What was asked, or done without our asking, and stands otherwise than before.
    """

    was: Standing
    now: Standing
    gained_minor: int
    taken_minor: int
    let_go_minor: int
    settled: list[Operation]

    @property
    def found_minor(self) -> int:
        """What was given back, or is on its way, without our asking."""
        found = (each for each in self.settled if each.id not in self.was.operations and each.act is Act.REFUND)
        return sum(each.amount_minor for each in found if each.status is not Status.FAILED)


def change(was: Standing, now: Standing) -> Change:
    """What has become of it; what is held once came in one piece, and all of it."""
    taken = now.done_minor(Act.CAPTURE) - was.done_minor(Act.CAPTURE)
    is_new = was.payment.authorised_at is None and now.payment.authorised_at is not None
    gained = max(now.payment.amount_minor, taken + now.secured_minor) if is_new else 0
    gained = gained or max(0, taken + now.secured_minor - was.secured_minor)
    let_go = was.secured_minor + gained - taken - now.secured_minor
    return Change(was, now, gained, taken, let_go, now.settled_since(was))


def tell(tx: Transaction, changed: Change, *, now: int) -> None:
    """Emit what has happened, in the order in which it must have."""
    happened = [*_declined(changed, now=now), *_moved(changed, now=now), *_refunds(changed, now=now)]
    for event in [*happened, *_closed(tx, changed, now=now)]:
        tx.emit(event)


def _closed(tx: Transaction, changed: Change, *, now: int) -> list[OrderEvent]:
    """Its page has ended though nobody asked for that, and it is the one on which the customer was to pay."""
    was, payment = changed.was.payment, changed.now.payment
    has_ended = was.page is PageStatus.OPEN and payment.page is PageStatus.EXPIRED and payment.authorised_at is None
    if not has_ended or any(each.act is Act.CLOSE for each in changed.was.operations.values()):
        return []
    order = orders.order(tx, payment.order_id)
    if not cards.wanted_minor(tx, order) or cards.open_page(tx, order.id) is not None:
        return []
    return [CardPageClosed(**_about(payment, now=now))]


def _declined(changed: Change, *, now: int) -> list[OrderEvent]:
    payment = changed.now.payment
    if payment.decline is None or payment.decline is changed.was.payment.decline:
        return []
    return [CardDeclined(decline=payment.decline.value, **_about(payment, now=now))]


def _moved(changed: Change, *, now: int) -> list[OrderEvent]:
    payment, about = changed.now.payment, _about(changed.now.payment, now=now)
    told = list[OrderEvent]()
    if changed.gained_minor > changed.taken_minor:
        told.append(CardHeld(amount_minor=changed.gained_minor, **about))
    if changed.taken_minor > 0:
        told.append(CardCharged(amount_minor=changed.taken_minor, let_go_minor=changed.let_go_minor, **about))
    elif changed.let_go_minor > 0:
        is_asked = any(_is(each, Act.VOID, Status.SUCCEEDED) for each in changed.settled)
        told.append(CardLetGo(amount_minor=changed.let_go_minor, has_lapsed=not is_asked, **about))
    for each in changed.settled:
        if _is(each, Act.CAPTURE, Status.FAILED) and not _is_elsewhere(each):
            told.append(CaptureFailed(reason=each.reason, **_about(payment, now=now)))
    return told


def _refunds(changed: Change, *, now: int) -> list[OrderEvent]:
    told = list[OrderEvent]()
    for each in changed.settled:
        about = {"order_id": each.order_id, "at": now, "actor": str(PROVIDER)}
        facts: dict[str, Any] = {**about, "amount_minor": each.amount_minor}
        if _is(each, Act.REFUND, Status.SUCCEEDED):
            told.append(CardRefunded(**facts, is_found=each.id not in changed.was.operations))
        elif _is(each, Act.REFUND, Status.FAILED) and each.id in changed.was.operations and not _is_elsewhere(each):
            told.append(CardRefundFailed(**facts))
        elif _is(each, Act.REFUND, Status.PENDING) and each.id not in changed.was.operations:
            told.append(CardRefundAsked(reason="", **facts))
    return told


def _about(payment: Payment, *, now: int) -> dict[str, Any]:
    return {"order_id": payment.order_id, "payment_id": payment.id, "at": now, "actor": str(PROVIDER)}


def _is_elsewhere(operation: Operation) -> bool:
    """What was asked for was done at the provider's own desk: nobody has refused it."""
    return operation.reason in {"taken_elsewhere", "refunded_elsewhere"}


def _is(operation: Operation, act: Act, status: Status) -> bool:
    return operation.act is act and operation.status is status
