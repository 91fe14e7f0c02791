"""The catalogue in the hands of a merchant: its order, its counts, its other languages."""

import pytest

from bot.demo.stage import Stage
from tests.journeys.acts import accept, ask, browse, data_of, press_at_once


class TestSortingProducts:
    async def test_puts_what_is_tapped_before_the_rest(self, stall: Stage) -> None:
        olga = stall.owner
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "↕️ Sort products")
        await stall.press(olga, "Lamp <odd & bright>")
        stall.expect(olga, "Where shall “Lamp <odd & bright>” go?")

        await stall.press(olga, "⏫ First")

        assert olga.chat().last.labels[0] == "✋ 1. Lamp <odd & bright>"
        await browse(stall)
        assert _titles(stall) == ["Lamp", "Blue", "Green"]
        await stall.press(olga, "⬇️ Later")
        await browse(stall)
        assert _titles(stall) == ["Blue", "Lamp", "Green"]

    async def test_goes_back_to_the_order_of_names(self, stall: Stage) -> None:
        olga = stall.owner
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "↕️ Sort products")
        await stall.press(olga, "Green Tea")
        await stall.press(olga, "⬆️ Earlier")
        await browse(stall)
        assert _titles(stall) == ["Green", "Blue", "Lamp"]

        await stall.press(olga, "🔤 All by name")

        await browse(stall)
        assert _titles(stall) == ["Blue", "Green", "Lamp"]

    async def test_is_for_merchants_only(self, stall: Stage) -> None:
        olga, team = stall.owner, stall.team
        await stall.say(olga, "/catalogue", team)
        await stall.press(olga, "↕️ Sort products", team)
        await stall.press(olga, "Green Tea", team)
        ben = stall.shop.box.add_user("Ben")
        team.add(ben)

        said = await stall.press(ben, "⏫ First", team)

        assert "You may not do that here" in said
        await browse(stall)
        assert _titles(stall) == ["Blue", "Green", "Lamp"]


def _titles(stall: Stage) -> list[str]:
    """The first words of the products that Anna sees, in their order."""
    labels = [label for label in stall.customer.chat().last.labels if " · " in label]
    return [label.split()[0] for label in labels]


class TestCounting:
    async def test_counts_what_orders_wait_for_too(self, stall: Stage) -> None:
        olga = stall.owner
        await accept(stall, product="Blue Mug", pieces=3)
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Blue Mug")
        await stall.say(olga, "+20", reply_to=olga.chat().last)
        stall.expect(olga, "This product comes in several kinds. Of which one is “+20”?")
        await stall.press(olga, "Blue · 30")
        stall.expect(olga, "Stock: 50, of which 3 for orders")

        await stall.say(olga, "=15", reply_to=olga.chat().last)

        stall.expect(olga, "Stock: 15, of which 3 for orders")
        await stall.start(stall.customer)
        await stall.press(stall.customer, "🛍 Browse products")
        await stall.press(stall.customer, "Blue Mug")
        assert ask(stall, "SELECT balance FROM accounts WHERE kind = 'free' AND unit = 'v:1'") == [(12,)]


_TEA_ON_THE_SHELF = (
    "SELECT balance FROM accounts WHERE kind = 'free' AND unit = (SELECT 'v:' || id FROM variants WHERE sku = 'TEA')"
)


class TestTypedWithoutReplying:
    async def test_is_asked_about_and_then_taken(self, stall: Stage) -> None:
        olga = stall.owner
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Green Tea")

        await stall.say(olga, "12,50")

        stall.expect(
            olga, "“12,50”: is that the price of Green Tea?", "→ €12.50", "A reply to its message is taken at once."
        )
        await stall.press(olga, "✅ Yes: 12,50")
        stall.expect(olga, "Price: €12.50")
        assert ask(stall, "SELECT price_minor FROM variants WHERE sku = 'TEA'") == [(1250,)]

    async def test_is_taken_once_however_often_it_is_pressed(self, stall: Stage) -> None:
        olga = stall.owner
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Green Tea")
        await stall.say(olga, "+20")
        [(before,)] = ask(stall, _TEA_ON_THE_SHELF)

        await press_at_once(stall, (olga, olga), "✅ Yes: +20")

        assert ask(stall, _TEA_ON_THE_SHELF) == [(before + 20,)]

    async def test_may_be_meant_to_be_searched_for(self, stall: Stage) -> None:
        olga = stall.owner
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Green Tea")
        await stall.say(olga, "12")

        await stall.press(olga, "🔎 Search for it")

        stall.expect(olga, "Nothing found for “12”.")

    @pytest.mark.parametrize("is_reply", [False, True])
    async def test_is_the_price_of_one_kind_unless_all_are_said(self, stall: Stage, is_reply: bool) -> None:
        olga = stall.owner
        prices = "SELECT DISTINCT price_minor FROM variants WHERE product_id = 1 ORDER BY price_minor"
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Blue Mug")
        before = ask(stall, prices)

        await stall.say(olga, "8,50", reply_to=olga.chat().last if is_reply else None)

        stall.expect(olga, "This product comes in several kinds. Which one shall cost “8,50”?")
        assert ask(stall, prices) == before
        await stall.press(olga, "Blue · €12.50")
        stall.expect(olga, "Price: €8.50")
        assert ask(stall, prices) != [(850,)]

        await stall.press(olga, "‹ Product")
        await stall.say(olga, "8,50")
        await stall.press(olga, "All of them: 8,50")
        assert ask(stall, prices) == [(850,)]

    async def test_is_searched_for_where_the_product_was_shown_long_ago(self, stall: Stage) -> None:
        olga = stall.owner
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Green Tea")
        await stall.pass_time(3600)

        await stall.say(olga, "1")

        assert not olga.sees("is that the price of")

    async def test_is_searched_for_where_no_product_was_shown(self, stall: Stage) -> None:
        await stall.start(stall.owner)

        await stall.say(stall.owner, "12,50")

        stall.expect(stall.owner, "Nothing found for “12,50”.")


class TestCategoryTyped:
    async def test_is_created_only_when_confirmed(self, stall: Stage) -> None:
        olga = stall.owner
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Green Tea")
        await stall.press(olga, "📁 Category")
        await stall.say(olga, "thanks")
        stall.expect(olga, "There is no category “thanks” yet.")
        assert ask(stall, "SELECT count(*) FROM categories") == [(0,)]

        await stall.say(olga, "Drinks")
        await stall.press(olga, "➕ Create Drinks")

        stall.expect(olga, "Category: Drinks")
        await stall.press(olga, "📁 Category")
        await stall.say(olga, "drinks")
        assert ask(stall, "SELECT name FROM categories") == [("Drinks",)]

    async def test_pressed_twice_stays_as_it_was_wanted(self, stall: Stage) -> None:
        olga = stall.owner
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "➕ Category")
        await stall.say(olga, "Drinks")
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Green Tea")
        await stall.press(olga, "📁 Category")

        data = data_of(olga.chat().last, "📁 Drinks")
        message = olga.chat().last
        for _ in range(2):
            await olga.press_data(message, data)
            await stall.shop.settle()

        assert ask(stall, "SELECT count(*) FROM product_categories") == [(1,)]


class TestOtherLanguages:
    async def test_are_read_by_those_who_speak_them(self, stall: Stage) -> None:
        olga = stall.owner
        greta = stall.shop.box.add_user("Greta", language_code="de")
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Green Tea")
        await stall.press(olga, "🌐 Languages")
        await stall.press(olga, "➕ Deutsch")
        stall.expect(olga, "Name: Green Tea (the shop’s own)")
        await stall.press(olga, "✏️ Name")

        await stall.say(olga, "Grüner Tee")

        stall.expect(olga, "Name: Grüner Tee", "Description: ")
        await stall.start(greta)
        await stall.press(greta, "🛍 Produkte ansehen")
        await stall.press(greta, "Grüner Tee")
        stall.expect(greta, "Grüner Tee", "Calm & clear")
        await stall.press(olga, "✏️ Name")
        await stall.say(olga, "-")
        stall.expect(olga, "Name: Green Tea (the shop’s own)")

    async def test_name_categories_too(self, stall: Stage) -> None:
        olga = stall.owner
        greta = stall.shop.box.add_user("Greta", language_code="de")
        await stall.say(olga, "/catalogue")
        await stall.press(olga, "Green Tea")
        await stall.press(olga, "📁 Category")
        await stall.say(olga, "Drinks")
        await stall.press(olga, "➕ Create Drinks")
        await stall.press(olga, "‹ Catalogue")
        await stall.press(olga, "🌐 Languages")
        stall.expect(olga, "Deutsch: Drinks (the shop’s own)")

        await stall.press(olga, "➕ Deutsch")
        await stall.say(olga, "Getränke")

        stall.expect(olga, "Deutsch: Getränke")
        await stall.start(greta)
        await stall.press(greta, "🛍 Produkte ansehen")
        stall.expect(greta, "Getränke (1)")

    async def test_are_for_merchants_only(self, stall: Stage) -> None:
        olga, team = stall.owner, stall.team
        await stall.say(olga, "/catalogue", team)
        await stall.press(olga, "Green Tea", team)
        ben = stall.shop.box.add_user("Ben")
        team.add(ben)

        said = await stall.press(ben, "🌐 Languages", team)

        assert "You may not do that here" in said
