"""Orders that are changed in chat, by their customer and by the shop."""

import pytest

from bot.demo.stage import Stage
from tests.journeys import acts
from tests.journeys.test_paying import mark_received, take_in_advance

HOUR = 3600


async def change(stall: Stage, code: str) -> None:
    """Anna opens her order and begins to change it."""
    await stall.say(stall.customer, "/orders")
    await stall.press(stall.customer, f"#{code}")
    await stall.press(stall.customer, "✏️ Change")


async def add(stall: Stage, words: str, choice: str) -> None:
    """Anna adds a product to the change."""
    await stall.press(stall.customer, "➕ Another product")
    await stall.say(stall.customer, words)
    await stall.press(stall.customer, choice)


class TestByTheCustomer:
    async def test_is_done_at_once_before_the_shop_has_accepted(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await change(stall, code)

        await stall.press(stall.customer, "➕")
        stall.expect(stall.customer, "1 → 2 × Green Tea", "Difference: +€5.00, new total €10.00")
        await stall.press(stall.customer, "✅ Send this change")

        stall.expect(stall.customer, f"Order #{code} is changed")
        stall.expect(stall.owner, f"Order #{code} is changed", "2 × Green Tea – €10.00", chat=stall.team)

    async def test_adds_takes_out_and_puts_in_place_of(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await change(stall, code)

        await add(stall, "mug", "Blue Mug (Blue)")
        stall.expect(stall.customer, "➕ 1 × Blue Mug (Blue)", "Difference: +€12.50")
        await stall.press(stall.customer, "🔁 Swap")
        await stall.say(stall.customer, "MUG-RED")
        await stall.press(stall.customer, "Blue Mug (Red)")
        drafted = stall.customer.chat().last
        swaps = [button.data or "" for row in drafted.buttons for button in row if button.label == "🔁 Swap"]
        await stall.customer.press_data(drafted, swaps[-1])
        await stall.shop.settle()
        stall.expect(stall.customer, "What instead? Press it, or type what to look for.", "Blue · €12.50")
        await stall.press(stall.customer, "Cancel")
        stall.expect(stall.customer, "➕ 1 × Blue Mug (Red)")
        await stall.press(stall.customer, "✅ Send this change")

        shown = acts.newest(stall.customer, "is changed").text
        assert "Red" in shown or "Blue" in shown
        await stall.press(stall.owner, "✅ Accept", stall.team)
        stall.expect(stall.packer, "Pack order")

    async def test_is_asked_of_the_shop_once_it_has_accepted(self, stall: Stage) -> None:
        code = await acts.accept(stall)
        await change(stall, code)
        await stall.press(stall.customer, "➕")
        await stall.press(stall.customer, "✅ Send this change")
        stall.expect(stall.customer, "waits for the shop’s answer")
        await stall.press(stall.customer, f"Order #{code}")
        stall.expect(stall.customer, "Your change waits for the shop until 7 Jan 2026, 09:00.")
        stall.expect(
            stall.owner, "Anna would like to change order", "1 → 2 × Green Tea (shelf: 1 → 0)", chat=stall.team
        )

        await stall.press(stall.owner, "✅ Agree", stall.team)

        stall.expect(stall.customer, f"✅ Order #{code} is changed")
        stall.expect(stall.packer, "2 × Green Tea")
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")

    async def test_may_be_turned_down(self, stall: Stage) -> None:
        code = await acts.accept(stall)
        await change(stall, code)
        await stall.press(stall.customer, "➕")
        await stall.press(stall.customer, "✅ Send this change")

        await stall.press(stall.owner, "❌ Do not agree", stall.team)

        stall.expect(stall.customer, f"❌ Order #{code} stays as it is.")

    async def test_may_be_taken_back(self, stall: Stage) -> None:
        code = await acts.accept(stall)
        await change(stall, code)
        await stall.press(stall.customer, "➕")
        await stall.press(stall.customer, "✅ Send this change")
        asked = acts.newest(stall.owner, "would like to change", stall.team)
        await stall.press(stall.customer, "↩️ Take it back")

        said = await stall.press(stall.owner, "✅ Agree", stall.team, message=asked)

        assert said
        assert acts.ask(stall, "SELECT quantity FROM order_lines") == [(1,)]
        stall.expect(stall.customer, f"Order #{code} stays as it is.")

    async def test_changes_address_and_note(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await change(stall, code)
        await stall.press(stall.customer, "✏️ Address")
        await stall.say(stall.customer, "Elbchaussee 1")
        await stall.press(stall.customer, "✏️ Note")
        await stall.say(stall.customer, "ring twice")
        await stall.press(stall.customer, "✅ Send this change")

        stall.expect(stall.owner, "Address: Elbchaussee 1", "Note: ring twice", chat=stall.team)

    async def test_another_address_costs_what_is_set_there(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/ways", stall.team)
        await stall.press(stall.owner, "✏️ Delivery prices", stall.team)
        await stall.say(stall.owner, "10: 4.90\n80: 7.90", stall.team)
        await acts.go_to_address(stall)
        await stall.say(stall.customer, "Unter den Linden 1, 10117 Berlin")
        await stall.share_number(stall.customer, acts.NUMBER)
        await stall.press(stall.customer, "✅ Place order")
        await stall.press(stall.owner, "✅ Accept", stall.team)
        code = stall.read(stall.customer, "Your order #")
        await stall.press(stall.owner, "✏️ Change order", stall.team)
        await stall.press(stall.owner, "✏️ Address", stall.team)
        await stall.say(stall.owner, "Jungfernstieg 1, 20354 Hamburg", stall.team)
        assert stall.owner.chat(stall.team).last.text == "We do not deliver there, sorry."
        await stall.say(stall.owner, "Marienplatz", stall.team)
        assert stall.owner.chat(stall.team).last.text.startswith("Please type the postcode too")

        await stall.say(stall.owner, "Marienplatz 1, 80331 München", stall.team)
        seen = ("Deliver to: Marienplatz 1, 80331 München", "Delivery: €4.90 → €7.90", "Difference: +€3.00")
        stall.expect(stall.owner, *seen, chat=stall.team)
        await stall.press(stall.owner, "✅ Send this change", stall.team)
        stall.expect(stall.customer, "The shop would like to change your order", *seen)
        await stall.press(stall.customer, "✅ Agree")

        stall.expect(stall.customer, f"Order #{code} is changed", "Delivery: €7.90", "new total €12.90")
        stall.expect(stall.owner, "Total: €12.90", chat=stall.team)

    async def test_refuses_a_note_of_five_thousand_characters(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await change(stall, code)
        await stall.press(stall.customer, "✏️ Note")

        await stall.say(stall.customer, "x" * 4000)

        stall.expect(stall.customer, "That note is too long")

    async def test_says_what_is_short(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await change(stall, code)
        await stall.press(stall.customer, "➕")
        await stall.press(stall.customer, "➕")
        stall.expect(stall.customer, "1 → 3 × Green Tea ⚠️ only 1 left")

        said = await stall.press(stall.customer, "✅ Send this change")

        assert "Green Tea: only 1 left, not 2." in said

    async def test_leaves_something(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await change(stall, code)
        await stall.press(stall.customer, "➖")

        said = await stall.press(stall.customer, "✅ Send this change")

        assert "Cancel the order instead" in said

    async def test_is_over_once_packing_starts(self, stall: Stage) -> None:
        code = await acts.accept(stall)
        await change(stall, code)
        await stall.press(stall.customer, "➕")
        await stall.press(stall.packer, "▫️")

        said = await stall.press(stall.customer, "✅ Send this change")

        assert "cannot be changed any more" in said
        await stall.say(stall.customer, "/orders")
        await stall.press(stall.customer, f"#{code}")
        assert "✏️ Change" not in stall.customer.labels()

    async def test_is_sent_once_however_often_it_is_pressed(self, stall: Stage) -> None:
        code = await acts.place(stall)
        await change(stall, code)
        await stall.press(stall.customer, "➕")

        await acts.press_at_once(stall, [stall.customer, stall.customer], "✅ Send this change")

        assert acts.ask(stall, "SELECT count(*) FROM entries WHERE kind = 'change'") == [(1,)]


class TestByTheShop:
    async def test_needs_the_customer(self, stall: Stage) -> None:
        code = await acts.accept(stall)
        await stall.press(stall.owner, "✏️ Change order", stall.team)
        await stall.press(stall.owner, "➕", stall.team)
        await stall.press(stall.owner, "✅ Send this change", stall.team)
        stall.expect(stall.owner, "waits for the customer’s answer", chat=stall.team)
        stall.expect(stall.customer, "The shop would like to change your order", "1 → 2 × Green Tea")

        await stall.press(stall.customer, "✅ Agree")

        stall.expect(stall.owner, f"✅ Order #{code} is changed", chat=stall.team)
        stall.expect(stall.packer, "2 × Green Tea")

    async def test_runs_out_after_two_days(self, stall: Stage) -> None:
        code = await acts.accept(stall)
        await stall.press(stall.owner, "✏️ Change order", stall.team)
        await stall.press(stall.owner, "➕", stall.team)
        await stall.press(stall.owner, "✅ Send this change", stall.team)

        await stall.shop.leap(49 * HOUR)

        stall.expect(stall.customer, f"⌛ Order #{code} stays as it is")
        stall.expect(stall.owner, f"⌛ Order #{code} stays as it is", chat=stall.team)

    async def test_is_answered_by_nobody_else(self, stall: Stage) -> None:
        ben = await acts.arrive(stall, "Ben")
        await acts.accept(stall)
        await stall.press(stall.owner, "✏️ Change order", stall.team)
        await stall.press(stall.owner, "➕", stall.team)
        await stall.press(stall.owner, "✅ Send this change", stall.team)
        asked = acts.newest(stall.customer, "would like to change your order")
        before = acts.dump(stall)

        for label in ("✅ Agree", "❌ Do not agree"):
            await ben.press_data(ben.chat().last, acts.data_of(asked, label))
            await stall.shop.settle()

        assert acts.dump(stall) == before


class TestMoney:
    @pytest.fixture
    async def paid(self, stall: Stage) -> str:
        await take_in_advance(stall)
        await stall.say(stall.owner, "/acceptance", stall.team)
        await stall.press(stall.owner, "🤖 Accept by itself", stall.team)
        code = await acts.place(stall)
        await mark_received(stall)
        return code

    async def test_is_asked_for_the_difference_only(self, stall: Stage, paid: str) -> None:
        await change(stall, paid)
        await stall.press(stall.customer, "➕")
        await stall.press(stall.customer, "✅ Send this change")
        stall.expect(stall.customer, "Please pay €5.00 and name")

        await mark_received(stall)

        stall.expect(stall.customer, "We have received €5.00")
        stall.expect(stall.owner, "Total: €10.00, paid", chat=stall.team)

    async def test_is_given_back_the_difference_only(self, stall: Stage, paid: str) -> None:
        await change(stall, paid)
        await add(stall, "MUG-BLUE", "Blue Mug")
        await stall.press(stall.customer, "✅ Send this change")
        await mark_received(stall)
        await change(stall, paid)
        await stall.press(stall.customer, "➖")
        await stall.press(stall.customer, "✅ Send this change")
        stall.expect(stall.customer, "We give €", "back to you.")

        await stall.press(stall.owner, "💸 Gave back", stall.team)

        stall.expect(stall.customer, "We have given €")


class TestTwoParcels:
    async def test_stand_both_on_the_card(self, stall: Stage) -> None:
        code = await acts.pack(stall)
        await stall.press(stall.owner, "✏️ Change order", stall.team)
        await stall.press(stall.owner, "➕ Another product", stall.team)
        await stall.say(stall.owner, "MUG-BLUE", stall.team)
        await stall.press(stall.owner, "Blue Mug (Blue)", stall.team)
        await stall.press(stall.owner, "✅ Send this change", stall.team)
        await stall.press(stall.customer, "✅ Agree")
        stall.expect(stall.owner, f"Order #{code} · packed", chat=stall.team)

        await stall.press(stall.owner, "📦 Also: to be packed", stall.team)
        stall.expect(stall.owner, f"Order #{code} · to be packed", chat=stall.team)
        await stall.press(stall.owner, "📦 Also: packed", stall.team)
        await stall.press(stall.owner, "🛵 Assign courier", stall.team)
        await stall.press(stall.owner, "Carl", stall.team)

        stall.expect(stall.courier, f"Delivery #{code}")
        stall.expect(stall.owner, "to be packed", chat=stall.team)
        await stall.press(stall.owner, "📦 Also: packed", stall.team)
        stall.expect(stall.owner, "Courier: Carl", chat=stall.team)
