"""Orders that are paid in advance: terms, deadlines, money booked by hand, acceptance and approval."""

import pytest

from bot.demo.stage import Stage
from sandbox import Person
from tests.journeys import acts

HOUR, DAY = 3600, 24 * 3600
ACCOUNT = "IBAN DE02 1203 0000 0000 2020 51"


async def take_in_advance(stall: Stage, *, beside_cash: bool = False, time: str = "60 minutes") -> None:
    """The owner lets customers pay in advance, and in no other way unless it is said."""
    await stall.say(stall.owner, "/payment", stall.team)
    await stall.press(stall.owner, "✏️ How to pay", stall.team)
    await stall.say(stall.owner, ACCOUNT, stall.team)
    await stall.press(stall.owner, "☐ 🏦 In advance", stall.team)
    if not beside_cash:
        await stall.press(stall.owner, "✓ 💵 In cash", stall.team)
    await stall.press(stall.owner, "⏳ Time to pay", stall.team)
    await stall.press(stall.owner, time, stall.team)


async def mark_received(stall: Stage, amount: str | None = None, *, by: Person | None = None) -> None:
    """A merchant books money in on the newest card that asks for some."""
    by = by or stall.owner
    await stall.press(by, "💶 Money received", stall.team)
    if amount is None:
        await stall.press(by, "All: ", stall.team)
    else:
        await stall.press(by, "✏️ Another amount", stall.team)
        await stall.say(by, amount, stall.team)


class TestTerms:
    async def test_need_to_be_said_before_they_are_offered(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/payment", stall.team)

        said = await stall.press(stall.owner, "☐ 🏦 In advance", stall.team)

        assert "First say how customers pay in advance" in said

    async def test_are_chosen_by_the_customer_where_there_are_several(self, stall: Stage) -> None:
        await take_in_advance(stall, beside_cash=True)
        await acts.go_to_summary(stall)
        stall.expect(stall.customer, "Payment: cash on delivery")

        await stall.press(stall.customer, "💳 Pay in advance")
        stall.expect(stall.customer, "Payment: in advance")
        await stall.press(stall.customer, "✅ Place order")

        stall.expect(stall.customer, "Please pay €5.00 until", ACCOUNT)
        stall.expect(stall.owner, "to be paid in advance", "To be paid: €5.00 until", chat=stall.team)

    async def test_may_be_changed_back(self, stall: Stage) -> None:
        await take_in_advance(stall, beside_cash=True)
        await acts.go_to_summary(stall)

        await stall.press(stall.customer, "💳 Pay in advance")
        await stall.press(stall.customer, "💵 Pay in cash")
        await stall.press(stall.customer, "✅ Place order")

        stall.expect(stall.customer, "to be paid in cash on delivery")

    async def test_outdate_every_summary_when_they_change(self, stall: Stage) -> None:
        await acts.go_to_summary(stall)
        await take_in_advance(stall)

        said = await stall.press(stall.customer, "✅ Place order")

        assert "changed meanwhile" in said
        stall.expect(stall.customer, "Payment: in advance")
        assert acts.orders_placed(stall) == 0

    async def test_keep_one_way_to_pay_and_no_card_without_a_provider(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/payment", stall.team)

        assert "One way to pay has to stay." in await stall.press(stall.owner, "✓ 💵 In cash", stall.team)
        assert "Nobody takes cards" in await stall.press(stall.owner, "☐ 💳 By card", stall.team)
        await stall.press(stall.owner, "💳 Cards", stall.team)

        stall.expect(stall.owner, "its keys for Stripe are not set", chat=stall.team)

    async def test_turn_which_comes_first(self, stall: Stage) -> None:
        await take_in_advance(stall, beside_cash=True)
        await stall.press(stall.owner, "‹ Payment", stall.team)

        await stall.press(stall.owner, "⭐ First: 💵 In cash", stall.team)

        stall.expect(stall.owner, "⭐ First: 🏦 In advance", chat=stall.team)

    async def test_are_set_by_merchants_only(self, stall: Stage) -> None:
        stall.team.add(stall.courier)

        await stall.say(stall.courier, "/payment", stall.team)

        stall.expect(stall.courier, "You may not do that here.", chat=stall.team)

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize(("button", "typed"), [("✏️ Minutes", "2"), ("✏️ Days", "61"), ("✏️ Days", "-3")])
    async def test_refuse_a_time_nobody_can_keep(self, stall: Stage, button: str, typed: str) -> None:
        await take_in_advance(stall)
        await stall.press(stall.owner, button, stall.team)

        await stall.say(stall.owner, typed, stall.team)

        stall.expect(stall.owner, "Please type a number from", chat=stall.team)
        await stall.say(stall.owner, "45" if "Minutes" in button else "5", stall.team)
        await stall.say(stall.owner, "/payment", stall.team)
        stall.expect(stall.owner, "45 minutes" if "Minutes" in button else "5 days", chat=stall.team)


class TestPaying:
    async def test_is_booked_by_a_merchant_and_the_shop_begins(self, stall: Stage) -> None:
        await take_in_advance(stall)
        await acts.place(stall)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        stall.expect(stall.customer, "the shop has accepted your order", "Please pay €5.00 until")

        await mark_received(stall)

        stall.expect(stall.customer, "We have received €5.00", "The shop begins with it now.")
        stall.expect(stall.owner, "to be packed", "Total: €5.00, paid", chat=stall.team)
        stall.expect(stall.packer, "Pack order")

    async def test_goes_all_the_way_to_a_door_where_nothing_is_collected(self, stall: Stage) -> None:
        await take_in_advance(stall)
        await acts.place(stall)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await mark_received(stall)
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")
        await acts.give_to(stall, "Carl")
        stall.expect(stall.courier, "Paid already: collect nothing.")
        await stall.press(stall.courier, "🛵 Picked up")
        assert "ready in cash" not in acts.newest(stall.customer, "is on its way").text

        await stall.say(stall.courier, acts.secret(stall), reply_to=acts.job(stall))

        stall.expect(stall.customer, "has been delivered")
        await stall.say(stall.owner, "/cash", stall.team)
        stall.expect(stall.owner, "No courier has cash to hand in.", chat=stall.team)

    async def test_may_come_in_parts_and_too_much_and_go_back(self, stall: Stage) -> None:
        await take_in_advance(stall)
        await acts.place(stall)
        await stall.press(stall.owner, "✅ Accept", stall.team)

        await mark_received(stall, "2")
        stall.expect(stall.customer, "We have received €2.00", "€3.00 is still to be paid.")
        stall.expect(stall.owner, "€3.00 still to be paid", chat=stall.team)
        await mark_received(stall, "4.50")
        stall.expect(stall.customer, "That is €1.50 too much: we will give it back.")
        await stall.press(stall.owner, "💸 Gave back €1.50", stall.team)

        stall.expect(stall.customer, "We have given €1.50 back to you")
        stall.expect(stall.owner, "Total: €5.00, paid", chat=stall.team)

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("typed", ["99999999999999", "0", "-5", "five", "1.234"])
    async def test_refuses_amounts_that_are_none(self, stall: Stage, typed: str) -> None:
        await take_in_advance(stall)
        await acts.place(stall)
        before = acts.dump(stall)

        await mark_received(stall, typed)

        assert acts.dump(stall) == before

    async def test_is_booked_once_when_two_merchants_press_at_once(self, stall: Stage) -> None:
        mira = await acts.join_team(stall, "Mira")
        await take_in_advance(stall)
        await acts.place(stall)
        await stall.press(stall.owner, "💶 Money received", stall.team)

        await acts.press_at_once(stall, [stall.owner, mira], "All: ", stall.team)

        assert acts.count(stall.customer, "We have received €5.00") == 1
        assert acts.ask(stall, "SELECT count(*) FROM entries WHERE kind = 'receive'") == [(1,)]
        stall.expect(mira, "Total: €5.00, paid", chat=stall.team)

    async def test_is_no_button_for_strangers(self, stall: Stage) -> None:
        await take_in_advance(stall)
        await acts.place(stall)
        await stall.press(stall.owner, "💶 Money received", stall.team)
        stall.team.add(stall.courier)
        before = acts.dump(stall)

        said = await stall.press(stall.courier, "All: ", stall.team)

        assert "may not" in said
        assert acts.dump(stall) == before


class TestExpiry:
    async def test_reminds_once_and_ends_once_with_everything_given_back(self, stall: Stage) -> None:
        await take_in_advance(stall)
        code = await acts.place(stall, pieces=2)

        await stall.pass_time(35 * 60)
        stall.expect(stall.customer, f"Your order #{code} still waits for your payment.")
        await stall.pass_time(30 * 60)
        assert not stall.customer.sees("was not paid in time")
        await stall.pass_time(2 * HOUR)

        assert acts.count(stall.customer, "still waits for your payment") == 1
        assert acts.count(stall.customer, f"Your order #{code} was not paid in time") == 1
        assert acts.count(stall.owner, f"⌛ #{code} was not paid in time", stall.team) == 1
        await acts.fill_cart(stall, pieces=2)
        stall.expect(stall.customer, "2 × Green Tea")

    async def test_ends_at_midnight_where_days_count(self, stall: Stage) -> None:
        await take_in_advance(stall, time="1 day")
        await acts.place(stall)
        assert "23:59" in acts.newest(stall.customer, "Please pay").text

        await stall.shop.leap(DAY)
        assert not stall.customer.sees("was not paid in time")
        await stall.shop.leap(DAY)

        stall.expect(stall.customer, "was not paid in time")

    async def test_is_stopped_by_the_money(self, stall: Stage) -> None:
        await take_in_advance(stall)
        await acts.place(stall)
        await mark_received(stall)

        await stall.pass_time(3 * HOUR)

        assert not stall.customer.sees("was not paid in time")
        assert not stall.customer.sees("still waits for your payment")
        await stall.press(stall.owner, "✅ Accept", stall.team)
        stall.expect(stall.packer, "Pack order")

    async def test_asks_a_merchant_where_part_is_paid(self, stall: Stage) -> None:
        await take_in_advance(stall)
        code = await acts.place(stall)
        await mark_received(stall, "1")

        await stall.pass_time(3 * HOUR)

        assert acts.count(stall.owner, f"⚠️ #{code} is not fully paid", stall.team) == 1
        await stall.press(stall.owner, "Show order", stall.team)
        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "Sold out", stall.team)
        await stall.press(stall.owner, "💸 Gave back €1.00", stall.team)
        stall.expect(stall.customer, "We have given €1.00 back to you")

    async def test_is_kept_after_the_program_was_down(self, stall: Stage) -> None:
        await take_in_advance(stall)
        await acts.place(stall)
        await stall.shop.kill()
        stall.shop.clock.advance(3 * HOUR)

        await stall.shop.restart()
        await stall.pass_time(60)

        assert acts.count(stall.customer, "was not paid in time") == 1
        assert acts.count(stall.customer, "still waits for your payment") == 0


class TestReactivating:
    async def test_brings_an_expired_order_back(self, stall: Stage) -> None:
        await take_in_advance(stall)
        code = await acts.place(stall, pieces=2)
        await stall.pass_time(3 * HOUR)

        await stall.press(stall.owner, "Show order", stall.team)
        await stall.press(stall.owner, "🔄 Reopen the order", stall.team)

        stall.expect(stall.customer, f"Your order #{code} stands again", "Please pay €10.00 until")
        await mark_received(stall)
        stall.expect(stall.packer, "Pack order")

    async def test_says_what_is_short(self, stall: Stage) -> None:
        await take_in_advance(stall)
        await acts.place(stall, pieces=2)
        await stall.pass_time(3 * HOUR)
        ben = await acts.arrive(stall, "Ben")
        await acts.place(stall, ben)

        await stall.press(stall.owner, "Show order", stall.team)
        said = await stall.press(stall.owner, "🔄 Reopen the order", stall.team)

        assert "Green Tea: only 1 left, not 2." in said

    async def test_brings_a_declined_cash_order_back_to_be_packed(self, stall: Stage) -> None:
        await acts.place(stall)
        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "Sold out", stall.team)

        await stall.press(stall.owner, "🔄 Reopen the order", stall.team)

        stall.expect(stall.customer, "stands again")
        stall.expect(stall.packer, "Pack order")


class TestAcceptance:
    async def test_may_be_by_itself(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/acceptance", stall.team)
        await stall.press(stall.owner, "🤖 Accept by itself", stall.team)

        await acts.place(stall)

        stall.expect(stall.customer, "Next: the shop packs it.")
        stall.expect(stall.packer, "Pack order")
        assert not stall.customer.sees("Good news")

    async def test_needs_approval_above_the_limit(self, stall: Stage) -> None:
        await take_in_advance(stall)
        await stall.say(stall.owner, "/acceptance", stall.team)
        await stall.press(stall.owner, "🤖 Accept by itself", stall.team)
        await stall.press(stall.owner, "✏️ Approve above …", stall.team)
        await stall.say(stall.owner, "8", stall.team)

        await acts.place(stall, pieces=2)
        stall.expect(stall.customer, "Next: the shop looks at your order.")
        stall.expect(stall.owner, "Needs your approval: it is above your limit", chat=stall.team)
        await stall.shop.leap(2 * DAY)
        assert not stall.customer.sees("was not paid in time")
        await stall.press(stall.owner, "✅ Accept", stall.team)

        stall.expect(stall.customer, "the shop has accepted your order", "Please pay €10.00 until")

    async def test_needs_approval_for_a_first_order_only(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/acceptance", stall.team)
        await stall.press(stall.owner, "🤖 Accept by itself", stall.team)
        await stall.press(stall.owner, "☐ Approve first orders", stall.team)

        await acts.place(stall)
        stall.expect(stall.owner, "Needs your approval: their first order.", chat=stall.team)
        await acts.place(stall)

        stall.expect(stall.packer, "Pack order")


class TestOrderPage:
    async def test_says_what_happened_and_what_comes_next(self, stall: Stage) -> None:
        await take_in_advance(stall)
        code = await acts.place(stall)
        await stall.press(stall.customer, f"Order #{code}")
        stall.expect(stall.customer, "waiting for payment", "You placed the order", "Please pay €5.00 until", ACCOUNT)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await mark_received(stall)

        await stall.press(stall.customer, f"Order #{code}")
        stall.expect(stall.customer, "Total: €5.00, paid", "€5.00 was received", "Next: the shop packs it.")
        await stall.press(stall.customer, "📜 History")

        stall.expect(stall.customer, "You placed the order", "The shop accepted it", "€5.00 was received")
