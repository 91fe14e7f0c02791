"""A return from the request to the agreement: sent, decided, timed, called off, and ended by the clock."""

from collections.abc import Mapping
from datetime import tzinfo

from domain import returns, shipping, tasks
from domain.actors import Actor, the_shop
from domain.events import ReturnNotFetched, ReturnReminded
from domain.flows import exchanging, reclaiming, repaying, returned_goods, standing
from domain.returns import Return, Status
from domain.shipping import Status as Parcel
from domain.transaction import Transaction

RULE = the_shop("returns.rule")
CLOCK = the_shop("returns.clock")
# So long after its time is over a courier may still say that they have it.
COURIER_LATE_SECONDS = 3600
_A_DAY = 24 * 3600
_TO_BE_FETCHED = {Parcel.PLANNED, Parcel.ATTEMPT_FAILED}


def ask(
    tx: Transaction,
    return_id: int,
    *,
    version: int,
    back_minor: int | None = None,
    zone: tzinfo,
    actor: Actor,
    now: int,
) -> Return:
    """
    Send a request to the shop. What staff have drawn up is agreed to with that; what merchants have said that nobody
    has to look at agrees itself.

    Raises:
        NotFound, Changed, BadInput, WindowClosed: As `returns.request`.
    """
    asked = returns.request(tx, return_id, version=version, back_minor=back_minor, zone=zone, actor=actor, now=now)
    if asked.begun_by != asked.person_id:
        return approve(tx, return_id, zone=zone, actor=actor, now=now)
    if returns.is_approved_by_itself(tx, asked, now=now) and not exchanging.missing(tx, asked):
        return approve(tx, return_id, zone=zone, actor=RULE, now=now)
    tasks.raise_task(tx, tasks.Kind.RETURN_TO_DECIDE, asked.document, order_id=asked.order_id, now=now)
    standing.refresh(tx, asked.order_id)
    return asked


def approve(
    tx: Transaction,
    return_id: int,
    *,
    version: int | None = None,
    pieces: Mapping[int, int] | None = None,
    reason: str = "",
    keeps: bool = False,
    for_money: bool = False,
    zone: tzinfo,
    actor: Actor,
    now: int,
) -> Return:
    """
    Agree to a request, or to a part of it; or for money only, where what is wanted instead is sold out. Where nothing
    has to come, or the shop trusts its customer with so much, it is settled at once. What is sent instead takes its
    stock now.

    Raises:
        NotAllowed, NotFound, Changed, IllegalTransition, BadInput: As `returns.approve`.
        OutOfStock: What was wanted instead is not there any more.
    """
    agreed = returns.approve(
        tx,
        return_id,
        version=version,
        pieces=pieces,
        reason=reason,
        keeps=keeps,
        for_money=for_money,
        zone=zone,
        actor=actor,
        now=now,
    )
    tasks.settle(tx, tasks.Kind.RETURN_TO_DECIDE, agreed.document, actor=actor, now=now)
    if agreed.sends:
        exchanging.send_instead(tx, agreed, now=now)
    if agreed.is_trusted or returns.is_all_here(tx, agreed):
        return repaying.settle(tx, return_id, zone=zone, actor=RULE, now=now)
    standing.refresh(tx, agreed.order_id)
    return agreed


def reject(tx: Transaction, return_id: int, *, version: int, reason: str, actor: Actor, now: int) -> Return:
    """
    Refuse a request.

    Raises:
        NotAllowed, NotFound, Changed, IllegalTransition, BadInput: As `returns.reject`.
    """
    refused = returns.reject(tx, return_id, version=version, reason=reason, actor=actor, now=now)
    tasks.settle(tx, tasks.Kind.RETURN_TO_DECIDE, refused.document, actor=actor, now=now)
    standing.refresh(tx, refused.order_id)
    return refused


def cancel(
    tx: Transaction, return_id: int, *, version: int | None = None, reason: str = "", actor: Actor, now: int
) -> Return:
    """
    Call a return off, and whoever was to fetch it.

    Raises:
        NotFound, Changed, IllegalTransition, BadInput: As `returns.cancel`.
    """
    ended = returns.cancel(tx, return_id, version=version, reason=reason, actor=actor, now=now)
    _nobody_comes(tx, ended, actor=actor, now=now)
    return ended


def choose_time(
    tx: Transaction, return_id: int, from_at: int, *, version: int, zone: tzinfo, actor: Actor, now: int
) -> Return:
    """
    Have it fetched at that time: a courier is needed then.

    Raises:
        NotFound, Changed, IllegalTransition, SlotTaken: As `returns.choose`.
    """
    timed = returns.choose(tx, return_id, from_at, version=version, zone=zone, actor=actor, now=now)
    assert timed.fetched is not None, "a time was chosen"
    returns.set_clock(tx, timed, timed.fetched[1] + COURIER_LATE_SECONDS)
    planned = [each for each in shipping.of_return(tx, return_id) if each.status in _TO_BE_FETCHED]
    if not planned:
        shipping.plan_collection(
            tx,
            order_id=timed.order_id,
            return_id=return_id,
            place_id=returned_goods.facility(tx),
            lines=list(returns.expected(timed).items()),
            actor=actor,
            now=now,
        )
    elif planned[-1].status is Parcel.ATTEMPT_FAILED:
        shipping.collect_again(tx, planned[-1], actor=actor, now=now)
    tasks.settle(tx, tasks.Kind.RETURN_NOT_COLLECTED, timed.document, actor=actor, now=now)
    return timed


def keep_time(tx: Transaction, return_id: int, *, zone: tzinfo, now: int) -> None:
    """
    Remind of what was agreed and has not come; once its time is over, end it: with what has come, if something has.
    Where a courier was to fetch it and none has, it does not end: somebody has to see to that.
    """
    found = returns.locked(tx, return_id)
    deadline = found.deadline if returns.expected(found) else None
    if found.status is Status.APPROVED and returns.is_all_here(tx, found):
        # Nobody has seen a mistake since it was looked at.
        repaying.settle(tx, return_id, zone=zone, actor=RULE, now=now)
    elif deadline is None:
        reclaiming.look_for_money(tx, found, now=now)
        returns.set_clock(tx, found, None)
    elif found.fetched is not None and _is_to_be_fetched(tx, found):
        _look_for_courier(tx, found, found.fetched[1] + COURIER_LATE_SECONDS, now=now)
    elif now <= deadline:
        returns.set_clock(tx, found, deadline + 1)
        if not found.has_moved:
            tx.emit(ReturnReminded(order_id=found.order_id, return_id=return_id, at=now, actor=str(CLOCK)))
    elif returns.is_underway(tx, found):
        # What has come is looked at first.
        returns.set_clock(tx, found, now + _A_DAY)
    elif found.status is Status.APPROVED and found.has_moved:
        repaying.settle(tx, return_id, zone=zone, actor=CLOCK, now=now)
    elif found.status is Status.RESOLVED:
        reclaiming.look_for_money(tx, found, now=now)
        returns.set_clock(tx, found, None)
        reclaiming.call_for(tx, returns.read(tx, return_id), now=now)
    else:
        ended = returns.expire(tx, return_id, actor=CLOCK, now=now)
        _nobody_comes(tx, ended, actor=CLOCK, now=now)


def _is_to_be_fetched(tx: Transaction, found: Return) -> bool:
    return any(each.status is Parcel.PLANNED for each in shipping.of_return(tx, found.id))


def _look_for_courier(tx: Transaction, found: Return, late_at: int, *, now: int) -> None:
    is_late = now >= late_at
    returns.set_clock(tx, found, None if is_late else late_at)
    if is_late:
        tx.emit(ReturnNotFetched(order_id=found.order_id, return_id=found.id, at=now, actor=str(CLOCK)))
        tasks.raise_task(tx, tasks.Kind.RETURN_NOT_COLLECTED, found.document, order_id=found.order_id, now=now)


def _nobody_comes(tx: Transaction, ended: Return, *, actor: Actor, now: int) -> None:
    shipping.call_off(tx, ended.id, actor=actor, now=now)
    exchanging.send_nothing(tx, ended, actor=actor, now=now)
    for kind in (tasks.Kind.RETURN_TO_DECIDE, tasks.Kind.RETURN_NOT_COLLECTED):
        tasks.settle(tx, kind, ended.document, actor=actor, now=now)
    standing.refresh(tx, ended.order_id)
