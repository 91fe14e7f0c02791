"""All that writes orders once they are placed."""

from datetime import tzinfo
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, update

from domain import paying, tables
from domain.actors import Actor
from domain.errors import BadInput, Changed
from domain.orders.model import MACHINE, Fulfilment, Payment, ReturnStatus, Status
from domain.paying import Rules, Terms
from domain.prices import Charge
from domain.states import IllegalTransition
from domain.transaction import Transaction

REASON_MAX = 300
_NO_FEE = {"fee_minor": 0, "fee_tax_minor": 0, "fee_rate_ppm": 0}
_orders = tables.orders.c
_PUT_OFF = update(tables.orders).where(_orders.id == bindparam("order_id")).values(clock_at=bindparam("later"))


def confirm(tx: Transaction, locked_order: Any, *, actor: Actor, now: int) -> None:
    """
    The order is accepted, and paid or to be paid in cash: the shop begins with it.

    Raises:
        IllegalTransition: It is not waiting for that.
    """
    accepted_at = now if locked_order.accepted_at is None else locked_order.accepted_at
    also = {"accepted_at": accepted_at, "clock_at": None}
    MACHINE.advance(tx, locked_order, to=Status.CONFIRMED, actor=actor, now=now, also=also)


def accept(tx: Transaction, locked_order: Any, *, zone: tzinfo, now: int) -> None:
    """
    The shop takes an order on that has still to be paid, or to be waited for; what had to be approved has its whole
    window from now, or from when its goods are here.

    Raises:
        IllegalTransition: It is not waiting to be accepted.
    """
    if locked_order.status != Status.PLACED or locked_order.accepted_at is not None:
        raise IllegalTransition("order", was=locked_order.status, to=Status.CONFIRMED)
    has_clock = locked_order.expires_at is not None or locked_order.waiting_since is not None
    clock = {} if has_clock else _clock(tx, locked_order, zone=zone, now=now)
    MACHINE.revise(tx, locked_order, also={"accepted_at": now, **clock})


def reopen(
    tx: Transaction,
    locked_order: Any,
    *,
    accepted_at: int | None,
    zone: tzinfo | None,
    actor: Actor,
    now: int,
) -> None:
    """
    An order that has expired or was called off stands again, and no fee is asked for.

    Args:
        accepted_at: Since when the shop has taken it on; None where it has yet to.
        zone: What is to be paid in advance has a new window, in this time zone; None where it needs none.

    Raises:
        IllegalTransition: It stands.
    """
    is_in_advance = Terms(locked_order.terms).is_in_advance and locked_order.total_minor > 0
    clock: dict[str, int | None] = {"expires_at": None, "clock_at": None}
    if is_in_advance and zone is not None:
        clock |= _clock(tx, locked_order, zone=zone, now=now)
    also = {"accepted_at": accepted_at, "closing_reason": "", **_NO_FEE, **clock}
    MACHINE.advance(tx, locked_order, to=Status.PLACED, actor=actor, now=now, also=also)


def expire(tx: Transaction, locked_order: Any, *, actor: Actor, now: int) -> None:
    """
    Its money has not come in time.

    Raises:
        IllegalTransition: It does not wait for money.
    """
    MACHINE.advance(tx, locked_order, to=Status.EXPIRED, actor=actor, now=now, also={"clock_at": None})


def set_clock(tx: Transaction, locked_order: Any, clock_at: int | None) -> None:
    """
    Have the timetable look at the order at this moment next, or no more.

    Raises:
        Changed: It is no longer what the row says.
    """
    MACHINE.revise(tx, locked_order, also={"clock_at": clock_at})


def end_waiting(tx: Transaction, locked_order: Any, *, zone: tzinfo, now: int) -> None:
    """
    All that an order waited for is here: what is to be paid in advance has its whole window from now on, unless it has
    to be approved first.

    Raises:
        Changed: It is no longer what the row says.
    """
    terms, clock = Terms(locked_order.terms), dict[str, int]()
    has_to_be_approved = bool(locked_order.approval) and locked_order.accepted_at is None
    if terms.is_in_advance and locked_order.total_minor and not has_to_be_approved:
        clock = clock_of(paying.rules(tx), terms, zone=zone, now=now)
    MACHINE.revise(tx, locked_order, also={"waiting_since": None, **clock})


def begin_window(tx: Transaction, locked_order: Any, *, zone: tzinfo, now: int) -> None:
    """
    Have the order wait for its money from now on.

    Raises:
        Changed: It is no longer what the row says.
    """
    MACHINE.revise(tx, locked_order, also=_clock(tx, locked_order, zone=zone, now=now))


def wait_until(tx: Transaction, locked_order: Any, expires_at: int, *, grace_seconds: int) -> None:
    """
    Have an order wait longer for its money; who was reminded of the deadline before is not reminded again.

    Raises:
        Changed: It is no longer what the row says.
    """
    is_reminded = locked_order.clock_at is not None and locked_order.clock_at > locked_order.expires_at
    clock = {"clock_at": expires_at + grace_seconds + 1} if is_reminded else {}
    MACHINE.revise(tx, locked_order, also={"expires_at": expires_at, **clock})


def choose_terms(tx: Transaction, locked_order: Any, terms: Terms, *, zone: tzinfo, now: int) -> None:
    """
    Have an order paid another way; where that is in advance, its window begins anew, unless it has to be approved.

    Raises:
        Changed: It is no longer what the row says.
    """
    clock: dict[str, int | None] = {"expires_at": None, "clock_at": None}
    has_to_be_approved = bool(locked_order.approval) and locked_order.accepted_at is None
    is_open = not has_to_be_approved and locked_order.waiting_since is None
    if terms.is_in_advance and locked_order.total_minor and is_open:
        clock |= clock_of(paying.rules(tx), terms, zone=zone, now=now)
    MACHINE.revise(tx, locked_order, also={"terms": terms, **clock})


def put_off(tx: Transaction, order_id: int, *, clock_at: int) -> None:
    """Have the timetable look at an order later: its turn went wrong, and others wait."""
    tx.change(_PUT_OFF, order_id=order_id, later=clock_at)


def close(
    tx: Transaction, locked_order: Any, *, reason: str, fee: Charge | None = None, actor: Actor, now: int
) -> None:
    """
    Cancel the order, with the reason in the person's own words, and what its customer pays for that.

    Raises:
        BadInput: The reason is longer than 300 characters.
        IllegalTransition: It was cancelled or expired before.
    """
    if len(reason) > REASON_MAX:
        raise BadInput("reason", "too_long", most=REASON_MAX)
    also: dict[str, Any] = {"closing_reason": reason.strip(), "clock_at": None, "waiting_since": None}
    if fee is not None:
        also |= fee_columns(locked_order, fee)
    MACHINE.advance(tx, locked_order, to=Status.CANCELLED, actor=actor, now=now, also=also)


def fee_columns(locked_order: Any, more: Charge) -> dict[str, int]:
    """The columns of an order with so much more of a fee; all its fees are taxed at one rate."""
    return {
        "fee_minor": locked_order.fee_minor + more.total_minor,
        "fee_tax_minor": locked_order.fee_tax_minor + more.tax_minor,
        "fee_rate_ppm": more.rate_ppm,
    }


def set_fee(tx: Transaction, locked_order: Any, fee: Charge | None) -> None:
    """
    Have its customer pay this for calling it off, or parts of it, and no more.

    Raises:
        Changed: It is no longer what the row says.
    """
    also = _NO_FEE
    if fee is not None:
        also = {"fee_minor": fee.total_minor, "fee_tax_minor": fee.tax_minor, "fee_rate_ppm": fee.rate_ppm}
    MACHINE.revise(tx, locked_order, also=also)


def note_credit(tx: Transaction, locked_order: Any, more_minor: int) -> None:
    """
    Its customer pays so much more of it with credit (or, below 0, less).

    Raises:
        Changed: It is no longer what the row says.
    """
    MACHINE.revise(tx, locked_order, also={"credit_minor": locked_order.credit_minor + more_minor})


def collect_in_cash(tx: Transaction, locked_order: Any) -> None:
    """
    Have what is due paid when the goods change hands, whatever was agreed.

    Raises:
        Changed: It is no longer what the row says.
    """
    MACHINE.revise(tx, locked_order, also={"terms": Terms.CASH, "clock_at": None})


def collect_by_card(tx: Transaction, locked_order: Any) -> None:
    """
    Have what is due of an order that the shop has begun with paid by card, whatever was agreed.

    Raises:
        Changed: It is no longer what the row says.
    """
    MACHINE.revise(tx, locked_order, also={"terms": Terms.CARD, "clock_at": None})


def locked(tx: Transaction, order_id: int, *, version: int | None = None) -> Any:
    """
    The order's row, locked; with `version`, only as long as it is the one the person saw.

    Raises:
        NotFound: There is no such order.
        Changed: It is no longer what the person saw.
    """
    row = MACHINE.locked(tx, order_id)
    if version is not None and row.version != version:
        raise Changed("order", order_id)
    return row


def set_derived(
    tx: Transaction, order_id: int, *, payment: Payment, fulfilment: Fulfilment, return_status: ReturnStatus
) -> None:
    """Keep the derived statuses beside the order, where lists can be filtered by them."""
    tx.change(
        _set_derived(),
        order_id=order_id,
        new_payment=payment,
        new_fulfilment=fulfilment,
        new_return_status=return_status,
    )


@cache
def _set_derived() -> Update:
    return (
        update(tables.orders)
        .where(_orders.id == bindparam("order_id"))
        .values(
            payment=bindparam("new_payment"),
            fulfilment=bindparam("new_fulfilment"),
            return_status=bindparam("new_return_status"),
        )
    )


def _clock(tx: Transaction, locked_order: Any, *, zone: tzinfo, now: int) -> dict[str, int]:
    return clock_of(paying.rules(tx), Terms(locked_order.terms), zone=zone, now=now)


def clock_of(rules: Rules, terms: Terms, *, zone: tzinfo, now: int) -> dict[str, int]:
    """The deadline that an order has from now on, and when the timetable looks at it first: its columns."""
    return {
        "expires_at": rules.deadline(terms, now, zone=zone),
        "clock_at": rules.reminder(terms, now, zone=zone),
    }
