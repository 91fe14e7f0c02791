"""What a payment provider says, and what it makes of the order: the money is booked, and its statuses follow."""

from domain import payments
from domain.flows import capturing, standing
from domain.payments.provider import Snapshot
from domain.transaction import Transaction


def settle(tx: Transaction, snapshot: Snapshot, *, now: int) -> payments.Applied:
    """
    Book what the provider says of a payment, whatever has become of its order: nothing that was paid is dropped.

    Raises:
        NotFound: It is of none of our payments.
    """
    was = payments.referred(tx, snapshot.reference)
    asked = payments.operations_of(tx, was.id)
    applied = payments.apply(tx, snapshot, now=now)
    if applied.is_news:
        standing.refresh(tx, applied.payment.order_id)
        capturing.heard(tx, was, asked, now=now)
    return applied


def refused(tx: Transaction, operation_id: int, *, reason: str, now: int) -> None:
    """The provider said no for certain to what was asked."""
    if payments.refused(tx, operation_id, reason=reason, now=now):
        capturing.denied(tx, operation_id, now=now)
