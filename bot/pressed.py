"""Updates as the Telegram library hands them over; of a pressed button, only what somebody reads."""

import json
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeVar

from telegram import CallbackQuery, Chat, Message, PhotoSize, TelegramObject, Update, User
from telegram.constants import ChatType
from telegram.ext import ExtBot

_Kind = TypeVar("_Kind", bound=TelegramObject)


def _bare(kind: type[_Kind], *read: str) -> type[_Kind]:
    """
    The library's class with nothing in it but what is read here: all else is missing from the start.

    The library looks for whatever there might be, a hundred things in a message, and sets a field for each that is not
    there, by a function that asks first whether it may.
    """
    known = {"_bot", "_id_attrs", *read}
    fields = {name for base in kind.__mro__ for name in getattr(base, "__slots__", ())} - known
    fixed = {"_frozen": True, "api_kwargs": MappingProxyType({})}
    return type(kind.__name__, (kind,), {"__slots__": (), **dict.fromkeys(fields), **fixed})


_User = _bare(User, "id", "is_bot", "first_name", "last_name", "username", "language_code")
_Chat = _bare(Chat, "id", "type", "title")
# The screen that stood on the message under a button was ours.
_Message = _bare(Message, "chat", "message_id", "date", "text", "photo", "message_thread_id", "is_topic_message")
_Query = _bare(CallbackQuery, "id", "from_user", "chat_instance", "message", "data")
_EFFECTIVE = ("_effective_chat", "_effective_message", "_effective_sender", "_effective_user")
_Update = _bare(Update, "update_id", "callback_query", *_EFFECTIVE)
_CHAT_TYPES = {each.value: each for each in ChatType}


def parsed(body: str, bot: ExtBot[Any]) -> Update:
    """An update. That of a button is made by hand, for a tenth of what it costs the library."""
    raw = json.loads(body)
    query = raw.get("callback_query")
    # Of a message that is too old only the place is known.
    if not query or not (query.get("message") or {}).get("date"):
        return Update.de_json(raw, bot)
    pressed = _made(
        _Query,
        bot,
        query["id"],
        id=query["id"],
        from_user=_sender(query["from"], bot),
        chat_instance=query["chat_instance"],
        message=_bearing(query["message"], bot),
        data=query.get("data"),
    )
    number = raw["update_id"]
    return _made(_Update, bot, number, update_id=number, callback_query=pressed, **dict.fromkeys(_EFFECTIVE))


def _sender(user: dict[str, Any], bot: ExtBot[Any]) -> User:
    names = {name: user.get(name) for name in ("first_name", "last_name", "username", "language_code")}
    return _made(_User, bot, user["id"], id=user["id"], is_bot=user["is_bot"], **names)


def _bearing(message: dict[str, Any], bot: ExtBot[Any]) -> Message:
    where, number = message["chat"], message["message_id"]
    kind = _CHAT_TYPES.get(where["type"], where["type"])
    chat = _made(_Chat, bot, where["id"], id=where["id"], type=kind, title=where.get("title"))
    return _made(
        _Message,
        bot,
        number,
        chat,
        chat=chat,
        message_id=number,
        date=datetime.fromtimestamp(message["date"], UTC),
        text=message.get("text"),
        photo=PhotoSize.de_list(message.get("photo", []), bot),
        message_thread_id=message.get("message_thread_id"),
        is_topic_message=message.get("is_topic_message"),
    )


def _made(kind: type[_Kind], bot: ExtBot[Any], *key: Any, **fields: Any) -> _Kind:
    """
    An object of such a class.

    Args:
        key: What makes it the same as another.
    """
    made, put = object.__new__(kind), object.__setattr__
    put(made, "_bot", bot)
    put(made, "_id_attrs", key)
    for name, value in fields.items():
        put(made, name, value)
    return made
