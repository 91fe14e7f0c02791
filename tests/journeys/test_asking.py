"""Customers and the shop talk through the bot; neither sees the other's account."""

from bot.demo.stage import Stage
from sandbox import Message
from tests.journeys.acts import place
from tests.journeys.conftest import png


def newest(stall: Stage, text: str) -> Message:
    """The newest message of the admin chat with this text."""
    return next(each for each in reversed(stall.owner.chat(stall.team).messages) if text in each.text)


async def test_a_question_is_answered_by_a_reply_and_followed_by_another(stall: Stage) -> None:
    anna = stall.customer
    await stall.start(anna)
    await anna.send_photo(png(), caption="a mug like this?")
    await stall.shop.settle()
    stall.expect(anna, "What is this photo for?")
    await stall.press(anna, "💬 Ask the shop")
    await stall.say(anna, "Is the mug dishwasher-safe?")
    stall.expect(anna, "we have got your message")
    stall.expect(stall.owner, "Anna asks:", "Is the mug dishwasher-safe?", chat=stall.team)

    question = newest(stall, "dishwasher-safe")
    await stall.say(stall.owner, "Yes, it is.", stall.team, reply_to=question)

    stall.expect(stall.owner, "Your answer goes to Anna.", chat=stall.team)
    stall.expect(anna, "The shop answers:", "Yes, it is.")
    await stall.say(anna, "Even at 70 degrees?", reply_to=anna.chat().last)
    stall.expect(stall.owner, "Even at 70 degrees?", chat=stall.team)
    await stall.say(anna, "thanks a lot!")
    stall.expect(anna, "Is it for the shop?")
    await stall.press(anna, "💬 Send it to the shop")
    stall.expect(stall.owner, "thanks a lot!", chat=stall.team)
    assert not any("Olga" in each.text for each in anna.chat().messages)


async def test_a_question_about_an_order_says_which(stall: Stage) -> None:
    anna = stall.customer
    code = await place(stall)
    await stall.press(anna, f"Order #{code}")
    await stall.press(anna, "💬 Ask the shop")
    await stall.say(anna, "Can you wrap it?")
    stall.expect(stall.owner, f"Anna asks about #{code}:", "Can you wrap it?", chat=stall.team)

    await stall.say(stall.owner, "Gladly.", stall.team, reply_to=newest(stall, "wrap"))
    stall.expect(anna, f"The shop about your order #{code}:", "Gladly.")
    await stall.press(anna, "↩️ Reply")
    await stall.say(anna, "Thank you!")

    stall.expect(stall.owner, "Thank you!", chat=stall.team)
    assert f"#{code}" in newest(stall, "Thank you!").text


async def test_a_photo_comes_with_the_question_and_the_answer(stall: Stage) -> None:
    anna = stall.customer
    await stall.start(anna)
    await stall.press(anna, "💬 Ask the shop")
    await stall.say(anna, "Is that right?")
    await anna.send_photo(png(), caption="It came like this")
    await stall.shop.settle()

    question = newest(stall, "It came like this")
    assert question.photo
    assert "we have got your message" in anna.chat().last.text
    await stall.owner.send_photo(png(), caption="We send another", chat=stall.team, reply_to=question)
    await stall.shop.settle()

    answer = next(each for each in reversed(anna.chat().messages) if "We send another" in each.text)
    assert answer.photo


async def test_an_answer_is_an_answer_whatever_the_merchant_was_asked_before(stall: Stage) -> None:
    anna = stall.customer
    code = await place(stall)
    await stall.press(stall.owner, "❌ Decline", stall.team)
    await stall.press(stall.owner, "✍️ Another reason", stall.team)
    await stall.start(anna)
    await stall.press(anna, "💬 Ask the shop")
    await stall.say(anna, "When do you open?")

    await stall.say(stall.owner, "At nine.", stall.team, reply_to=newest(stall, "When do you open?"))

    stall.expect(anna, "At nine.")
    assert not anna.sees(f"cannot take your order #{code}")


async def test_only_merchants_answer(stall: Stage) -> None:
    anna = stall.customer
    await stall.start(anna)
    await stall.press(anna, "💬 Ask the shop")
    await stall.say(anna, "Hello?")
    guest = stall.shop.box.add_user("Gus")
    stall.team.add(guest)

    await stall.say(guest, "Ha!", stall.team, reply_to=newest(stall, "Hello?"))

    assert not anna.sees("Ha!")


async def test_nobody_asks_about_anothers_order(stall: Stage) -> None:
    await place(stall)
    ben = stall.shop.box.add_user("Ben")
    await stall.start(ben)

    await ben.press_data(ben.chat().last, "1askabout:1")
    await stall.shop.settle()
    await ben.press_data(ben.chat().last, "1again:1")
    await stall.shop.settle()
    await stall.say(ben, "What did she buy?")

    assert not stall.owner.sees("What did she buy?", stall.team)
    assert not ben.sees("Green Tea")


async def test_whoever_thinks_better_of_it_goes_back(stall: Stage) -> None:
    anna = stall.customer
    await stall.start(anna)
    await stall.press(anna, "💬 Ask the shop")

    await stall.press(anna, "Cancel")
    await stall.say(anna, "just talking")

    stall.expect(anna, "Welcome to")
    assert not stall.owner.sees("just talking", stall.team)
