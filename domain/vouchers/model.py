"""A voucher: what it gives, to whom, for what, when, and how often."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter

from domain import digits
from domain.errors import BadInput, ShopError
from domain.prices import Discount

CODE_MAX = 20
CODE_MIN = 3
USES_MAX = 1_000_000


class Lack(StrEnum):
    """Why a voucher gives nothing."""

    # For good, whatever is put into the cart.
    ENDED = "ended"
    NOT_YET = "not_yet"
    OVER = "over"
    USED_UP = "used_up"
    USED_BY_YOU = "used_by_you"
    NOT_FIRST = "not_first"
    # As long as the cart is what it is.
    MINIMUM = "minimum"
    NOTHING_FITS = "nothing_fits"
    NO_DELIVERY = "no_delivery"

    @property
    def is_curable(self) -> bool:
        """True where another cart would do."""
        return self in {Lack.MINIMUM, Lack.NOTHING_FITS, Lack.NO_DELIVERY}


@dataclass(frozen=True, slots=True)
class Gift:
    """
    What a voucher gives, and for what: all that an order which has it keeps.

    Args:
        min_minor: What the goods it is for must cost before it, as they are shown.
        product_ids, category_ids: What it is for; without either, for everything. Categories with all below them.
    """

    discount: Discount
    min_minor: int = 0
    product_ids: tuple[int, ...] = ()
    category_ids: tuple[int, ...] = ()

    @property
    def is_for_everything(self) -> bool:
        return not self.product_ids and not self.category_ids

    @property
    def kept(self) -> str:
        """As an order keeps it."""
        return _GIFT.dump_json(self).decode()


_GIFT = TypeAdapter(Gift)


def gift_in(kept: str) -> Gift:
    """What an order has kept."""
    return _GIFT.validate_json(kept)


@dataclass(frozen=True, slots=True)
class Voucher:
    """
    A voucher.

    Args:
        code: In capital letters and digits, without anything between them.
        starts_at, ends_at: From this moment on, and before that one.
        uses_max, uses_per_person_max: None is without limit.
        uses: How many orders have it now.
        ended_at: When a merchant ended it.
        live_at: Since when it can be used; None while a merchant looks at what it will be.
        version: Goes up with each change of what it gives or asks for.
    """

    id: int
    code: str
    gift: Gift
    starts_at: int | None
    ends_at: int | None
    uses_max: int | None
    uses_per_person_max: int | None
    is_first_order_only: bool
    uses: int
    ended_at: int | None
    created_at: int
    live_at: int | None
    version: int

    @property
    def is_live(self) -> bool:
        return self.live_at is not None and self.ended_at is None

    @property
    def discount(self) -> Discount:
        return self.gift.discount

    @property
    def min_minor(self) -> int:
        return self.gift.min_minor

    def lack_at(self, now: int) -> Lack | None:
        """Why it gives nothing to anyone now, or None."""
        if self.ended_at is not None:
            return Lack.ENDED
        if self.starts_at is not None and now < self.starts_at:
            return Lack.NOT_YET
        if self.ends_at is not None and now >= self.ends_at:
            return Lack.OVER
        return Lack.USED_UP if self.uses_max is not None and self.uses >= self.uses_max else None


class VoucherUseless(ShopError):
    """The voucher gives nothing, or nothing any more."""

    def __init__(self, code: str, lack: Lack, *, min_minor: int = 0) -> None:
        super().__init__(f"voucher {code}: {lack}")
        self.code = code
        self.lack = lack
        self.min_minor = min_minor


class CodeTaken(ShopError):
    """There is a voucher of this code already."""


def code_of(text: str) -> str:
    """A code as it is kept, however it was typed: "summer 10" and "SUMMER-10" are SUMMER10."""
    plain = digits.western(unicodedata.normalize("NFKC", text)).upper()
    return "".join(sign for sign in plain if sign.isalnum())


def new_code(text: str) -> str:
    """
    The code of a new voucher.

    Raises:
        BadInput: It is shorter than 3 or longer than 20 letters and digits.
    """
    code = code_of(text)
    if not CODE_MIN <= len(code) <= CODE_MAX:
        raise BadInput("voucher", "length", least=CODE_MIN, most=CODE_MAX)
    return code
