"""What was counted or found of a return by mistake, put right as long as it is not settled."""

from sqlalchemy import bindparam, delete, update

from domain import tables
from domain.actors import Actor, Role
from domain.errors import NotFound
from domain.events import ReturnLookUndone, ReturnRecounted
from domain.returns.model import MACHINE, Return, Status
from domain.returns.queries import read
from domain.returns.receiving import Inspection, Outcome, inspections, revised, to_inspect
from domain.states import IllegalTransition
from domain.transaction import Transaction

_lines = tables.return_lines.c
_FORGET = delete(tables.return_inspections).where(tables.return_inspections.c.id == bindparam("inspection_id"))
_FEWER = (
    update(tables.return_lines)
    .where(_lines.id == bindparam("line_id"))
    .values(
        received=_lines.received - 1,
        collected=_lines.collected - bindparam("fewer_collected"),
        approved=_lines.approved - bindparam("fewer_approved"),
    )
)


def undo_look(tx: Transaction, found: Return, *, actor: Actor, now: int) -> Inspection:
    """
    Forget what was found last: those pieces are here, and nobody has looked at them. The return is locked.

    Raises:
        NotAllowed: The actor looks at nothing here.
        IllegalTransition: It was settled, or has ended; or nothing of it was looked at.
    """
    _must_be_open(found, actor, to="looked at again")
    seen = [each for each in inspections(tx, found) if each.outcome is not Outcome.LOST]
    if not seen:
        raise IllegalTransition(MACHINE.document, was="not looked at", to="looked at again")
    last = seen[-1]
    tx.change(_FORGET, inspection_id=last.id)
    tx.emit(
        ReturnLookUndone(
            order_id=found.order_id,
            return_id=found.id,
            line_id=last.line_id,
            outcome=last.outcome,
            pieces=last.quantity,
            at=now,
            actor=str(actor),
        )
    )
    revised(tx, found, moved_at=found.waits_since or now)
    return last


def count_fewer(tx: Transaction, found: Return, line_id: int, *, is_brought: bool, actor: Actor, now: int) -> Return:
    """
    One piece of a line fewer is here than was counted: its customer has it still, or whoever fetched it. The return is
    locked.

    Raises:
        NotAllowed: The actor receives nothing here.
        NotFound: The line is none of the return's.
        IllegalTransition: It was settled, or has ended; or all that is here was looked at.
    """
    _must_be_open(found, actor, to="counted again")
    line = next((line for line in found.lines if line.id == line_id), None)
    if line is None:
        raise NotFound("return_line", line_id)
    if not to_inspect(tx, found).get(line_id):
        raise IllegalTransition(MACHINE.document, was="looked at", to="counted again")
    # What had come beyond what was announced had been agreed to with that.
    is_surplus = is_brought and line.agreed > line.quantity
    tx.change(_FEWER, line_id=line_id, fewer_collected=int(is_brought), fewer_approved=int(is_surplus))
    tx.emit(ReturnRecounted(order_id=found.order_id, return_id=found.id, at=now, actor=str(actor)))
    revised(tx, found, moved_at=now)
    return read(tx, found.id)


def _must_be_open(found: Return, actor: Actor, *, to: str) -> None:
    actor.must_be(Role.PACKER, Role.MERCHANT, to="receive a return")
    if found.status is not Status.APPROVED:
        raise IllegalTransition(MACHINE.document, was=found.status, to=to)
