"""Small things every screen is made of: rows of buttons, pages, lists of lines."""

from collections.abc import Iterable, Sequence

from views.buttons import pack
from views.screen import Button
from views.words import Raw, Words

LABEL_MAX = 24
# Fewer letters of a name tell nobody whose it is.
REST_MIN, REST_ROOM = 3, 7


def label(text: str) -> str:
    """A button's label, short enough for a phone."""
    return shortened(text, LABEL_MAX)


def parted(*parts: str, rest: str = "") -> str:
    """
    A button's label of several parts, each of which stays whole, and of the rest as much as there is room for.

    Where not all of it fits, blanks part them instead of dots: every letter counts.
    """
    for between, least in ((" · ", REST_ROOM), (" ", REST_MIN)):
        whole = between.join(part for part in parts if part)
        room = LABEL_MAX - len(whole) - len(between)
        if rest and (room >= least or len(rest) <= room):
            return between.join((whole, clipped(rest, room)))
        if not rest and len(whole) <= LABEL_MAX:
            return whole
    return label(whole)


def priced(title: str, price: str) -> str:
    """A button's label for what costs so much: where both are too long, the title is cut, as it is told apart."""
    return f"{shortened(title, LABEL_MAX - 3 - len(price))} · {price}"


def begun(name: str) -> str:
    """As a line begins: only the first letter is another, for in some languages nouns are written with capitals."""
    return name[:1].upper() + name[1:]


def shortened(text: str, room: int) -> str:
    """
    A text that fits, without its middle where it is too long.

    What begins alike is told apart by its end: the last word, or the choice in brackets, whose words are cut alike.
    """
    if len(text) <= room:
        return text
    title, bracket, choice = text.rpartition(" (")
    if bracket and choice.endswith(")"):
        tail, most = f"({_cut_alike(choice[:-1], room * 3 // 4 - 2)})", room * 3 // 4
    else:
        title, _, tail = text.rpartition(" ")
        most = room // 2
    if not title or len(tail) > most:
        return text[: room - 1].rstrip() + "…"
    return text[: room - 1 - len(tail)].rstrip(" ,;:(–-") + "…" + tail


def _cut_alike(text: str, room: int) -> str:
    """All words cut to the same length, as long as it may be; commas stay."""
    words = text.split(" ")
    for most in range(max(map(len, words)), 1, -1):
        cut = " ".join(word[:most].rstrip(",") + "," * word.endswith(",") for word in words)
        if len(cut) <= room:
            return cut
    return text[: room - 1].rstrip() + "…"


def clipped(text: str, most: int) -> str:
    """As much of a text as fits, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def in_rows(buttons: Iterable[Button], *, across: int) -> tuple[tuple[Button, ...], ...]:
    """Buttons side by side, so many in a row."""
    every = list(buttons)
    return tuple(tuple(every[start : start + across]) for start in range(0, len(every), across))


def pager(act: str, *before: int, page: int, pages: int) -> tuple[Button, ...]:
    """‹ and › where there is a page to turn to; the page is the last number of the button."""
    turns = []
    if page > 0:
        turns.append(Button("‹", pack(act, *before, page - 1)))
    if page + 1 < pages:
        turns.append(Button("›", pack(act, *before, page + 1)))
    return tuple(turns)


def rows_of(*rows: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    """The rows that have buttons."""
    return tuple(tuple(row) for row in rows if row)


def not_now(words: Words) -> Button:
    """The way out of a question that wants something typed."""
    return Button(words.plain("Cancel"), pack("notnow"))


def paragraphs(*parts: str) -> Raw:
    """Parts with a blank line between, those that are empty left out."""
    return Raw("\n\n".join(part for part in parts if part))


def stacked(*lines: str) -> Raw:
    """Lines below each other, those that are empty left out."""
    return Raw("\n".join(line for line in lines if line))
