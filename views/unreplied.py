"""Whether what a merchant has typed was meant for the product that was shown before."""

from views.buttons import pack
from views.layout import clipped, paragraphs, rows_of, shortened
from views.screen import Button, Screen
from views.storefront import home_button
from views.words import Words

TYPED_MAX = 12


def ask(words: Words, typed: str, title: str, numbers: tuple[int, int, int]) -> Screen:
    """
    Was it?

    Args:
        numbers: What the button says: the kind of what was shown, its id, and the number of what was typed.
    """
    return Screen(
        paragraphs(
            words("“{typed}”: is that for <b>{title}</b>?", typed=clipped(typed, TYPED_MAX), title=clipped(title, 60)),
            words("A reply to its message is taken at once."),
        ),
        rows_of(
            (Button(words.plain("✅ Yes: {typed}", typed=shortened(typed, TYPED_MAX)), pack("keeptyped", *numbers)),),
            (Button(words.plain("🔎 Search for it"), pack("found", numbers[-1], 0)),),
            (home_button(words),),
        ),
    )
