"""Finding people by how a name begins, and by how a phone number ends, however many there are."""

import re
from itertools import islice

from sqlalchemy import bindparam, select

from domain import tables
from domain.digits import western
from domain.transaction import Transaction

# Fewer of them could be anybody's.
DIGITS_MIN = 4
WORDS_MAX = 6
# Numbers are kept backwards, behind a sign that no word begins with: people name the last digits.
_NUMBER = "+"
_LAST = "\U0010ffff"

_words = tables.people_words.c
_EXACTLY = (
    select(_words.person_id)
    .where(_words.word == bindparam("first"))
    .order_by(_words.person_id.desc())
    .limit(bindparam("most"))
)
_BEGINNING = (
    select(_words.person_id)
    .where(_words.word > bindparam("first"), _words.word < bindparam("last"))
    .order_by(_words.word, _words.person_id)
    .limit(bindparam("most"))
)
_HAS_ONE = select(_words.person_id).where(
    _words.person_id == bindparam("whose"), _words.word >= bindparam("first"), _words.word < bindparam("last")
)


def note_names(tx: Transaction, person_id: int, *names: str) -> None:
    """From now on the person is found by these names; those they had before find them still."""
    for word in {word for name in names for word in words_of(name)}:
        tx.insert_new(tables.people_words, word=word, person_id=person_id)


def note_phone(tx: Transaction, person_id: int, phone: str) -> None:
    """From now on the person is found by this number, too."""
    tx.insert_new(tables.people_words, word=_NUMBER + _digits(phone)[::-1], person_id=person_id)


def people_called(tx: Transaction, text: str, *, most: int) -> list[int]:
    """
    The ids of people whose names have a word beginning with each word of the text.

    Exact words come first, and of those the newest people.
    """
    first, *others = sorted(islice(words_of(text), WORDS_MAX), key=len, reverse=True) or [""]
    if not first:
        return []
    ids = [row.person_id for row in tx.all(_EXACTLY, first=first, most=most)]
    ids += [row.person_id for row in tx.all(_BEGINNING, first=first, last=first + _LAST, most=most)]
    return [each for each in dict.fromkeys(ids) if all(_has(tx, each, word) for word in others)][:most]


def people_at(tx: Transaction, phone: str, *, most: int) -> list[int]:
    """The ids of people with a number that ends like this; the 0 that stands for a country's code is left out."""
    # "+49 (0)170": the 0 is dialled at home only.
    digits = _digits(phone.replace("(0)", ""))
    backwards = _NUMBER + digits.lstrip("0")[::-1]
    if len(digits) < DIGITS_MIN:
        return []
    rows = tx.all(_EXACTLY, first=backwards, most=most)
    rows += tx.all(_BEGINNING, first=backwards, last=backwards + _LAST, most=most)
    return list(dict.fromkeys(row.person_id for row in rows))[:most]


def words_of(text: str) -> list[str]:
    """The words of a name, as they are compared: "O’Hara, Anna" → o, hara, anna."""
    return re.findall(r"\w+", text.casefold())


def _has(tx: Transaction, person_id: int, word: str) -> bool:
    return tx.one(_HAS_ONE, whose=person_id, first=word, last=word + _LAST) is not None


def _digits(phone: str) -> str:
    return "".join(character for character in western(phone) if character.isdecimal())
