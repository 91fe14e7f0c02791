"""A shop opened from nothing, and kept, in chat."""

import pytest

from bot.demo.stage import Stage
from sandbox import Group, NotSeen
from tests.journeys.acts import browse, data_of, deliver, newest, newest_with_buttons
from tests.journeys.conftest import OpenStall, png
from tests.journeys.test_board import too_late


async def begin(stall: Stage, title: str = "Oak Board", chat: Group | None = None) -> None:
    """Olga has named a product and is asked to describe it."""
    await stall.say(stall.owner, "/catalogue", chat)
    await stall.press(stall.owner, "➕ Product", chat)
    await stall.say(stall.owner, title, chat)


async def priced(stall: Stage, title: str = "Oak Board", price: str = "12.50") -> None:
    """Olga has a product with a price before her, not published yet."""
    await begin(stall, title)
    await stall.press(stall.owner, "Skip ›")
    await stall.say(stall.owner, price)
    await stall.press(stall.owner, "Later")


class TestOpeningAProduct:
    async def test_goes_step_by_step_to_the_shelf(self, stall: Stage) -> None:
        olga = stall.owner
        await begin(stall)
        await stall.say(olga, "For bread & cheese")
        await stall.say(olga, "12.50")
        await stall.say(olga, "Size: small, large\nWood: oak, beech")
        await olga.send_album([png(64, 48), png(48, 64), png(90, 90)])
        await stall.shop.settle()
        stall.expect(olga, "It has 3 pictures.")
        await stall.press(olga, "Done ›")
        await stall.say(olga, "Kitchen")
        await stall.press(olga, "➕ Create Kitchen")
        stall.expect(olga, "How many are there of each?", "small, oak; small, beech")
        assert "like 20" not in olga.chat().last.text
        await stall.say(olga, "5, 4, 3, 0")
        stall.expect(olga, "For bread & cheese", "€12.50")

        await stall.press(olga, "✅ Publish")

        stall.expect(olga, "On sale", "Stock: 12", "Options: Size, Wood", "Pictures: 3", "Category: Kitchen")
        await browse(stall)
        await stall.press(stall.customer, "Kitchen")
        await stall.press(stall.customer, "Oak Board")
        stall.expect(stall.customer, "For bread & cheese", "€12.50")
        assert stall.customer.chat().last.photo is not None

    async def test_shows_customers_nothing_half_done(self, stall: Stage) -> None:
        await priced(stall)

        await browse(stall)

        assert "Oak Board" not in stall.customer.chat().screen()

    async def test_is_left_and_taken_up_again(self, stall: Stage) -> None:
        olga = stall.owner
        await begin(stall)
        await stall.say(olga, "/cancel")
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "🙈 Oak Board")
        await stall.press(olga, "💶 Price")
        await stall.say(olga, "9")

        await stall.press(olga, "✅ Publish")

        stall.expect(olga, "On sale", "Price: €9.00")

    async def test_needs_a_price_before_it_is_shown(self, stall: Stage) -> None:
        await begin(stall)
        await stall.press(stall.owner, "Later")

        said = await stall.press(stall.owner, "✅ Publish")

        assert "set a price first" in said
        stall.expect(stall.owner, "Not shown to customers")

    async def test_says_what_cannot_be_used_and_asks_on(self, stall: Stage) -> None:
        olga = stall.owner
        await begin(stall)
        await stall.press(olga, "Skip ›")
        await stall.say(olga, "dear")
        stall.expect(olga, "Please type the amount as a number")
        await stall.say(olga, "3")
        await stall.say(olga, "colours red and blue")
        stall.expect(olga, "Please type one option a line")
        await stall.press(olga, "Skip ›")
        await stall.say(olga, "here is the picture")
        stall.expect(olga, "Please send the pictures as photos")

    async def test_is_not_forgotten_for_an_old_button_of_another(self, stall: Stage) -> None:
        olga = stall.owner
        await begin(stall, "Blue Cup")
        old = newest_with_buttons(olga)
        data = data_of(old, "Skip ›")
        await begin(stall, "Oak Board")
        await stall.press(olga, "Skip ›")

        said = await too_late(stall, olga, old, data)

        assert said == "This question is over: its buttons do nothing any more."
        await stall.say(olga, "3.30")
        stall.expect(olga, "Oak Board", "Does it come in several kinds?")

    async def test_works_in_the_admin_chat_too(self, stall: Stage) -> None:
        olga, team = stall.owner, stall.team
        await begin(stall, chat=team)
        await stall.press(olga, "Skip ›", team)
        await stall.say(olga, "12.50", team)
        await stall.press(olga, "Skip ›", team)
        await olga.send_photo(png(), chat=team)
        await stall.shop.settle()
        await stall.press(olga, "Done ›", team)
        await stall.press(olga, "Done ›", team)

        await stall.say(olga, "7", team)

        stall.expect(olga, "Only 7 left" if "Only 7 left" in olga.chat(team).screen() else "In stock", chat=team)
        assert olga.chat(team).last.photo is not None


class TestOneReply:
    async def test_sets_the_price(self, stall: Stage) -> None:
        await priced(stall)

        await stall.say(stall.owner, "14,90", reply_to=stall.owner.chat().last)

        stall.expect(stall.owner, "Price: €14.90")

    async def test_moves_the_stock_with_its_reason(self, stall: Stage) -> None:
        await priced(stall)
        for text in ("=15", "+20 from the fair", "-3 broken"):
            await stall.say(stall.owner, text, reply_to=stall.owner.chat().last)

        stall.expect(stall.owner, "Stock: 32")

    async def test_says_to_which_variant_where_there_are_several(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/catalogue")
        await stall.press(stall.owner, "Blue Mug")

        await stall.say(stall.owner, "+5", reply_to=stall.owner.chat().last)
        stall.expect(stall.owner, "This product comes in several kinds. Of which one is “+5”?")

        await stall.press(stall.owner, "‹ Product")
        await stall.press(stall.owner, "🔢 Variants")
        await stall.press(stall.owner, "Red · €13.50 · 3")
        message = next(each for each in stall.owner.chat().messages if "SKU: MUG-RED" in each.text)
        await stall.say(stall.owner, "+5", reply_to=message)
        stall.expect(stall.owner, "SKU: MUG-RED", "Stock: 8")

    async def test_is_about_its_product_though_another_was_asked_about(self, stall: Stage) -> None:
        olga = stall.owner
        await priced(stall)
        board = olga.chat().last
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Green Tea")
        await stall.press(olga, "💶 Price")
        tea = olga.chat().last

        await stall.say(olga, "14.90", reply_to=board)
        assert "Oak Board" in newest(olga, "Price: €14.90").text
        await stall.say(olga, "6.50", reply_to=tea)

        assert "Green Tea" in newest(olga, "Price: €6.50").text

    async def test_is_about_its_product_though_cash_was_asked_about(self, stall: Stage) -> None:
        olga, team = stall.owner, stall.team
        await deliver(stall)
        await stall.say(olga, "/catalogue", team)
        await stall.press(olga, "Green Tea", team)
        tea = olga.chat(team).last
        await stall.say(olga, "/cash", team)
        await stall.press(olga, "Carl", team)
        await stall.press(olga, "Another amount", team)

        await stall.say(olga, "3", team, reply_to=tea)

        stall.expect(olga, "Green Tea", "Price: €3.00", chat=team)
        await stall.say(olga, "4", team)
        stall.expect(olga, "Counted: €4.00.", chat=team)

    async def test_of_a_customer_changes_nothing(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/catalogue", stall.team)
        await stall.press(stall.owner, "Green Tea", stall.team)
        shown = stall.owner.chat(stall.team).last
        ben = stall.shop.box.add_user("Ben")
        stall.team.add(ben)

        await stall.say(ben, "1", stall.team, reply_to=shown)

        stall.expect(ben, "You may not do that here", chat=stall.team)
        await stall.say(stall.owner, "/catalogue", stall.team)
        await stall.press(stall.owner, "Green Tea", stall.team)
        stall.expect(stall.owner, "Price: €5.00", chat=stall.team)


class TestKeeping:
    async def test_edits_the_small_print_of_a_variant(self, stall: Stage) -> None:
        olga = stall.owner
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Green Tea")
        await stall.press(olga, "🔢 Variants")
        await stall.press(olga, "TEA · €5.00 · 2")
        for label, text, shown in (
            ("Price before", "6.50", "Price before: €6.50"),
            ("SKU", "TEA-GREEN", "SKU: TEA-GREEN"),
            ("Barcode", "4006381333931", "Barcode: 4006381333931"),
            ("Weight", "250", "Weight: 250 g"),
            ("Low stock below", "1", "told when below 1"),
            ("Tax class", "food", "Tax class: food"),
            ("Cost", "2", "Cost: €2.00"),
        ):
            await stall.press(olga, label)
            await stall.say(olga, text)
            stall.expect(olga, shown)

        await stall.press(olga, "SKU")
        await stall.say(olga, "LAMP")

        stall.expect(olga, "This SKU belongs to Lamp")

    async def test_sorts_and_removes_pictures(self, stall: Stage) -> None:
        olga = stall.owner
        await priced(stall)
        await stall.press(olga, "🖼 Pictures")
        await olga.send_album([png(30, 40), png(50, 60)])
        await stall.shop.settle()
        await stall.press(olga, "🖼 Sort or remove")
        first = olga.chat().last.photo
        await stall.press(olga, "⬇️ Later")
        stall.expect(olga, "Picture 2 of 2")
        assert olga.chat().last.photo == first

        await stall.press(olga, "🗑 Remove")

        stall.expect(olga, "Picture 1 of 1")
        assert olga.chat().last.photo != first

    async def test_hides_what_was_sold_and_deletes_what_was_not(self, stall: Stage) -> None:
        olga, anna = stall.owner, stall.customer
        await browse(stall)
        for label in ("Green Tea", "➕ Add to cart", "🛒 Cart (1)", "✅ Check out"):
            await stall.press(anna, label)
        await stall.say(anna, "Main Street 5")
        await stall.share_number(anna, "+49 170 1234567")
        await stall.press(anna, "✅ Place order")
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Green Tea")
        await stall.press(olga, "🗑 Delete")
        assert await stall.press(olga, "🗑 Yes, delete it") == "Deleted; its orders keep it."
        await stall.press(olga, "Blue Mug")
        await stall.press(olga, "🗑 Delete")
        assert await stall.press(olga, "🗑 Yes, delete it") == "Deleted."

        await browse(stall)

        labels = anna.chat().last.labels
        assert not [label for label in labels if "Green Tea" in label or "Blue Mug" in label]
        assert [label for label in labels if "Lamp" in label]

    async def test_keeps_categories(self, stall: Stage) -> None:
        olga = stall.owner
        await stall.say(olga, "/catalogue")
        for name in ("Tea", "Cups"):
            await stall.press(olga, "➕ Category")
            await stall.say(olga, name)
        await stall.press(olga, "📁 Cups")
        await stall.press(olga, "⬆️ Earlier")
        labels = olga.chat().last.labels
        assert labels.index("📁 Cups") < labels.index("📁 Tea")
        await stall.press(olga, "📁 Tea")
        await stall.press(olga, "✏️ Rename")
        await stall.say(olga, "Teas")
        await stall.press(olga, "🙈 Hide")
        stall.expect(olga, "Customers do not see this category.")

        await stall.press(olga, "🗑 Delete")

        assert "🙈 Teas" not in olga.chat().last.labels

    async def test_is_for_merchants_only(self, stall: Stage) -> None:
        await stall.start(stall.customer)
        await stall.say(stall.customer, "/catalogue")
        stall.expect(stall.customer, "You may not do that here")

        message = stall.customer.chat().messages[1]
        for data in ("1keep:0:0", "1keepgone:1", "1keeppub:1", "1keepvask:1:0", "1keepcatdel:1", "1keeppicdel:1"):
            await stall.customer.press_data(message, data)
            await stall.shop.settle()

        with pytest.raises(NotSeen):
            await stall.press(stall.customer, "➕ Product")
        await browse(stall)
        assert any("Blue Mug" in label for label in stall.customer.chat().last.labels)


async def test_a_shop_opens_from_nothing(open_stall: OpenStall) -> None:
    stall = await open_stall(catalogue="")
    await stall.start(stall.owner)
    await stall.press(stall.owner, "🗂 Catalogue")
    stall.expect(stall.owner, "There is nothing here yet.")
