"""What is being counted of a shelf while something comes to it or goes: nobody knows whether that was counted, too."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import bindparam, select, update

from domain import tables
from domain.ledger import Kind, Transfer
from domain.transaction import Transaction, hold, in_list

# Held by whoever counts a shelf, and shared by all who bring something to one or take it away: none counts halfway.
COUNTING = "counting"
# From where goods come, or where they go, that may lie on the shelf before that is booked, or no longer. What is set
# apart or handed over is noted where it is seen.
_ELSEWHERE = frozenset({Kind.INCOMING, Kind.MOVING, Kind.INSPECTION, Kind.ADJUSTMENT})
_lines, _counts = tables.stock_count_lines.c, tables.stock_counts.c
_OUTDATE = (
    update(tables.stock_count_lines)
    .where(
        in_list(_lines.variant_id, "variant_ids"),
        _lines.booked == 0,
        _lines.count_id.in_(
            select(_counts.id).where(_counts.place_id == bindparam("at_place"), _counts.finished_at.is_(None))
        ),
    )
    .values(outdated=1)
)


def outdate(tx: Transaction, moved: Iterable[Transfer]) -> None:
    """Have everything counted again that these transfers bring to a place, or take away from it."""
    touched: dict[int, set[str]] = defaultdict(set)
    for transfer in moved:
        for shelf, other in ((transfer.source, transfer.target), (transfer.target, transfer.source)):
            if shelf.kind is Kind.FREE and other.kind in _ELSEWHERE:
                touched[shelf.place_id].add(shelf.unit)
    if touched:
        hold(tx, COUNTING, shared=True)
    for place_id, units in sorted(touched.items()):
        tx.change(_OUTDATE, variant_ids=sorted(int(unit.removeprefix("v:")) for unit in units), at_place=place_id)
