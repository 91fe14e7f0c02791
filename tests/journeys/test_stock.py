"""What runs low is told once per crossing; every morning comes a report, every night the books are checked."""

from bot.demo.stage import Stage
from tests.journeys.acts import arrive, ask, count, place
from tests.journeys.conftest import OpenStall

HOUR = 3600
LOW = "📉 Low stock: Blue Mug (Red) [MUG-RED], 2 left."


async def buy_red_mug(stall: Stage, name: str) -> str:
    """Someone new orders a red mug; the order's code."""
    customer = await arrive(stall, name)
    for label in ("🛍 Browse products", "Blue Mug", "Red", "➕ Add to cart", "🛒 Cart", "✅ Check out"):
        await stall.press(customer, label)
    await stall.say(customer, "Main Street 5")
    await stall.say(customer, "0170 1234567")
    await stall.press(customer, "✅ Place order")
    return stall.read(customer, "Your order #")


class TestLowStock:
    async def test_is_told_once_per_crossing_and_again_after_it_rose(self, stall: Stage) -> None:
        await buy_red_mug(stall, "Ben")
        await buy_red_mug(stall, "Cleo")
        assert count(stall.owner, "📉", stall.team) == 1
        stall.expect(stall.owner, LOW, chat=stall.team)

        for _ in range(2):
            await stall.press(stall.owner, "❌ Decline", stall.team)
            await stall.press(stall.owner, "We are closed", stall.team)
        assert count(stall.owner, "📉", stall.team) == 1
        await buy_red_mug(stall, "Dora")

        assert count(stall.owner, LOW, stall.team) == 2

    async def test_is_told_when_the_last_is_gone_though_it_was_low_before(self, stall: Stage) -> None:
        for name in ("Ben", "Cleo", "Dora"):
            await buy_red_mug(stall, name)
        await stall.say(stall.owner, "/stock", stall.team)
        await stall.press(stall.owner, "📉 Low and sold out", stall.team)

        stall.expect(stall.owner, "Blue Mug (Red) [MUG-RED]: sold out", chat=stall.team)


class TestMorning:
    async def test_brings_what_is_to_be_restocked(self, stall: Stage) -> None:
        await stall.pass_time(25 * HOUR)

        assert count(stall.owner, "To restock\n\nGreen Tea [TEA]: 2 left", stall.team) == 1

    async def test_says_nothing_where_nothing_is_low(self, open_stall: OpenStall) -> None:
        plenty = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\ntea,Green Tea,TEA,5.00,200\n"
        stall = await open_stall(catalogue=plenty)

        await stall.pass_time(49 * HOUR)

        assert not stall.owner.sees("To restock", stall.team)

    async def test_comes_once_though_the_shop_was_closed_for_days(self, stall: Stage) -> None:
        await stall.shop.stop()
        stall.shop.clock.advance(72 * HOUR)
        await stall.shop.restart()
        await stall.shop.settle()

        assert count(stall.owner, "To restock", stall.team) == 1


class TestNight:
    async def test_calls_the_shop_when_the_books_do_not_balance(self, stall: Stage) -> None:
        await place(stall)
        ask(stall, "UPDATE accounts SET balance = balance + 1 WHERE kind = 'receivable'")

        await stall.pass_time(24 * HOUR)

        stall.expect(stall.owner, "⚠️ The books do not balance:", "Run “stallkeeper check”.", chat=stall.team)
        ask(stall, "UPDATE accounts SET balance = balance - 1 WHERE kind = 'receivable'")

    async def test_says_nothing_when_they_do(self, stall: Stage) -> None:
        await place(stall)

        await stall.pass_time(24 * HOUR)

        assert not stall.owner.sees("The books", stall.team)


class TestStockDesk:
    async def test_leads_a_packer_to_what_runs_low_and_back(self, stall: Stage) -> None:
        await stall.start(stall.packer)
        await stall.press(stall.packer, "📦 Stock")
        await stall.press(stall.packer, "📉 Low and sold out")

        stall.expect(stall.packer, "To restock", "Green Tea [TEA]: 2 left")
        await stall.press(stall.packer, "‹ Stock")
        stall.expect(stall.packer, "📉 Low and sold out")

    async def test_is_nothing_for_customers(self, stall: Stage) -> None:
        await stall.start(stall.customer)
        assert not stall.customer.sees("📦 Stock")

        await stall.say(stall.customer, "/stock")

        stall.expect(stall.customer, "You may not do that here.")
