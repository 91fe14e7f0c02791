"""What is held on cards and ends: a merchant decides, or is told in time; when nobody has, the shop's rule does."""

from sqlalchemy import bindparam, case, func, not_, or_, select, update

from domain import orders, paying, payments, tables, tasks
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed
from domain.events import DueInCash, HoldEnding
from domain.flows import capturing, cards, standing
from domain.flows.capturing import CASHIER
from domain.orders import Order, Status, Terms
from domain.paying import OnLapse
from domain.tasks import Kind
from domain.transaction import Transaction

# Merchants are told so long before a hold ends; and so long before that, it is dealt with.
WARNED_SECONDS = 24 * 3600
ENDED_SECONDS = 2 * 3600
_payments = tables.payments.c
_ENDING = (
    select(_payments.id)
    .where(
        _payments.authorised_at.is_not(None),
        _payments.let_go_at.is_(None),
        _payments.capture_before <= bindparam("before"),
    )
    .order_by(_payments.capture_before)
    .limit(bindparam("most"))
)
# Each hold is looked at twice: when it is to be warned of, and when it is to be dealt with.
_warned_in_time = _payments.warned_at >= _payments.capture_before - ENDED_SECONDS
_NEXT = select(
    func.min(
        case(
            (_payments.warned_at.is_(None), _payments.capture_before - WARNED_SECONDS),
            else_=_payments.capture_before - ENDED_SECONDS,
        )
    )
).where(
    _payments.authorised_at.is_not(None),
    _payments.let_go_at.is_(None),
    or_(_payments.warned_at.is_(None), not_(_warned_in_time)),
)
_SEEN = update(tables.payments).where(_payments.id == bindparam("of_id")).values(warned_at=bindparam("now"))


def ending(tx: Transaction, *, now: int, most: int) -> list[int]:
    """The payments whose holds end within a day, or have ended without our hearing of it, the first to end first."""
    return [row.id for row in tx.all(_ENDING, before=now + WARNED_SECONDS, most=most)]


def next_at(tx: Transaction) -> int | None:
    """When the next hold wants to be looked at; nothing that was looked at and could not be helped."""
    moment = tx.scalar(_NEXT)
    return None if moment is None else int(moment)


def put_off(tx: Transaction, payment_id: int, *, now: int) -> None:
    """It was looked at: nobody waits for it before the next hour."""
    tx.change(_SEEN, of_id=payment_id, now=now)


def keep_time(tx: Transaction, payment_id: int, *, now: int) -> None:
    """
    Warn of the end of a hold, once; and shortly before it, take what is due or let go of it, as the shop's rule says.
    """
    payment = payments.locked(tx, payment_id)
    there = payments.holdings(tx, payment)
    if payment.capture_before is None:
        return
    if not there.authorised or there.capturing:
        # It is on its way already; should that fail, it is looked at with the next hour.
        put_off(tx, payment_id, now=now)
    elif now >= payment.capture_before - ENDED_SECONDS:
        put_off(tx, payment_id, now=now)
        if paying.rules(tx).on_lapse is OnLapse.LET_GO:
            payments.void(tx, payment_id, actor=CASHIER, now=now)
        else:
            capturing.take(tx, payment.order_id, now=now)
        standing.refresh(tx, payment.order_id)
    elif payment.warned_at is None and now >= payment.capture_before - WARNED_SECONDS:
        put_off(tx, payment_id, now=now)
        ends = {"payment_id": payment_id, "capture_before": payment.capture_before}
        tx.emit(HoldEnding(order_id=payment.order_id, at=now, actor=str(CASHIER), **ends))
        tasks.raise_task(tx, Kind.HOLD_ENDING, f"order:{payment.order_id}", now=now, **ends)


def take_now(tx: Transaction, order_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Take what is due of what is held without waiting for the parcel; what could not be taken before is tried again.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: The order is not what they saw, or there is nothing to take.
    """
    _begun(tx, order_id, version=version, actor=actor)
    if not capturing.take(tx, order_id, once_more=True, now=now):
        raise Changed("order", order_id)
    standing.refresh(tx, order_id)


def let_go(tx: Transaction, order_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Let go of what is held for an order, and for those that share it.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: The order is not what they saw, or nothing is held.
    """
    _begun(tx, order_id, version=version, actor=actor)
    if not capturing.let_go(tx, order_id, now=now):
        raise Changed("order", order_id)
    standing.refresh(tx, order_id)


def ask_again(tx: Transaction, order_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Have the customer pay what no card has given, on another page.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: The order is not what they saw, or nothing is to be paid by card.
    """
    _begun(tx, order_id, version=version, actor=actor)
    if cards.begin(tx, order_id, actor=actor, now=now) is None:
        raise Changed("order", order_id)


def hand_over_unpaid(tx: Transaction, order_id: int, *, version: int, reason: str, actor: Actor, now: int) -> None:
    """
    Have an order handed over though its card was not charged: what is due is paid in cash when the goods change hands.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: The order is not what they saw, or is not one that waits for its card.
        BadInput: No reason, or too long a one.
    """
    order = _begun(tx, order_id, version=version, actor=actor)
    due_minor = orders.due_minor(tx, order)
    if order.status is not Status.CONFIRMED or order.terms is not Terms.CARD or due_minor <= 0:
        raise Changed("order", order_id)
    if not reason.strip():
        raise BadInput("reason", "empty")
    if len(reason) > orders.REASON_MAX:
        raise BadInput("reason", "too_long", most=orders.REASON_MAX)
    orders.collect_in_cash(tx, orders.locked(tx, order_id))
    capturing.let_go_of_spare(tx, order_id, now=now)
    cards.close_unwanted(tx, order, amount_minor=0, now=now)
    stripped = reason.strip()
    tx.emit(DueInCash(order_id=order_id, amount_minor=due_minor, reason=stripped, at=now, actor=str(actor)))
    tasks.settle(tx, Kind.CAPTURE_FAILED, order.document, actor=actor, now=now)
    kin = standing.kin_of(tx, order_id)
    for each in kin.orders:
        standing.keep(tx, kin, each)


def _begun(tx: Transaction, order_id: int, *, version: int, actor: Actor) -> Order:
    """The order as the merchant saw it, which nobody sees so any more: of two taps, the second comes too late."""
    actor.must_be(Role.MERCHANT, to="decide about money that is held")
    row = orders.locked(tx, order_id, version=version)
    orders.set_clock(tx, row, row.clock_at)
    return orders.order(tx, order_id)
