"""A customer looks around: categories, sorting, pictures, a search with a slip of the finger, hearts, a shared link."""

from bot.demo.stage import Stage


async def browse(stage: Stage) -> None:
    """From the first screen to a favourite found again, and a friend who opens the link."""
    await _by_category(stage)
    await _by_words(stage)
    await _save_and_share(stage)


async def _by_category(stage: Stage) -> None:
    anna = stage.customer
    await stage.start(anna)
    await stage.press(anna, "🛍 Browse products")
    stage.expect(anna, "30 products in all")
    await stage.press(anna, "Ceramics (7)")
    stage.expect(anna, "7 products", "(page 1 of 2)")
    await stage.press(anna, "›")
    stage.expect(anna, "(page 2 of 2)")
    await stage.press(anna, "Price ↑")
    cheapest = next(label for label in anna.labels() if " · " in label)
    assert cheapest.startswith("Nest Egg Cup"), anna.chat().screen()
    await stage.press(anna, "☐ In stock")
    stage.expect(anna, "6 products")
    assert not any("sold out" in label for label in anna.labels()), anna.chat().screen()
    await stage.press(anna, cheapest)
    stage.expect(anna, "Nest Egg Cup", "€7.50")
    await stage.press(anna, "‹ Products")


async def _by_words(stage: Stage) -> None:
    anna = stage.customer
    await stage.say(anna, "tepot")
    stage.expect(anna, "Round Teapot")
    await stage.press(anna, "Round Teapot")
    stage.expect(anna, "€46.00")


async def _save_and_share(stage: Stage) -> None:
    anna, ben = stage.customer, stage.shop.box.add_user("Ben")
    await stage.press(anna, "🤍 Save")
    await stage.press(anna, "➕ Add to cart")
    await stage.say(anna, "/favourites")
    stage.expect(anna, "Round Teapot")
    await stage.press(anna, "Round Teapot")
    stage.expect(anna, "❤️ Saved")
    shared = await anna.press("↗️ Share")
    assert shared.url is not None
    product = shared.url.partition("start%3D")[2].partition("&")[0]
    await stage.start(ben, product)
    stage.expect(ben, "Round Teapot", "€46.00")
