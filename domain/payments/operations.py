"""
What is asked of a payment provider: the intention is written first, with its share of the money in hand, and the call
is made after the commit, under a key made from our own row.

Whatever is done to a payment locks its order first and then the payment, so its acts follow one another.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, update

from domain import ledger, orders, people, tables
from domain.actors import Actor
from domain.errors import BadInput, Changed
from domain.events import ProviderAsked
from domain.ledger import Entry, Kind, Transfer
from domain.money import AMOUNT_MINOR_MAX
from domain.payments import queries
from domain.payments.model import IN_FLIGHT, MACHINE, Act, Operation, Payment, Status
from domain.payments.provider import Page, PageStatus
from domain.transaction import Transaction, among, in_list

_payments = tables.payments.c
_NO_PAGE = (
    update(tables.payments)
    .where(_payments.id == bindparam("of_id"), _payments.page_id == "", _payments.page == PageStatus.OPEN.value)
    .values(page=PageStatus.EXPIRED.value, version=_payments.version + 1)
)
_STILL_OPEN = (
    update(tables.payment_operations)
    .where(tables.payment_operations.c.id == bindparam("of_id"), among(tables.payment_operations.c.status, *IN_FLIGHT))
    .values(changed_at=bindparam("at"))
)
_LOOKED = update(tables.payments).where(in_list(_payments.id, "ids")).values(looked_at=bindparam("at"))
_OPENED = (
    update(tables.payments)
    .where(_payments.id == bindparam("of_id"), _payments.url == "")
    .values(
        page_id=bindparam("to_page_id"),
        url=bindparam("to_url"),
        page_expires_at=bindparam("to_expires_at"),
        version=_payments.version + 1,
    )
)


def begin(
    tx: Transaction,
    order_id: int,
    *,
    provider: str,
    amount_minor: int,
    captures_at_once: bool,
    is_live: bool,
    page_expires_at: int,
    actor: Actor,
    now: int,
) -> Operation:
    """
    Mean to have a customer pay for an order on a page of the provider's.

    Returns:
        The opening of the page, to be asked for after the commit.

    Raises:
        NotFound: There is no such order.
        BadInput: Nothing is to be paid, or more than any amount may be.
    """
    _check(amount_minor)
    order = orders.locked(tx, order_id)
    payment_id = tx.insert(
        tables.payments,
        order_id=order_id,
        provider=provider,
        currency=order.currency,
        amount_minor=amount_minor,
        captures_at_once=int(captures_at_once),
        is_live=int(is_live),
        version=1,
        page_id="",
        payment_id="",
        url="",
        page=PageStatus.OPEN,
        page_expires_at=page_expires_at,
        authorised_at=None,
        let_go_at=None,
        capture_before=None,
        decline="",
        fee_minor=None,
        created_at=now,
        looked_at=now,
        language=people.by_id(tx, order.person_id).language,
    )
    return _ask(tx, queries.payment(tx, payment_id), Act.OPEN, amount_minor, actor=actor, now=now)


def page_opened(tx: Transaction, operation_id: int, page: Page, *, now: int) -> bool:
    """
    The provider has opened the page; whether that is news. Somebody may have paid on it before we heard.

    Raises:
        Changed: Another page was opened for this payment: two calls under two keys, which is a bug.
    """
    operation, payment = _locked_operation(tx, operation_id)
    if payment.page_id not in ("", page.page_id):
        raise Changed("payment", payment.id)
    values = {"to_page_id": page.page_id, "to_url": page.url, "to_expires_at": page.expires_at}
    if tx.change(_OPENED, of_id=payment.id, **values) != 1:
        return False
    if operation.is_in_flight:
        settled(tx, operation, to=Status.SUCCEEDED, provider_id=page.page_id, now=now)
    return True


def close_page(tx: Transaction, payment_id: int, *, actor: Actor, now: int) -> Operation:
    """
    Mean to have the page take no money any more.

    Raises:
        Changed: It takes none already, is being closed, or is not known to be open yet.
    """
    payment = locked(tx, payment_id)
    is_open = payment.page is PageStatus.OPEN and payment.page_id
    if not is_open or _in_flight(tx, payment, Act.CLOSE):
        raise Changed("payment", payment_id)
    return _ask(tx, payment, Act.CLOSE, 0, actor=actor, now=now)


def capture(tx: Transaction, payment_id: int, *, amount_minor: int, actor: Actor, now: int) -> Operation:
    """
    Mean to take so much of what is held; once it is taken, the provider lets go of the rest.

    Raises:
        BadInput: Nothing is to be taken.
        Changed: It is being taken or let go already.
        InsufficientBalance: So much is not held.
    """
    _check(amount_minor)
    return _take_in_hand(tx, payment_id, Act.CAPTURE, amount_minor, actor=actor, now=now)


def void(tx: Transaction, payment_id: int, *, actor: Actor, now: int) -> Operation:
    """
    Mean to let go of all that is held.

    Raises:
        Changed: Nothing is held, or it is being taken or let go already.
    """
    return _take_in_hand(tx, payment_id, Act.VOID, None, actor=actor, now=now)


def refund(
    tx: Transaction, order_id: int, parts: Iterable[tuple[int, int]], *, reason: str, actor: Actor, now: int
) -> tuple[list[Operation], list[Transfer]]:
    """
    Mean to give money of an order back to the cards it came from. The order is locked, and owes its customer that much.

    Args:
        parts: So much (in minor units) of each payment, by its id: for the order, or for kin whose money it has.

    Returns:
        What is to be asked, and what that takes in hand, for the entry that asks: refundable → refunding.
    """
    asked, moved = list[Operation](), list[Transfer]()
    for payment_id, part in parts:
        payment = queries.locked_row(tx, payment_id)
        asked.append(_ask(tx, payment, Act.REFUND, part, order_id=order_id, reason=reason, actor=actor, now=now))
        moved.append(Transfer(payment.account(Kind.REFUNDABLE), payment.account(Kind.REFUNDING), part))
    return asked, moved


def unanswered(tx: Transaction, operation_id: int, *, now: int) -> bool:
    """No answer came to what was asked: it keeps what it has in hand. Whether that is news."""
    operation, _ = _locked_operation(tx, operation_id)
    if operation.status is not Status.INTENT:
        return False
    settled(tx, operation, to=Status.UNKNOWN, now=now)
    return True


def refused(tx: Transaction, operation_id: int, *, reason: str, now: int) -> bool:
    """
    The provider or the bank said no for certain, so nothing was done: what was in hand goes back. Whether that is news.

    A no that comes after we have seen it done (asked a second time, it is refused) changes nothing.
    """
    operation, payment = _locked_operation(tx, operation_id)
    if operation.status not in (Status.INTENT, Status.UNKNOWN):
        return False
    settled(tx, operation, to=Status.FAILED, reason=reason, now=now)
    if operation.act is Act.OPEN:
        tx.change(_NO_PAGE, of_id=payment.id)
    back = given_up(operation, payment)
    if back:
        ledger.post(tx, entry_of(payment, f"{operation.act}_fail", operation.id, reason=reason, now=now), back)
    return True


def never_arrived(tx: Transaction, operation_id: int, *, is_spent: bool = False, now: int) -> bool:
    """
    Give up what was never answered and is not to be seen at the provider, which was looked at a moment ago. Whether
    that is news.

    Args:
        is_spent: Its key tells nothing any more.

    Raises:
        Changed: It may still be sent under its own key, which is how to find out, or may still be done.
    """
    if queries.operation(tx, operation_id).may_arrive(is_spent=is_spent, now=now):
        raise Changed("payment operation", operation_id)
    return refused(tx, operation_id, reason="never_arrived", now=now)


def still_open(tx: Transaction, operation_id: int, *, now: int) -> None:
    """Asking about it has told nothing: it is asked again later, the later the older it is."""
    tx.change(_STILL_OPEN, of_id=operation_id, at=now)


def looked(tx: Transaction, payment_ids: Iterable[int], *, now: int) -> None:
    """The provider was asked how these pages stand."""
    tx.change(_LOOKED, ids=list(payment_ids), at=now)


def locked(tx: Transaction, payment_id: int) -> Payment:
    """
    A payment, locked with its order, which comes first.

    Raises:
        NotFound: There is none with this id.
    """
    return locked_with_order(tx, payment_id)[0]


def locked_with_order(tx: Transaction, payment_id: int) -> tuple[Payment, Any]:
    """
    The same, with the order's row.

    Raises:
        NotFound: There is none with this id.
    """
    payment = queries.payment(tx, payment_id)
    row = orders.locked(tx, payment.order_id)
    # While we waited for its order, somebody else may have changed it.
    return payment if tx.is_alone else queries.locked_row(tx, payment_id), row


def settled(
    tx: Transaction, operation: Operation, *, to: Status, provider_id: str = "", reason: str = "", now: int
) -> Operation:
    """Write what became of an operation: as it is then. Its money is the caller's affair; the payment is locked."""
    also: dict[str, Any] = {"changed_at": now}
    if provider_id:
        also["provider_id"] = provider_id
    if reason:
        also["reason"] = reason
    MACHINE.advance(tx, operation, to=to, actor=PROVIDER, now=now, also=also)
    return replace(operation, status=to, version=operation.version + 1, **also)


def found(
    tx: Transaction, payment: Payment, act: Act, amount_minor: int, *, status: Status, name: str, now: int
) -> Operation:
    """
    Write down what was done at the provider without our asking, or after we had given up.

    Args:
        name: What tells it from others of its kind on the payment: a refund's id, or how much was taken in all.
    """
    key = f"{payment.document}/found/{act}/{name}"
    provider_id = name if act is Act.REFUND else ""
    return _write(tx, payment, act, amount_minor, status=status, key=key, provider_id=provider_id, now=now)


def given_up(operation: Operation, payment: Payment) -> list[Transfer]:
    """What an operation that comes to nothing gives back of what it had in hand."""
    if operation.act not in _IN_HAND:
        return []
    source, hand = _IN_HAND[operation.act]
    return [Transfer(payment.account(hand), payment.account(source), operation.amount_minor)]


def entry_of(payment: Payment, kind: str, key: int | str, *, reason: str = "", now: int) -> Entry:
    """An entry on a payment that follows from what its provider says."""
    return Entry(kind, payment.document, key, actor=PROVIDER, reason=reason, at=now)


PROVIDER = Actor(job="payments")
_IN_HAND = {
    Act.CAPTURE: (Kind.AUTHORISED, Kind.CAPTURING),
    Act.VOID: (Kind.AUTHORISED, Kind.VOIDING),
    Act.REFUND: (Kind.REFUNDABLE, Kind.REFUNDING),
}


def _take_in_hand(
    tx: Transaction, payment_id: int, act: Act, amount_minor: int | None, *, actor: Actor, now: int
) -> Operation:
    payment = locked(tx, payment_id)
    held = queries.holdings(tx, payment).authorised
    if _in_flight(tx, payment, Act.CAPTURE, Act.VOID) or (amount_minor is None and not held):
        raise Changed("payment", payment_id)
    asked = _ask(tx, payment, act, held if amount_minor is None else amount_minor, actor=actor, now=now)
    source, hand = _IN_HAND[act]
    moved = [Transfer(payment.account(source), payment.account(hand), asked.amount_minor)]
    ledger.post(tx, Entry(f"{act}_ask", payment.document, asked.id, actor=actor, at=now), moved)
    return asked


def _in_flight(tx: Transaction, payment: Payment, *acts: Act) -> bool:
    return any(each.act in acts and each.is_in_flight for each in queries.operations_of(tx, payment.id))


def _locked_operation(tx: Transaction, operation_id: int) -> tuple[Operation, Payment]:
    payment = locked(tx, queries.operation(tx, operation_id).payment_id)
    # While we waited for the payment, somebody else may have settled it.
    return queries.operation(tx, operation_id), payment


def _ask(
    tx: Transaction,
    payment: Payment,
    act: Act,
    amount_minor: int,
    *,
    order_id: int | None = None,
    reason: str = "",
    actor: Actor,
    now: int,
) -> Operation:
    earlier = len([each for each in queries.operations_of(tx, payment.id) if each.act is act])
    # Our numbers alone would be asked under by every shop that has keys for the same account.
    key = f"{queries.order_code(tx, payment.order_id)}/{payment.document}/{act}/{earlier + 1}"
    asked = _write(tx, payment, act, amount_minor, order_id=order_id, key=key, reason=reason, actor=actor, now=now)
    tx.emit(ProviderAsked(operation_id=asked.id, payment_id=payment.id, at=now, actor=str(actor)))
    return asked


def _write(
    tx: Transaction,
    payment: Payment,
    act: Act,
    amount_minor: int,
    *,
    order_id: int | None = None,
    status: Status = Status.INTENT,
    key: str,
    provider_id: str = "",
    reason: str = "",
    actor: Actor = PROVIDER,
    now: int,
) -> Operation:
    values: dict[str, Any] = {
        "payment_id": payment.id,
        "order_id": payment.order_id if order_id is None else order_id,
        "act": act,
        "amount_minor": amount_minor,
        "status": status,
        "version": 1,
        "key": key,
        "provider_id": provider_id,
        "reason": reason,
        "actor": str(actor),
        "created_at": now,
        "changed_at": now,
    }
    operation_id = tx.insert(tables.payment_operations, **values)
    MACHINE.begin(tx, operation_id, status=status, actor=actor, now=now)
    return Operation(operation_id, **values)


def _check(amount_minor: int) -> None:
    if amount_minor <= 0:
        raise BadInput("amount", "nothing")
    if amount_minor > AMOUNT_MINOR_MAX:
        raise BadInput("amount", "too_large")
