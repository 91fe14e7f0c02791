"""Words as they are searched: without case, accents and marks, and what one typo can make of them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape

# How umlauts and ligatures are written without them: with one letter, and in full. Both are searched.
_ONE_LETTER = str.maketrans(
    {"ß": "s", "æ": "a", "ø": "o", "œ": "o", "þ": "t", "ð": "d", "đ": "d", "ł": "l", "\u0131": "i", "ħ": "h"}
)
_IN_FULL = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "œ": "oe", "þ": "th", "ð": "d"}
    | {"đ": "d", "ł": "l", "\u0131": "i", "ħ": "h"}
)
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)+")
_TAG = re.compile(r"<[^<>]*>")
WORD_MAX = 40
# Shorter words are too near to each other for a typo to be told.
TYPO_LETTERS_MIN = 4

Forms = tuple[str, ...]
"""One word in the ways it may be written."""


def words_of(text: str) -> list[Forms]:
    """The words of a text in their order: "Größe" is ("grose", "groesse")."""
    if text.isascii():
        return [(word[:WORD_MAX],) for word in _WORD.findall(text.lower())]
    small = unicodedata.normalize("NFC", text).lower()
    one_letter, in_full = (_WORD.findall(_bare(small.translate(way))) for way in (_ONE_LETTER, _IN_FULL))
    return [
        tuple(dict.fromkeys((one[:WORD_MAX], full[:WORD_MAX]))) for one, full in zip(one_letter, in_full, strict=True)
    ]


def document_of(texts: Iterable[str]) -> str:
    """Texts as they are indexed: every form of every word, parted by blanks; "T-Shirt" is "tshirt", too."""
    return " ".join(_every_form(texts))


def _every_form(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for forms in words_of(text):
            yield from forms
        for joined in _JOINED.findall(text):
            for parts in words_of("".join(_WORD.findall(joined))):
                yield from parts


def without_markup(html: str) -> str:
    """The text of a description."""
    return unescape(_TAG.sub(" ", html))


def _bare(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parted if not unicodedata.combining(sign)).casefold()


def typo_keys(word: str) -> set[str]:
    """The word, and what is left of it without any one of its letters."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def is_one_typo(typed: str, meant: str) -> bool:
    """True when one letter is missing, added or changed, or two neighbours are swapped."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    rest, wanted = typed[start:], meant[start:]
    if len(rest) == len(wanted):
        return rest[1:] == wanted[1:] or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    return rest == wanted[1:] or rest[1:] == wanted
