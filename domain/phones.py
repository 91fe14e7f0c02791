"""Phone numbers: read as people type them, kept in E.164, shown in the international form."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from domain.digits import western
from domain.errors import BadInput

DIGITS_MIN, DIGITS_MAX = 6, 15  # ITU-T E.164 allows 15; nothing shorter than 6 reaches a door.
_SEPARATORS = frozenset(" -().\u00a0/")
# The longest postcode is of six, and stands in an address like a number of its own.
_DIGITS_IN_WORDS_MIN = 7
_RUN = re.compile(r"[\d \-().\u00a0/]+")


def kept(text: str, *, country: str | None = None) -> str:
    """
    A number as the shop keeps it: E.164 where the country is known, from the number itself or from the shop's setting.

    A local number in a shop that names no country is kept as it was typed, without what stands between its digits.

    Args:
        country: Two letters (ISO 3166) of the country whose local numbers are understood.

    Raises:
        BadInput: It is no number that can be called.
    """
    bare = "".join(character for character in western(text).strip() if character not in _SEPARATORS)
    digits = bare.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal() and DIGITS_MIN <= len(digits) <= DIGITS_MAX):
        raise BadInput("phone", "not_a_phone")
    if country is None and not bare.startswith("+"):
        return bare
    try:
        number = phonenumbers.parse(bare, country)
    except NumberParseException:
        raise BadInput("phone", "not_a_phone") from None
    if not phonenumbers.is_possible_number(number):
        raise BadInput("phone", "not_a_phone")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def has_one(text: str) -> bool:
    """True where a number that can be called stands among the words of a text."""
    return any(sum(map(str.isdigit, run)) >= _DIGITS_IN_WORDS_MIN for run in _RUN.findall(text))


def shown(phone: str) -> str:
    """A kept number as people read it: "+49 170 1234567"; a local one as it was typed."""
    try:
        number = phonenumbers.parse(phone)
    except NumberParseException:
        return phone
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
