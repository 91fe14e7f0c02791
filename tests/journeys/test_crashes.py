"""The bot is killed at the worst moments: the customer goes on where they were, no act is repeated, no answer lost."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.stage import Stage
from tests.harness import BotProcess, real_box
from tests.journeys.acts import (
    ADDRESS,
    count,
    forgive,
    go_to_address,
    go_to_summary,
    job,
    orders_placed,
    pack,
    place,
    secret,
    set_out,
)
from tests.journeys.conftest import PICTURE, png
from tests.journeys.street import FORGIVEN, Street, broken_laws

SECONDS = 40.0


async def crash(stall: Stage) -> None:
    """Killed, and started again by whoever watches over it."""
    await stall.shop.kill()
    # An edit that has had its effect changes nothing when its successor asks for it again.
    forgive(stall, 400)
    stall.shop.box.faults.clear()
    await stall.shop.restart()
    await stall.shop.settle()


class TestOnOneClock:
    """The program dropped where it stands, in this process: quick, and to the point."""

    async def test_asked_for_an_address_the_customer_goes_on(self, stall: Stage) -> None:
        await go_to_address(stall)
        await crash(stall)

        await stall.say(stall.customer, ADDRESS)
        await crash(stall)
        await stall.share_number(stall.customer, "+49 170 1234567")
        await crash(stall)
        await stall.press(stall.customer, "✅ Place order")

        assert orders_placed(stall) == 1

    async def test_what_is_said_while_it_is_down_is_answered(self, stall: Stage) -> None:
        await go_to_address(stall)
        await stall.shop.kill()
        await stall.customer.say(ADDRESS)

        await stall.shop.restart()
        await stall.shop.settle()

        stall.expect(stall.customer, "Which phone number")

    @pytest.mark.parametrize("after_effect", [False, True])
    @pytest.mark.parametrize("method", ["editMessageText", "answerCallbackQuery"])
    async def test_between_act_and_answer_the_answer_still_comes(
        self, stall: Stage, method: str, *, after_effect: bool
    ) -> None:
        await go_to_summary(stall)
        held = stall.shop.box.hold(method, chat_id=None, after_effect=after_effect)
        await stall.customer.press("✅ Place order")
        await asyncio.wait_for(held.arrived(), SECONDS)

        await crash(stall)

        assert orders_placed(stall) == 1
        stall.expect(stall.customer, "is placed")
        assert count(stall.customer, "is placed") == 1

    async def test_between_a_typed_answer_and_its_reply_the_reply_still_comes(self, stall: Stage) -> None:
        await go_to_address(stall)
        await stall.pass_time(2)
        held = stall.shop.box.hold("sendMessage", chat_id=stall.customer.id)
        await stall.customer.say(ADDRESS)
        await asyncio.wait_for(held.arrived(), SECONDS)

        await crash(stall)

        stall.expect(stall.customer, "Which phone number")
        await stall.share_number(stall.customer, "+49 170 1234567")
        stall.expect(stall.customer, f"Deliver to: {ADDRESS}")

    async def test_between_a_delivery_and_its_answer_the_cash_is_booked_once(self, stall: Stage) -> None:
        code = await set_out(stall)
        await stall.pass_time(2)
        held = stall.shop.box.hold("sendMessage", chat_id=stall.courier.id)
        await stall.courier.say(f"delivered {secret(stall)}", reply_to=job(stall))
        await asyncio.wait_for(held.arrived(), SECONDS)

        await crash(stall)

        stall.expect(stall.customer, f"Your order #{code} has been delivered")
        await stall.say(stall.owner, "/cash", stall.team)
        stall.expect(stall.owner, "Carl · €5.00", chat=stall.team)

    async def test_with_its_outbox_full_every_message_arrives(self, stall: Stage) -> None:
        first = await place(stall)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await stall.pass_time(2)
        held = [stall.shop.box.hold("sendMessage") for _ in range(8)]
        await stall.packer.press("▫️")
        await stall.packer.press("📦 Packed")
        await asyncio.wait_for(held[0].arrived(), SECONDS)

        await crash(stall)

        stall.expect(stall.customer, f"Your order #{first} is packed.")
        stall.expect(stall.owner, f"Order #{first} · packed", chat=stall.team)

    async def test_a_job_given_away_reaches_its_courier(self, stall: Stage) -> None:
        await pack(stall)
        await stall.press(stall.owner, "🛵 Assign courier", stall.team)
        held = stall.shop.box.hold("sendMessage", chat_id=stall.courier.id)
        await stall.owner.press("Carl", stall.team)
        await asyncio.wait_for(held.arrived(), SECONDS)

        await crash(stall)

        assert count(stall.courier, "Delivery #") == 1
        stall.expect(stall.courier, "🛵 Picked up")


# The same with the real process and kill -9, on the real clock.


@pytest.fixture
async def street(tmp_path: Path, hired_database: Path) -> AsyncIterator[Street]:
    box = real_box()
    await box.start()
    owner = box.add_user("Olga")
    for known in ("Pia", "Carl"):
        box.add_user(known)
    team = box.add_group("Team", [owner])
    box.publish(PICTURE, png())
    process = BotProcess.of(box, tmp_path, admin=team, owners=[owner])
    shutil.copyfile(hired_database, process.database)
    await process.start()
    yield Street(box, process, owner, team)
    await process.kill()
    assert await broken_laws(process) == []
    log = process.log()
    await box.stop()
    assert "Traceback" not in log, log
    assert not [request for request in box.refused() if not any(words in str(request) for words in FORGIVEN)]


class TestKilled:
    async def test_in_the_middle_of_a_checkout_the_customer_goes_on_where_they_were(self, street: Street) -> None:
        anna = await street.arrive("Anna")

        await street.restart()
        await anna.say(ADDRESS)
        await anna.wait_to_see("Which phone number", seconds=SECONDS)
        await anna.say("0170 1234567")
        await street.press(anna, "✅ Place order")

        await anna.wait_to_see("is placed", seconds=SECONDS)
        await street.all_done()
        assert street.orders() == 1

    async def test_after_an_act_but_before_its_answer_the_answer_comes_and_the_act_is_not_repeated(
        self, street: Street
    ) -> None:
        anna = await street.go_to_summary("Anna")
        held = street.box.hold("editMessageText", chat_id=anna.id)
        await street.press(anna, "✅ Place order")
        await asyncio.wait_for(held.arrived(), SECONDS)

        await street.restart()

        await anna.wait_to_see("is placed", seconds=SECONDS)
        await street.all_done()
        assert street.orders() == 1

    async def test_with_the_outbox_full_every_message_arrives(self, street: Street) -> None:
        people = list(await asyncio.gather(*(street.go_to_summary(name) for name in ("Anna", "Ben", "Cleo", "Dora"))))
        await street.all_done()
        held = street.box.hold("sendMessage", chat_id=street.team.id)
        for person in people:
            await street.press(person, "✅ Place order")
        await asyncio.wait_for(held.arrived(), SECONDS)
        for person in people:
            await person.wait_to_see("is placed", seconds=SECONDS)
        assert street.process.open_rows() >= len(people)

        await street.restart()

        await street.until(lambda: street.orders() >= len(people))
        await street.all_done()
        codes = [next(m.text for m in p.chat().messages if "is placed" in m.text).split("#")[1][:6] for p in people]
        for code in codes:
            assert count(street.owner, f"Order #{code} · new", street.team) == 1
