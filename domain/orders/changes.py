"""A change of an order: what it says, and its statuses."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain import tables
from domain.destinations import Destination
from domain.errors import ShopError
from domain.prices import Charge
from domain.states import Machine


class ChangeStatus(StrEnum):
    """How far a change is. A draft is seen by whoever makes it only."""

    DRAFT = "draft"
    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"


CHANGES = Machine(
    "order_change",
    tables.order_changes,
    {
        ChangeStatus.DRAFT: {ChangeStatus.OPEN, ChangeStatus.CONFIRMED, ChangeStatus.DECLINED},
        ChangeStatus.OPEN: {ChangeStatus.CONFIRMED, ChangeStatus.DECLINED, ChangeStatus.EXPIRED},
    },
)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """
    One thing of an order as it is and as it is to be.

    Args:
        order_line_id: None for what is new in the order.
        before: Pieces that are agreed on.
        quantity: How many more; below 0, how many fewer.
        tax_minor: How much more tax it comes to; so `total_minor` and `discount_minor`.
        rate_ppm: The rate it is taxed at with the change.
    """

    order_line_id: int | None
    variant_id: int
    sku: str
    title: str
    before: int
    quantity: int
    unit_price_minor: int
    tax_minor: int
    total_minor: int
    discount_minor: int = 0
    rate_ppm: int = 0

    @property
    def after(self) -> int:
        return self.before + self.quantity

    @property
    def is_changed(self) -> bool:
        return bool(self.quantity or self.total_minor or self.tax_minor)


@dataclass(frozen=True, slots=True)
class Change:
    """
    A change with all lines of its order, changed or not.

    Args:
        is_customers: The customer proposes it; else the shop does.
        total_minor: How much more the order costs with it; below 0, how much less.
        fee_minor: What its customer pays for what it takes out.
        address, note: What they become; None where they stay.
        destination: Where the new address is; None where what is paid for delivery and taxes does not hang on it.
        delivery: What delivery there comes to; None where it costs nothing, or the destination stays.
    """

    id: int
    order_id: int
    number: int | None
    status: ChangeStatus
    version: int
    proposed_by: int
    is_customers: bool
    total_minor: int
    tax_minor: int
    address: str | None
    note: str | None
    expires_at: int | None
    lines: tuple[ChangeLine, ...]
    discount_minor: int = 0
    destination: Destination | None = None
    delivery: Charge | None = None
    fee_minor: int = 0

    @property
    def is_empty(self) -> bool:
        """True when it changes nothing."""
        return self.address is None and self.note is None and not any(line.is_changed for line in self.lines)

    @property
    def only_takes_out(self) -> bool:
        """True when it takes pieces out and does nothing else: they could become an order of their own."""
        fewer = [line.quantity for line in self.lines if line.quantity]
        is_more = self.address is not None or self.note is not None or any(quantity > 0 for quantity in fewer)
        return bool(fewer) and not is_more and any(line.after for line in self.lines)

    @property
    def moves_goods(self) -> bool:
        return any(line.is_changed for line in self.lines)


class NothingChanged(ShopError):
    """There is nothing in the change."""


class NothingLeft(ShopError):
    """Nothing would be left of the order: call it off instead."""


class TooLateToChange(ShopError):
    """
    It is being packed, or has left: what the customer may no longer change, the shop may, and then nobody.

    Args:
        titles: What of it is in a closed box, where the rest may still be changed.
    """

    def __init__(self, titles: Iterable[str] = ()) -> None:
        self.titles = tuple(titles)
        super().__init__(", ".join(self.titles))


class NotASplit(ShopError):
    """It does more than take pieces out, or it takes all of them."""


class ChangeWaits(ShopError):
    """Another change of this order waits for an answer."""
