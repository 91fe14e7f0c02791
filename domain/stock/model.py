"""Facts about stock, and the refusal when there is too little."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.catalogue import Variant
from domain.errors import ShopError
from domain.quick import quickly_made

QUANTITY_MAX = 1_000_000
REASON_MAX = 100


class PlaceKind(StrEnum):
    """What goods in a place are there for."""

    # They are sold, by priority.
    WAREHOUSE = "warehouse"
    # They have come back, and are sold from nowhere.
    RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where goods are.

    Args:
        priority: Of several that could serve an order, the one with the lowest does.
        address: Where customers who collect their order find it; "" where they do not come.
    """

    id: int
    name: str
    priority: int
    kind: PlaceKind = PlaceKind.WAREHOUSE
    address: str = ""
    is_active: bool = True
    version: int = 1

    @property
    def sells(self) -> bool:
        """True where orders are served from it."""
        return self.is_active and self.kind is PlaceKind.WAREHOUSE


@dataclass(frozen=True, slots=True)
class Short:
    """One variant of which there is less than was wanted."""

    variant_id: int
    label: str
    wanted: int
    available: int


@quickly_made
@dataclass(frozen=True, slots=True)
class Shelf:
    """
    What a place that sells has of a variant.

    Args:
        free: Below zero where more was promised than was found.
        sell_down_to: The safety stock, or minus how many may be promised beyond the shelf.
        promised: How many are promised beyond it.
        low_since: Since when it is low, if it is.
        available_from: The day from which on there will be more, counted since 1970, where somebody has said so.
        minimum: Below so many it is bought again, where there is a rule for that.
        account_id: Where the ledger keeps what is free; None where nothing ever was.
    """

    place_id: int
    free: int = 0
    sell_down_to: int = 0
    promised: int = 0
    low_since: int | None = None
    available_from: int | None = None
    minimum: int = 0
    account_id: int | None = None

    @property
    def here(self) -> int:
        """How many can be ordered that lie here."""
        left = self.free - self.sell_down_to if self.sell_down_to > 0 else self.free
        return max(0, left)

    @property
    def later(self) -> int:
        """How many more can be ordered before they are here."""
        return max(0, -self.sell_down_to - self.promised) if self.sell_down_to < 0 else 0


@quickly_made
@dataclass(frozen=True, slots=True)
class Offer:
    """
    A variant, and how many pieces can be ordered now (`offered`).

    Args:
        shelves: Those of the places that sell, by priority.
        here: How many lie on them that can be ordered.
        later: How many more can be ordered before they are here.
        later_at: When these are expected, where anybody knows.
    """

    variant: Variant
    shelves: tuple[Shelf, ...] = ()
    here: int = 0
    later: int = 0
    later_at: int | None = None

    @property
    def available(self) -> int:
        """How many can be ordered, here or not."""
        return self.here + self.later

    def waiting(self, quantity: int) -> int:
        """Of so many pieces, how many would come later."""
        return min(self.later, max(0, quantity - self.here)) if self.later else 0


def offered(variant: Variant, shelves: Sequence[Shelf]) -> Offer:
    """A variant as these shelves have it: added up once, for it is asked often."""
    here = later = 0
    for shelf in shelves:
        here += shelf.here
        later += shelf.later
    return Offer(variant, tuple(shelves), here, later)


class OutOfStock(ShopError):
    """There is not enough; every short variant is named with what can still be had, and nothing was taken."""

    def __init__(self, shorts: Iterable[Short]) -> None:
        self.shorts = tuple(shorts)
        super().__init__("; ".join(f"{s.label}: {s.available} of {s.wanted}" for s in self.shorts))


def cost_of(pieces: int, *, worth_minor: int, there: int, back: bool = False) -> int | None:
    """
    What pieces cost at the average of those that are there; the last of them take what is left.

    Args:
        back: They come in, rather than leave.

    Returns:
        None where they come in and nothing is there whose cost they could have.
    """
    if there > 0 and worth_minor > 0:
        return worth_minor if pieces >= there and not back else worth_minor * pieces // there
    return None if back else worth_minor
