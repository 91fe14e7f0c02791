"""Somebody else's order came: the customer shows it, a merchant answers and settles it, and all of it can be read."""

from bot.demo.stage import Stage
from bot.demo.stories import steps


async def mistake(stage: Stage) -> None:
    """Anna gets a plate instead of her mug, and the shop puts it right."""
    anna, owner, team = stage.customer, stage.owner, stage.team
    code = await steps.order(stage, anna, "Harbour Mug")
    await steps.accept(stage, code)
    await steps.pack(stage, code)
    await steps.deliver(stage, anna, code)
    await steps.report_mistake(stage, anna, code)
    await steps.settle(stage, anna, code)
    await stage.press(anna, f"Order #{code}")
    stage.expect(anna, "You reported a problem", "The shop settled it")
    await stage.say(owner, f"/orders {code}", team)
    await stage.press(owner, f"#{code}", team)
    await stage.press(owner, "📜 Timeline", team)
    stage.expect(owner, f"{anna.name}: reported a problem", f"{owner.name}: settled a claim", chat=team)
