"""What refusals about returns say."""

from collections.abc import Callable
from typing import Any

from domain.errors import ShopError
from domain.flows.expiring import CameBack
from domain.flows.not_sent import WasSentInstead
from domain.returns import NothingToReturn, SlotTaken, WindowClosed
from views.words import Words, marked

BAD_INPUT = {
    ("return", "empty"): marked("Please type a text, or send a photo."),
    ("return", "too_long"): marked("That is too long: at most {most} characters, please."),
    ("return", "too_many_photos"): marked("That is enough: at most {most} photos."),
    ("return", "no_lines"): marked("Please choose first what you give back."),
    ("return", "no_wish"): marked("Please say first what you want for it."),
    ("return", "no_instead"): marked("Please choose first what you want instead."),
    ("return", "no_way"): marked("Please say first how it comes back."),
    ("return", "no_photo"): marked("Please send a photo of it first."),
    ("quantity", "nothing"): marked("Please choose at least one piece."),
}
NOT_FOUND = {
    "return": marked("There is no such return."),
    "return_line": marked("This is not in the return (any more)."),
}
PLAIN = {
    NothingToReturn: marked("Nothing of this order can be given back: it has not arrived, or it is too late."),
    WasSentInstead: marked("It was for a return, and there is money for that instead. Draw up a new order."),
    CameBack: marked("Something of it has come back, and was settled. Draw up a new order for the rest."),
    SlotTaken: marked("That time is taken by now. Please choose another one."),
}


def _closed(words: Words, error: WindowClosed) -> str:
    if error.closed_at is None:
        return words.plain("{title} cannot be given back for this reason.", title=error.title)
    return words.plain(
        "{title} could be given back until {moment}.", title=error.title, moment=words.moment(error.closed_at)
    )


WITH_FACTS: dict[type[ShopError], Callable[[Words, Any], str]] = {WindowClosed: _closed}
