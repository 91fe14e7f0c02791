"""What a courier means by a reply: "delivered 4821", "nobody home", "got it"."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from domain import digits
from views.words import phrases

_CODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
# Each list of words is one sentence of the catalogue: translators write their language's own words for it.
PICKED_UP = phrases("picked up, got it, have it, on my way")
DELIVERED = phrases("delivered, done, handed over")
FAILED = phrases(
    "nobody, no one, not home, not at home, no answer, closed, refused, refuses, does not want, wrong address, "
    "not found, cannot find, can't find, could not, couldn't, not delivered, no cash, no money, broken, accident"
)


class Meaning(StrEnum):
    """What was said."""

    PICKED_UP = "picked_up"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Saying:
    """What was said, with the code where there was one."""

    meaning: Meaning
    code: str | None = None


def understood(text: str, *, picked_up: str = PICKED_UP, delivered: str = DELIVERED, failed: str = FAILED) -> Saying:
    """
    Make out what a courier's reply means.

    "Could not deliver" wins over "deliver", and four digits alone are the code. A reply that fits nothing is unclear:
    goods and money never move on a guess.

    Args:
        picked_up, delivered, failed: Phrases of the courier's language, separated by commas.
    """
    said = _folded(text)
    code = _CODE.search(said)
    if _has(said, failed):
        return Saying(Meaning.FAILED)
    if code is not None and (_has(said, delivered) or said == code.group()):
        return Saying(Meaning.DELIVERED, code.group())
    if _has(said, delivered):
        return Saying(Meaning.DELIVERED)
    if _has(said, picked_up):
        return Saying(Meaning.PICKED_UP)
    return Saying(Meaning.UNCLEAR)


def _has(said: str, listed: str) -> bool:
    phrases_of_list = filter(None, map(_folded, listed.split(",")))
    return any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", said) for phrase in phrases_of_list)


def _folded(text: str) -> str:
    """In small letters, without accents and vowel marks, one space between words: as people type in a hurry."""
    letters = unicodedata.normalize("NFKD", digits.western(text).casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
