"""Merchants set how the shop buys, pay suppliers in their currency, and send damaged goods back."""

from bot.demo.stage import Stage
from tests.journeys.acts import ask, data_of, join_team, newest
from tests.journeys.test_purchasing import order
from tests.journeys.test_receiving import open_delivery

OPEN_TASKS = "SELECT kind FROM tasks WHERE status = 'open'"
GOING_BACK = "SELECT sum(balance) FROM accounts WHERE kind = 'vendor'"
TAKEN = "SELECT sum(quantity) FROM transfers JOIN accounts ON accounts.id = source_id WHERE kind = 'bank'"


async def go_to_acme(stall: Stage) -> None:
    await stall.say(stall.owner, "/stock", stall.team)
    await stall.press(stall.owner, "🏭 Suppliers", stall.team)
    await stall.press(stall.owner, "Acme", stall.team)


async def receive(stall: Stage) -> None:
    """22 red mugs and 10 tea have come whole, and 2 mugs go back: €87.00 is owed."""
    await open_delivery(stall)
    await stall.press(stall.packer, "⌨️ Type it")
    await stall.say(stall.packer, "MUG-RED 22\nTEA 10")
    await stall.press(stall.packer, "✏️ MUG-RED")
    await stall.press(stall.packer, "↩️ Goes back")
    await stall.say(stall.packer, "2")
    await stall.press(stall.packer, "‹ Back")
    await stall.press(stall.packer, "📥 Book 34 pieces")


class TestSettings:
    async def test_are_set_one_by_one(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/stock", stall.team)
        await stall.press(stall.owner, "🧾 Purchases", stall.team)
        await stall.press(stall.owner, "⚙️ How you buy", stall.team)
        stall.expect(stall.owner, "waits for you", "Sure not to run out: 95 %", chat=stall.team)
        for button, typed, told in (
            ("✏️ Days to answer", "5", "Suppliers have 5 days to answer."),
            ("✏️ Days to answer", "never", "Please type a number, like 20."),
            ("✏️ Days to answer", "99", "Please type a number from 1 to 60."),
            ("✏️ Cost of an order", "12,50", "An order costs €12.50 besides its goods."),
            ("✏️ Keeping", "25 %", "Keeping goods a year: 25 %"),
            ("✏️ How sure", "100", "Please type a percentage from 50 to 99.9."),
            ("✏️ How sure", "98,5", "Sure not to run out: 98.5 %"),
            ("✏️ Surplus", "-3", "Please type a number, like 20."),
            ("✏️ Surplus", "10", "More than ordered: 10 % at most"),
            ("💱 Exchange rate", "0.92", "Please type a currency as three letters"),
            ("💱 Exchange rate", "USD 0.92", "1 USD = 0.92 EUR"),
        ):
            await stall.press(stall.owner, button, stall.team)
            await stall.say(stall.owner, typed, stall.team)
            stall.expect(stall.owner, told, chat=stall.team)

        await stall.press(stall.owner, "🤖 Send by itself", stall.team)

        stall.expect(stall.owner, "What runs low is ordered by itself.", chat=stall.team)


class TestPaying:
    async def test_is_one_button_and_may_be_in_parts(self, stall: Stage) -> None:
        await receive(stall)
        await go_to_acme(stall)
        stall.expect(stall.owner, "Owed to them: €87.00", chat=stall.team)
        await stall.press(stall.owner, "💶 Owed and paid", stall.team)
        stall.expect(stall.owner, "+€87.00, order 1: goods came", chat=stall.team)
        await stall.press(stall.owner, "💶 Pay €87.00", stall.team)
        for typed, told in (("many", "Please type the amount as a number"), ("100", "They are only owed €87.00.")):
            await stall.say(stall.owner, typed, stall.team)
            stall.expect(stall.owner, told, chat=stall.team)
        await stall.say(stall.owner, "27", stall.team)
        stall.expect(stall.owner, "−€27.00, paid", "Owed to them: €60.00", chat=stall.team)

        await stall.press(stall.owner, "💶 Pay €60.00", stall.team)
        await stall.press(stall.owner, "✅ Paid €60.00", stall.team)

        stall.expect(stall.owner, "Owed to them: €0.00", chat=stall.team)
        assert ask(stall, GOING_BACK) == [(2,)]
        assert ask(stall, TAKEN) == [(8700,)]

    async def test_happens_once_though_two_press_it(self, stall: Stage) -> None:
        mia = await join_team(stall, "Mia")
        await receive(stall)
        await go_to_acme(stall)
        await stall.press(stall.owner, "💶 Owed and paid", stall.team)
        await stall.press(stall.owner, "💶 Pay €87.00", stall.team)
        question = newest(stall.owner, "Have you paid it?", stall.team)
        paying = data_of(question, "✅ Paid €87.00")
        await stall.press(stall.owner, "✅ Paid €87.00", stall.team)

        pressed = await mia.press_data(question, paying)
        await stall.shop.settle()

        assert "was quicker: paid a supplier" in str(pressed.answer)
        assert ask(stall, TAKEN) == [(8700,)]

    async def test_is_in_their_currency(self, stall: Stage) -> None:
        await order(stall)
        for table in ("suppliers", "purchase_orders"):
            ask(stall, f"UPDATE {table} SET currency = 'USD'")
        await stall.say(stall.packer, "/stock")
        for button in ("📦 Receive goods", "1 Acme", "✅ All as ordered"):
            await stall.press(stall.packer, button)
        said = await stall.press(stall.packer, "📥 Book 34 pieces")
        assert said.startswith("It is not said yet what USD is worth, so nothing is booked. Merchants have been told")
        stall.expect(stall.owner, "💱 It is not said yet what USD is worth", chat=stall.team)
        await stall.press(stall.owner, "💱 1 USD = …", stall.team)
        await stall.say(stall.owner, "0,9", stall.team)
        stall.expect(stall.owner, "1 USD = 0.9 EUR", chat=stall.team)
        assert not [kind for (kind,) in ask(stall, OPEN_TASKS) if kind == "purchase_rate"]
        await stall.press(stall.packer, "📥 Book 34 pieces")
        await go_to_acme(stall)
        await stall.press(stall.owner, "💶 Owed and paid", stall.team)
        await stall.press(stall.owner, "💶 Pay $87.00", stall.team)
        stall.expect(stall.owner, "By your rate, that is €78.30.", chat=stall.team)

        await stall.say(stall.owner, "80 = 73.15", stall.team)

        stall.expect(stall.owner, "Owed to them: $7.00", chat=stall.team)
        assert ask(stall, TAKEN) == [(7315,)]


class TestSendingBack:
    async def test_takes_off_what_they_credit(self, stall: Stage) -> None:
        await receive(stall)
        await go_to_acme(stall)
        await stall.press(stall.owner, "💶 Owed and paid", stall.team)
        await stall.press(stall.owner, "↩️ Send goods back", stall.team)
        await stall.press(stall.owner, "2 × MUG-RED · to go back", stall.team)
        stall.expect(stall.owner, "A number alone takes off what they cost, €3.00 each.", chat=stall.team)
        await stall.say(stall.owner, "3 9.00", stall.team)
        stall.expect(stall.owner, "only 2 left, not 3", chat=stall.team)
        await stall.say(stall.owner, "one", stall.team)
        stall.expect(stall.owner, "Please type a whole number", chat=stall.team)
        await stall.say(stall.owner, "2 60.00", stall.team)
        stall.expect(stall.owner, "2 cost €6.00. Does Acme really take off €60.00?", chat=stall.team)

        await stall.say(stall.owner, "2", stall.team)
        stall.expect(
            stall.owner, "Goods sent back", "2 × Blue Mug (Red) – €6.00", "They take off €6.00.", chat=stall.team
        )
        await stall.press(stall.owner, "➕ Something else", stall.team)
        await stall.press(stall.owner, "📤 Put together: 2", stall.team)
        await stall.press(stall.owner, "📤 Send it back", stall.team)

        stall.expect(stall.owner, "goods sent back", "Owed to them: €81.00", chat=stall.team)
        assert ask(stall, GOING_BACK) == [(0,)]
        await stall.press(stall.owner, "📄 What went back (1)", stall.team)
        # What was refused before may have used a number up.
        [(number,)] = ask(stall, "SELECT id FROM vendor_returns")
        await stall.press(stall.owner, f"{number}: 2 × MUG-RED · −€6.00", stall.team)
        stall.expect(stall.owner, f"Goods sent back {number}, to Acme", chat=stall.team)
