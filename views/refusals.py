"""Refusals in words."""

from domain.errors import ShopError
from views.words import Words


def worded(words: Words, error: ShopError) -> str:
    """Say in the person's language, as plain text, why it could not be done."""
    del error
    return words.plain("That is not possible.")
