"""What merchants see while they put products in the order in which customers shall see them."""

from collections.abc import Sequence

from domain.catalogue.arranging import PLACED_MAX, Arranged, Move
from views.buttons import pack
from views.layout import in_rows, label, pager, paragraphs, rows_of
from views.screen import Button, Screen
from views.words import Words, marked

PRODUCTS_PER_PAGE = 8
NOTHING = 0
_MOVES = {
    Move.FIRST: marked("⏫ First"),
    Move.EARLIER: marked("⬆️ Earlier"),
    Move.LATER: marked("⬇️ Later"),
    Move.BY_TITLE: marked("🔤 By name"),
}


def screen(
    words: Words,
    shown: Sequence[Arranged],
    *,
    category_id: int,
    title: str,
    page: int,
    pages: int,
    taken: Arranged | None,
) -> Screen:
    """
    A page of a category's products in their merchant's order, the numbered ones in places of their own.

    Args:
        title: The category's name; "" for the list of the whole shop.
        taken: The product that was tapped, to be moved; None before.
    """
    buttons = [
        Button(
            label(_numbered(each, is_taken=taken is not None and each.id == taken.id)),
            pack("keepsort", category_id, page, NOTHING if taken is not None and each.id == taken.id else each.id),
        )
        for each in shown
    ]
    heading = words("<b>{title}</b>", title=title or words.plain("All products"))
    if pages > 1:
        heading += " " + words("(page {page} of {pages})", page=page + 1, pages=pages)
    asked = words("Tap a product to move it. Those with a number come first, the rest follows by name.")
    return Screen(
        paragraphs(heading, asked if taken is None else words("Where shall “{title}” go?", title=taken.title)),
        rows_of(
            *in_rows(buttons, across=1),
            *_moving(words, category_id, page, taken),
            pager("keepsort", category_id, page=page, pages=pages),
            (
                Button(words.plain("🔤 All by name"), pack("keepbyname", category_id)),
                Button(words.plain("‹ Catalogue"), pack("keep", category_id, 0)),
            ),
        ),
    )


def _numbered(each: Arranged, *, is_taken: bool) -> str:
    mark = "✋ " if is_taken else "" if each.active else "🙈 "
    return f"{mark}{each.title}" if each.place is None else f"{mark}{each.place + 1}. {each.title}"


def _moving(words: Words, category_id: int, page: int, taken: Arranged | None) -> tuple[tuple[Button, ...], ...]:
    if taken is None:
        return ()
    is_far = taken.place is None and page * PRODUCTS_PER_PAGE >= PLACED_MAX
    ways = [Move.FIRST] if is_far else [Move.FIRST, Move.EARLIER, Move.LATER]
    if taken.place is not None:
        ways.append(Move.BY_TITLE)
    buttons = [Button(words.plain(_MOVES[way]), pack("keepplace", category_id, taken.id, way, page)) for way in ways]
    return in_rows(buttons, across=2)
