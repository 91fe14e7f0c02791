"""Facts about stock, and the refusal when there is too little."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.catalogue import Variant
from domain.errors import ShopError

QUANTITY_MAX = 1_000_000
REASON_MAX = 100


@dataclass(frozen=True, slots=True)
class Short:
    """One variant of which there is less than was wanted."""

    variant_id: int
    label: str
    wanted: int
    available: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant, how many pieces can be ordered now, the limit to sell down to, and since when it is low, if it is."""

    variant: Variant
    available: int
    sell_down_to: int
    low_since: int | None


@dataclass(frozen=True, slots=True)
class LowStock:
    """One variant that has fallen below its threshold."""

    variant_id: int
    label: str
    sku: str
    free: int
    threshold: int


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
