"""All that moves goods: what each act transfers, and what follows when a shelf runs low."""

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, select, update

from domain import catalogue, ledger, tables, tasks
from domain.actors import Actor
from domain.events import BackInStock, SoldOut, StockLow
from domain.ledger import Account, Kind, Posted, Transfer
from domain.stock.model import Offer, cost_of
from domain.stock.queries import main_place, on_hand, rules, watched
from domain.transaction import Transaction

_rules = tables.stock_rules.c
_LOW_SINCE = (
    update(tables.stock_rules)
    .where(_rules.variant_id == bindparam("of_variant"), _rules.place_id == bindparam("at_place"))
    .values(low_since=bindparam("moment"))
)
_ANY_PLACE = select(tables.places.c.id).limit(1)


def ensure_main_place(tx: Transaction) -> None:
    """Make the first warehouse, once."""
    if tx.scalar(_ANY_PLACE) is None:
        tx.insert(tables.places, name="Shop", priority=1)
        tx.known.pop(tables.places, None)


def promised(
    tx: Transaction,
    wanted: Mapping[int, tuple[int, int]],
    *,
    limits: Mapping[int, int] | None = None,
    place_id: int,
) -> list[Transfer]:
    """
    What takes the goods of order lines off the shelf: free → held, down to the limit and no further.

    Args:
        wanted: Variant and quantity of each line, by the line's id.
        limits: What each variant may be sold down to, where that was read already.
    """
    if limits is None:
        noted = rules(tx, {variant_id for variant_id, _ in wanted.values()}, place_id=place_id)
        limits = {variant_id: rule.sell_down_to for variant_id, rule in noted.items()}
    transfers = []
    for line_id, (variant_id, quantity) in wanted.items():
        limit = limits.get(variant_id, 0)
        unit = ledger.pieces(variant_id)
        free = Account(Kind.FREE, unit=unit, place_id=place_id)
        held = Account(Kind.HELD, unit=unit, ref=str(line_id), place_id=place_id)
        transfers.append(Transfer(free, held, quantity, down_to=max(0, limit)))
    return transfers


def move(balances: Mapping[Account, int], *, source: Kind, target: Kind, to_shelf: bool = False) -> list[Transfer]:
    """
    Move all that is in one kind of account to the account of another kind, line by line.

    Args:
        balances: Where the goods of the lines are (`balances_of_lines`).
        to_shelf: The target belongs to the place, not to the order line (held → free).
    """
    return [
        Transfer(account, Account(target, account.unit, "" if to_shelf else account.ref, account.place_id), quantity)
        for account, quantity in balances.items()
        if account.kind is source
    ]


def at_cost(
    tx: Transaction, pieces: Mapping[int, int], *, target: Kind, currency: str, back: bool = False
) -> list[Transfer]:
    """
    The value that goes with goods leaving the house, at average cost; the last piece takes what is left.

    Args:
        pieces: How many of each variant leave.
        back: They come in again, at the average cost of those that are here, or at what the catalogue says.
    """
    transfers = []
    # In one order, lest two acts wait for each other.
    for variant_id, quantity in sorted(pieces.items()):
        value = Account(Kind.INVENTORY_VALUE, unit=currency, ref=str(variant_id))
        worth, there = ledger.locked_balance(tx, value), on_hand(tx, variant_id)
        cost = cost_of(quantity, worth_minor=worth, there=there, back=back)
        if cost is None:
            cost = (catalogue.variant(tx, variant_id).cost_minor or 0) * quantity
        other = Account(target, unit=currency)
        transfers.append(Transfer(other, value, cost) if back else Transfer(value, other, cost))
    return transfers


def watch(tx: Transaction, posted: Posted, *, offers: Iterable[Offer] = (), actor: Actor, now: int) -> None:
    """Tell, once per crossing, when an entry took a shelf below its threshold, sold it out, or filled it again.

    What is low from the start (a new product of which few came) is marked, but only the daily report names it.

    Args:
        offers: As this transaction has read them of the shelves of the main place. Where nobody else writes meanwhile,
            they need not be asked again.
    """
    shelves = {(variant_id, account.place_id): account for account, variant_id in _shelves(posted)}
    for offer in offers if tx.is_alone else ():
        if _is_calm(offer, posted, shelves.get(shelf := (offer.variant.id, main_place(tx)))):
            del shelves[shelf]
    if not shelves:
        return
    in_stock: dict[int, bool] = {}
    found = {
        (variant_id, place_id): shelf
        for place_id in {place_id for _, place_id in shelves}
        for variant_id, shelf in watched(tx, [each for each, _ in shelves], place_id=place_id).items()
    }
    for (variant_id, place_id), account in shelves.items():
        shelf = found[variant_id, place_id]
        free, before = posted.balances[account], posted.balances[account] - posted.differences[account]
        is_low, was_low = free < shelf.low_stock_threshold, shelf.low_since is not None
        where = {"variant_id": variant_id, "place_id": place_id}
        limit = max(0, shelf.sell_down_to or 0)
        if (free > limit) != (before > limit) and place_id == main_place(tx):
            in_stock[variant_id] = is_there = free > limit
            if shelf.active:
                tx.emit(_turned(is_there, **where, at=now, actor=str(actor)))
        if is_low != was_low:
            tx.insert_new(tables.stock_rules, **where, sell_down_to=0)
            moment = now if is_low else None
            tx.change(_LOW_SINCE, of_variant=variant_id, at_place=place_id, moment=moment)
        has_fallen = posted.differences[account] < 0
        if is_low and not was_low and has_fallen and shelf.active:
            tx.emit(StockLow(**where, free=free, at=now, actor=str(actor)))
        if free < 0 and has_fallen:
            tasks.raise_task(tx, tasks.Kind.SHELF_BELOW_LIMIT, f"variant:{variant_id}", **where, now=now)
    catalogue.listing.mark_in_stock(tx, in_stock)


def _turned(is_there: bool, *, variant_id: int, place_id: int, at: int, actor: str) -> SoldOut | BackInStock:
    """What happened to a variant of which there was a piece to be ordered, or of which there is one again."""
    if is_there:
        return BackInStock(variant_id=variant_id, at=at, actor=actor)
    return SoldOut(variant_id=variant_id, place_id=place_id, at=at, actor=actor)


def _is_calm(offer: Offer, posted: Posted, account: Account | None) -> bool:
    """True where an entry took something off a shelf, and neither threshold nor limit was crossed by it."""
    if account is None:
        return False
    free, limit = posted.balances[account], max(0, offer.sell_down_to)
    is_low, was_low = free < offer.variant.low_stock_threshold, offer.low_since is not None
    was_for_sale = free - posted.differences[account] > limit
    return is_low == was_low and (free > limit) == was_for_sale and free >= 0


def _shelves(posted: Posted) -> Iterable[tuple[Account, int]]:
    """The shelves an entry touched, each with its variant."""
    return [(account, int(account.unit.removeprefix("v:"))) for account in posted.balances if account.kind is Kind.FREE]
