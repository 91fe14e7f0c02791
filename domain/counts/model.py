"""A count of a place: what was counted of each variant, and what the books said at that moment."""

from dataclasses import dataclass
from enum import StrEnum

from domain import tables
from domain.errors import ShopError
from domain.states import Machine

# So many lines at once: more than one message holds, and no more than the writer does in a breath.
LINES_AT_ONCE_MAX = 200


class Status(StrEnum):
    """How far it is."""

    OPEN = "open"
    BOOKING = "booking"
    BOOKED = "booked"
    DROPPED = "dropped"


MACHINE = Machine(
    "stock_count",
    tables.stock_counts,
    {
        Status.OPEN: {Status.BOOKING, Status.DROPPED},
        Status.BOOKING: {Status.BOOKED},
    },
)


@dataclass(frozen=True, slots=True)
class Count:
    """
    A count.

    Args:
        file_name: The file it was read from; "" where it is counted in chat.
        actor: Who began it.
        booked_by: Who booked it; "" before.
        last_entry_id: The last entry in the ledger when it was booked.
    """

    id: int
    place_id: int
    status: Status
    version: int
    file_name: str
    reason: str
    actor: str
    booked_by: str
    started_at: int
    finished_at: int | None
    last_entry_id: int | None

    @property
    def document(self) -> str:
        return f"stock_count:{self.id}"


@dataclass(frozen=True, slots=True)
class Line:
    """
    What was counted of a variant, and what should have been there at that moment.

    Args:
        sell_down_to, threshold: What a file sets besides; None where it does not.
        is_outdated: Pieces came or went since, otherwise than sold, so it has to be counted again.
        value_minor: What the difference is worth: at cost now, or as it was booked.
    """

    variant_id: int
    label: str
    sku: str
    counted: int
    expected: int
    sell_down_to: int | None
    threshold: int | None
    actor: str
    counted_at: int
    is_outdated: bool
    is_booked: bool
    value_minor: int

    @property
    def difference(self) -> int:
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class Summary:
    """How many lines a count has, how many differ (or are outdated, for all we know), and what that is worth."""

    lines: int = 0
    differing: int = 0
    outdated: int = 0
    pieces: int = 0
    value_minor: int = 0


class CountOutdated(ShopError):
    """Pieces of these came or went since they were counted; nothing was booked."""

    def __init__(self, skus: tuple[str, ...]) -> None:
        super().__init__(f"to be counted again: {', '.join(skus)}")
        self.skus = skus


class NothingCounted(ShopError):
    """There is nothing to book yet."""
