"""Merchants buy: suppliers and what they sell, purchase orders drawn up by hand, sent, answered and ended."""

from bot.demo.stage import Stage
from tests.journeys.acts import ask, data_of, join_team, newest


async def know_acme(stall: Stage) -> None:
    """Acme sells red mugs at €3.00 and tea at €1.50."""
    await stall.say(stall.owner, "/stock", stall.team)
    await stall.press(stall.owner, "🏭 Suppliers", stall.team)
    await stall.press(stall.owner, "➕ New supplier", stall.team)
    await stall.say(stall.owner, "Acme, orders@acme.example", stall.team)
    await stall.press(stall.owner, "📦 What they sell", stall.team)
    for sku, label, cost in (("MUG-RED", "Blue Mug (Red)", "3.00"), ("TEA", "Green Tea", "1,50")):
        await stall.press(stall.owner, "➕ Add", stall.team)
        await stall.say(stall.owner, sku, stall.team)
        await stall.press(stall.owner, label, stall.team)
        await stall.say(stall.owner, cost, stall.team)
        await stall.press(stall.owner, "‹ Back", stall.team)


async def draw_up(stall: Stage, typed: str = "MUG-RED 24\nTEA 10") -> None:
    """An order from Acme has been drawn up, and is before the owner."""
    await know_acme(stall)
    await stall.say(stall.owner, "/stock", stall.team)
    await stall.press(stall.owner, "🧾 Purchases", stall.team)
    await stall.press(stall.owner, "➕ New order", stall.team)
    await stall.press(stall.owner, "Acme", stall.team)
    await stall.press(stall.owner, "➕ Add", stall.team)
    await stall.say(stall.owner, typed, stall.team)


async def order(stall: Stage) -> None:
    """It has been sent."""
    await draw_up(stall)
    await stall.press(stall.owner, "✅ Send the order", stall.team)
    await stall.press(stall.owner, "📤 Send it all the same", stall.team)


class TestSuppliers:
    async def test_are_known_by_name_and_changed_one_thing_at_a_time(self, stall: Stage) -> None:
        await know_acme(stall)
        await stall.press(stall.owner, "‹ Back", stall.team)
        stall.expect(stall.owner, "Acme", "English · paid in EUR", "✉️ orders@acme.example", chat=stall.team)
        stall.expect(stall.owner, "Sells 2 things", "💬 nobody answers for them in chat", chat=stall.team)

        for button, typed, told in (
            ("✏️ Name", "Acme & Söhne", "Acme & Söhne"),
            ("✏️ E-mail", "nonsense", "That is no e-mail address."),
            ("✏️ E-mail", "-", "✉️ not written to"),
            ("✏️ Currency", "USD", "Their prices and orders are in EUR, so that stays."),
        ):
            await stall.press(stall.owner, button, stall.team)
            await stall.say(stall.owner, typed, stall.team)
            stall.expect(stall.owner, told, chat=stall.team)
        await stall.press(stall.owner, "✏️ Language", stall.team)
        await stall.press(stall.owner, "Deutsch", stall.team)
        stall.expect(stall.owner, "Deutsch · paid in EUR", chat=stall.team)
        await stall.press(stall.owner, "⛔ Order nothing", stall.team)
        stall.expect(stall.owner, "⛔ Nothing is ordered from them.", chat=stall.team)
        await stall.press(stall.owner, "✅ Order again", stall.team)

        assert ask(stall, "SELECT name, language, email, active FROM suppliers") == [("Acme & Söhne", "de", "", 1)]

    async def test_join_by_a_link_that_works_once(self, stall: Stage) -> None:
        await know_acme(stall)
        await stall.press(stall.owner, "‹ Back", stall.team)
        await stall.press(stall.owner, "🔗 Invite to chat", stall.team)
        link = (
            "https://t.me/"
            + newest(stall.owner, "https://t.me/", stall.team).text.partition("https://t.me/")[2].split()[0]
        )
        sam, eve = stall.shop.box.add_user("Sam"), stall.shop.box.add_user("Eve")

        await stall.start(sam)
        await stall.say(sam, f"here it is: {link}")
        await stall.open_link(eve, link)

        stall.expect(sam, "You answer for Acme now")
        stall.expect(eve, "This invite link has been used already.")
        await stall.press(stall.owner, "‹ Back", stall.team)
        stall.expect(stall.owner, "💬 Sam answers for them in chat", chat=stall.team)
        await stall.press(stall.owner, "➖ Not in chat", stall.team)
        stall.expect(stall.owner, "💬 nobody answers for them in chat", chat=stall.team)

    async def test_say_what_they_sell(self, stall: Stage) -> None:
        await know_acme(stall)
        await stall.press(stall.owner, "MUG-RED · €3.00", stall.team)
        for button, typed, told in (
            ("✏️ Cost", "3.20", "Costs €3.20"),
            ("✏️ Cost", "three", "Please type the amount as a number"),
            ("✏️ Their SKU", "AC-7", "They call it AC-7"),
            ("✏️ Days", "12", "Here after 12 days"),
            ("✏️ Minimum", "-3", "Please type a whole number"),
            ("✏️ Minimum", "1,5", "Please type a whole number"),
            ("✏️ Minimum", "24", "At least 24, in packs of 1"),
            ("✏️ Pack", "0", "Please type a number from 1"),
            ("✏️ Pack", "12", "At least 24, in packs of 12"),
            ("✏️ Priority", "2", "Asked as number 2"),
        ):
            await stall.press(stall.owner, button, stall.team)
            await stall.say(stall.owner, typed, stall.team)
            stall.expect(stall.owner, told, chat=stall.team)

        items = "SELECT sku, cost_minor, lead_days, minimum, pack, priority FROM supplier_items ORDER BY variant_id"
        assert ("AC-7", 320, 12, 24, 12, 2) in ask(stall, items)
        await stall.press(stall.owner, "🗑 Not sold any more", stall.team)
        assert len(ask(stall, items)) == 1


class TestPurchaseOrder:
    async def test_is_drawn_up_by_hand_and_sent(self, stall: Stage) -> None:
        await draw_up(stall)
        stall.expect(stall.owner, "⚠️ Nobody has said where Shop is.", "📍 Address", chat=stall.team)
        stall.expect(stall.owner, "being drawn up", "24 × Blue Mug (Red) – €72.00", "Total: €87.00", chat=stall.team)
        await stall.press(stall.owner, "🧾 Lines", stall.team)
        await stall.press(stall.owner, "✏️ 10 × TEA", stall.team)
        await stall.say(stall.owner, "12 boxes", stall.team)
        stall.expect(stall.owner, "Please type a whole number, like 2.", chat=stall.team)
        await stall.say(stall.owner, "12", stall.team)
        stall.expect(stall.owner, "✏️ 12 × TEA", chat=stall.team)
        await stall.press(stall.owner, "‹ Back", stall.team)

        await stall.press(stall.owner, "✅ Send the order", stall.team)
        stall.expect(stall.owner, "So Acme would not read where to bring", "📍 Address", chat=stall.team)
        await stall.press(stall.owner, "📤 Send it all the same", stall.team)

        stall.expect(stall.owner, "· sent", "Total: €90.00", "Their answer is due by", chat=stall.team)
        incoming = ask(stall, "SELECT sum(balance) FROM accounts WHERE kind = 'incoming'")
        assert incoming == [(36,)]

    async def test_is_rounded_up_to_what_the_supplier_sends(self, stall: Stage) -> None:
        await know_acme(stall)
        ask(stall, "UPDATE supplier_items SET minimum = 20, pack = 12 WHERE cost_minor = 300")
        await stall.say(stall.owner, "/stock", stall.team)
        for button in ("🧾 Purchases", "➕ New order", "Acme", "➕ Add"):
            await stall.press(stall.owner, button, stall.team)
        await stall.say(stall.owner, "MUG-RED 7\nTEA 10", stall.team)
        stall.expect(stall.owner, "⚠️ 7 × Blue Mug (Red): they send 24", "⚠️ 1 line is below", chat=stall.team)

        await stall.press(stall.owner, "⬆️ Round up", stall.team)

        stall.expect(stall.owner, "24 × Blue Mug (Red) – €72.00", "10 × Green Tea – €15.00", chat=stall.team)
        assert "⬆️ Round up" not in newest(stall.owner, "being drawn up", stall.team).labels

    async def test_takes_nothing_of_what_is_typed_while_a_line_is_wrong(self, stall: Stage) -> None:
        await draw_up(stall, "MUG-RED 24\nTEA -3\nTEA 1,5\nMUG 12 boxes\nNOPE 3\nMUG-BLUE")

        for told in (
            "“TEA -3”: less than nothing.",
            "“TEA 1,5”: not a whole number.",
            "“MUG 12 boxes”: no number at its end.",
            "“NOPE 3”: there is no such SKU.",
            "“MUG-BLUE”: no number at its end.",
        ):
            stall.expect(stall.owner, told, chat=stall.team)
        await stall.say(stall.owner, "MUG-RED 24\nLAMP 1", stall.team)
        stall.expect(stall.owner, "“LAMP”: this supplier does not sell it.", chat=stall.team)
        assert ask(stall, "SELECT count(*) FROM purchase_order_lines") == [(0,)]
        # The question is still open.
        await stall.say(stall.owner, "red", stall.team)
        await stall.press(stall.owner, "Blue Mug (Red)", stall.team)
        await stall.say(stall.owner, "24", stall.team)
        assert ask(stall, "SELECT quantity FROM purchase_order_lines") == [(24,)]

        await stall.press(stall.owner, "➕ Add", stall.team)
        await stall.say(stall.owner, "blue mug red 5", stall.team)
        stall.expect(stall.owner, "Blue Mug (Red): 5 in it now, in place of 24", chat=stall.team)

    async def test_asks_which_is_meant_where_several_are_called_so(self, stall: Stage) -> None:
        await draw_up(stall, "tea 3")
        await stall.press(stall.owner, "➕ Add", stall.team)
        ask(
            stall,
            "INSERT INTO supplier_items (supplier_id, variant_id, sku, cost_minor, lead_days, priority, minimum, pack) "
            "SELECT 1, id, '', 300, 5, 1, 1, 1 FROM variants WHERE sku = 'MUG-BLUE'",
        )
        await stall.say(stall.owner, "mug 12", stall.team)
        question = newest(stall.owner, "Which one?", stall.team)
        assert {"Blue Mug (Blue)", "Blue Mug (Red)"} <= set(question.labels)

        await stall.say(stall.owner, "12 mug red", stall.team)
        question = newest(stall.owner, "Which one?", stall.team)
        assert "Blue Mug (Blue)" not in question.labels

    async def test_is_confirmed_by_telephone_with_a_date_and_called_off(self, stall: Stage) -> None:
        await order(stall)
        await stall.press(stall.owner, "☎️ They said yes", stall.team)
        await stall.say(stall.owner, "2025-12-31", stall.team)
        stall.expect(stall.owner, "Please choose a day from today on", chat=stall.team)
        await stall.say(stall.owner, "12", stall.team)
        stall.expect(stall.owner, "· confirmed", "Expected:", chat=stall.team)

        await stall.press(stall.owner, "❌ Call it off", stall.team)
        await stall.say(stall.owner, "We have enough", stall.team)

        stall.expect(stall.owner, "· called off", "“We have enough”", chat=stall.team)
        assert ask(stall, "SELECT sum(balance) FROM accounts WHERE kind = 'incoming'") == [(0,)]

    async def test_that_was_declined_goes_to_the_next_supplier(self, stall: Stage) -> None:
        await order(stall)
        await stall.press(stall.owner, "☎️ They said no", stall.team)
        await stall.say(stall.owner, "Sold out", stall.team)
        stall.expect(stall.owner, "🚫 They declined.", "“Sold out”", "Nobody else sells all of it.", chat=stall.team)
        ask(
            stall,
            "INSERT INTO suppliers (name, language, currency, email, active, version, created_at) "
            "VALUES ('Bolt', 'en', 'EUR', '', 1, 1, 1)",
        )
        ask(stall, "INSERT INTO supplier_items SELECT 2, variant_id, '', 400, 3, 1, 1, 9, NULL FROM supplier_items")
        await stall.say(stall.owner, "/stock", stall.team)
        await stall.press(stall.owner, "🧾 Purchases", stall.team)
        await stall.press(stall.owner, "❗ To decide (1)", stall.team)
        await stall.press(stall.owner, "🚫 1 Acme · €87.00", stall.team)

        await stall.press(stall.owner, "➡️ Ask Bolt", stall.team)

        stall.expect(stall.owner, "Purchase order 2 · being drawn up", "Bolt", "24 × Blue Mug (Red)", chat=stall.team)
        assert ask(stall, "SELECT status FROM purchase_orders ORDER BY id") == [("cancelled",), ("draft",)]

    async def test_is_there_as_a_file_at_any_time(self, stall: Stage) -> None:
        await draw_up(stall)
        await stall.press(stall.owner, "📄 Files", stall.team)

        await stall.press(stall.owner, "📄 PDF", stall.team)
        await stall.press(stall.owner, "📊 CSV", stall.team)

        assert len([each for each in stall.shop.box.requests if each.method == "sendDocument"]) == 2

    async def test_is_acted_upon_by_the_quicker_of_two(self, stall: Stage) -> None:
        mia = await join_team(stall, "Mia")
        await draw_up(stall)
        message = newest(stall.owner, "being drawn up", stall.team)
        sending = data_of(message, "✅ Send the order")
        await stall.press(stall.owner, "✅ Send the order", stall.team)
        await stall.press(stall.owner, "📤 Send it all the same", stall.team)

        pressed = await mia.press_data(message, sending)
        await stall.shop.settle()

        assert "was quicker: sent a purchase order" in str(pressed.answer)
        assert ask(stall, "SELECT status, version FROM purchase_orders") == [("sent", 3)]

    async def test_is_no_business_of_customers_and_packers(self, stall: Stage) -> None:
        await order(stall)
        for person in (stall.customer, stall.packer):
            await stall.start(person)
            message = person.chat().last
            for data in ("1sups:0", "1sup:1", "1supdrop:1:1", "1buys", "1buy:1", "1buysend:1:3", "1buyendyes:1:3"):
                await person.press_data(message, data)
                await stall.shop.settle()
            assert not person.sees("Acme")

        assert ask(stall, "SELECT status FROM purchase_orders") == [("sent",)]


class TestRules:
    async def test_that_rest_on_too_little_say_so_and_are_taken_typed_or_dropped(self, stall: Stage) -> None:
        await know_acme(stall)
        await stall.say(stall.owner, "/stock", stall.team)
        await stall.press(stall.owner, "🧾 Purchases", stall.team)
        await stall.press(stall.owner, "📐 Rules", stall.team)
        stall.expect(stall.owner, "Of 2 things too little was sold to suggest a rule.", chat=stall.team)
        stall.expect(
            stall.owner, "Find a product to say otherwise: 🛒 When to buy.", "🔎 Find a product", chat=stall.team
        )
        variant_id = ask(stall, "SELECT id FROM variants WHERE sku = 'MUG-RED'")[0][0]
        rules = newest(stall.owner, "Rules to look at", stall.team)
        await stall.owner.press_data(rules, f"1buyrule:{variant_id}:1")
        await stall.shop.settle()
        stall.expect(
            stall.owner,
            "No rule: it is bought by hand only.",
            "⚠️ Sold for less than 8 weeks: do not rely on it.",
            "⚠️ Fewer than 10 sales: do not rely on it.",
            chat=stall.team,
        )

        await stall.press(stall.owner, "🧮 How it is reckoned", stall.team)
        stall.expect(
            stall.owner,
            "Sold a day: 0.00 (0 in 0 days)",
            "So it is bought only when something is missing",
            chat=stall.team,
        )
        await stall.press(stall.owner, "🔢 How many", stall.team)
        stall.expect(stall.owner, "Rounded up to what the supplier sends: 1", chat=stall.team)
        await stall.press(stall.owner, "‹ Back", stall.team)
        await stall.press(stall.owner, "✅ Take 0/1", stall.team)
        stall.expect(stall.owner, "Below 0, buy up to 1.", chat=stall.team)
        await stall.press(stall.owner, "✏️ Type a rule", stall.team)
        await stall.say(stall.owner, "40 10", stall.team)
        stall.expect(stall.owner, "Please type a number from 40 to", chat=stall.team)
        await stall.say(stall.owner, "10 40 6", stall.team)
        stall.expect(stall.owner, "Below 10, buy up to 40, by 6.", "There and on its way: 3", chat=stall.team)

        await stall.press(stall.owner, "🗑 No rule", stall.team)

        assert ask(stall, "SELECT count(*) FROM reorder_rules") == [(0,)]


class TestDeciding:
    async def test_a_dearer_offer_is_agreed_to_or_asked_about_again(self, stall: Stage) -> None:
        await order(stall)
        lines = "UPDATE purchase_order_lines SET offered_quantity = 20, offered_cost_minor = 350 WHERE id = 1"
        await offer_otherwise(stall, lines)
        stall.expect(
            stall.owner,
            "⚠️ 24 × Blue Mug (Red): 20 × €3.50 instead",
            "⚠️ They would have it otherwise. Do you agree?",
            chat=stall.team,
        )
        await stall.press(stall.owner, "🔁 Ask them again", stall.team)
        stall.expect(stall.owner, "Their answer is due by", chat=stall.team)
        assert ask(stall, "SELECT offered_quantity FROM purchase_order_lines WHERE id = 1") == [(None,)]
        await offer_otherwise(stall, lines)

        await stall.press(stall.owner, "👍 Agree", stall.team)

        stall.expect(stall.owner, "· confirmed", "20 × Blue Mug (Red), of 24 – €70.00", chat=stall.team)
        assert ask(stall, "SELECT sum(balance) FROM accounts WHERE kind = 'incoming'") == [(30,)]


async def offer_otherwise(stall: Stage, lines: str) -> None:
    """Its supplier has said so, as the database knows it; the owner looks at the order."""
    ask(stall, lines)
    ask(stall, "UPDATE purchase_orders SET answer = 'changed', answered_at = sent_at, version = version + 1")
    await stall.say(stall.owner, "/stock", stall.team)
    for button in ("🧾 Purchases", "❗ To decide (1)", "✏️ 1 Acme"):
        await stall.press(stall.owner, button, stall.team)
