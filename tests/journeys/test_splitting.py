"""Orders that a merchant splits in two, in chat."""

from bot.demo.stage import Stage
from tests.journeys import acts
from tests.journeys.test_changing import add, change
from tests.journeys.test_paying import mark_received, take_in_advance


async def tea_and_mug(stall: Stage) -> str:
    """An order of a tea and a mug that the shop has accepted; its code."""
    code = await acts.place(stall)
    await change(stall, code)
    await add(stall, "mug", "Blue Mug (Blue)")
    await stall.press(stall.customer, "✅ Send this change")
    await stall.press(stall.owner, "✅ Accept", stall.team)
    return code


async def take_out_the_first(stall: Stage) -> None:
    said = await stall.press(stall.owner, "✂️ Split order", stall.team)
    assert said == "Take out what goes into an order of its own. Then press ✂️."
    stall.expect(stall.owner, "Take out what shall become an order of its own", chat=stall.team)
    await stall.press(stall.owner, "➖", stall.team)
    await stall.press(stall.owner, "✂️ An order of its own", stall.team)


class TestSplit:
    async def test_makes_two_of_one(self, stall: Stage) -> None:
        code = await tea_and_mug(stall)
        await take_out_the_first(stall)
        stall.expect(
            stall.owner, "1 × Green Tea", f"It costs €5.00, and #{code} €12.50.", "Nothing costs more", chat=stall.team
        )

        said = await stall.press(stall.owner, "✂️ Split it", stall.team)

        [new] = [row[0] for row in acts.ask(stall, "SELECT code FROM orders WHERE split_from IS NOT NULL")]
        assert f"#{new} is an order of its own now" in said
        stall.expect(stall.owner, f"Order #{code} · to be packed", "1 × Blue Mug", chat=stall.team)
        stall.expect(stall.owner, f"Order #{new} · to be packed", "1 × Green Tea", chat=stall.team)
        stall.expect(stall.customer, f"has split your order #{code} in two", f"#{new}: 1 piece, €5.00")
        stall.expect(stall.packer, f"Pack order #{new}")
        await stall.press(stall.customer, f"Order #{new}")
        stall.expect(stall.customer, "1 × Green Tea", "It was split off from another order of yours")

    async def test_shows_each_half_on_the_other_s_page(self, stall: Stage) -> None:
        code = await tea_and_mug(stall)
        await take_out_the_first(stall)
        await stall.press(stall.owner, "✂️ Split it", stall.team)
        [new] = [row[0] for row in acts.ask(stall, "SELECT code FROM orders WHERE split_from IS NOT NULL")]

        await stall.press(stall.customer, f"Order #{new}")
        stall.expect(stall.customer, f"✂️ Split off from #{code}")
        await stall.press(stall.customer, f"✂️ Part of #{code}")
        stall.expect(stall.customer, f"Order #{code} · accepted", f"✂️ A part of it went to #{new}")
        await stall.press(stall.customer, f"✂️ Part: #{new}")
        stall.expect(stall.customer, f"Order #{new} · accepted")

        stall.expect(stall.owner, f"✂️ A part of it went to #{new}", chat=stall.team)
        await stall.say(stall.owner, f"/orders {new}", stall.team)
        await stall.press(stall.owner, f"#{new}", stall.team)
        await stall.press(stall.owner, f"✂️ Part of #{code}", stall.team)
        stall.expect(stall.owner, f"Order #{code} · to be packed", "1 × Blue Mug", chat=stall.team)
        await stall.press(stall.owner, f"✂️ Part: #{new}", stall.team)
        stall.expect(stall.owner, f"Order #{new} · to be packed", "1 × Green Tea", chat=stall.team)

    async def test_takes_along_what_was_paid(self, stall: Stage) -> None:
        await take_in_advance(stall)
        code = await tea_and_mug(stall)
        await mark_received(stall)

        await take_out_the_first(stall)
        stall.expect(stall.owner, "€5.00 of what was paid goes along.", chat=stall.team)
        await stall.press(stall.owner, "✂️ Split it", stall.team)

        await stall.say(stall.customer, "/orders")
        await stall.press(stall.customer, f"#{code}")
        stall.expect(stall.customer, "Total: €12.50, paid")

    async def test_comes_too_late_for_what_is_packed(self, stall: Stage) -> None:
        await tea_and_mug(stall)
        await stall.press(stall.packer, "▫️ 1 × Green Tea")
        await stall.press(stall.packer, "▫️ 1 × Blue Mug")
        await stall.press(stall.packer, "📦 Packed")
        await stall.press(stall.owner, "✂️ Split order", stall.team)
        await stall.press(stall.owner, "➖", stall.team)

        said = await stall.press(stall.owner, "✂️ An order of its own", stall.team)

        assert "Packed already, so it stays as it is: Green Tea." in said

    async def test_happens_once_however_often_it_is_pressed(self, stall: Stage) -> None:
        await tea_and_mug(stall)
        await take_out_the_first(stall)

        await acts.press_at_once(stall, [stall.owner, stall.owner], "✂️ Split it", stall.team)

        assert acts.ask(stall, "SELECT count(*) FROM orders") == [(2,)]
