"""Many customers at once, and one customer who presses more than once."""

import asyncio

from bot.demo.stage import Stage
from sandbox import Person
from tests.journeys.acts import ADDRESS, ask, go_to_summary, newest, orders_placed, press_at_once

CUSTOMERS, UNITS = 50, 30


async def crowd_at_the_summary(stall: Stage) -> list[Person]:
    """Fifty customers, each with one mug in the cart and the summary before them; each step is taken by all at once."""
    people = [stall.shop.box.add_user(f"Customer {number}") for number in range(CUSTOMERS)]
    await asyncio.gather(*(person.start() for person in people))
    await stall.shop.settle()
    for label in ("🛍 Browse products", "Blue Mug", "➕ Add to cart", "🛒 Cart", "✅ Check out"):
        await press_at_once(stall, people, label)
    await asyncio.gather(*(person.say(ADDRESS) for person in people))
    await stall.shop.settle()
    await asyncio.gather(*(person.say("0170 1234567") for person in people))
    await stall.shop.settle()
    return people


async def test_fifty_customers_for_thirty_units_buy_exactly_thirty(stall: Stage) -> None:
    people = await crowd_at_the_summary(stall)

    await press_at_once(stall, people, "✅ Place order")

    served = [person for person in people if person.sees("is placed")]
    told = [person for person in people if person.sees("Blue Mug (Blue): sold out")]
    assert (len(served), len(told)) == (UNITS, CUSTOMERS - UNITS)
    assert not set(served) & set(told)
    assert orders_placed(stall) == UNITS
    assert ask(stall, "SELECT count(DISTINCT person_id) FROM orders")[0][0] == UNITS
    assert all(owed == 1250 for (owed,) in ask(stall, "SELECT balance FROM accounts WHERE kind = 'receivable'"))
    assert ask(stall, "SELECT balance FROM accounts WHERE kind = 'free' AND unit = 'v:1'") == [(0,)]


async def test_a_double_tap_makes_one_order(stall: Stage) -> None:
    await go_to_summary(stall)

    await press_at_once(stall, [stall.customer, stall.customer], "✅ Place order")

    assert orders_placed(stall) == 1
    stall.expect(stall.customer, "is placed")


async def test_an_update_that_comes_again_makes_one_order(stall: Stage) -> None:
    await go_to_summary(stall)
    await stall.press(stall.customer, "✅ Place order")
    box = stall.shop.box
    pressed = max(box.world.bots[stall.shop.settings.token].queue.sent)
    seen = stall.customer.chat().screen()

    box.redeliver(pressed)
    await stall.shop.settle()

    assert orders_placed(stall) == 1
    assert stall.customer.chat().screen() == seen


async def test_two_phones_at_once_make_one_order(stall: Stage) -> None:
    await go_to_summary(stall)
    one_phone = newest(stall.customer, "Your order")
    await stall.say(stall.customer, "/cart")
    await stall.press(stall.customer, "✅ Check out")
    other_phone = newest(stall.customer, "Your order")
    assert one_phone.message_id != other_phone.message_id

    await asyncio.gather(
        stall.customer.press("✅ Place order", message=one_phone),
        stall.customer.press("✅ Place order", message=other_phone),
    )
    await stall.shop.settle()

    assert orders_placed(stall) == 1


async def test_a_double_tap_that_leaves_a_picture_leads_to_one_screen(stall: Stage) -> None:
    await stall.start(stall.customer)
    await stall.press(stall.customer, "🛍 Browse products")
    for way in ("Blue Mug", "‹ Products", "Blue Mug", "🛒 Cart"):
        await press_at_once(stall, [stall.customer, stall.customer], way)

    assert len([message for message in stall.customer.chat().messages if message.sender == "Stall"]) == 1
    stall.expect(stall.customer, "Your cart is empty.")


async def test_a_summary_from_before_the_cart_changed_orders_nothing(stall: Stage) -> None:
    await go_to_summary(stall, product="Blue Mug")
    old = newest(stall.customer, "Your order")
    await stall.say(stall.customer, "/cart")
    await stall.press(stall.customer, "➕")

    said = await stall.press(stall.customer, "✅ Place order", message=old)

    assert "has changed" in said
    assert orders_placed(stall) == 0
    stall.expect(stall.customer, "2 × Blue Mug (Blue) – €25.00")
    await stall.press(stall.customer, "✅ Place order")
    assert orders_placed(stall) == 1


async def test_a_summary_after_its_order_shows_that_order(stall: Stage) -> None:
    await go_to_summary(stall)
    one_phone = newest(stall.customer, "Your order")
    await stall.say(stall.customer, "/cart")
    await stall.press(stall.customer, "✅ Check out")
    await stall.press(stall.customer, "✅ Place order")
    code = stall.read(stall.customer, "Your order #")

    await stall.press(stall.customer, "✅ Place order", message=one_phone)

    assert orders_placed(stall) == 1
    assert all(f"#{code}" in message.text for message in stall.customer.chat().messages if "is placed" in message.text)
