"""Reading what people type."""

from babel.numbers import get_currency_symbol

from domain import digits, money
from domain.errors import BadInput
from views.words import languages

_DIGITS_MAX = 15


def whole_number(text: str, *, field: str = "quantity") -> int:
    """
    A whole number as people type it.

    Raises:
        BadInput: It is none.
    """
    cleaned = "".join(digits.western(text).split()).replace("−", "-")
    figures = cleaned.removeprefix("-").removeprefix("+")
    if not (figures.isascii() and figures.isdecimal() and len(figures) <= _DIGITS_MAX):
        raise BadInput(field, "not_a_number")
    return int(cleaned)


def amount(text: str, *, currency: str) -> int:
    """
    An amount in minor units as people type it: "12.50", "12,5", "€12.50", "12,50 €".

    Raises:
        BadInput: It is none.
    """
    cleaned = digits.western(text).strip()
    for symbol in _symbols(currency):
        cleaned = cleaned.removeprefix(symbol).removesuffix(symbol).strip()
    return money.parse_amount(cleaned, currency=currency)


def _symbols(currency: str) -> list[str]:
    """How our languages abbreviate the currency, "US$" before "$"."""
    symbols = {digits.western(get_currency_symbol(currency, locale=language)) for language in languages()}
    return sorted(symbols, key=len, reverse=True)
