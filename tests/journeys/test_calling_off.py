"""Orders that are called off by their customers, and what that costs them."""

import pytest

from bot.demo.stage import Stage
from tests.journeys import acts
from tests.journeys.test_changing import add, change
from tests.journeys.test_paying import mark_received, take_in_advance


async def set_fee(stall: Stage, button: str, typed: str = "") -> None:
    """The owner sets what calling off costs."""
    await stall.say(stall.owner, "/acceptance", stall.team)
    await stall.press(stall.owner, "💶 Fee for calling off", stall.team)
    await stall.press(stall.owner, button, stall.team)
    if typed:
        await stall.say(stall.owner, typed, stall.team)


async def pay(stall: Stage) -> str:
    """An order of five euros that is accepted and paid; its code."""
    await take_in_advance(stall)
    code = await acts.place(stall)
    await stall.press(stall.owner, "✅ Accept", stall.team)
    await mark_received(stall)
    return code


async def look_at(stall: Stage, code: str) -> None:
    await stall.say(stall.customer, "/orders")
    await stall.press(stall.customer, f"#{code}")


async def ask_to_cancel(stall: Stage, code: str) -> None:
    await look_at(stall, code)
    await stall.press(stall.customer, "Cancel order")


class TestFee:
    async def test_is_read_before_the_order_is_placed_and_where_it_can_be_called_off(self, stall: Stage) -> None:
        await take_in_advance(stall)
        await set_fee(stall, "✏️ Amount", "2")

        await acts.go_to_summary(stall)
        stall.expect(stall.customer, "Once accepted, calling off costs €2.00.")
        await stall.press(stall.customer, "✅ Place order")
        code = stall.read(stall.customer, "Your order #")
        await stall.press(stall.customer, f"Order #{code}")
        stall.expect(stall.customer, "Once accepted, calling off costs €2.00.")
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await look_at(stall, code)
        stall.expect(stall.customer, "Once paid, calling off costs €2.00.")
        await mark_received(stall)
        await look_at(stall, code)
        stall.expect(stall.customer, "Calling it off costs €2.00.")
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")
        await look_at(stall, code)
        assert "costs" not in acts.newest(stall.customer, f"Order #{code} ·").text

    async def test_is_shown_kept_and_told(self, stall: Stage) -> None:
        await set_fee(stall, "✏️ Amount", "2")
        code = await pay(stall)

        await ask_to_cancel(stall, code)
        stall.expect(stall.customer, f"Call off order #{code}?", "this costs €2.00", "We give €3.00 back to you.")
        await stall.press(stall.customer, "Yes, cancel it")

        stall.expect(stall.customer, "called off", "Fee for calling off: €2.00", "The shop gives €3.00 back to you.")
        stall.expect(
            stall.owner, f"called off #{code}", "keep a fee of €2.00", "€3.00 is to be given back", chat=stall.team
        )
        await stall.press(stall.owner, "🧾 Details", stall.team)
        stall.expect(stall.owner, "paid €5.00, kept for calling off €2.00, to give back €3.00", chat=stall.team)
        await stall.press(stall.owner, "💸 Gave back €3.00", stall.team)
        stall.expect(stall.customer, "We have given €3.00 back to you")

    async def test_is_asked_anew_when_the_rule_changes_meanwhile(self, stall: Stage) -> None:
        code = await pay(stall)
        await ask_to_cancel(stall, code)
        await set_fee(stall, "✏️ Percent", "50")

        said = await stall.press(stall.customer, "Yes, cancel it")

        assert "changed meanwhile" in said
        stall.expect(stall.customer, "this costs €2.50")
        await stall.press(stall.customer, "Yes, cancel it")
        stall.expect(stall.customer, "Fee for calling off: €2.50")

    async def test_costs_nothing_where_the_shop_declines(self, stall: Stage) -> None:
        await set_fee(stall, "✏️ Amount", "2")
        code = await pay(stall)

        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "Sold out", stall.team)

        stall.expect(stall.customer, "cannot take your order")
        await stall.say(stall.customer, "/orders")
        await stall.press(stall.customer, f"#{code}")
        stall.expect(stall.customer, "The shop gives €5.00 back to you.")

    async def test_is_only_noted_where_cash_was_agreed(self, stall: Stage) -> None:
        await set_fee(stall, "✏️ Amount", "2")
        code = await acts.accept(stall)

        await ask_to_cancel(stall, code)
        assert "costs" not in acts.newest(stall.customer, "Call off").text
        await stall.press(stall.customer, "Yes, cancel it")

        stall.expect(stall.owner, "Your rule says €2.00 more", chat=stall.team)

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize(("button", "typed"), [("✏️ Percent", "101"), ("✏️ Percent", "-1"), ("✏️ Amount", "-5")])
    async def test_refuses_what_makes_no_sense(self, stall: Stage, button: str, typed: str) -> None:
        await set_fee(stall, button, typed)

        said = acts.newest(stall.owner, "", stall.team).text

        assert "0 to 100" in said or "cannot be negative" in said

    async def test_is_typed_where_it_is_read(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/acceptance", stall.team)
        await stall.press(stall.owner, "💶 Fee for calling off", stall.team)
        stall.expect(stall.owner, "costs: nothing", "Choose, or simply type it", chat=stall.team)

        await stall.say(stall.owner, "10 %", stall.team)

        told = acts.newest(stall.owner, "Fee for calling off", stall.team).text
        assert "costs: 10 % of it" in told
        assert "type it" not in told, "it is asked no more"

    async def test_is_never_above_the_total(self, stall: Stage) -> None:
        await set_fee(stall, "✏️ Amount", "500")
        code = await pay(stall)

        await ask_to_cancel(stall, code)

        stall.expect(stall.customer, "this costs €5.00")


class TestAPart:
    async def test_is_called_off_on_its_own(self, stall: Stage) -> None:
        await set_fee(stall, "✏️ Percent", "20")
        await take_in_advance(stall)
        code = await acts.place(stall)
        await change(stall, code)
        await add(stall, "mug", "Blue Mug (Blue)")
        await stall.press(stall.customer, "✅ Send this change")
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await mark_received(stall)

        await ask_to_cancel(stall, code)
        await stall.press(stall.customer, "Only a part of it")
        await stall.press(stall.customer, "🗑")
        stall.expect(stall.customer, "➖ 1 × Green Tea", "Difference: -€5.00", "Fee for calling off: €1.00")
        await stall.press(stall.customer, "✅ Send this change")
        stall.expect(stall.owner, "Anna would like to change order", "Fee for calling off: €1.00", chat=stall.team)
        await stall.press(stall.owner, "✅ Agree", stall.team)

        stall.expect(stall.customer, f"Order #{code} is changed", "We give €4.00 back to you.")

    async def test_may_be_left_out_by_the_shop_instead_of_all(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await change(stall, code)
        await add(stall, "mug", "Blue Mug (Blue)")
        await stall.press(stall.customer, "✅ Send this change")
        await stall.press(stall.owner, "✅ Accept", stall.team)

        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "Only a part of it", stall.team)
        await stall.press(stall.owner, "🗑", stall.team)
        await stall.press(stall.owner, "✅ Send this change", stall.team)

        stall.expect(stall.customer, "The shop would like to change your order", "➖ 1 × Green Tea")


async def test_a_fee_may_be_typed_where_it_is_shown(stall: Stage) -> None:
    await stall.say(stall.owner, "/acceptance", stall.team)
    await stall.press(stall.owner, "💶 Fee for calling off", stall.team)
    await stall.say(stall.owner, "2.50", stall.team)
    stall.expect(stall.owner, "Calling off an accepted order costs: €2.50", chat=stall.team)

    await stall.press(stall.owner, "‹ Taking orders on", stall.team)
    await stall.press(stall.owner, "💶 Fee for calling off", stall.team)
    await stall.say(stall.owner, "10 %", stall.team)

    stall.expect(stall.owner, "Calling off an accepted order costs: 10 % of it", chat=stall.team)
