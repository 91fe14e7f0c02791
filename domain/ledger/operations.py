"""Posting entries: all that ever writes accounts, entries and transfers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select, text, update

from domain import tables
from domain.errors import ShopError
from domain.ledger.model import Account, Entry, InsufficientBalance, Posted, Seen, Shortfall, Transfer
from domain.ledger.queries import account_row
from domain.transaction import Transaction, by_dialect, upsert

_accounts = tables.accounts.c

_KEY = ("kind", "place_id", "ref", "unit")
_row = upsert(tables.accounts).values({name: bindparam(name) for name in (*_KEY, "floor", "ceiling", "balance")})
_ADD = _row.on_conflict_do_update(
    index_elements=_KEY, set_={"balance": _accounts.balance + _row.excluded.balance}
).returning(_accounts.id, _accounts.balance)
_named = [_accounts[name] == bindparam(f"of_{name}") for name in _KEY]
_changed = _accounts.balance + bindparam("difference")
_CHANGE = update(tables.accounts).values(balance=_changed).returning(_accounts.id, _accounts.balance)
# The limits of an account follow from its kind; its row has them for the database's own check.
_LOWER = _CHANGE.where(*_named, _changed >= bindparam("least"))
_RAISE = _CHANGE.where(*_named, _changed <= bindparam("most"))
_SET = (
    update(tables.accounts)
    .where(_accounts.id == bindparam("account_id"), _accounts.balance == bindparam("was"))
    .values(balance=bindparam("left"))
)

_transfers = tables.transfers.c
_UNKEPT = select(_accounts.id).where(_accounts.balance.is_(None))
_MOVED_SINCE = select(
    select(func.coalesce(func.sum(_transfers.quantity), 0))
    .where(_transfers.target_id == bindparam("account_id"), _transfers.entry_id > bindparam("since"))
    .scalar_subquery()
    - select(func.coalesce(func.sum(_transfers.quantity), 0))
    .where(_transfers.source_id == bindparam("account_id"), _transfers.entry_id > bindparam("since"))
    .scalar_subquery()
)
_LAST_ENTRY = select(func.coalesce(func.max(tables.entries.c.id), 0))
# Ids are given before they are committed: a smaller one may still be on its way, unless nobody writes.
_NOBODY_WRITES = by_dialect(sqlite=select(literal_column("0")), postgresql=text("LOCK TABLE entries IN SHARE MODE"))
_CHECKPOINT = select(tables.checkpoints).where(tables.checkpoints.c.account_id == bindparam("account_id"))
_checkpoint_row = upsert(tables.checkpoints).values(
    account_id=bindparam("account_id"), entry_id=bindparam("entry_id"), balance=bindparam("balance")
)
_KEEP_CHECKPOINT = _checkpoint_row.on_conflict_do_update(
    index_elements=["account_id"],
    set_={"entry_id": _checkpoint_row.excluded.entry_id, "balance": _checkpoint_row.excluded.balance},
)


class AlreadyPosted(ShopError):
    """An entry with this key exists: the act has been done."""

    def __init__(self, key: str) -> None:
        super().__init__(f"already posted: {key}")
        self.key = key


def post(
    tx: Transaction,
    entry: Entry,
    transfers: Iterable[Transfer],
    *,
    opened: AbstractSet[Account] = frozenset(),
    seen: Mapping[Account, Seen] = MappingProxyType({}),
) -> Posted:
    """
    Post one entry: all its transfers, or none. Call it last in a transaction: accounts are locked here, in
    one order for all.

    Transfers between the same two accounts are summed; those of 0 are left out.

    Args:
        opened: Accounts that are new: they belong to what this transaction has made, and nothing is there yet.
        seen: Accounts as this transaction has read them: they stay so where nobody else writes.

    Raises:
        InsufficientBalance: Names every account that holds too little (or whose promise limit is reached).
        AlreadyPosted: The act was posted before.
    """
    summed: dict[tuple[Account, Account], int] = defaultdict(int)
    guards: dict[Account, int] = {}
    for transfer in transfers:
        if transfer.quantity:
            summed[transfer.source, transfer.target] += transfer.quantity
            if transfer.down_to is not None:
                guards[transfer.source] = max(transfer.down_to, guards.get(transfer.source, transfer.down_to))
    entry_id = _insert_entry(tx, entry)
    differences = _differences(summed)
    ids, balances = _move(tx, differences, guards, opened, seen if tx.is_alone else {})
    tx.insert_all(
        tables.transfers,
        [
            {"entry_id": entry_id, "source_id": ids[source], "target_id": ids[target], "quantity": quantity}
            for (source, target), quantity in summed.items()
        ],
    )
    return Posted(entry_id, balances, differences)


def checkpoint(tx: Transaction) -> None:
    """Remember the balances of the accounts that keep none, so that asking them later adds up one day's transfers."""
    tx.change(_NOBODY_WRITES)
    last_entry = tx.scalar(_LAST_ENTRY)
    for row in tx.all(_UNKEPT):
        before = tx.one(_CHECKPOINT, account_id=row.id)
        since, balance = (before.entry_id, before.balance) if before else (0, 0)
        moved = tx.scalar(_MOVED_SINCE, account_id=row.id, since=since)
        tx.change(_KEEP_CHECKPOINT, account_id=row.id, entry_id=last_entry, balance=balance + moved)


def _insert_entry(tx: Transaction, entry: Entry) -> int:
    # Its key is the one thing that can be there already.
    entry_id = tx.insert_once(
        tables.entries,
        at=entry.at,
        kind=entry.kind,
        document=entry.document,
        actor=str(entry.actor),
        reason=entry.reason,
        key=entry.full_key,
    )
    if entry_id is None:
        raise AlreadyPosted(entry.full_key)
    return entry_id


def _differences(summed: dict[tuple[Account, Account], int]) -> dict[Account, int]:
    differences: dict[Account, int] = defaultdict(int)
    for (source, target), quantity in summed.items():
        differences[source] -= quantity
        differences[target] += quantity
    return dict(differences)


def _move(
    tx: Transaction,
    differences: dict[Account, int],
    guards: dict[Account, int],
    opened: AbstractSet[Account],
    seen: Mapping[Account, Seen],
) -> tuple[dict[Account, int], dict[Account, int]]:
    """The ids of all the accounts, and the new balances of those that keep one."""
    ids: dict[Account, int] = {}
    balances: dict[Account, int] = {}
    short: list[Shortfall] = []
    for account in sorted(differences):
        if account in opened:
            # Nobody can wait for what nobody sees.
            balances[account] = differences[account]
            continue
        if not account.is_kept:
            ids[account] = _unkept(tx, account)
            continue
        difference, guard = differences[account], guards.get(account)
        guard = guard if difference < 0 else None
        if (before := seen.get(account)) is not None:
            row = _set(tx, account, difference, guard=guard, before=before)
        else:
            row = _change(tx, account, difference, guard=guard)
        if row is None:
            short.append(_shortfall(account, difference, held=account_row(tx, account).balance, guard=guard))
        else:
            ids[account], balances[account] = row
    if short:
        raise InsufficientBalance(short)
    new = [account for account in balances if account in opened]
    ids.update(zip(new, tx.insert_each(tables.accounts, [_row_of(each, balances[each]) for each in new]), strict=True))
    return ids, balances


def _set(
    tx: Transaction, account: Account, difference: int, *, guard: int | None, before: Seen
) -> tuple[int, int] | None:
    """Set a kept balance that is known; its id and new balance, or None where a limit forbids it."""
    left = before.balance + difference
    limit = _least(account, guard) if difference < 0 else account.ceiling
    if limit is not None and (left < limit if difference < 0 else left > limit):
        return None
    changed = tx.change(_SET, account_id=before.id, was=before.balance, left=left)
    assert changed == 1, "nobody else writes, and this transaction has not either"
    return before.id, left


def _change(tx: Transaction, account: Account, difference: int, *, guard: int | None) -> Any:
    """Change one kept balance, as a rule in one statement; its id and new balance, or None where a limit forbids it."""
    kind, unit, ref, place_id = account
    values: dict[str, Any] = {"of_kind": kind, "of_place_id": place_id, "of_ref": ref, "of_unit": unit}
    if difference > 0 and account.ceiling is not None:
        statement, values["most"] = _RAISE, account.ceiling
    elif difference < 0 and (least := _least(account, guard)) is not None:
        statement, values["least"] = _LOWER, least
    else:
        return _add(tx, account, difference)
    changed = tx.one(statement, **values, difference=difference)
    if changed is None and account_row(tx, account) is None:
        _add(tx, account, 0)
        changed = tx.one(statement, **values, difference=difference)
    return changed


def _least(account: Account, guard: int | None) -> int | None:
    """What has to be left in an account, or None where it may hold any debt."""
    if guard is None or account.floor is None:
        return account.floor if guard is None else guard
    return max(guard, account.floor)


def _add(tx: Transaction, account: Account, difference: int) -> Any:
    return tx.one(_ADD, **_row_of(account, difference))


def _unkept(tx: Transaction, account: Account) -> int:
    ids: dict[Account, int] = tx.known.setdefault(tables.accounts, {})
    if account not in ids:
        row = account_row(tx, account)
        if row is None:
            tx.insert_new(tables.accounts, **_row_of(account, None))
            row = account_row(tx, account)
        ids[account] = int(row.id)
    return ids[account]


def _row_of(account: Account, balance: int | None) -> dict[str, Any]:
    return {**_values_of(account), "floor": account.floor, "ceiling": account.ceiling, "balance": balance}


def _values_of(account: Account) -> dict[str, Any]:
    return {"kind": account.kind, "place_id": account.place_id, "ref": account.ref, "unit": account.unit}


def _shortfall(account: Account, difference: int, *, held: int, guard: int | None) -> Shortfall:
    if account.ceiling is not None and difference > 0:
        return Shortfall(account, wanted=difference, available=account.ceiling - held)
    return Shortfall(account, wanted=-difference, available=max(0, held - (_least(account, guard) or 0)))
