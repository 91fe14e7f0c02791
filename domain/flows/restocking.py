"""What to keep of each variant: suggested from what was sold, what it costs, and how soon its supplier delivers."""

from collections.abc import Sequence

from domain import catalogue, ledger, orders, purchasing, stock, suppliers
from domain.errors import NotFound
from domain.ledger import Account, Kind
from domain.money import half_up
from domain.purchasing import Demand, Suggestion
from domain.purchasing.settings import RATE_ONE_E9
from domain.purchasing.suggesting import DAYS_A_YEAR, suggestion
from domain.suppliers import Item
from domain.transaction import Transaction


def suggest(tx: Transaction, variant_id: int, *, place_id: int, currency: str, now: int) -> Suggestion:
    """
    Suggest by which rule to buy a variant for a place, of the supplier who is asked first.

    Args:
        currency: The shop's.

    Raises:
        NotFound: Nobody sells it.
    """
    found = suggest_all(tx, [variant_id], place_id=place_id, currency=currency, now=now)
    if not found:
        raise NotFound("supplier_item", variant_id)
    return found[0]


def suggest_all(
    tx: Transaction, variant_ids: Sequence[int], *, place_id: int, currency: str, now: int
) -> list[Suggestion]:
    """
    Suggest rules for these variants, as far as somebody sells them. All that was sold counts, wherever it lay.
    """
    buying = purchasing.buying(tx)
    sold = orders.sold_daily(tx, variant_ids, days=DAYS_A_YEAR, now=now)
    offers = suppliers.offers(tx, variant_ids, now=now)
    currencies = {
        supplier_id: suppliers.supplier(tx, supplier_id).currency
        for supplier_id in {offered[0].supplier_id for offered in offers.values()}
    }
    suggested = []
    for variant_id in variant_ids:
        if variant_id in offers:
            item, row = offers[variant_id][0], sold.get(variant_id)
            demand = Demand(row.days, row.pieces, row.squares, row.sales) if row is not None else Demand()
            theirs = currencies[item.supplier_id]
            rate_e9 = RATE_ONE_E9 if theirs == currency else buying.rates_e9.get(theirs)
            cost = _unit_cost_minor(tx, item, rate_e9=rate_e9, currency=currency)
            suggested.append(suggestion(demand, item, place_id=place_id, unit_cost_minor=cost, buying=buying))
    return suggested


def _unit_cost_minor(tx: Transaction, item: Item, *, rate_e9: int | None, currency: str) -> int | None:
    """What a piece costs the shop: what its supplier asks, or else what those that are here have cost."""
    if rate_e9 is not None and item.cost_minor:
        return half_up(item.cost_minor * rate_e9, RATE_ONE_E9)
    there = stock.on_hand(tx, item.variant_id)
    worth = ledger.balance(tx, Account(Kind.INVENTORY_VALUE, unit=currency, ref=str(item.variant_id)))
    if there > 0 and worth > 0:
        return half_up(worth, there)
    return catalogue.variant(tx, item.variant_id).cost_minor
