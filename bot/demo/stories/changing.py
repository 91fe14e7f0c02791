"""An order that is paid in advance, changed by its customer and by the shop; and one that nobody paid in time."""

from bot.demo.stage import Stage

HOUR = 3600


async def change(stage: Stage) -> None:
    """Anna pays ahead, wants one more, and agrees to what the shop proposes; her next order runs out and comes back."""
    await _take_in_advance(stage)
    code = await _order(stage)
    await _pay(stage)
    await _one_more(stage, code)
    await _what_the_shop_wants(stage, code)
    await _too_late(stage)


async def _take_in_advance(stage: Stage) -> None:
    owner, team = stage.owner, stage.team
    await stage.say(owner, "/payment", team)
    await stage.press(owner, "✏️ How to pay", team)
    await stage.say(owner, "IBAN DE02 1203 0000 0000 2020 51", team)
    await stage.press(owner, "💳 In advance only", team)
    await stage.press(owner, "⏳ Time to pay", team)
    await stage.press(owner, "60 minutes", team)


async def _order(stage: Stage) -> str:
    anna = stage.customer
    await stage.start(anna)
    await stage.press(anna, "🛍 Browse products")
    await stage.press(anna, "Ceramics")
    await stage.press(anna, "Harbour Mug")
    await stage.press(anna, "➕ Add to cart")
    await stage.press(anna, "🛒 Cart (1)")
    await stage.press(anna, "✅ Check out")
    if not anna.sees("✅ Place order"):
        await stage.say(anna, "12 Harbour Street, second floor")
        await stage.share_number(anna, "+49 170 1234567")
    await stage.press(anna, "✅ Place order")
    stage.expect(anna, "Please pay", "IBAN DE02")
    return stage.read(anna, "Your order #")


async def _pay(stage: Stage) -> None:
    owner, team = stage.owner, stage.team
    await stage.press(owner, "✅ Accept", team)
    await stage.press(owner, "💶 Money received", team)
    await stage.press(owner, "All: ", team)
    stage.expect(stage.customer, "We have received", "The shop begins with it now.")
    stage.expect(stage.packer, "Pack order")


async def _one_more(stage: Stage, code: str) -> None:
    anna, owner, team = stage.customer, stage.owner, stage.team
    await stage.say(anna, "/orders")
    await stage.press(anna, f"#{code}")
    await stage.press(anna, "✏️ Change")
    await stage.press(anna, "➕")
    stage.expect(anna, "1 → 2 ×", "Difference: +")
    await stage.press(anna, "✅ Send this change")
    stage.expect(owner, "would like to change order", chat=team)
    await stage.press(owner, "✅ Agree", team)
    stage.expect(anna, f"Order #{code} is changed", "Please pay")
    await stage.press(owner, "💶 Money received", team)
    await stage.press(owner, "All: ", team)
    stage.expect(stage.packer, "2 × Harbour Mug")


async def _what_the_shop_wants(stage: Stage, code: str) -> None:
    anna, owner, team = stage.customer, stage.owner, stage.team
    await stage.press(owner, "✏️ Change order", team)
    await stage.press(owner, "➖", team)
    await stage.press(owner, "✅ Send this change", team)
    stage.expect(anna, "The shop would like to change your order", "2 → 1 ×")
    await stage.press(anna, "✅ Agree")
    stage.expect(owner, f"Order #{code} is changed", chat=team)
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
    await stage.press(owner, "↩️ Bring it back", team)
    stage.expect(anna, f"Your order #{code} stands again")
