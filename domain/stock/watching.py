"""What is told when shelves run low, when a variant is sold out, and when it can be ordered again."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import bindparam, literal_column, select, update

from domain import catalogue, tables, tasks
from domain.actors import Actor
from domain.events import BackInStock, SoldOut, StockLow
from domain.ledger import Account, Kind, Posted
from domain.stock import alerting
from domain.stock.model import Offer, Shelf
from domain.stock.places import selling
from domain.stock.queries import SHELF, shelf_in, with_shelves
from domain.stock.taking import lock_at_once
from domain.transaction import Transaction, in_list

_rules, _variants, _alerts = tables.stock_rules.c, tables.variants.c, tables.shelf_alerts.c
_WATCHED = (
    with_shelves(
        select(
            *(_variants.id.label("variant_id"), _variants.low_stock_threshold, _variants.active, _variants.in_stock),
            *SHELF,
            *(
                _alerts.level.label("alert_level"),
                _alerts.told.label("alert_told"),
                _alerts.tell_at.label("alert_tell_at"),
            ),
        ).select_from(tables.variants),
        literal_column("1") == literal_column("1"),
    )
    .outerjoin(tables.shelf_alerts, (_alerts.variant_id == _variants.id) & (_alerts.place_id == tables.places.c.id))
    .where(in_list(_variants.id, "variant_ids"))
)
_LOW_SINCE = (
    update(tables.stock_rules)
    .where(_rules.variant_id == bindparam("of_variant"), _rules.place_id == bindparam("at_place"))
    .values(low_since=bindparam("moment"))
)


def watch(tx: Transaction, posted: Posted, *, offers: Iterable[Offer] = (), actor: Actor, now: int) -> None:
    """
    Tell, once per crossing, when an entry took a shelf below its threshold, when nothing of a variant can be ordered
    any more, wherever it lies, and when it can be again.

    What is low from the start (a new product of which few came) is marked, and told of in the morning only.

    Args:
        offers: As this transaction has read them. Where nobody else writes meanwhile, they need not be asked again.
    """
    calm = {offer.variant.id for offer in offers if _is_calm(offer, posted)} if tx.is_alone else frozenset[int]()
    touched: dict[int, dict[int, Account]] = {}
    for account in posted.balances:
        if account.kind is not Kind.FREE and account.kind is not Kind.PROMISE:
            continue
        variant_id = int(account.unit.removeprefix("v:"))
        if variant_id not in calm:
            shelves = touched.setdefault(variant_id, {})
            if account.kind is Kind.FREE:
                shelves[account.place_id] = account
    if not touched:
        return
    sells = {place.id for place in selling(tx)}
    turned: list[_Turned] = []
    for variant_id, rows in _watched(tx, touched).items():
        total = in_all(rows, sells=sells)
        for row in rows:
            shelf, is_sold = touched[variant_id].get(row.place_id), row.place_id in sells
            if shelf is None:
                # Nothing moved there; yet of the variant, there may be too little by now, or enough again.
                _look(tx, row, total=total, sells=is_sold, now=now)
            else:
                _watch_shelf(tx, posted, shelf, row, total=total, sells=is_sold, actor=actor, now=now)
        last = next(iter(touched[variant_id]), rows[0].place_id)
        turned.append(_Turned(rows[0], orderable(rows, sells=sells) > 0, last))
    _mark(tx, turned, actor=actor, now=now)


def look_again(tx: Transaction, variant_ids: Iterable[int], *, actor: Actor, now: int) -> None:
    """
    Mark anew whether these variants can be ordered, and whether shelves are low, after what may be sold, or from
    where, has changed. Nobody is told of a shelf that is low by that alone.
    """
    sells = {place.id for place in selling(tx)}
    turned: list[_Turned] = []
    for rows in _watched(tx, variant_ids).values():
        total = in_all(rows, sells=sells)
        for row in rows:
            _look(tx, row, total=total, sells=row.place_id in sells, now=now)
        turned.append(_Turned(rows[0], orderable(rows, sells=sells) > 0, rows[0].place_id))
    _mark(tx, turned, actor=actor, now=now)


def standings(tx: Transaction) -> Iterator[tuple[alerting.Alert, alerting.Level]]:
    """Each shelf that ever was low as it is noted, and how it stands; for whoever checks the books."""
    noted = alerting.all_alerts(tx)
    sells = {place.id for place in selling(tx)}
    watched = _watched(tx, {each.variant_id for each in noted})
    totals = {variant_id: in_all(rows, sells=sells) for variant_id, rows in watched.items()}
    by_place = {(row.variant_id, row.place_id): row for rows in watched.values() for row in rows}
    for each in noted:
        row = by_place[each.variant_id, each.place_id]
        yield each, _level(row, row.free or 0, total=totals[each.variant_id], sells=each.place_id in sells)


def shelves(tx: Transaction, variant_ids: Iterable[int]) -> dict[int, list[Any]]:
    """How these variants stand in each place (`free`, `in_stock`, and what `low_below` asks), by variant."""
    return _watched(tx, variant_ids)


def in_all(rows: Iterable[Any], *, sells: Container[int]) -> int:
    """How many pieces of a variant lie free wherever it is sold from, of which these are the shelves."""
    return sum(row.free or 0 for row in rows if row.place_id in sells)


def orderable(rows: Iterable[Any], *, sells: Container[int]) -> int:
    """How many pieces can be ordered of a variant, of which these are the shelves in all places."""
    on_sale: list[Shelf] = [shelf_in(row) for row in rows if row.place_id in sells]
    return sum(shelf.here + shelf.later for shelf in on_sale)


class _Turned(NamedTuple):
    """Whether a variant can be ordered, and where something of it moved."""

    row: Any
    is_there: bool
    place_id: int


def _mark(tx: Transaction, watched: Iterable[_Turned], *, actor: Actor, now: int) -> None:
    """Note of each variant whether it can be ordered; where that is new, it is told of what is on sale."""
    turned = [each for each in watched if bool(each.row.in_stock) != each.is_there]
    if not turned:
        return
    # Whoever has foreseen this has them already.
    lock_at_once(tx, [each.row.variant_id for each in turned])
    catalogue.listing.mark_in_stock(tx, {each.row.variant_id: each.is_there for each in turned})
    for row, is_there, place_id in turned:
        if row.active and is_there:
            tx.emit(BackInStock(variant_id=row.variant_id, at=now, actor=str(actor)))
        elif row.active:
            tx.emit(SoldOut(variant_id=row.variant_id, place_id=place_id, at=now, actor=str(actor)))


def _watched(tx: Transaction, variant_ids: Iterable[int]) -> dict[int, list[Any]]:
    """The shelves of these variants in all places, as they are now."""
    found: dict[int, list[Any]] = {}
    for row in tx.all(_WATCHED, variant_ids=sorted(variant_ids)):
        found.setdefault(row.variant_id, []).append(row)
    return dict(sorted(found.items()))


def _look(tx: Transaction, row: Any, *, total: int, sells: bool, now: int) -> None:
    """Mark a shelf anew on which nothing was moved."""
    free = row.free or 0
    if row.free is not None or row.alert_level is not None:
        alerting.note(tx, row, _level(row, free, total=total, sells=sells), has_fallen=False, now=now)
    low = is_low(row, free, total=total, sells=sells)
    if row.sell_down_to is not None and low != (row.low_since is not None):
        moment = now if low else None
        tx.change(_LOW_SINCE, of_variant=row.variant_id, at_place=row.place_id, moment=moment)


def _watch_shelf(
    tx: Transaction, posted: Posted, account: Account, row: Any, *, total: int, sells: bool, actor: Actor, now: int
) -> None:
    free = posted.balances[account]
    low, was_low = is_low(row, free, total=total, sells=sells), row.low_since is not None
    where: Mapping[str, int] = {"variant_id": row.variant_id, "place_id": row.place_id}
    if low != was_low:
        tx.insert_new(tables.stock_rules, **where, sell_down_to=0)
        moment = now if low else None
        tx.change(_LOW_SINCE, of_variant=row.variant_id, at_place=row.place_id, moment=moment)
    has_fallen = posted.differences[account] < 0
    alerting.note(tx, row, _level(row, free, total=total, sells=sells), has_fallen=has_fallen, now=now)
    if low and not was_low and has_fallen and row.active:
        tx.emit(StockLow(**where, free=free, at=now, actor=str(actor)))
    if free < 0 and has_fallen:
        tasks.raise_task(tx, tasks.Kind.SHELF_BELOW_LIMIT, f"variant:{row.variant_id}", **where, now=now)


def is_low(row: Any, free: int, *, total: int, sells: bool) -> bool:
    """
    True where fewer lie on a shelf than the point at which it is bought again, or fewer in all places together than the
    variant's threshold: what a depot holds little of is not low as long as another holds plenty.
    """
    return sells and (free < (row.minimum or 0) or total < int(row.low_stock_threshold))


def low_below(row: Any) -> int:
    """Fewer than so many are low: the variant's threshold, or the point at which it is bought again."""
    return max(int(row.low_stock_threshold), row.minimum or 0)


def _level(row: Any, free: int, *, total: int, sells: bool) -> alerting.Level:
    low = is_low(row, free, total=total, sells=sells)
    return alerting.level_of(free, sell_down_to=row.sell_down_to or 0, is_low=low, sells=sells)


def _is_calm(offer: Offer, posted: Posted) -> bool:
    """True where an entry took something of a variant, and neither a threshold nor the last piece was crossed by it."""
    there = left = offer.available
    if there <= 0:
        return False
    unit, moved = f"v:{offer.variant.id}", posted.differences
    shelves = [(shelf, moved.get(Account(Kind.FREE, unit, "", shelf.place_id), 0)) for shelf in offer.shelves]
    has_few = sum([shelf.free + more for shelf, more in shelves]) < offer.variant.low_stock_threshold
    for shelf, more in shelves:
        left += more + moved.get(Account(Kind.PROMISE, unit, "", shelf.place_id), 0)
        free, limit = shelf.free + more, max(0, shelf.sell_down_to)
        if (has_few or free < shelf.minimum) != (shelf.low_since is not None):
            return False
        if more and ((free <= limit) != (shelf.free <= limit) or free < 0):
            return False
    return left > 0
