"""
All that writes who waits for what: asking, taking it back, and telling them, some at a time and in order.

Whoever is to be told is handed to the sender, and waits on if it is sold out again before their turn: nobody is told
of what is not there, nobody is told twice, and nobody is forgotten. Each write first shares the variant's row, which
whoever brings or takes the last piece changes: of an arrival and of somebody who begins to wait one sees the other.
"""

from sqlalchemy import and_, bindparam, delete, exists, func, literal, select, update

from domain import outbox, tables
from domain.actors import Actor
from domain.errors import NotFound
from domain.events import RestockAsked
from domain.outbox import Effect, Priority
from domain.transaction import Transaction, among, hold, in_list
from domain.waitlist.model import CALLED_MAX, WAITED_FOR_MAX, Status, ThereAlready, WaitsForTooMuch
from domain.waitlist.queries import CALLED, IS_SOLD, IS_THERE, OPEN, WAITS, is_awaited

# The names of the outbox's work: going on with a variant, and telling one person.
CALL, TELL = "call_waiting", "tell_waiting"

_requests, _variants, _products, _people = (
    tables.restock_requests.c,
    tables.variants.c,
    tables.products.c,
    tables.people.c,
)
_SHARED = (
    select(IS_SOLD.label("is_sold"), IS_THERE.label("is_there"))
    .select_from(tables.variants.join(tables.products, _products.id == _variants.product_id))
    .where(_variants.id == bindparam("variant_id"))
    .with_for_update(read=True, of=tables.variants)
)
_COUNT_OPEN = select(func.count()).where(_requests.person_id == bindparam("person_id"), OPEN)
_WITHDRAW = delete(tables.restock_requests).where(
    _requests.person_id == bindparam("whose"), _requests.variant_id == bindparam("of_variant"), OPEN
)
_WITHDRAW_ALL = delete(tables.restock_requests).where(_requests.person_id == bindparam("whose"), OPEN)
_COUNT_CALLED = select(func.count()).where(_requests.variant_id == bindparam("variant_id"), CALLED)
_NEXT = (
    select(_requests.id, _people.telegram_id, _people.blocked_at)
    .join(tables.people, _people.id == _requests.person_id)
    .where(_requests.variant_id == bindparam("variant_id"), WAITS)
    .order_by(_requests.id)
    .limit(bindparam("most"))
    .with_for_update(of=tables.restock_requests)
)
_HAND_OVER = (
    update(tables.restock_requests)
    .where(in_list(_requests.id, "ids"))
    .values(status=Status.CALLED.value, round=bindparam("of_round"))
)
_END = (
    update(tables.restock_requests)
    .where(in_list(_requests.id, "ids"), OPEN)
    .values(status=bindparam("became"), round=None, ended_at=bindparam("moment"))
)
_PUT_BACK = (
    update(tables.restock_requests)
    .where(_requests.variant_id == bindparam("of_variant"), CALLED)
    .values(status=Status.WAITING.value, round=None)
)
_outbox = tables.outbox.c
_is_being_told = exists().where(
    _outbox.chat_id == _people.telegram_id,
    among(_outbox.status, outbox.Status.WAITING, outbox.Status.SENDING),
    _outbox.kind == literal("work"),
    _outbox.name == literal(TELL),
)
_LOST = (
    select(_requests.id)
    .join(tables.people, _people.id == _requests.person_id)
    .where(CALLED, ~_is_being_told)
    .limit(bindparam("most"))
)
_PRUNE = delete(tables.restock_requests).where(
    and_(_requests.ended_at.is_not(None), _requests.ended_at < bindparam("before"))
)


def ask(tx: Transaction, variant_id: int, *, actor: Actor, now: int) -> bool:
    """
    Have a person told when a variant can be ordered again; whether that is new.

    Raises:
        NotFound: It is not sold (any more).
        ThereAlready: It can be ordered.
        WaitsForTooMuch: They wait for 30 things already.
    """
    assert actor.person_id is not None, "only people wait"
    # However often it is pressed at a time, nobody waits for more than they may.
    hold(tx, f"what person {actor.person_id} waits for")
    found = tx.one(_SHARED, variant_id=variant_id)
    if found is None or not found.is_sold:
        raise NotFound("variant", variant_id)
    if found.is_there:
        raise ThereAlready(variant_id)
    is_first = not is_awaited(tx, variant_id)
    waiting = tx.scalar(_COUNT_OPEN, person_id=actor.person_id)
    is_new = tx.insert_new(
        tables.restock_requests,
        person_id=actor.person_id,
        variant_id=variant_id,
        status=Status.WAITING.value,
        asked_at=now,
    )
    if is_new and waiting >= WAITED_FOR_MAX:
        raise WaitsForTooMuch
    if is_new and is_first:
        tx.emit(RestockAsked(variant_id=variant_id, at=now, actor=str(actor)))
    return is_new


def take_back(tx: Transaction, variant_id: int, *, actor: Actor) -> bool:
    """A person waits for it no more; whether they did."""
    return tx.change(_WITHDRAW, whose=actor.person_id, of_variant=variant_id) > 0


def take_all_back(tx: Transaction, *, actor: Actor) -> int:
    """A person waits for nothing any more; for how many things they did."""
    return tx.change(_WITHDRAW_ALL, whose=actor.person_id)


def to_call(variant_id: int) -> Effect:
    """What has those told who wait for a variant. Each variant has a lane: none waits for another."""
    return outbox.work(CALL, variant_id, lane=outbox.lane_of_variant(variant_id))


def call(tx: Transaction, variant_id: int, *, of_round: int, now: int) -> bool:
    """
    Hand those who have waited longest to the sender, as many as may be with it at a time.

    Args:
        of_round: A number of its own for each time that something has come.

    Returns:
        True where more are waiting, and have to be handed over later.
    """
    found = tx.one(_SHARED, variant_id=variant_id)
    if found is None or not found.is_there:
        return False
    room = CALLED_MAX - int(tx.scalar(_COUNT_CALLED, variant_id=variant_id))
    if room <= 0:
        return True
    rows = tx.all(_NEXT, variant_id=variant_id, most=room)
    reachable = [row for row in rows if row.blocked_at is None]
    tx.change(_HAND_OVER, ids=[row.id for row in reachable], of_round=of_round)
    _end(tx, [row.id for row in rows if row.blocked_at is not None], Status.UNREACHABLE, now=now)
    telling = [
        Effect("work", TELL, f"{TELL}:{row.id}", row.telegram_id, data={"round": of_round}, priority=Priority.BULK)
        for row in reachable
    ]
    outbox.put(tx, telling, now=now)
    return len(rows) == room


def told(tx: Transaction, request_id: int, *, now: int) -> None:
    """Somebody has been told: even if they were put back to wait meanwhile, that was it."""
    _end(tx, [request_id], Status.TOLD, now=now)


def not_reached(tx: Transaction, request_id: int, *, now: int) -> None:
    """Somebody cannot be told, and is not tried again."""
    _end(tx, [request_id], Status.UNREACHABLE, now=now)


def put_back(tx: Transaction, variant_id: int) -> bool:
    """
    It is sold out again: whoever has not been told waits on, where they were in the order.

    Returns:
        False where it can be ordered after all: they are to be told.
    """
    found = tx.one(_SHARED, variant_id=variant_id)
    if found is not None and found.is_there:
        return False
    tx.change(_PUT_BACK, of_variant=variant_id)
    return True


def end_lost(tx: Transaction, *, most: int, now: int) -> int:
    """Note those whom the sender has given up by itself; how many they were."""
    rows = tx.all(_LOST, most=most)
    _end(tx, [row.id for row in rows], Status.UNREACHABLE, now=now)
    return len(rows)


def prune(tx: Transaction, *, before: int) -> int:
    """Forget who was told long ago."""
    return tx.change(_PRUNE, before=before)


def _end(tx: Transaction, request_ids: list[int], status: Status, *, now: int) -> None:
    if request_ids:
        tx.change(_END, ids=request_ids, became=status.value, moment=now)
