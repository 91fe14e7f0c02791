"""The statuses of a shipment, and what can be refused on the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain import tables
from domain.errors import ShopError
from domain.states import Machine

ATTEMPTS_MAX = 3
# With 5 tries of 10,000 codes, guessing one is as unlikely as 1 in 2,000.
WRONG_CODES_MAX = 5


class Direction(StrEnum):
    """To the customer, or back from them."""

    OUT = "out"
    BACK = "back"


class Status(StrEnum):
    """How far a shipment is."""

    PLANNED = "planned"
    PICKING = "picking"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    AWAITING_PICKUP = "awaiting_pickup"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"
    CANCELLED = "cancelled"


# On its way somewhere, in the order in which the index of such parcels names them.
OPEN = (
    *(Status.PLANNED, Status.PICKING, Status.PACKED, Status.HANDED_OVER, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY),
    *(Status.ATTEMPT_FAILED, Status.AWAITING_PICKUP, Status.RETURNING),
)


_LEFT = frozenset(
    {
        *(Status.HANDED_OVER, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.ATTEMPT_FAILED),
        *(Status.DELIVERED, Status.RETURNING, Status.LOST),
    }
)

# Until a box is closed, what belongs into it may change.
PACKABLE = frozenset({Status.PLANNED, Status.PICKING})
_UNDERWAY = {Status.LOST, Status.RETURNING}

MACHINE = Machine(
    "shipment",
    tables.shipments,
    {
        Status.PLANNED: {Status.PICKING, Status.PACKED, Status.CANCELLED},
        Status.PICKING: {Status.PACKED, Status.CANCELLED},
        Status.PACKED: {Status.PICKING, Status.HANDED_OVER, Status.AWAITING_PICKUP, Status.CANCELLED},
        Status.HANDED_OVER: {Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.DELIVERED, *_UNDERWAY},
        Status.IN_TRANSIT: {Status.OUT_FOR_DELIVERY, Status.DELIVERED, *_UNDERWAY},
        Status.OUT_FOR_DELIVERY: {Status.DELIVERED, Status.ATTEMPT_FAILED, *_UNDERWAY},
        Status.ATTEMPT_FAILED: {Status.OUT_FOR_DELIVERY, Status.AWAITING_PICKUP, *_UNDERWAY},
        Status.AWAITING_PICKUP: {Status.PICKING, Status.DELIVERED, *_UNDERWAY},
        Status.RETURNING: {Status.RETURNED, Status.LOST},
        # It was counted wrong: some of it is not here.
        Status.RETURNED: {Status.RETURNING},
    },
)


# What is fetched from a customer: nothing is packed, and what was not there is fetched another time.
COLLECTIONS = Machine(
    "shipment",
    tables.shipments,
    {
        Status.PLANNED: {Status.HANDED_OVER, Status.ATTEMPT_FAILED, Status.CANCELLED},
        Status.ATTEMPT_FAILED: {Status.PLANNED, Status.HANDED_OVER, Status.CANCELLED},
        Status.HANDED_OVER: {Status.DELIVERED, Status.LOST},
        Status.DELIVERED: {Status.HANDED_OVER},
    },
)


@dataclass(frozen=True, slots=True)
class ShipmentLine:
    """So many pieces of an order line; `picked` is the packer's tick, `missing` how many were not found."""

    order_line_id: int
    variant_id: int
    sku: str
    title: str
    quantity: int
    picked: bool
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Shipment:
    """
    A shipment with its lines.

    Args:
        code: What the customer tells the courier at the door; never shown to the courier.
        failure: Why the last attempt failed, in the courier's words.
        return_id: The return that it fetches, or has become as it could not be delivered; None for all else.
    """

    id: int
    order_id: int
    place_id: int
    direction: Direction
    status: Status
    version: int
    courier_id: int | None
    code: str
    wrong_codes: int
    attempts: int
    failure: str
    packed_at: int | None
    delivered_at: int | None
    lines: tuple[ShipmentLine, ...]
    return_id: int | None = None

    @property
    def document(self) -> str:
        return f"shipment:{self.id}"

    @property
    def is_locked(self) -> bool:
        """True once too many wrong codes were given: only a merchant can confirm the delivery."""
        return self.wrong_codes >= WRONG_CODES_MAX

    @property
    def is_at_counter(self) -> bool:
        """True while it waits in the shop itself for its customer: it has never been on the road."""
        return self.status is Status.AWAITING_PICKUP and self.attempts == 0

    @property
    def line_ids(self) -> tuple[int, ...]:
        return tuple(line.order_line_id for line in self.lines)


def is_begun(parcels: Iterable[Shipment]) -> bool:
    """True where some of an order has left the house, and has not come back undelivered."""
    return any(each.status in _LEFT for each in parcels)


def is_rest_locked(parcels: Iterable[Shipment]) -> bool:
    """True where what is still in the house lies in closed boxes alone: they are opened before it is called off."""
    here = {Status.PACKED, Status.AWAITING_PICKUP, *PACKABLE}
    statuses = {each.status for each in parcels} & here
    return bool(statuses) and not statuses & PACKABLE


class NotPicked(ShopError):
    """Some lines are not in the box yet."""

    def __init__(self, missing: int) -> None:
        super().__init__(f"{missing} lines are not ticked")
        self.missing = missing


class NotPacked(ShopError):
    """The parcel is not ready to be handed over."""


class NotYourJob(ShopError):
    """Another courier has this job, or nobody: only the assigned courier's word counts."""


class WrongCode(ShopError):
    """That is not the customer's code."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"wrong code, {tries_left} tries left")
        self.tries_left = tries_left


class CodeLocked(ShopError):
    """Too many wrong codes: a merchant has to confirm the delivery."""
