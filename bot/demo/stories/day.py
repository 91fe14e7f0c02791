"""A small shop's day: three customers, a packer and a courier, a change, a cancellation, a call and a mistake."""

from bot.demo.stage import Stage
from bot.demo.stories import steps
from sandbox import Person

HOUR = 3600


async def day(stage: Stage) -> None:
    """Anna, Ben and Cleo order; Ben wants one more, Cleo changes her mind and calls, Anna gets the wrong thing."""
    anna, ben, cleo = stage.customer, stage.shop.box.add_user("Ben"), stage.shop.box.add_user("Cleo")
    annas = await steps.order(stage, anna, "Harbour Mug")
    bens = await steps.order(stage, ben, "Harbour Mug")
    cleos = await steps.order(stage, cleo, "Harbour Mug")
    stage.expect(stage.owner, f"Order #{cleos} · new", chat=stage.team)
    await _one_more(stage, ben, bens)
    await steps.accept(stage, annas)
    await steps.accept(stage, bens)
    await _another_mind(stage, cleo, cleos)
    cleos = await _called(stage, cleo)
    for code in (annas, bens, cleos):
        await steps.pack(stage, code)
    await steps.deliver(stage, anna, annas)
    await steps.deliver(stage, ben, bens)
    await steps.deliver(stage, cleo, cleos)
    await steps.report_mistake(stage, anna, annas)
    await stage.pass_time(HOUR)
    await steps.settle(stage, anna, annas)
    await _close_up(stage)


async def _one_more(stage: Stage, ben: Person, code: str) -> None:
    await stage.say(ben, "/orders")
    await stage.press(ben, f"#{code}")
    await stage.press(ben, "✏️ Change")
    await stage.press(ben, "➕")
    stage.expect(ben, "1 → 2 ×", "Difference: +")
    await stage.press(ben, "✅ Send this change")
    stage.expect(ben, f"Order #{code} is changed")


async def _another_mind(stage: Stage, cleo: Person, code: str) -> None:
    await stage.say(cleo, "/orders")
    await stage.press(cleo, f"#{code}")
    await stage.press(cleo, "Cancel order")
    await stage.press(cleo, "Yes, cancel it")
    stage.expect(stage.owner, f"The customer has called off #{code}.", chat=stage.team)


async def _called(stage: Stage, cleo: Person) -> str:
    """She would rather have tea: the shop draws the order up while she is on the phone; its code."""
    owner, team = stage.owner, stage.team
    await stage.say(owner, "/orders", team)
    await stage.press(owner, "➕ New order", team)
    await stage.say(owner, "Cleo", team)
    await stage.press(owner, "Cleo", team)
    await stage.press(owner, "➕ Product", team)
    await stage.say(owner, "TEA-HARBOUR", team)
    await stage.press(owner, "Harbour Fog", team)
    await stage.press(owner, "✅ Send to Cleo", team)
    stage.expect(cleo, "An offer for you", "1 × Harbour Fog", "Holds until")
    await stage.press(cleo, "✅ Accept")
    return stage.read(cleo, "Your order #")


async def _close_up(stage: Stage) -> None:
    """The till, the day's figures, the board, and the day's orders for the books."""
    owner, team = stage.owner, stage.team
    await stage.say(owner, "/cash", team)
    await stage.press(owner, stage.courier.name, team)
    await stage.press(owner, "Book in", team)
    stage.expect(stage.courier, "You have nothing left to hand in.")
    await stage.say(owner, "/today", team)
    stage.expect(owner, "Placed: 4", "Called off or declined: 1", "Turnover: €62.90", chat=team)
    await stage.say(owner, "/orders", team)
    stage.expect(owner, "nothing to do. Well done!", chat=team)
    await stage.press(owner, "💾 As a file", team)
    await stage.press(owner, "Today", team)
    stage.expect(owner, "4 orders with their lines", chat=team)
    await stage.press(owner, "📊 Excel (XLSX)", team)
    await stage.pass_time(30)
    stage.expect(owner, "1 file was sent.", chat=team)
