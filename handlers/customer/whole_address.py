"""What was typed for an address and can hardly be one: "Berlin", "asap please". Whoever typed it is asked once more."""

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
    "asap, as soon as possible, please, today, tonight, tomorrow, now, at, in, after, before, hurry, quickly, urgent, "
    "min, minutes, hours, am, pm, call me, at the door, thanks"
)


def is_doubtful(text: str, wishes: str) -> bool:
    """
    Nobody finds a door by it: it has one line and no number, or says nothing but when and how to come.

    Args:
        wishes: Phrases of the person's language, separated by commas.
    """
    said = western(text).casefold().strip()
    if "\n" in said:
        return False
    if not any(map(str.isdigit, said)):
        return True
    for phrase in sorted((each.strip() for each in wishes.casefold().split(",")), key=len, reverse=True):
        said = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ", said)
    return not any(map(str.isalpha, said))


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
