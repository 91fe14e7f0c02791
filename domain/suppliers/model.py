"""A supplier, and what they sell: at which price, how soon, and in which quantities."""

from dataclasses import dataclass
from math import lcm

NAME_MAX = 80
EMAIL_MAX = 254
REFUSED_WHY_MAX = 200
SKU_MAX = 64
LEAD_DAYS_MAX = 730
LEAD_DAYS_USUAL = 7
PRIORITY_MAX = 99
# Who declined lately comes after those who did not, whatever their priority.
DECLINED_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Supplier:
    """
    Somebody the shop buys from.

    Args:
        language: What they are written to in.
        currency: What they are paid in.
        email: "" where they are not written to.
        email_refused_at: When a mail server said that nobody can be written to there; `email_refused_why` is how.
        email_said_at: When a merchant last said that it is right.
        person_id: Who answers for them in chat; None until somebody has followed the invite link.
        active: Whether anything is ordered from them.
    """

    id: int
    name: str
    language: str
    currency: str
    email: str
    person_id: int | None
    active: bool
    version: int
    created_at: int
    email_refused_at: int | None = None
    email_refused_why: str = ""
    email_said_at: int = 0

    @property
    def takes_letters(self) -> bool:
        return bool(self.email) and self.email_refused_at is None

    @property
    def document(self) -> str:
        return f"supplier:{self.id}"


@dataclass(frozen=True, slots=True)
class Item:
    """
    What a supplier sells.

    Args:
        sku: What they call it; "" where they call it as we do.
        cost_minor: Of one piece, in their currency.
        minimum: Fewer pieces they do not send.
        pack: They send whole packs of so many pieces.
        priority: Of several suppliers of one variant, the one with the lowest is asked first.
        declined_at: When they last declined to deliver it.
    """

    supplier_id: int
    variant_id: int
    sku: str
    cost_minor: int
    lead_days: int = LEAD_DAYS_USUAL
    minimum: int = 1
    pack: int = 1
    priority: int = 1
    declined_at: int | None = None

    def orderable(self, pieces: int, *, multiple: int = 1) -> int:
        """
        So many pieces, rounded up to what they send: whole packs, and the shop's own multiple, and their minimum.

        Args:
            multiple: The shop takes whole multiples of so many pieces only.
        """
        step = lcm(self.pack, multiple)
        return -(-max(pieces, self.minimum) // step) * step

    def declined_lately(self, *, now: int) -> bool:
        """True where they have declined it in the last 30 days."""
        return self.declined_at is not None and now - self.declined_at < DECLINED_SECONDS
