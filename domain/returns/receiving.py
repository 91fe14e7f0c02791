"""What is written on a return as its goods come: how many have left the customer, are here, and what was found."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, func, select, update

from domain import tables
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound
from domain.events import ReturnDiffers, ReturnInspected
from domain.returns.model import MACHINE, NOTE_MAX, Reason, Return, ReturnLine, Status, Way
from domain.returns.queries import read
from domain.states import IllegalTransition
from domain.transaction import Transaction, in_list

_lines, _inspections, _extras = tables.return_lines.c, tables.return_inspections.c, tables.return_extras.c
_MOVED = (
    update(tables.return_lines)
    .where(_lines.id == bindparam("line_id"))
    .values(
        collected=_lines.collected + bindparam("more_collected"),
        received=_lines.received + bindparam("more_received"),
        approved=_lines.approved + bindparam("more_approved"),
    )
)
_INSPECTED = (
    select(
        _inspections.line_id,
        func.sum(_inspections.quantity).label("pieces"),
        func.sum(_inspections.quantity * _inspections.is_accepted).label("accepted"),
    )
    .where(in_list(_inspections.line_id, "line_ids"))
    .group_by(_inspections.line_id)
)
_FOUND = select(tables.return_inspections).where(in_list(_inspections.line_id, "line_ids")).order_by(_inspections.id)
_LAST = (
    select(tables.return_inspections)
    .join(tables.return_lines, _lines.id == _inspections.line_id)
    .where(
        _lines.return_id == bindparam("of_return"),
        _inspections.line_id == bindparam("of_line"),
        _inspections.actor == bindparam("by"),
    )
    .order_by(_inspections.id.desc())
    .limit(1)
)
_NOTE = (
    update(tables.return_inspections)
    .where(_inspections.id == bindparam("inspection_id"))
    .values(note=bindparam("new_note"), photo=bindparam("new_photo"))
)
_EXTRAS = select(tables.return_extras).where(_extras.return_id == bindparam("return_id")).order_by(_extras.id)
_SETTLE_EXTRA = (
    update(tables.return_extras)
    .where(_extras.id == bindparam("extra_id"), _extras.settled_at.is_(None))
    .values(settled_at=bindparam("moment"))
)


class Outcome(StrEnum):
    """What becomes of a piece that came back."""

    RESTOCK = "restock"
    QUARANTINE = "quarantine"
    SCRAP = "scrap"
    VENDOR = "vendor"
    CUSTOMER = "customer"
    # It never came, though it had left its customer.
    LOST = "lost"


# What can be said of a piece that somebody looks at.
FOUND = tuple(outcome for outcome in Outcome if outcome is not Outcome.LOST)


@dataclass(frozen=True, slots=True)
class Inspection:
    """
    So many pieces of a line, and what was found.

    Args:
        is_accepted: They count for what the customer gets.
        photo: Telegram's file id; "" without.
    """

    id: int
    line_id: int
    outcome: Outcome
    quantity: int
    is_accepted: bool
    note: str
    photo: str
    actor: str
    at: int


@dataclass(frozen=True, slots=True)
class Extra:
    """Something in the box that was not announced."""

    id: int
    note: str
    photo: str
    settled_at: int | None


def inspections(tx: Transaction, found: Return) -> list[Inspection]:
    """What was found of a return, in the order in which it was looked at."""
    return [
        Inspection(
            row.id,
            row.line_id,
            Outcome(row.outcome),
            row.quantity,
            bool(row.is_accepted),
            row.note,
            row.photo,
            row.actor,
            row.at,
        )
        for row in tx.all(_FOUND, line_ids=[line.id for line in found.lines])
    ]


def to_inspect(tx: Transaction, found: Return) -> dict[int, int]:
    """How many pieces of each line are here and were not looked at yet, by the line's id."""
    seen = {row.line_id: int(row.pieces) for row in tx.all(_INSPECTED, line_ids=[line.id for line in found.lines])}
    left = {line.id: line.received - seen.get(line.id, 0) for line in found.lines}
    return {line_id: pieces for line_id, pieces in left.items() if pieces}


def accepted(tx: Transaction, found: Return) -> list[tuple[ReturnLine, int]]:
    """
    How many pieces of each line count for what the customer gets: those that were found to be right, all of what they
    need not give back, and all of it where the shop trusts them.
    """
    rows = tx.all(_INSPECTED, line_ids=[line.id for line in found.lines])
    right = {row.line_id: int(row.accepted) for row in rows}
    return [
        (line, line.agreed if found.is_trusted or is_kept(found, line) else right.get(line.id, 0))
        for line in found.lines
    ]


def rejected(tx: Transaction, found: Return) -> dict[int, int]:
    """How many pieces of each line were looked at and do not count for what the customer gets, by the line's id."""
    rows = tx.all(_INSPECTED, line_ids=[line.id for line in found.lines])
    refused = {row.line_id: int(row.pieces) - int(row.accepted) for row in rows}
    return {line_id: pieces for line_id, pieces in refused.items() if pieces}


def is_kept(found: Return, line: ReturnLine) -> bool:
    """True where nothing of a line has to come: it never arrived, or its customer may keep it."""
    return found.way is Way.NONE or line.reason is Reason.MISSING


def expected(found: Return) -> dict[int, int]:
    """How many pieces of each order line are still to come, by the line's id."""
    left = Counter[int]()
    for line in found.lines:
        if not is_kept(found, line):
            left[line.order_line_id] += line.agreed - line.received
    return {line_id: pieces for line_id, pieces in left.items() if pieces > 0}


def coming(found: Return) -> dict[int, int]:
    """How many pieces of each order line come next, by the line's id: what a courier has, or is still to be given."""
    left = Counter[int]()
    for line in found.lines:
        left[line.order_line_id] += line.collected - line.received
    on_the_road = {line_id: pieces for line_id, pieces in left.items() if pieces > 0}
    return on_the_road or expected(found)


def is_all_here(tx: Transaction, found: Return) -> bool:
    """True where all that was agreed is here, and was looked at."""
    return not expected(found) and not to_inspect(tx, found)


def is_underway(tx: Transaction, found: Return) -> bool:
    """True where some of it is on the road, or here and was not looked at."""
    return any(line.collected > line.received for line in found.lines) or bool(to_inspect(tx, found))


def note_collected(tx: Transaction, found: Return, pieces: Mapping[int, int], *, now: int) -> Return:
    """
    So many pieces of each order line have left the customer.

    Raises:
        BadInput: More than were agreed.
    """
    for line_id, quantity in pieces.items():
        for line, part in _shared(found, line_id, quantity, lambda line: line.agreed - line.collected):
            tx.change(_MOVED, line_id=line.id, more_collected=part, more_received=0, more_approved=0)
    return revised(tx, found, moved_at=now)


def note_received(
    tx: Transaction, found: Return, pieces: Mapping[int, int], *, surplus: Mapping[int, int], brought: bool, now: int
) -> Return:
    """
    So many pieces of each order line are in the house.

    Args:
        surplus: How many of them are more than was announced, by the order line's id: they count from now on.
        brought: Their customer has brought them; otherwise a courier has fetched them before.

    Raises:
        BadInput: More than a courier has fetched.
    """
    for line_id, more in surplus.items():
        coming = [line for line in found.lines if line.order_line_id == line_id and not is_kept(found, line)]
        if not coming:
            raise BadInput("quantity", "out_of_range", most=0)
        tx.change(_MOVED, line_id=coming[0].id, more_collected=0, more_received=0, more_approved=more)
    current = read(tx, found.id) if surplus else found
    for line_id, quantity in pieces.items():
        room = _to_bring if brought else _on_the_way
        for line, part in _shared(current, line_id, quantity, room):
            more = part if brought else 0
            tx.change(_MOVED, line_id=line.id, more_collected=more, more_received=part, more_approved=0)
    return revised(tx, found, moved_at=now)


def inspect(
    tx: Transaction,
    found: Return,
    line_id: int,
    outcome: Outcome,
    quantity: int,
    *,
    is_accepted: bool,
    note: str = "",
    photo: str = "",
    actor: Actor,
    now: int,
) -> Return:
    """
    Write down what was found of so many pieces of a line; the return is locked.

    Raises:
        NotAllowed: The actor looks at nothing here.
        NotFound: The line is none of the return's.
        IllegalTransition: It has ended; or it was settled before it came, and would go back to its customer.
        BadInput: Less than one, or more than are here and were not looked at; the note is too long.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="inspect a return")
    if not found.is_awaited or (found.status is Status.RESOLVED and outcome is Outcome.CUSTOMER):
        # What was given back before it came is the shop's.
        raise IllegalTransition(MACHINE.document, was=found.status, to="inspected")
    if all(line.id != line_id for line in found.lines):
        raise NotFound("return_line", line_id)
    most = to_inspect(tx, found).get(line_id, 0)
    if not 1 <= quantity <= most:
        raise BadInput("quantity", "out_of_range", most=most)
    note = note.strip()
    if len(note) > NOTE_MAX:
        raise BadInput("reason", "too_long", most=NOTE_MAX)
    tx.insert(
        tables.return_inspections,
        line_id=line_id,
        outcome=outcome,
        quantity=quantity,
        is_accepted=int(is_accepted),
        note=note,
        photo=photo,
        actor=str(actor),
        at=now,
    )
    tx.emit(
        ReturnInspected(
            order_id=found.order_id,
            return_id=found.id,
            line_id=line_id,
            outcome=outcome,
            pieces=quantity,
            at=now,
            actor=str(actor),
        )
    )
    return revised(tx, found)


def note_inspection(tx: Transaction, return_id: int, line_id: int, *, note: str, photo: str = "", actor: Actor) -> None:
    """
    Say something of the pieces that the actor has looked at last, or show them.

    Raises:
        NotFound: They have looked at none of them.
        BadInput: There is neither a note nor a photo, or the note is too long.
    """
    note = note.strip()
    if not note and not photo:
        raise BadInput("return", "empty")
    if len(note) > NOTE_MAX:
        raise BadInput("return", "too_long", most=NOTE_MAX)
    last = tx.one(_LAST, of_return=return_id, of_line=line_id, by=str(actor))
    if last is None:
        raise NotFound("return_line", line_id)
    tx.change(_NOTE, inspection_id=last.id, new_note=note or last.note, new_photo=photo or last.photo)


def note_extra(tx: Transaction, found: Return, *, note: str, photo: str = "", actor: Actor, now: int) -> int:
    """
    Write down something in the box that was not announced; its id.

    Raises:
        NotAllowed: The actor receives nothing here.
        BadInput: There is neither a note nor a photo, or the note is too long.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="receive a return")
    note = note.strip()
    if not note and not photo:
        raise BadInput("return", "empty")
    if len(note) > NOTE_MAX:
        raise BadInput("return", "too_long", most=NOTE_MAX)
    facts = {"return_id": found.id, "note": note, "photo": photo, "actor": str(actor), "at": now}
    extra_id = tx.insert(tables.return_extras, **facts)
    tx.emit(ReturnDiffers(order_id=found.order_id, return_id=found.id, at=now, actor=str(actor)))
    return extra_id


def extras(tx: Transaction, return_id: int) -> list[Extra]:
    """What was in the box besides."""
    return [Extra(row.id, row.note, row.photo, row.settled_at) for row in tx.all(_EXTRAS, return_id=return_id)]


def settle_extra(tx: Transaction, extra_id: int, *, actor: Actor, now: int) -> bool:
    """Somebody has dealt with what was in the box besides; False where it was before."""
    actor.must_be(Role.MERCHANT, to="deal with what came besides")
    return tx.change(_SETTLE_EXTRA, extra_id=extra_id, moment=now) == 1


def _to_bring(line: ReturnLine) -> int:
    return line.agreed - line.collected


def _on_the_way(line: ReturnLine) -> int:
    return line.collected - line.received


def _shared(
    found: Return, order_line_id: int, quantity: int, room: Callable[[ReturnLine], int]
) -> Iterable[tuple[ReturnLine, int]]:
    """Pieces of an order line, shared among the return's lines that have room for them, in order."""
    shares, left = [], quantity
    for line in found.lines:
        part = min(left, room(line)) if line.order_line_id == order_line_id and not is_kept(found, line) else 0
        if part > 0:
            shares.append((line, part))
            left -= part
    if left or quantity < 0:
        raise BadInput("quantity", "out_of_range", most=max(0, quantity - left))
    return shares


def revised(tx: Transaction, found: Return, *, moved_at: int | None = None) -> Return:
    """
    The return after what has happened to its lines, with its next version.

    Args:
        moved_at: When it has moved; None where it lies where it lay.
    """
    waits_since = found.waits_since if moved_at is None else moved_at
    now_there = read(tx, found.id)
    MACHINE.revise(tx, found, also={"waits_since": waits_since if is_underway(tx, now_there) else None})
    return read(tx, found.id)
