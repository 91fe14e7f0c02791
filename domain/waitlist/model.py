"""What customers wait for, how far telling them is, and why somebody cannot wait."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import ShopError

# So many things one person may wait for.
WAITED_FOR_MAX = 30
# So many of those who wait for a variant are with the sender at a time.
CALLED_MAX = 200


class Status(StrEnum):
    """How far telling somebody is."""

    WAITING = "waiting"
    # With the sender.
    CALLED = "called"
    TOLD = "told"
    # They have blocked the shop's bot, or are gone.
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Awaited:
    """Something a person waits for, and whether it can be ordered as it is now."""

    variant_id: int
    product_id: int
    is_there: bool


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to tell of what, as it is now; `is_there`: it can be ordered."""

    request_id: int
    person_id: int
    variant_id: int
    product_id: int
    is_there: bool


class ThereAlready(ShopError):
    """It can be ordered: there is nothing to wait for."""

    def __init__(self, variant_id: int) -> None:
        super().__init__(f"variant {variant_id} can be ordered")
        self.variant_id = variant_id


class WaitsForTooMuch(ShopError):
    """The person waits for as many things as anybody may."""

    def __init__(self) -> None:
        super().__init__(f"waits for {WAITED_FOR_MAX} things")
        self.most = WAITED_FOR_MAX
