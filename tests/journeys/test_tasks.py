"""What needs a human: tasks in the admin chat, claims with photos, what a packer does not find."""

from bot.demo.stage import Stage
from tests.journeys.acts import accept, ask, count, data_of, deliver, join_team, newest, place, set_out
from tests.journeys.conftest import png

HOUR = 3600


async def test_an_order_nobody_accepts_becomes_a_task_and_is_settled_by_accepting_it(stall: Stage) -> None:
    code = await place(stall)
    await stall.pass_time(HOUR + 600)

    stall.expect(stall.owner, f"#{code} waits to be accepted.", chat=stall.team)
    await stall.say(stall.owner, "/tasks", stall.team)
    stall.expect(stall.owner, "1 task", f"to accept #{code} · 1 hr", chat=stall.team)

    await stall.press(stall.owner, "Show order", stall.team)
    await stall.press(stall.owner, "✅ Accept", stall.team)

    stall.expect(stall.owner, "✅ Settled.", chat=stall.team)
    await stall.say(stall.owner, "/tasks", stall.team)
    stall.expect(stall.owner, "Nothing needs a human right now.", chat=stall.team)


async def test_an_order_that_waits_is_accepted_on_its_task(stall: Stage) -> None:
    code = await place(stall)
    await stall.pass_time(HOUR + 600)
    card = newest(stall.owner, "waits to be accepted", stall.team)
    assert "Since 5 Jan 2026, 09:00" in card.text

    await stall.press(stall.owner, "✅ Accept", stall.team, message=card)

    stall.expect(stall.owner, f"Order #{code} · to be packed", chat=stall.team)
    stall.expect(stall.customer, "has accepted your order")


async def test_two_merchants_want_the_same_task_and_one_sees_who_has_it(stall: Stage) -> None:
    mira = await join_team(stall, "Mira")
    await place(stall)
    await stall.pass_time(HOUR + 600)
    card = newest(mira, "waits to be accepted", stall.team)
    take = data_of(card, "I take it")

    await stall.press(stall.owner, "🙋 I take it", stall.team, message=card)
    pressed = await mira.press_data(card, take)
    await stall.shop.settle()

    assert pressed.answer is not None
    assert pressed.answer.text == "Olga was quicker: took a task."
    stall.expect(mira, "👤 Olga", chat=stall.team)


async def test_a_task_settled_elsewhere_says_who_did_it(stall: Stage) -> None:
    mira = await join_team(stall, "Mira")
    await place(stall)
    await stall.pass_time(HOUR + 600)
    card = newest(mira, "waits to be accepted", stall.team)
    take = data_of(card, "I take it")

    await stall.press(stall.owner, "✅ Accept", stall.team)
    await stall.pass_time(600)
    pressed = await mira.press_data(card, take)
    await stall.shop.settle()

    assert pressed.answer is not None
    assert pressed.answer.text == "Olga was quicker: accepted."


async def test_a_claim_two_merchants_settle_says_who_did_it(stall: Stage) -> None:
    mira = await join_team(stall, "Mira")
    code = await deliver(stall)
    for label in (f"Order #{code}", "⚠️ Something is wrong", "🙅 Not my order"):
        await stall.press(stall.customer, label)
    await stall.send_photos(stall.customer, [png()])
    await stall.press(stall.customer, "✅ Send to the shop")
    await stall.press(mira, "✅ Settled …", stall.team)
    question = newest(mira, "Type what you tell the customer", stall.team)
    silently = data_of(question, "Say nothing more")

    await stall.press(stall.owner, "✅ Settled …", stall.team)
    await stall.say(stall.owner, "A new one comes.", stall.team)
    pressed = await mira.press_data(question, silently)
    await stall.shop.settle()

    assert pressed.answer is not None
    assert pressed.answer.text == "Olga was quicker: settled it."


async def test_a_task_is_given_put_off_and_reminded_of(stall: Stage) -> None:
    await join_team(stall, "Mira")
    code = await place(stall)
    await stall.pass_time(HOUR + 600)

    await stall.press(stall.owner, "👥 Give to …", stall.team)
    await stall.press(stall.owner, "Mira", stall.team)
    stall.expect(stall.owner, "👤 Mira", chat=stall.team)
    await stall.press(stall.owner, "⏰ Later", stall.team)
    await stall.press(stall.owner, "1 day", stall.team)
    await stall.shop.leap(6 * HOUR)
    assert not stall.owner.sees("Mira, still to be done", stall.team)

    await stall.shop.leap(19 * HOUR)
    stall.expect(stall.owner, "⏰ Mira, still to be done:", f"#{code} waits to be accepted.", chat=stall.team)
    await stall.press(stall.owner, "Show task", stall.team)
    await stall.press(stall.owner, "Give it back", stall.team)
    assert "👤" not in newest(stall.owner, "waits to be accepted", stall.team).text


async def test_nobody_but_merchants_sees_tasks(stall: Stage) -> None:
    await place(stall)
    await stall.pass_time(HOUR + 600)
    card = newest(stall.owner, "waits to be accepted", stall.team)

    for person in (stall.customer, stall.packer, stall.courier):
        await stall.say(person, "/tasks")
        assert not person.sees("to accept")
        for button in [button for row in card.buttons for button in row]:
            assert button.data is not None
            await person.press_data(person.chat().last, button.data)
            await stall.shop.settle()

    stall.expect(stall.owner, "🙋 I take it", chat=stall.team)


async def test_a_question_nobody_answers_becomes_a_task_that_is_answered_by_a_reply(stall: Stage) -> None:
    anna = stall.customer
    await stall.start(anna)
    await stall.press(anna, "💬 Ask the shop")
    await stall.say(anna, "Do you wrap gifts?")
    await stall.pass_time(2 * HOUR + 600)

    card = newest(stall.owner, "waits for an answer:", stall.team)
    await stall.say(stall.owner, "/tasks", stall.team)
    assert "question · Anna" in " ".join(stall.owner.chat(stall.team).last.labels)
    await stall.say(stall.owner, "We do.", stall.team, reply_to=card)

    stall.expect(anna, "The shop answers:", "We do.")
    await stall.say(stall.owner, "/tasks", stall.team)
    stall.expect(stall.owner, "Nothing needs a human right now.", chat=stall.team)


async def test_the_shop_sets_how_long_customers_may_wait(stall: Stage) -> None:
    await stall.say(stall.owner, "/tasks", stall.team)
    await stall.press(stall.owner, "⚙️ Waiting times", stall.team)
    await stall.press(stall.owner, "Accept:", stall.team)
    await stall.press(stall.owner, "15 min", stall.team)
    stall.expect(stall.owner, "Accept: 15 min", chat=stall.team)

    await place(stall)
    await stall.pass_time(1600)

    stall.expect(stall.owner, "waits to be accepted", chat=stall.team)


async def test_a_claim_with_photos_is_a_task_and_its_settling_is_told(stall: Stage) -> None:
    anna = stall.customer
    code = await deliver(stall)
    await stall.press(anna, f"Order #{code}")
    await stall.press(anna, "⚠️ Something is wrong")
    await stall.press(anna, "🙅 Not my order")
    stall.expect(anna, "Please type what is wrong; photos help.")

    await stall.send_photos(anna, [png(), png(80, 60)])
    stall.expect(anna, "2 photos")
    await stall.say(anna, "It is for Ben.")
    stall.expect(anna, "“It is for Ben.”")
    await stall.press(anna, "✅ Send to the shop")
    stall.expect(anna, "The shop looks into it")

    stall.expect(stall.owner, f"Anna about #{code}: it is somebody else's order.", "“It is for Ben.”", chat=stall.team)
    await stall.press(stall.owner, "📷 Photos (2)", stall.team)
    await stall.pass_time(10)
    assert sum(bool(each.photo) for each in stall.owner.chat(stall.team).messages if "photo" in each.text) == 2

    card = newest(stall.owner, "it is somebody else's order", stall.team)
    await stall.say(stall.owner, "Which Ben?", stall.team, reply_to=card)
    stall.expect(anna, "Which Ben?")
    await stall.press(stall.owner, "✅ Settled …", stall.team)
    await stall.say(stall.owner, "A new one comes tomorrow.", stall.team)

    stall.expect(anna, "has dealt with your report", "“A new one comes tomorrow.”")
    await stall.press(anna, f"Order #{code}")
    stall.expect(anna, "You reported a problem", "The shop settled it")


async def test_a_claim_without_what_it_needs_is_not_sent(stall: Stage) -> None:
    anna = stall.customer
    code = await deliver(stall)
    await stall.press(anna, f"Order #{code}")
    await stall.press(anna, "⚠️ Something is wrong")
    await stall.press(anna, "🙅 Not my order")
    draft = anna.chat().last

    assert not anna.sees("✅ Send to the shop")
    await anna.press_data(draft, "1claimsend:1")
    await stall.shop.settle()

    assert not stall.owner.sees("it is somebody else's order", stall.team)


async def test_a_file_instead_of_a_photo_and_a_photo_too_many_are_said(stall: Stage) -> None:
    anna = stall.customer
    code = await deliver(stall)
    await stall.press(anna, f"Order #{code}")
    await stall.press(anna, "⚠️ Something is wrong")
    await stall.press(anna, "🙅 Not my order")

    await anna.send_document(b"%PDF-1.4", "list.pdf")
    await stall.shop.settle()
    stall.expect(anna, "Please type a text, or send a photo.")
    for _ in range(11):
        await anna.send_photo(png())
    await stall.pass_time(60)

    stall.expect(anna, "That is enough: at most 10 photos.", "10 photos")


async def test_whose_order_is_late_sees_where_it_is(stall: Stage) -> None:
    anna = stall.customer
    code = await accept(stall)
    await stall.press(anna, f"Order #{code}")
    await stall.press(anna, "⚠️ Something is wrong")
    assert not anna.sees("💔 It is damaged")

    await stall.press(anna, "🕐 It is late")
    stall.expect(anna, "Next: the shop packs it.", "The shop accepted it")
    await stall.press(anna, "💬 Ask the shop")
    await stall.say(anna, "When will it come?")

    stall.expect(stall.owner, f"Anna asks about #{code}:", chat=stall.team)


async def test_a_packer_who_does_not_find_all_calls_a_merchant(stall: Stage) -> None:
    code = await accept(stall, product="Blue Mug", pieces=3)
    await stall.press(stall.packer, "🔍 Not all is there")
    await stall.press(stall.packer, "3 ×")
    await stall.press(stall.packer, "1")
    stall.expect(stall.packer, "⚠️ 2 of 3 missing:")
    stall.expect(stall.owner, f"#{code}: the packer does not find all of it.", "2 of 3 ×", chat=stall.team)

    await stall.press(stall.packer, "⚠️")
    await stall.press(stall.packer, "📦 Packed")

    stall.expect(stall.packer, "packed")
    stall.expect(stall.owner, "✅ Settled.", chat=stall.team)


async def test_what_is_missing_may_follow_as_an_order_of_its_own(stall: Stage) -> None:
    code = await accept(stall, product="Blue Mug", pieces=3)
    await stall.press(stall.packer, "🔍 Not all is there")
    await stall.press(stall.packer, "3 ×")
    await stall.press(stall.packer, "1")

    await stall.press(stall.owner, "➖ Without the missing", stall.team)
    stall.expect(stall.owner, "3 → 1 ×", chat=stall.team)
    await stall.press(stall.owner, "✂️ An order of its own", stall.team)
    await stall.press(stall.owner, "✂️ Split it", stall.team)

    stall.expect(stall.owner, "✅ Settled.", chat=stall.team)
    stall.expect(stall.customer, f"has split your order #{code} in two")
    for label in ("▫️ 1 ×", "📦 Packed"):
        await stall.press(stall.packer, label, message=newest(stall.packer, f"Pack order #{code}"))
    stall.expect(stall.customer, f"Your order #{code} is packed.")


async def test_a_failed_delivery_is_one_task_until_the_courier_sets_out_again(stall: Stage) -> None:
    code = await set_out(stall)
    await stall.press(stall.courier, "⚠️ Could not deliver")
    await stall.press(stall.courier, "Nobody home")
    stall.expect(stall.owner, f"#{code} could not be delivered: Nobody home", chat=stall.team)

    await stall.press(stall.courier, "🔁 Try again")

    stall.expect(stall.owner, "✅ Settled.", chat=stall.team)
    assert count(stall.owner, "could not be delivered", stall.team) == 1


async def test_a_parcel_that_did_not_arrive_is_sent_out_again_on_its_task(stall: Stage) -> None:
    code = await set_out(stall)
    await stall.press(stall.courier, "⚠️ Could not deliver")
    await stall.press(stall.courier, "Nobody home")
    card = newest(stall.owner, f"#{code} could not be delivered", stall.team)

    await stall.press(stall.owner, "🔁 Try again", stall.team, message=card)

    stall.expect(stall.customer, "on its way")
    assert ask(stall, "SELECT status FROM shipments") == [("out_for_delivery",)]
