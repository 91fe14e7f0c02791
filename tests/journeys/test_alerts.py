"""What merchants are told of shelves: together, once, with buttons, and with the name of whoever acted."""

import pytest

from bot.demo.stage import Stage
from domain import people, stock, suppliers
from domain.actors import Role
from domain.stock.alerting import GATHERED_SECONDS
from domain.suppliers import Item
from domain.transaction import Transaction
from tests.journeys.acts import ask, count, data_of, join_team, newest, place
from tests.journeys.test_waitlist import TELL_ME, set_stock

HOUR = 3600
TEA_OUT = "📉 Sold out: Green Tea [TEA]."


async def sell_out(stall: Stage) -> None:
    """Somebody buys the last Green Tea, and the shop is told."""
    await place(stall, product="Green Tea", pieces=2)
    await stall.pass_time(GATHERED_SECONDS)


def _acme_sells_tea(tx: Transaction) -> None:
    (owner,) = [person.actor for person in people.staff_with(tx, Role.OWNER)]
    acme = suppliers.add(tx, "Acme", language="en", currency="EUR", email="", actor=owner, now=0)
    suppliers.put_item(tx, Item(acme, 3, "", 100, pack=6), actor=owner)


class TestOne:
    async def test_is_ordered_by_one_button_and_says_who_did(self, stall: Stage) -> None:
        mira = await join_team(stall, "Mira")
        await stall.shop.bot.services.db.write(_acme_sells_tea)
        await sell_out(stall)
        message = newest(mira, TEA_OUT, stall.team)
        order_now = data_of(message, "🛒 Order now")

        await stall.press(mira, "🛒 Order now", stall.team, message=message)
        stall.expect(mira, "✅ Mira has drawn up an order.", "🚚 6 ordered or drawn up.", chat=stall.team)
        pressed = await stall.owner.press_data(newest(stall.owner, TEA_OUT, stall.team), order_now)
        await stall.shop.settle()

        assert pressed.answer is not None
        assert "Mira was quicker" in (pressed.answer.text or "")
        assert ask(stall, "SELECT quantity FROM purchase_order_lines") == [(6,)]
        await stall.press(stall.owner, "🧾 Show the order", stall.team)
        stall.expect(stall.owner, "Acme", chat=stall.team)

    async def test_leads_to_the_suppliers_where_nobody_sells_it(self, stall: Stage) -> None:
        await sell_out(stall)

        await stall.press(stall.owner, "🛒 Order now", stall.team)

        stall.expect(stall.owner, "No supplier is known to sell “Green Tea”.", chat=stall.team)
        await stall.press(stall.owner, "🏭 Suppliers", stall.team)

    async def test_is_put_off_and_asked_again(self, stall: Stage) -> None:
        await sell_out(stall)

        await stall.press(stall.owner, "⏰ Later", stall.team)
        await stall.press(stall.owner, "4 hr", stall.team)
        stall.expect(stall.owner, "⏰ Olga: again at", chat=stall.team)
        assert count(stall.owner, TEA_OUT, stall.team) == 1
        await stall.pass_time(4 * HOUR)

        assert count(stall.owner, TEA_OUT, stall.team) == 2

    async def test_has_its_threshold_set(self, stall: Stage) -> None:
        await place(stall, product="Green Tea")
        await stall.shop.leap(25 * HOUR)
        stall.expect(stall.owner, "📉 Low stock: Green Tea [TEA], 1 left.", chat=stall.team)

        await stall.press(stall.owner, "📏 Threshold", stall.team)
        await stall.say(stall.owner, "1", stall.team)

        stall.expect(stall.owner, "✅ Green Tea [TEA]: 1 there.", "✅ Olga: told below 1.", chat=stall.team)

    async def test_says_how_many_customers_wait(self, stall: Stage) -> None:
        await sell_out(stall)
        ben = stall.shop.box.add_user("Ben")
        await stall.start(ben)
        for label in ("🛍 Browse products", "Green Tea", TELL_ME):
            await stall.press(ben, label)

        await stall.say(stall.owner, "/stock", stall.team)
        await stall.press(stall.owner, "📉 Low and sold out", stall.team)
        await stall.press(stall.owner, "📉 Green Tea", stall.team)

        stall.expect(stall.owner, "🔔 1 customer waits for it.", chat=stall.team)


class TestMany:
    async def test_at_once_are_one_message_that_leads_to_each(self, stall: Stage) -> None:
        await set_stock(stall, 0, "Green Tea")
        for variant, pieces in (("Blue · €12.50", 1), ("Red · €13.50", 0)):
            await stall.say(stall.owner, "/catalogue")
            await stall.press(stall.owner, "Blue Mug")
            await stall.press(stall.owner, "🔢 Variants")
            await stall.press(stall.owner, variant)
            await stall.say(stall.owner, f"={pieces}", reply_to=stall.owner.chat().last)

        await stall.pass_time(GATHERED_SECONDS)

        assert count(stall.owner, "📉", stall.team) == 1
        stall.expect(stall.owner, "📉 3 products need restocking", "Green Tea [TEA]: sold out", chat=stall.team)
        await stall.press(stall.owner, "📋 See to each (3)", stall.team)
        await stall.press(stall.owner, "📉 Blue Mug (Blue)", stall.team)
        await stall.press(stall.owner, "⏰ Later", stall.team)
        await stall.press(stall.owner, "1 day", stall.team)
        stall.expect(stall.owner, "⏰ Olga: again at", "Blue Mug (Blue) [MUG-BLUE]: 1 left · ⏰ Olga", chat=stall.team)
        await stall.press(stall.owner, "‹ Low and sold out", stall.team)
        stall.expect(stall.owner, "To restock", chat=stall.team)

    async def test_that_are_filled_up_in_time_are_told_of_to_nobody(self, stall: Stage) -> None:
        await place(stall, product="Green Tea", pieces=2)

        await set_stock(stall, 20, "Green Tea")
        await stall.pass_time(GATHERED_SECONDS)

        assert not stall.owner.sees("📉", stall.team)


class TestSlowMovers:
    @pytest.mark.parametrize("on", ["sqlite"])
    async def test_are_told_of_on_mondays(self, stall: Stage) -> None:
        await stall.shop.bot.services.db.write(_is_slow_after_a_day)
        for table in ("products", "shelf"):
            ask(stall, f"UPDATE {table} SET created_at = 0")

        await stall.shop.leap(7 * 24 * HOUR)

        assert count(stall.owner, "🐌 3 products have not been sold for 1 days", stall.team) == 1
        await stall.press(stall.owner, "🐌 Slow movers", stall.team)
        stall.expect(stall.owner, "Slow movers", chat=stall.team)


def _is_slow_after_a_day(tx: Transaction) -> None:
    (owner,) = [person.actor for person in people.staff_with(tx, Role.OWNER)]
    stock.set_slow_after_days(tx, 1, actor=owner)
