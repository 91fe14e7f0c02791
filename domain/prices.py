"""The one function for every total: cart, order, change, refund and invoice."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.errors import ShopError
from domain.money import AMOUNT_MINOR_MAX


class TotalTooLarge(ShopError):
    """More than a shop's single amount may be."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What a number of lines comes to, in minor units; tax is part of the total."""

    lines_minor: tuple[int, ...]
    lines_tax_minor: tuple[int, ...]

    @property
    def total_minor(self) -> int:
        return sum(self.lines_minor)

    @property
    def tax_minor(self) -> int:
        return sum(self.lines_tax_minor)


def totals(lines: Iterable[tuple[int, int]]) -> Totals:
    """
    Add up lines.

    Prices are what the customer pays; no tax is shown apart until the shop has tax rates.

    Args:
        lines: Unit price in minor units and quantity of each.

    Raises:
        TotalTooLarge: The sum is beyond what one order may cost.
    """
    amounts = tuple(unit_price_minor * quantity for unit_price_minor, quantity in lines)
    if sum(amounts) > AMOUNT_MINOR_MAX:
        raise TotalTooLarge
    return Totals(amounts, (0,) * len(amounts))
