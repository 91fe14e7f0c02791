"""Where in the world an address is: its country and its postcode, read from what people typed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from babel import Locale

from domain import digits
from domain.quick import quickly_made

# People write the names of countries in their own language, whatever the shop speaks.
_LANGUAGES = ("en", "de", "es", "ru", "ar", "fr", "it", "nl", "pl", "pt", "tr", "uk")
_ALSO = {
    "usa": "US",
    "uk": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "holland": "NL",
    "uae": "AE",
    "сша": "US",
}
_PART = re.compile(r"[,;\n،]+")
# "AT-1010", "D-10115": how mail writes a country before its postcode.
_BEFORE_POSTCODE = re.compile(r"\b([A-Z]{1,2})-(\d{4,6})\b")
_LETTER_COUNTRIES = {"A": "AT", "B": "BE", "D": "DE", "F": "FR", "I": "IT", "L": "LU"}
# The longest of these in an address is its postcode: "10115", "114 55", "100-0001", "SW1A 2AA", "1012 AB", "K1A 0B1".
_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{3}-\d{4}|\d{5}-\d{3,4}"
    r"|\d{4} ?[A-Z]{2}(?![A-Z])|\d{3} \d{2,3}|\d{4,7})\b"
)
_NOT_LETTERS = re.compile(r"[^\w ]+")
POSTCODE_MAX = 12


@quickly_made
@dataclass(frozen=True, slots=True)
class Destination:
    """
    A country (ISO 3166, two letters) and a postcode without blanks; each "" where it is not known.
    """

    country: str = ""
    postcode: str = ""

    def within(self, country: str, prefix: str) -> bool:
        """True when it lies in this country ("" is any) and its postcode begins like this."""
        return country in {"", self.country} and self.postcode.startswith(prefix)


UNKNOWN = Destination()


def read(address: str, *, home: str = "") -> Destination:
    """
    Read what an address says of its country and postcode; where it names no country, it lies at home.

    Args:
        home: The shop's own country, "" where that is not known.
    """
    text = digits.western(address)
    written = _BEFORE_POSTCODE.search(text)
    country = _country_of_mail(written[1]) if written else ""
    country = country or next((found for part in _ends(text) if (found := named(part, home=home))), "")
    country = country or _code_at_the_end(text, home=home)
    return Destination(country or home, _postcode(text))


def named(text: str, *, home: str = "") -> str:
    """The country that a text is the name of, or ""."""
    code = _names().get(_plain(text), "")
    # Georgia is a country, and to those who live in the United States it is not.
    return "" if (code, home) == ("GE", "US") else code


def postcode(text: str) -> str:
    """A postcode, or the beginning of one, as it is kept: capital letters and digits only."""
    return "".join(sign for sign in digits.western(text).upper() if sign.isalnum())[:POSTCODE_MAX]


@cache
def countries() -> frozenset[str]:
    """The codes of all countries."""
    # What begins so is no country but a union, an outlying part or unknown.
    others = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}
    codes = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - others


def name(country: str, *, language: str) -> str:
    """What a country is called in a language."""
    return str(Locale.parse(language).territories.get(country, country))


def _country_of_mail(letters: str) -> str:
    code = _LETTER_COUNTRIES.get(letters, letters)
    return code if code in countries() else ""


def _ends(text: str) -> Iterable[str]:
    """The parts of an address where its country stands: the last one as a rule, the first where it is written so."""
    parts = [part.strip() for part in _PART.split(text) if part.strip()]
    return [*parts[-1:], *parts[:1]] if len(parts) > 1 else []


def _code_at_the_end(text: str, *, home: str) -> str:
    # In the United States, two letters at the end of an address are a state: CA is no Canada there.
    ends = list(_ends(text))
    return ends[0] if ends and ends[0] in countries() and home != "US" else ""


def _postcode(text: str) -> str:
    found = [postcode(each) for each in _POSTCODE.findall(text.upper())]
    return max(reversed(found), key=len, default="")


def _plain(text: str) -> str:
    return " ".join(_NOT_LETTERS.sub(" ", text).casefold().split())


@cache
def _names() -> dict[str, str]:
    known = countries()
    return {
        _plain(title): code
        for language in reversed(_LANGUAGES)
        for code, title in Locale(language).territories.items()
        if code in known
    } | _ALSO
