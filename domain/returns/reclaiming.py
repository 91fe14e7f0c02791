"""What was settled on trust, and has not come in time or is not as it should be."""

from collections.abc import Mapping

from sqlalchemy import bindparam, update

from domain import tables
from domain.returns.model import MACHINE, Return, ReturnLine, Status
from domain.returns.queries import read
from domain.returns.receiving import is_kept, rejected
from domain.transaction import Transaction

_lines = tables.return_lines.c
_DEALT_WITH = (
    update(tables.return_lines)
    .where(_lines.id == bindparam("line_id"))
    .values(
        reclaimed=_lines.reclaimed + bindparam("more_reclaimed"), approved=_lines.approved - bindparam("fewer_approved")
    )
)


def unmet(tx: Transaction, found: Return) -> dict[int, int]:
    """
    How many pieces of each line were settled on trust and are the shop's loss as it stands, by the line's id: they were
    not accepted, or never left their customer though their time is up. What was dealt with is left out.
    """
    if found.status is not Status.RESOLVED or not found.is_trusted:
        return {}
    refused = rejected(tx, found)
    pieces = {line.id: refused.get(line.id, 0) - line.reclaimed + _missing(found, line) for line in found.lines}
    return {line_id: many for line_id, many in pieces.items() if many > 0}


def note_dealt_with(tx: Transaction, found: Return, pieces: Mapping[int, int]) -> Return:
    """So many unmet pieces of each line were asked for again, or let go. The return is locked."""
    for line in found.lines:
        missing = min(pieces.get(line.id, 0), _missing(found, line))
        refused = pieces.get(line.id, 0) - missing
        if missing or refused:
            # What has not come is with its customer as before, and is waited for no longer.
            tx.change(_DEALT_WITH, line_id=line.id, more_reclaimed=refused, fewer_approved=missing)
    MACHINE.revise(tx, found, also={})
    return read(tx, found.id)


def _missing(found: Return, line: ReturnLine) -> int:
    return line.agreed - line.collected if found.clock_at is None and not is_kept(found, line) else 0
