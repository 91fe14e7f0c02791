"""What becomes of a request: agreed to in whole or in part, refused, called off, or ended by the clock."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from sqlalchemy import bindparam, update

from domain import tables
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.events import (
    ReturnApproved,
    ReturnCancelled,
    ReturnExpired,
    ReturnForMoney,
    ReturnPhotoAsked,
    ReturnRejected,
    ReturnRestSeenTo,
)
from domain.returns.history import is_beyond_limits
from domain.returns.model import ANSWER_MAX, MACHINE, SENDS, Reason, Return, Status, Way, Wish
from domain.returns.policy import Policy, end_of_window, policy
from domain.returns.queries import locked, read
from domain.returns.receiving import extras, is_kept, settle_extra
from domain.states import IllegalTransition
from domain.transaction import Transaction

_lines = tables.return_lines.c
_APPROVE = (
    update(tables.return_lines).where(_lines.id == bindparam("line_id")).values(approved=bindparam("new_approved"))
)
_PRICE = (
    update(tables.return_lines)
    .where(_lines.id == bindparam("line_id"))
    .values(instead_price_minor=bindparam("new_price"))
)
_CLOCK = (
    update(tables.returns).where(tables.returns.c.id == bindparam("return_id")).values(clock_at=bindparam("new_clock"))
)
# So long a return waits to be settled once all was looked at, so that a wrong press can be undone.
UNDOABLE_SECONDS = 10 * 60
# Two days before its time is over, its customer is reminded.
REMINDER_SECONDS = 2 * 24 * 3600


def is_approved_by_itself(tx: Transaction, request: Return, *, now: int) -> bool:
    """True where nobody has to look at a request: its value and reasons are within what merchants have set."""
    rules = policy(tx)
    is_small = 0 < request.worth_minor <= rules.approves_up_to_minor
    is_for_that = all(line.reason in rules.approves for line in request.lines)
    return is_small and is_for_that and not request.is_late and not is_beyond_limits(tx, request, now=now)


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
    Agree to a request, or to a part of it. What it is about then waits for its customer to give it back.

    Args:
        pieces: How many of each line of the return, by its id, as far as that is fewer than were asked for.
        reason: Why not all of it: its customer reads it.
        keeps: Its customer may keep what they have.
        for_money: They get their money back, and not what they wanted instead.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such return, or a line is none of its.
        Changed: It is not what the merchant saw.
        IllegalTransition: It was decided before, or called off.
        BadInput: Fewer than none of a line, more than were asked for, or nothing at all; or fewer without a reason, or
            with one that is longer than 300 characters.
    """
    actor.must_be(Role.MERCHANT, to="decide on a return")
    request = locked(tx, return_id, version=version)
    asked = {line.id: line.quantity for line in request.lines}
    agreed = asked | dict(pieces or {})
    for line_id, quantity in agreed.items():
        if line_id not in asked:
            raise NotFound("return_line", line_id)
        if not 0 <= quantity <= asked[line_id]:
            raise BadInput("quantity", "out_of_range", most=asked[line_id])
    if not any(agreed.values()):
        raise BadInput("quantity", "nothing")
    said = _said(reason) if agreed != asked else ""
    comes_back = any(agreed[line.id] and line.reason is not Reason.MISSING for line in request.lines)
    way = request.way if comes_back and not keeps else Way.NONE
    rules = policy(tx)
    back_by_at = end_of_window(now, rules.back_within_days, zone=zone)
    also: dict[str, Any] = {
        "approved_at": now,
        "answer": said,
        "asks_photo": 0,
        "way": way,
        "is_trusted": int(way is not Way.NONE and _is_trusted(tx, request, rules, now=now)),
        "back_by_at": back_by_at,
        "clock_at": None if way is Way.NONE else back_by_at - REMINDER_SECONDS,
    }
    if way is Way.NONE:
        also["way_fee_minor"] = 0
    if for_money:
        also["wish"] = Wish.REFUND
    MACHINE.advance(tx, request, to=Status.APPROVED, actor=actor, now=now, also=also)
    for line_id, quantity in agreed.items():
        tx.change(_APPROVE, line_id=line_id, new_approved=quantity)
    tx.emit(ReturnApproved(order_id=request.order_id, return_id=return_id, at=now, actor=str(actor)))
    if for_money:
        tx.emit(ReturnForMoney(order_id=request.order_id, return_id=return_id, at=now, actor=str(actor)))
    return read(tx, return_id)


def _is_trusted(tx: Transaction, request: Return, rules: Policy, *, now: int) -> bool:
    """True where the shop settles it before anything has come; never where something else is sent for it."""
    is_small = 0 < request.worth_minor <= rules.trusts_up_to_minor
    return is_small and request.wish not in SENDS and not is_beyond_limits(tx, request, now=now)


def reject(tx: Transaction, return_id: int, *, version: int, reason: str, actor: Actor, now: int) -> Return:
    """
    Refuse a request; its customer reads why.

    Raises:
        NotAllowed, NotFound, Changed, IllegalTransition: As `approve`.
        BadInput: The reason is missing, or longer than 300 characters.
    """
    actor.must_be(Role.MERCHANT, to="decide on a return")
    said = _said(reason)
    request = locked(tx, return_id, version=version)
    also = {"answer": said, "ended_at": now, "asks_photo": 0}
    MACHINE.advance(tx, request, to=Status.REJECTED, actor=actor, now=now, also=also)
    tx.emit(ReturnRejected(order_id=request.order_id, return_id=return_id, at=now, actor=str(actor)))
    return read(tx, return_id)


def ask_photo(tx: Transaction, return_id: int, *, version: int, what: str, actor: Actor, now: int) -> Return:
    """
    Ask the customer for another photo, in the merchant's words.

    Raises:
        NotAllowed, NotFound, Changed: As `approve`.
        IllegalTransition: It was decided before, or called off.
        BadInput: The words are missing, or longer than 300 characters.
    """
    actor.must_be(Role.MERCHANT, to="decide on a return")
    said = _said(what)
    request = locked(tx, return_id, version=version)
    if request.status is not Status.REQUESTED:
        raise IllegalTransition(MACHINE.document, was=request.status, to=Status.REQUESTED)
    MACHINE.revise(tx, request, also={"answer": said, "asks_photo": 1})
    tx.emit(ReturnPhotoAsked(order_id=request.order_id, return_id=return_id, at=now, actor=str(actor)))
    return read(tx, return_id)


def cancel(
    tx: Transaction, return_id: int, *, version: int | None = None, reason: str = "", actor: Actor, now: int
) -> Return:
    """
    Call it off, as long as nothing has left its customer; they may, and merchants, who say why.

    Raises:
        NotFound: There is no such return of theirs.
        Changed: It is not what the person saw.
        IllegalTransition: Something is on its way, or it has ended.
        BadInput: A merchant gives no reason, or one that is longer than 300 characters.
    """
    found = locked(tx, return_id, version=version)
    is_theirs = found.person_id == actor.person_id
    if not is_theirs:
        try:
            actor.must_be(Role.MERCHANT, to="call a return off")
        except NotAllowed as refused:
            raise NotFound("return", return_id) from refused
    if found.has_moved or found.status is Status.DRAFT:
        raise IllegalTransition(MACHINE.document, was="moved" if found.has_moved else found.status, to=Status.CANCELLED)
    also = {
        "answer": "" if is_theirs else _said(reason),
        "ended_at": now,
        "clock_at": None,
        "fetched_from_at": None,
        "fetched_until_at": None,
        "asks_photo": 0,
    }
    MACHINE.advance(tx, found, to=Status.CANCELLED, actor=actor, now=now, also=also)
    tx.emit(ReturnCancelled(order_id=found.order_id, return_id=return_id, at=now, actor=str(actor)))
    return read(tx, return_id)


def see_to_extras(tx: Transaction, return_id: int, *, said: str, actor: Actor, now: int) -> Return:
    """
    Say what becomes of what was in the box besides; its customer reads it.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such return.
        Changed: There is nothing of that, or it was said before.
        BadInput: The words are missing, or longer than 300 characters.
    """
    actor.must_be(Role.MERCHANT, to="deal with what came besides")
    answer, found = _said(said), locked(tx, return_id)
    if not [extra for extra in extras(tx, return_id) if settle_extra(tx, extra.id, actor=actor, now=now)]:
        raise Changed("return", return_id)
    MACHINE.revise(tx, found, also={"answer": answer})
    tx.emit(ReturnRestSeenTo(order_id=found.order_id, return_id=return_id, at=now, actor=str(actor)))
    return read(tx, return_id)


def expire(tx: Transaction, return_id: int, *, actor: Actor, now: int) -> Return:
    """
    End what was agreed, for nothing came in time.

    Raises:
        IllegalTransition: Something is on its way, or it has ended.
    """
    found = locked(tx, return_id)
    if found.has_moved:
        raise IllegalTransition(MACHINE.document, was="moved", to=Status.EXPIRED)
    also = {"ended_at": now, "clock_at": None, "fetched_from_at": None, "fetched_until_at": None}
    MACHINE.advance(tx, found, to=Status.EXPIRED, actor=actor, now=now, also=also)
    tx.emit(ReturnExpired(order_id=found.order_id, return_id=return_id, at=now, actor=str(actor)))
    return read(tx, return_id)


def end(tx: Transaction, found: Return, *, back_minor: int, actor: Actor, now: int) -> None:
    """
    It is settled: what was agreed to and has not come is with its customer as before, unless the shop trusts that it
    comes still. The return is locked.

    Raises:
        IllegalTransition: Nothing was agreed, or it has ended.
    """
    also = {"ended_at": now, "clock_at": found.clock_at if found.is_trusted else None, "back_minor": back_minor}
    MACHINE.advance(tx, found, to=Status.RESOLVED, actor=actor, now=now, also=also)
    for line in found.lines:
        if not is_kept(found, line) and not found.is_trusted:
            tx.change(_APPROVE, line_id=line.id, new_approved=line.collected)


def set_clock(tx: Transaction, found: Return, clock_at: int | None) -> None:
    """Have the timetable look at it then; None: not at all. Nothing that people see changes with it."""
    tx.change(_CLOCK, return_id=found.id, new_clock=clock_at)


def trust(tx: Transaction, found: Return) -> Return:
    """Have it settled before it is here: it is on its way. The return is locked."""
    MACHINE.revise(tx, found, also={"is_trusted": 1})
    for line in found.lines:
        if not is_kept(found, line):
            tx.change(_APPROVE, line_id=line.id, new_approved=line.collected)
    return read(tx, found.id)


def note_child(tx: Transaction, found: Return, order_id: int, *, prices: Mapping[int, int | None]) -> None:
    """
    What is sent instead is that order. The return is locked.

    Args:
        prices: What a piece costs of what is sent for each line, by the line's id; None where it counts as much as
            what comes back.
    """
    MACHINE.revise(tx, read(tx, found.id), also={"child_order_id": order_id})
    for line_id, price_minor in prices.items():
        tx.change(_PRICE, line_id=line_id, new_price=price_minor)


def have_money_instead(tx: Transaction, found: Return, *, actor: Actor, now: int) -> None:
    """Nothing is sent for it any more: its customer gets their money back. The return is locked."""
    MACHINE.revise(tx, found, also={"wish": Wish.REFUND})
    tx.emit(ReturnForMoney(order_id=found.order_id, return_id=found.id, at=now, actor=str(actor)))


def untimed(tx: Transaction, found: Return) -> Return:
    """Nobody came at the time that was chosen: another one has to be. The return is locked."""
    MACHINE.revise(tx, found, also={"fetched_from_at": None, "fetched_until_at": None})
    return read(tx, found.id)


def _said(words: str) -> str:
    said = words.strip()
    if not said:
        raise BadInput("reason", "empty")
    if len(said) > ANSWER_MAX:
        raise BadInput("reason", "too_long", most=ANSWER_MAX)
    return said
