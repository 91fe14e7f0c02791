"""The laws of promises: nobody waits for what is there, and what is promised is what is waited for."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from domain import tables
from domain.ledger import Kind
from domain.stock.posting import variant_of
from domain.stock.queries import shelves_of
from domain.transaction import Transaction, among

_accounts = tables.accounts.c
_PROMISES = select(_accounts.kind, _accounts.unit, _accounts.place_id, _accounts.balance).where(
    among(_accounts.kind, Kind.PROMISE, Kind.WAITING), _accounts.balance != 0
)


def out_of_step(tx: Transaction) -> Iterator[tuple[str, str, str]]:
    """What stands otherwise than it should: where, what should be there, what is."""
    promised, waiting = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for row in tx.all(_PROMISES):
        if row.kind == Kind.WAITING:
            waiting[row.unit, row.place_id] += row.balance
        else:
            promised[row.unit, row.place_id] -= row.balance
    for unit, place_id in sorted(promised.keys() | waiting.keys()):
        if promised[unit, place_id] != waiting[unit, place_id]:
            where = f"promises of {unit} at place {place_id}"
            yield where, str(waiting[unit, place_id]), str(promised[unit, place_id])
    waited_for = sorted({variant_of(unit) for unit, _ in waiting})
    for variant_id, shelves in shelves_of(tx, waited_for).items():
        there = sum(shelf.here for shelf in shelves)
        if there:
            yield f"waited for: variant {variant_id}", "0 to be had", str(there)
