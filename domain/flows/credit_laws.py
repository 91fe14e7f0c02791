"""Where what was paid with credit and what the orders say of it contradict each other."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select

from domain import returns, tables
from domain.orders import store_credit
from domain.transaction import Transaction, among

_orders, _returns = tables.orders.c, tables.returns.c
_ORDERS = select(_orders.id, _orders.split_from, _orders.credit_minor).order_by(_orders.id)
_SETTLED = (
    select(_returns.order_id, func.sum(_returns.back_minor).label("minor"))
    .where(among(_returns.status, returns.Status.RESOLVED), among(_returns.wish, returns.Wish.CREDIT))
    .group_by(_returns.order_id)
)


def out_of_step(tx: Transaction) -> Iterator[tuple[str, str, str]]:
    """
    Subject, expected, found, of each order with those that were split off from it: credit that was spent and did not go
    back is what they say, and what went back beyond that is what was settled as credit.
    """
    rows = tx.all(_ORDERS)
    first: dict[int, int] = {}
    for row in rows:
        first[row.id] = row.id if row.split_from is None else first[row.split_from]
    ids = [row.id for row in rows]
    spent, given = (_together(first, moved) for moved in store_credit.moved_minor(tx, ids))
    settled = _together(first, {row.order_id: int(row.minor) for row in tx.all(_SETTLED)})
    said = _together(first, {row.id: row.credit_minor for row in rows})
    for order_id in sorted({*spent, *given}):
        if given[order_id] > spent[order_id] + settled[order_id]:
            most = spent[order_id] + settled[order_id]
            yield f"order:{order_id}", f"≤ {most} given as credit", str(given[order_id])
        if spent[order_id] - given[order_id] > said[order_id]:
            yield f"order:{order_id}", f"≤ {said[order_id]} paid with credit", str(spent[order_id] - given[order_id])


def _together(first: dict[int, int], of_each: dict[int, int]) -> Counter[int]:
    """The sums of those that were one order once, by the first of them."""
    summed: Counter[int] = Counter()
    for order_id, minor in of_each.items():
        summed[first[order_id]] += minor
    return summed
