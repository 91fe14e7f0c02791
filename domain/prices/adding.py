"""
The one function for every total: cart, order, change, refund and invoice.

Rounding is stated here and nowhere else. A percentage off is rounded once, half up, for all goods together, and spread
over the lines by largest remainder. Tax is rounded once per line, half up, on what is left of the line's price.
"""

from collections.abc import Iterable, Sequence

from domain.money import half_up, split
from domain.prices.model import WHOLE_PPM, Charge, Discount, DiscountKind, Item, Totals, must_fit


def totals(
    items: Iterable[Item],
    *,
    discount: Discount | None = None,
    delivery: Item | None = None,
    is_tax_included: bool = True,
) -> Totals:
    """
    Add up goods, what comes off, and delivery.

    A discount of goods never takes more than the lines it counts in, and never touches delivery; one of the delivery
    takes all of it and nothing else.

    Raises:
        TotalTooLarge: The goods alone cost more than one order may.
    """
    goods = list(items)
    must_fit(sum([item.price_minor for item in goods]))
    offs = _spread(goods, discount)
    lines = tuple([_charge(item, off, is_tax_included=is_tax_included) for item, off in zip(goods, offs, strict=True)])
    brought = None
    if delivery is not None:
        is_free = discount is not None and discount.kind is DiscountKind.FREE_DELIVERY
        off = delivery.price_minor if is_free else 0
        brought = _charge(delivery, off, is_tax_included=is_tax_included)
    return Totals(lines, brought, is_tax_included)


def tax_in(amount_minor: int, *, rate_ppm: int, is_included: bool) -> int:
    """The tax in a price that has it, or on one that has not; rounded half up."""
    return half_up(amount_minor * rate_ppm, WHOLE_PPM + rate_ppm if is_included else WHOLE_PPM) if rate_ppm else 0


def _spread(goods: Sequence[Item], discount: Discount | None) -> list[int]:
    if discount is None or discount.kind is DiscountKind.FREE_DELIVERY:
        return [0] * len(goods)
    weights = [item.price_minor if item.is_discounted else 0 for item in goods]
    whole = sum(weights)
    # Where nothing costs anything, there is nothing to take off.
    if not whole:
        return [0] * len(goods)
    wanted = half_up(whole * discount.value, WHOLE_PPM) if discount.kind is DiscountKind.PERCENT else discount.value
    return split(min(wanted, whole), weights)


def _charge(item: Item, discount_minor: int, *, is_tax_included: bool) -> Charge:
    left = item.price_minor - discount_minor
    tax = tax_in(left, rate_ppm=item.rate_ppm, is_included=is_tax_included)
    total = left if is_tax_included else left + tax
    return Charge(item.price_minor, discount_minor, item.rate_ppm, tax, total)
