"""Orders that wait for goods of which too few are coming: whoever buys has to see to it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, select

from domain import tables
from domain.ledger import Kind
from domain.purchasing.coming import coming
from domain.tasks import Task
from domain.transaction import Transaction, among

# What is bought by itself is bought by then.
GRACE_SECONDS = 600

_orders, _lines, _accounts = tables.orders.c, tables.order_lines.c, tables.accounts.c
_WAITED_FOR = (
    select(
        _orders.id.label("order_id"),
        _orders.waiting_since,
        *(_lines.variant_id, _lines.title),
        _accounts.balance.label("pieces"),
    )
    .join(tables.order_lines, _lines.order_id == _orders.id)
    .join(tables.accounts, _accounts.ref == cast(_lines.id, Text))
    .where(_orders.waiting_since.is_not(None), among(_accounts.kind, Kind.WAITING), _accounts.balance != 0)
    .order_by(_orders.placed_at, _lines.id)
)
_ANY = select(_orders.id).where(_orders.waiting_since.is_not(None)).limit(1)


@dataclass(frozen=True, slots=True)
class Unmet:
    """So many pieces that an order waits for are neither on their way nor drawn up."""

    order_id: int
    title: str
    pieces: int


def unmet(tx: Transaction, *, until: int | None = None) -> list[Unmet]:
    """
    What is waited for and does not come: whoever has waited longest gets what does.

    Args:
        until: Only of orders that have waited since then at least.
    """
    waited_for = tx.all(_WAITED_FOR)
    left = _coming(tx, {row.variant_id for row in waited_for}) if waited_for else Counter[int]()
    found = []
    for row in waited_for:
        covered = min(row.pieces, max(0, left[row.variant_id]))
        left[row.variant_id] -= covered
        if covered < row.pieces and (until is None or row.waiting_since <= until):
            found.append(Unmet(row.order_id, row.title, row.pieces - covered))
    return found


def of_order(tx: Transaction, order_id: int) -> list[Unmet]:
    """What of an order does not come."""
    return [each for each in unmet(tx) if each.order_id == order_id]


# The task.


def is_unmet(tx: Transaction, task: Task) -> bool:
    """It waits for something that does not come."""
    return bool(of_order(tx, task.number))


def orders_unmet(tx: Transaction, now: int) -> Iterable[str]:
    """Those for which nothing was bought in time."""
    return dict.fromkeys(f"order:{each.order_id}" for each in unmet(tx, until=now - GRACE_SECONDS))


def next_at(tx: Transaction, since: int) -> int | None:
    """As long as anybody waits, now and then: what comes may be called off."""
    return None if tx.scalar(_ANY) is None else since + GRACE_SECONDS


def _coming(tx: Transaction, variant_ids: Iterable[int]) -> Counter[int]:
    """How much of each variant comes, wherever to: places send one another what they lack."""
    found: Counter[int] = Counter()
    pieces: dict[Any, int] = coming(tx, variant_ids)
    for (variant_id, _), number in pieces.items():
        found[variant_id] += number
    return found
