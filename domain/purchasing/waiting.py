"""
What comes due of purchase orders by mere waiting: a supplier is reminded, has said nothing in time, or is late.

Each order says in `clock_at` when it is looked at next. Looking changes nothing that a button was drawn for, so its
version stays.
"""

from typing import Any

from sqlalchemy import bindparam, func, select, update

from domain import tables, tasks
from domain.actors import the_shop
from domain.events import PurchaseOrderLate, PurchaseOrderReminded, PurchaseOrderUnanswered
from domain.purchasing.model import Answer, Status
from domain.purchasing.queries import locked
from domain.transaction import Transaction

_ACTOR = str(the_shop("purchasing"))
# Goods that are to be here on a day may come until its end.
_GRACE_SECONDS = 24 * 3600
_orders = tables.purchase_orders.c
_NEXT = select(func.min(_orders.clock_at)).where(_orders.clock_at.is_not(None))
_DUE = (
    select(_orders.id)
    .where(_orders.clock_at <= bindparam("now"))
    .order_by(_orders.clock_at, _orders.id)
    .limit(bindparam("most"))
)
_CLOCK = select(_orders.clock_at).where(_orders.id == bindparam("id"))
_SET = update(tables.purchase_orders).where(_orders.id == bindparam("order_id")).values(clock_at=bindparam("moment"))


def next_clock_at(tx: Transaction) -> int | None:
    """When the next purchase order is to be looked at."""
    found: int | None = tx.scalar(_NEXT)
    return found


def clocks_due(tx: Transaction, *, now: int, most: int) -> list[int]:
    """The purchase orders that are to be looked at now."""
    return [row.id for row in tx.all(_DUE, now=now, most=most)]


def keep_time(tx: Transaction, purchase_order_id: int, *, now: int) -> None:
    """
    Look at a purchase order: half of the time to answer is over, all of it is, or its goods should be here. Each is
    told once; before its time, nothing happens.
    """
    order = locked(tx, purchase_order_id)
    clock_at = tx.scalar(_CLOCK, id=order.id)
    if clock_at is None or clock_at > now:
        return
    facts: dict[str, Any] = {"purchase_order_id": order.id, "at": now, "actor": _ACTOR}
    following: int | None = None
    if order.status is Status.CONFIRMED:
        tx.emit(PurchaseOrderLate(**facts))
        tasks.raise_task(tx, tasks.Kind.PURCHASE_LATE, order.document, now=now)
    elif order.status is Status.SENT and order.answer is Answer.NONE:
        assert order.answer_by_at is not None, "what was sent has a deadline"
        if now > order.answer_by_at:
            tx.emit(PurchaseOrderUnanswered(**facts))
            tasks.raise_task(tx, tasks.Kind.PURCHASE_UNANSWERED, order.document, now=now)
        else:
            tx.emit(PurchaseOrderReminded(**facts))
            following = order.answer_by_at + 1
    tx.change(_SET, order_id=order.id, moment=following)


def put_off(tx: Transaction, purchase_order_id: int, *, clock_at: int) -> None:
    """Look at it again then: it could not be looked at now."""
    tx.change(_SET, order_id=purchase_order_id, moment=clock_at)


def asked(now: int, *, answer_seconds: int) -> dict[str, int | None]:
    """What an order says from when its supplier was asked: until when they have, and when they are reminded."""
    return {"answer_by_at": now + answer_seconds, "clock_at": now + answer_seconds // 2}


def expected(at: int) -> dict[str, int | None]:
    """What an order says once its goods are expected."""
    return {"expected_at": at, "clock_at": at + _GRACE_SECONDS}


ANSWERED: dict[str, int | None] = {"clock_at": None}
