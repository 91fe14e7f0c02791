"""From the first /start to the cash in the till, and where the story may bend."""

import pytest

from bot.demo.stage import Stage
from sandbox import NotSeen
from tests.journeys.acts import arrive, fill_cart, go_to_summary, place, secret


async def test_an_order_is_accepted_packed_and_delivered_against_cash(stall: Stage) -> None:
    code = await place(stall, pieces=2)

    await stall.press(stall.owner, "✅ Accept", stall.team)
    await stall.press(stall.packer, "▫️ 2 × Green Tea")
    await stall.press(stall.packer, "📦 Packed")
    await stall.press(stall.owner, "🛵 Assign courier", stall.team)
    await stall.press(stall.owner, "Carl", stall.team)
    await stall.press(stall.courier, "🛵 Picked up")
    await stall.press(stall.courier, "✅ Delivered")
    await stall.say(stall.courier, secret(stall))

    stall.expect(stall.customer, f"Your order #{code} has been delivered")
    stall.expect(stall.owner, f"Order #{code} · ✅ delivered", chat=stall.team)
    stall.expect(stall.courier, "Collected: €10.00")


async def test_a_declined_order_tells_the_reason_and_frees_the_goods(stall: Stage) -> None:
    code = await place(stall, pieces=2)

    await stall.press(stall.owner, "❌ Decline", stall.team)
    await stall.press(stall.owner, "We are closed", stall.team)

    stall.expect(stall.customer, f"cannot take your order #{code}", "Reason: We are closed")
    await fill_cart(stall, pieces=2)
    stall.expect(stall.customer, "2 × Green Tea")


async def test_a_customer_cancels_until_it_is_packed(stall: Stage) -> None:
    code = await place(stall)
    await stall.press(stall.customer, f"Order #{code}")
    await stall.press(stall.customer, "Cancel order")

    await stall.press(stall.customer, "Yes, cancel it")

    stall.expect(stall.customer, f"Order #{code} · called off")
    stall.expect(stall.owner, f"The customer has called off #{code}", chat=stall.team)


async def test_a_packed_order_cannot_be_cancelled_by_an_old_button(stall: Stage) -> None:
    code = await place(stall)
    await stall.press(stall.owner, "✅ Accept", stall.team)
    await stall.press(stall.customer, f"Order #{code}")
    await stall.press(stall.customer, "Cancel order")
    await stall.press(stall.packer, "▫️ 1 × Green Tea")
    await stall.press(stall.packer, "📦 Packed")

    await stall.press(stall.customer, "Yes, cancel it")

    stall.expect(stall.customer, f"Order #{code} · being packed", "It was packed")
    with pytest.raises(NotSeen):
        await stall.press(stall.customer, "Cancel order")


async def test_what_is_short_is_named_with_what_is_left(stall: Stage) -> None:
    await go_to_summary(stall, pieces=2)
    ben = await arrive(stall, "Ben")
    await go_to_summary(stall, ben)
    await stall.press(ben, "✅ Place order")

    await stall.press(stall.customer, "✅ Place order")

    stall.expect(stall.customer, "Green Tea: only 1 left, not 2", "1 of 2 left: take 1?")
    await stall.press(stall.customer, "Take 1")
    await stall.press(stall.customer, "✅ Place order")
    stall.expect(stall.customer, "€5.00, to be paid in cash on delivery")
