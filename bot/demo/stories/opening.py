"""A merchant opens a shop from nothing, in chat, and sells its first product."""

from bot import demo_samples
from bot.demo.stage import Stage
from bot.demo.stories import steps


async def merchant(stage: Stage) -> None:
    """Olga makes a product step by step, with photos; Anna buys it the moment it is published."""
    await _open_product(stage)
    await _sell_it(stage)
    await _restock(stage)


async def _open_product(stage: Stage) -> None:
    olga = stage.owner
    await stage.say(olga, "/catalogue")
    stage.expect(olga, "There is nothing here yet.")
    await stage.press(olga, "➕ Product")
    await stage.say(olga, "Beeswax Candle")
    await stage.say(olga, "Poured by hand, burns for thirty hours.")
    await stage.say(olga, "9.50")
    await stage.say(olga, "Colour: honey, white")
    await stage.send_photos(olga, list(demo_samples.pictures().values())[:2])
    stage.expect(olga, "It has 2 pictures.")
    await stage.press(olga, "Done ›")
    await stage.say(olga, "Candles")
    await stage.press(olga, "➕ Create Candles")
    await stage.say(olga, "12, 3")
    stage.expect(olga, "Beeswax Candle", "burns for thirty hours", "€9.50")
    await stage.press(olga, "✅ Publish")
    stage.expect(olga, "On sale", "Stock: 15")


async def _sell_it(stage: Stage) -> None:
    anna = stage.customer
    await steps.order(stage, anna, "Beeswax Candle", category="Candles")
    stage.expect(anna, "is placed")
    await stage.press(stage.owner, "✅ Accept", stage.team)
    stage.expect(anna, "the shop has accepted your order")


async def _restock(stage: Stage) -> None:
    olga = stage.owner
    await stage.say(olga, "/catalogue")
    await stage.press(olga, "📁 Candles")
    await stage.press(olga, "Beeswax Candle")
    stage.expect(olga, "Stock: 15, of which 1 for orders")
    await stage.press(olga, "🔢 Variants")
    await stage.press(olga, "white · €9.50 · 3")
    card = next(each for each in reversed(olga.chat().messages) if "SKU: " in each.text)
    await stage.say(olga, "+20 poured today", reply_to=card)
    stage.expect(olga, "Stock: 23")
