"""Bots that throw people out, let them back, and leave."""

import pytest

from sandbox import Group, NotAllowed, Person, Sandbox, VirtualClock
from tests.sandbox.conftest import Raw

NO_RIGHTS = "Bad Request: not enough rights to restrict/unrestrict chat member"


@pytest.fixture
def supergroup(box: Sandbox, owner: Person, anna: Person) -> Group:
    return box.add_group("Super", [owner, anna], supergroup=True)


class TestBanning:
    async def test_throws_out_and_lets_back(self, raw: Raw, anna: Person, supergroup: Group) -> None:
        member = {"chat_id": supergroup.id, "user_id": anna.id}
        await anna.say("spam", supergroup)

        await raw.result("banChatMember", **member, revoke_messages=True)

        assert (await raw.result("getChatMember", **member))["status"] == "kicked"
        assert not anna.sees("spam", supergroup)
        with pytest.raises(NotAllowed):
            await anna.say("more", supergroup)
        await raw.result("unbanChatMember", **member)
        assert (await raw.result("getChatMember", **member))["status"] == "left"

    async def test_ends_by_itself(self, raw: Raw, anna: Person, supergroup: Group, clock: VirtualClock) -> None:
        member = {"chat_id": supergroup.id, "user_id": anna.id}
        until = int(clock.now()) + 3600

        await raw.result("banChatMember", **member, until_date=until)

        assert (await raw.result("getChatMember", **member))["until_date"] == until
        clock.advance(3600)
        assert (await raw.result("getChatMember", **member))["status"] == "left"

    async def test_leaves_alone_who_is_no_nuisance(self, raw: Raw, anna: Person, supergroup: Group) -> None:
        member = {"chat_id": supergroup.id, "user_id": anna.id}

        await raw.result("unbanChatMember", **member, only_if_banned=True)

        assert (await raw.result("getChatMember", **member))["status"] == "member"
        await raw.result("unbanChatMember", **member)
        assert (await raw.result("getChatMember", **member))["status"] == "left"

    async def test_keeps_no_list_in_a_basic_group(self, raw: Raw, anna: Person, team: Group) -> None:
        await raw.result("banChatMember", chat_id=team.id, user_id=anna.id)

        assert (await raw.result("getChatMember", chat_id=team.id, user_id=anna.id))["status"] == "left"
        assert await raw.refusal("unbanChatMember", chat_id=team.id, user_id=anna.id) == (
            "Bad Request: method is available for supergroup and channel chats only"
        )

    async def test_is_refused_where_it_may_not_be(
        self, raw: Raw, box: Sandbox, anna: Person, owner: Person, supergroup: Group
    ) -> None:
        quiet = box.add_group("Quiet", [owner, anna], supergroup=True, bot_is_administrator=False)
        basic = box.add_group("Basic", [owner, anna], bot_is_administrator=False)
        me = (await raw.result("getMe"))["id"]

        async def refusal(chat_id: int, user_id: int) -> str:
            return await raw.refusal("banChatMember", chat_id=chat_id, user_id=user_id)

        assert await refusal(quiet.id, anna.id) == NO_RIGHTS
        assert await refusal(basic.id, anna.id) == "Bad Request: CHAT_ADMIN_REQUIRED"
        assert await refusal(supergroup.id, owner.id) == "Bad Request: can't remove chat owner"
        assert await refusal(supergroup.id, me) == "Bad Request: can't restrict self"
        assert await refusal(anna.id, anna.id) == "Bad Request: can't ban members in private chats"
        assert await refusal(supergroup.id, 42) == "Bad Request: invalid user_id specified"


class TestLeaving:
    async def test_shuts_the_group_to_the_bot(self, raw: Raw, anna: Person, supergroup: Group) -> None:
        await raw.result("leaveChat", chat_id=supergroup.id)

        assert (await raw.result("getUpdates"))[-1]["my_chat_member"]["new_chat_member"]["status"] == "left"
        assert await raw.refusal("sendMessage", chat_id=supergroup.id, text="x") == (
            "Forbidden: bot is not a member of the supergroup chat"
        )
        assert await raw.refusal("leaveChat", chat_id=anna.id) == "Bad Request: can't leave private chats"


class TestTopics:
    async def test_goes_with_all_that_was_written_in_it(self, raw: Raw, box: Sandbox, owner: Person) -> None:
        forum = box.add_group("Forum", [owner], forum=True)
        topic = await raw.result("createForumTopic", chat_id=forum.id, name="Orders")
        at = {"chat_id": forum.id, "message_thread_id": topic["message_thread_id"]}
        await raw.result("sendMessage", **at, text="in the topic")

        await raw.result("deleteForumTopic", **at)

        assert not owner.sees("in the topic", forum)
        assert forum.topic("Orders") is None
        assert await raw.refusal("sendMessage", **at, text="x") == "Bad Request: message thread not found"
        assert await raw.refusal("deleteForumTopic", **at) == "Bad Request: TOPIC_ID_INVALID"
