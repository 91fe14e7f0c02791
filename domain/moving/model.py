"""A transfer: goods that go from one place of the shop's to another, and how far they have come."""

from dataclasses import dataclass
from enum import StrEnum

from domain import tables
from domain.errors import ShopError
from domain.ledger import Account, Kind, pieces
from domain.states import Machine
from domain.stock.model import OutOfStock

REASON_MAX = 300
LINES_MAX = 50


class Status(StrEnum):
    """How far it is. What has come in part is seen on its lines."""

    DRAFT = "draft"
    ASKED = "asked"
    SENT = "sent"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"


MACHINE = Machine(
    "stock_transfer",
    tables.stock_transfers,
    {
        Status.DRAFT: {Status.ASKED, Status.SENT, Status.CANCELLED},
        Status.ASKED: {Status.DRAFT, Status.SENT, Status.CANCELLED},
        Status.SENT: {Status.RECEIVED, Status.CLOSED},
    },
)
# Nothing has left a shelf for these.
UNSENT = (Status.DRAFT, Status.ASKED)
OPEN = (*UNSENT, Status.SENT)


@dataclass(frozen=True, slots=True)
class Line:
    """
    So many pieces of a variant.

    Args:
        good, damaged: Those that have come, to the shelf or set apart.
        lost, returned: Those that never will: booked as lost, or back where they came from.
    """

    id: int
    variant_id: int
    quantity: int
    good: int = 0
    damaged: int = 0
    lost: int = 0
    returned: int = 0

    @property
    def came(self) -> int:
        return self.good + self.damaged

    @property
    def missing(self) -> int:
        """How many are still on their way, once it was sent."""
        return self.quantity - self.came - self.lost - self.returned

    @property
    def moving(self) -> Account:
        """Where its pieces are between two places."""
        return Account(Kind.MOVING, unit=pieces(self.variant_id), ref=str(self.id))


@dataclass(frozen=True, slots=True)
class StockTransfer:
    """
    A transfer with its lines.

    Args:
        source_id, target_id: The places it goes from and to.
        reason: Why it was sent though the shelf runs low by it, called off, or ended short.
    """

    id: int
    source_id: int
    target_id: int
    status: Status
    version: int
    reason: str
    created_at: int
    asked_at: int | None
    sent_at: int | None
    ended_at: int | None
    lines: tuple[Line, ...]

    @property
    def document(self) -> str:
        return f"stock_transfer:{self.id}"

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def came(self) -> int:
        return sum(line.came for line in self.lines)

    @property
    def missing(self) -> int:
        """How many pieces are on their way."""
        return sum(line.missing for line in self.lines) if self.status is Status.SENT else 0

    @property
    def is_unsent(self) -> bool:
        return self.status in UNSENT

    def line(self, line_id: int) -> Line | None:
        """One of its lines."""
        return next((line for line in self.lines if line.id == line_id), None)


@dataclass(frozen=True, slots=True)
class Surplus:
    """A line of which more came than is on its way: `most` could still come."""

    line_id: int
    label: str
    came: int
    most: int


class MoreThanSent(ShopError):
    """More came than was sent; nothing was booked. What is there beyond it, a count finds."""

    def __init__(self, surpluses: tuple[Surplus, ...]) -> None:
        super().__init__("; ".join(f"line {each.line_id}: {each.came} of {each.most}" for each in surpluses))
        self.surpluses = surpluses


class NotThere(OutOfStock):
    """A place has too little of what it shall send; everything is named with what can be had, and nothing was sent."""
