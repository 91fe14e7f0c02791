"""
What a phone shows of a message before its buttons, and how a screen that says more is made to fit.

An order may have fifty lines, and a note five hundred characters. Such a screen is drawn roomily first, and then with
less and less room until it fits: fewer lines, shorter texts, and at last without what stands elsewhere. What it leaves
out is behind a button.
"""

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from domain.orders import OrderLine
from views.layout import clipped, shortened
from views.words import Raw, Words

ROWS, ROW_LENGTH = 12, 40
_TAGS = re.compile(r"<[^>]+>")
# They keep letters of two directions apart, and take no room.
_UNSEEN = re.compile("[\u200e\u200f\u2066-\u2069\ufe0f]")
_ANY = 100_000


@dataclass(frozen=True, slots=True)
class Room:
    """
    How much a screen may say.

    Args:
        lines: So many lines of an order.
        title: So much of what each is called.
        text: So much of what somebody typed.
        steps: So many of the things that happened.
        is_whole: Nothing has to be left out.
        has_extras: There is room for what stands elsewhere, too.
    """

    lines: int = _ANY
    title: int = _ANY
    text: int = _ANY
    steps: int = 2
    is_whole: bool = False
    has_extras: bool = True

    @property
    def has_lines(self) -> bool:
        """Some lines are shown, and what else makes up their sum has to be."""
        return self.lines > 1

    def few(self, words: Words, lines: Sequence[str]) -> list[str]:
        """The first of some lines, and how many more there are."""
        if len(lines) <= self.lines:
            return list(lines)
        shown = max(0, self.lines - 1)
        return [*lines[:shown], words("… and {number} more", number=len(lines) - shown)]

    def typed(self, text: str) -> str:
        """As much of a text as there is room for."""
        return text if len(text) <= self.text else clipped(text, self.text)

    def called(self, title: str) -> str:
        """As much of a title."""
        return shortened(title, self.title)

    def besides(self, text: str) -> str:
        """What stands elsewhere, too."""
        return text if self.has_extras else ""


WHOLE = Room(is_whole=True)
_ROOMS = (
    WHOLE,
    Room(lines=8, title=60, text=110),
    Room(lines=6, title=60, text=110),
    Room(lines=5, title=40, text=75),
    Room(lines=4, title=24, text=70, steps=1),
    Room(lines=3, title=24, text=70, steps=1),
    Room(lines=3, title=22, text=70, steps=1, has_extras=False),
    Room(lines=3, title=22, text=28, steps=1, has_extras=False),
    Room(lines=2, title=22, text=28, steps=1, has_extras=False),
    Room(lines=1, title=22, text=28, steps=0, has_extras=False),
)


def fitted(draw: Callable[[Room], str], *, rows: int = ROWS) -> tuple[Raw, bool]:
    """
    The roomiest drawing that fits, and whether it says everything.

    Args:
        rows: So many there are for it, where others belong to something else.
    """
    for room in _ROOMS:
        drawn = draw(room)
        if rows_of_text(drawn) <= rows:
            break
    return Raw(drawn), room.is_whole


def order_lines(words: Words, lines: Iterable[OrderLine], room: Room) -> str:
    """The lines of an order, one a row: "2 × Mug (blue) – €25.00"."""
    return "\n".join(
        room.few(
            words,
            [
                words(
                    "{quantity} × {title} – {total}",
                    quantity=line.quantity,
                    title=room.called(line.title),
                    total=words.money(line.price_minor),
                )
                for line in lines
            ],
        )
    )


def rows_of_text(text: str) -> int:
    """The rows that a phone breaks a text of Telegram's HTML into."""
    seen = _UNSEEN.sub("", html.unescape(_TAGS.sub("", text)))
    return sum(max(1, -(-len(line) // ROW_LENGTH)) for line in seen.split("\n"))


def tight(room: Room, parts: Iterable[str]) -> Raw:
    """Paragraphs, with the blank lines between them as long as there is room."""
    kept = [part for part in parts if part]
    return Raw(("\n\n" if room.has_extras else "\n").join(kept))
