"""What is said of a file of stock levels: how far it is, what it would change, and what was left out."""

from collections.abc import Mapping, Sequence

from domain.imports import Import, LeftOut, Status
from views import stock_hub
from views.buttons import pack
from views.importing import LEFT_OUT_SHOWN, left_out_lines
from views.layout import label, paragraphs, rows_of, stacked
from views.phone import WHOLE, Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words


def ask_file(words: Words) -> Screen:
    """How stock levels are read in, and where to have them."""
    return Screen(
        paragraphs(
            words(
                "Send a CSV with the columns sku and quantity here, and, if you like, place, sell_down_to, threshold."
            ),
            words("You see what differs before it is booked."),
        ),
        rows_of((Button(words.plain("💾 Send me the file"), pack("stkexport")),), stock_hub.back(words)),
    )


def export_caption(words: Words, shop: str) -> str:
    """What the exported file is."""
    return words("The stock of {shop}. Change quantities and send it back here: what you changed counts.", shop=shop)


def card(
    words: Words,
    standing: Import,
    left_out: Sequence[LeftOut] = (),
    *,
    number_left_out: int = 0,
    places: Mapping[int, str],
) -> Screen:
    """
    How far it is; in the end, what differs, place by place, with the way to booking it.

    Args:
        left_out: The first of the rows that were left out, of so many.
    """
    result = standing.result
    if standing.status is not Status.DONE:
        going = words("{done} of {total} rows…", done=standing.done, total=standing.total)
        return Screen(paragraphs(_heading(words, standing, WHOLE), going))
    rows = [
        (Button(label(words.plain("📋 {place}", place=places[place_id])), pack("stkcount", count_id, 0)),)
        for place_id, count_id in result.counts.items()
    ]
    said = words("Differing: {changed} · as they were: {unchanged}", changed=result.changed, unchanged=result.unchanged)
    nothing = words("Nothing is booked yet: look at what differs, and book it.") if rows else ""

    def draw(room: Room) -> str:
        most = min(LEFT_OUT_SHOWN, room.lines)
        rest = left_out_lines(words, left_out, number_left_out, most=most)
        return tight(room, (_heading(words, standing, room), stacked(said, nothing), rest))

    text, _ = fitted(draw)
    return Screen(text, rows_of(*rows, stock_hub.back(words)) if rows else ())


def _heading(words: Words, standing: Import, room: Room) -> str:
    return words("<b>Stock levels in {file}</b>", file=room.called(standing.file_name))
