"""All that writes the inbox."""

import json
from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy import bindparam, case, delete, func, select, update

from domain import tables, tasks
from domain.actors import the_shop
from domain.events import UpdateDropped
from domain.inbox.model import ALONE_FROM, DROPPED_MAX, Claim, Lane, LeaseLost, Source, Status
from domain.transaction import Transaction, among, in_list

P = ParamSpec("P")
T = TypeVar("T")

_inbox = tables.inbox.c
_OPEN = among(_inbox.status, Status.RECEIVED, Status.ACTED)

_heads = select(func.min(_inbox.id).label("id")).where(_OPEN).group_by(_inbox.lane).subquery()
_CLAIMABLE = (
    select(tables.inbox)
    .join(_heads, _heads.c.id == _inbox.id)
    # Asked again, for what was a head when the question began may have been answered meanwhile.
    .where(_OPEN, _inbox.due_at <= bindparam("now"), _inbox.lease_until <= bindparam("now"))
    .order_by(_inbox.id)
    .limit(bindparam("most"))
    .with_for_update(of=tables.inbox, skip_locked=True)
)
_LEASE = (
    update(tables.inbox)
    .where(in_list(_inbox.id, "ids"))
    .values(
        lease=_inbox.lease + 1,
        attempts=_inbox.attempts + 1,
        # Its lease ended, and nobody gave it back.
        dropped=_inbox.dropped + case((_inbox.lease_until > 0, 1), else_=0),
        lease_until=bindparam("until"),
    )
)
_PARK_DROPPED = (
    update(tables.inbox)
    .where(_inbox.id == bindparam("inbox_id"), _inbox.lease == bindparam("given_lease"))
    .values(status=Status.PARKED.value, lease_until=0, error=bindparam("why"))
)
_CLOSE = update(tables.inbox).where(in_list(_inbox.id, "ids"), _OPEN).values(status=Status.ANSWERED.value)
_MINE = (
    select(_inbox.status, _inbox.result)
    .where(_inbox.id == bindparam("inbox_id"), _inbox.lease == bindparam("given_lease"), _OPEN)
    .with_for_update()
)
_ACTED = (
    update(tables.inbox)
    .where(
        _inbox.id == bindparam("inbox_id"),
        _inbox.lease == bindparam("given_lease"),
        _inbox.status == Status.RECEIVED.value,
    )
    .values(status=Status.ACTED.value, result=bindparam("kept"))
)
_PUT_BACK = (
    update(tables.inbox)
    .where(_inbox.id == bindparam("inbox_id"), _inbox.lease == bindparam("given_lease"), _OPEN)
    .values(
        lease_until=0,
        due_at=bindparam("due"),
        attempts=_inbox.attempts - bindparam("uncounted"),
        dropped=0,
        error=bindparam("why"),
    )
)
_PARK = (
    update(tables.inbox)
    .where(_inbox.id == bindparam("inbox_id"), _inbox.lease == bindparam("given_lease"), _OPEN)
    .values(status=Status.PARKED.value, lease_until=0, error=bindparam("why"))
)
_UNPARK = (
    update(tables.inbox)
    .where(_inbox.id == bindparam("inbox_id"), _inbox.status == Status.PARKED.value)
    .values(
        status=case((_inbox.result.is_(None), Status.RECEIVED.value), else_=Status.ACTED.value),
        attempts=0,
        dropped=0,
        due_at=0,
        lease_until=0,
        error=None,
    )
)
_RELEASE_ALL = (
    update(tables.inbox).where(_OPEN, _inbox.lease_until > 0).values(lease_until=0, dropped=_inbox.dropped + 1)
)
_PRUNE = delete(tables.inbox).where(
    _inbox.status == Status.ANSWERED.value, _inbox.received_at < bindparam("before"), _inbox.id < bindparam("newest")
)
_NEWEST = select(func.coalesce(func.max(_inbox.id), 0))


def receive(tx: Transaction, source: Source, arrivals: Iterable[tuple[str, Lane, str]], *, now: int) -> int:
    """
    Keep what arrived; what is there already (sent twice) is left as it is.

    Args:
        arrivals: Key, lane and body (JSON) of each, in the order of arrival.

    Returns:
        How many were new.
    """
    new = 0
    for key, lane, body in arrivals:
        new += tx.insert_new(
            tables.inbox,
            source=source,
            key=key,
            lane=lane,
            body=body,
            status=Status.RECEIVED,
            attempts=0,
            due_at=0,
            lease_until=0,
            lease=0,
            received_at=now,
        )
    return new


def claim(
    tx: Transaction, *, answered: Collection[int], most: int, until: int, now: int, in_hand: int = 0
) -> list[Claim]:
    """
    Close the rows that were answered, and lend out the oldest open row of each lane that is due.

    A row that was in hand when the program ended, more than once, is lent alone, so that no other is blamed for it;
    where it ends the program even so, it is parked and staff are called.

    Args:
        until: When the lease ends and another worker may take the row.
        in_hand: So many rows the caller works on already.
    """
    if answered:
        tx.change(_CLOSE, ids=list(answered))
    rows = tx.all(_CLAIMABLE, now=now, most=most) if most > 0 else []
    deadly = [row for row in rows if _dropped(row) >= DROPPED_MAX]
    for row in deadly:
        _park_dropped(tx, row, now=now)
    rows = [row for row in rows if row not in deadly]
    suspect = next((row for row in rows if _dropped(row) >= ALONE_FROM), None)
    if suspect is not None:
        rows = [] if in_hand else [suspect]
    if rows:
        tx.change(_LEASE, ids=[row.id for row in rows], until=until)
    return [
        Claim(
            row.id,
            row.key,
            row.lane,
            row.body,
            row.attempts + 1,
            row.lease + 1,
            *_kept_facts(row),
            is_alone=row is suspect,
            source=Source(row.source),
        )
        for row in rows
    ]


def _dropped(row: Any) -> int:
    return int(row.dropped) + int(row.lease_until > 0)


def _park_dropped(tx: Transaction, row: Any, *, now: int) -> None:
    error = f"the program ended {_dropped(row)} times while it was in hand"
    tx.change(_PARK_DROPPED, inbox_id=row.id, given_lease=row.lease, why=error)
    tasks.raise_task(tx, tasks.Kind.UPDATE_PARKED, f"inbox:{row.id}", now=now)
    tx.emit(UpdateDropped(inbox_id=row.id, at=now, actor=str(the_shop("inbox"))))


def _kept_facts(row: Any) -> tuple[str, bool]:
    return (json.loads(row.result)[0], True) if row.status == Status.ACTED else ("", False)


def act_once(
    tx: Transaction,
    claim: Claim,
    work: Callable[Concatenate[Transaction, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """
    Do the one write an update may cause, and keep its result on the row; done before, hand back what was kept.

    The result is whatever `work` is annotated to return, as JSON and back, so that first run and rerun are the same.

    Raises:
        LeaseLost: Another worker has the row by now; nothing is done.
    """
    row = tx.one(_MINE, inbox_id=claim.inbox_id, given_lease=claim.lease)
    if row is None:
        raise LeaseLost(claim.inbox_id)
    adapter: TypeAdapter[T] = _result_of(work)
    if row.status == Status.ACTED:
        return adapter.validate_json(json.loads(row.result)[1])
    kept = adapter.dump_json(work(tx, *args, **kwargs)).decode()
    if tx.change(_ACTED, inbox_id=claim.inbox_id, given_lease=claim.lease, kept=json.dumps([claim.facts, kept])) != 1:
        raise LeaseLost(claim.inbox_id)
    return adapter.validate_json(kept)


@cache
def _result_of(work: Callable[..., Any]) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(work)["return"])


def postpone(tx: Transaction, claim: Claim, *, until: int) -> None:
    """Give the row back unharmed: its answer has to wait for a sending window. It does not count as an attempt."""
    tx.change(_PUT_BACK, inbox_id=claim.inbox_id, given_lease=claim.lease, due=until, uncounted=1, why=None)


def park_or_retry(tx: Transaction, claim: Claim, *, error: str, attempts_max: int, retry_at: int, now: int) -> bool:
    """
    A handler failed: let it be tried again, or park the row and call staff, so that the lane goes on.

    Returns:
        True when the row was parked.
    """
    if claim.attempts < attempts_max:
        tx.change(_PUT_BACK, inbox_id=claim.inbox_id, given_lease=claim.lease, due=retry_at, uncounted=0, why=error)
        return False
    if tx.change(_PARK, inbox_id=claim.inbox_id, given_lease=claim.lease, why=error) == 1:
        tasks.raise_task(tx, tasks.Kind.UPDATE_PARKED, f"inbox:{claim.inbox_id}", now=now)
        return True
    return False


def try_again(tx: Transaction, inbox_id: int) -> bool:
    """Have a parked row dealt with once more; whether it was parked. What was acted on before is only answered."""
    return tx.change(_UNPARK, inbox_id=inbox_id) == 1


def release_all(tx: Transaction) -> None:
    """The only bot has just started: whatever its predecessor had in hand when it ended is free."""
    tx.change(_RELEASE_ALL)


def prune(tx: Transaction, *, before: int) -> int:
    """Forget what was answered long ago; the newest row stays, so that ids and offsets keep rising."""
    return tx.change(_PRUNE, before=before, newest=tx.scalar(_NEWEST))
