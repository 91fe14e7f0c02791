"""What fits a phone: every screen that a journey has rendered is held against it."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sandbox import Request
from views.words import Speaking, languages

LINES_MAX = 12
LINE_LENGTH = 40
LABEL_MAX = 24
_SCREENS = {"sendMessage", "sendPhoto", "editMessageText", "editMessageMedia", "editMessageCaption"}
# Buttons that lead back by what they do: home, the shelves, out of a question, to the product that is being kept;
# besides, Cancel, and every label that begins with ‹.
_BACK = {"home", "shop", "notnow", "keepone"}
_CANCELS = {Speaking(language, "EUR", "UTC").own.plain("Cancel") for language in languages()}

# Where a way back makes no sense: messages that are no step on anyone's way, known by what their buttons do.
WITHOUT_WAY_BACK = {
    "home itself": {"settings"},
    "the order's card": {
        "orderpage",
        "accept",
        "decline",
        "couriers",
        "nocode",
        "redeliver",
        "recall",
        "cameback",
        "handout",
        "bringitback",
    },
    "the courier's job": {"pickedup", "delivered", "failed", "retry", "bringback"},
    "the packing list": {"tick", "packed", "unpack"},
    "the transfer's card": {"trfopen"},
    "news of a return": {"ret"},
    "news of an order": {"order", "payorder", "ordercard", "po"},
    "what belongs in the admin chat, and was asked for by a forged button": {"purse", "sethours", "setterms", "offer"},
}


def unfit(requests: Iterable[Request]) -> list[str]:
    """What does not fit a phone, or leads nowhere; each once."""
    rendered = (request for request in requests if request.method in _SCREENS and not request.refused)
    return list(dict.fromkeys(fault for request in rendered for fault in _faults(request)))


def _faults(request: Request) -> Iterator[str]:
    text, rows, keys = _text(request.params), *_buttons(request.params)
    shown = f"{request.method}:\n{text}\n{[[button['text'] for button in row] for row in rows or keys]}"
    for label in (button["text"] for row in [*rows, *keys] for button in row):
        if len(_seen(label)) > LABEL_MAX:
            yield f"a label of {len(_seen(label))} characters: {label!r}"
    if not rows:
        return
    if _lines(text) > LINES_MAX:
        yield f"{_lines(text)} lines before the buttons in {shown}"
    chat_id = request.chat_id
    # A group is where cards and lists live: it has no home to go back to.
    if isinstance(chat_id, int) and chat_id > 0 and not _leads_back(rows):
        yield f"no way back in {shown}"


def _text(params: dict[str, Any]) -> str:
    caption = json.loads(params["media"]).get("caption", "") if "media" in params else ""
    return html.unescape(re.sub(r"<[^>]+>", "", params.get("text") or params.get("caption") or caption))


def _buttons(params: dict[str, Any]) -> tuple[list[list[Any]], list[list[Any]]]:
    """The rows of buttons below the message, and those in place of the letters."""
    markup = json.loads(params.get("reply_markup") or "{}")
    return markup.get("inline_keyboard", []), markup.get("keyboard", [])


def _lines(text: str) -> int:
    """Lines as a phone wraps them."""
    return sum(max(1, -(-len(_seen(line)) // LINE_LENGTH)) for line in text.split("\n"))


def _seen(text: str) -> str:
    """Without the marks that only keep letters of two directions apart."""
    return re.sub("[\u200e\u200f\u2066-\u2069\ufe0f]", "", text)


def _leads_back(rows: list[list[Any]]) -> bool:
    buttons = [button for row in rows for button in row]
    acts = {button["callback_data"][1:].partition(":")[0] for button in buttons if "callback_data" in button}
    is_exempt = any(acts & known for known in WITHOUT_WAY_BACK.values())
    labels = {button["text"] for button in buttons}
    return is_exempt or bool(acts & _BACK or labels & _CANCELS) or any(label.startswith("‹ ") for label in labels)
