"""What a cart comes to: its goods, what a voucher takes off, delivery and taxes."""

from collections import defaultdict

from domain import prices, vouchers
from domain.carts.model import Cart, Quote, Way
from domain.destinations import Destination
from domain.prices import DELIVERY_CLASS, DiscountKind, Item, NotDelivered, Rules
from domain.transaction import Transaction
from domain.vouchers import Lack, Voucher


def quote(tx: Transaction, cart: Cart, *, now: int) -> Quote:
    """
    What a cart comes to now, as placing the order would charge it.

    Raises:
        TotalTooLarge: The goods alone cost more than one order may.
    """
    rules = prices.rules(tx)
    goes_out = cart.way is Way.DELIVERY
    destination, asks = _destination(rules, cart) if goes_out and cart.has_address else (Destination(rules.home), "")
    bringing = _Bringing(rules, cart, destination, is_known=cart.has_address and not asks) if goes_out else None
    found, fitting, lack = _voucher(tx, cart, bringing, now=now)
    discount = found.discount if found is not None and lack is None else None
    items = [
        Item(
            line.variant.price_minor,
            line.quantity,
            rules.rate(line.variant.tax_class, destination, now=now),
            is_discounted=line.variant.product_id in fitting,
        )
        for line in cart.lines
    ]
    goods = prices.totals(items, discount=discount, is_tax_included=rules.is_tax_included)
    cost_minor = bringing.cost_minor(cart.goods_minor - goods.discount_minor) if bringing is not None else None
    whole = goods
    if cost_minor:
        delivery = Item(cost_minor, rate_ppm=rules.rate(DELIVERY_CLASS, destination, now=now))
        whole = prices.totals(items, discount=discount, delivery=delivery, is_tax_included=rules.is_tax_included)
    return Quote(
        whole,
        destination,
        found,
        lack,
        asks,
        bringing.undelivered if bringing is not None else "",
        is_delivery_open=bringing is not None and cost_minor is None and not bringing.undelivered,
    )


class _Bringing:
    """What it costs to bring a cart to where it goes; `undelivered` once it was found that it cannot be."""

    def __init__(self, rules: Rules, cart: Cart, destination: Destination, *, is_known: bool) -> None:
        self._rules = rules
        self._destination = destination
        self._grams = sum((line.variant.weight_grams or 0) * line.quantity for line in cart.lines)
        # One price for everywhere needs no address.
        is_same_everywhere = all(not zone.countries and not zone.prefixes for zone in rules.zones)
        self._is_known = is_known or is_same_everywhere
        self.undelivered = ""

    def cost_minor(self, goods_minor: int) -> int | None:
        """None where that is not known, or it cannot be brought."""
        if not self._is_known:
            return None
        try:
            return self._rules.delivery_minor(self._destination, goods_minor=goods_minor, grams=self._grams)
        except NotDelivered as refusal:
            self.undelivered = refusal.reason
            return None


def _destination(rules: Rules, cart: Cart) -> tuple[Destination, str]:
    destination = rules.destination(cart.address, country=cart.country, postcode=cart.postcode)
    if rules.is_same_everywhere:
        return destination, ""
    if rules.countries and not destination.country:
        return destination, "country"
    is_open = rules.has_postcodes(destination.country) and not destination.postcode
    return destination, "postcode" if is_open else ""


def _voucher(
    tx: Transaction, cart: Cart, bringing: _Bringing | None, *, now: int
) -> tuple[Voucher | None, set[int], Lack | None]:
    """The cart's voucher, the products it is for, and why it gives nothing."""
    if cart.voucher_id is None:
        return None, set(), None
    found = vouchers.voucher(tx, cart.voucher_id)
    costs: dict[int, int] = defaultdict(int)
    for line in cart.lines:
        costs[line.variant.product_id] += line.price_minor
    fitting = vouchers.products_of(tx, found.gift, list(costs))
    is_brought = True
    if found.discount.kind is DiscountKind.FREE_DELIVERY:
        is_brought = bringing is not None and bringing.cost_minor(cart.goods_minor) != 0
    costs = {product_id: price_minor for product_id, price_minor in costs.items() if product_id in fitting}
    person_id = cart.person_id
    lack = vouchers.lack_of(tx, found, prices_minor=costs, is_delivered=is_brought, person_id=person_id, now=now)
    return found, fitting, lack
