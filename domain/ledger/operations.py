"""Posting entries: all that ever writes accounts, entries and transfers."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from domain import tables
from domain.errors import ShopError
from domain.ledger.model import Account, Entry, InsufficientBalance, Posted, Shortfall, Transfer
from domain.ledger.queries import BALANCE_BY_ID, account_row
from domain.transaction import Transaction

_accounts = tables.accounts.c

_MOVE = (
    update(tables.accounts)
    .where(
        _accounts.id == bindparam("account_id"),
        or_(bindparam("guard") == 0, _accounts.balance + bindparam("difference") >= bindparam("down_to")),
        or_(_accounts.floor.is_(None), _accounts.balance + bindparam("difference") >= _accounts.floor),
        or_(_accounts.ceiling.is_(None), _accounts.balance + bindparam("difference") <= _accounts.ceiling),
    )
    .values(balance=_accounts.balance + bindparam("difference"))
    .returning(_accounts.balance)
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


def post(tx: Transaction, entry: Entry, transfers: Iterable[Transfer]) -> Posted:
    """
    Post one entry: all its transfers, or none. Call it last in a transaction: accounts are locked here, by id.

    Transfers between the same two accounts are summed; those of 0 are left out.

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
    ids = {account: _ensure(tx, account) for account in sorted({side for pair in summed for side in pair})}
    differences = _differences(summed)
    balances = _move(tx, differences, guards, ids)
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
    last_entry = tx.scalar(_LAST_ENTRY)
    for row in tx.all(_UNKEPT):
        before = tx.one(_CHECKPOINT, account_id=row.id)
        since, balance = (before.entry_id, before.balance) if before else (0, 0)
        moved = tx.scalar(_MOVED_SINCE, account_id=row.id, since=since)
        tx.change(_KEEP_CHECKPOINT, account_id=row.id, entry_id=last_entry, balance=balance + moved)


def _insert_entry(tx: Transaction, entry: Entry) -> int:
    existing = tx.scalar(_BY_KEY, key=entry.full_key)
    if existing is not None:
        raise AlreadyPosted(entry.full_key)
    return tx.insert(
        tables.entries,
        at=entry.at,
        kind=entry.kind,
        document=entry.document,
        actor=str(entry.actor),
        reason=entry.reason,
        key=entry.full_key,
    )


_BY_KEY = select(tables.entries.c.id).where(tables.entries.c.key == bindparam("key"))


def _ensure(tx: Transaction, account: Account) -> int:
    row = account_row(tx, account)
    if row is None:
        values = {
            "kind": account.kind,
            "place_id": account.place_id,
            "ref": account.ref,
            "unit": account.unit,
            "floor": account.floor,
            "ceiling": account.ceiling,
            "balance": 0 if account.is_kept else None,
        }
        tx.insert_new(tables.accounts, **values)
        row = account_row(tx, account)
    return int(row.id)


def _differences(summed: dict[tuple[Account, Account], int]) -> dict[Account, int]:
    differences: dict[Account, int] = defaultdict(int)
    for (source, target), quantity in summed.items():
        differences[source] -= quantity
        differences[target] += quantity
    return dict(differences)


def _move(
    tx: Transaction, differences: dict[Account, int], guards: dict[Account, int], ids: dict[Account, int]
) -> dict[Account, int]:
    balances: dict[Account, int] = {}
    short: list[Shortfall] = []
    for account in sorted(differences, key=lambda account: ids[account]):
        if not account.is_kept:
            continue
        difference, guard = differences[account], guards.get(account)
        balance = tx.scalar(
            _MOVE,
            account_id=ids[account],
            difference=difference,
            guard=int(guard is not None and difference < 0),
            down_to=guard or 0,
        )
        if balance is None:
            held = tx.scalar(BALANCE_BY_ID, id=ids[account])
            short.append(_shortfall(account, difference, held=held, guard=guard))
        else:
            balances[account] = balance
    if short:
        raise InsufficientBalance(short)
    return balances


def _shortfall(account: Account, difference: int, *, held: int, guard: int | None) -> Shortfall:
    if account.ceiling is not None and difference > 0:
        return Shortfall(account, wanted=difference, available=account.ceiling - held)
    limit = max(bound for bound in (guard, account.floor) if bound is not None)
    return Shortfall(account, wanted=-difference, available=max(0, held - limit))
