"""Money by card where an order ends otherwise than at the door: at the counter, too late, and let go of."""

import pytest
from structlog.testing import capture_logs

from bot.demo.stage import Stage
from sandbox.stripe import GOOD, moves
from sandbox.stripe.cards import card_of
from tests.journeys import acts
from tests.journeys.conftest import OpenStall
from tests.journeys.test_checkout import offer_pick_up

DAY = 24 * 3600


@pytest.fixture
async def stall(open_stall: OpenStall) -> Stage:
    """A stall that takes cards and, beside them, cash."""
    return await open_stall(takes_cards=True)


async def test_an_order_by_card_is_picked_up_without_a_cent_in_cash(stall: Stage) -> None:
    await offer_pick_up(stall)
    anna, pia = stall.customer, stall.packer
    await acts.fill_cart(stall)
    await stall.press(anna, "✅ Check out")
    await stall.press(anna, "🏬 I pick it up")
    await stall.share_number(anna, "+49 170 1234567")
    await stall.press(anna, "✅ Place order")
    code = stall.read(anna, "Your order #")
    await stall.pay(anna)
    await stall.press(stall.owner, "✅ Accept", stall.team)
    await stall.press(pia, "▫️")
    await stall.press(pia, "📦 Packed")
    stall.expect(anna, f"Your order #{code} is ready to be picked up!", "Market Square 1")
    assert not anna.sees("ready in cash")

    await stall.press(pia, "🤝 Hand over")
    await stall.say(pia, stall.read(anna, "this code at the counter:"))

    stall.expect(pia, f"#{code} is handed over. It was paid already.")
    assert acts.ask(stall, "SELECT payment, fulfilment FROM orders") == [("paid", "delivered")]


async def test_what_was_taken_for_an_order_that_is_gone_goes_back_by_one_button(stall: Stage) -> None:
    anna, bank = stall.customer, stall.shop.box.stripe
    await stall.say(stall.owner, "/payment", stall.team)
    await stall.press(stall.owner, "💳 Cards", stall.team)
    await stall.press(stall.owner, "Charge at once", stall.team)
    code = await acts.place(stall)
    bank.send_events_to("", secret="")
    bank.faults.add("sessions.retrieve", "502", 1_000_000)
    moves.pay(bank.account, bank.sessions[0], card_of(GOOD))
    await stall.press(stall.owner, "❌ Decline", stall.team)
    await stall.press(stall.owner, "Sold out", stall.team)
    bank.faults.clear()
    await stall.shop.leap(3600)
    stall.expect(
        anna, f"Your payment of €5.00 came after your order #{code} had ended.", "The shop gives it back to you"
    )
    stall.expect(stall.owner, f"#{code} was paid after it had ended", "€5.00 is owed to the customer.", chat=stall.team)

    await stall.press(stall.owner, "💸 Give €5.00 back", stall.team)

    stall.expect(anna, f"We give €5.00 back to your Visa •••• 4242 for your order #{code}.")
    assert acts.ask(stall, "SELECT status FROM tasks WHERE kind = 'paid_late'") == [("closed",)]


async def test_who_is_charged_no_more_by_rule_is_told_so(stall: Stage) -> None:
    anna = stall.customer
    await stall.say(stall.owner, "/payment", stall.team)
    await stall.press(stall.owner, "💳 Cards", stall.team)
    await stall.press(stall.owner, "Then let it go", stall.team)
    code = await acts.place(stall)
    await stall.pay(anna)
    await stall.press(stall.owner, "✅ Accept", stall.team)

    await stall.shop.leap(7 * DAY)

    stall.expect(anna, f"€5.00 for your order #{code} is no longer held on your card.", "💬 Ask the shop")
    stall.expect(stall.owner, f"#{code}: the card could not be charged, €5.00 is due", chat=stall.team)


async def test_a_long_silence_is_two_lines_in_the_log(stall: Stage) -> None:
    await acts.place(stall)
    bank = stall.shop.box.stripe
    bank.send_events_to("", secret="")
    bank.faults.add("*", "502", 1_000_000)

    with capture_logs() as logs:
        for _ in range(20):
            await stall.shop.leap(600)
        bank.faults.clear()
        await stall.shop.leap(600)

    about = ("payment", "provider", "page")
    said = [
        each["event"] for each in logs if each["log_level"] != "debug" and any(word in each["event"] for word in about)
    ]
    assert said == [
        "a payment provider cannot be asked",
        "a payment provider answers again",
    ]
