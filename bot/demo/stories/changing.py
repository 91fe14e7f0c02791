"""An order paid in advance, changed by both sides, split, and called off in part; and one that nobody paid in time."""

from bot.demo.stage import Stage
from bot.demo.stories import steps

HOUR = 3600


async def change(stage: Stage) -> None:
    """
    Anna pays ahead, wants two more, and agrees to what the shop proposes; the shop splits the order, and she calls the
    second part off for a fee. Her next order runs out and comes back.
    """
    await _take_in_advance(stage)
    code = await _order(stage)
    await _pay(stage)
    await _two_more(stage, code)
    await _what_the_shop_wants(stage, code)
    await _call_off(stage, await _in_two(stage, code))
    await _too_late(stage)


async def _take_in_advance(stage: Stage) -> None:
    owner, team = stage.owner, stage.team
    await stage.say(owner, "/payment", team)
    await stage.press(owner, "✏️ How to pay", team)
    await stage.say(owner, "IBAN DE02 1203 0000 0000 2020 51", team)
    await stage.press(owner, "☐ 🏦 In advance", team)
    await stage.press(owner, "✓ 💳 By card", team)
    await stage.press(owner, "✓ 💵 In cash", team)
    await stage.press(owner, "⏳ Time to pay", team)
    await stage.press(owner, "60 minutes", team)


async def _order(stage: Stage) -> str:
    anna = stage.customer
    code = await steps.order(stage, anna, "Harbour Mug")
    stage.expect(anna, "Please pay", "IBAN DE02")
    return code


async def _pay(stage: Stage) -> None:
    owner, team = stage.owner, stage.team
    await stage.press(owner, "✅ Accept", team)
    await stage.press(owner, "💶 Money received", team)
    await stage.press(owner, "All: ", team)
    stage.expect(stage.customer, "We have received", "The shop begins with it now.")
    stage.expect(stage.packer, "Pack order")


async def _two_more(stage: Stage, code: str) -> None:
    anna, owner, team = stage.customer, stage.owner, stage.team
    await stage.say(anna, "/orders")
    await stage.press(anna, f"#{code}")
    await stage.press(anna, "✏️ Change")
    await stage.press(anna, "➕")
    await stage.press(anna, "➕")
    stage.expect(anna, "1 → 3 ×", "Difference: +")
    await stage.press(anna, "✅ Send this change")
    stage.expect(owner, "would like to change order", chat=team)
    await stage.press(owner, "✅ Agree", team)
    stage.expect(anna, f"Order #{code} is changed", "Please pay")
    await stage.press(owner, "💶 Money received", team)
    await stage.press(owner, "All: ", team)
    stage.expect(stage.packer, "3 × Harbour Mug")


async def _what_the_shop_wants(stage: Stage, code: str) -> None:
    anna, owner, team = stage.customer, stage.owner, stage.team
    await stage.press(owner, "✏️ Change order", team)
    await stage.press(owner, "➖", team)
    await stage.press(owner, "✅ Send this change", team)
    stage.expect(anna, "The shop would like to change your order", "3 → 2 ×")
    await stage.press(anna, "✅ Agree")
    stage.expect(owner, f"Order #{code} is changed", chat=team)
    await stage.press(owner, "💸 Gave back", team)
    stage.expect(anna, "We have given")


async def _in_two(stage: Stage, code: str) -> str:
    """One mug can go today; the other becomes an order of its own. Its code."""
    anna, owner, team = stage.customer, stage.owner, stage.team
    await stage.press(owner, "✂️ Split order", team)
    await stage.press(owner, "➖", team)
    await stage.press(owner, "✂️ An order of its own", team)
    stage.expect(owner, "of what was paid goes along", chat=team)
    await stage.press(owner, "✂️ Split it", team)
    stage.expect(anna, f"has split your order #{code} in two")
    return stage.read(anna, f"#{code}: 1 piece", ": 1 piece").rpartition("#")[2]


async def _call_off(stage: Stage, code: str) -> None:
    """Where the shop has accepted an order, calling it off costs a tenth of it."""
    anna, owner, team = stage.customer, stage.owner, stage.team
    await stage.say(owner, "/acceptance", team)
    await stage.press(owner, "💶 Fee for calling off", team)
    await stage.press(owner, "✏️ Percent", team)
    await stage.say(owner, "10", team)
    await stage.press(anna, f"Order #{code}")
    await stage.press(anna, "Cancel order")
    stage.expect(anna, "The shop has taken it on, so this costs", "back to you")
    await stage.press(anna, "Yes, cancel it")
    stage.expect(owner, f"called off #{code}", "You keep a fee of", chat=team)
    await stage.press(owner, "💸 Gave back", team)
    stage.expect(anna, "We have given")


async def _too_late(stage: Stage) -> None:
    anna, owner, team = stage.customer, stage.owner, stage.team
    code = await _order(stage)
    await stage.pass_time(40 * 60)
    stage.expect(anna, "still waits for your payment")
    await stage.pass_time(2 * HOUR)
    stage.expect(anna, f"Your order #{code} was not paid in time")
    await stage.press(owner, "Show order", team)
    await stage.press(owner, "🔄 Reopen the order", team)
    stage.expect(anna, f"Your order #{code} stands again")
