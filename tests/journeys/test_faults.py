"""Telegram stumbles: refuses, breaks, falls silent, loses its answer. Nothing is lost, nothing is done twice."""

import asyncio

import pytest

from bot.demo.stage import Stage
from tests.journeys.acts import count, deliver, forgive, go_to_summary, newest, orders_placed, place
from tests.journeys.conftest import CATALOGUE, PICTURE, OpenStall

METHODS = ("sendMessage", "editMessageText", "answerCallbackQuery")
KINDS = ("429", "500", "502", "lost")


class TestAnOrder:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("method", METHODS)
    async def test_is_placed_once_and_everyone_is_told(self, stall: Stage, method: str, kind: str) -> None:
        await go_to_summary(stall)
        stall.shop.box.faults.add(method, kind, times=1 if kind == "lost" else 2, retry_after=3)
        if kind == "lost":
            # An edit whose answer was lost is asked for again, and changes nothing.
            forgive(stall, 400)

        await stall.press(stall.customer, "✅ Place order")

        assert orders_placed(stall) == 1
        stall.expect(stall.customer, "is placed")
        code = stall.read(stall.customer, "Your order #")
        stall.expect(stall.owner, f"Order #{code} · new", chat=stall.team)
        # A duplicate is what a lost answer may cost where Telegram knows no key.
        assert count(stall.owner, f"Order #{code} · new", stall.team) <= (2 if kind == "lost" else 1)

    @pytest.mark.parametrize("kind", KINDS)
    async def test_is_accepted_once_and_the_customer_told(self, stall: Stage, kind: str) -> None:
        code = await place(stall)
        stall.shop.box.faults.add("*", kind, times=3, retry_after=2)
        if kind == "lost":
            # An edit whose answer was lost is asked for again, and changes nothing.
            forgive(stall, 400)

        await stall.press(stall.owner, "✅ Accept", stall.team)

        stall.expect(stall.owner, f"Order #{code} · to be packed", chat=stall.team)
        stall.expect(stall.customer, f"accepted your order #{code}")
        assert count(stall.customer, "accepted your order") <= (4 if kind == "lost" else 1)

    async def test_waits_out_a_silence(self, stall: Stage) -> None:
        await go_to_summary(stall)
        silence = stall.shop.box.faults.add("editMessageText", "timeout")
        await stall.customer.press("✅ Place order")
        while not silence.requests:
            await stall.shop.box.world.changes.next()

        silence.release()
        await stall.shop.settle()

        assert orders_placed(stall) == 1
        stall.expect(stall.customer, "is placed")

    async def test_goes_all_the_way_through_a_bad_day(self, stall: Stage) -> None:
        for method in METHODS:
            for kind in KINDS:
                stall.shop.box.faults.add(method, kind, retry_after=1)
        # An edit whose answer was lost is asked for again, and changes nothing.
        forgive(stall, 400)

        code = await deliver(stall, product="Blue Mug")

        stall.expect(stall.customer, f"Your order #{code} has been delivered")
        stall.expect(stall.owner, f"Order #{code} · ✅ delivered", chat=stall.team)
        assert orders_placed(stall) == 1

    async def test_is_answered_after_an_outage_of_minutes(self, stall: Stage) -> None:
        await go_to_summary(stall)
        stall.shop.box.faults.add("editMessageText", "502", times=8)

        await stall.customer.press("✅ Place order")
        await stall.pass_time(10 * 60)

        assert orders_placed(stall) == 1
        stall.expect(stall.customer, "is placed")
        assert not stall.customer.sees("Sorry")

    async def test_pop_ups_do_not_come_back_as_messages(self, stall: Stage) -> None:
        await place(stall)
        stall.shop.box.faults.add("editMessageText", "429", times=1, retry_after=2)

        await stall.press(stall.owner, "✅ Accept", stall.team)

        assert count(stall.owner, "Accepted.", stall.team) == 0


class TestPictures:
    async def test_without_an_address_that_works_are_left_out_and_told_once(self, open_stall: OpenStall) -> None:
        dead = "https://pictures.example/gone.png"
        stall = await open_stall(catalogue=CATALOGUE.replace(PICTURE, dead))
        forgive(stall, 400)
        await stall.start(stall.customer)
        for _ in range(2):
            await stall.press(stall.customer, "🛍 Browse products")
            await stall.press(stall.customer, "Blue Mug")
            assert newest(stall.customer, "Blue Mug").photo is None
            await stall.press(stall.customer, "‹ Products")
            await stall.press(stall.customer, "🏠 Home")

        told = [f"The picture of Blue Mug cannot be loaded: {dead}"]
        assert [count(stall.owner, each, stall.team) for each in told] == [1]

    async def test_are_fetched_once_and_shown_again_by_their_number(self, stall: Stage) -> None:
        await stall.start(stall.customer)
        for _ in range(2):
            await stall.press(stall.customer, "🛍 Browse products")
            await stall.press(stall.customer, "Blue Mug")
            assert stall.customer.chat().last.photo is not None
            await stall.press(stall.customer, "‹ Products")
            await stall.press(stall.customer, "🏠 Home")

        sent = [request.params["photo"] for request in stall.shop.box.requests.of("sendPhoto")]
        assert [address == PICTURE for address in sent] == [True, False]


async def test_the_shop_reads_on_when_it_is_asked_to_wait(stall: Stage) -> None:
    stall.shop.box.faults.add("getUpdates", "500", times=3)

    await asyncio.gather(stall.customer.start())
    await stall.shop.settle()

    stall.expect(stall.customer, "Welcome to Stall!")
