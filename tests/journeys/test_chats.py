"""Chats that change under the shop: blocked, upgraded, with topics, left."""

import asyncio

from bot.demo.stage import Stage
from domain.stock.alerting import GATHERED_SECONDS
from sandbox import Person
from tests.journeys.acts import (
    accept,
    arrive,
    assign,
    count,
    data_of,
    deliver,
    forgive,
    job,
    newest,
    place,
    secret,
    set_out,
)
from tests.journeys.conftest import OpenStall

RED = ("🛍 Browse products", "Blue Mug", "Red", "➕ Add to cart", "🛒 Cart", "✅ Check out")


def block(stall: Stage, person: Person) -> None:
    """Someone blocks the bot; what is sent to them before the bot knows is refused."""
    person.block()
    forgive(stall, 403)


class TestBlocked:
    async def test_staff_are_told_once_and_the_order_goes_on(self, stall: Stage) -> None:
        code = await place(stall)
        block(stall, stall.customer)
        await stall.shop.settle()

        await stall.press(stall.owner, "✅ Accept", stall.team)
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")
        await stall.press(stall.owner, "🛵 Assign courier", stall.team)
        await stall.press(stall.owner, "Carl", stall.team)
        await stall.press(stall.courier, "🛵 Picked up")
        await stall.press(stall.owner, "Delivered (without code)", stall.team)

        stall.expect(stall.owner, f"Order #{code} · ✅ delivered", chat=stall.team)
        assert count(stall.owner, f"Anna has blocked the bot and is told nothing about #{code}", stall.team) == 1
        stall.expect(stall.owner, "Phone: +49 170 1234567", chat=stall.team)

    async def test_who_comes_back_is_served_again(self, stall: Stage) -> None:
        code = await place(stall)
        block(stall, stall.customer)
        await stall.press(stall.owner, "✅ Accept", stall.team)

        await stall.start(stall.customer)
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")

        stall.expect(stall.customer, f"Your order #{code} is packed.")

    async def test_in_the_middle_of_the_checkout_nobody_is_bothered(self, stall: Stage) -> None:
        await stall.start(stall.customer)
        await stall.customer.press("🛒 Cart")
        block(stall, stall.customer)
        await stall.shop.settle()

        assert not stall.owner.sees("blocked", stall.team)

    async def test_a_courier_who_blocked_the_bot_is_named(self, stall: Stage) -> None:
        block(stall, stall.courier)
        code = await assign(stall)

        stall.expect(stall.owner, f"Carl has blocked the bot and is told nothing about #{code}", chat=stall.team)
        assert not stall.owner.sees("Phone: +491701234567\nShow", stall.team)


class TestUpgradedGroup:
    async def test_cards_and_news_go_on_in_the_new_one(self, stall: Stage) -> None:
        first = await place(stall)
        stall.team.migrate()
        second = await place(stall)

        stall.expect(stall.owner, f"Order #{second} · new", chat=stall.team)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        stall.expect(stall.owner, f"Order #{second} · to be packed", chat=stall.team)
        await stall.say(stall.owner, "/orders", stall.team)
        await stall.press(stall.owner, "🆕 To accept · 1", stall.team)
        await stall.press(stall.owner, f"#{first}", stall.team)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        stall.expect(stall.owner, f"Order #{first} · to be packed", chat=stall.team)

    async def test_an_old_card_is_still_answered(self, stall: Stage) -> None:
        code = await place(stall)
        card = newest(stall.owner, f"Order #{code}", stall.team)
        stall.team.migrate()
        await stall.shop.settle()

        pressed = await stall.owner.press_data(card, data_of(card, "Accept"))
        await stall.shop.settle()

        assert pressed.answer is not None
        stall.expect(stall.owner, f"Order #{code} · to be packed", chat=stall.team)
        stall.expect(stall.customer, f"accepted your order #{code}")

    async def test_a_card_of_before_is_sent_anew_when_it_changes(self, stall: Stage) -> None:
        code = await place(stall)
        stall.team.migrate()
        await stall.press(stall.customer, f"Order #{code}")
        await stall.press(stall.customer, "Cancel order")
        await stall.press(stall.customer, "Yes, cancel it")

        stall.expect(stall.owner, f"Order #{code} · called off", chat=stall.team)
        assert count(stall.owner, f"Order #{code}", stall.team) == 1

    async def test_what_waited_for_the_old_one_comes_into_the_new_one(self, stall: Stage) -> None:
        ben = await arrive(stall, "Ben")
        held = stall.shop.box.hold("sendMessage", chat_id=stall.team.id)
        await place_in_background(stall)
        await asyncio.wait_for(held.arrived(), 5)
        stall.team.migrate()
        held.release()
        await stall.shop.settle()
        code = stall.read(stall.customer, "Your order #")
        other = await place(stall, ben)

        stall.expect(stall.owner, f"Order #{code} · new", f"Order #{other} · new", chat=stall.team)
        assert count(stall.owner, f"Order #{code}", stall.team) == 1

    async def test_survives_a_restart(self, stall: Stage) -> None:
        stall.team.migrate()
        await stall.shop.settle()
        await stall.shop.kill()
        await stall.shop.restart()

        code = await accept(stall)

        stall.expect(stall.owner, f"Order #{code} · to be packed", chat=stall.team)
        await stall.say(stall.owner, "/cash", stall.team)
        stall.expect(stall.owner, "No courier has cash to hand in.", chat=stall.team)

    async def test_a_question_asked_before_is_answered_after(self, stall: Stage) -> None:
        code = await place(stall)
        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "✍️ Another reason", stall.team)
        stall.team.migrate()
        await stall.shop.settle()

        await stall.say(stall.owner, "No more tea", stall.team)

        stall.expect(stall.customer, f"cannot take your order #{code}", "Reason: No more tea")


async def place_in_background(stall: Stage) -> None:
    """Anna places an order, and nobody waits for what follows."""
    await stall.start(stall.customer)
    for label in ("🛍 Browse products", "Green Tea", "➕ Add to cart", "🛒 Cart", "✅ Check out"):
        await stall.press(stall.customer, label)
    await stall.say(stall.customer, "Main Street 5")
    await stall.share_number(stall.customer, "+49 170 1234567")
    await stall.customer.press("✅ Place order")


class TestTopics:
    async def test_what_is_told_where_is_decided_in_the_topic(self, open_stall: OpenStall) -> None:
        stall = await open_stall(forum=True)
        shelves, till = stall.team.create_topic("Shelves"), stall.team.create_topic("Till")
        for topic, what in ((shelves, "stock"), (till, "orders")):
            await stall.owner.say(f"/here {what}", stall.team, topic=topic.message_thread_id)
            await stall.shop.settle()
            assert stall.owner.chat(stall.team).last.topic == topic.message_thread_id

        for label in RED:
            await stall.press(stall.customer, label) if label != RED[0] else await self.begin(stall)
        await stall.say(stall.customer, "Main Street 5")
        await stall.share_number(stall.customer, "+49 170 1234567")
        await stall.press(stall.customer, "✅ Place order")

        await stall.pass_time(GATHERED_SECONDS)
        assert self.topic_of(stall, "📉 Low stock") == shelves.message_thread_id
        assert self.topic_of(stall, "· new") == till.message_thread_id
        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "✍️ Another reason", stall.team)
        assert self.topic_of(stall, "Please type why") == till.message_thread_id

    async def begin(self, stall: Stage) -> None:
        await stall.start(stall.customer)
        await stall.press(stall.customer, RED[0])

    def topic_of(self, stall: Stage, text: str) -> int | None:
        return newest(stall.owner, text, stall.team).topic

    async def test_a_topic_that_is_gone_is_replaced_by_the_group(self, open_stall: OpenStall) -> None:
        stall = await open_stall(forum=True)
        topic = stall.team.create_topic("Orders")
        await stall.owner.say("/here orders", stall.team, topic=topic.message_thread_id)
        await stall.shop.settle()
        del stall.team.chat.topics[topic.message_thread_id]

        forgive(stall, 400)
        code = await place(stall)

        stall.expect(stall.owner, f"Order #{code} · new", chat=stall.team)

    async def test_words_that_are_no_desk_are_explained(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/here", stall.team)
        await stall.say(stall.owner, "/here <b>", stall.team)

        assert count(stall.owner, "Type /here orders", stall.team) == 2

    async def test_only_merchants_move_desks(self, stall: Stage) -> None:
        stall.team.add(stall.packer)
        await stall.say(stall.packer, "/here stock", stall.team)

        assert stall.packer.chat(stall.team).last.text == "You may not do that here."


async def test_a_supergroup_without_topics_works_from_the_start(open_stall: OpenStall) -> None:
    stall = await open_stall(supergroup=True)

    code = await deliver(stall)

    stall.expect(stall.owner, f"Order #{code} · ✅ delivered", chat=stall.team)


async def test_a_job_deleted_by_the_courier_comes_again(stall: Stage) -> None:
    code = await assign(stall)
    await stall.courier.delete(job(stall))

    await stall.press(stall.owner, "🛵 Other courier", stall.team)
    await stall.press(stall.owner, "‹ Back", stall.team)
    await stall.say(stall.courier, "/jobs")
    await stall.press(stall.courier, f"#{code}")
    await stall.press(stall.courier, "🛵 Picked up")
    await stall.say(stall.courier, secret(stall), reply_to=job(stall))

    stall.expect(stall.customer, "has been delivered")


async def test_two_customers_see_only_their_own(stall: Stage) -> None:
    ben = await arrive(stall, "Ben")
    annas, bens = await set_out(stall), await set_out(stall, ben, product="Blue Mug")

    assert not stall.customer.sees(bens)
    assert not ben.sees(annas)
