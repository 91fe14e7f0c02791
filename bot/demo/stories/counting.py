"""The shelves are counted while the shop sells on; what is missing is a loss, and everybody can see who said so."""

from bot.demo.stage import Stage


async def count(stage: Stage) -> None:
    """Pia counts, mistypes and corrects; Anna buys meanwhile; a mug breaks; Olga sees what it all comes to."""
    await _count(stage)
    await _sell_meanwhile(stage)
    await _book(stage)
    await _break_one(stage)
    await _look(stage)
    await _by_file(stage)


async def _count(stage: Stage) -> None:
    pia = stage.packer
    await stage.say(pia, "/stock")
    await stage.press(pia, "🔢 Count")
    await stage.press(pia, "Shop")
    stage.expect(pia, "Nothing was counted here before.")
    await stage.say(pia, "mug-oat 7\nPOT-SLATE 5\nTEA-BREAKFAST-250 12 boxes")
    stage.expect(pia, "✅ 2 lines noted.", "“TEA-BREAKFAST-250 12 boxes”: no number at its end.")
    await stage.say(pia, "TEA-BREAKFAST-250 21")
    stage.expect(pia, "2 of 3 differ")


async def _sell_meanwhile(stage: Stage) -> None:
    anna = stage.customer
    await stage.start(anna)
    for label in (
        "🛍 Browse products",
        "Ceramics",
        "Harbour Mug",
        "Oat",
        "➕ Add to cart",
        "🛒 Cart (1)",
        "✅ Check out",
    ):
        await stage.press(anna, label)
    if not anna.sees("✅ Place order"):
        await stage.say(anna, "12 Harbour Street, second floor")
        await stage.share_number(anna, "+49 170 1234567")
    await stage.press(anna, "✅ Place order")
    stage.expect(anna, "is placed")


async def _book(stage: Stage) -> None:
    """The mug that Anna has bought is no difference: it was counted before."""
    pia = stage.packer
    await stage.press(pia, "📋 Differences · 2")
    await stage.press(pia, "-1 · Harbour Mug (Oat)")
    stage.expect(pia, "Counted: 7 · expected: 8", "Difference: -1")
    await stage.press(pia, "‹ Differences")
    await stage.press(pia, "‹ Count")
    await stage.press(pia, "✅ Book")
    await stage.press(pia, "Lost or stolen")
    stage.expect(pia, "2 of 3 differed", "Reason: lost or stolen")
    stage.expect(stage.owner, "🔢 Pia has counted Shop.", "2 of 3 differed (-€0.80)", chat=stage.team)


async def _break_one(stage: Stage) -> None:
    pia = stage.packer
    await stage.say(pia, "/stock MUG-OAT")
    await stage.press(pia, "Shop")
    stage.expect(pia, "Free: 6 · set aside: 1 · packed: 0")
    await stage.press(pia, "💥 Damage")
    await stage.press(pia, "Shelf → quarantine")
    await stage.say(pia, "2 chipped")
    stage.expect(pia, "Quarantine: 2")
    await stage.press(pia, "💥 Damage")
    await stage.press(pia, "Quarantine → away")
    await stage.say(pia, "1 beyond repair")
    stage.expect(pia, "Free: 4 · set aside: 1 · packed: 0", "Quarantine: 1")
    await stage.press(pia, "📜 History")
    stage.expect(pia, "1: quarantine → thrown away (beyond repair)", "2: shelf → quarantine (chipped)", "−1: ordered")


async def _look(stage: Stage) -> None:
    olga = stage.owner
    await stage.say(olga, "/stock MUG-OAT")
    stage.expect(olga, "Worth €72.00, €7.20 apiece")
    await stage.press(olga, "‹ Stock")
    await stage.press(olga, "💰 Value")
    stage.expect(olga, "Value of the stock, at average cost")


async def _by_file(stage: Stage) -> None:
    """Half of the rows are wrong: they are named, and the others wait for a yes."""
    olga, team = stage.owner, stage.team
    content = "sku,quantity\nMUG-MOSS,4\nINK-PLUM,a few\nMUG-GOLD,3\n"
    await olga.send_document(content.encode(), "counted.csv", chat=team)
    await stage.shop.settle()
    stage.expect(olga, "Differing: 1 · as they were: 0", "Left out: 2", chat=team)
    await stage.press(olga, "📋 Shop", team)
    await stage.press(olga, "✅ Book", team)
    await stage.press(olga, "Booked wrong before", team)
    stage.expect(olga, "1 of 1 differed", chat=team)
