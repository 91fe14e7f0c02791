"""A place is counted in chat: by lines, one after the other, by several at once; and booked when it is right."""

from bot.demo.stage import Stage
from tests.journeys.acts import ask, count, place
from tests.journeys.test_importing import content_of, documents, send_file

LINES = "mug-blue 28\nMUG-RED 3\nTEA 12 boxes\nLAMP 1.5\nPOT 4\nTEA -1"


async def begin(stall: Stage) -> None:
    """Pia counts the shop."""
    await stall.say(stall.packer, "/stock")
    await stall.press(stall.packer, "🔢 Count")


class TestCount:
    async def test_notes_what_can_be_used_and_names_what_cannot(self, stall: Stage) -> None:
        await begin(stall)
        stall.expect(stall.packer, "Nothing was counted here before.")

        await stall.say(stall.packer, LINES)

        stall.expect(stall.packer, "✅ 2 lines noted.", "“TEA 12 boxes”: no number at its end.")
        stall.expect(stall.packer, "“LAMP 1.5”: not a whole number.", "… and 1 more", "1 of 2 differ")
        assert ask(stall, "SELECT count(*) FROM entries WHERE document LIKE 'stock_count:%'")[0][0] == 0

    async def test_is_booked_with_a_reason_though_the_shop_was_closed_and_something_sold_meanwhile(
        self, stall: Stage
    ) -> None:
        await begin(stall)
        await stall.say(stall.packer, "MUG-BLUE 28\nTEA 2")
        await stall.shop.stop()
        await stall.shop.restart()
        await place(stall, product="Green Tea")
        await stall.say(stall.packer, "MUG-RED 4")
        await stall.press(stall.packer, "📋 Differences")
        stall.expect(stall.packer, "2 of 3 differ")
        await stall.press(stall.packer, "-2 · Blue Mug (Blue)")
        stall.expect(stall.packer, "Counted: 28 · expected: 30", "Difference: -2", "· Pia")
        await stall.press(stall.packer, "‹ Differences")
        await stall.press(stall.packer, "‹ Count")

        await stall.press(stall.packer, "✅ Book")
        await stall.press(stall.packer, "Lost or stolen")

        stall.expect(stall.packer, "✅ Count 1: Shop", "2 of 3 differed", "Reason: lost or stolen")
        stall.expect(stall.owner, "🔢 Pia has counted Shop.", "2 of 3 differed (-€4.00)", chat=stall.team)
        await stall.say(stall.owner, "/stock TEA")
        stall.expect(stall.owner, "Free: 1 · set aside: 1")
        await stall.say(stall.packer, "/stock MUG-BLUE")
        stall.expect(stall.packer, "Free: 28")
        await stall.press(stall.packer, "📜 History")
        await stall.press(stall.packer, "Count 1")
        stall.expect(stall.packer, "Count 1: Shop, booked", "By Pia")

    async def test_goes_from_one_to_the_next(self, stall: Stage) -> None:
        await begin(stall)
        await stall.press(stall.packer, "👣 One after the other")
        await stall.press(stall.packer, "Everything here")
        stall.expect(stall.packer, "Blue Mug (Blue) [MUG-BLUE], Shop", "How many are there?")

        await stall.say(stall.packer, "12 boxes")
        stall.expect(stall.packer, "“12 boxes”: no number at its end.", "Blue Mug (Blue)")
        await stall.say(stall.packer, "-3")
        await stall.say(stall.packer, "2000000")
        await stall.say(stall.packer, "30")
        stall.expect(stall.packer, "✅ 1 line noted.", "Blue Mug (Red)")
        await stall.press(stall.packer, "Skip ›")
        stall.expect(stall.packer, "Green Tea [TEA]")
        await stall.say(stall.packer, "1")

        stall.expect(stall.packer, "Count: Shop", "1 of 2 differ", "TEA: 1 instead of 2")

    async def test_goes_through_what_has_moved(self, stall: Stage) -> None:
        await begin(stall)
        await stall.say(stall.packer, "TEA 2")
        await stall.press(stall.packer, "✅ Book")
        await stall.say(stall.packer, "autumn")
        await stall.pass_time(60)
        await place(stall, product="Green Tea")

        await begin(stall)
        await stall.press(stall.packer, "👣 One after the other")
        await stall.press(stall.packer, "What moved since")

        stall.expect(stall.packer, "Green Tea [TEA]", "How many are there?")
        await stall.say(stall.packer, "2")
        stall.expect(stall.packer, "TEA: 2, as expected")

    async def test_is_one_count_however_many_count_the_place(self, stall: Stage) -> None:
        await begin(stall)
        await stall.say(stall.packer, "TEA 5")
        await stall.press(stall.packer, "✅ Book")

        await stall.say(stall.owner, "/stock", stall.team)
        await stall.press(stall.owner, "🔢 Count", stall.team)
        await stall.say(stall.owner, "LAMP 1", stall.team)
        await stall.press(stall.packer, "Broken")

        stall.expect(stall.packer, "2 of 2 differ", "LAMP: 1 instead of 0")
        assert ask(stall, "SELECT count(*) FROM entries WHERE document LIKE 'stock_count:%'")[0][0] == 0

    async def test_has_counted_again_what_was_corrected_meanwhile(self, stall: Stage) -> None:
        await begin(stall)
        await stall.say(stall.packer, "TEA 5")
        await stall.say(stall.owner, "/stock TEA")
        await stall.press(stall.owner, "± Adjust")
        await stall.say(stall.owner, "+3 found")

        await stall.press(stall.packer, "✅ Book")

        stall.expect(stall.packer, "⚠️ To be counted again: 1", "⚠️ TEA: to be counted again")
        await stall.say(stall.packer, "TEA 5")
        stall.expect(stall.packer, "TEA: 5, as expected")

    async def test_books_nothing_when_it_is_given_up(self, stall: Stage) -> None:
        await begin(stall)
        await stall.say(stall.packer, "TEA 5")
        await stall.press(stall.packer, "🗑 Give up")
        await stall.press(stall.packer, "🗑 Yes, give it up")

        stall.expect(stall.packer, "The count of Shop is given up: nothing was booked.")
        await stall.say(stall.packer, "TEA 6")
        assert ask(stall, "SELECT count(*) FROM entries WHERE document LIKE 'stock_count:%'")[0][0] == 0

    async def test_is_written_down_with_who_did_it(self, stall: Stage) -> None:
        await begin(stall)
        await stall.say(stall.packer, "TEA 5")
        await stall.press(stall.packer, "✅ Book")
        await stall.press(stall.packer, "Stock count")
        await stall.say(stall.owner, "/audit")

        stall.expect(stall.owner, "booked a count")

    async def test_of_hundreds_of_lines_is_booked_by_and_by(self, stall: Stage) -> None:
        columns = "product_id, sku, options, position, price_minor, barcode, tax_class, low_stock_threshold, active"
        for number in range(210):
            kept = f"1, 'P-{number}', '[\"{number}\"]', {number + 9}, 100, '', '', 0, 0"
            ask(stall, f"INSERT INTO variants ({columns}) VALUES ({kept})")
        await begin(stall)
        await stall.say(stall.packer, "\n".join(f"P-{number} 1" for number in range(150)))
        await stall.say(stall.packer, "\n".join(f"P-{number} 1" for number in range(150, 210)))
        await stall.press(stall.packer, "✅ Book")

        await stall.press(stall.packer, "Stock count")

        assert count(stall.owner, "210 of 210 differed", stall.team) == 1


class TestFile:
    async def test_of_which_half_is_wrong_is_shown_and_booked_after_a_yes(self, stall: Stage) -> None:
        content = "sku,quantity\nTEA,12\nMUG-RED,12 boxes\nLAMP,-1\nPOT,3\nMUG-BLUE,30\n"
        await send_file(stall, content, "levels.csv")

        stall.expect(stall.owner, "Stock levels in levels.csv", "Differing: 1 · as they were: 1", chat=stall.team)
        stall.expect(stall.owner, "Left out: 3", "Line 3 (MUG-RED): this is no number of pieces", chat=stall.team)
        assert "Line 5 (POT): nothing in the shop has this SKU" in content_of(documents(stall)[-1]).decode()
        await stall.press(stall.owner, "📋 Shop", stall.team)
        stall.expect(stall.owner, "Count 1: Shop, not booked yet", chat=stall.team)
        await stall.press(stall.owner, "+10 · Green Tea", stall.team)
        await stall.press(stall.owner, "‹ Differences", stall.team)
        await stall.press(stall.owner, "✅ Book", stall.team)
        await stall.press(stall.owner, "Booked wrong before", stall.team)

        stall.expect(stall.owner, "1 of 1 differed (€10.00)", chat=stall.team)
        await stall.say(stall.owner, "/stock TEA")
        stall.expect(stall.owner, "Free: 12")

    async def test_is_given_up_by_a_button(self, stall: Stage) -> None:
        await send_file(stall, "sku,quantity\nTEA,12\n", "levels.csv")
        await stall.press(stall.owner, "📋 Shop", stall.team)
        await stall.press(stall.owner, "🗑 Give up", stall.team)
        await stall.press(stall.owner, "🗑 Yes, give it up", stall.team)

        stall.expect(stall.owner, "is given up: nothing was booked.", chat=stall.team)
        await stall.say(stall.owner, "/stock TEA")
        stall.expect(stall.owner, "Free: 2")

    async def test_is_sent_to_merchants_and_changes_nothing_when_it_comes_back(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/stock", stall.team)
        await stall.press(stall.owner, "💾 As a file", stall.team)
        await stall.press(stall.owner, "💾 Send me the file", stall.team)
        stall.expect(stall.owner, "The stock of Stall.", chat=stall.team)

        await send_file(stall, content_of(documents(stall)[-1]), "stock.csv")

        stall.expect(stall.owner, "Differing: 0 · as they were: 4", chat=stall.team)
