"""At the door: by button or by reply, with the code or without, delivered or brought back."""

import pytest

from bot.demo.stage import Stage
from tests.journeys.acts import (
    arrive,
    ask,
    assign,
    count,
    deliver,
    dump,
    fill_cart,
    give_to,
    hire,
    job,
    newest,
    pack,
    place,
    secret,
    set_out,
    wrong,
)

UNCLEAR = "Please reply “delivered 1234”"


async def fail(stall: Stage) -> None:
    """Nobody is home."""
    await stall.press(stall.courier, "⚠️ Could not deliver")
    await stall.press(stall.courier, "Nobody home")


class TestReplies:
    async def test_of_a_courier_who_has_it_sets_out(self, stall: Stage) -> None:
        code = await assign(stall)

        await stall.say(stall.courier, "Got it", reply_to=job(stall))

        stall.expect(stall.customer, f"Your order #{code} is on its way!")

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("said", ["delivered {code}", "{code}", "Done! {code}", "handed over, code {code}"])
    async def test_with_the_code_deliver(self, stall: Stage, said: str) -> None:
        code = await set_out(stall)

        await stall.say(stall.courier, said.format(code=secret(stall)), reply_to=job(stall))

        stall.expect(stall.customer, f"Your order #{code} has been delivered")
        stall.expect(stall.courier, "Collected: €5.00")

    async def test_without_the_code_are_asked_for_it(self, stall: Stage) -> None:
        await set_out(stall)

        await stall.say(stall.courier, "delivered", reply_to=job(stall))
        assert "4-digit code" in stall.courier.chat().last.text
        await stall.say(stall.courier, secret(stall))

        stall.expect(stall.courier, "Collected: €5.00")

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("said", ["nobody home", "Nobody home, called 2 times", "could not deliver 1234"])
    async def test_of_no_luck_tell_customer_and_shop(self, stall: Stage, said: str) -> None:
        code = await set_out(stall)

        await stall.say(stall.courier, said, reply_to=job(stall))

        stall.expect(stall.customer, f"We could not deliver your order #{code}.", f"The courier says: {said}")
        stall.expect(stall.owner, f"#{code} could not be delivered: {said}", chat=stall.team)

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("is_reply", [True, False])
    async def test_of_no_luck_after_all_are_what_is_seen_last(self, stall: Stage, is_reply: bool) -> None:
        await set_out(stall)
        await stall.say(stall.courier, "delivered", reply_to=job(stall))

        await stall.say(stall.courier, "nobody home", reply_to=job(stall) if is_reply else None)

        last = stall.courier.chat().last
        assert "⚠️ undelivered" in last.text
        assert "code" not in last.text

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("said", ["blah", "👍", "12345", "on 4821 there is a dog", "<b>"])
    async def test_that_are_unclear_move_nothing(self, stall: Stage, said: str) -> None:
        await set_out(stall)
        before = dump(stall)

        await stall.say(stall.courier, said, reply_to=job(stall))

        assert stall.courier.chat().last.text.startswith(UNCLEAR)
        assert dump(stall) == before

    async def test_of_the_other_courier_are_refused(self, stall: Stage) -> None:
        cora = await hire(stall, "Cora", "Courier")
        await assign(stall)
        carls = job(stall)
        await give_to(stall, "Cora")
        await stall.press(cora, "🛵 Picked up")
        before = dump(stall)

        await stall.say(stall.courier, f"delivered {secret(stall)}", reply_to=carls)

        assert stall.courier.chat().last.text == "This delivery is not yours (any more)."
        assert dump(stall) == before

    async def test_to_something_else_deliver_nothing(self, stall: Stage) -> None:
        await set_out(stall)
        before = dump(stall)

        await stall.say(stall.customer, f"delivered {secret(stall)}", reply_to=newest(stall.customer, "on its way"))

        assert dump(stall) == before

    async def test_to_the_pin_are_about_the_job(self, stall: Stage) -> None:
        await fill_cart(stall)
        await stall.press(stall.customer, "✅ Check out")
        await stall.share_place(stall.customer, 54.3, 10.1)
        await stall.share_number(stall.customer, "+49 170 1234567")
        await stall.press(stall.customer, "✅ Place order")
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")
        await give_to(stall, "Carl")
        pin = stall.courier.chat().last
        assert pin.kind == "venue"

        await stall.say(stall.courier, "on my way", reply_to=pin)

        stall.expect(stall.customer, "is on its way!")

    async def test_win_over_a_code_that_was_asked_for(self, stall: Stage) -> None:
        await set_out(stall)
        await stall.press(stall.courier, "✅ Delivered")

        await stall.say(stall.courier, "nobody home", reply_to=job(stall))

        stall.expect(stall.courier, "⚠️ undelivered")
        await stall.say(stall.courier, "1234")
        assert "code" not in stall.courier.chat().last.text

    async def test_to_two_jobs_each_deliver_their_own(self, stall: Stage) -> None:
        first = await set_out(stall)
        one, code = job(stall), secret(stall)
        second = await set_out(stall, product="Blue Mug")

        await stall.say(stall.courier, f"delivered {code}", reply_to=one)

        stall.expect(stall.customer, f"Your order #{first} has been delivered")
        assert not stall.customer.sees(f"Your order #{second} has been delivered")


class TestCode:
    async def test_wrong_five_times_is_locked_and_the_merchant_confirms(self, stall: Stage) -> None:
        code = await set_out(stall)
        bad = wrong(secret(stall))
        for left in (4, 3, 2, 1):
            await stall.say(stall.courier, f"delivered {bad}", reply_to=job(stall))
            assert f"{left} tr" in stall.courier.chat().last.text
        await stall.say(stall.courier, f"delivered {bad}", reply_to=job(stall))

        assert stall.courier.chat().last.text.startswith("Too many wrong codes.")
        stall.expect(stall.owner, f"#{code}: too many wrong delivery codes", chat=stall.team)
        await stall.say(stall.courier, f"delivered {secret(stall)}", reply_to=job(stall))
        assert not stall.customer.sees("has been delivered")
        await stall.press(stall.owner, "Delivered (without code)", stall.team)
        stall.expect(stall.customer, f"Your order #{code} has been delivered")
        assert count(stall.owner, "too many wrong delivery codes", stall.team) == 1

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("typed", ["", "12", "12345", "abcd", "½½½½", "one two"])
    async def test_that_is_none_costs_no_try(self, stall: Stage, typed: str) -> None:
        await set_out(stall)
        await stall.press(stall.courier, "✅ Delivered")

        if typed:
            await stall.say(stall.courier, typed)
        else:
            await stall.share_place(stall.courier, 1.0, 2.0)

        assert stall.courier.chat().last.text == "The code has 4 digits. Please ask the customer for it."
        await stall.say(stall.courier, secret(stall))
        stall.expect(stall.courier, "Collected: €5.00")

    async def test_asked_for_may_be_left_unsaid(self, stall: Stage) -> None:
        await set_out(stall)
        await stall.press(stall.courier, "✅ Delivered")
        await stall.press(stall.courier, "Cancel")

        await stall.say(stall.courier, "green tea")

        assert not stall.customer.sees("has been delivered")

    async def test_is_not_shown_to_the_courier(self, stall: Stage) -> None:
        await set_out(stall)

        assert not stall.courier.sees(secret(stall))
        assert not stall.owner.sees(secret(stall), stall.team)


class TestNoLuck:
    async def test_three_times_brings_it_back_and_the_customer_owes_nothing(self, stall: Stage) -> None:
        code = await set_out(stall, pieces=2)
        for _ in range(2):
            await fail(stall)
            await stall.press(stall.courier, "🔁 Try again")
        assert count(stall.customer, "The courier has set out again") == 2
        await fail(stall)
        assert "🔁 Try again" not in job(stall).labels

        await stall.press(stall.courier, "↩️ Bring back")
        stall.expect(stall.customer, f"Undelivered: #{code} · on its way", "2 × Green Tea: It could not be delivered")
        stall.expect(stall.customer, "You owe nothing for it.", "It is on its way back to us")
        await stall.press(stall.owner, "📥 It is back", stall.team)
        stall.expect(stall.customer, f"What we could not deliver of #{code} is back with us")
        await stall.press(stall.owner, "🔍 2 × Green Tea", stall.team)
        await stall.press(stall.owner, "all 2", stall.team)
        await stall.pass_time(11 * 60)

        stall.expect(stall.customer, f"What we could not deliver of #{code} is settled.", "You owe nothing for it.")
        stall.expect(stall.customer, f"Undelivered: #{code} · settled")
        assert ask(stall, "SELECT balance FROM accounts WHERE kind = 'receivable'") == [(0,)]
        await fill_cart(stall, pieces=2)
        stall.expect(stall.customer, "2 × Green Tea – €10.00")

    async def test_in_words_of_one_s_own(self, stall: Stage) -> None:
        await set_out(stall)
        await stall.press(stall.courier, "⚠️ Could not deliver")
        await stall.press(stall.courier, "✍️ Another reason")

        await stall.say(stall.courier, "A <big> dog & no bell")

        stall.expect(stall.customer, "The courier says: A <big> dog & no bell")
        stall.expect(stall.owner, "Not delivered: A <big> dog & no bell", chat=stall.team)

    async def test_the_merchant_may_send_it_out_again(self, stall: Stage) -> None:
        await set_out(stall)
        await fail(stall)

        await stall.press(stall.owner, "🔁 Try again", stall.team)

        stall.expect(stall.customer, "The courier has set out again")
        stall.expect(stall.courier, "out for delivery")

    async def test_pressed_twice_counts_once(self, stall: Stage) -> None:
        await set_out(stall)
        await stall.press(stall.courier, "⚠️ Could not deliver")
        await stall.courier.press("Nobody home")
        await stall.courier.press("Nobody home")
        await stall.shop.settle()

        assert ask(stall, "SELECT status, attempts FROM shipments") == [("attempt_failed", 1)]
        assert count(stall.customer, "We could not deliver") == 1


class TestReassigned:
    async def test_the_first_courier_sees_that_it_is_gone(self, stall: Stage) -> None:
        cora = await hire(stall, "Cora", "Courier")
        code = await assign(stall)
        carls = job(stall)

        await give_to(stall, "Cora")

        assert stall.courier.chat().messages[-1].text == f"Delivery #{code} is no longer yours."
        assert carls.message_id == stall.courier.chat().last.message_id
        assert stall.courier.chat().last.labels == []
        stall.expect(cora, f"Delivery #{code} · packed")

    async def test_before_it_is_packed_the_courier_is_told_to_wait(self, stall: Stage) -> None:
        code = await place(stall)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await give_to(stall, "Carl")

        await stall.say(stall.courier, "got it", reply_to=job(stall))

        assert stall.courier.chat().last.text.startswith("The parcel is not packed yet.")
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")
        assert stall.courier.chat().last.text == f"📦 #{code} is packed: you can pick it up."
        await stall.press(stall.courier, "🛵 Picked up")
        await stall.say(stall.courier, f"delivered {secret(stall)}")
        assert newest(stall.packer, "Pack order").text.startswith(f"Pack order #{code} · ✅ delivered")

    async def test_a_job_of_a_cancelled_order_is_over(self, stall: Stage) -> None:
        code = await place(stall)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await give_to(stall, "Carl")

        await stall.press(stall.customer, f"Order #{code}")
        await stall.press(stall.customer, "Cancel order")
        await stall.press(stall.customer, "Yes, cancel it")

        stall.expect(stall.courier, f"Delivery #{code} · called off")
        assert job(stall).labels == []


async def test_the_list_of_jobs_leads_to_each_and_back(stall: Stage) -> None:
    code = await assign(stall)
    await stall.say(stall.courier, "/jobs")
    await stall.press(stall.courier, f"#{code} · packed")
    await stall.press(stall.courier, "🛵 Picked up")

    stall.expect(stall.customer, f"Your order #{code} is on its way!")
    await stall.press(stall.courier, "🏠 Home")
    stall.expect(stall.courier, "🛵 Deliveries")


async def test_who_packs_sees_what_is_left_to_pack(stall: Stage) -> None:
    await pack(stall)
    await stall.say(stall.packer, "/pack")

    assert stall.packer.chat().last.text == "Nothing to pack right now."
    await stall.press(stall.packer, "🏠 Home")
    stall.expect(stall.packer, "Welcome to Stall!")


async def test_what_was_delivered_is_no_job_any_more(stall: Stage) -> None:
    await deliver(stall)
    await stall.say(stall.courier, "/jobs")

    assert stall.courier.chat().last.text == "Nothing to deliver right now."


class TestTypedWithoutReplying:
    async def test_is_about_the_one_job_there_is(self, stall: Stage) -> None:
        code = await set_out(stall)

        await stall.say(stall.courier, f"delivered {secret(stall)}")

        stall.expect(stall.customer, f"Your order #{code} has been delivered")
        stall.expect(stall.courier, "Collected: €5.00")

    async def test_that_nobody_was_home_is_about_it_too(self, stall: Stage) -> None:
        code = await set_out(stall)

        await stall.say(stall.courier, "nobody home")

        stall.expect(stall.customer, f"We could not deliver your order #{code}.", "The courier says: nobody home")
        await stall.say(stall.courier, f"{code} nobody home again")
        stall.expect(stall.courier, "What about it?", "🔁 Try again")
        await stall.say(stall.courier, f"Deliverd after all. {secret(stall)}, got 5")
        stall.expect(stall.customer, f"Your order #{code} has been delivered")

    async def test_is_asked_about_where_there_are_several(self, stall: Stage) -> None:
        await set_out(stall)
        ben = await arrive(stall, "Ben")
        code = await set_out(stall, ben, product="Blue Mug")
        await stall.say(stall.courier, f"delivered {secret(stall, ben)}")
        stall.expect(stall.courier, "Which delivery do you mean?")

        await stall.press(stall.courier, f"#{code} · Ben")

        stall.expect(ben, f"Your order #{code} has been delivered")
        assert count(stall.customer, "has been delivered") == 0

    async def test_moves_nothing_of_another_courier(self, stall: Stage) -> None:
        await set_out(stall)
        kurt = await hire(stall, "Kurt", "Courier")
        before = dump(stall)

        await stall.say(kurt, f"delivered {secret(stall)}")

        assert dump(stall) == before
        stall.expect(kurt, "Nothing found for")

    async def test_is_searched_for_where_it_says_nothing_of_a_job(self, stall: Stage) -> None:
        code = await set_out(stall)

        await stall.say(stall.courier, "green tea")

        stall.expect(stall.courier, "🔎 green tea")
        for said in (f"where is {code.lower()}?", "they say 4821 or so", "nobdy home"):
            await stall.say(stall.courier, said)
            assert stall.courier.chat().last.text.startswith(f"Delivery #{code} · out for delivery\nWhat about it?")
        assert count(stall.customer, "could not deliver") == 0
        await stall.press(stall.courier, "✅ Delivered")
        stall.expect(stall.courier, f"Type the customer's 4-digit code for #{code}.")


async def test_a_failed_delivery_does_not_say_it_is_on_its_way(stall: Stage) -> None:
    code = await set_out(stall)
    await fail(stall)

    await stall.press(stall.customer, f"Order #{code}")

    stall.expect(stall.customer, f"Order #{code} · could not be delivered")
    await stall.press(stall.customer, "‹ My orders")
    assert stall.customer.chat().last.labels[0] == f"#{code} · ⚠️ undelivered"
