"""The one way to post goods: whoever waits longest is served in the same entry, and thresholds are watched."""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import select

from domain import ledger, tables
from domain.actors import Actor
from domain.events import OrderServed
from domain.ledger import Account, Entry, Kind, Posted, Seen, Transfer
from domain.stock.model import Offer, Shelf
from domain.stock.places import selling
from domain.stock.queries import shelves_of
from domain.stock.recounting import outdate
from domain.stock.taking import lock
from domain.stock.watching import watch
from domain.transaction import Transaction, among, in_list

_accounts, _lines, _orders = tables.accounts.c, tables.order_lines.c, tables.orders.c
_ANYBODY = (
    select(_accounts.ref, _accounts.unit, _accounts.place_id, _accounts.balance)
    .where(in_list(_accounts.unit, "units"), among(_accounts.kind, Kind.WAITING), _accounts.balance != 0)
    .order_by(_accounts.id)
)
_QUEUE = (
    select(_lines.id, _lines.order_id)
    .join(tables.orders, _orders.id == _lines.order_id)
    .where(in_list(_lines.id, "line_ids"))
    .order_by(_orders.placed_at, _lines.id)
)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """So many pieces that a line waits for, promised at a place."""

    account: Account
    quantity: int
    order_id: int


def post(
    tx: Transaction,
    entry: Entry,
    transfers: Iterable[Transfer],
    *,
    opened: AbstractSet[Account] = frozenset(),
    offers: Iterable[Offer] = (),
) -> Posted:
    """
    Post an entry that moves goods. What it gives to a shelf goes on, in the same entry, to the lines that have waited
    longest for it, wherever that was promised; what comes or goes while it is counted is to be counted again. Call it
    last in a transaction, as `ledger.post`.

    Args:
        opened: As for `ledger.post`.
        offers: As this transaction has read them, so that they need not be asked again where nobody else writes.

    Raises:
        InsufficientBalance, AlreadyPosted: As `ledger.post`.
    """
    moved = list(transfers)
    outdate(tx, moved)
    rises = _rises(moved)
    touched = {each.unit for move in moved for each in (move.source, move.target) if each.kind in _GUARDED}
    is_waited_for = any(Kind.WAITING in {move.source.kind, move.target.kind} for move in moved)
    if touched and (rises or is_waited_for or len(selling(tx)) > 1):
        lock(tx, map(variant_of, touched))
    served = _served(tx, rises)
    transfers = [*moved, *(each for _, moves in served for each in moves)]
    posted = ledger.post(tx, entry, transfers, opened=opened, seen=_seen(offers))
    _tell(tx, served, actor=entry.actor, now=entry.at)
    watch(tx, posted, offers=offers, actor=entry.actor, now=entry.at)
    return posted


def serve(tx: Transaction, variant_ids: Iterable[int], *, document: str, actor: Actor, now: int) -> None:
    """
    Give what lies free of these variants to the lines that wait for it: for whoever has changed what may be sold, or
    from where, without moving anything.
    """
    ids = sorted(set(variant_ids))
    lock(tx, ids)
    free = {Account(Kind.FREE, ledger.pieces(id_), place_id=place.id): 0 for id_ in ids for place in selling(tx)}
    served = _served(tx, free)
    if served:
        entry = Entry("serve", document, ledger.entries_on(tx, document) + 1, actor=actor, at=now)
        posted = ledger.post(tx, entry, [each for _, moves in served for each in moves])
        _tell(tx, served, actor=actor, now=now)
        watch(tx, posted, actor=actor, now=now)


def variant_of(unit: str) -> int:
    """The variant whose pieces a unit counts."""
    return int(unit.removeprefix("v:"))


def _seen(offers: Iterable[Offer]) -> dict[Account, Seen]:
    return {
        Account(Kind.FREE, ledger.pieces(offer.variant.id), "", shelf.place_id): Seen(shelf.account_id, shelf.free)
        for offer in offers
        for shelf in offer.shelves
        if shelf.account_id is not None
    }


_GUARDED = frozenset({Kind.FREE, Kind.PROMISE, Kind.WAITING})


def _rises(moved: Iterable[Transfer]) -> dict[Account, int]:
    """By how many pieces the entry raises each shelf."""
    by_shelf: dict[Account, int] = {}
    for transfer in moved:
        for account, pieces in ((transfer.source, -transfer.quantity), (transfer.target, transfer.quantity)):
            if account.kind is Kind.FREE:
                by_shelf[account] = by_shelf.get(account, 0) + pieces
    return dict(sorted([(account, pieces) for account, pieces in by_shelf.items() if pieces > 0]))


def _served(tx: Transaction, rises: Mapping[Account, int]) -> list[tuple[_Waiting, list[Transfer]]]:
    """Who gets what of shelves that rise by so much: the oldest first."""
    sells = {place.id for place in selling(tx)}
    shelves = [account for account in rises if account.place_id in sells]
    queue = _queue(tx, {account.unit for account in shelves}) if shelves else []
    if not queue:
        return []
    units = {each.account.unit for each in queue}
    rules = shelves_of(tx, map(variant_of, units))
    spare = {
        account: ledger.locked_balance(tx, account) + rises[account] - _kept_back(rules, account)
        for account in shelves
        if account.unit in units
    }
    served = []
    for waiting in queue:
        moves, missing = list[Transfer](), waiting.quantity
        for account, there in spare.items():
            given = min(missing, there) if account.unit == waiting.account.unit else 0
            if given > 0:
                held = waiting.account._replace(kind=Kind.HELD, place_id=account.place_id)
                promise = waiting.account._replace(kind=Kind.PROMISE, ref="")
                moves += [Transfer(account, held, given), Transfer(waiting.account, promise, given)]
                spare[account] -= given
                missing -= given
        if moves:
            served.append((waiting, moves))
    return served


def _kept_back(rules: Mapping[int, Iterable[Shelf]], account: Account) -> int:
    """The safety stock of a shelf, which is sold to nobody."""
    of_places = {shelf.place_id: shelf for shelf in rules[variant_of(account.unit)]}
    shelf = of_places.get(account.place_id)
    return max(0, shelf.sell_down_to) if shelf is not None else 0


def _queue(tx: Transaction, units: Iterable[str]) -> list[_Waiting]:
    """The lines that wait for pieces of these units, oldest first."""
    accounts: dict[int, list[Account]] = {}
    balances: dict[Account, int] = {}
    for row in tx.all(_ANYBODY, units=sorted(units)):
        account = Account(Kind.WAITING, row.unit, row.ref, row.place_id)
        accounts.setdefault(int(row.ref), []).append(account)
        balances[account] = row.balance
    if not accounts:
        return []
    return [
        _Waiting(account, balances[account], row.order_id)
        for row in tx.all(_QUEUE, line_ids=list(accounts))
        for account in accounts[row.id]
    ]


def _tell(tx: Transaction, served: Iterable[tuple[_Waiting, list[Transfer]]], *, actor: Actor, now: int) -> None:
    pieces: Counter[int] = Counter()
    for waiting, moves in served:
        pieces[waiting.order_id] += sum(move.quantity for move in moves if move.target.kind is Kind.HELD)
    for order_id, quantity in sorted(pieces.items()):
        tx.emit(OrderServed(order_id=order_id, pieces=quantity, at=now, actor=str(actor)))
