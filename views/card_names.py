"""How a card is called: by its brand and its last digits, as on its owner's own papers."""

from collections.abc import Iterable

from domain.payments import Payment
from views.words import Words


def name_of(payment: Payment) -> str:
    """The card that a payment was made with: "Visa •••• 4242"; "" while that is not known."""
    return f"{payment.card_brand} •••• {payment.card_digits}" if payment.card_brand and payment.card_digits else ""


def one_name(paid: Iterable[Payment]) -> str:
    """The one card that all of these were made with; "" where there are several, or it is not known."""
    names = {name_of(each) for each in paid}
    return names.pop() if len(names) == 1 else ""


def said(words: Words, of_any: str, of_one: str, card: str, **facts: object) -> str:
    """
    A sentence about a card.

    Args:
        of_any: Said where its name is "".
        of_one: Said with its name, `{card}`.
    """
    return words(of_one, card=card, **facts) if card else words(of_any, **facts)
