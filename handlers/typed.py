"""Reading what people type."""

from babel.numbers import get_currency_symbol

from domain import money
from domain.errors import BadInput

_DIGITS_MAX = 15


def whole_number(text: str, *, field: str = "quantity") -> int:
    """
    A whole number as people type it.

    Raises:
        BadInput: It is none.
    """
    cleaned = text.strip().replace("\u00a0", "").replace(" ", "").replace("−", "-")
    digits = cleaned.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS_MAX):
        raise BadInput(field, "not_a_number")
    return int(cleaned)


def amount(text: str, *, currency: str) -> int:
    """
    An amount in minor units as people type it: "12.50", "12,5", "€12.50", "12,50 €".

    Raises:
        BadInput: It is none.
    """
    symbol = get_currency_symbol(currency, locale="en")
    return money.parse_amount(text.strip().removeprefix(symbol).removesuffix(symbol), currency=currency)
