"""getUpdates: offsets, long polls, conflicts, and what counts as confirmed."""

import asyncio

from sandbox import Bot, Group, Message, Person, Sandbox
from tests.sandbox.conftest import Raw, until

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


async def poll_waits(bot: Bot) -> None:
    await until(lambda: bot.queue.poll is not None)


class TestGetUpdates:
    async def test_keeps_updates_until_a_later_offset(self, raw: Raw, box: Sandbox, anna: Person) -> None:
        first, again = await raw.result("getUpdates"), await raw.result("getUpdates")

        assert first == again
        assert box.pending_updates() == 1
        assert await raw.result("getUpdates", offset=first[0]["update_id"] + 1) == []
        assert box.pending_updates() == 0

    async def test_answers_at_once_when_an_update_arrives(self, raw: Raw, box: Sandbox, bot: Bot, anna: Person) -> None:
        [old] = await raw.result("getUpdates")
        poll = asyncio.create_task(raw.result("getUpdates", offset=old["update_id"] + 1, timeout=50))
        await poll_waits(bot)
        assert box.idle()

        await anna.say("hello")

        assert [update["message"]["text"] for update in await poll] == ["hello"]

    async def test_ends_the_older_of_two_polls(self, raw: Raw, bot: Bot, box: Sandbox) -> None:
        older = asyncio.create_task(raw("getUpdates", timeout=50))
        await poll_waits(bot)

        assert await raw.result("getUpdates") == []

        assert await older == {"ok": False, "error_code": 409, "description": CONFLICT}
        assert [request.method for request in box.refused()] == ["getUpdates"]

    async def test_a_killed_bot_is_no_conflict(self, raw: Raw, bot: Bot, box: Sandbox) -> None:
        killed = asyncio.create_task(raw("getUpdates", timeout=50))
        await poll_waits(bot)
        killed.cancel()
        await until(lambda: bot.queue.poll is None)

        assert await raw.result("getUpdates") == []
        assert box.refused() == []

    async def test_refuses_while_a_webhook_is_set(self, raw: Raw) -> None:
        await raw.result("setWebhook", url="https://shop.example/hook")

        assert await raw.refusal("getUpdates") == (
            "Conflict: can't use getUpdates method while webhook is active;"
            " use deleteWebhook to delete the webhook first"
        )
        await raw.result("deleteWebhook")
        assert await raw.result("getUpdates") == []

    async def test_sends_only_the_kinds_asked_for(self, raw: Raw, anna: Person) -> None:
        await raw.result("getUpdates", allowed_updates=["callback_query"])
        await anna.say("unheard")
        await raw.result("getUpdates", allowed_updates=["message", "message_reaction"])
        said = await anna.say("heard")
        await anna.react(said, "👍")

        updates = await raw.result("getUpdates")

        assert [next(iter(set(u) - {"update_id"})) for u in updates] == ["message", "message", "message_reaction"]
        assert updates[1]["message"]["text"] == "heard"

    async def test_redelivers_under_the_old_number(self, raw: Raw, box: Sandbox, anna: Person) -> None:
        [old] = await raw.result("getUpdates")
        await raw.result("getUpdates", offset=old["update_id"] + 1)

        box.redeliver(old["update_id"])

        assert await raw.result("getUpdates", offset=old["update_id"] + 1) == [old]
        assert await raw.result("getUpdates", offset=old["update_id"] + 1) == []


class TestPrivacyMode:
    async def test_hides_what_is_not_meant_for_the_bot(
        self, raw: Raw, box: Sandbox, anna: Person, owner: Person
    ) -> None:
        team = box.add_group("Team", [owner, anna], bot_is_administrator=False)
        from_bot = await raw.result("sendMessage", chat_id=team.id, text="card")
        seen = (await raw.result("getUpdates"))[-1]["update_id"]
        card = team_message(team, anna, from_bot["message_id"])

        await anna.say("among us", team)
        await anna.say("/orders", team)
        await anna.say("delivered", team, reply_to=card)
        await anna.say("hey @stall_bot", team)

        updates = await raw.result("getUpdates", offset=seen + 1)
        assert [u["message"]["text"] for u in updates] == ["/orders", "delivered", "hey @stall_bot"]


def team_message(team: Group, person: Person, message_id: int) -> Message:
    return next(message for message in person.chat(team).messages if message.message_id == message_id)
