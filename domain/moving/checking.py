"""Whether the books agree with what transfers say."""

from collections.abc import Iterator

from sqlalchemy import select

from domain import tables
from domain.ledger import Kind, pieces
from domain.moving.model import Status
from domain.transaction import Transaction, among

_transfers, _lines, _accounts = tables.stock_transfers.c, tables.stock_transfer_lines.c, tables.accounts.c
_entries, _moved = tables.entries.c, tables.transfers.c
_LINES = (
    select(tables.stock_transfer_lines, _transfers.status)
    .join(tables.stock_transfers, _transfers.id == _lines.transfer_id)
    .order_by(_lines.id)
)
_MOVING = select(_accounts.ref, _accounts.unit, _accounts.balance).where(
    among(_accounts.kind, Kind.MOVING), _accounts.balance != 0
)
_target = tables.accounts.alias("target")
_OUT_OF_MOVING = (
    select(_accounts.ref, _target.c.kind, _entries.kind.label("act"), _moved.quantity)
    .join(tables.accounts, _accounts.id == _moved.source_id)
    .join(_target, _target.c.id == _moved.target_id)
    .join(tables.entries, _entries.id == _moved.entry_id)
    .where(among(_accounts.kind, Kind.MOVING))
)
# Which column of a line says so.
_BECAME = {
    (Kind.FREE, "receive"): "good",
    (Kind.QUARANTINE, "receive"): "damaged",
    (Kind.ADJUSTMENT, "lose"): "lost",
    (Kind.FREE, "take_back"): "returned",
}
_NAMES = ("good", "damaged", "lost", "returned")


def out_of_step(tx: Transaction) -> Iterator[tuple[str, str, str]]:
    """What is not as it must be: about what, what was expected, what was found."""
    moving = {(row.ref, row.unit): row.balance for row in tx.all(_MOVING)}
    became: dict[tuple[str, str], int] = {}
    for row in tx.all(_OUT_OF_MOVING):
        name = _BECAME.get((Kind(row.kind), row.act), row.act)
        became[row.ref, name] = became.get((row.ref, name), 0) + row.quantity
    for line in tx.all(_LINES):
        subject = f"transfer line {line.id}"
        here = [getattr(line, name) for name in _NAMES]
        booked = [became.get((str(line.id), name), 0) for name in _NAMES]
        if here != booked:
            yield f"{subject} became", str(booked), str(here)
        missing = line.quantity - sum(here) if line.status == Status.SENT else 0
        found = moving.pop((str(line.id), pieces(line.variant_id)), 0)
        if found != missing:
            yield f"{subject} moving", str(missing), str(found)
        if line.status in {Status.RECEIVED, Status.CLOSED} and sum(here) != line.quantity:
            yield f"{subject} {line.status}", str(line.quantity), str(sum(here))
    for (ref, unit), balance in moving.items():
        yield f"moving {unit} of line {ref!r}", "0", str(balance)
