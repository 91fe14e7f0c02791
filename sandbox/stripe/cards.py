"""Stripe's well-known test cards, and what becomes of a payment with each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a bank says no, in Stripe's codes."""

    code: str
    decline_code: str
    message: str


@dataclass(frozen=True, slots=True)
class Card:
    """
    A test card.

    Args:
        refusal: None where the bank says yes.
        asks_first: The bank wants its customer to confirm the payment.
    """

    number: str
    brand: str
    refusal: Refusal | None = None
    asks_first: bool = False


GOOD = "4242424242424242"
POOR = "4000000000009995"
DECLINED = "4000000000000002"
EXPIRED = "4000000000000069"
CAREFUL = "4000002500003155"

UNCONFIRMED = Refusal(
    "payment_intent_authentication_failure",
    "",
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
)
UNKNOWN_NUMBER = Refusal("incorrect_number", "incorrect_number", "Your card number is incorrect.")

CARDS = {
    card.number: card
    for card in (
        Card(GOOD, "visa"),
        Card("5555555555554444", "mastercard"),
        Card(POOR, "visa", Refusal("card_declined", "insufficient_funds", "Your card has insufficient funds.")),
        Card(DECLINED, "visa", Refusal("card_declined", "generic_decline", "Your card was declined.")),
        Card(EXPIRED, "visa", Refusal("expired_card", "expired_card", "Your card has expired.")),
        Card(CAREFUL, "visa", asks_first=True),
    )
}


def card_of(typed: str) -> Card:
    """The card with that number; one that is none of the test cards has a wrong number."""
    number = "".join(sign for sign in typed if sign.isdecimal())
    return CARDS.get(number) or Card(number, "unknown", UNKNOWN_NUMBER)
