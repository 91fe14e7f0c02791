"""A customer buys, from the first look at the shelves to the cash in the till."""

from bot.demo.stage import Stage


async def buy(stage: Stage) -> None:
    """A customer buys two mugs, the shop packs them, a courier delivers them against cash, the cash is booked in."""
    await _order(stage)
    code = await _deliver(stage)
    await _settle_cash(stage, code)


async def _order(stage: Stage) -> None:
    anna = stage.customer
    await stage.start(anna)
    await stage.press(anna, "🛍 Browse products")
    await stage.press(anna, "Ceramics")
    await stage.press(anna, "Harbour Mug")
    await stage.press(anna, "➕ Add to cart")
    await stage.press(anna, "🛒 Cart (1)")
    await stage.press(anna, "➕")
    stage.expect(anna, "2 × ")
    await stage.press(anna, "✅ Check out")
    await stage.say(anna, "12 Harbour Street, second floor")
    await stage.share_number(anna, "+49 170 1234567")
    stage.expect(anna, "Deliver to: 12 Harbour Street, second floor", "Payment: cash on delivery")
    await stage.press(anna, "✅ Place order")
    stage.expect(anna, "is placed")


async def _deliver(stage: Stage) -> str:
    anna, carl = stage.customer, stage.courier
    code = stage.read(anna, "Your order #")
    await stage.press(stage.owner, "✅ Accept", stage.team)
    stage.expect(anna, f"the shop has accepted your order #{code}")
    await stage.press(stage.packer, "▫️")
    await stage.press(stage.packer, "📦 Packed")
    stage.expect(anna, f"Your order #{code} is packed")
    await stage.press(stage.owner, "🛵 Assign courier", stage.team)
    await stage.press(stage.owner, carl.name, stage.team)
    stage.expect(carl, f"Delivery #{code}", "12 Harbour Street", "+49 170 1234567")
    job = carl.chat().last
    await stage.press(carl, "🛵 Picked up")
    stage.expect(anna, "is on its way")
    secret = stage.read(anna, "this code at the door:")
    await stage.pass_time(20 * 60)
    await stage.say(carl, f"delivered {secret}", reply_to=job)
    stage.expect(anna, f"Your order #{code} has been delivered")
    return code


async def _settle_cash(stage: Stage, code: str) -> None:
    owner, team = stage.owner, stage.team
    stage.expect(owner, f"Order #{code} · ✅ delivered", chat=team)
    await stage.say(owner, "/cash", team)
    await stage.press(owner, stage.courier.name, team)
    await stage.press(owner, "Book in", team)
    stage.expect(owner, f"Cash from {stage.courier.name}", chat=team)
    stage.expect(stage.courier, "You have nothing left to hand in.")
