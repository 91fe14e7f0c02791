"""
What the shop and a payment provider say to each other, in the shop's own words; how each provider says it is its
gateway's affair.

Nothing here reaches out: gateways translate into these types, and what is decided from them is decided in the domain.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Abilities:
    """
    What a provider can do; what it cannot do is not offered.

    Args:
        manual_capture: Money can be held first and taken later.
        partial_capture: Less may be taken than is held; the rest is let go.
        several_captures: What is held may be taken in several parts.
        partial_refunds: Less may be given back than was taken, several times.
        page_seconds_min: A payment page is open at least so long...
        page_seconds_max: ...and at most so long.
    """

    manual_capture: bool
    partial_capture: bool
    several_captures: bool
    partial_refunds: bool
    page_seconds_min: int
    page_seconds_max: int


class Decline(StrEnum):
    """Why a bank says no, as far as the customer can do something about it."""

    INSUFFICIENT_FUNDS = "insufficient_funds"
    EXPIRED_CARD = "expired_card"
    NEEDS_CONFIRMATION = "needs_confirmation"
    OTHER = "other"


class PageStatus(StrEnum):
    """How a payment page stands."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class OperationStatus(StrEnum):
    """What a provider says of a refund: some banks take days to say yes or no."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """
    A payment page to be opened.

    Args:
        key: Made from our own row; asked again under the same key, the provider opens no second page.
        reference: The id of our payment's row, as text; it travels with the payment and comes back.
        shop: By which the world knows ours: others may have the same account, and payments of the same numbers.
        title: What the customer reads on the page.
        captures_at_once: Take the money when the page is done, instead of holding it.
        success_url: Where the customer is led when they have paid...
        cancel_url: ...and when they go back without paying.
        language: A language the shop speaks, such as "de".
        expires_at: The page takes no money from then on.
    """

    key: str
    reference: str
    order_code: str
    shop: str
    title: str
    amount_minor: int
    currency: str
    captures_at_once: bool
    success_url: str
    cancel_url: str
    language: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class Page:
    """A payment page that is open, and until when."""

    page_id: str
    url: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class Refunded:
    """
    A refund at the provider.

    Args:
        reference: The id of our operation's row; "" where it was made elsewhere, at the provider's own desk say.
    """

    refund_id: str
    reference: str
    amount_minor: int
    status: OperationStatus


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    What the provider says of one payment now.

    Args:
        reference: The id of our payment's row; "" where the payment is none of ours.
        page_id: "" where the payment has no page.
        payment_id: "" as long as nobody has tried to pay.
        amount_minor: What the page asks for.
        authorised_minor: Held, and still to be taken or let go.
        captured_minor: Taken, whatever was given back since.
        is_let_go: What was held has been let go without taking any: by us, or because it lapsed.
        capture_before: Until when what is held may be taken; None where nothing is held.
        decline: Why the last try to pay failed, as long as none has succeeded.
        fee_minor: What the provider keeps for it, as soon as it says so.
        order_code: For which order; "" where that is not said.
        shop: For whose; so too.
        card_brand: Of the card that it was paid with, in its maker's words: "Visa"; so too.
        card_digits: Its last digits; so too.
    """

    reference: str
    page_id: str
    payment_id: str
    page: PageStatus
    currency: str
    amount_minor: int
    authorised_minor: int
    captured_minor: int
    refunds: tuple[Refunded, ...]
    is_let_go: bool
    capture_before: int | None
    decline: Decline | None
    is_live: bool
    fee_minor: int | None
    created_at: int
    order_code: str = ""
    shop: str = ""
    card_brand: str = ""
    card_digits: str = ""

    @property
    def refunded_minor(self) -> int:
        """What was given back, or is on its way."""
        return sum(each.amount_minor for each in self.refunds if each.status is not OperationStatus.FAILED)

    @property
    def is_paid(self) -> bool:
        """Money is held or was taken."""
        return self.authorised_minor > 0 or self.captured_minor > 0


@dataclass(frozen=True, slots=True)
class Notice:
    """
    News from a provider. It says what to look up again, and is never believed about amounts.

    Args:
        event_id: The provider's; the same news always has the same.
        kind: The provider's word for it.
        page_id: "" where it is not about a page; so with `payment_id` and `reference`.
        account: Whose it is, where the provider says so; "" for our own.
    """

    event_id: str
    kind: str
    page_id: str
    payment_id: str
    reference: str
    at: int
    is_live: bool
    account: str = ""


class Movement(StrEnum):
    """Why money moved in our account at the provider."""

    CHARGE = "charge"
    REFUND = "refund"
    FEE = "fee"
    PAYOUT = "payout"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class Settlement:
    """
    One movement in our account at the provider.

    Args:
        amount_minor: Before the fee; negative where it leaves the account.
        fee_minor: What the provider kept of it.
        payment_id: "" where it belongs to no payment.
    """

    settlement_id: str
    kind: Movement
    amount_minor: int
    fee_minor: int
    currency: str
    payment_id: str
    at: int


class ProviderFailure(Exception):
    """A provider did not do what it was asked; which of its kinds it is says what may be done next."""


class Declined(ProviderFailure):
    """A definite no from the bank: nothing moved, and the customer may try another way."""

    def __init__(self, decline: Decline) -> None:
        super().__init__(f"declined: {decline}")
        self.decline = decline


class Rejected(ProviderFailure):
    """A definite no from the provider: nothing was done, and asking again the same way will not help."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"rejected ({code}): {message}" if message else f"rejected ({code})")
        self.code = code
        self.message = message


class NoAnswer(ProviderFailure):
    """
    The question was sent and no answer came, or none that says what was done: nobody here knows.

    Only `lookup`, or the same question under the same key, may find out.
    """


class KeySpent(NoAnswer):
    """
    The provider has kept a failure of its own under this key, or another question, and tells no more for as long as it
    keeps the key: asking again is of no use, and what the first question has done, only a look tells.
    """


class Unavailable(ProviderFailure):
    """Surely nothing was done; the same may be asked again under the same key, a little later."""


class Misconfigured(ProviderFailure):
    """The provider does not let us in: the key is wrong, or may not do this. Nothing was done."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Forged(Exception):
    """News whose signature is not the provider's, that is older than news may be, or that is no news at all."""
