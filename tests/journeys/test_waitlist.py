"""Sold out: customers who ask are told when it is back, once each, in order, and can have it at once."""

import asyncio

import pytest

from bot.demo.boxed import TOKEN
from bot.demo.stage import Stage
from domain import people, waitlist
from domain.people import Arrival
from domain.transaction import Transaction
from sandbox import Person
from tests.journeys.acts import arrive, ask, count, fill_cart, forgive, newest
from tests.journeys.conftest import OpenStall

TELL_ME, BACK = "🔔 Tell me when it’s back", "🔔 Lamp <odd & bright> is back: €40.00"
CROWD, SECONDS = 500, 60.0


async def look_at_lamp(stall: Stage, person: Person) -> None:
    await stall.start(person)
    await stall.press(person, "🛍 Browse products")
    await stall.press(person, "Lamp")


async def wait_for_lamp(stall: Stage, *names: str) -> list[Person]:
    """Customers who are told when there is a lamp again."""
    waiting = [await arrive(stall, name) for name in names]
    for person in waiting:
        await look_at_lamp(stall, person)
        await stall.press(person, TELL_ME)
    return waiting


async def set_stock(stall: Stage, pieces: int, product: str = "Lamp") -> None:
    """The owner counts."""
    await stall.say(stall.owner, "/catalogue")
    await stall.press(stall.owner, product)
    await stall.say(stall.owner, f"={pieces}", reply_to=stall.owner.chat().last)


class TestAsking:
    async def test_on_the_product_s_page_is_taken_back_by_pressing_again(self, stall: Stage) -> None:
        await look_at_lamp(stall, stall.customer)
        stall.expect(stall.customer, "Sold out")

        assert await stall.press(stall.customer, TELL_ME) == "We tell you when it is back."
        stall.expect(stall.customer, "Sold out. We tell you when it is back.")
        assert await stall.press(stall.customer, "🔕 Do not tell me") == "All right, we do not tell you."

        assert TELL_ME in stall.customer.chat().screen()
        await set_stock(stall, 1)
        assert not stall.customer.sees("is back")

    async def test_beside_a_line_of_the_cart(self, stall: Stage) -> None:
        await fill_cart(stall, product="Green Tea")
        await set_stock(stall, 0, "Green Tea")
        await stall.say(stall.customer, "/cart")

        await stall.press(stall.customer, TELL_ME)
        assert "🔕 Do not tell me" in stall.customer.chat().screen()
        await set_stock(stall, 3, "Green Tea")

        stall.expect(stall.customer, "🔔 Green Tea is back: €5.00")

    async def test_by_a_link_shared_in_another_chat(self, stall: Stage) -> None:
        ben = stall.shop.box.add_user("Ben")
        friends = stall.shop.box.add_group("Friends", [ben])
        question = await ben.ask_inline("lamp", friends)
        await stall.shop.settle()

        await ben.press(TELL_ME, friends, question.choose("Lamp <odd & bright>"))
        await stall.shop.settle()

        stall.expect(ben, "Sold out. We tell you when it is back.")
        await set_stock(stall, 1)
        stall.expect(ben, BACK)

    async def test_what_has_come_meanwhile_is_offered(self, stall: Stage) -> None:
        await look_at_lamp(stall, stall.customer)
        await set_stock(stall, 1)

        assert await stall.press(stall.customer, TELL_ME) == "It is there: you can order it now."

        await stall.press(stall.customer, "➕ Add to cart")
        stall.expect(stall.customer, "🛒 Cart (1)")


class TestList:
    async def test_stands_in_the_settings_with_a_way_out_of_each(self, stall: Stage) -> None:
        await look_at_lamp(stall, stall.customer)
        await stall.press(stall.customer, TELL_ME)
        await stall.say(stall.customer, "/settings")

        await stall.press(stall.customer, "🔔 You wait for (1)")
        stall.expect(stall.customer, "You wait for")
        await stall.press(stall.customer, "❌")

        stall.expect(stall.customer, "You wait for nothing.")
        await stall.press(stall.customer, "‹ Settings")
        stall.expect(stall.customer, "Your settings")


class TestArrival:
    async def test_tells_all_who_wait_in_the_order_they_asked(self, stall: Stage) -> None:
        waiting = await wait_for_lamp(stall, "Ben", "Cleo", "Dora")

        await set_stock(stall, 1)

        told = [newest(person, BACK) for person in waiting]
        assert [message.date for message in told] == sorted(message.date for message in told)
        await set_stock(stall, 0)
        await set_stock(stall, 5)
        assert [count(person, BACK) for person in waiting] == [1, 1, 1]

    async def test_lets_them_put_it_in_the_cart_as_long_as_there_is_any(self, stall: Stage) -> None:
        ben, cleo = await wait_for_lamp(stall, "Ben", "Cleo")
        await set_stock(stall, 1)

        await stall.press(ben, "➕ Add to cart", message=newest(ben, BACK))
        stall.expect(ben, "🛒 Cart (1)")
        await set_stock(stall, 0)
        assert "sold out" in await stall.press(cleo, "➕ Add to cart", message=newest(cleo, BACK))

        assert TELL_ME in cleo.chat().screen()

    async def test_has_a_way_to_hear_no_more_of_it(self, stall: Stage) -> None:
        (ben,) = await wait_for_lamp(stall, "Ben")
        await set_stock(stall, 1)
        await set_stock(stall, 0, "Green Tea")
        await stall.start(ben)
        await stall.press(ben, "🛍 Browse products")
        await stall.press(ben, "Green Tea")
        await stall.press(ben, TELL_ME)

        await stall.press(ben, "🔕 Tell me no more", message=newest(ben, BACK))

        stall.expect(ben, "All right: we tell you of nothing more")
        await set_stock(stall, 1, "Green Tea")
        assert not ben.sees("Green Tea is back")

    async def test_speaks_to_each_in_their_language(self, stall: Stage) -> None:
        greta = stall.shop.box.add_user("Greta", language_code="de")
        await stall.start(greta)
        await stall.press(greta, "🛍 Produkte ansehen")
        await stall.press(greta, "Lamp")
        await stall.press(greta, "🔔 Sagen Sie mir Bescheid")

        await set_stock(stall, 1)

        stall.expect(greta, "ist wieder da: 40,00")

    async def test_notes_who_has_blocked_the_shop_and_calls_nobody(self, stall: Stage) -> None:
        forgive(stall, 403)
        ben, cleo = await wait_for_lamp(stall, "Ben", "Cleo")
        ben.block()
        # Nobody has told the shop yet.
        ask(stall, "UPDATE people SET blocked_at = NULL")

        await set_stock(stall, 1)

        stall.expect(cleo, BACK)
        assert ask(stall, "SELECT status FROM restock_requests ORDER BY id") == [("unreachable",), ("told",)]
        assert ask(stall, "SELECT count(*) FROM tasks") == [(0,)]
        assert ask(stall, "SELECT count(*) FROM people WHERE blocked_at IS NOT NULL") == [(1,)]


@pytest.mark.parametrize("on", ["sqlite"], indirect=True)
async def test_five_hundred_are_told_within_telegram_s_limits_though_the_program_is_killed(
    open_stall: OpenStall,
) -> None:
    """Each once and in order, in some twenty seconds: the sandbox refuses whoever sends faster."""
    stall = await open_stall()
    box, bot = stall.shop.box, stall.shop.box.world.bots[TOKEN]
    crowd = [box.add_user(f"Guest {number}") for number in range(CROWD)]
    for person in crowd:
        box.world.private_chat(bot, person.user).is_started = True
    now = int(stall.shop.clock.now())
    await stall.shop.bot.services.db.write(_all_wait, [person.id for person in crowd], now=now)
    await stall.say(stall.owner, "/catalogue")
    await stall.press(stall.owner, "Lamp")
    held = box.hold("sendMessage", chat_id=crowd[CROWD // 2].id, after_effect=False)
    await stall.owner.say("=1", reply_to=stall.owner.chat().last)
    telling = asyncio.create_task(stall.shop.settle())
    await asyncio.wait_for(held.arrived(), SECONDS)
    await _noted_but_one(stall)
    in_time = sum(person.sees("is back") for person in crowd)

    await stall.shop.kill()
    telling.cancel()
    box.faults.clear()
    await stall.shop.restart()
    await stall.pass_time(60)

    assert in_time >= CROWD // 2
    times = [[each.date for each in person.chat().messages if "is back" in each.text] for person in crowd]
    assert [len(each) for each in times] == [1] * CROWD, "nobody twice, nobody forgotten"
    # Eight are on their way at a time.
    assert all(one[0] <= later[0] + 1 for one, later in zip(times, times[8:], strict=False) if one[0] != later[0])
    assert times[-1][0] - times[0][0] >= CROWD // 30 - 1
    assert ask(stall, "SELECT DISTINCT status FROM restock_requests") == [("told",)]


async def _noted_but_one(stall: Stage) -> None:
    """The clock stands, so what was sent is noted; one is on its way."""
    async with asyncio.timeout(SECONDS):
        while ask(stall, "SELECT count(*) FROM outbox WHERE status = 'sending'")[0][0] > 1:
            await asyncio.wait({asyncio.ensure_future(stall.shop.box.world.changes.next())}, timeout=0.05)


def _all_wait(tx: Transaction, telegram_ids: list[int], *, now: int) -> None:
    lamp = 4
    people.meet(tx, [Arrival(each, "Guest", None, "en") for each in telegram_ids], now=now)
    for each in telegram_ids:
        waitlist.ask(tx, lamp, actor=people.at_telegram(tx, each).actor, now=now)
