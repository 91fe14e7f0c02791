"""What can happen to the money of an order, and what is asked of payment providers."""

from dataclasses import dataclass

from domain.events.base import Event, OrderEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceived(OrderEvent):
    """A merchant has booked money in; `due_minor` is what is still due, below 0 what was paid too much."""

    amount_minor: int
    due_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyGivenBack(OrderEvent):
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditSpent(OrderEvent):
    """Its customer has paid so much of it with their credit."""

    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditReturned(OrderEvent):
    """So much of what was paid with credit is the customer's credit again."""

    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsChosen(OrderEvent):
    """Its customer pays another way than was agreed."""

    terms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardEvent(OrderEvent):
    """Something about one payment by card for an order."""

    payment_id: int


class CardPageOpened(CardEvent):
    """There is a page on which its customer can pay."""


class CardPageClosed(CardEvent):
    """The page has ended by itself, and there is still something to pay: the customer needs another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPageFailed(CardEvent):
    """The provider opens no page for it: the amount is too small for it, say."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDeclined(CardEvent):
    """The bank said no, for a reason as in `payments.provider.Decline`; the page may be tried again."""

    decline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardHeld(CardEvent):
    """The bank holds so much for it."""

    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCharged(CardEvent):
    """So much was taken from the card, and the rest of what was held let go."""

    amount_minor: int
    let_go_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFailed(CardEvent):
    """What was held could not be taken."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLetGo(CardEvent):
    """So much is held no more, and none of it was taken: as we asked, or because its time was up."""

    amount_minor: int
    has_lapsed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnding(CardEvent):
    """What is held has to be taken until then."""

    capture_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardShared(OrderEvent):
    """So much of what was taken for the order that it was split off from, or the other way round, is for it."""

    from_id: int
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueInCash(OrderEvent):
    """A merchant has it handed over though its card was not charged: so much is due when the goods change hands."""

    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRefundAsked(OrderEvent):
    """So much is on its way back to the card."""

    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRefunded(OrderEvent):
    """It has arrived. `is_found`: it was made at the provider's own desk, and nobody has been told of it before."""

    amount_minor: int
    is_found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRefundFailed(OrderEvent):
    """The bank has not taken it: it is with the shop still."""

    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAsked(Event):
    """Something is meant to be asked of a payment provider, once this is kept."""

    operation_id: int
    payment_id: int


class PaymentReminded(OrderEvent):
    """Its deadline comes near."""


class PaymentOverdue(OrderEvent):
    """Its time is up, and it is paid in part: a merchant has to decide."""
