"""What an order comes to with other lines: at the prices, the taxes and the delivery that were agreed on."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from domain import catalogue, prices, tables, vouchers
from domain.catalogue import Variant
from domain.errors import NotFound
from domain.orders.model import Order
from domain.orders.queries import order as order_of
from domain.prices import Discount, Item
from domain.transaction import Transaction
from domain.vouchers import Gift

_ordered = tables.order_lines.c
OF_ORDER = select(tables.order_lines).where(_ordered.order_id == bindparam("order_id")).order_by(_ordered.id)
_DIFFERING = ("quantity", "discount_minor", "tax_minor", "total_minor")


def differences(tx: Transaction, order_id: int, wanted: Mapping[int, int]) -> list[dict[str, Any]]:
    """
    By how much each line differs from what was agreed, as columns of `order_change_lines`.

    What is in the order keeps its price and its rate of tax; what is new has today's price, and the rate of the day the
    order was placed. Delivery stays what it was. The order's voucher goes on giving what it gave at placing, as long
    as the lines are what it asked for then.

    Args:
        wanted: Pieces by variant.

    Raises:
        NotFound: Something is new in the order, and not on sale.
        TotalTooLarge: More than one order may cost.
    """
    order = order_of(tx, order_id)
    known = {row.variant_id: row for row in tx.all(OF_ORDER, order_id=order_id)}
    variants = {variant_id: _variant(tx, variant_id, is_new=variant_id not in known) for variant_id in wanted}
    price = {id_: known[id_].unit_price_minor if id_ in known else variants[id_].price_minor for id_ in wanted}
    rate = {id_: known[id_].rate_ppm for id_ in wanted.keys() & known.keys()} | _rates_of_new(
        tx, order, [variants[id_] for id_ in wanted.keys() - known.keys()]
    )
    products = {id_: variants[id_].product_id for id_ in wanted}
    costs = {id_: price[id_] * pieces for id_, pieces in wanted.items()}
    discount, fitting = _discount(tx, order, products, costs)
    reckoned = prices.totals(
        [Item(price[id_], pieces, rate[id_], products[id_] in fitting) for id_, pieces in wanted.items()],
        discount=discount,
        is_tax_included=order.is_tax_included,
    )
    rows = []
    for (variant_id, pieces), charge in zip(wanted.items(), reckoned.lines, strict=True):
        before = known.get(variant_id)
        after = {
            "quantity": pieces,
            "discount_minor": charge.discount_minor,
            "tax_minor": charge.tax_minor,
            "total_minor": charge.total_minor,
        }
        rows.append(
            {
                "variant_id": variant_id,
                "order_line_id": before.id if before is not None else None,
                "unit_price_minor": price[variant_id],
                "rate_ppm": rate[variant_id],
                **{name: after[name] - (getattr(before, name) if before is not None else 0) for name in _DIFFERING},
            }
        )
    return rows


def _variant(tx: Transaction, variant_id: int, *, is_new: bool) -> Variant:
    variant = catalogue.variant(tx, variant_id)
    if is_new and not (variant.active and catalogue.product(tx, variant.product_id).active):
        raise NotFound("variant", variant_id)
    return variant


def _rates_of_new(tx: Transaction, order: Order, variants: list[Variant]) -> dict[int, int]:
    if not variants:
        return {}
    rules = prices.rules(tx)
    rates = (rules.rate(variant.tax_class, order.destination, now=order.placed_at) for variant in variants)
    return {variant.id: rate for variant, rate in zip(variants, rates, strict=True)}


def _discount(
    tx: Transaction, order: Order, products: Mapping[int, int], costs: Mapping[int, int]
) -> tuple[Discount | None, set[int]]:
    """What the order's voucher takes off, and the products it is for."""
    gift = _gift(tx, order)
    if gift is None:
        return None, set()
    fitting = vouchers.products_of(tx, gift, sorted(set(products.values())))
    worth = sum(cost for variant_id, cost in costs.items() if products[variant_id] in fitting)
    return (gift.discount, fitting) if worth and worth >= gift.min_minor else (None, set())


def _gift(tx: Transaction, order: Order) -> Gift | None:
    if order.voucher_gift:
        return vouchers.gift_in(order.voucher_gift)
    # Older orders have not kept what their voucher gave.
    found = vouchers.by_code(tx, order.voucher_code) if order.voucher_code else None
    return found.gift if found is not None else None
