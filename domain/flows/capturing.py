"""
Money that is held on cards: taken when the first parcel is packed, and let go where nothing needs it.

A card is charged once. So what is taken is all that is due then, of the order and of what was split off from it, of the
oldest hold first; what is held beyond that is let go as soon as enough has come.
"""

from domain import ledger, orders, paying, payments, tasks
from domain.actors import the_shop
from domain.errors import ShopError
from domain.events import CardShared
from domain.flows import cards, fees, refunding, standing
from domain.flows.standing import Kin
from domain.ledger import Entry, Kind, Transfer
from domain.orders import Order, Status, Terms
from domain.payments import Act, Cover, Operation, Payment, Standing
from domain.payments import Status as Outcome
from domain.transaction import Transaction

CASHIER = the_shop("payments.capture")
_STANDING = (Status.PLACED, Status.CONFIRMED)


class NotCaptured(ShopError):
    """
    What is due on an order that is paid by card is not here, so its goods stay.

    Args:
        is_underway: It is being taken: the answer comes within moments.
    """

    def __init__(self, due_minor: int, *, is_underway: bool = False) -> None:
        super().__init__(f"{due_minor} due, {'being taken' if is_underway else 'not taken'}")
        self.due_minor = due_minor
        self.is_underway = is_underway


def must_be_covered(tx: Transaction, order: Order) -> None:
    """
    Let an order be packed that is paid, or will be as soon as its card is charged.

    Raises:
        NotCaptured: It is paid by card, and nothing is held for what is due.
    """
    unsecured = payments.unsecured_minor(tx, order) if order.terms is Terms.CARD else 0
    if unsecured > 0:
        raise NotCaptured(unsecured)


def must_be_taken(tx: Transaction, order: Order) -> None:
    """
    Let the goods of an order out that is paid, or is paid when they change hands.

    Raises:
        NotCaptured: It is paid by card, and what is due was not taken, or not yet.
    """
    due = orders.due_minor(tx, order) if order.terms is Terms.CARD else 0
    if due > 0:
        raise NotCaptured(due, is_underway=payments.money_of(tx, order.id).capturing_minor > 0)


def take(tx: Transaction, order_id: int, *, once_more: bool = False, now: int) -> list[Operation]:
    """
    Take what is due on an order and its kin of what is held, the oldest hold first; what is held beyond that is let go
    once nothing is due any more.

    Args:
        once_more: Try what has failed before, too.

    Returns:
        What is asked.
    """
    _lock(tx, order_id)
    money = payments.money_of(tx, order_id)
    wanted = money.wanted_minor - money.capturing_minor
    asked, step = list[Operation](), paying.rules(tx).step_minor
    for payment, held in money.holds:
        part = min(held, wanted)
        part -= part % step
        if part > 0 and (once_more or not _has_failed(tx, payment)):
            asked.append(payments.capture(tx, payment.id, amount_minor=part, actor=CASHIER, now=now))
            wanted -= part
    if not asked:
        let_go_of_spare(tx, order_id, now=now)
    return asked


def let_go(tx: Transaction, order_id: int, *, now: int) -> list[Operation]:
    """Let go of all that is held for an order and its kin, and is not being taken: what is asked."""
    _lock(tx, order_id)
    holds = payments.money_of(tx, order_id).holds
    return [payments.void(tx, payment.id, actor=CASHIER, now=now) for payment, _ in holds]


def let_go_of_spare(tx: Transaction, order_id: int, *, now: int) -> None:
    """Let go of all that is held, unless something is due of an order or its kin."""
    if not payments.money_of(tx, order_id).wanted_minor:
        let_go(tx, order_id, now=now)


def wind_up(tx: Transaction, order_id: int, *, now: int) -> None:
    """
    An order has ended, and all of it is posted: a fee is taken of what is held, the rest let go, and what was taken
    beyond it is given back. What its kin need stays held: all is taken when they are packed.
    """
    if not payments.money_of(tx, order_id).payments:
        return
    give_back(tx, orders.order(tx, order_id), now=now)
    kin = standing.kin_of(tx, order_id)
    if not any(kin.cover_of(each).wanted_minor and each.status in _STANDING for each in kin.orders.values()):
        take(tx, order_id, once_more=True, now=now)
        _see_to_lacks(tx, order_id, is_time=True, now=now)
    _refresh(tx, order_id)


def heard(tx: Transaction, was: Standing, is_now: Standing, kin: Kin, *, now: int) -> None:
    """
    What has to happen once what a provider says of a payment is booked.

    Args:
        was: How it stood before that.
        kin: How its order and its kin stand by now; their statuses say so.
    """
    changed = is_now.settled_since(was)
    # What was done without our asking had no row before.
    settled = [each for each in changed if each.id in was.operations]
    taken = sum(each.amount_minor for each in settled if _is(each, Act.CAPTURE, Outcome.SUCCEEDED))
    is_taken = any(_is(each, Act.CAPTURE, Outcome.SUCCEEDED) for each in changed)
    is_let_go = is_now.payment.let_go_at != was.payment.let_go_at and not is_taken
    is_lost = is_let_go or any(_is(each, Act.CAPTURE, Outcome.FAILED) for each in settled)
    if taken or is_lost or _is_time(kin):
        _follow(tx, is_now.payment, kin, taken_minor=taken, is_lost=is_lost, now=now)
    for each in settled:
        if _is(each, Act.REFUND, Outcome.FAILED):
            _call_for_refund(tx, each.order_id, now=now)


def denied(tx: Transaction, operation_id: int, *, now: int) -> None:
    """What has to happen once a provider has said no for certain, or what was asked has never arrived there."""
    operation = payments.operation(tx, operation_id)
    payment = payments.payment(tx, operation.payment_id)
    if operation.act is Act.REFUND:
        _call_for_refund(tx, operation.order_id, now=now)
    elif operation.act in (Act.CAPTURE, Act.VOID):
        kin = standing.kin_of(tx, payment.order_id)
        _follow(tx, payment, kin, is_lost=operation.act is Act.CAPTURE, now=now)


def _follow(tx: Transaction, payment: Payment, kin: Kin, *, taken_minor: int = 0, is_lost: bool, now: int) -> None:
    """
    Args:
        taken_minor: How much was taken because we had asked for it.
        is_lost: What was held is so no more, or could not be taken.
    """
    order = kin.orders[payment.order_id]
    if taken_minor:
        _share(tx, order, payment, most_minor=taken_minor, now=now)
        give_back(tx, order, most_minor=taken_minor, now=now)
    is_time = _is_time(kin)
    if is_time:
        take(tx, order.id, now=now)
    if is_lost:
        _see_to_lacks(tx, order.id, is_time=is_time, now=now)
    _refresh(tx, order.id)


def _call_for_refund(tx: Transaction, order_id: int, *, now: int) -> None:
    """The money is here still, and owed."""
    order = orders.order(tx, order_id)
    if -orders.due_minor(tx, order) > payments.refunding_minor(tx, order.id):
        tasks.raise_task(tx, tasks.Kind.REFUND_FAILED, order.document, now=now)


def _is_time(kin: Kin) -> bool:
    """Something of the order or of its kin is packed or has left; or all of them have ended."""
    statuses = {each.status for each in kin.orders.values()}
    if statuses.isdisjoint(_STANDING):
        return True
    # Nothing is packed before the order is confirmed, and none of it is anywhere else.
    return Status.CONFIRMED in statuses and any(account.kind not in (Kind.HELD, Kind.WAITING) for account in kin.goods)


def _see_to_lacks(tx: Transaction, order_id: int, *, is_time: bool, now: int) -> None:
    """What is due and not on its way, of an order and its kin."""
    money = payments.money_of(tx, order_id)
    if not money.capturing_minor:
        for each, cover in money.covers.items():
            _call(tx, orders.order(tx, each), cover, is_time=is_time, now=now)


def _call(tx: Transaction, order: Order, cover: Cover, *, is_time: bool, now: int) -> None:
    """
    What is due has not come, though it should have, or is held no more, though the shop has begun with the order: a
    merchant has to decide. But nobody is asked for a fee that could not be kept.
    """
    if not cover.wanted_minor:
        return
    if order.status not in _STANDING:
        if is_time:
            fees.waive(tx, order.id, cover.wanted_minor, actor=CASHIER, now=now)
            let_go(tx, order.id, now=now)
    elif order.status is Status.PLACED:
        # The shop has not begun with it: its customer may pay once more, in time.
        cards.begin(tx, order.id, actor=CASHIER, now=now)
        row = orders.locked(tx, order.id)
        orders.set_clock(tx, row, row.expires_at if row.clock_at is None else row.clock_at)
    elif is_time or cover.unsecured_minor > 0:
        tasks.raise_task(tx, tasks.Kind.CAPTURE_FAILED, order.document, now=now)


def _share(tx: Transaction, order: Order, payment: Payment, *, most_minor: int, now: int) -> None:
    """What was taken for orders that were split off from the payment's own is theirs."""
    family = [each for each in orders.family(tx, order.id) if each != order.id]
    if not family:
        return
    left = min(most_minor, -orders.due_minor(tx, order))
    moved = list[Transfer]()
    for each in family:
        other = orders.order(tx, each)
        part = min(left, orders.due_minor(tx, other))
        if part > 0 and other.terms is Terms.CARD:
            left -= part
            moved.append(Transfer(orders.receivable(other), orders.receivable(order), part))
            tx.emit(CardShared(order_id=each, from_id=order.id, amount_minor=part, at=now, actor=str(CASHIER)))
    if moved:
        entry = Entry("share", payment.document, ledger.entries_on(tx, payment.document), actor=CASHIER, at=now)
        ledger.post(tx, entry, moved)


def give_back(tx: Transaction, order: Order, *, most_minor: int | None = None, now: int) -> None:
    """What is owed, and is not on its way, goes back to the card by itself: nobody meant to take it."""
    owed = -orders.due_minor(tx, order) - payments.refunding_minor(tx, order.id)
    amount = owed if most_minor is None else min(owed, most_minor)
    moved = refunding.by_itself(tx, order, amount_minor=amount, now=now)
    if moved:
        key = f"{order.version}/{ledger.entries_on(tx, order.document)}"
        ledger.post(tx, Entry("refund_ask", order.document, key, actor=CASHIER, at=now), moved)


def _lock(tx: Transaction, order_id: int) -> None:
    """Orders before payments, the oldest first."""
    for each in orders.family(tx, order_id):
        orders.locked(tx, each)


def _refresh(tx: Transaction, order_id: int) -> None:
    kin = standing.kin_of(tx, order_id)
    for each in kin.orders:
        standing.keep(tx, kin, each)


def _has_failed(tx: Transaction, payment: Payment) -> bool:
    """The last try to take it came to nothing."""
    asked = [each for each in payments.operations_of(tx, payment.id) if each.act is Act.CAPTURE]
    return bool(asked) and asked[-1].status is Outcome.FAILED


def _is(operation: Operation, act: Act, status: Outcome) -> bool:
    return operation.act is act and operation.status is status
