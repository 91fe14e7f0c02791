"""Returns that do not go as planned: asked about, cut down, not at the door, too late, or not what was announced."""

from bot.demo.stage import Stage
from tests.journeys.acts import arrive, ask, data_of, deliver, dump, join_team, newest, press_at_once
from tests.journeys.conftest import png
from tests.journeys.test_returns import ask_back, go_to_draft

DAY = 24 * 3600


async def agreed(stall: Stage, *, way: str = "🏬 I bring it") -> str:
    code = await ask_back(stall, way=way)
    await stall.press(stall.owner, "✅ Agree", stall.team)
    return code


async def timed(stall: Stage) -> str:
    """Carl is to fetch it."""
    code = await agreed(stall, way="🛵 Fetch it")
    await choose_time(stall)
    await stall.press(stall.owner, "🛵 Courier", stall.team)
    await stall.press(stall.owner, "Carl", stall.team)
    return code


async def choose_time(stall: Stage) -> None:
    await stall.press(stall.customer, "🕐 Choose a time")
    await stall.press(stall.customer, newest(stall.customer, "When shall we fetch it?").buttons[0][0].label)


class TestAtTheDesk:
    async def test_a_photo_is_asked_for_and_sent(self, stall: Stage) -> None:
        await ask_back(stall)
        await stall.press(stall.owner, "📷 Ask for a photo", stall.team)
        await stall.say(stall.owner, "The bottom, please.", stall.team)
        stall.expect(stall.owner, "a photo was asked for", chat=stall.team)
        stall.expect(stall.customer, "would like to see more", "“The bottom, please.”")

        await stall.send_photos(stall.customer, [png(), png(80, 60)])

        assert "the shop looks at it" in stall.customer.chat().last.text, "it is said below the photos"
        await stall.press(stall.owner, "🖼 Photos (2)", stall.team)
        await stall.pass_time(10)
        assert any(each.photo for each in stall.owner.chat(stall.team).messages)

    async def test_of_two_who_agree_one_does(self, stall: Stage) -> None:
        mira = await join_team(stall, "Mira")
        await ask_back(stall)

        await press_at_once(stall, (stall.owner, mira), "✅ Agree", stall.team)

        assert ask(stall, "SELECT status FROM returns") == [("approved",)]

    async def test_a_part_is_agreed_to(self, stall: Stage) -> None:
        await go_to_draft(stall, product="Blue Mug", pieces=2)
        for label in ("Blue Mug", "I changed my mind", "➕", "‹ Back", "🎁 What for", "Money back", "🚚 How"):
            await stall.press(stall.customer, label)
        await stall.press(stall.customer, "🏬 I bring it")
        await stall.press(stall.customer, "✅ Send to the shop")
        stall.expect(stall.customer, "You get back: €25.00")

        await stall.press(stall.owner, "✂️ To a part", stall.team)
        await stall.press(stall.owner, "➖", stall.team)
        asked = newest(stall.owner, "To how many of each do you agree?", stall.team)
        await stall.say(stall.owner, "/returns", stall.team)
        await stall.press(stall.owner, "✅ Agree to this", stall.team, message=asked)
        assert ask(stall, "SELECT status FROM returns") == [("requested",)]

        await stall.press(stall.owner, "➖", stall.team)
        await stall.press(stall.owner, "✅ Agree to this", stall.team)
        stall.expect(stall.owner, "Why not to all of it? Anna reads it.", chat=stall.team)
        await stall.press(stall.owner, "It was used.", stall.team)

        stall.expect(stall.customer, "1 of 2 pieces", "“It was used.”", "You get back: €12.50")
        stall.expect(stall.owner, "· agreed", chat=stall.team)

        await stall.press(stall.owner, "✖️ Call it off", stall.team)
        stall.expect(stall.owner, "Anna keeps what they have, and is told why.", chat=stall.team)
        await stall.say(stall.owner, "It is one of a kind.", stall.team)
        stall.expect(stall.customer, "The shop has called off your return", "The shop says: “It is one of a kind.”")
        assert ask(stall, "SELECT status, answer FROM returns") == [("cancelled", "It is one of a kind.")]

    async def test_its_customer_may_keep_it(self, stall: Stage) -> None:
        await ask_back(stall)

        await stall.press(stall.owner, "🎁 May keep it", stall.team)
        assert ask(stall, "SELECT status FROM returns") == [("requested",)]
        await stall.press(stall.owner, "🎁 Yes, they keep it", stall.team)

        stall.expect(stall.customer, "is settled", "You need not give anything back.")
        assert ask(stall, "SELECT status FROM returns") == [("resolved",)]

    async def test_it_is_refused_in_words(self, stall: Stage) -> None:
        await ask_back(stall)
        await stall.press(stall.owner, "❌ Refuse", stall.team)
        await stall.say(stall.owner, "We talked about it.", stall.team)
        stall.expect(stall.customer, "has refused your return", "“We talked about it.”")

    async def test_one_is_drawn_up_for_a_customer_after_its_time(self, stall: Stage) -> None:
        code = await deliver(stall)
        await stall.shop.leap(20 * DAY)
        await stall.say(stall.owner, f"/orders {code}", stall.team)
        await stall.press(stall.owner, f"#{code}", stall.team)
        await stall.press(stall.owner, "↩️ Give back for them", stall.team)
        for label in ("Green Tea", "I changed my mind", "‹ Back", "🎁 What for", "Money back", "🚚 How"):
            await stall.press(stall.owner, label, stall.team)
        await stall.press(stall.owner, "🏬 They bring it", stall.team)
        await stall.press(stall.owner, "✅ Agree to it", stall.team)

        stall.expect(stall.owner, f"Return of #{code} · agreed", "Asked for after its time.", chat=stall.team)
        stall.expect(stall.customer, f"The shop has agreed to your return of #{code}.")
        assert ask(stall, "SELECT is_late FROM returns") == [(1,)]
        await stall.say(stall.owner, f"/audit {code}")
        stall.expect(stall.owner, f"let a return pass late #{code}", f"sent a return in #{code}")


class TestOnTheWay:
    async def test_a_courier_in_vain_three_times_calls_a_merchant(self, stall: Stage) -> None:
        code = await timed(stall)
        for attempt in range(3):
            await stall.press(stall.courier, "🚫 Could not fetch")
            await stall.say(stall.courier, "nobody home")
            stall.expect(stall.customer, f"We could not fetch your return of #{code}.")
            if attempt < 2:
                await choose_time(stall)

        stall.expect(stall.owner, f"The return of #{code} could not be fetched", chat=stall.team)

    async def test_more_than_was_announced_is_not_confirmed(self, stall: Stage) -> None:
        await timed(stall)
        await stall.say(stall.courier, "5", reply_to=newest(stall.courier, "Fetch #"))

        assert ask(stall, "SELECT collected FROM return_lines") == [(0,)]
        stall.expect(stall.courier, "to be fetched")

    async def test_a_photo_is_enough(self, stall: Stage) -> None:
        await timed(stall)
        card = newest(stall.courier, "Fetch #")
        await stall.courier.send_photo(png(), reply_to=card)
        await stall.shop.settle()

        stall.expect(stall.courier, "with you")
        stall.expect(stall.owner, "🖼 Photos (1)", chat=stall.team)

    async def test_what_does_not_come_is_reminded_of_and_ends(self, stall: Stage) -> None:
        code = await agreed(stall)
        await stall.shop.leap(13 * DAY)
        stall.expect(stall.customer, f"Please remember your return of #{code}.")

        await stall.shop.leap(3 * DAY)

        stall.expect(stall.customer, f"Your return of #{code} was not given back in time")
        assert ask(stall, "SELECT status FROM returns") == [("expired",)]


class TestInTheHouse:
    async def test_something_else_in_the_box_is_a_task(self, stall: Stage) -> None:
        code = await agreed(stall)
        await stall.say(stall.packer, "/returns")
        await stall.press(stall.packer, f"#{code}")
        await stall.press(stall.packer, "❗ Something else in it")
        await stall.say(stall.packer, "A sock.")

        stall.expect(stall.owner, "Something else was in the return", "“A sock.”", chat=stall.team)
        await stall.press(stall.packer, "✅ All of it is here")
        await stall.press(stall.packer, "🔍 1 × Green Tea")
        await stall.press(stall.packer, "✅ Back on the shelf")
        await stall.press(stall.packer, "💶 Settle it now")
        assert ask(stall, "SELECT status FROM returns") == [("resolved",)]
        stall.expect(stall.packer, "❗ Put what does not belong to it aside")
        stall.expect(stall.customer, f"In your return of #{code} was something that does not belong to it.")
        await stall.press(stall.owner, "❗ What becomes of it", stall.team)
        await stall.press(stall.owner, "You can fetch it here.", stall.team)
        stall.expect(stall.customer, f"What else was in your return of #{code}:", "“You can fetch it here.”")
        assert ask(stall, "SELECT count(*) FROM tasks WHERE kind = 'return_differs' AND status = 'open'") == [(0,)]

    async def test_a_count_that_cannot_be_is_refused(self, stall: Stage) -> None:
        code = await agreed(stall)
        await stall.say(stall.packer, "/returns")
        await stall.press(stall.packer, f"#{code}")
        await stall.press(stall.packer, "📥 1 × Green Tea")
        await stall.say(stall.packer, "9")
        assert ask(stall, "SELECT received FROM return_lines") == [(0,)]

        await stall.say(stall.packer, "1")
        await stall.press(stall.packer, "🔍 1 × Green Tea")
        await stall.press(stall.packer, "➖ One fewer came")
        stall.expect(stall.customer, f"We have counted what came of your return of #{code} again.")
        await stall.press(stall.packer, "✅ All of it is here")
        await stall.press(stall.packer, "🔍 1 × Green Tea")
        await stall.press(stall.packer, "👎 Do not accept it")
        await stall.press(stall.packer, "📮 Back to customer")

        stall.expect(stall.packer, "📮 Back to customer: 1", "All of it was looked at.")
        await stall.press(stall.packer, "💶 Settle it now")
        assert ask(stall, "SELECT back_minor FROM returns") == [(0,)]

    async def test_pressed_twice_it_is_one_piece_that_was_looked_at(self, stall: Stage) -> None:
        await go_to_draft(stall, product="Blue Mug", pieces=2)
        for label in ("Blue Mug", "I changed my mind", "➕", "‹ Back", "🎁 What for", "Money back", "🚚 How"):
            await stall.press(stall.customer, label)
        await stall.press(stall.customer, "🏬 I bring it")
        await stall.press(stall.customer, "✅ Send to the shop")
        await stall.press(stall.owner, "✅ Agree", stall.team)
        await stall.press(stall.owner, "📦 Receive, look at it", stall.team)
        await stall.press(stall.owner, "✅ All of it is here", stall.team)
        await stall.press(stall.owner, "🔍 2 × Blue Mug", stall.team)

        await press_at_once(stall, (stall.owner, stall.owner), "✅ Back on the shelf", stall.team)

        assert ask(stall, "SELECT quantity FROM return_inspections") == [(1,)]


class TestAsking:
    async def test_forty_photos_keep_ten_and_a_file_is_no_photo(self, stall: Stage) -> None:
        await go_to_draft(stall)
        for label in ("Green Tea", "It came damaged", "‹ Back", "📷 Photos and words"):
            await stall.press(stall.customer, label)
        await stall.customer.send_document(b"%PDF-1.4", "list.pdf")
        await stall.shop.settle()
        stall.expect(stall.customer, "Please type a text, or send a photo.")

        for _ in range(4):
            await stall.send_photos(stall.customer, [png()] * 10)
        await stall.pass_time(60)

        stall.expect(stall.customer, "📷 Photos and words (10)")
        assert [each.text for each in stall.customer.chat().messages].count("That is enough: at most 10 photos.") == 1

    async def test_nobody_sees_or_calls_off_the_return_of_another(self, stall: Stage) -> None:
        await ask_back(stall)
        card = newest(stall.customer, "Return of #")
        data = data_of(card, "✖️ Call it off")
        eve = await arrive(stall, "Eve")
        before = dump(stall)

        for forged in (data, data.replace("retoff", "retoffyes"), "1ret:1", "1rettimes:1", "1retphoto:1", "1rtd:1"):
            await eve.press_data(eve.chat().last, forged)
            await stall.shop.settle()

        assert dump(stall) == before

    async def test_what_has_not_arrived_is_not_offered(self, stall: Stage) -> None:
        eve = await arrive(stall, "Eve")
        code = await ask_back(stall)
        await stall.press(stall.customer, f"Order #{code}")
        assert not any("Give back" in b.label for row in stall.customer.chat().last.buttons for b in row)
        await eve.press_data(eve.chat().last, "1retnew:1")
        await stall.shop.settle()
        assert ask(stall, "SELECT count(*) FROM returns") == [(1,)]
