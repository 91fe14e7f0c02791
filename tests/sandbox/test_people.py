"""People see what Telegram's apps show, and press what they see."""

import pytest
from telegram.ext import ExtBot

from sandbox import Group, NotAllowed, NotSeen, Person, Sandbox
from tests.sandbox.conftest import Raw, png

REPLY = {"keyboard": [["Help", {"text": "My number", "request_contact": True}]], "one_time_keyboard": True}


def inline(*labels: str) -> dict[str, list[list[dict[str, str]]]]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label.lower()[:64]}] for label in labels]}


class TestPress:
    async def test_takes_the_newest_message_with_that_label(self, raw: Raw, anna: Person) -> None:
        await raw.result("sendMessage", chat_id=anna.id, text="old", reply_markup=inline("Go"))
        new = await raw.result("sendMessage", chat_id=anna.id, text="new", reply_markup=inline("Go"))

        press = await anna.press("Go")
        query = (await raw.result("getUpdates"))[-1]["callback_query"]
        await raw.result("answerCallbackQuery", callback_query_id=query["id"], text="Gone", show_alert=True)

        assert press.message.message_id == new["message_id"] == query["message"]["message_id"]
        assert query["data"] == "go"
        assert press.answer is not None
        assert (press.answer.text, press.answer.show_alert) == ("Gone", True)

    async def test_understands_a_part_of_a_label(self, raw: Raw, anna: Person) -> None:
        await raw.result("sendMessage", chat_id=anna.id, text="x", reply_markup=inline("🛒 Cart (2)", "Browse"))

        assert (await anna.press("Cart")).label == "🛒 Cart (2)"
        assert (await anna.press("Bro")).label == "Browse"

    async def test_shows_the_screen_when_there_is_no_such_button(self, raw: Raw, anna: Person) -> None:
        await raw.result("sendMessage", chat_id=anna.id, text="Welcome", reply_markup=inline("Browse A", "Browse B"))

        with pytest.raises(NotSeen, match="Welcome"):
            await anna.press("Checkout")
        with pytest.raises(NotSeen, match="could be any of"):
            await anna.press("Browse")

    async def test_uses_the_reply_keyboard(self, raw: Raw, anna: Person) -> None:
        await raw.result("sendMessage", chat_id=anna.id, text="x", reply_markup=REPLY)
        assert anna.labels() == ["Help", "My number"]

        await anna.press("My number")

        contact = (await raw.result("getUpdates"))[-1]["message"]["contact"]
        assert contact["user_id"] == anna.id
        assert anna.labels() == []

    async def test_opens_deep_links(self, raw: Raw, anna: Person) -> None:
        url = "https://t.me/stall_bot?start=courier-77"
        markup = {"inline_keyboard": [[{"text": "Join", "url": url}]]}
        await raw.result("sendMessage", chat_id=anna.id, text="x", reply_markup=markup)

        press = await anna.press("Join")

        assert press.url == url
        assert anna.chat().last.text == "/start courier-77"

    async def test_can_be_forged(self, raw: Raw, anna: Person) -> None:
        await raw.result("sendMessage", chat_id=anna.id, text="x", reply_markup=inline("Go"))

        await anna.press_data(anna.chat().last, "forged")

        assert (await raw.result("getUpdates"))[-1]["callback_query"]["data"] == "forged"


class TestChatView:
    async def test_draws_the_chat(self, raw: Raw, box: Sandbox, anna: Person, ptb: ExtBot[None]) -> None:
        row = [{"text": "A", "callback_data": "a"}, {"text": "B", "callback_data": "b"}]
        said = {"text": "<b>Hi</b> &amp; co", "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [row]}}
        sent = await raw.result("sendMessage", chat_id=anna.id, **said)
        await anna.say("thanks", reply_to=anna.chat().last)
        gone = await raw.result("sendMessage", chat_id=anna.id, text="gone")
        await raw.result("deleteMessage", chat_id=anna.id, message_id=gone["message_id"])
        await ptb.send_photo(anna.id, png(), caption="A mug")
        await raw.result("sendMessage", chat_id=anna.id, text="x", reply_markup=REPLY)

        assert sent["text"] == "Hi & co"
        assert anna.chat().screen() == (
            "── Stall (as Anna sees it) ──\n"
            "Anna: /start\n"
            "Stall: Hi & co\n"
            "    [ A | B ]\n"
            "  > Hi & co\n"
            "Anna: thanks\n"
            "Stall: [photo] A mug\n"
            "Stall: x\n"
            "⌨ [ Help | My number ]"
        )
        assert anna.chat().messages[1].html == "<b>Hi</b> &amp; co"
        assert anna.chat().messages[3].photo == png()

    async def test_forced_replies_answer(self, raw: Raw, anna: Person) -> None:
        asked = await raw.result("sendMessage", chat_id=anna.id, text="Why?", reply_markup={"force_reply": True})

        said = await anna.say("because")

        assert said.reply_to == asked["message_id"]

    async def test_long_texts_come_in_parts(self, anna: Person) -> None:
        await anna.say("x" * 5000)

        assert [len(message.text) for message in anna.chat().messages[1:]] == [4096, 904]


class TestGroups:
    async def test_strangers_and_blockers_cannot_write(self, box: Sandbox, team: Group, anna: Person) -> None:
        stranger = box.add_user("Stranger")

        with pytest.raises(NotAllowed):
            await stranger.say("hi", team)
        anna.block()
        with pytest.raises(NotAllowed):
            await anna.say("hi")

    async def test_topics_keep_their_messages(self, raw: Raw, box: Sandbox, owner: Person, anna: Person) -> None:
        forum = box.add_group("Forum", [owner, anna], forum=True)
        thread_id = (await raw.result("createForumTopic", chat_id=forum.id, name="Orders"))["message_thread_id"]
        card = await raw.result("sendMessage", chat_id=forum.id, message_thread_id=thread_id, text="card")

        await anna.say("seen", forum, reply_to=anna.chat(forum).last)

        update = (await raw.result("getUpdates"))[-1]["message"]
        assert (update["message_thread_id"], update["is_topic_message"]) == (thread_id, True)
        assert update["reply_to_message"]["message_id"] == card["message_id"]
        assert card["reply_to_message"]["forum_topic_created"]["name"] == "Orders"
        assert "#Orders: seen" in anna.chat(forum).screen()

    async def test_an_inline_result_is_sent_in_the_persons_name(self, raw: Raw, team: Group, anna: Person) -> None:
        question = await anna.ask_inline("mug", team)
        words = {"message_text": "<b>Mug</b>", "parse_mode": "HTML"}
        result = {"type": "article", "id": "1", "title": "Mug", "input_message_content": words}
        await raw.result("answerInlineQuery", inline_query_id=question.query.id, results=[result])

        chosen = question.choose("Mug")

        assert (chosen.sender, chosen.text) == ("Anna", "Mug")
        kinds = [key for update in await raw.result("getUpdates") for key in update if key != "update_id"]
        assert kinds[-2:] == ["message", "chosen_inline_result"]
