"""A purchase order: what is asked of a supplier, what they said to it, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain import tables
from domain.errors import ShopError
from domain.ledger import Account, Kind, pieces
from domain.states import Machine

REASON_MAX = 300


class Status(StrEnum):
    """How far it is. What has come in part is seen on its lines."""

    DRAFT = "draft"
    SENT = "sent"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """What the supplier said: yes, yes but otherwise, or no. The last two wait for a merchant."""

    NONE = ""
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    DECLINED = "declined"


MACHINE = Machine(
    "purchase_order",
    tables.purchase_orders,
    {
        Status.DRAFT: {Status.SENT, Status.CANCELLED},
        Status.SENT: {Status.CONFIRMED, Status.CLOSED, Status.CANCELLED},
        Status.CONFIRMED: {Status.CLOSED, Status.CANCELLED},
    },
)
# On their way, as far as they have not come.
UNDERWAY = (Status.SENT, Status.CONFIRMED)
# Of these, nothing has come.
UNTOUCHED = (Status.DRAFT, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a supplier would have in place of a line: so many pieces, at so much each."""

    quantity: int
    cost_minor: int


@dataclass(frozen=True, slots=True)
class Line:
    """
    A line of a purchase order.

    Args:
        sku: What the supplier calls it.
        cost_minor: Of one piece, in the supplier's currency.
        offered: What the supplier would have instead, while that waits for a merchant.
        received: So many have come, good and bad.
    """

    id: int
    variant_id: int
    sku: str
    quantity: int
    cost_minor: int
    offered: Offer | None
    received: int

    @property
    def missing(self) -> int:
        """How many are still to come."""
        return max(0, self.quantity - self.received)


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """
    A purchase order with its lines.

    Args:
        answer_by_at: Until when the supplier shall have answered.
        expected_at: When the goods shall be here, as they say.
        reason: Why it was declined or cancelled.
    """

    id: int
    supplier_id: int
    place_id: int
    status: Status
    version: int
    currency: str
    answer: Answer
    answered_at: int | None
    answer_by_at: int | None
    expected_at: int | None
    reason: str
    created_at: int
    sent_at: int | None
    ended_at: int | None
    lines: tuple[Line, ...]

    @property
    def document(self) -> str:
        return f"purchase_order:{self.id}"

    @property
    def cost_minor(self) -> int:
        """What it comes to, in the supplier's currency."""
        return sum(self.cost_of(line) for line in self.lines)

    @property
    def ordered_minor(self) -> int:
        """What it would have come to, had all of it come."""
        return sum(line.quantity * line.cost_minor for line in self.lines)

    def cost_of(self, line: Line) -> int:
        """What a line comes to: what is ordered of it, or, once nothing more is waited for, what has come."""
        return line.cost_minor * (line.received if self.status is Status.CLOSED else line.quantity)

    @property
    def is_underway(self) -> bool:
        return self.status in UNDERWAY

    @property
    def is_partly_received(self) -> bool:
        return any(line.received for line in self.lines)

    def awaits_merchant(self, *, now: int) -> bool:
        """True where it goes on only when a merchant has decided: changed, declined, or not answered in time."""
        if self.status is not Status.SENT:
            return False
        is_late = self.answer_by_at is not None and self.answer_by_at < now
        return self.answer in {Answer.CHANGED, Answer.DECLINED} or (self.answer is Answer.NONE and is_late)

    def line(self, line_id: int) -> Line | None:
        """One of its lines."""
        return next((line for line in self.lines if line.id == line_id), None)

    def incoming(self, line: Line) -> Account:
        """Where the pieces of a line are while they are on their way."""
        return Account(Kind.INCOMING, unit=pieces(line.variant_id), ref=str(line.id), place_id=self.place_id)


class AlreadyAnswered(ShopError):
    """The supplier has answered this order before."""

    def __init__(self, purchase_order_id: int, *, answer: Answer, answered_at: int) -> None:
        super().__init__(f"purchase order {purchase_order_id} was {answer} at {answered_at}")
        self.purchase_order_id = purchase_order_id
        self.answer = answer
        self.answered_at = answered_at


def costs_less_or_the_same(order: PurchaseOrder, offers: Mapping[int, Offer]) -> bool:
    """True where nobody has to agree to what a supplier would have: fewer pieces, or cheaper ones."""
    return all(
        offer.quantity <= line.quantity and offer.cost_minor <= line.cost_minor
        for line in order.lines
        if (offer := offers.get(line.id)) is not None
    )
