"""Asking the ledger where things are."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Text, bindparam, func, literal_column, select

from domain import tables
from domain.bisecting import first_since
from domain.ledger.model import Account, Kind
from domain.transaction import Transaction, in_list

_accounts, _transfers, _checkpoints = tables.accounts.c, tables.transfers.c, tables.checkpoints.c

_ACCOUNT = select(_accounts.id, _accounts.balance).where(
    _accounts.kind == bindparam("kind"),
    _accounts.place_id == bindparam("place_id"),
    _accounts.ref == bindparam("ref"),
    _accounts.unit == bindparam("unit"),
)
_LOCKED = _ACCOUNT.with_for_update(key_share=True)

_since = (
    select(func.coalesce(func.max(_checkpoints.entry_id), 0))
    .where(_checkpoints.account_id == bindparam("id"))
    .scalar_subquery()
)
_SUMMED = select(
    select(func.coalesce(func.max(_checkpoints.balance), 0))
    .where(_checkpoints.account_id == bindparam("id"))
    .scalar_subquery()
    + select(func.coalesce(func.sum(_transfers.quantity), 0))
    .where(_transfers.target_id == bindparam("id"), _transfers.entry_id > _since)
    .scalar_subquery()
    - select(func.coalesce(func.sum(_transfers.quantity), 0))
    .where(_transfers.source_id == bindparam("id"), _transfers.entry_id > _since)
    .scalar_subquery()
)
_kept = select(_accounts.ref, _accounts.kind, _accounts.unit, _accounts.place_id, _accounts.balance).where(
    _accounts.balance != 0,
    # So says the index; and what belongs to no document is asked for otherwise.
    _accounts.ref != literal_column("''", Text()),
)
_KEPT_BY_REF = _kept.where(_accounts.ref == bindparam("ref"))
_KEPT_BY_REFS = _kept.where(in_list(_accounts.ref, "refs"), in_list(_accounts.kind, "kinds"))
_KEPT_OF_UNITS = select(_accounts.unit, _accounts.balance).where(
    _accounts.kind == bindparam("kind"),
    _accounts.place_id == bindparam("place_id"),
    _accounts.ref == "",
    in_list(_accounts.unit, "units"),
)


_ON_DOCUMENT = select(func.count()).where(tables.entries.c.document == bindparam("document"))


def entries_on(tx: Transaction, document: str) -> int:
    """How many entries a document has: the version of a document that has no other."""
    return int(tx.scalar(_ON_DOCUMENT, document=document))


_LAST = select(func.coalesce(func.max(tables.entries.c.id), 0))
_FIRST_SINCE = first_since(tables.entries)


def last_entry(tx: Transaction) -> int:
    """The id of the newest entry; 0 where there is none."""
    return int(tx.scalar(_LAST))


def first_entry_since(tx: Transaction, moment: int) -> int:
    """The id from which on entries are not older than this; they stand in the order of time, so it is soon found."""
    return int(tx.scalar(_FIRST_SINCE, moment=moment))


_documents = in_list(tables.entries.c.document, "documents")
_side = (_accounts.kind, _accounts.place_id, _accounts.ref, _accounts.unit)
_MOVED_IN = (
    select(*_side, func.sum(_transfers.quantity).label("quantity"))
    .join(tables.transfers, _transfers.target_id == _accounts.id)
    .join(tables.entries, tables.entries.c.id == _transfers.entry_id)
    .where(_documents)
    .group_by(_accounts.id)
)
_MOVED_OUT = (
    select(*_side, func.sum(_transfers.quantity).label("quantity"))
    .join(tables.transfers, _transfers.source_id == _accounts.id)
    .join(tables.entries, tables.entries.c.id == _transfers.entry_id)
    .where(_documents)
    .group_by(_accounts.id)
)


def moved_by(tx: Transaction, documents: Iterable[str]) -> dict[Account, int]:
    """What the entries of these documents have moved into each account, less what they moved out; zeros left out."""
    wanted, moved = list(documents), dict[Account, int]()
    for sign, statement in ((1, _MOVED_IN), (-1, _MOVED_OUT)):
        for row in tx.all(statement, documents=wanted):
            account = Account(Kind(row.kind), unit=row.unit, ref=row.ref, place_id=row.place_id)
            moved[account] = moved.get(account, 0) + sign * int(row.quantity)
    return {account: quantity for account, quantity in sorted(moved.items()) if quantity}


def account_row(tx: Transaction, account: Account) -> Any:
    """The account's id and kept balance, or None where nothing was ever posted to it."""
    return tx.one(_ACCOUNT, kind=account.kind, place_id=account.place_id, ref=account.ref, unit=account.unit)


def balance(tx: Transaction, account: Account) -> int:
    """What the account holds now: kept, or summed over the transfers since the last checkpoint."""
    row = account_row(tx, account)
    if row is None:
        return 0
    if row.balance is not None:
        return int(row.balance)
    return int(tx.scalar(_SUMMED, id=row.id))


def locked_balance(tx: Transaction, account: Account) -> int:
    """
    What an account that keeps its balance holds, and goes on holding until the transaction posts or ends.

    For acts that decide by the amount; `post` needs none of this.
    """
    assert account.is_kept, account
    row = tx.one(_LOCKED, kind=account.kind, place_id=account.place_id, ref=account.ref, unit=account.unit)
    return 0 if row is None else int(row.balance)


def balances(tx: Transaction, *, kinds: Iterable[Kind], refs: Iterable[str]) -> dict[Account, int]:
    """The kept balances, other than 0, of all accounts of these kinds that belong to these documents."""
    wanted = list(refs)
    if len(wanted) == 1:
        # A list of one costs more than the one.
        among_kinds = frozenset(kinds)
        rows = [row for row in tx.all(_KEPT_BY_REF, ref=wanted[0]) if row.kind in among_kinds]
    else:
        rows = tx.all(_KEPT_BY_REFS, refs=wanted, kinds=list(kinds))
    return {
        Account(Kind(row.kind), unit=row.unit, ref=row.ref, place_id=row.place_id): int(row.balance) for row in rows
    }


def balances_of_units(tx: Transaction, kind: Kind, units: Iterable[str], *, place_id: int) -> dict[str, int]:
    """The kept balances of a place's accounts of one kind, by unit; those that never were are left out."""
    rows = tx.all(_KEPT_OF_UNITS, kind=kind, place_id=place_id, units=list(units))
    return {row.unit: int(row.balance) for row in rows}
