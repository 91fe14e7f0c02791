import json

from sandbox import Person
from tests.bot.little_shop import LittleShop
from tests.conftest import OpenShop
from tests.harness import Shop


class TestCommands:
    async def test_are_answered_in_private(self, shop: Shop, anna: Person) -> None:
        assert anna.sees("Count: 0")
        assert anna.labels() == ["Add", "Break"]

    async def test_get_what_follows_the_name(self, shop: Shop, anna: Person, little: LittleShop) -> None:
        await shop.pass_time(2)
        await anna.start("invite_abc")
        await shop.settle()

        assert little.runs == ["start", "start invite_abc"]

    async def test_of_the_admin_chat_are_answered_there_only(self, shop: Shop, anna: Person) -> None:
        await shop.owner.say("/cash 20", shop.admin)
        await shop.owner.say(f"/cash@{shop.bot.services.shop.bot_username} 30", shop.admin)
        await shop.owner.say("/cash@other_bot 40", shop.admin)
        await anna.say("/cash 10")
        await shop.settle()

        assert [m.text for m in shop.owner.chat(shop.admin).messages if m.text.startswith("cash")] == [
            "cash 20",
            "cash 30",
        ]
        assert anna.chat().last.text == "What do you mean?"

    async def test_of_private_chats_are_passed_over_in_groups(self, shop: Shop) -> None:
        before = len(shop.owner.chat(shop.admin).messages)

        await shop.owner.say("/start", shop.admin)
        await shop.settle()

        assert len(shop.owner.chat(shop.admin).messages) == before + 1

    async def test_stand_in_the_menu(self, shop: Shop) -> None:
        menus = {
            (r.params["scope"], r.params.get("language_code", "")): json.loads(r.params["commands"])
            for r in shop.box.requests.of("setMyCommands")
        }

        private = {language: menu for (scope, language), menu in menus.items() if "all_private_chats" in scope}
        desks = {scope: menu for (scope, _), menu in menus.items() if "all_private_chats" not in scope}
        assert private == {key: [{"command": "start", "description": "Begin"}] for key in ("", "ar", "de", "es", "ru")}
        assert {json.loads(scope)["chat_id"]: menu for scope, menu in desks.items()} == {
            shop.admin.id: [{"command": "cash", "description": "Count the cash"}]
        }


class TestButtons:
    async def test_change_their_own_message(self, shop: Shop, anna: Person) -> None:
        before = anna.chat().last

        press = await anna.press("Add")
        await shop.settle()

        assert (anna.chat().last.message_id, anna.chat().last.text) == (before.message_id, "Count: 1")
        assert press.answer is not None

    async def test_are_answered_even_when_the_handler_forgets(
        self, shop: Shop, anna: Person, little: LittleShop
    ) -> None:
        press = await anna.press_data(anna.chat().last, "1mute")
        await shop.settle()

        assert press.answer is not None
        assert little.runs[-1] == "mute"

    async def test_say_why_not_in_a_pop_up(self, shop: Shop, anna: Person) -> None:
        press = await anna.press("Break")
        await shop.settle()

        assert press.answer is not None
        assert press.answer.show_alert
        assert press.answer.text
        assert anna.sees("Count: 0")

    async def test_refuse_what_is_forged(self, shop: Shop, anna: Person, little: LittleShop) -> None:
        little.runs.clear()
        forged = ["", "x", "2add:1", "1add", "1add:1:2", "1add:x", "1nothing:1", "1add:99999999999999999", "1add:", "1"]

        for data in forged:
            press = await anna.press_data(anna.chat().last, data)
            await shop.settle()
            assert press.answer is not None, data
            assert press.answer.show_alert, data

        assert little.runs == []

    async def test_are_answered_once(self, shop: Shop, anna: Person) -> None:
        await anna.press("Add")
        await anna.press_data(anna.chat().last, "1mute")
        await anna.press("Break")
        await shop.settle()

        assert len(shop.box.requests.of("answerCallbackQuery")) == 3


class TestDialogs:
    async def test_take_the_next_message(self, shop: Shop, anna: Person) -> None:
        await anna.say("/ask")
        await shop.settle()
        await anna.say("blue")
        await shop.settle()
        await anna.say("green")
        await shop.settle()

        assert [message.text for message in anna.chat().messages][-4:] == [
            "blue",
            "dark blue",
            "green",
            "What do you mean?",
        ]

    async def test_take_a_contact_too(self, shop: Shop, anna: Person) -> None:
        await anna.say("/ask")
        await shop.settle()
        await anna.send_contact()
        await shop.settle()

        assert anna.chat().last.text == "dark nothing"

    async def test_outlive_the_program(self, shop: Shop, anna: Person) -> None:
        await anna.say("/ask")
        await shop.settle()
        await shop.kill()
        await anna.say("blue")
        await shop.restart()
        await shop.settle()

        assert anna.chat().last.text == "dark blue"

    async def test_give_way_to_commands(self, shop: Shop, anna: Person) -> None:
        await anna.say("/ask")
        await shop.settle()
        await anna.say("/start")
        await shop.settle()
        await anna.say("blue")
        await shop.settle()

        assert anna.chat().last.text == "dark blue"


class TestReplies:
    async def test_are_about_what_the_message_is_about(self, shop: Shop, anna: Person) -> None:
        counter = anna.chat().last

        await anna.say("nice", reply_to=counter)
        await shop.settle()

        assert anna.chat().last.text == "about counter:1: nice"

    async def test_are_answered_in_their_topic(self, open_shop: OpenShop, little: LittleShop) -> None:
        shop = await open_shop(little.parts, forum=True)
        topic = shop.admin.create_topic("Cash")
        await shop.owner.say("/cash 5", shop.admin, topic=topic.message_thread_id)
        await shop.settle()

        await shop.owner.say("counted", shop.admin, reply_to=shop.owner.chat(shop.admin).last)
        await shop.settle()

        last = shop.owner.chat(shop.admin).last
        assert (last.text, last.topic) == ("about cash:1: counted", topic.message_thread_id)


class TestTheRest:
    async def test_is_met_with_a_question_in_private(self, shop: Shop, anna: Person) -> None:
        await anna.say("hello?")
        await shop.settle()

        assert anna.chat().last.text == "What do you mean?"

    async def test_is_none_of_our_business_in_groups(self, shop: Shop) -> None:
        before = len(shop.box.requests.of("sendMessage"))

        await shop.owner.say("What a day!", shop.admin)
        await shop.settle()

        assert len(shop.box.requests.of("sendMessage")) == before

    async def test_does_not_include_edits_of_what_was_said(self, shop: Shop, anna: Person) -> None:
        message = await anna.say("hello")
        await shop.settle()
        before = len(anna.chat().messages)

        await anna.edit(message, "/start")
        await shop.settle()

        assert len(anna.chat().messages) == before


class TestShow:
    async def test_of_a_screen_with_a_long_text_arrives_clipped(
        self, shop: Shop, anna: Person, little: LittleShop
    ) -> None:
        await anna.say("/wait " + "x" * 4090)
        await shop.settle()

        assert anna.chat().last.text.endswith("…")
