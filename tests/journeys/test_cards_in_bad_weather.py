"""Payments by card where calls fail, answers are lost, news is late, and people press and pay twice."""

import pytest

from bot.demo.stage import Stage
from sandbox.stripe import GOOD, Weather, moves
from sandbox.stripe.cards import card_of
from tests.journeys import acts
from tests.journeys.conftest import OpenStall
from tests.journeys.test_cards import pack
from tests.postgres import Engine

DAY = 24 * 3600


@pytest.fixture
async def stall(open_stall: OpenStall) -> Stage:
    """A stall that takes cards and, beside them, cash."""
    return await open_stall(takes_cards=True)


async def test_an_order_placed_on_two_phones_has_one_page(stall: Stage) -> None:
    await acts.go_to_summary(stall)

    await acts.press_at_once(stall, [stall.customer, stall.customer], "✅ Place order")
    await stall.pay(stall.customer)

    assert acts.orders_placed(stall) == len(stall.shop.box.stripe.sessions) == 1
    stall.expect(stall.customer, "€5.00 is held on your Visa •••• 4242")


async def test_what_was_paid_on_two_pages_is_kept_once_and_the_other_let_go_by_one_button(stall: Stage) -> None:
    anna, stripe = stall.customer, stall.shop.box.stripe
    code = await acts.place(stall)
    first = stripe.sessions[0]
    await stall.press(anna, "💱 Pay another way")
    stripe.faults.add("sessions.expire", "429", 1000)
    await stall.press(anna, "💵 Pay in cash")
    await stall.press(anna, "💱 Pay another way")
    await stall.press(anna, "💳 Pay by card")
    await stall.pay(anna)
    assert first.status == "open"
    moves.pay(stripe.account, first, card_of(GOOD))
    stripe.faults.clear()
    await stall.pass_time(300)

    stall.expect(stall.owner, "more was paid than it costs", "€5.00 is held on a card", chat=stall.team)
    await stall.press(stall.owner, "💳 Let €5.00 go", stall.team)

    assert sorted(each.status for each in stripe.intents) == ["canceled", "requires_capture"]
    await stall.press(anna, f"Order #{code}")
    stall.expect(anna, "€5.00 is held on your Visa •••• 4242, and charged when we pack.")


async def test_news_in_any_order_moves_the_money_of_a_whole_order_once(stall: Stage) -> None:
    anna, stripe = stall.customer, stall.shop.box.stripe
    stripe.hooks.weather = Weather(copies=3, delay_seconds=2, shuffle_seconds=90)
    stripe.faults.add("webhook", "lost")
    stripe.faults.add("webhook", "500")
    code = await acts.place(stall)
    await stall.pay(anna)
    await pack(stall)
    await stall.pass_time(1800)

    stall.expect(anna, "€5.00 was charged to your Visa •••• 4242.")
    stall.expect(stall.owner, f"Order #{code}", "Total: €5.00, paid", chat=stall.team)
    assert acts.count(anna, f"We have your payment for order #{code}") == 1
    assert acts.ask(stall, "SELECT count(*) FROM payment_operations WHERE status IN ('intent', 'unknown')") == [(0,)]
    assert [each.amount_received for each in stripe.intents] == [500]


class TestOnOneDatabase:
    @pytest.fixture
    def on(self) -> Engine:
        """Nobody is faster than anybody else here."""
        return "sqlite"

    async def test_a_page_whose_opening_went_wrong_comes_all_the_same(self, stall: Stage) -> None:
        anna, stripe = stall.customer, stall.shop.box.stripe
        stripe.faults.add("sessions.create", "502")
        stripe.faults.add("sessions.create", "lost")
        code = await acts.place(stall)
        await stall.pass_time(120)

        await stall.pay(anna)

        stall.expect(anna, f"We have your payment for order #{code}", "€5.00 is held on your Visa •••• 4242")
        assert len(stripe.sessions) == 1

    async def test_a_refund_is_told_when_it_is_asked_for_and_when_the_bank_says_no(self, stall: Stage) -> None:
        anna, stripe = stall.customer, stall.shop.box.stripe
        code = await acts.place(stall)
        await stall.pay(anna)
        await pack(stall)
        stripe.account.refund_statuses = ["pending"]
        await stall.press(stall.packer, "Open the box again")
        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "Sold out", stall.team)
        stall.expect(anna, "We give €5.00 back to your Visa •••• 4242", "Your bank shows it within 5 to 10 days.")

        stripe.settle_refund(stripe.refunds[0], succeeds=False)
        await stall.shop.settle()

        stall.expect(
            anna, f"€5.00 for your order #{code} could not go back to your Visa •••• 4242", "The shop has it still"
        )
        stall.expect(stall.owner, "the bank has not taken the refund. €5.00 is still owed.", chat=stall.team)

    async def test_what_is_given_back_at_the_providers_desk_is_told_and_booked(self, stall: Stage) -> None:
        anna, stripe = stall.customer, stall.shop.box.stripe
        code = await acts.place(stall)
        await stall.pay(anna)
        await pack(stall)

        stripe.refund_at_desk(stripe.intents[0], 200)
        await stall.shop.settle()

        stall.expect(anna, f"We give €2.00 back to your Visa •••• 4242 for your order #{code}.")
        await stall.press(anna, f"Order #{code}")
        stall.expect(anna, "€2.00 went back to your card")

    @pytest.mark.parametrize("is_there_still", [True, False])
    async def test_who_pays_after_the_order_has_ended_has_it_or_the_money(
        self, stall: Stage, is_there_still: bool
    ) -> None:
        anna, stripe = stall.customer, stall.shop.box.stripe
        code = await acts.place(stall, pieces=2)
        stripe.send_events_to("", secret="")
        page = stripe.sessions[0]
        stripe.faults.add("*", "429", 1_000_000)
        moves.pay(stripe.account, page, card_of(GOOD))
        for _ in range(5):
            await stall.shop.leap(DAY)
        stall.expect(anna, f"Your order #{code} was not paid in time")
        if not is_there_still:
            ben = await acts.arrive(stall, "Ben")
            await acts.go_to_summary(stall, ben)
            await stall.press(ben, "💵 Pay in cash")
            await stall.press(ben, "✅ Place order")
        stripe.faults.clear()
        await stall.shop.leap(2 * 3600)
        await stall.shop.leap(600)

        if is_there_still:
            stall.expect(anna, f"Your payment came after your order #{code} had ended", "so it stands again")
        else:
            stall.expect(anna, f"Your payment of €10.00 came after your order #{code}", "Your bank lets go of it")
            assert [each.status for each in stripe.intents] == ["canceled"]
