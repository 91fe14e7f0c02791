"""Asking what goes from place to place, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from domain import tables
from domain.errors import NotFound
from domain.ledger import Kind
from domain.moving.model import MACHINE, OPEN, Line, Status, StockTransfer
from domain.transaction import Transaction, among, in_list

_transfers, _lines = tables.stock_transfers.c, tables.stock_transfer_lines.c
_ONE = select(tables.stock_transfers).where(_transfers.id == bindparam("id"))
_LINES = (
    select(tables.stock_transfer_lines)
    .where(in_list(_lines.transfer_id, "transfer_ids"))
    .order_by(_lines.transfer_id, _lines.id)
)
_COUNTS = select(_transfers.status, func.count().label("number")).group_by(_transfers.status)
_AT_PLACE = (
    select(tables.stock_transfers)
    .where(
        among(_transfers.status, *OPEN),
        or_(_transfers.source_id == bindparam("place_id"), _transfers.target_id == bindparam("place_id")),
    )
    .order_by(_transfers.id)
    .limit(bindparam("most"))
)
_has_come = select(_lines.id).where(_lines.transfer_id == _transfers.id, _lines.good + _lines.damaged > 0).exists()
_is_waited_for = among(_transfers.status, Status.ASKED, Status.SENT) & ~_has_come
_since = func.coalesce(_transfers.sent_at, _transfers.asked_at)
_LATE = select(_transfers.id).where(_is_waited_for, _since <= bindparam("before")).order_by(_transfers.id)
_LATE_SINCE = select(func.min(_since)).where(_is_waited_for, _since > bindparam("after"))
_COMING = (
    select(
        _transfers.target_id,
        func.sum(_lines.quantity - _lines.good - _lines.damaged - _lines.lost - _lines.returned).label("pieces"),
    )
    .join(tables.stock_transfer_lines, _lines.transfer_id == _transfers.id)
    .where(_lines.variant_id == bindparam("variant_id"), among(_transfers.status, Status.SENT))
    .group_by(_transfers.target_id)
)
_STEPS = (
    select(tables.history.c.became, tables.history.c.actor, tables.history.c.at)
    .where(tables.history.c.document == MACHINE.document, tables.history.c.document_id == bindparam("of_id"))
    .order_by(tables.history.c.id)
)
_entries, _moved, _account = tables.entries.c, tables.transfers.c, tables.accounts.c
_source = tables.accounts.alias("source")
_BOOKED = (
    select(
        *(_entries.id, _entries.at, _entries.actor, _entries.kind, _entries.reason),
        *(_source.c.kind.label("source"), _account.kind.label("target"), func.sum(_moved.quantity).label("quantity")),
    )
    .join(tables.transfers, _moved.entry_id == _entries.id)
    .join(_source, _source.c.id == _moved.source_id)
    .join(tables.accounts, _account.id == _moved.target_id)
    .where(_entries.document == bindparam("document"))
    .group_by(_entries.id, _source.c.kind, _account.kind)
    .order_by(_entries.id)
)


@dataclass(frozen=True, slots=True)
class Step:
    """
    What was done to a transfer.

    Args:
        act: "draft", "asked" or "cancelled"; "send", "receive", "lose" or "take_back".
        pieces: How many were sent, came sound, were lost, or are back.
        damaged: How many came damaged.
    """

    at: int
    actor: str
    act: str
    reason: str = ""
    pieces: int = 0
    damaged: int = 0


def stock_transfer(tx: Transaction, transfer_id: int) -> StockTransfer:
    """
    A transfer with its lines.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_ONE, id=transfer_id)
    if row is None:
        raise NotFound(MACHINE.document, transfer_id)
    return _read(tx, [row])[0]


def locked(tx: Transaction, transfer_id: int) -> StockTransfer:
    """
    A transfer, locked until the transaction ends.

    Raises:
        NotFound: There is none with this id.
    """
    return _read(tx, [MACHINE.locked(tx, transfer_id)])[0]


def listed(tx: Transaction, statuses: Sequence[Status], *, most: int, skipped: int = 0) -> list[StockTransfer]:
    """A page of those in one of these states, newest first."""
    return _read(tx, tx.all(_page(tuple(statuses)), most=most, skipped=skipped))


def counts(tx: Transaction) -> dict[Status, int]:
    """How many there are in each state; states that none is in are left out."""
    return {Status(row.status): row.number for row in tx.all(_COUNTS)}


def open_at(tx: Transaction, place_id: int, *, most: int) -> list[StockTransfer]:
    """Those that go from a place or to it and have not ended, the oldest first."""
    return _read(tx, tx.all(_AT_PLACE, place_id=place_id, most=most))


def coming(tx: Transaction, variant_id: int) -> dict[int, int]:
    """How many pieces of a variant are on their way to each place; places none goes to are left out."""
    return {row.target_id: int(row.pieces) for row in tx.all(_COMING, variant_id=variant_id) if row.pieces}


def late(tx: Transaction, *, before: int) -> list[int]:
    """Those of which nothing has come, though they were sent before this, or asked for and not sent."""
    return [row.id for row in tx.all(_LATE, before=before)]


def oldest_waited_for(tx: Transaction, *, after: int) -> int | None:
    """Since when the oldest is waited for that was sent, or asked for, after this."""
    moment = tx.scalar(_LATE_SINCE, after=after)
    return None if moment is None else int(moment)


def steps(tx: Transaction, transfer: StockTransfer) -> list[Step]:
    """All that was done to a transfer, in order: what moved goods as the ledger has it."""
    told = {Status.DRAFT, Status.ASKED, Status.CANCELLED}
    said = [Step(row.at, row.actor, row.became) for row in tx.all(_STEPS, of_id=transfer.id) if row.became in told]
    booked: dict[int, Step] = {}
    for row in tx.all(_BOOKED, document=transfer.document):
        if Kind.MOVING not in (row.source, row.target):
            continue
        step = booked.get(row.id) or Step(row.at, row.actor, row.kind, row.reason)
        damaged = row.quantity if row.target == Kind.QUARANTINE else 0
        pieces = step.pieces + row.quantity - damaged
        booked[row.id] = Step(row.at, row.actor, row.kind, row.reason, pieces, step.damaged + damaged)
    return sorted([*said, *booked.values()], key=lambda step: step.at)


@cache
def _page(statuses: tuple[Status, ...]) -> Select[Any]:
    return (
        select(tables.stock_transfers)
        .where(among(_transfers.status, *statuses))
        .order_by(_transfers.id.desc())
        .limit(bindparam("most"))
        .offset(bindparam("skipped"))
    )


def _read(tx: Transaction, rows: Iterable[Any]) -> list[StockTransfer]:
    found = {row.id: row for row in rows}
    lines: dict[int, list[Line]] = {transfer_id: [] for transfer_id in found}
    if found:
        for line in tx.all(_LINES, transfer_ids=list(found)):
            lines[line.transfer_id].append(
                Line(line.id, line.variant_id, line.quantity, line.good, line.damaged, line.lost, line.returned)
            )
    return [
        StockTransfer(
            id=row.id,
            source_id=row.source_id,
            target_id=row.target_id,
            status=Status(row.status),
            version=row.version,
            reason=row.reason,
            created_at=row.created_at,
            asked_at=row.asked_at,
            sent_at=row.sent_at,
            ended_at=row.ended_at,
            lines=tuple(lines[row.id]),
        )
        for row in found.values()
    ]
