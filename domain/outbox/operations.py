"""All that writes the outbox."""

import json
from collections.abc import Collection, Iterable
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Insert,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from domain import tables, tasks
from domain.outbox.model import ALONE_FROM, Delivery, Effect, Priority, Status
from domain.transaction import Transaction, among, in_list

_outbox = tables.outbox.c
_WAITING, _SENDING = Status.WAITING.value, Status.SENDING.value
_OPEN = among(_outbox.status, Status.WAITING, Status.SENDING)

_earlier = tables.outbox.alias("earlier")
# One row per chat at a time, the most urgent and then the oldest: news cannot overtake news. A head that waits for
# another try holds its chat back, for the same reason. Told by what is not there, so that however much waits, only
# the first rows are looked at.
IS_HEAD = ~exists().where(
    _earlier.c.chat_id == _outbox.chat_id,
    among(_earlier.c.status, Status.WAITING, Status.SENDING),
    or_(
        and_(_earlier.c.status == _SENDING, _outbox.status == _WAITING),
        and_(
            _earlier.c.status == _outbox.status,
            or_(
                _earlier.c.priority < _outbox.priority,
                and_(_earlier.c.priority == _outbox.priority, _earlier.c.id < _outbox.id),
            ),
        ),
    ),
)
_CLAIMABLE = (
    select(tables.outbox)
    .where(
        _OPEN,
        _outbox.due_at <= bindparam("now"),
        _outbox.lease_until <= bindparam("now"),
        ~in_list(_outbox.chat_id, "closed_chats"),
        IS_HEAD,
    )
    .order_by(_outbox.priority, _outbox.id)
    .limit(bindparam("most"))
    .with_for_update(of=tables.outbox, skip_locked=True)
)
_LEASE = (
    update(tables.outbox)
    .where(in_list(_outbox.id, "ids"))
    .values(status=_SENDING, lease=_outbox.lease + 1, attempts=_outbox.attempts + 1, lease_until=bindparam("until"))
)
_MINE = (_outbox.id == bindparam("outbox_id"), _outbox.lease == bindparam("given_lease"), _outbox.status == _SENDING)
_KEEP = update(tables.outbox).where(*_MINE).values(lease_until=bindparam("until"))
_SENT = update(tables.outbox).where(*_MINE).values(status=Status.SENT.value, lease_until=0)
_DEAD = update(tables.outbox).where(*_MINE).values(status=Status.DEAD.value, lease_until=0, error=bindparam("why"))
_DEAD_BEFORE = (
    select(_outbox.id)
    .where(
        _outbox.chat_id == bindparam("chat_id"),
        _outbox.subject == bindparam("subject"),
        _outbox.status == Status.DEAD.value,
    )
    .limit(1)
)
_twin = tables.outbox.alias("twin")
_TWIN_WAITS = exists().where(
    _twin.c.kind == "card",
    _outbox.kind == "card",
    _twin.c.status == _WAITING,
    _twin.c.subject == _outbox.subject,
    _twin.c.name == _outbox.name,
    _twin.c.chat_id == _outbox.chat_id,
)
_DROP_FOR_TWIN = update(tables.outbox).where(*_MINE, _TWIN_WAITS).values(status=Status.SENT.value, lease_until=0)
_RETRY = (
    update(tables.outbox)
    .where(*_MINE)
    .values(
        status=_WAITING,
        lease_until=0,
        due_at=bindparam("due"),
        attempts=_outbox.attempts - bindparam("uncounted"),
        error=bindparam("why"),
    )
)
_REVIVE = (
    update(tables.outbox)
    .where(_outbox.id == bindparam("outbox_id"), _outbox.status == Status.DEAD.value, ~_TWIN_WAITS)
    .values(status=_WAITING, attempts=0, due_at=0, lease_until=0, error=None)
)
_REVIVE_LANE = (
    update(tables.outbox)
    .where(_outbox.chat_id == bindparam("lane"), _outbox.status == Status.DEAD.value)
    .values(status=_WAITING, attempts=0, due_at=0, lease_until=0, error=None)
)
_RELEASE_ALL = update(tables.outbox).where(_outbox.status == _SENDING).values(lease_until=0)
_twin_there = tables.outbox.alias("twin_there")
_DROP_FOR_TWIN_THERE = (
    update(tables.outbox)
    .where(
        _outbox.chat_id == bindparam("old"),
        _outbox.kind == "card",
        _outbox.status == _WAITING,
        exists().where(
            _twin_there.c.kind == "card",
            _twin_there.c.status == _WAITING,
            _twin_there.c.subject == _outbox.subject,
            _twin_there.c.name == _outbox.name,
            _twin_there.c.chat_id == bindparam("new"),
        ),
    )
    .values(status=Status.SENT.value)
)
_MOVE_CHAT = update(tables.outbox).where(_outbox.chat_id == bindparam("old"), _OPEN).values(chat_id=bindparam("new"))
# For so many at once an `INSERT … SELECT` holds the writer for some 20 ms.
PORTION = 4_000
_SAME_FOR_ALL = (
    *("kind", "name", "subject", "data", "priority"),
    *("status", "attempts", "due_at", "lease_until", "lease", "created_at"),
)
_PRUNE = delete(tables.outbox).where(_outbox.status == Status.SENT.value, _outbox.created_at < bindparam("before"))


def put(tx: Transaction, effects: Iterable[Effect], *, now: int, event_id: int | None = None) -> None:
    """Add effects; a card that waits already is not added twice."""
    for is_card, alike in groupby(effects, key=lambda effect: effect.kind == "card"):
        rows = (_row_of(effect, now=now, event_id=event_id) for effect in alike)
        if is_card:
            for row in rows:
                # One that waits is held until we are done: drawn before, it would be drawn without what happens here.
                while not tx.insert_new(tables.outbox, **row) and not _is_held(tx, row):
                    pass
        else:
            tx.insert_all(tables.outbox, rows)


def put_for_each(tx: Transaction, audience: Select[Any], news: Effect, *, after: int = 0, now: int) -> int | None:
    """
    Add news for the next portion of very many, in one statement, so that nobody waits for the writer for long.

    Args:
        audience: Whom it is for, kept at module level: columns "id", and "chat_id" of a private chat.
        news: What each is told; its own chat does not matter.
        after: The last of the portion before.

    Returns:
        The last of this portion, to go on from; None once nobody is left.
    """
    assert news.kind == "news", "a card that waits already is not added twice"
    find_last, put_portion = _portion_of(audience)
    last: int | None = tx.scalar(find_last, after=after, most=PORTION)
    if last is not None:
        row = _row_of(news, now=now, event_id=None)
        tx.change(put_portion, after=after, last=last, **{name: row[name] for name in _SAME_FOR_ALL})
    return last


@cache
def _portion_of(audience: Select[Any]) -> tuple[Select[Any], Insert]:
    """What finds the last of a portion, and what puts news for all of it."""
    people = audience.subquery().c
    portion = select(people.id).where(people.id > bindparam("after")).order_by(people.id).limit(bindparam("most"))
    each = select(people.chat_id, *(bindparam(name, type_=_outbox[name].type) for name in _SAME_FOR_ALL)).where(
        people.id > bindparam("after"), people.id <= bindparam("last")
    )
    return (
        select(func.max(portion.subquery().c.id)),
        insert(tables.outbox).from_select(["chat_id", *_SAME_FOR_ALL], each.order_by(people.id)),
    )


def _row_of(effect: Effect, *, now: int, event_id: int | None) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "kind": effect.kind,
        "name": effect.name,
        "subject": effect.subject,
        "chat_id": effect.chat_id,
        "thread_id": effect.thread_id,
        "data": json.dumps(effect.data) if effect.data else "{}",
        "priority": effect.priority,
        "status": _WAITING,
        "attempts": 0,
        "due_at": 0,
        "lease_until": 0,
        "lease": 0,
        "created_at": now,
    }


def _is_held(tx: Transaction, row: dict[str, Any]) -> bool:
    facts = {"named": row["name"], "about": row["subject"], "where": row["chat_id"]}
    return tx.scalar(_WAITING_CARD, **facts) is not None


_WAITING_CARD = (
    select(_outbox.id)
    .where(
        _outbox.kind == literal_column("'card'"),
        among(_outbox.status, Status.WAITING),
        _outbox.name == bindparam("named"),
        _outbox.subject == bindparam("about"),
        _outbox.chat_id == bindparam("where"),
    )
    .with_for_update()
)


def claim(
    tx: Transaction,
    *,
    sent: Collection[int],
    closed_chats: Collection[int],
    most: int,
    until: int,
    now: int,
    in_hand: int = 0,
) -> list[Delivery]:
    """
    Close the rows that were sent, and lend out the first row of each chat that is due.

    Args:
        sent: Rows to close; each was lent to the caller.
        closed_chats: Chats whose sending window is full.
        until: When the lease ends and the row may be sent again.
        in_hand: So many rows the caller is sending already.
    """
    if sent:
        tx.change(_SENT_MANY, ids=list(sent))
    rows = tx.all(_CLAIMABLE, now=now, closed_chats=list(closed_chats), most=most) if most > 0 else []
    # What is being sent still was given back by nobody: the program ended, or the lease.
    suspect = next((row for row in rows if row.status == _SENDING and row.attempts >= ALONE_FROM), None)
    if suspect is not None:
        rows = [] if in_hand else [suspect]
    if rows:
        tx.change(_LEASE, ids=[row.id for row in rows], until=until)
    return [
        Delivery(
            row.id,
            Effect(
                row.kind,
                row.name,
                row.subject,
                row.chat_id,
                row.thread_id,
                json.loads(row.data),
                Priority(row.priority),
            ),
            row.event_id,
            row.attempts + 1,
            row.lease + 1,
            is_alone=row is suspect,
        )
        for row in rows
    ]


_SENT_MANY = (
    update(tables.outbox)
    .where(in_list(_outbox.id, "ids"), _outbox.status == _SENDING)
    .values(status=Status.SENT.value, lease_until=0)
)


def keep(tx: Transaction, delivery: Delivery, *, until: int) -> None:
    """It takes longer: the lease ends then."""
    tx.change(_KEEP, outbox_id=delivery.outbox_id, given_lease=delivery.lease, until=until)


def sent(tx: Transaction, delivery: Delivery) -> bool:
    """It has arrived; whether the row was still ours to say so."""
    return tx.change(_SENT, outbox_id=delivery.outbox_id, given_lease=delivery.lease) == 1


def retry(tx: Transaction, delivery: Delivery, *, at: int, error: str | None) -> None:
    """Send it later: after a failure (`error`), or because a window was full, which does not count as an attempt."""
    mine = {"outbox_id": delivery.outbox_id, "given_lease": delivery.lease}
    if tx.change(_DROP_FOR_TWIN, **mine) == 0:
        tx.change(_RETRY, **mine, due=at, why=error, uncounted=int(error is None))


def give_up(tx: Transaction, delivery: Delivery, *, error: str, tell_staff: bool, now: int) -> None:
    """
    It cannot be delivered: keep it as dead, with the reason, and call staff where someone has to know.

    They are called once for each chat and subject: that a customer cannot be reached is no news at every step.
    """
    effect = delivery.effect
    is_known = tx.scalar(_DEAD_BEFORE, chat_id=effect.chat_id, subject=effect.subject) is not None
    changed = tx.change(_DEAD, outbox_id=delivery.outbox_id, given_lease=delivery.lease, why=error)
    if changed and tell_staff and not is_known:
        tasks.raise_task(tx, tasks.Kind.UNDELIVERABLE, f"outbox:{delivery.outbox_id}", now=now)


def send_again(tx: Transaction, outbox_id: int) -> bool:
    """Try once more what was given up; whether it was, and no newer card waits in its place."""
    return tx.change(_REVIVE, outbox_id=outbox_id) == 1


def do_again(tx: Transaction, lane: int) -> None:
    """Do once more all work of a lane that was given up: what stood in its way is gone."""
    tx.change(_REVIVE_LANE, lane=lane)


def release_all(tx: Transaction) -> None:
    """The only bot has just started: whatever its predecessor was sending is sent again."""
    tx.change(_RELEASE_ALL)


def move_chat(tx: Transaction, *, old: int, new: int) -> None:
    """A group became a supergroup: what waits for it goes to the new id."""
    tx.change(_DROP_FOR_TWIN_THERE, old=old, new=new)
    tx.change(_MOVE_CHAT, old=old, new=new)


def prune(tx: Transaction, *, before: int) -> int:
    """Forget what was sent long ago."""
    return tx.change(_PRUNE, before=before)
