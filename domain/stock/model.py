"""Facts about stock, and the refusal when there is too little."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.catalogue import Variant
from domain.errors import ShopError

QUANTITY_MAX = 1_000_000


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
