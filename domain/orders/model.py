"""The statuses of an order, and what it says."""

from dataclasses import dataclass
from enum import StrEnum

from domain import tables
from domain.carts import Way
from domain.destinations import UNKNOWN, Destination
from domain.errors import ShopError
from domain.paying import Terms
from domain.prices import Charge, Cost, taxes_of, unit_costs
from domain.quick import quickly_made
from domain.states import Machine


class Status(StrEnum):
    """What was agreed. Where goods and money are is derived, not stored here."""

    PLACED = "placed"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Payment(StrEnum):
    """Derived from the order's receivable, and from what is held for it; `authorised`: all that is due is held."""

    NONE = "none"
    PART_PAID = "part_paid"
    AUTHORISED = "authorised"
    PAID = "paid"
    OVERPAID = "overpaid"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"


class Fulfilment(StrEnum):
    """Derived from where the goods are and from the shipments; none once nothing is to be delivered any more."""

    NONE = "none"
    WAITING = "waiting"
    HELD = "held"
    PICKING = "picking"
    READY = "ready"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    PART_DELIVERED = "part_delivered"
    DELIVERED = "delivered"


class ReturnStatus(StrEnum):
    """Derived from the goods that came back, and from what was asked for and agreed."""

    NONE = "none"
    REQUESTED = "requested"
    COMING = "coming"
    PART_RETURNED = "part_returned"
    RETURNED = "returned"


class SentAs(StrEnum):
    """Why an order is there: its customer ordered it, or it is sent instead of what they give back of another."""

    ORDERED = ""
    EXCHANGE = "exchange"
    REPLACEMENT = "replacement"


MACHINE = Machine(
    "order",
    tables.orders,
    {
        Status.PLACED: {Status.CONFIRMED, Status.EXPIRED, Status.CANCELLED},
        Status.CONFIRMED: {Status.CANCELLED},
        Status.EXPIRED: {Status.PLACED},
        Status.CANCELLED: {Status.PLACED},
    },
)


@quickly_made
@dataclass(frozen=True, slots=True)
class OrderLine:
    """
    One line, its price frozen at placing.

    Args:
        title: Names the options too.
        total_minor: What the customer pays for it: without what came off, with its tax.
    """

    id: int
    order_id: int
    variant_id: int
    sku: str
    title: str
    quantity: int
    unit_price_minor: int
    tax_minor: int
    total_minor: int
    discount_minor: int = 0
    rate_ppm: int = 0

    @property
    def price_minor(self) -> int:
        """What it would cost without a discount, as prices are shown."""
        return self.unit_price_minor * self.quantity

    @property
    def charge(self) -> Charge:
        return Charge(self.price_minor, self.discount_minor, self.rate_ppm, self.tax_minor, self.total_minor)

    @property
    def unit_costs(self) -> list[Cost]:
        """What each unit really cost the customer; refunds and returns take them in this order."""
        return unit_costs(self.total_minor, self.tax_minor, quantity=self.quantity)

    def charge_of(self, first: int, end: int) -> Charge:
        """What the pieces from one to another (not included) cost, in the order in which returns take them."""
        costs = self.unit_costs[first:end]
        total, tax = sum(cost.total_minor for cost in costs), sum(cost.tax_minor for cost in costs)
        return Charge(total, 0, self.rate_ppm, tax, total)


@quickly_made
@dataclass(frozen=True, slots=True)
class Order:
    """
    An order with its lines.

    Args:
        location: Latitude and longitude in millionths of a degree, or None.
        expires_at: The last second at which it may be paid; None where nothing presses.
        approval: Why a merchant has to approve it: "above", "first", or "".
        destination: Where it goes as its tax and its delivery were reckoned.
        is_tax_included: The prices of its lines had the tax in them already.
        discount_minor: What came off the lines.
        voucher_code: What took it off; "" without.
        voucher_gift: What that gives and for what, as it was at placing (`vouchers.gift_in`); "" where nothing.
        delivery: Delivery as a line of its own, or None where it costs nothing and nothing came off it.
        split_from: The order that its lines were split off from, or None.
        fee: What calling it off, or parts of it, costs its customer; the total does not count it in.
        waiting_since: Since when it waits for goods that were promised before they were here, or for what it is sent
            instead of; None where it waits for nothing.
        sent_as: Instead of what was given back of `split_from` it is sent, or not.
        credit_minor: What of it its customer has paid with credit, whatever has become of that since.
    """

    id: int
    code: str
    person_id: int
    status: Status
    version: int
    terms: Terms
    way: Way
    currency: str
    total_minor: int
    tax_minor: int
    name: str
    address: str
    location: tuple[int, int] | None
    phone: str
    note: str
    closing_reason: str
    payment: Payment
    fulfilment: Fulfilment
    return_status: ReturnStatus
    placed_at: int
    accepted_at: int | None
    expires_at: int | None
    approval: str
    lines: tuple[OrderLine, ...]
    destination: Destination = UNKNOWN
    is_tax_included: bool = True
    discount_minor: int = 0
    voucher_code: str = ""
    voucher_gift: str = ""
    delivery: Charge | None = None
    fee: Charge | None = None
    split_from: int | None = None
    waiting_since: int | None = None
    sent_as: SentAs = SentAs.ORDERED
    credit_minor: int = 0

    @property
    def waits(self) -> bool:
        """True while something of it is not here: it is neither to be paid nor packed yet."""
        return self.waiting_since is not None

    @property
    def fee_minor(self) -> int:
        return self.fee.total_minor if self.fee is not None else 0

    @property
    def document(self) -> str:
        return f"order:{self.id}"

    @property
    def awaits_approval(self) -> bool:
        """True while a merchant has to say yes before anything else can happen."""
        return self.status is Status.PLACED and self.accepted_at is None and bool(self.approval)

    @property
    def awaits_money(self) -> bool:
        """True while it is the customer's turn: to pay in advance."""
        is_unpaid = self.payment in {Payment.NONE, Payment.PART_PAID} and self.total_minor > 0
        is_waiting = self.status is Status.PLACED and not self.awaits_approval
        return is_waiting and not self.waits and self.terms.is_in_advance and is_unpaid

    @property
    def charges(self) -> tuple[Charge, ...]:
        """What its lines and its delivery come to."""
        lines = tuple(line.charge for line in self.lines)
        return lines if self.delivery is None else (*lines, self.delivery)

    @property
    def taxes(self) -> dict[int, int]:
        """The tax of each rate (in parts per million), highest rate first."""
        return taxes_of(self.charges)

    @property
    def is_open(self) -> bool:
        """True while something is still to be done about it."""
        return self.status in {Status.PLACED, Status.CONFIRMED} and self.fulfilment not in {
            Fulfilment.DELIVERED,
            Fulfilment.NONE,
        }


@dataclass(frozen=True, slots=True)
class Relative:
    """
    Another half of an order that was split, or what is sent instead of what is given back.

    Args:
        is_part: It was split off from the order; otherwise the order was split off from it.
        waits: For goods that are not here yet.
        sent_as: The part of the two is sent instead of what is given back of the whole, or not.
    """

    id: int
    code: str
    is_part: bool
    waits: bool = False
    sent_as: SentAs = SentAs.ORDERED


class CartEmpty(ShopError):
    """There is nothing to order."""


class DetailsMissing(ShopError):
    """An order needs these details first ("address", "phone", "country", "postcode")."""

    def __init__(self, *fields: str) -> None:
        super().__init__(f"missing: {', '.join(fields)}")
        self.fields = fields
