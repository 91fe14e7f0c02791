"""What is said of commands: which there are, and that one is none."""

from collections.abc import Mapping

from views.buttons import pack
from views.layout import paragraphs, rows_of
from views.phone import ROWS, rows_of_text
from views.screen import Button, Screen
from views.storefront import home_button
from views.words import Words

COMMAND_MAX = 40
# This list is what it shows.
HELP = "help"


def commands(words: Words, entries: Mapping[str, str], *, is_private: bool) -> Screen:
    """Every command with what it does (which is translated here); beside a long list there is no room for buttons."""
    listed = {name: what for name, what in entries.items() if name != HELP}
    lines = [words("/{name} – {what}", name=name, what=words.plain(what)) for name, what in listed.items()]
    ask = Button(words.plain("💬 Ask the shop"), pack("ask"))
    text = paragraphs(words("<b>What you can do here</b>"), "\n".join(lines))
    return Screen(text, rows_of((home_button(words), ask)) if is_private and rows_of_text(text) <= ROWS else ())


def unknown(words: Words, typed: str) -> Screen:
    """There is no such command."""
    return Screen(
        words("I do not know {command}. /help lists all commands.", command=typed.split(maxsplit=1)[0][:COMMAND_MAX]),
        rows_of((home_button(words),)),
    )


def dead_link(words: Words) -> str:
    """What stands above Home for whoever came by a link that leads nowhere, as HTML."""
    return words("This link leads nowhere any more. Here is the shop:")
