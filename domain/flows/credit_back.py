"""
What was paid with credit and goes back as credit: for an order itself, or for one whose money is the order's.

Cards come first, so that customers have their money again before they have their credit.
"""

from collections.abc import Sequence

from domain import orders, payments
from domain.actors import Actor
from domain.events import CreditReturned
from domain.ledger import Transfer
from domain.orders import Order, store_credit
from domain.transaction import Transaction


def is_possible(order: Order) -> bool:
    """What is a part of another order may have been paid with the credit that was spent on that."""
    return order.credit_minor > 0 or order.split_from is not None


def lock_kin(tx: Transaction, order: Order) -> None:
    """Nobody gives back the same credit for two orders at once."""
    if is_possible(order):
        for each in orders.family(tx, order.id):
            orders.locked(tx, each)


def there_minor(tx: Transaction, order: Order, cards: Sequence[tuple[int, int]]) -> int:
    """
    What of an order was paid with credit: its own, and that of its kin as far as their money is the order's and came
    from no card. All of them together give back no more than was spent on any of them.

    Args:
        cards: The payments that can give something back, and how much.
    """
    if not is_possible(order):
        return 0
    spent, given = store_credit.moved_minor(tx, orders.family(tx, order.id))
    left = max(0, sum(spent.values()) - sum(given.values()))
    own = spent.get(order.id, 0) - given.get(order.id, 0)
    if own >= left:
        return left
    passed = orders.passed_minor(tx, order) - payments.through_kin_minor(tx, order.id) + min(0, own)
    of_kin = passed - sum(minor for payment_id, minor in cards if payments.payment(tx, payment_id).order_id != order.id)
    return min(left, max(0, own) + max(0, of_kin))


def give(tx: Transaction, order: Order, amount_minor: int, *, actor: Actor, now: int) -> list[Transfer]:
    """
    Make so much credit again. The order is locked.

    Returns:
        What that moves.
    """
    if amount_minor <= 0:
        return []
    tx.emit(CreditReturned(order_id=order.id, amount_minor=amount_minor, at=now, actor=str(actor)))
    return [store_credit.given(order, amount_minor)]
