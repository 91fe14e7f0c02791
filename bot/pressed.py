"""Updates as the Telegram library hands them over; of a pressed button, only what somebody reads."""

import json
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, Chat, MaybeInaccessibleMessage, Message, PhotoSize, Update, User
from telegram.ext import ExtBot

# All that is read of the message under a button: the screen that stood on it was ours.
_READ = ("text", "photo", "message_thread_id", "is_topic_message")
# The library looks for a hundred kinds of content in a message, and sets a field for each that is not there. What is
# missing of this one is missing from the start.
_Bearing: type[Message] = type(
    "Bearing",
    (Message,),
    {"__slots__": (), **{name: None for name in Message.__slots__ if name not in _READ and name[0] != "_"}},
)


def parsed(body: str, bot: ExtBot[Any]) -> Update:
    """An update. That of a button is made by hand, for a fifth of what it costs the library."""
    raw = json.loads(body)
    query = raw.get("callback_query")
    # Of a message that is too old only the place is known.
    if not query or not (query.get("message") or {}).get("date"):
        return Update.de_json(raw, bot)
    pressed = CallbackQuery(
        id=query["id"],
        from_user=User.de_json(query["from"], bot),
        chat_instance=query["chat_instance"],
        message=_bearing(query["message"], bot),
        data=query.get("data"),
    )
    pressed.set_bot(bot)
    return Update(raw["update_id"], callback_query=pressed)


def _bearing(message: dict[str, Any], bot: ExtBot[Any]) -> Message:
    made: Any = object.__new__(_Bearing)
    chat = Chat.de_json(message["chat"], bot)
    MaybeInaccessibleMessage.__init__(made, chat, message["message_id"], datetime.fromtimestamp(message["date"], UTC))
    with made._unfrozen():  # noqa: SLF001 - as the library fills its own.
        made.text = message.get("text")
        made.photo = PhotoSize.de_list(message.get("photo", []), bot)
        made.message_thread_id = message.get("message_thread_id")
        made.is_topic_message = message.get("is_topic_message")
    made.set_bot(bot)
    bearing: Message = made
    return bearing
