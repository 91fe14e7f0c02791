"""Whoever types what leads nowhere is told so, and finds the way."""

import pytest

from bot.demo.stage import Stage
from tests.journeys.acts import (
    NUMBER,
    ask,
    fill_cart,
    go_to_address,
    go_to_summary,
)

RTL = "רחוב הרצל 12, תל אביב"
ODD_NAME = "<b>Bob</b> & 'Söhne' 🎈 \u202eabc"


class TestAddressInTwoMessages:
    async def test_is_kept_whole(self, stall: Stage) -> None:
        anna = stall.customer
        await go_to_address(stall)
        await stall.say(anna, "Main Street 5")

        await stall.say(anna, "12345 Berlin")

        stall.expect(anna, "I have added that to the address: Main Street 5, 12345 Berlin")
        await stall.share_number(anna, "+49 170 1234567")
        stall.expect(anna, "Deliver to: Main Street 5, 12345 Berlin")

    async def test_needs_no_number_in_the_second_where_a_phone_is_asked_for(self, stall: Stage) -> None:
        anna = stall.customer
        await go_to_address(stall)
        await stall.say(anna, "Main Street 5")

        await stall.say(anna, "Berlin")

        stall.expect(anna, "I have added that to the address: Main Street 5, Berlin")

    async def test_takes_a_question_for_none_of_it(self, stall: Stage) -> None:
        anna = stall.customer
        await go_to_address(stall)
        await stall.say(anna, "Main Street 5")

        await stall.say(anna, "Why do you need it?")

        assert not anna.sees("I have added that")

    async def test_is_kept_whole_where_the_phone_is_known(self, stall: Stage) -> None:
        anna = stall.customer
        await go_to_summary(stall)
        await stall.press(anna, "✏️ Address")
        await stall.say(anna, "Hill Road 7")

        await stall.say(anna, "2nd floor, Berlin")

        stall.expect(anna, "I have added that to the address: Hill Road 7, 2nd floor, Berlin")
        stall.expect(anna, "✅ Place order")

    async def test_is_kept_whole_where_a_town_was_taken_for_all_of_it(self, stall: Stage) -> None:
        anna = stall.customer
        await go_to_summary(stall)
        await stall.press(anna, "✏️ Address")
        await stall.say(anna, "Berlin")
        stall.expect(anna, "Is that the whole address? “Berlin”", "✅ Yes, all of it")

        await stall.say(anna, "Hauptstr. 5, 10827 Berlin")

        stall.expect(anna, "Deliver to: Hauptstr. 5, 10827 Berlin", "✅ Place order")

    async def test_is_kept_whole_where_its_street_comes_second(self, stall: Stage) -> None:
        anna = stall.customer
        await go_to_summary(stall)
        await stall.press(anna, "✏️ Address")
        await stall.say(anna, "10115 Berlin")
        stall.expect(anna, "Is that the whole address? “10115 Berlin”")
        assert ask(stall, "SELECT count(*) FROM addresses WHERE address LIKE '10115%'") == [(0,)]

        await stall.say(anna, "Torstr. 5")

        stall.expect(anna, "Deliver to: 10115 Berlin, Torstr. 5", "✅ Place order")

    async def test_is_asked_about_where_it_is_none(self, stall: Stage) -> None:
        anna = stall.customer
        await go_to_address(stall)

        await stall.say(anna, "asap please")

        stall.expect(anna, "Is that the whole address? “asap please”", "If not, type it again")
        await stall.say(anna, "Harbour Lane 4, Hull")
        await stall.say(anna, NUMBER)
        stall.expect(anna, "Deliver to: Harbour Lane 4, Hull", "✅ Place order")

    async def test_is_taken_as_it_is_once_its_customer_says_so(self, stall: Stage) -> None:
        anna = stall.customer
        await go_to_address(stall)
        await stall.say(anna, "The Old Mill")

        await stall.press(anna, "✅ Yes, all of it")

        stall.expect(anna, "Deliver to: The Old Mill", "Which phone number may we call")
        await stall.say(anna, NUMBER)
        stall.expect(anna, "Deliver to: The Old Mill", "✅ Place order")
        await stall.press(anna, "✏️ Address")
        await stall.say(anna, "Windmill")
        await stall.press(anna, "✅ Yes, all of it")
        stall.expect(anna, "Deliver to: Windmill", "✅ Place order")

    async def test_of_an_old_question_is_not_taken(self, stall: Stage) -> None:
        anna = stall.customer
        await go_to_address(stall)
        await stall.say(anna, "The Old Mill")
        question = anna.chat().last
        await stall.say(anna, "Windmill")

        await stall.press(anna, "✅ Yes, all of it", message=question)

        stall.expect(anna, "Is that the whole address? “Windmill”")
        assert not anna.sees("Which phone number")

    async def test_ends_after_a_minute(self, stall: Stage) -> None:
        anna = stall.customer
        await go_to_summary(stall)
        await stall.press(anna, "✏️ Address")
        await stall.say(anna, "Hill Road 7")
        await stall.pass_time(90)

        await stall.say(anna, "green tea")

        stall.expect(anna, "🔎 green tea")

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("typed", ["x", "5", "a b", "?!"])
    async def test_of_a_letter_is_none(self, stall: Stage, typed: str) -> None:
        await go_to_address(stall)

        await stall.say(stall.customer, typed)

        stall.expect(stall.customer, "That is too short for an address.")


class TestWhatLeadsNowhere:
    async def test_of_commands_is_said(self, stall: Stage) -> None:
        await stall.start(stall.customer)

        await stall.say(stall.customer, "/teleport now")

        stall.expect(stall.customer, "I do not know /teleport. /help lists all commands.", "🏠 Home")

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("payload", ["p_999", "c_999", "nonsense", "join_nothing"])
    async def test_of_links_is_said(self, stall: Stage, payload: str) -> None:
        await stall.start(stall.customer, payload)

        said = {"nonsense": "This link leads nowhere any more.", "join_nothing": "This invite link is not valid."}
        found = ("not sold any more", "not there any more", said.get(payload, "-"))
        assert any(text in stall.customer.chat().screen() for text in found)
        stall.expect(stall.customer, "🏠 Home" if payload.startswith("join") else "🛍 Browse products")

    async def test_of_questions_about_what_was_deleted_ends(self, stall: Stage) -> None:
        olga = stall.owner
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Lamp")
        await stall.press(olga, "💶 Price")
        await stall.say(olga, "/catalogue", stall.team)
        await stall.press(olga, "Lamp", stall.team)
        await stall.press(olga, "🗑 Delete", stall.team)
        await stall.press(olga, "🗑 Yes, delete it", stall.team)

        await stall.say(olga, "12")
        stall.expect(olga, "This product is not sold any more.")
        await stall.say(olga, "green tea")

        stall.expect(olga, "🔎 green tea")


class TestHelp:
    async def test_lists_what_customers_can_do(self, stall: Stage) -> None:
        await stall.start(stall.customer)

        await stall.say(stall.customer, "/help")

        stall.expect(stall.customer, "/search – Search for products", "/cart – Show your cart", "💬 Ask the shop")
        assert "/invite" not in stall.customer.chat().last.text

    async def test_tells_packers_where_what_comes_back_is_received(self, stall: Stage) -> None:
        await stall.say(stall.packer, "/help")
        stall.expect(stall.packer, "/pack – Orders to pack", "/returns – What comes back")

        await stall.start(stall.packer)
        await stall.press(stall.packer, "📦 Returns")

        stall.expect(stall.packer, "Returns · to receive")

    async def test_lists_what_merchants_can_do(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/help")
        stall.expect(stall.owner, "/orders – Orders")
        stall.expect(stall.owner, "/catalogue – Keep the catalogue", "/cash – Cash with couriers", "/hours")

        await stall.say(stall.owner, "/help", stall.team)

        stall.expect(stall.owner, "/orders", "/stock – Stock", "/terms", chat=stall.team)


async def test_a_refusal_of_what_was_typed_carries_the_way_out(stall: Stage) -> None:
    anna = stall.customer
    await fill_cart(stall)
    await stall.press(anna, "1")
    await stall.say(anna, "many")

    await stall.press(anna, "Cancel", message=anna.chat().last)

    stall.expect(anna, "All right, nothing was changed.")
