"""A cart and its lines."""

from dataclasses import dataclass
from enum import StrEnum

from domain import prices
from domain.catalogue import Variant
from domain.errors import ShopError
from domain.paying import Terms

LINES_MAX = 50
QUANTITY_MAX = 999
ADDRESS_MAX = 500
NOTE_MAX = 500


class Way(StrEnum):
    """How the goods reach the customer."""

    DELIVERY = "delivery"
    PICKUP = "pickup"


@dataclass(frozen=True, slots=True)
class CartLine:
    """So many pieces of a variant, how many could be had now, and the price when they were put in."""

    variant: Variant
    quantity: int
    available: int
    seen_price_minor: int

    @property
    def has_new_price(self) -> bool:
        return self.seen_price_minor != self.variant.price_minor


@dataclass(frozen=True, slots=True)
class Cart:
    """
    A person's cart with its delivery details; id and version 0 where there is none yet.

    Args:
        location: Latitude and longitude in millionths of a degree, or None.
        address_id: The saved address it was taken from, or None.
        terms: How it is to be paid.
    """

    id: int
    person_id: int
    version: int
    lines: tuple[CartLine, ...] = ()
    address: str = ""
    location: tuple[int, int] | None = None
    phone: str = ""
    note: str = ""
    way: Way = Way.DELIVERY
    address_id: int | None = None
    terms: Terms = Terms.CASH

    @property
    def totals(self) -> prices.Totals:
        return prices.totals((line.variant.price_minor, line.quantity) for line in self.lines)

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def missing(self) -> str | None:
        """What has to be asked next before it can be ordered: "address", "phone", or nothing."""
        if self.way is Way.DELIVERY and not (self.address or self.location):
            return "address"
        return None if self.phone else "phone"

    def quantity_of(self, variant_id: int) -> int:
        return next((line.quantity for line in self.lines if line.variant.id == variant_id), 0)


class CartTooLarge(ShopError):
    """More different things than one order may have."""

    def __init__(self) -> None:
        super().__init__(f"more than {LINES_MAX} lines")
        self.most = LINES_MAX
