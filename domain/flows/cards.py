"""
The page on which a customer pays for an order by card: opened when there is something to pay, closed when there is not.

At most one page of an order is meant to be paid on. What is asked of the provider for it is asked after the commit.
"""

from domain import orders, outbox, paying, payments
from domain.actors import Actor, Role
from domain.events import CardPageOpened
from domain.orders import Order, Status
from domain.paying import Gateway, Terms
from domain.payments import PROVIDER, Act, Money, Payment
from domain.payments.provider import Page, PageStatus
from domain.transaction import Transaction

# A page that ends sooner is of no use to anybody who has still to find their card.
USEFUL_SECONDS = 120
# Once it has ended so long ago, it takes no money even if nobody has told us so.
ENDED_SECONDS = 24 * 3600
# A provider in trouble is asked for another page only so long after the last, and less and less often.
AGAIN_SECONDS, AGAIN_SECONDS_MAX = 15, 600
# The work of looking a payment up.
LOOK = "payment_look"


def begin(tx: Transaction, order_id: int, *, actor: Actor, now: int) -> int | None:
    """
    Have what is neither paid nor secured for an order paid by card; a page of this very amount is kept, any other is
    closed.

    Returns:
        The id of the payment that is waited for; None where nothing is to be paid by card.

    Raises:
        NotFound: There is no such order.
    """
    if paying.rules(tx).gateway is None:
        return None
    orders.locked(tx, order_id)
    return begin_known(tx, orders.order(tx, order_id), payments.money_of(tx, order_id), actor=actor, now=now)


def begin_known(tx: Transaction, order: Order, money: Money, *, actor: Actor, now: int) -> int | None:
    """The same, of an order that is locked and was read, with how its money stands."""
    rules = paying.rules(tx)
    if (gateway := rules.gateway) is None:
        return None
    amount_minor = _wanted(order, money)
    kept = _close_unwanted(tx, money.payments_of(order.id), amount_minor=amount_minor, now=now)
    if kept is not None or not amount_minor:
        return None if kept is None else kept.id
    ends_at = _page_end(order.expires_at, gateway, now=now)
    if order.expires_at is not None and order.expires_at < ends_at:
        row = orders.locked(tx, order.id)
        orders.wait_until(tx, row, ends_at, grace_seconds=rules.window.grace_minutes * 60)
    asked = payments.begin(
        tx,
        order.id,
        provider=gateway.name,
        amount_minor=amount_minor,
        captures_at_once=rules.capture is paying.Capture.AT_ONCE,
        is_live=gateway.is_live,
        page_expires_at=ends_at,
        actor=actor,
        now=now,
    )
    return asked.payment_id


def wanted_minor(tx: Transaction, order: Order) -> int:
    """What its customer is to pay by card now."""
    return max(0, payments.unsecured_minor(tx, order)) if _is_asked_for(order) else 0


def _wanted(order: Order, money: Money) -> int:
    return max(0, money.covers[order.id].unsecured_minor) if _is_asked_for(order) else 0


def _is_asked_for(order: Order) -> bool:
    stands = order.status in {Status.PLACED, Status.CONFIRMED} and not order.awaits_approval and not order.waits
    return stands and order.terms is Terms.CARD


def close_unwanted(tx: Transaction, order: Order, *, amount_minor: int, now: int) -> Payment | None:
    """
    Close every page of an order but the newest on which this very amount can be paid; that one, or None.

    What is not known to be open yet is closed as soon as it is.
    """
    return _close_unwanted(tx, payments.of_order(tx, order.id), amount_minor=amount_minor, now=now)


def _close_unwanted(tx: Transaction, begun: list[Payment], *, amount_minor: int, now: int) -> Payment | None:
    kept = None
    gateway = paying.rules(tx).gateway
    for each in reversed(begun):
        if not is_payable(tx, each, now=now):
            continue
        is_ours = gateway is not None and (each.provider, each.is_live) == (gateway.name, gateway.is_live)
        is_useful = each.page_expires_at >= now + USEFUL_SECONDS
        if kept is None and is_ours and is_useful and each.amount_minor == amount_minor:
            kept = each
        elif each.page_id:
            payments.close_page(tx, each.id, actor=PROVIDER, now=now)
    return kept


def is_payable(tx: Transaction, payment: Payment, *, now: int) -> bool:
    """Somebody may pay on its page, and nothing is being done about that."""
    is_open = payment.page is PageStatus.OPEN and now < payment.page_expires_at
    return is_open and not _is_asked(tx, payment, Act.CLOSE)


def open_page(tx: Transaction, order_id: int) -> Payment | None:
    """The page that the customer is to pay on now; its `url` is empty as long as the provider is being asked for it."""
    for each in reversed(payments.of_order(tx, order_id)):
        if each.page is PageStatus.OPEN and not _is_asked(tx, each, Act.CLOSE):
            return each
    return None


def opened(tx: Transaction, operation_id: int, page: Page, *, now: int) -> None:
    """The provider has opened a page: its customer is told, unless there is nothing to pay on it any more."""
    if not payments.page_opened(tx, operation_id, page, now=now):
        return
    payment = payments.payment(tx, payments.operation(tx, operation_id).payment_id)
    order = orders.order(tx, payment.order_id)
    kept = close_unwanted(tx, order, amount_minor=wanted_minor(tx, order), now=now)
    if kept is not None and kept.id == payment.id:
        tx.emit(CardPageOpened(order_id=order.id, payment_id=payment.id, at=now, actor=str(PROVIDER)))


def opened_too_late(tx: Transaction, operation_id: int, *, reason: str, now: int) -> None:
    """The provider was asked for a page so late that it would not open one: it is asked for another, if need be."""
    if payments.refused(tx, operation_id, reason=reason, now=now):
        payment = payments.payment(tx, payments.operation(tx, operation_id).payment_id)
        begin(tx, payment.order_id, actor=PROVIDER, now=now)


def opened_in_vain(tx: Transaction, operation_id: int, *, now: int) -> None:
    """
    The provider tells nothing of a page under its key any more. Nobody has its link, so nobody will pay on it: another
    one is asked for, if need be; after each that failed so, a little later.
    """
    operation = payments.operation(tx, operation_id)
    begun = payments.ids_of_order(tx, operation.order_id)
    if now >= operation.created_at + min(len(begun) * AGAIN_SECONDS, AGAIN_SECONDS_MAX):
        opened_too_late(tx, operation_id, reason="key_spent", now=now)


def look_again(tx: Transaction, payment_id: int, *, actor: Actor, now: int) -> None:
    """
    Have a payment looked up at its provider, and booked what is found.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such payment.
    """
    actor.must_be(Role.MERCHANT, to="look a payment up")
    payment = payments.payment(tx, payment_id)
    outbox.put(tx, [outbox.work(LOOK, payment.id, lane=outbox.lane_of_payment(payment.id))], now=now)


def wind_up(tx: Transaction, order: Order, *, now: int) -> bool:
    """
    Close every page of an order that is about to end. Whether that is done, and nothing is under way any more: as long
    as somebody may still pay, it must not end.
    """
    is_done = True
    for each in payments.of_order(tx, order.id):
        is_over = now >= each.page_expires_at + ENDED_SECONDS
        is_open = each.page is PageStatus.OPEN and each.page_id and not _is_asked(tx, each, Act.CLOSE)
        if is_open and not is_over:
            payments.close_page(tx, each.id, actor=PROVIDER, now=now)
        awaited = {Act.CAPTURE, Act.VOID} if is_over else {Act.CAPTURE, Act.VOID, Act.OPEN, Act.CLOSE}
        is_done = is_done and not _is_asked(tx, each, *awaited)
    return is_done


def _page_end(expires_at: int | None, gateway: Gateway, *, now: int) -> int:
    """As late as the order can be paid, as long as the provider lets a page be open, and no shorter than it must be."""
    latest = now + gateway.page_seconds_max
    return latest if expires_at is None else min(latest, max(expires_at, now + gateway.page_seconds_min))


def _is_asked(tx: Transaction, payment: Payment, *acts: Act) -> bool:
    return any(each.act in acts and each.is_in_flight for each in payments.operations_of(tx, payment.id))
