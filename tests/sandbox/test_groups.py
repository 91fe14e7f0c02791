"""Topics, members, pins and commands: what Telegram allows there, and what it tells the bot."""

from typing import Any

import pytest

from sandbox import Group, Person, Sandbox
from tests.sandbox.conftest import Raw


@pytest.fixture
def forum(box: Sandbox, owner: Person, anna: Person) -> Group:
    return box.add_group("Forum", [owner, anna], forum=True)


async def services(raw: Raw) -> list[str]:
    plain = {"message_id", "from", "chat", "date", "message_thread_id", "is_topic_message", "reply_to_message", "text"}
    messages = [update["message"] for update in await raw.result("getUpdates") if "message" in update]
    return [key for message in messages for key in message if key not in plain | {"entities"}]


class TestTopics:
    async def test_only_forums_have_them(self, raw: Raw, team: Group) -> None:
        assert (
            await raw.refusal("createForumTopic", chat_id=team.id, name="x") == "Bad Request: the chat is not a forum"
        )

    async def test_only_administrators_open_them(self, raw: Raw, box: Sandbox, owner: Person) -> None:
        forum = box.add_group("Forum", [owner], forum=True, bot_is_administrator=False)

        refusal = await raw.refusal("createForumTopic", chat_id=forum.id, name="x")

        assert refusal == "Bad Request: not enough rights to create a topic"

    async def test_refuses_what_changes_nothing(self, raw: Raw, forum: Group) -> None:
        topic = await raw.result("createForumTopic", chat_id=forum.id, name="Orders")
        target = {"chat_id": forum.id, "message_thread_id": topic["message_thread_id"]}

        assert await raw.refusal("editForumTopic", **target, name="Orders") == "Bad Request: TOPIC_NOT_MODIFIED"
        assert await raw.refusal("reopenForumTopic", **target) == "Bad Request: TOPIC_NOT_MODIFIED"
        assert await raw.refusal("closeForumTopic", chat_id=forum.id, message_thread_id=99) == (
            "Bad Request: TOPIC_ID_INVALID"
        )

    async def test_a_bot_is_told_of_its_own_topics(self, raw: Raw, forum: Group) -> None:
        await raw.result("createForumTopic", chat_id=forum.id, name="Orders")

        assert (await services(raw))[-1] == "forum_topic_created"


class TestMembers:
    async def test_tells_the_bot_that_it_came_and_went(self, raw: Raw, box: Sandbox, owner: Person) -> None:
        team = box.add_group("Team", [owner])
        team.remove_bot()

        changes = [u["my_chat_member"] for u in await raw.result("getUpdates") if "my_chat_member" in u]

        assert [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes] == [
            ("left", "member"),
            ("member", "administrator"),
            ("administrator", "kicked"),
        ]

    async def test_knows_who_is_in(self, raw: Raw, box: Sandbox, team: Group, anna: Person) -> None:
        cora = box.add_user("Cora")
        status = [(await raw.result("getChatMember", chat_id=team.id, user_id=cora.id))["status"]]
        team.add(cora)
        status.append((await raw.result("getChatMember", chat_id=team.id, user_id=cora.id))["status"])
        cora.leave(team)
        status.append((await raw.result("getChatMember", chat_id=team.id, user_id=cora.id))["status"])

        assert status == ["left", "member", "left"]
        assert (await services(raw))[-2:] == ["new_chat_members", "left_chat_member"]

    async def test_asks_for_rights_to_pin(self, raw: Raw, box: Sandbox, owner: Person) -> None:
        team = box.add_group("Team", [owner], bot_is_administrator=False)
        sent = await raw.result("sendMessage", chat_id=team.id, text="x")

        refusal = await raw.refusal("pinChatMessage", chat_id=team.id, message_id=sent["message_id"])

        assert refusal == "Bad Request: not enough rights to manage pinned messages in the chat"


class TestCommands:
    @pytest.mark.parametrize(
        ("params", "words"),
        [
            ({"commands": [{"command": "Start!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
            ({"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
            ({"commands": [], "language_code": "deutsch"}, "LANGUAGE_CODE_INVALID"),
            ({"commands": [], "scope": {"type": "chat", "chat_id": 42}}, "chat not found"),
            ({}, 'parameter "commands" is required'),
        ],
    )
    async def test_refuses_wrong_ones(self, raw: Raw, params: dict[str, Any], words: str) -> None:
        assert await raw.refusal("setMyCommands", **params) == f"Bad Request: {words}"


class TestReactions:
    async def test_refuses_what_is_no_reaction(self, raw: Raw, anna: Person) -> None:
        target = {"chat_id": anna.id, "message_id": anna.chat().last.message_id}

        refusal = await raw.refusal("setMessageReaction", **target, reaction=[{"type": "emoji", "emoji": "🛒"}])

        assert refusal == "Bad Request: REACTION_INVALID"
        await raw.result("setMessageReaction", **target, reaction=[{"type": "emoji", "emoji": "❤"}])
        assert anna.chat().last.reactions == ("❤",)


class TestReplyKeyboards:
    async def test_a_message_that_brought_one_cannot_be_edited(self, raw: Raw, anna: Person) -> None:
        sent = await raw.result(
            "sendMessage", chat_id=anna.id, text="x", reply_markup={"keyboard": [["a"]], "resize_keyboard": True}
        )

        refusal = await raw.refusal("editMessageText", chat_id=anna.id, message_id=sent["message_id"], text="y")

        assert refusal == "Bad Request: message can't be edited"

    async def test_is_taken_away(self, raw: Raw, anna: Person) -> None:
        await raw.result("sendMessage", chat_id=anna.id, text="x", reply_markup={"keyboard": [["a"]]})
        shown = anna.labels()
        await raw.result("sendMessage", chat_id=anna.id, text="y", reply_markup={"remove_keyboard": True})

        assert (shown, anna.labels()) == (["a"], [])
