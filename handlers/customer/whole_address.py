"""
What was typed for an address and can hardly be one: "10115 Berlin", "asap, 3rd floor". Whoever typed it is asked.

It is no address of theirs before they have said so.
"""

import re
from zlib import crc32

from domain import dialogs, people
from domain.dialogs import Dialog
from domain.digits import western
from domain.transaction import Transaction
from views.words import phrases

# The state of who is asked, and what the address that was typed is called in its data.
DOUBTED, TEXT = "doubted_address", "text"
# What people say of a delivery where they were asked for the place; translators write their language's own words.
WISHES = phrases(
    "asap, as soon as possible, please, today, tonight, tomorrow, now, at, in, after, before, by, until, from, around, "
    "hurry, quickly, urgent, call me, ring the bell, knock, at the door, thanks"
)
# What a number before or after it counts: hours, or how many stairs.
UNITS = phrases("min, minutes, h, hrs, hours, am, pm, a.m., p.m., o'clock, floor, level, flat, apartment")
_NUMBER = r"\d[\d:.,]*(?:st|nd|rd|th|º|ª|-?й|-?ый)?"
_WORD = re.compile(r"[^\W\d_]{2,}")
# "12", "12a", "12/3"; neither "17:30" nor "2nd", and a postcode has more digits.
_HOUSE = re.compile(r"(?<![\d:a-z])(\d{1,4})[^\W\d_]?(?![^\W_]|:)")
_HOUSE_DIGITS = 3
TOWN_WORDS_MAX = 4


def is_doubtful(text: str, wishes: str, units: str) -> bool:
    """
    Nobody finds a door by it: it has one line, and no number of a house, or nothing else but when and how to come.

    Args:
        wishes, units: Phrases of the person's language, separated by commas.
    """
    said = western(text).casefold().strip()
    if "\n" in said:
        return False
    unit, wish = _any_of(units), _any_of(wishes)
    for counted in (rf"{unit}\s*{_NUMBER}", rf"{_NUMBER}\s*{unit}", rf"{wish}(?:\s*{_NUMBER})?", unit):
        said = re.sub(counted, " , ", said)
    words = _WORD.findall(said)
    # "1200 Main Street" is a house, "1010 Wien" a town.
    return not any(len(number) <= _HOUSE_DIGITS or len(words) > 1 for number in _HOUSE.findall(said) if words)


def _any_of(listed: str) -> str:
    """A pattern of any of these phrases, as words of their own; "5pm" has one, too."""
    longest = sorted((each.strip() for each in listed.casefold().split(",")), key=len, reverse=True)
    return rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, longest))})(?![^\W\d_])"


def mark(text: str) -> int:
    """What a button says of the address it is for, which has no id yet."""
    return crc32(text.encode())


def ask(tx: Transaction, text: str, *, asked: str, chat_id: int, person_id: int, now: int) -> None:
    """
    Ask whether it is all of the address.

    Args:
        asked: In which state it was typed.

    Raises:
        BadInput: It is no address at all.
    """
    people.check_address(text)
    dialogs.ask(tx, chat_id=chat_id, person_id=person_id, state=DOUBTED, now=now, text=text, asked=asked)


def doubted(dialog: Dialog | None, number: int) -> str:
    """
    The address that a button says is whole.

    Raises:
        Over: Another was typed since, or something else is asked.
    """
    if dialog is None or dialog.state != DOUBTED or mark(dialog.data[TEXT]) != number:
        raise dialogs.Over
    return str(dialog.data[TEXT])


def is_like_a_town(text: str) -> bool:
    """Names are, and so is "60311 Frankfurt am Main"; "call me" is none, nor is a question."""
    words = [word for word in text.split() if not word.isdigit()]
    is_short = 0 < len(words) <= TOWN_WORDS_MAX and words[-1][-1].isalpha()
    return is_short and all(word[0].isalpha() and not word[0].islower() for word in (words[0], words[-1]))
