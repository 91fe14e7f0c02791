"""What a courier means by a reply: "delivered 4821", "nobody home", "got it"."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from domain import digits
from views.words import phrases

_CODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
# Shorter words become other words by one letter: "done", "gone".
_MISSPELT_FROM = 6
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
    is_misspelt: bool = False


def understood(text: str, *, picked_up: str = PICKED_UP, delivered: str = DELIVERED, failed: str = FAILED) -> Saying:
    """
    Make out what a courier's reply means.

    "Could not deliver" wins over "deliver", and four digits alone are the code. Where no word is spelt as it should be,
    one with a wrong letter will do. A reply that fits nothing is unclear: goods and money never move on a guess.

    Args:
        picked_up, delivered, failed: Phrases of the courier's language, separated by commas.
    """
    said = _folded(text)
    found = _CODE.search(said)
    code = found.group() if found else None
    if said == code:
        return Saying(Meaning.DELIVERED, code)
    meant = ((Meaning.FAILED, failed), (Meaning.DELIVERED, delivered), (Meaning.PICKED_UP, picked_up))
    for has, is_misspelt in ((_has, False), (_has_nearly, True)):
        for meaning, listed in meant:
            if has(said, listed):
                return Saying(meaning, code if meaning is Meaning.DELIVERED else None, is_misspelt)
    return Saying(Meaning.UNCLEAR)


def has_code(text: str) -> bool:
    """Whether four digits are in it, as in the code that proves a delivery."""
    return _CODE.search(digits.western(text)) is not None


def _has(said: str, listed: str) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", said) for phrase in _phrases(listed))


def _has_nearly(said: str, listed: str) -> bool:
    typed = re.findall(r"[\w']+", said)
    for phrase in _phrases(listed):
        wanted = phrase.split()
        runs = (typed[start : start + len(wanted)] for start in range(len(typed) - len(wanted) + 1))
        if any(all(map(_is_nearly, run, wanted)) for run in runs):
            return True
    return False


def _is_nearly(typed: str, wanted: str) -> bool:
    """The same word, or a long one with one letter too many, missing, wrong, or changed for its neighbour."""
    if typed == wanted or len(wanted) < _MISSPELT_FROM or typed[:1] != wanted[:1]:
        return typed == wanted
    start = next((at for at, (here, there) in enumerate(zip(typed, wanted, strict=False)) if here != there), None)
    if start is None:
        return abs(len(typed) - len(wanted)) == 1
    mine, theirs = typed[start:], wanted[start:]
    swapped = theirs[1:2] + theirs[:1] + theirs[2:]
    return mine[1:] == theirs[1:] or mine[1:] == theirs or mine == theirs[1:] or mine == swapped


def _phrases(listed: str) -> list[str]:
    return [phrase for phrase in map(_folded, listed.split(",")) if phrase]


def _folded(text: str) -> str:
    """In small letters, without accents and vowel marks, one space between words: as people type in a hurry."""
    letters = unicodedata.normalize("NFKD", digits.western(text).casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
