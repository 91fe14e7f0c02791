"""Reading what people type, or send of a map."""

from datetime import tzinfo

from telegram import Message

from domain import digits, money, periods
from domain.errors import BadInput

_DIGITS_MAX = 15
_DAYS_DIGITS_MAX = 3
# Nobody delivers later than in two years.
_COMES_WITHIN_SECONDS = 731 * 24 * 3600
_E6 = 1_000_000


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
    return money.parse_amount(text, currency=currency)


def day_to_come(text: str, *, now: int, zone: tzinfo) -> int:
    """
    The noon of a day as people type it: a date ("2026-12-24", "24.12.2026"), or in how many days ("12").

    Raises:
        BadInput: It is none, or gone by, or more than two years away.
    """
    plain = digits.western(text).strip()
    today_at = periods.today(now, zone).from_at
    if plain.isascii() and plain.isdecimal() and len(plain) <= _DAYS_DIGITS_MAX:
        moment = periods.noon(now, zone, days=int(plain))
    else:
        moment = periods.typed(text, zone).from_at + 12 * 3600
    if not today_at <= moment <= now + _COMES_WITHIN_SECONDS:
        raise BadInput("expected", "out_of_range")
    return moment


def point(message: Message | None) -> tuple[int, int] | None:
    """The place on the map that a message is, in millionths of a degree: latitude and longitude; or None."""
    location = message.location if message is not None else None
    return None if location is None else (round(location.latitude * _E6), round(location.longitude * _E6))
