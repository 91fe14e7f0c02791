"""Packers receive goods: counted line by line, damaged ones apart, in parts, never more than was ordered."""

from bot.demo.stage import Stage
from tests.journeys.acts import ask, data_of, newest, press_at_once
from tests.journeys.conftest import OpenStall
from tests.journeys.test_purchasing import order

COUNTED = "SELECT good, quarantined, to_vendor FROM tallies ORDER BY line_id"
BOOKED = (
    "SELECT kind, sum(balance) FROM accounts WHERE kind IN ('incoming', 'quarantine', 'vendor') "
    "GROUP BY kind ORDER BY kind"
)


async def open_delivery(stall: Stage) -> None:
    """Acme's order of 24 red mugs and 10 tea is before the packer."""
    await order(stall)
    await stall.say(stall.packer, "/stock")
    await stall.press(stall.packer, "📦 Receive goods")
    await stall.press(stall.packer, "1 Acme")


async def type_number(stall: Stage, button: str, typed: str) -> None:
    await stall.press(stall.packer, button)
    await stall.say(stall.packer, typed)


class TestReceiving:
    async def test_all_as_ordered_is_two_presses(self, stall: Stage) -> None:
        await open_delivery(stall)
        stall.expect(stall.packer, "24 × Blue Mug (Red)", "10 × Green Tea")

        await stall.press(stall.packer, "✅ All as ordered")
        await stall.press(stall.packer, "📥 Book 34 pieces")

        stall.expect(stall.packer, "✅ Everything has been received.")
        assert ask(stall, BOOKED) == [("incoming", 0)]
        assert ask(stall, "SELECT status FROM purchase_orders") == [("closed",)]
        assert not stall.packer.sees("€")

    async def test_books_at_the_rate_that_is_seen_or_one_of_its_own(self, stall: Stage) -> None:
        await order(stall)
        ask(stall, "UPDATE suppliers SET currency = 'USD'")
        ask(stall, "UPDATE purchase_orders SET currency = 'USD'")
        await stall.say(stall.owner, "/stock", stall.team)
        for button in ("📦 Receive goods", "1 Acme", "▫️ TEA", "✅ All 10, good", "‹ Back"):
            await stall.press(stall.owner, button, stall.team)
        stall.expect(stall.owner, "⚠️ Say what USD is worth.", chat=stall.team)
        await stall.press(stall.owner, "💱 Another rate", stall.team)
        await stall.say(stall.owner, "much", stall.team)
        stall.expect(stall.owner, "0.92", chat=stall.team)
        await stall.say(stall.owner, "0,91", stall.team)
        stall.expect(stall.owner, "💱 1 USD = 0.91 EUR, for this delivery", chat=stall.team)

        await stall.press(stall.owner, "📥 Book 10 pieces", stall.team)

        assert ask(stall, "SELECT currency, rate_e9 FROM receipts") == [("USD", 910_000_000)]

    async def test_comes_in_parts_with_damaged_pieces_apart(self, stall: Stage) -> None:
        await open_delivery(stall)
        await stall.press(stall.packer, "▫️ MUG-RED")
        await type_number(stall, "✏️ Good", "10")
        await type_number(stall, "🩹 Set apart", "2")
        await type_number(stall, "↩️ Goes back", "1")
        stall.expect(stall.packer, "Counted, good: 10", "Damaged, set apart: 2", "Damaged, goes back: 1")
        await stall.press(stall.packer, "‹ Back")

        await stall.press(stall.packer, "📥 Book 13 pieces")
        assert ask(stall, BOOKED) == [("incoming", 21), ("quarantine", 2), ("vendor", 1)]
        stall.expect(stall.packer, "11 × Blue Mug (Red)")
        await stall.press(stall.packer, "✅ All as ordered")
        await stall.press(stall.packer, "📥 Book 21 pieces")

        assert ask(stall, BOOKED) == [("incoming", 0), ("quarantine", 2), ("vendor", 1)]
        assert ask(stall, "SELECT count(*) FROM receipts") == [(2,)]
        await stall.say(stall.owner, "/stock", stall.team)
        await stall.press(stall.owner, "🧾 Purchases", stall.team)
        await stall.press(stall.owner, "🗄 Ended", stall.team)
        await stall.press(stall.owner, "✅ 1 Acme", stall.team)
        await stall.press(stall.owner, "🕘 History", stall.team)
        stall.expect(stall.owner, "10 good pieces came, damaged: 3 (Pia)", "sent (Olga)", chat=stall.team)

    async def test_reads_numbers_as_people_type_them_and_answers_what_it_cannot_read(self, stall: Stage) -> None:
        await open_delivery(stall)
        await stall.press(stall.packer, "▫️ MUG-RED")
        await stall.press(stall.packer, "✏️ Good")
        for typed, told in (
            ("12 boxes", "Please type a whole number, like 2."),
            ("1,5", "Please type a whole number, like 2."),
            ("-3", "Please type a number from 0 to"),
            ("25", "25 is more than was ordered; 24 can still be taken."),
        ):
            await stall.say(stall.packer, typed)
            stall.expect(stall.packer, told)
        assert ask(stall, COUNTED) == []
        await stall.say(stall.packer, "٢٤")
        assert ask(stall, COUNTED) == [(24, 0, 0)]
        await stall.press(stall.packer, "‹ Back")
        await stall.press(stall.packer, "⌨️ Type it")
        await stall.say(stall.packer, "TEA 4\nLAMP 1")
        stall.expect(stall.packer, "“LAMP”: it is not in this order.")
        assert ask(stall, COUNTED) == [(24, 0, 0)]

        await stall.say(stall.packer, "TEA 4")

        stall.expect(stall.packer, "✓ 24 of 24 × Blue Mug (Red)", "✓ 4 of 10 × Green Tea")
        await stall.press(stall.packer, "⌨️ Type it")
        await stall.say(stall.packer, "TEA 3+1")
        stall.expect(stall.packer, "✓ 4 of 10 × Green Tea, 1 damaged")

    async def test_books_what_was_seen_and_once(self, stall: Stage) -> None:
        await open_delivery(stall)
        await stall.press(stall.packer, "✅ All as ordered")
        seen = newest(stall.packer, "Purchase order 1")
        booking = data_of(seen, "📥 Book 34 pieces")
        await stall.start(stall.owner)
        await stall.say(stall.owner, "/stock")
        await stall.press(stall.owner, "📦 Receive goods")
        await stall.press(stall.owner, "1 Acme")
        await stall.press(stall.owner, "☑️ TEA")
        await stall.press(stall.owner, "🧹 Nothing")

        pressed = await stall.packer.press_data(seen, booking)
        await stall.shop.settle()

        assert "was quicker: counted what has come" in str(pressed.answer)
        assert ask(stall, "SELECT count(*) FROM receipts") == [(0,)]
        await stall.press(stall.owner, "‹ Back")
        for _ in range(2):
            await stall.shop.settle()
        await stall.start(stall.packer)
        await stall.say(stall.packer, "/stock")
        await stall.press(stall.packer, "📦 Receive goods")
        await stall.press(stall.packer, "1 Acme")
        await press_at_once(stall, [stall.packer, stall.owner], "📥 Book 24 pieces")
        assert ask(stall, "SELECT count(*) FROM receipts") == [(1,)]

    async def test_of_many_lines_is_booked_by_and_by(self, open_stall: OpenStall) -> None:
        head = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n"
        stall = await open_stall(catalogue=head + "".join(f"c{n},Cup {n},CUP-{n:02},5.00,1\n" for n in range(51)))
        await stall.say(stall.owner, "/stock", stall.team)
        for button, typed in (("🏭 Suppliers", ""), ("➕ New supplier", "Acme")):
            await stall.press(stall.owner, button, stall.team)
            if typed:
                await stall.say(stall.owner, typed, stall.team)
        ask(stall, "INSERT INTO supplier_items SELECT 1, id, '', 100, 3, 1, 1, 1, NULL FROM variants")
        await stall.press(stall.owner, "🧾 Orders", stall.team)
        await stall.say(stall.owner, "/stock", stall.team)
        for button in ("🧾 Purchases", "➕ New order", "Acme", "➕ Add"):
            await stall.press(stall.owner, button, stall.team)
        await stall.say(stall.owner, "\n".join(f"CUP-{n:02} 2" for n in range(51)), stall.team)
        await stall.press(stall.owner, "✅ Send the order", stall.team)
        await stall.press(stall.owner, "📤 Send it all the same", stall.team)
        await stall.say(stall.packer, "/stock")
        await stall.press(stall.packer, "📦 Receive goods")
        await stall.press(stall.packer, "1 Acme")
        await stall.press(stall.packer, "✅ All as ordered")

        await stall.press(stall.packer, "📥 Book 102 pieces")

        stall.expect(stall.packer, "✅ Everything has been received.")
        assert ask(stall, "SELECT count(*) FROM receipts") == [(3,)]

    async def test_of_a_closed_order_is_refused(self, stall: Stage) -> None:
        await open_delivery(stall)
        await stall.press(stall.packer, "▫️ MUG-RED")
        await type_number(stall, "✏️ Good", "20")
        # What was counted is neither lost nor half done.
        for button in ("🧾 Purchases", "📨 Sent (1)", "📨 1 Acme", "❌ Call it off", "❌ Yes, call it off"):
            if button == "🧾 Purchases":
                await stall.say(stall.owner, "/stock", stall.team)
            said = await stall.press(stall.owner, button, stall.team)
        assert "Some of it was counted and is not booked yet." in said
        await stall.press(stall.packer, "‹ Back")
        await stall.press(stall.packer, "📥 Book 20 pieces")
        page = newest(stall.packer, "Purchase order 1")
        line = data_of(page, "▫️ TEA")
        for button in ("🧾 Purchases", "📨 Sent (1)", "📨 1 Acme", "✂️ Close it short", "✂️ Yes, close it"):
            if button == "🧾 Purchases":
                await stall.say(stall.owner, "/stock", stall.team)
            await stall.press(stall.owner, button, stall.team)
        stall.expect(stall.owner, "· closed", "20 of 24 × Blue Mug (Red)", chat=stall.team)

        await stall.packer.press_data(page, line)
        await stall.shop.settle()

        stall.expect(stall.packer, "It is closed.")
        assert ask(stall, BOOKED) == [("incoming", 0)]

    async def test_is_no_business_of_customers(self, stall: Stage) -> None:
        await order(stall)
        await stall.start(stall.customer)
        for data in ("1rcvs:0", "1rcv:1:0", "1rcvput:1:1:5", "1rcvall:1:3", "1rcvbook:1:3:0"):
            await stall.customer.press_data(stall.customer.chat().last, data)
            await stall.shop.settle()

        assert ask(stall, COUNTED) == []
        assert not stall.customer.sees("Acme")
