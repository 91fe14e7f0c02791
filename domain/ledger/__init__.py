"""One append-only journal for goods and for money: accounts, entries, transfers (docs/ledger.md)."""

from domain.ledger.model import (
    Account,
    Entry,
    InsufficientBalance,
    Kind,
    Posted,
    Seen,
    Shortfall,
    Transfer,
    pieces,
    unit_of,
)
from domain.ledger.operations import AlreadyPosted, checkpoint, post
from domain.ledger.queries import (
    balance,
    balances,
    balances_of_units,
    entries_on,
    first_entry_since,
    last_entry,
    locked_balance,
    moved_by,
)

__all__ = [
    "Account",
    "AlreadyPosted",
    "Entry",
    "InsufficientBalance",
    "Kind",
    "Posted",
    "Seen",
    "Shortfall",
    "Transfer",
    "balance",
    "balances",
    "balances_of_units",
    "checkpoint",
    "entries_on",
    "first_entry_since",
    "last_entry",
    "locked_balance",
    "moved_by",
    "pieces",
    "post",
    "unit_of",
]
