"""Taxes, delivery and vouchers: set in chat by merchants, shown to customers before they order."""

from bot.demo.stage import Stage
from tests.journeys.acts import accept, ask, fill_cart, go_to_summary, place
from tests.journeys.conftest import OpenStall


async def set_prices(stall: Stage) -> None:
    """19 % in all prices, 7 % on delivery, which costs 4.90 and is free from 60; and a tenth off."""
    await stall.say(stall.owner, "/taxes 19\ndelivery 7", stall.team)
    stall.expect(stall.owner, "Prices include the tax.", "❌ all 19 %", chat=stall.team)
    await stall.say(stall.owner, "/ways", stall.team)
    await stall.press(stall.owner, "✏️ Delivery prices", stall.team)
    await stall.say(stall.owner, "4.90, free from 60", stall.team)
    stall.expect(stall.owner, "all: €4.90, free from €60.00", chat=stall.team)
    await stall.say(stall.owner, "/vouchers SUMMER10 10%", stall.team)
    stall.expect(stall.owner, "SUMMER10: 10 % off", "It is not live yet.", "No minimum", chat=stall.team)
    await stall.press(stall.owner, "✅ Make it live", stall.team)
    stall.expect(stall.owner, "SUMMER10: 10 % off", "Used by: 0", chat=stall.team)


async def type_code(stall: Stage, code: str) -> None:
    await stall.press(stall.customer, "🎟 Voucher")
    await stall.say(stall.customer, code)


async def test_an_order_with_voucher_tax_and_delivery_says_so_everywhere(stall: Stage) -> None:
    await set_prices(stall)
    await go_to_summary(stall, product="Blue Mug")
    stall.expect(stall.customer, "Delivery: €4.90", "Total: €17.40", "incl. VAT: 19 % €2.00, 7 % €0.32")

    await type_code(stall, " summer 10 ")

    stall.expect(stall.customer, "🎟 SUMMER10: −€1.25", "Total: €16.15")
    await stall.press(stall.customer, "✅ Place order")
    stall.expect(stall.customer, "€16.15, to be paid in cash on delivery")
    rows = ("SUMMER10: −€1.25 · Delivery: €4.90", "Total: €16.15", "incl. VAT: 19 % €1.80, 7 % €0.32")
    stall.expect(stall.owner, *rows, chat=stall.team)
    await stall.press(stall.customer, "Order #")
    stall.expect(stall.customer, *rows)
    await stall.say(stall.owner, "/vouchers", stall.team)
    stall.expect(stall.owner, "🎟 SUMMER10 · 1", chat=stall.team)


async def test_a_code_that_is_none_is_told_in_words(stall: Stage) -> None:
    await set_prices(stall)
    await go_to_summary(stall)

    await type_code(stall, "winter")
    stall.expect(stall.customer, "There is no such voucher.")
    await stall.say(stall.customer, "SuMmEr-10")

    stall.expect(stall.customer, "🎟 SUMMER10: −€0.50")
    await stall.press(stall.customer, "❌ SUMMER10")
    stall.expect(stall.customer, "Total: €9.90")


async def test_a_voucher_used_up_meanwhile_is_said_and_the_cart_kept(stall: Stage) -> None:
    await set_prices(stall)
    await stall.press(stall.owner, "✏️ Limit", stall.team)
    await stall.say(stall.owner, "1", stall.team)
    stall.expect(stall.owner, "Used by: 0 of 1", chat=stall.team)
    ben = stall.shop.box.add_user("Ben")
    for customer in (stall.customer, ben):
        await go_to_summary(stall, customer, product="Blue Mug")
        await stall.press(customer, "🎟 Voucher")
        await stall.say(customer, "SUMMER10")
    await stall.press(stall.customer, "✅ Place order")

    await stall.press(ben, "✅ Place order")

    stall.expect(ben, "The voucher SUMMER10 has been used up.", "Total: €17.40")
    await stall.press(ben, "✅ Place order")
    stall.expect(ben, "€17.40, to be paid in cash on delivery")
    assert ask(stall, "SELECT uses FROM vouchers") == [(1,)]


async def test_a_condition_that_stops_being_met_takes_the_discount_with_it(stall: Stage) -> None:
    await set_prices(stall)
    await stall.press(stall.owner, "✏️ Minimum", stall.team)
    await stall.say(stall.owner, "10", stall.team)
    await go_to_summary(stall, pieces=2)
    await type_code(stall, "SUMMER10")
    stall.expect(stall.customer, "🎟 SUMMER10: −€1.00")

    await stall.press(stall.customer, "‹ Cart")
    await stall.press(stall.customer, "➖")

    stall.expect(stall.customer, "⚠️ The voucher SUMMER10 counts from €10.00 on.", "Total: €9.90")


async def test_a_cancelled_order_gives_its_voucher_back(stall: Stage) -> None:
    await set_prices(stall)
    await go_to_summary(stall)
    await type_code(stall, "SUMMER10")
    await stall.press(stall.customer, "✅ Place order")
    await stall.press(stall.customer, "Order #")
    await stall.press(stall.customer, "Cancel order")
    await stall.press(stall.customer, "Yes, cancel it")

    await stall.say(stall.owner, "/vouchers", stall.team)

    stall.expect(stall.owner, "🎟 SUMMER10 · 0", chat=stall.team)


async def test_a_voucher_is_edited_and_ended_in_chat(stall: Stage) -> None:
    await set_prices(stall)
    for button, typed, told in (
        ("✏️ Gives", "5.00", "€5.00 off"),
        ("✏️ Days", "2026-01-01 to 2026-12-31", "1 Jan 2026 to 31 Dec 2026"),
        ("✏️ Per customer", "1", "Per customer: 1"),
        ("✏️ Products", "MUG-RED", "For: Blue Mug"),
    ):
        await stall.press(stall.owner, button, stall.team)
        await stall.say(stall.owner, typed, stall.team)
        stall.expect(stall.owner, told, chat=stall.team)
    await stall.press(stall.owner, "First order only", stall.team)
    stall.expect(stall.owner, "Only for a first order", chat=stall.team)

    await stall.press(stall.owner, "⛔ End it", stall.team)

    stall.expect(stall.owner, "It has ended.", chat=stall.team)


async def test_a_voucher_is_looked_at_before_anyone_can_use_it(stall: Stage) -> None:
    await stall.say(stall.owner, "/vouchers summer 10", stall.team)
    stall.expect(
        stall.owner,
        "SUMMER: €10.00 off",
        "It is not live yet. Is this what it shall be?",
        "No minimum\nNo limit of uses\nNo last day",
        chat=stall.team,
    )
    await go_to_summary(stall, product="Blue Mug")
    assert "🎟 Voucher" not in stall.customer.chat().screen()

    await stall.press(stall.owner, "🗑 Throw it away", stall.team)
    await stall.press(stall.owner, "➕ New voucher", stall.team)
    await stall.say(stall.owner, "SUNNER 10%", stall.team)
    await stall.press(stall.owner, "✏️ Code", stall.team)
    await stall.say(stall.owner, "SUMMER", stall.team)
    await stall.press(stall.owner, "✏️ Limit", stall.team)
    await stall.say(stall.owner, "50", stall.team)
    stall.expect(stall.owner, "SUMMER: 10 % off", "For 50 orders at most", chat=stall.team)
    await stall.press(stall.owner, "✅ Make it live", stall.team)

    stall.expect(stall.owner, "SUMMER: 10 % off", "Used by: 0 of 50", "⛔ End it", chat=stall.team)
    await stall.press(stall.customer, "✏️ Note")
    await stall.say(stall.customer, "x")
    await type_code(stall, "SUMMER")
    stall.expect(stall.customer, "SUMMER")


async def test_customers_set_no_prices(stall: Stage) -> None:
    await set_prices(stall)
    await fill_cart(stall)
    message = stall.customer.chat().last
    for data in (
        "1settaxes",
        "1droptax:1",
        "1taxadded:1",
        "1settariff",
        "1vouchers:0",
        "1onevoucher:1",
        "1newvoucher",
        "1editvoucher:1:0",
        "1firstonly:1:1",
        "1endvoucher:1",
        "1livevoucher:1:0:1",
        "1tossvoucher:1:0",
    ):
        await stall.customer.press_data(message, data)
        await stall.shop.settle()
    await stall.say(stall.customer, "/taxes 1")

    assert ask(stall, "SELECT rate_ppm FROM tax_rates ORDER BY id") == [(190_000,), (70_000,)]
    assert ask(stall, "SELECT ended_at, first_order_only FROM vouchers") == [(None, 0)]


async def test_abroad_costs_and_is_taxed_as_of_there(open_stall: OpenStall) -> None:
    stall = await open_stall(shop_country="DE")
    await stall.say(stall.owner, "/taxes DE 19\nAT 20", stall.team)
    await stall.say(stall.owner, "/ways", stall.team)
    await stall.press(stall.owner, "✏️ Delivery prices", stall.team)
    await stall.say(stall.owner, "DE 20: 2.90\nDE: 4.90\nAT: 9.90", stall.team)
    await go_to_summary(stall, product="Blue Mug")

    await stall.press(stall.customer, "✏️ Postcode")
    await stall.say(stall.customer, "20 095")
    stall.expect(stall.customer, "Delivery: €2.90", "incl. 19 % VAT")
    await stall.press(stall.customer, "🌍 Country")
    await stall.press(stall.customer, "Austria")

    stall.expect(stall.customer, "Delivery: €9.90", "Total: €22.40", "incl. 20 % VAT")


async def test_the_shop_may_deliver_nowhere_else(open_stall: OpenStall) -> None:
    stall = await open_stall(shop_country="DE")
    await stall.say(stall.owner, "/ways", stall.team)
    await stall.press(stall.owner, "✏️ Delivery prices", stall.team)
    await stall.say(stall.owner, "AT: 9.90", stall.team)

    await go_to_summary(stall)

    stall.expect(stall.customer, "We do not deliver there.")
    assert not stall.customer.sees("✅ Place order")


async def test_currencies_without_decimals_and_with_three(open_stall: OpenStall) -> None:
    expected = {"JPY": ("Total: ¥1,740", "10 % VAT ¥159"), "KWD": ("Total: KWD1.740", "VAT KWD0.159")}
    for currency, totals in expected.items():
        stall = await open_stall(shop_currency=currency)
        await stall.say(stall.owner, "/taxes 10", stall.team)
        await stall.say(stall.owner, "/ways", stall.team)
        await stall.press(stall.owner, "✏️ Delivery prices", stall.team)
        await stall.say(stall.owner, "490" if currency == "JPY" else "0.490", stall.team)

        await go_to_summary(stall, product="Blue Mug")

        seen = stall.customer.chat().last.text.replace("\u00a0", " ")
        assert all(total in seen for total in totals), seen


async def test_a_shop_that_sets_nothing_says_nothing(stall: Stage) -> None:
    await place(stall)
    assert "VAT" not in stall.customer.chat().screen()
    await accept(stall, product="Blue Mug")
    assert "Delivery:" not in stall.owner.chat(stall.team).screen()
