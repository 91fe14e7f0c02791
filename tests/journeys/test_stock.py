"""What runs low is told once per crossing; every morning comes a report, every night the books are checked."""

from bot.demo.stage import Stage
from domain.stock.alerting import GATHERED_SECONDS
from tests.journeys.acts import arrive, ask, count, deliver, pack, place
from tests.journeys.conftest import OpenStall

HOUR = 3600
LOW = "📉 Low stock: Blue Mug (Red) [MUG-RED], 2 left."
TEA_LOW = "📉 Low stock: Green Tea [TEA], 2 left."


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
        await stall.pass_time(GATHERED_SECONDS)
        await buy_red_mug(stall, "Cleo")
        await stall.pass_time(GATHERED_SECONDS)
        assert count(stall.owner, "📉", stall.team) == 1
        stall.expect(stall.owner, LOW, chat=stall.team)

        for _ in range(2):
            await stall.press(stall.owner, "❌ Decline", stall.team)
            await stall.press(stall.owner, "We are closed", stall.team)
        assert count(stall.owner, "📉", stall.team) == 1
        await buy_red_mug(stall, "Dora")
        await stall.pass_time(GATHERED_SECONDS)

        assert count(stall.owner, LOW, stall.team) == 2

    async def test_is_told_when_the_last_is_gone_though_it_was_low_before(self, stall: Stage) -> None:
        for name in ("Ben", "Cleo", "Dora"):
            await buy_red_mug(stall, name)
        await stall.say(stall.owner, "/stock", stall.team)
        await stall.press(stall.owner, "📉 Low and sold out", stall.team)

        stall.expect(stall.owner, "Blue Mug (Red) [MUG-RED]: sold out", chat=stall.team)


class TestMorning:
    async def test_brings_what_is_to_be_restocked(self, stall: Stage) -> None:
        await stall.shop.leap(25 * HOUR)

        assert count(stall.owner, TEA_LOW, stall.team) == 1

    async def test_says_the_same_but_once(self, stall: Stage) -> None:
        for _ in range(3):
            await stall.shop.leap(25 * HOUR)

        assert count(stall.owner, "📉", stall.team) == 1

    async def test_says_nothing_where_nothing_is_low(self, open_stall: OpenStall) -> None:
        plenty = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\ntea,Green Tea,TEA,5.00,200\n"
        stall = await open_stall(catalogue=plenty)

        for _ in range(2):
            await stall.shop.leap(25 * HOUR)

        assert not stall.owner.sees("📉", stall.team)

    async def test_comes_once_though_the_shop_was_closed_for_days(self, stall: Stage) -> None:
        await stall.shop.stop()
        stall.shop.clock.advance(72 * HOUR)
        await stall.shop.restart()
        await stall.shop.settle()

        assert count(stall.owner, TEA_LOW, stall.team) == 1


class TestNight:
    async def test_calls_the_shop_when_the_books_do_not_balance(self, stall: Stage) -> None:
        await place(stall)
        ask(stall, "UPDATE accounts SET balance = balance + 1 WHERE kind = 'receivable'")

        await stall.shop.leap(24 * HOUR)

        stall.expect(stall.owner, "⚠️ The books do not balance:", "Run “stallkeeper check”.", chat=stall.team)
        ask(stall, "UPDATE accounts SET balance = balance - 1 WHERE kind = 'receivable'")

    async def test_says_nothing_when_they_do(self, stall: Stage) -> None:
        await place(stall)

        await stall.shop.leap(24 * HOUR)

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


class TestStockOfAVariant:
    async def test_says_where_its_pieces_are_and_what_they_are_worth_to_merchants_alone(self, stall: Stage) -> None:
        await pack(stall, product="Green Tea")

        await stall.say(stall.owner, "/stock tea")
        await stall.say(stall.packer, "/stock TEA")

        stall.expect(stall.owner, "Can be ordered: 1 · in the house: 2", "Worth €2.00, €1.00 apiece")
        stall.expect(stall.owner, "Free: 1 · set aside: 0 · packed: 1", "⚠️ Low: below 3")
        stall.expect(stall.packer, "Free: 1 · set aside: 0 · packed: 1")
        assert not stall.packer.sees("Worth")

    async def test_is_found_by_words_and_by_the_beginning_of_its_sku(self, stall: Stage) -> None:
        await stall.say(stall.packer, "/stock")
        await stall.press(stall.packer, "🔎 Find a product")
        await stall.say(stall.packer, "nothing like it")
        stall.expect(stall.packer, "Nothing found for “nothing like it”.")

        await stall.say(stall.packer, "mug-")
        await stall.press(stall.packer, "Blue Mug (Red)")

        stall.expect(stall.packer, "Blue Mug (Red) [MUG-RED]", "Free: 3")

    async def test_is_adjusted_with_a_reason_and_its_history_says_by_whom(self, stall: Stage) -> None:
        await place(stall, product="Green Tea")
        await stall.say(stall.packer, "/stock TEA")
        await stall.press(stall.packer, "± Adjust")
        for nonsense in ("12 boxes", "+1.5 found", "-3", "-9 stolen"):
            await stall.say(stall.packer, nonsense)
        stall.expect(stall.packer, "There are only 2.")

        await stall.say(stall.packer, "+4 found behind the shelf")

        stall.expect(stall.packer, "✅ Booked: +4. 6 are there now.", "Free: 5 · set aside: 1")
        await stall.press(stall.packer, "📜 History")
        stall.expect(stall.packer, "+4: counted (found behind the shelf)", "· Pia", "−1: ordered", "· Anna")
        await stall.press(stall.packer, "‹ Green Tea")
        stall.expect(stall.packer, "Free: 5")

    async def test_leads_merchants_from_its_history_to_the_order(self, stall: Stage) -> None:
        code = await place(stall, product="Green Tea")
        await stall.say(stall.owner, "/stock TEA")
        await stall.press(stall.owner, "📜 History")

        await stall.press(stall.owner, f"#{code}")

        stall.expect(stall.owner, f"Order #{code}")

    async def test_loses_what_is_thrown_away_and_puts_back_what_is_sound(self, stall: Stage) -> None:
        await stall.say(stall.packer, "/stock MUG-BLUE")
        await stall.press(stall.packer, "💥 Damage")
        await stall.press(stall.packer, "Shelf → quarantine")
        await stall.say(stall.packer, "three")
        await stall.say(stall.packer, "3 chipped")
        stall.expect(stall.packer, "✅ 3: Shelf → quarantine", "Free: 27", "Quarantine: 3")

        await stall.press(stall.packer, "💥 Damage")
        await stall.press(stall.packer, "Quarantine → away")
        await stall.say(stall.packer, "5 broken")
        stall.expect(stall.packer, "There are only 3 of them.")
        await stall.say(stall.packer, "2 broken")

        stall.expect(stall.packer, "✅ 2: Quarantine → away", "Quarantine: 1")
        await stall.say(stall.owner, "/stock MUG-BLUE")
        stall.expect(stall.owner, "Worth €112.00, €4.00 apiece")

    async def test_is_sold_as_far_as_a_merchant_says(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/stock TEA")
        await stall.press(stall.owner, "🎚 How far to sell")
        await stall.press(stall.owner, "Sell beyond the shelf")
        await stall.say(stall.owner, "-4")
        await stall.say(stall.owner, "4")
        stall.expect(stall.owner, "Can be ordered: 6", "Sold beyond the shelf: up to 4")

        await stall.press(stall.owner, "🎚 How far to sell")
        await stall.press(stall.owner, "When more will come")
        await stall.say(stall.owner, "2025-01-24")
        stall.expect(stall.owner, "Please choose a day from today on")
        await stall.say(stall.owner, "2026-01-24")
        stall.expect(stall.owner, "More are expected on 24 Jan 2026", "up to 4")
        await stall.press(stall.owner, "🎚 How far to sell")
        await stall.press(stall.owner, "Keep a safety stock")
        await stall.say(stall.owner, "1")
        stall.expect(stall.owner, "Can be ordered: 1", "Safety stock: 1 stay here")
        await stall.press(stall.owner, "🎚 How far to sell")
        await stall.press(stall.owner, "To the last piece")

        stall.expect(stall.owner, "Can be ordered: 2", "Sold to the last piece")

    async def test_leads_merchants_to_when_it_is_bought(self, stall: Stage) -> None:
        await stall.say(stall.packer, "/stock TEA")
        assert not stall.packer.sees("🛒 When to buy")
        await stall.say(stall.owner, "/stock TEA")

        await stall.press(stall.owner, "🛒 When to buy")

        stall.expect(stall.owner, "Green Tea")

    async def test_is_low_from_where_a_merchant_says(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/stock MUG-BLUE")
        await stall.press(stall.owner, "📉 Low below…")
        await stall.say(stall.owner, "many")

        await stall.say(stall.owner, "40")

        stall.expect(stall.owner, "⚠️ Low: below 40")

        await stall.press(stall.owner, "🛒 When to buy")
        await stall.press(stall.owner, "✏️ Type a rule")
        await stall.say(stall.owner, "50 60")
        await stall.press(stall.owner, "📦 Its stock")
        stall.expect(stall.owner, "⚠️ Low: below 50")


class TestValue:
    async def test_is_shown_to_merchants_with_what_was_sold_and_lost(self, stall: Stage) -> None:
        await deliver(stall, product="Green Tea")
        await stall.say(stall.packer, "/stock")
        assert not stall.packer.sees("💰 Value")
        await stall.say(stall.owner, "/stock")

        await stall.press(stall.owner, "💰 Value")

        stall.expect(stall.owner, "€133.00, 34 pieces", "Sold in 30 days: €1.00, at cost")

    async def test_names_what_nobody_buys_and_leads_to_it(self, stall: Stage) -> None:
        ask(stall, f"UPDATE products SET created_at = {stall.shop.clock.now():.0f} - 90 * 86400")
        ask(stall, f"UPDATE shelf SET created_at = {stall.shop.clock.now():.0f} - 90 * 86400")
        await place(stall, product="Green Tea")
        await stall.say(stall.owner, "/stock")
        await stall.press(stall.owner, "🐌 Slow movers")
        stall.expect(stall.owner, "2 products, €132.00 bound.")
        await stall.press(stall.owner, "⏱ After 60 days")
        await stall.say(stall.owner, "soon")
        await stall.say(stall.owner, "120")
        stall.expect(stall.owner, "Everything in stock was sold in the last 120 days.")
        await stall.press(stall.owner, "⏱ After 120 days")
        await stall.say(stall.owner, "30")

        await stall.press(stall.owner, "€120.00")

        stall.expect(stall.owner, "Blue Mug (Blue) [MUG-BLUE]")
