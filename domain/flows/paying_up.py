"""What a customer does about an order that waits for their money: ask for a page once more, or pay another way."""

from datetime import tzinfo

from domain import orders, paying, payments
from domain.actors import Actor
from domain.errors import BadInput, NotFound, ShopError
from domain.events import TermsChosen
from domain.flows import accepting, cards, refunding
from domain.orders import Order, Status
from domain.paying import Terms
from domain.transaction import Transaction


class NothingToPay(ShopError):
    """
    There is nothing to be paid on a page now.

    Args:
        reason: "paid" (or held), "ended" where the order has, "late" where its time is up, "waits" for the shop's
            approval, "no_gateway" where nobody takes cards any more.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MoneyIsThere(ShopError):
    """Money was paid for it already, or is held: how it is paid is settled. Credit is none."""

    def __init__(self, amount_minor: int) -> None:
        super().__init__(f"{amount_minor} there")
        self.amount_minor = amount_minor


def pay_again(tx: Transaction, order_id: int, *, zone: tzinfo, actor: Actor, now: int) -> int:
    """
    Have a page to pay an order on: the one that is open, or a new one where that has ended. The order waits as long as
    that page lives, but nobody keeps its goods for ever by asking for one page after another.

    Returns:
        The payment's id.

    Raises:
        NotFound: It is not theirs.
        NothingToPay: Why there is none.
    """
    order = _theirs(tx, order_id, actor=actor)
    if order.status not in {Status.PLACED, Status.CONFIRMED}:
        raise NothingToPay("ended")
    if order.awaits_approval:
        raise NothingToPay("waits")
    if not cards.wanted_minor(tx, order):
        raise NothingToPay("paid")
    if _is_late(tx, order, zone=zone, now=now):
        raise NothingToPay("late")
    payment_id = cards.begin(tx, order_id, actor=actor, now=now)
    if payment_id is None:
        raise NothingToPay("no_gateway")
    return payment_id


def _is_late(tx: Transaction, order: Order, *, zone: tzinfo, now: int) -> bool:
    """The time that the order had at first is up, and a new page would have it wait once more."""
    rules = paying.rules(tx)
    if order.status is not Status.PLACED or order.expires_at is None or rules.gateway is None:
        return False
    has_page = any(cards.is_payable(tx, each, now=now) for each in payments.of_order(tx, order.id))
    first = rules.deadline(order.terms, max(order.placed_at, order.accepted_at or 0), zone=zone)
    return not has_page and now > first and now + rules.gateway.page_seconds_min > order.expires_at


def pay_another_way(
    tx: Transaction, order_id: int, *, version: int, terms: Terms, zone: tzinfo, actor: Actor, now: int
) -> None:
    """
    Have an order that nobody has paid anything for paid another way; its deadline is that of the new one, and a page
    on which it could have been paid is closed.

    Raises:
        NotFound: It is not theirs.
        Changed: It is not what they saw.
        BadInput: The shop does not offer that.
        NothingToPay: It has ended, or the shop has begun with it.
        NotPayableByCard: The provider takes no such amount.
        MoneyIsThere: Something was paid, or is held.
    """
    _theirs(tx, order_id, actor=actor)
    row, order = orders.locked(tx, order_id, version=version), orders.order(tx, order_id)
    rules = paying.rules(tx)
    if terms not in rules.terms:
        raise BadInput("way", "not_offered")
    if order.status is not Status.PLACED:
        raise NothingToPay("paid" if order.status is Status.CONFIRMED else "ended")
    there_minor = refunding.money_minor(tx, order) + payments.secured_minor(tx, order_id)
    if there_minor > 0:
        raise MoneyIsThere(there_minor)
    rules.must_be_payable(terms, orders.due_minor(tx, order))
    orders.choose_terms(tx, row, terms, zone=zone, now=now)
    tx.emit(TermsChosen(order_id=order_id, terms=terms.value, at=now, actor=str(actor)))
    order = orders.order(tx, order_id)
    due_minor = orders.due_minor(tx, order)
    accepting.confirm_what_is_covered(tx, order, due_minor=due_minor, actor=actor, now=now)
    cards.begin(tx, order_id, actor=actor, now=now)


def _theirs(tx: Transaction, order_id: int, *, actor: Actor) -> Order:
    order = orders.order(tx, order_id)
    if order.person_id != actor.person_id:
        raise NotFound("order", order_id)
    return order
