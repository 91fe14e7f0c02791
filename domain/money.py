"""Amounts in minor units, and how to split them without losing a cent."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import cache

from babel.numbers import get_currency_precision, get_currency_symbol

from domain import digits
from domain.errors import BadInput

# A shop's single amount stays far below 2**63 even when thousands are summed.
AMOUNT_MINOR_MAX = 10**12
# The comma of most of Europe, and the Arabic decimal separator.
_DECIMAL_POINTS = str.maketrans(",\u066b", "..")
_LANGUAGES = ("en", "de", "es", "ru", "ar")


def exponent(currency: str) -> int:
    """Decimals of a currency (ISO 4217 as CLDR has it): EUR 2, JPY 0, KWD 3."""
    return get_currency_precision(currency)


def parse_amount(text: str, *, currency: str) -> int:
    """
    Read an amount as a person types it ("12.50", "12,5", "1 200", "12,50 €", in the digits of any script) into minor
    units.

    Raises:
        BadInput: It is no number, is negative, too large, or has more decimals than the currency.
    """
    cleaned = "".join(digits.western(text).split())
    for sign in _signs(currency):
        cleaned = cleaned.removeprefix(sign).removesuffix(sign)
    cleaned = cleaned.translate(_DECIMAL_POINTS)
    if not cleaned or not cleaned.isascii() or set(cleaned) - set("0123456789.-+"):
        raise BadInput("amount", "not_a_number")
    try:
        amount = Decimal(cleaned)
    except InvalidOperation:
        raise BadInput("amount", "not_a_number") from None
    # "1,200" is a thousand to some and one and a bit to others: zeros past the currency's decimals are refused too.
    if len(cleaned.partition(".")[2]) > exponent(currency):
        raise BadInput("amount", "too_many_decimals", decimals=exponent(currency))
    minor = amount.scaleb(exponent(currency))
    if minor < 0:
        raise BadInput("amount", "negative")
    if minor > AMOUNT_MINOR_MAX:
        raise BadInput("amount", "too_large")
    return int(minor)


@cache
def _signs(currency: str) -> tuple[str, ...]:
    """What people write beside an amount: its code, or how their language abbreviates it, "US$" before "$"."""
    short = {"".join(digits.western(get_currency_symbol(currency, locale=each)).split()) for each in _LANGUAGES}
    return tuple(sorted({currency, *short}, key=len, reverse=True))


def half_up(numerator: int, denominator: int) -> int:
    """
    Round a fraction to whole minor units, a half up: the one way this shop rounds.

    Args:
        numerator: Not negative.
    """
    return (2 * numerator + denominator) // (2 * denominator)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """
    Split a total by weights so that the parts sum to it (largest remainder, Hamilton's method).

    Args:
        total: Minor units or pieces, not negative.
        weights: Not negative; when all are 0, the first part takes everything.

    Returns:
        One part per weight.
    """
    assert total >= 0, "a part is never negative"
    whole = sum(weights)
    if whole == 0:
        return [total, *([0] * (len(weights) - 1))] if weights else []
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts
