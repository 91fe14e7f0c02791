"""A cart and its lines."""

from dataclasses import dataclass
from enum import StrEnum

from domain.catalogue import Variant
from domain.destinations import UNKNOWN, Destination
from domain.errors import ShopError
from domain.paying import Terms
from domain.prices import Totals
from domain.quick import quickly_made
from domain.stock import Offer
from domain.vouchers import Lack, Voucher

LINES_MAX = 50
QUANTITY_MAX = 999
ADDRESS_MAX = 500
NOTE_MAX = 500


class Way(StrEnum):
    """How the goods reach the customer."""

    DELIVERY = "delivery"
    PICKUP = "pickup"


@quickly_made
@dataclass(frozen=True, slots=True)
class CartLine:
    """So many pieces of a variant, what can be had of it now, and the price when they were put in."""

    offer: Offer
    quantity: int
    seen_price_minor: int

    @property
    def variant(self) -> Variant:
        return self.offer.variant

    @property
    def available(self) -> int:
        return self.offer.available

    @property
    def waiting(self) -> int:
        """How many of the pieces would have to be waited for."""
        return self.offer.waiting(self.quantity)

    @property
    def price_minor(self) -> int:
        return self.variant.price_minor * self.quantity

    @property
    def has_new_price(self) -> bool:
        return self.seen_price_minor != self.variant.price_minor


@quickly_made
@dataclass(frozen=True, slots=True)
class Cart:
    """
    A person's cart with its delivery details; id and version 0 where there is none yet.

    Args:
        location: Latitude and longitude in millionths of a degree, or None.
        address_id: The saved address it was taken from, or None.
        terms: How it is to be paid.
        country, postcode: What the address does not say of itself, as the customer chose it; else "".
        voucher_id: The voucher whose code was typed, whether it gives something now or not.
        has_credit: Its customer has credit.
        uses_credit: They pay with it as far as it reaches, and do not keep it for later.
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
    country: str = ""
    postcode: str = ""
    voucher_id: int | None = None
    has_credit: bool = False
    uses_credit: bool = True

    @property
    def goods_minor(self) -> int:
        """What the goods cost as they are shown: without delivery, discount, and tax that is added."""
        return sum(line.price_minor for line in self.lines)

    @property
    def has_address(self) -> bool:
        return bool(self.address or self.location)

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def missing(self) -> str | None:
        """What has to be asked next before it can be ordered: "address", "phone", or nothing."""
        if self.way is Way.DELIVERY and not self.has_address:
            return "address"
        return None if self.phone else "phone"

    def quantity_of(self, variant_id: int) -> int:
        return next((line.quantity for line in self.lines if line.variant.id == variant_id), 0)


@quickly_made
@dataclass(frozen=True, slots=True)
class Quote:
    """
    What a cart comes to now.

    Args:
        destination: Where it would go; the shop's own country while that is not known.
        voucher: That of the cart; with `lack`, why it gives nothing.
        asks: What of the destination has to be said first: "country", "postcode" or "".
        undelivered: Why it cannot be brought there ("nowhere", "too_heavy"), or "".
        is_delivery_open: Delivery will cost something, but how much depends on the address.
    """

    totals: Totals
    destination: Destination = UNKNOWN
    voucher: Voucher | None = None
    lack: Lack | None = None
    asks: str = ""
    undelivered: str = ""
    is_delivery_open: bool = False

    @property
    def is_discounted(self) -> bool:
        return self.voucher is not None and self.lack is None


class CartTooLarge(ShopError):
    """More different things than one order may have."""

    def __init__(self) -> None:
        super().__init__(f"more than {LINES_MAX} lines")
        self.most = LINES_MAX
