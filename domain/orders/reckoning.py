"""What an order comes to with other lines, or elsewhere: at the prices that were agreed on."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import bindparam, select

from domain import catalogue, prices, tables, vouchers
from domain.carts import Way
from domain.catalogue import Variant
from domain.destinations import Destination
from domain.errors import BadInput, NotFound
from domain.orders.model import Order
from domain.orders.queries import order as order_of
from domain.prices import DELIVERY_CLASS, Charge, Discount, DiscountKind, Item, Rules
from domain.transaction import Transaction
from domain.vouchers import Gift

_ordered = tables.order_lines.c
OF_ORDER = select(tables.order_lines).where(_ordered.order_id == bindparam("order_id")).order_by(_ordered.id)


# What a change says of its delivery where that stays, as columns of `order_changes`.
DELIVERY_STAYS = dict.fromkeys(("country", "postcode", *(f"delivery_{each.name}" for each in fields(Charge))))


@dataclass(frozen=True, slots=True)
class Reckoned:
    """
    What an order comes to with other lines, or elsewhere.

    Args:
        rows: By how much each line differs from what was agreed, as columns of `order_change_lines`.
        destination: Where its new address is; None where it stays.
        before, delivery: What delivery came to, and what it comes to at that destination.
    """

    rows: list[dict[str, Any]]
    destination: Destination | None
    before: Charge | None
    delivery: Charge | None

    @property
    def columns(self) -> dict[str, Any]:
        """The same as columns of `order_changes`."""
        columns: dict[str, Any] = {
            name: sum(row[name] for row in self.rows) for name in ("total_minor", "tax_minor", "discount_minor")
        }
        if self.destination is None:
            return columns | DELIVERY_STAYS
        for sign, charge in ((-1, self.before), (1, self.delivery)):
            if charge is not None:
                columns["total_minor"] += sign * charge.total_minor
                columns["tax_minor"] += sign * charge.tax_minor
        where = {"country": self.destination.country, "postcode": self.destination.postcode}
        return columns | where | delivery_columns(self.delivery)


def delivery_columns(charge: Charge | None) -> dict[str, int]:
    """What delivery comes to, as the columns it has beside an order."""
    return {f"delivery_{name}": value for name, value in asdict(charge or Charge(0, 0, 0, 0, 0)).items()}


def differences(tx: Transaction, order_id: int, wanted: Mapping[int, int], *, address: str | None = None) -> Reckoned:
    """
    By how much an order differs from what was agreed with other lines, or at another address.

    What is in the order keeps its price; what is new has today's. Both are taxed as on the day the order was placed, at
    where it goes. Delivery stays what it was, unless it goes to where another price is set, or the order's voucher pays
    for it. That goes on giving what it gave at placing, as long as the lines are what it asks for.

    Args:
        wanted: Pieces by variant.
        address: Where it is to go instead.

    Raises:
        NotFound: Something is new in the order, and not on sale.
        TotalTooLarge: More than one order may cost.
        BadInput: The address lacks a country or a postcode that makes a difference.
        NotDelivered: The shop delivers nothing there.
    """
    order = order_of(tx, order_id)
    known = {row.variant_id: row for row in tx.all(OF_ORDER, order_id=order_id)}
    variants = {variant_id: _variant(tx, variant_id, is_new=variant_id not in known) for variant_id in wanted}
    price = {id_: known[id_].unit_price_minor if id_ in known else variants[id_].price_minor for id_ in wanted}
    is_moved = address is not None and order.way is Way.DELIVERY
    rules = prices.rules(tx) if is_moved or wanted.keys() - known.keys() else prices.Rules()
    destination = _destination(rules, address or "") if is_moved else order.destination
    stays = known.keys() if destination == order.destination else set()
    rate = {
        id_: known[id_].rate_ppm
        if id_ in stays
        else rules.rate(variants[id_].tax_class, destination, now=order.placed_at)
        for id_ in wanted
    }
    products = {id_: variants[id_].product_id for id_ in wanted}
    costs = {id_: price[id_] * pieces for id_, pieces in wanted.items()}
    discount, fitting = _discount(tx, order, products, costs)
    items = [Item(price[id_], pieces, rate[id_], products[id_] in fitting) for id_, pieces in wanted.items()]
    reckoned = prices.totals(items, discount=discount, is_tax_included=order.is_tax_included)
    bringing = _freed(order)
    hangs_on_it = is_moved or bringing is not None
    if is_moved:
        grams = sum((variants[id_].weight_grams or 0) * pieces for id_, pieces in wanted.items())
        goods_minor = sum(costs.values()) - reckoned.discount_minor
        bringing = _delivery(rules, order, destination, goods_minor=goods_minor, grams=grams)
    included = order.is_tax_included
    delivery = prices.totals(items, discount=discount, delivery=bringing, is_tax_included=included).delivery
    before = _as_they_are(tx, order, known.values())
    rows = [
        _row(known.get(id_), before.get(id_), id_, pieces, charge, price_minor=price[id_])
        for (id_, pieces), charge in zip(wanted.items(), reckoned.lines, strict=True)
    ]
    return Reckoned(rows, destination if hangs_on_it else None, order.delivery, delivery)


def _as_they_are(tx: Transaction, order: Order, rows: Iterable[Any]) -> dict[int, Charge]:
    """What the lines of an order would be reckoned to today, by their variants, if none of them changed."""
    there = [row for row in rows if row.quantity]
    products = {row.variant_id: catalogue.variant(tx, row.variant_id).product_id for row in there}
    costs = {row.variant_id: row.unit_price_minor * row.quantity for row in there}
    discount, fitting = _discount(tx, order, products, costs)
    items = [
        Item(row.unit_price_minor, row.quantity, row.rate_ppm, products[row.variant_id] in fitting) for row in there
    ]
    lines = prices.totals(items, discount=discount, is_tax_included=order.is_tax_included).lines
    return {row.variant_id: charge for row, charge in zip(there, lines, strict=True)}


def _row(
    known: Any, before: Charge | None, variant_id: int, pieces: int, charge: Charge, *, price_minor: int
) -> dict[str, Any]:
    """
    Args:
        known: What was agreed on for the line; None where it is new.
        before: What it would be reckoned to as it is: a line of an order that was split has a share of what it was
            there, which may be a cent beside that, and keeps it.
    """
    agreed = _sums(known)
    after = dict.fromkeys(agreed, 0) if pieces == 0 else _sums(charge)
    if before is not None and pieces:
        kept = {name: minor + agreed[name] - _sums(before)[name] for name, minor in after.items()}
        # Not where a line becomes so small that the cent makes no sense.
        if min(kept.values()) >= 0 and kept["discount_minor"] <= charge.price_minor:
            after = kept
    return {
        "variant_id": variant_id,
        "order_line_id": known.id if known is not None else None,
        "unit_price_minor": price_minor,
        "rate_ppm": charge.rate_ppm,
        "quantity": pieces - (known.quantity if known is not None else 0),
        **{name: minor - agreed[name] for name, minor in after.items()},
    }


def _sums(line: Any) -> dict[str, int]:
    return {name: 0 if line is None else getattr(line, name) for name in ("discount_minor", "tax_minor", "total_minor")}


def _destination(rules: Rules, address: str) -> Destination:
    destination = rules.destination(address)
    if rules.countries and not destination.country:
        raise BadInput("address", "no_country")
    if rules.has_postcodes(destination.country) and not destination.postcode:
        raise BadInput("address", "no_postcode")
    return destination


def _delivery(rules: Rules, order: Order, destination: Destination, *, goods_minor: int, grams: int) -> Item | None:
    """What bringing it there costs: as was agreed where the same price is set for both."""
    cost_minor = rules.delivery_minor(destination, goods_minor=goods_minor, grams=grams)
    if rules.zone(destination) == rules.zone(order.destination):
        cost_minor = order.delivery.price_minor if order.delivery is not None else 0
    rate_ppm = rules.rate(DELIVERY_CLASS, destination, now=order.placed_at)
    return Item(cost_minor, rate_ppm=rate_ppm) if cost_minor else None


def _freed(order: Order) -> Item | None:
    """The delivery that the order's voucher pays for, as long as the lines are what it asks for."""
    gift = gift_of(order) if order.delivery is not None else None
    if gift is None or order.delivery is None or gift.discount.kind is not DiscountKind.FREE_DELIVERY:
        return None
    return Item(order.delivery.price_minor, rate_ppm=order.delivery.rate_ppm)


def _variant(tx: Transaction, variant_id: int, *, is_new: bool) -> Variant:
    variant = catalogue.variant(tx, variant_id)
    if is_new and not (variant.active and catalogue.product(tx, variant.product_id).active):
        raise NotFound("variant", variant_id)
    return variant


def _discount(
    tx: Transaction, order: Order, products: Mapping[int, int], costs: Mapping[int, int]
) -> tuple[Discount | None, set[int]]:
    """What the order's voucher takes off, and the products it is for."""
    gift = gift_of(order)
    if gift is None:
        return None, set()
    fitting = vouchers.products_of(tx, gift, sorted(set(products.values())))
    worth = sum(cost for variant_id, cost in costs.items() if products[variant_id] in fitting)
    return (gift.discount, fitting) if worth and worth >= gift.min_minor else (None, set())


def gift_of(order: Order) -> Gift | None:
    """What the order's voucher gives, and for what, as it was at placing; None where it gives nothing."""
    return vouchers.gift_in(order.voucher_gift) if order.voucher_gift else None
