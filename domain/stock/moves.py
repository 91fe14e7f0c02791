"""Asking where the pieces of a variant are, and how they came there."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, or_, select

from domain import ledger, tables
from domain.ledger import Kind
from domain.transaction import Transaction, among, in_list

# What belongs to a place, and not to one order: a shelf's story is that of these.
_SHELVES = (Kind.FREE, Kind.QUARANTINE, Kind.SCRAP, Kind.VENDOR)
_HERE = (*_SHELVES, Kind.PROMISE, Kind.HELD, Kind.PACKED, Kind.INCOMING)
_accounts, _transfers, _entries = tables.accounts.c, tables.transfers.c, tables.entries.c
# Added up and put in order by us: to spare itself that, SQLite would go through everything that ever was of a kind.
_STANDING = select(_accounts.place_id, _accounts.kind, _accounts.balance).where(
    _accounts.unit == bindparam("unit"), among(_accounts.kind, *_HERE), _accounts.balance != 0
)
_HERE_OF = select(_accounts.unit, _accounts.kind, _accounts.balance).where(
    in_list(_accounts.unit, "units"),
    _accounts.place_id == bindparam("place_id"),
    among(_accounts.kind, *_HERE),
    _accounts.balance != 0,
)
_SHELF_IDS = select(_accounts.id).where(
    _accounts.unit == bindparam("unit"),
    _accounts.place_id == bindparam("place_id"),
    _accounts.ref == "",
    among(_accounts.kind, *_SHELVES),
)
# One each way: an index has the newest of an account ready, whatever else there is.
_LATEST = [
    select(_transfers.entry_id)
    .where(side == bindparam("account_id"), _transfers.entry_id < bindparam("before"))
    .distinct()
    .order_by(_transfers.entry_id.desc())
    .limit(bindparam("most"))
    for side in (_transfers.source_id, _transfers.target_id)
]
_source, _target = tables.accounts.alias("source"), tables.accounts.alias("target")
_MOVES = (
    select(
        *(_entries.id, _entries.at, _entries.kind, _entries.document, _entries.actor, _entries.reason),
        *(_source.c.kind.label("source"), _source.c.ref.label("source_ref")),
        *(_target.c.kind.label("target"), _target.c.ref.label("target_ref"), _transfers.quantity),
    )
    .join(tables.transfers, _transfers.entry_id == _entries.id)
    .join(_source, _source.c.id == _transfers.source_id)
    .join(_target, _target.c.id == _transfers.target_id)
    .where(
        in_list(_entries.id, "entry_ids"),
        or_(in_list(_transfers.source_id, "account_ids"), in_list(_transfers.target_id, "account_ids")),
    )
    .order_by(_entries.id.desc(), _transfers.source_id, _transfers.target_id)
)
_NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How many pieces of a variant are where at one place.

    Args:
        promise: Minus those that are promised beyond the shelf.
    """

    place_id: int
    free: int = 0
    promise: int = 0
    held: int = 0
    packed: int = 0
    incoming: int = 0
    quarantine: int = 0
    vendor: int = 0
    scrap: int = 0

    @property
    def on_hand(self) -> int:
        """Sound pieces in the house."""
        return self.free + self.held + self.packed


@dataclass(frozen=True, slots=True)
class Move:
    """
    So many pieces that came on or off a shelf, in one act.

    Args:
        act, document: The entry's: "place" of "order:12", "receive" of "purchase_order:3".
        source_ref, target_ref: To which line they belonged, or belong now; "" for the shelf itself.
    """

    entry_id: int
    at: int
    act: str
    document: str
    actor: str
    reason: str
    source: Kind
    source_ref: str
    target: Kind
    target_ref: str
    quantity: int


def standing(tx: Transaction, variant_id: int) -> list[Standing]:
    """Where the pieces of a variant are, place by place; places where none is are left out."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for row in tx.all(_STANDING, unit=ledger.pieces(variant_id)):
        found[row.place_id][row.kind] += row.balance
    return [Standing(place_id, **pieces) for place_id, pieces in sorted(found.items())]


def here(tx: Transaction, variant_ids: Iterable[int], *, place_id: int) -> dict[int, Standing]:
    """Where the pieces of these variants are at one place."""
    units = {ledger.pieces(variant_id): variant_id for variant_id in variant_ids}
    found: dict[int, Counter[str]] = {variant_id: Counter() for variant_id in units.values()}
    for row in tx.all(_HERE_OF, units=list(units), place_id=place_id):
        found[units[row.unit]][row.kind] += row.balance
    return {variant_id: Standing(place_id, **pieces) for variant_id, pieces in found.items()}


def moves(
    tx: Transaction, variant_id: int, *, place_id: int, before: int | None = None, most: int
) -> tuple[list[Move], int | None]:
    """
    What came on and off the shelves of a place, newest first: bought, sold, counted, set apart, and by whom.

    Args:
        before: The entry that the page before ended with; None for the newest.
        most: So many acts at most, each with all that it moved.

    Returns:
        The moves, and what to ask for the next page with; None where that was all.
    """
    shelves = [row.id for row in tx.all(_SHELF_IDS, unit=ledger.pieces(variant_id), place_id=place_id)]
    asked: dict[str, Any] = {"before": before or _NEWEST, "most": most + 1}
    latest = {
        row.entry_id
        for shelf in shelves
        for statement in _LATEST
        for row in tx.all(statement, account_id=shelf, **asked)
    }
    page = sorted(latest, reverse=True)[: most + 1]
    shown = page[:most]
    found = [_move(row) for row in tx.all(_MOVES, entry_ids=shown, account_ids=shelves)]
    return found, shown[-1] if len(page) > most else None


def _move(row: Any) -> Move:
    return Move(
        entry_id=row.id,
        at=row.at,
        act=row.kind,
        document=row.document,
        actor=row.actor,
        reason=row.reason,
        source=Kind(row.source),
        source_ref=row.source_ref,
        target=Kind(row.target),
        target_ref=row.target_ref,
        quantity=row.quantity,
    )
