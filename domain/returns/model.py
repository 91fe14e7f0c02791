"""A return: what a customer wants to give back and why, what was agreed, and how far it is."""

from dataclasses import dataclass
from enum import StrEnum

from domain import tables
from domain.errors import ShopError
from domain.states import Machine

NOTE_MAX = 500
ANSWER_MAX = 300
PHOTOS_MAX = 10
# Beyond what there may be of a draft, for what the shop has asked to see.
PHOTOS_ASKED_MAX = 10


class Reason(StrEnum):
    """Why something comes back."""

    FAULTY = "faulty"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    MISSING = "missing"
    NOT_AS_DESCRIBED = "not_as_described"
    CHANGED_MIND = "changed_mind"
    LATE = "late"
    # Nobody asks for that: the parcel could not be delivered.
    UNDELIVERED = "undelivered"


# For these customers can ask.
ASKED = tuple(reason for reason in Reason if reason is not Reason.UNDELIVERED)
# All but a change of mind is ours to answer for.
OUR_FAULT = frozenset(ASKED) - {Reason.CHANGED_MIND}
# What has to be seen to be believed.
NEEDS_PHOTO = frozenset({Reason.FAULTY, Reason.DAMAGED, Reason.WRONG_ITEM, Reason.NOT_AS_DESCRIBED})


class Wish(StrEnum):
    """What the customer wants for it; `replacement`: the same once more; `again`: what never got to them, after all."""

    REFUND = "refund"
    EXCHANGE = "exchange"
    REPLACEMENT = "replacement"
    CREDIT = "credit"
    AGAIN = "again"


# For these the shop sends something instead.
SENDS = frozenset({Wish.EXCHANGE, Wish.REPLACEMENT})


class Way(StrEnum):
    """How it comes back: fetched at the door, brought by the customer, never having got there, or not at all."""

    OPEN = ""
    PICKUP = "pickup"
    DROPOFF = "dropoff"
    UNDELIVERED = "undelivered"
    NONE = "none"


class Status(StrEnum):
    """What was asked and agreed. Where the goods are is seen on the lines, and in the ledger."""

    DRAFT = "draft"
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    RESOLVED = "resolved"


# Why what comes off an order for a return does, as its credit note says.
SETTLED = "return"
# As long as it is one of these, its pieces cannot be asked for again.
COUNTED = (Status.REQUESTED, Status.APPROVED, Status.RESOLVED)
OPEN = (Status.REQUESTED, Status.APPROVED)

MACHINE = Machine(
    "return",
    tables.returns,
    {
        Status.DRAFT: {Status.REQUESTED},
        Status.REQUESTED: {Status.APPROVED, Status.REJECTED, Status.CANCELLED},
        Status.APPROVED: {Status.RESOLVED, Status.EXPIRED, Status.CANCELLED},
    },
)


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """
    Pieces of one order line that come back for one reason.

    Args:
        approved: So many the shop agreed to; None until it has said.
        instead_id: The variant that is wanted instead, in an exchange.
        instead_price_minor: What a piece of that costs, once it is agreed; None where it counts as much as what comes
            back.
        collected: So many have left the customer.
        received: So many of those are in the house.
        reclaimed: So many that were settled on trust, and are not as they should be, were asked for again or let go.
    """

    id: int
    order_line_id: int
    reason: Reason
    quantity: int
    approved: int | None = None
    instead_id: int | None = None
    collected: int = 0
    received: int = 0
    instead_price_minor: int | None = None
    reclaimed: int = 0

    @property
    def agreed(self) -> int:
        """How many pieces it is about now."""
        return self.quantity if self.approved is None else self.approved


@dataclass(frozen=True, slots=True)
class Return:
    """
    A return with its lines.

    Args:
        photos: Telegram's file ids.
        answer: What the shop said to it: why not, why not all of it, or what it wants to see.
        asks_photo: It waits for another photo.
        worth_minor: What its pieces had cost when it was asked for.
        way_fee_minor: What sending it back costs its customer.
        restocking_percent: What is kept for restocking of what their mind was changed about.
        is_trusted: It is settled before anything has come.
        is_late: Staff let it pass though its time was over.
        begun_by: Who drew it up: its customer, or staff for them.
        fetched: From when until when it is fetched, as its customer chose.
        child_order_id: What is sent instead.
        back_minor: What its customer gets for it, once it is settled.
        back_by_at: The last second at which what was agreed is waited for, as it was agreed.
        waits_since: Since when some of it is on the road, or here and not looked at.
    """

    id: int
    order_id: int
    person_id: int
    status: Status
    version: int
    wish: Wish | None
    way: Way
    code: str
    note: str
    photos: tuple[str, ...]
    answer: str
    asks_photo: bool
    worth_minor: int
    way_fee_minor: int
    restocking_percent: int
    is_trusted: bool
    is_late: bool
    begun_by: int
    fetched: tuple[int, int] | None
    begun_at: int
    requested_at: int | None
    approved_at: int | None
    ended_at: int | None
    clock_at: int | None
    child_order_id: int | None
    back_minor: int | None
    waits_since: int | None
    back_by_at: int | None
    lines: tuple[ReturnLine, ...]

    @property
    def document(self) -> str:
        return f"return:{self.id}"

    @property
    def pieces(self) -> dict[int, int]:
        """How many pieces of each order line it is about now, by the line's id."""
        summed: dict[int, int] = {}
        for line in self.lines:
            summed[line.order_line_id] = summed.get(line.order_line_id, 0) + line.agreed
        return summed

    @property
    def is_awaited(self) -> bool:
        """True as long as its goods may come: it was agreed to, and is not settled unless that came first."""
        return self.status is Status.APPROVED or (self.status is Status.RESOLVED and self.is_trusted)

    @property
    def sends(self) -> bool:
        """True where something is sent for it instead of money."""
        return self.wish in SENDS

    @property
    def is_undelivered(self) -> bool:
        """True where it never got to its customer: a parcel comes back as it was sent."""
        return self.way is Way.UNDELIVERED

    @property
    def is_wanted_again(self) -> bool:
        """True where its customer would like to have after all what could not be delivered."""
        return self.wish is Wish.AGAIN

    def order_line_of(self, line_id: int) -> int:
        """Of which line of the order a line of the return is; their ids."""
        return next(line.order_line_id for line in self.lines if line.id == line_id)

    @property
    def deadline(self) -> int | None:
        """The last second at which it is waited for; None where it is not."""
        return self.back_by_at if self.is_awaited and self.way not in {Way.NONE, Way.UNDELIVERED} else None

    @property
    def is_staffs(self) -> bool:
        """True where staff drew it up for its customer."""
        return self.begun_by != self.person_id

    @property
    def comes_back(self) -> bool:
        """False where nothing can come: what is missing never arrived."""
        return any(line.reason is not Reason.MISSING for line in self.lines)

    @property
    def has_moved(self) -> bool:
        """True once something has left the customer."""
        return any(line.collected for line in self.lines)

    @property
    def is_on_the_road(self) -> bool:
        """True while a courier has some of it."""
        return any(line.collected > line.received for line in self.lines)

    @property
    def lacks(self) -> str | None:
        """What it needs before it can be sent: "lines", "wish", "instead", "way", "photo", or nothing."""
        if not self.lines:
            return "lines"
        if self.wish is None:
            return "wish"
        if self.wish is Wish.EXCHANGE and any(line.instead_id is None for line in self.lines):
            return "instead"
        if self.way is Way.OPEN and self.comes_back:
            return "way"
        if not self.photos and not self.is_staffs and any(line.reason in NEEDS_PHOTO for line in self.lines):
            return "photo"
        return None


class NothingToReturn(ShopError):
    """Nothing of the order can come back: it was not delivered, is on its way back already, or may not."""


class WindowClosed(ShopError):
    """It arrived too long ago, or is one of those that do not come back: `closed_at` is None there."""

    def __init__(self, title: str, *, closed_at: int | None) -> None:
        super().__init__(f"{title}: closed at {closed_at}")
        self.title = title
        self.closed_at = closed_at
