"""What refusals about places, transfers and typed pieces say."""

from collections.abc import Callable, Sequence
from typing import Any

from domain.errors import ShopError
from domain.flows.places import Left, PlaceInUse, ReturnsElsewhere
from domain.moving import MoreThanSent, NotThere
from domain.stock.placing import LastWarehouse, PlaceClosed
from domain.stock.typed import Fault, LinesMisread, Misread
from views.layout import clipped
from views.words import Words, marked

BAD_INPUT = {
    ("rule", "not_understood"): marked("Type two or three whole numbers, like “10 40” or “10 40 6”."),
    ("place", "empty"): marked("Please type the place's name."),
    ("place", "too_long"): marked("That name is too long: at most {most} characters, please."),
    ("place", "taken"): marked("There is a place called {title} already."),
    ("place", "too_many"): marked("That is enough: at most {most} places."),
    ("place", "twice"): marked("Goods go from one place to another."),
    ("place", "closed"): marked("This place is closed. Open it again first."),
    ("place_address", "empty"): marked("Please type where the place is."),
    ("place_address", "too_long"): marked("That is too long: at most {most} characters, please."),
    ("stock_transfer", "empty"): marked("There is nothing in this transfer yet."),
    ("stock_transfer", "not_sent"): marked("{title} is not in this transfer. What came beside it, book with a count."),
    ("stock_transfer", "too_many"): marked("That is too much for one transfer: at most {most} different things."),
    ("pieces", "empty"): marked("Please type an SKU and a number, like MUG-BLUE 12, one a line."),
    ("pieces", "too_many"): marked("That is too many lines: at most {most}."),
}
NOT_FOUND = {
    "damaged": marked("Nothing of it lies there any more."),
    "place": marked("There is no such place."),
    "stock_transfer": marked("There is no such transfer."),
    "stock_transfer_line": marked("This is not in the transfer (any more)."),
}


def _not_there(words: Words, error: NotThere) -> str:
    return "\n".join(
        words.plain(
            "{title}: {available} of {wanted} can be sent.",
            title=short.label,
            available=short.available,
            wanted=short.wanted,
        )
        for short in error.shorts
    )


def _more_than_sent(words: Words, error: MoreThanSent) -> str:
    return "\n".join(
        words.plain(
            "{title}: {came} is more than is on its way ({most}). What is there beyond it, book with a count.",
            title=surplus.label,
            came=surplus.came,
            most=surplus.most,
        )
        for surplus in error.surpluses
    )


LEFT = {
    Left.SHELF: marked("{number} on the shelf"),
    Left.PROMISED: marked("{number} promised to orders"),
    Left.APART: marked("{number} set apart"),
    Left.UNDERWAY: marked("{number} with couriers"),
    Left.PURCHASES: marked("purchase orders: {number}"),
    Left.TRANSFERS: marked("transfers: {number}"),
}


def _in_use(words: Words, error: PlaceInUse) -> str:
    left = ", ".join(words.plain(LEFT[what], number=number) for what, number in error.left.items())
    return words.plain("{place} is not empty: {left}.", place=error.name, left=left)


_FAULTS = {
    Fault.NO_NUMBER: marked("“{line}”: no number at its end."),
    Fault.NOT_WHOLE: marked("“{line}”: not a whole number."),
    Fault.NEGATIVE: marked("“{line}”: less than nothing."),
    Fault.TOO_LARGE: marked("“{line}”: too many."),
    Fault.UNKNOWN: marked("“{line}”: there is no such SKU."),
    Fault.TWICE: marked("“{line}”: this SKU stands there twice."),
    Fault.NOT_ORDERED: marked("“{line}”: it is not in this order."),
    Fault.NOT_SOLD: marked("“{line}”: this supplier does not sell it."),
}
_MISREAD_SHOWN_MAX = 5
_MISREAD_LETTERS_MAX = 32


def _misread(words: Words, error: LinesMisread) -> str:
    return "\n".join([words.plain("Nothing was taken over:"), *misread_lines(words, error.misread)])


def misread_lines(words: Words, misread: Sequence[Misread], *, most: int = _MISREAD_SHOWN_MAX) -> list[str]:
    """Lines that cannot be used, each with why, as plain text; the first of them."""
    shown = misread[:most]
    more = len(misread) - len(shown)
    lines = [words.plain(_FAULTS[each.fault], line=clipped(each.line, _MISREAD_LETTERS_MAX)) for each in shown]
    return [*lines, words.plain("… and {number} more", number=more)] if more else lines


WITH_FACTS: dict[type[ShopError], Callable[[Words, Any], str]] = {
    NotThere: _not_there,
    LinesMisread: _misread,
    MoreThanSent: _more_than_sent,
    PlaceClosed: lambda words, error: words.plain("{place} is closed.", place=error.name),
    PlaceInUse: _in_use,
    ReturnsElsewhere: lambda words, error: words.plain("Returns go to {place} already.", place=error.name),
    LastWarehouse: lambda words, _: words.plain("Orders have to be served from somewhere: this is the last warehouse."),
}
