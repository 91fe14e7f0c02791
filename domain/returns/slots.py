"""When couriers fetch returns: the times that merchants have set, and how much of each is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy import bindparam, func, select

from domain import shopkeeping, tables
from domain.actors import Actor
from domain.errors import ShopError
from domain.events import ReturnTimed
from domain.hours import Hours
from domain.returns.model import MACHINE, Return, Status, Way
from domain.returns.policy import policy
from domain.returns.queries import locked, read, theirs
from domain.returns.receiving import expected
from domain.states import IllegalTransition
from domain.transaction import Transaction, among, hold

# So far ahead customers may choose.
DAYS_AHEAD = 14

_returns = tables.returns.c
_TAKEN = (
    select(_returns.fetched_from_at, func.count().label("many"))
    .where(
        _returns.fetched_from_at >= bindparam("from_at"),
        _returns.fetched_from_at <= bindparam("until_at"),
        among(_returns.status, Status.APPROVED, Status.RESOLVED),
    )
    .group_by(_returns.fetched_from_at)
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which couriers fetch, and for how many more there is room."""

    from_at: int
    until_at: int
    left: int


class SlotTaken(ShopError):
    """Others have chosen that time, or it is too near by now."""


def offered(tx: Transaction, *, most: int, zone: tzinfo, now: int) -> list[Slot]:
    """The next times that can still be chosen, early ones first."""
    rules = policy(tx)
    first = now + rules.slot_ahead_hours * 3600
    times = [(begins, ends) for begins, ends in _times(tx, zone=zone, now=now) if begins >= first]
    if not times:
        return []
    taken = {row.fetched_from_at: row.many for row in tx.all(_TAKEN, from_at=times[0][0], until_at=times[-1][0])}
    slots = [Slot(begins, ends, rules.slot_places - taken.get(begins, 0)) for begins, ends in times]
    return [slot for slot in slots if slot.left > 0][:most]


def choose(
    tx: Transaction, return_id: int, from_at: int, *, version: int, zone: tzinfo, actor: Actor, now: int
) -> Return:
    """
    Have it, or the rest of it, fetched at that time; a time that was chosen before is free for others again.

    Raises:
        NotFound: It is no return of the actor's.
        Changed: It is not what they saw.
        IllegalTransition: It is not to be fetched, or something is on its way already.
        SlotTaken: The time is not offered any more.
    """
    theirs(tx, return_id, person_id=actor.person_id)
    found = locked(tx, return_id, version=version)
    if not found.is_awaited or found.way is not Way.PICKUP or found.is_on_the_road or not expected(found):
        raise IllegalTransition(MACHINE.document, was="moved" if found.has_moved else found.status, to="fetched")
    # No row stands for a time that nobody has chosen yet.
    hold(tx, f"return slot {from_at}")
    slot = next((each for each in offered(tx, most=10_000, zone=zone, now=now) if each.from_at == from_at), None)
    if slot is None and (found.fetched is None or found.fetched[0] != from_at):
        raise SlotTaken
    if slot is not None:
        MACHINE.revise(tx, found, also={"fetched_from_at": slot.from_at, "fetched_until_at": slot.until_at})
        tx.emit(ReturnTimed(order_id=found.order_id, return_id=return_id, at=now, actor=str(actor)))
    return read(tx, return_id)


def _times(tx: Transaction, *, zone: tzinfo, now: int) -> Iterator[tuple[int, int]]:
    """All times of the days ahead; none on vacation."""
    slots = policy(tx).slots
    if not slots:
        return
    hours = Hours(slots, shopkeeping.opening(tx).vacation)
    today = datetime.fromtimestamp(now, tz=UTC).astimezone(zone).date()
    for days in range(DAYS_AHEAD + 1):
        yield from hours.times_on(today + timedelta(days=days), zone)
