"""What calls for a human, kind by kind: whether its cause still stands, and where causes nobody told of are found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from domain import (
    catalogue,
    claims,
    inbox,
    ledger,
    orders,
    outbox,
    people,
    shipping,
    shopkeeping,
    suppliers,
    tables,
    tasks,
)
from domain.actors import Actor, Role, the_shop
from domain.errors import NotFound
from domain.flows import buying_tasks, money_tasks, rates, return_tasks, transfers, unmet
from domain.ledger import Account
from domain.tasks import Kind, Task
from domain.transaction import Transaction, among

FOUND_AT_ONCE = 200
SWEPT_MAX = 1000
SWEEP_SECONDS = 600
_SHOP = the_shop("tasks")

_orders, _shipments = tables.orders.c, tables.shipments.c
_TO_ACCEPT = (
    select(_orders.id)
    .where(
        among(_orders.status, orders.Status.PLACED),
        _orders.accepted_at.is_(None),
        _orders.placed_at <= bindparam("before"),
    )
    .order_by(_orders.id)
    .limit(bindparam("most"))
)
_UNPACKED = (shipping.Status.PLANNED, shipping.Status.PICKING)
# What a courier fetches is packed by its customer.
_IS_TO_PACK = among(_shipments.status, *_UNPACKED) & (_shipments.direction == shipping.Direction.OUT.value)
_TO_PACK = (
    select(_orders.id)
    .join(tables.shipments, _shipments.order_id == _orders.id)
    .where(_IS_TO_PACK, _orders.accepted_at <= bindparam("before"))
    .distinct()
    .order_by(_orders.id)
    .limit(bindparam("most"))
)


_ACCEPT_SINCE = select(func.min(_orders.placed_at)).where(
    among(_orders.status, orders.Status.PLACED), _orders.accepted_at.is_(None), _orders.placed_at > bindparam("after")
)
_PACK_SINCE = (
    select(func.min(_orders.accepted_at))
    .join(tables.shipments, _shipments.order_id == _orders.id)
    .where(_IS_TO_PACK, _orders.accepted_at > bindparam("after"))
)


@dataclass(frozen=True, slots=True)
class Cause:
    """
    Why there is a task.

    Args:
        stands: Whether it still does, for one task.
        found: The subjects for which it has come up by mere waiting.
        next_at: When that will be next, given when it was last looked for.
    """

    stands: Callable[[Transaction, Task], bool]
    found: Callable[[Transaction, int], Iterable[str]] = lambda _tx, _now: ()
    next_at: Callable[[Transaction, int], int | None] = lambda _tx, _since: None


def _is_to_accept(tx: Transaction, task: Task) -> bool:
    order = orders.order(tx, task.number)
    return order.status is orders.Status.PLACED and order.accepted_at is None


def _orders_to_accept(tx: Transaction, now: int) -> Iterable[str]:
    before = now - shopkeeping.waiting(tx).accept
    return [f"order:{row.id}" for row in tx.all(_TO_ACCEPT, before=before, most=FOUND_AT_ONCE)]


def _next_to_accept_at(tx: Transaction, since: int) -> int | None:
    wait = shopkeeping.waiting(tx).accept
    return _later(tx.scalar(_ACCEPT_SINCE, after=since - wait), wait)


def _later(moment: Any, seconds: int) -> int | None:
    return None if moment is None else int(moment) + seconds


def _is_to_pack(tx: Transaction, task: Task) -> bool:
    return any(shipment.status in _UNPACKED for shipment in shipping.of_order(tx, task.number))


def _orders_to_pack(tx: Transaction, now: int) -> Iterable[str]:
    before = now - shopkeeping.waiting(tx).pack
    return [f"order:{row.id}" for row in tx.all(_TO_PACK, before=before, most=FOUND_AT_ONCE)]


def _next_to_pack_at(tx: Transaction, since: int) -> int | None:
    wait = shopkeeping.waiting(tx).pack
    return _later(tx.scalar(_PACK_SINCE, after=since - wait), wait)


def _is_short(tx: Transaction, task: Task) -> bool:
    shipment = shipping.shipment(tx, task.number)
    return shipment.status in _UNPACKED and any(line.missing for line in shipment.lines)


def _has_failed(tx: Transaction, task: Task) -> bool:
    return shipping.shipment(tx, task.number).status is shipping.Status.ATTEMPT_FAILED


def _is_locked(tx: Transaction, task: Task) -> bool:
    shipment = shipping.shipment(tx, task.number)
    arrived = {shipping.Status.DELIVERED, shipping.Status.RETURNING, shipping.Status.RETURNED, shipping.Status.LOST}
    return shipment.is_locked and shipment.status not in arrived


def _is_claimed(tx: Transaction, task: Task) -> bool:
    return claims.claim(tx, task.number).status is claims.Status.FILED


def _is_unanswered(tx: Transaction, task: Task) -> bool:
    return people.question(tx, task.number).answered_at is None


def _questions_unanswered(tx: Transaction, now: int) -> Iterable[str]:
    before = now - shopkeeping.waiting(tx).answer
    waiting = people.questions_waiting(tx, before=before, most=FOUND_AT_ONCE)
    return [f"question:{question_id}" for question_id in waiting]


def _next_unanswered_at(tx: Transaction, since: int) -> int | None:
    wait = shopkeeping.waiting(tx).answer
    return _later(people.oldest_question(tx, after=since - wait), wait)


def _is_below_limit(tx: Transaction, task: Task) -> bool:
    shelf = Account(ledger.Kind.FREE, unit=ledger.pieces(task.number), place_id=task.data["place_id"])
    return ledger.balance(tx, shelf) < 0


def _is_dead(tx: Transaction, task: Task) -> bool:
    return catalogue.picture(tx, task.number).dead_at is not None


def _is_undelivered(tx: Transaction, task: Task) -> bool:
    row = outbox.undeliverable(tx, task.number)
    return row is not None and row.status == outbox.Status.DEAD


def _is_parked(tx: Transaction, task: Task) -> bool:
    row = inbox.parked(tx, task.number)
    return row is not None and row.status == inbox.Status.PARKED


def _until_checked(_: Transaction, __: Task) -> bool:
    """It takes long to find out, or a look at somebody else's books: a job does, or somebody asks."""
    return True


CAUSES: dict[Kind, Cause] = {
    Kind.ORDER_TO_ACCEPT: Cause(_is_to_accept, _orders_to_accept, _next_to_accept_at),
    Kind.ORDER_TO_PACK: Cause(_is_to_pack, _orders_to_pack, _next_to_pack_at),
    Kind.ORDER_UNMET: Cause(unmet.is_unmet, unmet.orders_unmet, unmet.next_at),
    Kind.SHORT_PICK: Cause(_is_short),
    Kind.DELIVERY_FAILED: Cause(_has_failed),
    Kind.CODE_LOCKED: Cause(_is_locked),
    Kind.CLAIM: Cause(_is_claimed),
    Kind.QUESTION_UNANSWERED: Cause(_is_unanswered, _questions_unanswered, _next_unanswered_at),
    Kind.SHELF_BELOW_LIMIT: Cause(_is_below_limit),
    Kind.PICTURE_DEAD: Cause(_is_dead),
    Kind.UNDELIVERABLE: Cause(_is_undelivered),
    Kind.UPDATE_PARKED: Cause(_is_parked),
    Kind.CAPTURE_FAILED: Cause(money_tasks.is_not_taken),
    Kind.PAID_TOO_MUCH: Cause(money_tasks.is_too_much),
    Kind.PAID_LATE: Cause(money_tasks.is_late),
    Kind.PAYMENT_DIFFERS: Cause(_until_checked),
    Kind.HOLD_ENDING: Cause(money_tasks.is_held),
    Kind.REFUND_FAILED: Cause(money_tasks.is_not_refunded),
    Kind.TRANSFER_UNMET: Cause(transfers.is_unmet, transfers.unmet),
    Kind.TRANSFER_LATE: Cause(transfers.is_late, transfers.late, transfers.next_late_at),
    Kind.TRANSFER_SHORT: Cause(transfers.is_short),
    Kind.PURCHASE_UNMET: Cause(buying_tasks.is_unmet),
    Kind.PURCHASE_UNTOLD: Cause(buying_tasks.is_untold),
    Kind.PURCHASE_UNANSWERED: Cause(buying_tasks.is_unanswered),
    Kind.PURCHASE_DECLINED: Cause(buying_tasks.is_declined),
    Kind.PURCHASE_CHANGED: Cause(buying_tasks.is_changed),
    Kind.PURCHASE_LATE: Cause(buying_tasks.is_late),
    Kind.PURCHASE_RATE: Cause(rates.is_missing),
    Kind.LETTERS_REFUSED: Cause(buying_tasks.is_refused),
    Kind.RETURN_TO_DECIDE: Cause(return_tasks.is_to_decide),
    Kind.RETURN_NOT_COLLECTED: Cause(return_tasks.is_not_collected),
    Kind.RETURN_NOT_GIVEN: Cause(return_tasks.is_not_given),
    Kind.RETURN_UNPAID: Cause(return_tasks.is_unpaid),
    Kind.RETURN_NOT_HERE: Cause(return_tasks.is_not_here, return_tasks.not_here, return_tasks.next_waiting_at),
    Kind.RETURN_TO_INSPECT: Cause(return_tasks.is_to_inspect, return_tasks.to_inspect, return_tasks.next_waiting_at),
    Kind.RETURN_DIFFERS: Cause(return_tasks.differs),
    Kind.RETURN_TO_REPAY: Cause(return_tasks.is_to_repay),
    Kind.BOOKS_DIFFER: Cause(_until_checked),
}

_MAY_BE_LEFT = {
    *(Kind.UNDELIVERABLE, Kind.UPDATE_PARKED, Kind.PICTURE_DEAD, Kind.SHELF_BELOW_LIMIT),
    # Who has paid too much may have meant to; and what a provider says may be looked into there.
    *(Kind.PAID_TOO_MUCH, Kind.PAYMENT_DIFFERS, Kind.HOLD_ENDING),
    # What nobody sells is not bought; who was called has been told; and what is late comes when it comes.
    *(Kind.ORDER_UNMET, Kind.PURCHASE_UNMET, Kind.PURCHASE_UNTOLD, Kind.PURCHASE_LATE, Kind.LETTERS_REFUSED),
}


def sweep(tx: Transaction, *, now: int) -> None:
    """
    Raise what has come up by waiting, and close what has no cause any more. What was found has to stand by the same
    measure by which it is closed: somebody may have seen to it since it was looked for.
    """
    called_for = tasks.open_tasks(tx, most=SWEPT_MAX)
    known = {(task.kind, task.subject) for task in called_for}
    for kind, cause in CAUSES.items():
        for subject in cause.found(tx, now):
            if (kind, subject) not in known and stands(tx, Task.to_be(kind, subject, now=now)):
                tasks.raise_task(tx, kind, subject, now=now)
    for task in called_for:
        if not stands(tx, task):
            tasks.settle(tx, task.kind, task.subject, actor=_SHOP, now=now)


def next_at(tx: Transaction, *, since: int) -> int | None:
    """
    When something comes up by waiting, or is to be reminded of, after what was last seen to; and now and then while
    something is open, for its cause may be gone.
    """
    moments = [cause.next_at(tx, since) for cause in CAUSES.values()]
    reminder_at = tasks.next_reminder_at(tx)
    if reminder_at is not None:
        moments += [reminder_at, since + SWEEP_SECONDS]
    return min((moment for moment in moments if moment is not None), default=None)


def to_do(tx: Transaction) -> list[Task]:
    """What is to be done, the oldest first, without what was seen to meanwhile and is closed by the next round."""
    return [task for task in tasks.open_tasks(tx, most=SWEPT_MAX) if stands(tx, task)]


def stands(tx: Transaction, task: Task) -> bool:
    """True while the cause of a task is there; what was erased is no cause."""
    try:
        return CAUSES[task.kind].stands(tx, task)
    except NotFound:
        return False


def note_books(tx: Transaction, faults: int, *, actor: Actor, now: int) -> None:
    """The books were gone through: call for a human, or be done with it."""
    if faults:
        tasks.raise_task(tx, Kind.BOOKS_DIFFER, "books", faults=faults, now=now)
    else:
        tasks.settle(tx, Kind.BOOKS_DIFFER, "books", actor=actor, now=now)


def try_again(tx: Transaction, task_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Send once more what could not be told, or deal once more with what was parked; that closes the task.

    Raises:
        NotAllowed, NotFound, Changed: As `tasks.close`.
    """
    task = tasks.close(tx, task_id, version=version, outcome="tried_again", actor=actor, now=now)
    if task.kind is Kind.LETTERS_REFUSED:
        suppliers.write_again(tx, task.number, actor=actor, now=now)
        return
    again = {Kind.UNDELIVERABLE: outbox.send_again, Kind.UPDATE_PARKED: inbox.try_again}.get(task.kind)
    if again is None:
        raise NotFound("task", task_id)
    again(tx, task.number)


def leave_be(tx: Transaction, task_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Nothing more is to be done about it.

    Raises:
        NotAllowed, NotFound, Changed: As `tasks.close`.
    """
    task = tasks.close(tx, task_id, version=version, outcome="left", actor=actor, now=now)
    if task.kind is Kind.QUESTION_UNANSWERED:
        people.close_questions(tx, people.question(tx, task.number), actor=actor, now=now)
    elif task.kind not in _MAY_BE_LEFT:
        raise NotFound("task", task_id)


def answer(tx: Transaction, subject: str, body: str, *, photo: str | None = None, actor: Actor, now: int) -> int:
    """
    Write to the customer whose claim or question a task is about.

    Args:
        subject: The task's message: "task:12".

    Returns:
        The customer's person id.

    Raises:
        NotAllowed, BadInput: As `people.answer`.
        NotFound: The task is about no customer.
    """
    actor.must_be(Role.MERCHANT, to="answer a customer")
    task = tasks.task(tx, int(subject.partition(":")[2]))
    if task.kind is Kind.QUESTION_UNANSWERED:
        asked = people.question(tx, task.number)
        people.answer(tx, asked.id, body, photo=photo, actor=actor, now=now)
        tasks.settle(tx, task.kind, task.subject, actor=actor, now=now)
        return asked.person_id
    if task.kind is Kind.CLAIM:
        claim = claims.claim(tx, task.number)
        people.tell(tx, claim.person_id, body, photo=photo, order_id=claim.order_id, actor=actor, now=now)
        return claim.person_id
    raise NotFound("customer of task", task.id)
