"""What is charged for, what comes off, and what it all comes to; in minor units throughout."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import ShopError
from domain.money import AMOUNT_MINOR_MAX, split
from domain.quick import quickly_made

# Tax rates and percentages are kept in parts per million: 19 % is 190,000, and 8.875 % is exact too.
WHOLE_PPM = 1_000_000


class TotalTooLarge(ShopError):
    """More than a shop's single amount may be."""


class DiscountKind(StrEnum):
    """What a voucher takes off."""

    PERCENT = "percent"
    AMOUNT = "amount"
    FREE_DELIVERY = "free_delivery"


@dataclass(frozen=True, slots=True)
class Discount:
    """
    What comes off.

    Args:
        value: Parts per million of what is discounted, or minor units; 0 for free delivery.
    """

    kind: DiscountKind
    value: int = 0


@quickly_made
@dataclass(frozen=True, slots=True)
class Item:
    """
    So many of something at a price.

    Args:
        rate_ppm: The tax on it.
        is_discounted: A discount of goods counts this in.
    """

    unit_price_minor: int
    quantity: int = 1
    rate_ppm: int = 0
    is_discounted: bool = True

    @property
    def price_minor(self) -> int:
        return self.unit_price_minor * self.quantity


@quickly_made
@dataclass(frozen=True, slots=True)
class Charge:
    """
    What one line comes to.

    Args:
        price_minor: Quantity × unit price, as the customer was shown it.
        discount_minor: What came off that.
        total_minor: What the customer pays for it, tax included.
    """

    price_minor: int
    discount_minor: int
    rate_ppm: int
    tax_minor: int
    total_minor: int


@quickly_made
@dataclass(frozen=True, slots=True)
class Totals:
    """
    What lines, and the delivery beside them, come to; tax is part of the total.

    Args:
        is_tax_included: The prices shown have the tax in them already; else it is added to them.
    """

    lines: tuple[Charge, ...]
    delivery: Charge | None = None
    is_tax_included: bool = True

    @property
    def charges(self) -> tuple[Charge, ...]:
        return self.lines if self.delivery is None else (*self.lines, self.delivery)

    @property
    def total_minor(self) -> int:
        return sum(charge.total_minor for charge in self.charges)

    @property
    def tax_minor(self) -> int:
        return sum(charge.tax_minor for charge in self.charges)

    @property
    def discount_minor(self) -> int:
        """What came off the goods; what came off the delivery is in its own charge."""
        return sum(line.discount_minor for line in self.lines)

    @property
    def taxes(self) -> dict[int, int]:
        """The tax of each rate, highest rate first; rates without any are left out."""
        return taxes_of(self.charges)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one unit of a line really cost the customer, and the tax in it."""

    total_minor: int
    tax_minor: int


def taxes_of(charges: Sequence[Charge]) -> dict[int, int]:
    """The tax of each rate, highest rate first; rates without any are left out."""
    summed: dict[int, int] = {}
    for charge in sorted(charges, key=lambda charge: -charge.rate_ppm):
        if charge.tax_minor:
            summed[charge.rate_ppm] = summed.get(charge.rate_ppm, 0) + charge.tax_minor
    return summed


def unit_costs(total_minor: int, tax_minor: int, *, quantity: int) -> list[Cost]:
    """
    What each unit of a line cost: the units sum to the line, and so does any way of taking them apart.

    Refunds and returns take units in this order: the first that goes back costs what the first element says.

    Args:
        total_minor: Of the whole line, with its tax and without its discount.
    """
    shares = [1] * quantity
    return [Cost(*each) for each in zip(split(total_minor, shares), split(tax_minor, shares), strict=True)]


def must_fit(total_minor: int) -> None:
    """
    Let the total pass, or refuse.

    Raises:
        TotalTooLarge: It is beyond what one order may cost.
    """
    if total_minor > AMOUNT_MINOR_MAX:
        raise TotalTooLarge
