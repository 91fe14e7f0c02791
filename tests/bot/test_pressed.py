"""Updates as they are handed over: of a pressed button nothing is missing that anybody reads."""

import json
from typing import Any

import pytest
from telegram import Message, Update
from telegram.ext import ExtBot

from bot.pressed import parsed

USER = {"id": 7, "is_bot": False, "first_name": "Anna", "language_code": "de"}
CHAT = {"id": -1005, "type": "supergroup", "title": "Team", "is_forum": True}
KEYBOARD = {"inline_keyboard": [[{"text": "Take", "callback_data": "take:1"}]]}
MESSAGE = {
    "message_id": 12,
    "date": 1_767_268_800,
    "chat": CHAT,
    "from": {"id": 1, "is_bot": True, "first_name": "Shop"},
    "text": "Order",
    "reply_markup": KEYBOARD,
    "message_thread_id": 3,
    "is_topic_message": True,
}
PHOTO = {"file_id": "f1", "file_unique_id": "u1", "width": 90, "height": 90}


@pytest.fixture
def bot() -> ExtBot[None]:
    return ExtBot("1:T")


def press(message: dict[str, Any]) -> str:
    query = {"id": "55", "from": USER, "chat_instance": "9", "message": message, "data": "take:1"}
    return json.dumps({"update_id": 4, "callback_query": query})


class TestParsed:
    def test_of_a_press_says_what_the_library_says(self, bot: ExtBot[None]) -> None:
        body = press(MESSAGE)

        ours, theirs = parsed(body, bot), Update.de_json(json.loads(body), bot)

        assert ours.callback_query is not None
        assert theirs.callback_query is not None
        mine, other = ours.callback_query.message, theirs.callback_query.message
        assert isinstance(mine, Message)
        assert isinstance(other, Message)
        for name in ("message_id", "date", "chat", "text", "photo", "message_thread_id", "is_topic_message"):
            assert getattr(mine, name) == getattr(other, name), name
        for name in ("id", "from_user", "data", "chat_instance"):
            assert getattr(ours.callback_query, name) == getattr(theirs.callback_query, name), name
        for name in ("update_id", "effective_chat", "effective_user"):
            assert getattr(ours, name) == getattr(theirs, name), name

    def test_of_a_press_on_a_picture_knows_that_it_is_one(self, bot: ExtBot[None]) -> None:
        body = press({name: MESSAGE[name] for name in ("message_id", "date", "chat")} | {"photo": [PHOTO]})

        query = parsed(body, bot).callback_query

        assert query is not None
        assert isinstance(query.message, Message)
        assert query.message.photo[-1].file_id == "f1"
        assert query.message.text is None
        assert query.message.location is None

    def test_of_a_press_on_a_message_that_is_too_old_knows_the_place(self, bot: ExtBot[None]) -> None:
        query = parsed(press({"message_id": 12, "date": 0, "chat": CHAT}), bot).callback_query

        assert query is not None
        assert query.message is not None
        assert (query.message.chat.id, query.message.is_accessible) == (CHAT["id"], False)

    def test_of_a_message_is_what_the_library_makes_of_it(self, bot: ExtBot[None]) -> None:
        message = parsed(json.dumps({"update_id": 4, "message": {**MESSAGE, "from": USER}}), bot).message

        assert message is not None
        assert message.text == "Order"
