"""Two unmodified clients behind one way to call them: a method of the Bot API and its parameters as JSON."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import telegram as ptb
from telegram.ext import ExtBot

from sandbox import Sandbox

# What every uploaded file is called.
FILE_NAME = "mug.png"


class Client(Protocol):
    """A bot's program: it makes its own objects of what it is given, sends them, and reads the answer."""

    name: str

    async def __call__(self, method: str, /, **params: Any) -> Any:
        """Call a method; the answer as the sandbox gave it."""
        ...


@dataclass
class PythonTelegramBot:
    box: Sandbox
    bot: ExtBot[None]
    name: str = "python-telegram-bot"

    async def __call__(self, method: str, /, **params: Any) -> Any:
        given = {name: _ptb_object(name, value) for name, value in params.items()}
        if any(isinstance(value, bytes) for value in params.values()):
            given["filename"] = FILE_NAME
        await getattr(self.bot, re.sub(r"([A-Z])", r"_\1", method).lower())(**given)
        return answer_of(self.box)


def answer_of(box: Sandbox) -> Any:
    answer = box.requests[-1].answer
    assert answer is not None, "the client waited for it"
    return answer["result"]


def _ptb_object(name: str, value: Any) -> Any:
    make = _PTB_OBJECTS.get(name)
    if make is None:
        return value
    return [make(each) for each in value] if isinstance(value, list) else make(value)


def _markup(value: dict[str, Any]) -> ptb.InlineKeyboardMarkup | ptb.ReplyKeyboardMarkup:
    if "keyboard" in value:
        return ptb.ReplyKeyboardMarkup.de_json(value, None)
    return ptb.InlineKeyboardMarkup.de_json(value, None)


def _media(value: dict[str, Any]) -> ptb.InputMedia:
    given = {name: each for name, each in value.items() if name != "type"}
    if isinstance(given["media"], bytes):
        given["filename"] = FILE_NAME
    return ptb.InputMediaPhoto(**given) if value["type"] == "photo" else ptb.InputMediaDocument(**given)


def _result(value: dict[str, Any]) -> ptb.InlineQueryResult:
    given = {name: each for name, each in value.items() if name != "type"}
    if "reply_markup" in given:
        given["reply_markup"] = ptb.InlineKeyboardMarkup.de_json(given["reply_markup"], None)
    if "photo_file_id" in given:
        return ptb.InlineQueryResultCachedPhoto(**given)
    if "photo_url" in given:
        return ptb.InlineQueryResultPhoto(**given)
    given["input_message_content"] = _message_content(given["input_message_content"])
    return ptb.InlineQueryResultArticle(**given)


def _message_content(value: dict[str, Any]) -> ptb.InputMessageContent:
    if "payload" in value:
        prices = [ptb.LabeledPrice(**each) for each in value["prices"]]
        return ptb.InputInvoiceMessageContent(**value | {"prices": prices})
    kinds: dict[str, type[ptb.InputMessageContent]] = {
        "message_text": ptb.InputTextMessageContent,
        "address": ptb.InputVenueMessageContent,
        "latitude": ptb.InputLocationMessageContent,
        "phone_number": ptb.InputContactMessageContent,
    }
    return next(kind for key, kind in kinds.items() if key in value)(**value)


def _shipping_option(value: dict[str, Any]) -> ptb.ShippingOption:
    return ptb.ShippingOption(value["id"], value["title"], [ptb.LabeledPrice(**each) for each in value["prices"]])


_PTB_OBJECTS: dict[str, Callable[[Any], Any]] = {
    "reply_markup": _markup,
    "media": _media,
    "results": _result,
    "shipping_options": _shipping_option,
    "entities": lambda value: ptb.MessageEntity.de_json(value, None),
    "caption_entities": lambda value: ptb.MessageEntity.de_json(value, None),
    "link_preview_options": lambda value: ptb.LinkPreviewOptions.de_json(value, None),
    "reply_parameters": lambda value: ptb.ReplyParameters.de_json(value, None),
    "commands": lambda value: ptb.BotCommand.de_json(value, None),
    "scope": lambda value: ptb.BotCommandScope.de_json(value, None),
    "menu_button": lambda value: ptb.MenuButton.de_json(value, None),
    "reaction": lambda value: ptb.ReactionType.de_json(value, None),
    "prices": lambda value: ptb.LabeledPrice.de_json(value, None),
    "button": lambda value: ptb.InlineQueryResultsButton.de_json(value, None),
}
