"""From a cart to an order: addresses, phone, pick-up, terms, prices, and a word about what was left."""

import pytest

from bot.commands import import_into
from bot.demo.stage import Stage
from domain import importing
from sandbox import NotSeen
from tests.journeys.acts import data_of, fill_cart, go_to_summary, orders_placed, place, wrong
from tests.journeys.conftest import CATALOGUE, OpenStall

DAY = 24 * 3600
ARABIC_INDIC = {ord("0") + digit: chr(0x660 + digit) for digit in range(10)}


async def offer_pick_up(stall: Stage, *, way: str = "🛵 + 🏬 Both") -> None:
    """The shop lets its customers pick orders up."""
    await stall.say(stall.owner, "/ways", stall.team)
    await stall.press(stall.owner, way, stall.team)
    stall.expect(stall.owner, "⚠️ Customers are not told where they pick up", chat=stall.team)
    await stall.press(stall.owner, "✏️ Pick-up address", stall.team)
    await stall.say(stall.owner, "Market Square 1", stall.team)
    stall.expect(stall.owner, "Pick-up at: Market Square 1", chat=stall.team)


class Taps:
    """Counts what a customer has to press."""

    def __init__(self, stall: Stage) -> None:
        self.stall, self.number = stall, 0

    async def press(self, label: str) -> None:
        self.number += 1
        await self.stall.press(self.stall.customer, label)


async def test_a_returning_customer_orders_in_at_most_4_taps_and_an_old_button_says_so(stall: Stage) -> None:
    await place(stall)
    await fill_cart(stall, product="Blue Mug")
    taps = Taps(stall)

    await taps.press("✅ Check out")
    stall.expect(stall.customer, "Deliver to: Main Street 5", "Phone: +49 170 1234567")
    before = stall.customer.chat().last
    old = data_of(before, "✅ Place order")
    await stall.press(stall.customer, "✏️ Note")
    await stall.say(stall.customer, "No bell")
    await taps.press("✅ Place order")

    stall.expect(stall.customer, "€12.50, to be paid in cash on delivery")
    assert taps.number <= 4
    pressed = await stall.customer.press_data(before, old)
    await stall.shop.settle()
    assert pressed.answer is not None
    assert "is placed already" in (pressed.answer.text or "")
    assert orders_placed(stall) == 2


async def test_another_saved_address_still_takes_at_most_4_taps(stall: Stage) -> None:
    await place(stall)
    await fill_cart(stall)
    for label in ("✅ Check out", "✏️ Address"):
        await stall.press(stall.customer, label)
    await stall.say(stall.customer, "Market 1, third floor")
    stall.expect(stall.customer, "Deliver to: Market 1, third floor")
    await stall.press(stall.customer, "‹ Cart")
    taps = Taps(stall)

    for label in ("✅ Check out", "✏️ Address", "📍 Home · Main Street 5", "✅ Place order"):
        await taps.press(label)

    stall.expect(stall.owner, "Address: Main Street 5", chat=stall.team)
    assert taps.number <= 4


async def test_addresses_are_added_named_chosen_and_deleted(stall: Stage) -> None:
    anna = stall.customer
    await go_to_summary(stall)
    await stall.say(anna, "/settings")
    await stall.press(anna, "📍 Addresses (1)")
    await stall.press(anna, "➕ New address")
    await stall.say(anna, "Market 1, third floor")
    await stall.press(anna, "📍 Market 1")
    await stall.press(anna, "✏️ Rename")
    await stall.say(anna, "Office")
    stall.expect(anna, "Office", "Market 1, third floor")
    await stall.press(anna, "‹ Addresses")
    await stall.press(anna, "📍 Home")
    await stall.press(anna, "🗑 Delete")

    await stall.press(anna, "🛒 Cart")
    await stall.press(anna, "✅ Check out")
    await stall.press(anna, "📍 Office")

    stall.expect(anna, "Deliver to: Market 1, third floor")


async def test_a_place_on_the_map_is_saved_too(stall: Stage) -> None:
    anna = stall.customer
    await go_to_summary(stall)
    await stall.press(anna, "✏️ Address")
    await stall.press(anna, "➕ New address")
    await stall.share_place(anna, 53.55, 9.99)

    stall.expect(anna, "Deliver to: 📍 the place you sent on the map")
    await stall.press(anna, "✏️ Address")
    stall.expect(anna, "✓ On the map", "📍 Home")


async def test_nobody_reaches_anothers_address(stall: Stage) -> None:
    await go_to_summary(stall)
    ben = stall.shop.box.add_user("Ben")
    await stall.start(ben)
    message = ben.chat().last

    for act in ("myaddress", "nameaddress", "dropaddress", "toaddress"):
        await ben.press_data(message, f"1{act}:1")
        await stall.shop.settle()

    assert not ben.sees("Main Street 5")
    await stall.press(stall.customer, "✏️ Address")
    stall.expect(stall.customer, "✓ Home")


async def test_a_local_number_is_understood_as_of_the_shops_country(open_stall: OpenStall) -> None:
    stall = await open_stall(shop_country="DE")
    await fill_cart(stall)
    await stall.press(stall.customer, "✅ Check out")
    await stall.say(stall.customer, "Main Street 5")
    await stall.say(stall.customer, "12")
    stall.expect(stall.customer, "That is no phone number")

    await stall.say(stall.customer, "0170 7654321")

    stall.expect(stall.customer, "Phone: +49 170 7654321")


async def test_an_order_is_picked_up_against_code_and_cash(stall: Stage) -> None:
    await offer_pick_up(stall)
    anna, pia = stall.customer, stall.packer
    await fill_cart(stall, pieces=2)
    await stall.press(anna, "✅ Check out")
    await stall.press(anna, "🏬 I pick it up")
    await stall.share_number(anna, "+49 170 1234567")
    stall.expect(anna, "Pick-up: Market Square 1", "Payment: cash at the counter")
    await stall.press(anna, "✅ Place order")
    code = stall.read(anna, "Your order #")

    await stall.press(stall.owner, "✅ Accept", stall.team)
    with pytest.raises(NotSeen):
        await stall.press(stall.owner, "🛵 Assign courier", stall.team)
    await stall.press(pia, "▫️ 2 × Green Tea")
    await stall.press(pia, "📦 Packed")

    stall.expect(anna, f"Your order #{code} is ready to be picked up!", "Market Square 1", "€10.00 ready in cash")
    assert not anna.sees(f"Your order #{code} is packed")
    await stall.press(pia, "🤝 Hand over")
    secret = stall.read(anna, "this code at the counter:")
    for said in ("nothing", "123", f"{secret}0"):
        await stall.say(pia, said)
        assert pia.chat().last.text == "The code has 4 digits. Please ask the customer for it."
    await stall.say(pia, wrong(secret))
    stall.expect(pia, "That is not the customer's code. 4 tries left.")
    await stall.say(pia, secret.translate(ARABIC_INDIC))
    stall.expect(pia, f"#{code} is handed over. €10.00 in cash goes into the till.")
    stall.expect(anna, f"You have picked up your order #{code}")
    stall.expect(stall.owner, f"Order #{code} · ✅ delivered", chat=stall.team)


async def test_what_nobody_picks_up_goes_back_to_the_shelf(stall: Stage) -> None:
    await offer_pick_up(stall, way="🏬 Pick-up only")
    anna = stall.customer
    await fill_cart(stall, pieces=2)
    await stall.press(anna, "✅ Check out")
    await stall.share_number(anna, "+49 170 1234567")
    await stall.press(anna, "✅ Place order")
    await stall.press(stall.owner, "✅ Accept", stall.team)
    await stall.press(stall.packer, "▫️ 2 × Green Tea")
    await stall.press(stall.packer, "📦 Packed")

    stall.expect(anna, "is ready to be picked up!")
    await stall.press(stall.owner, "Open the box again", stall.team)
    stall.expect(anna, "cannot be picked up yet: we are at work on it again")
    await stall.press(anna, "Order #", message=anna.chat().last)
    stall.expect(anna, "Next: the shop packs it, and you pick it up.")
    await stall.press(stall.owner, "❌ Decline", stall.team)
    await stall.press(stall.owner, "We are closed", stall.team)

    await fill_cart(stall, pieces=2)
    stall.expect(anna, "2 × Green Tea")


async def test_customers_change_their_mind_about_the_way_in_the_summary(stall: Stage) -> None:
    await offer_pick_up(stall)
    await fill_cart(stall)
    await stall.press(stall.customer, "✅ Check out")
    await stall.press(stall.customer, "🛵 Deliver it")
    await stall.say(stall.customer, "Main Street 5")
    await stall.share_number(stall.customer, "+49 170 1234567")

    await stall.press(stall.customer, "🏬 I pick it up")
    stall.expect(stall.customer, "Pick-up: Market Square 1")
    await stall.press(stall.customer, "🛵 Deliver it")

    stall.expect(stall.customer, "Deliver to: Main Street 5")


async def test_terms_are_confirmed_once_and_again_when_they_change(stall: Stage) -> None:
    anna = stall.customer
    await stall.say(stall.owner, "/terms I am 18 or older.", stall.team)
    await fill_cart(stall)
    await stall.press(anna, "✅ Check out")
    stall.expect(anna, "I am 18 or older.")
    await stall.press(anna, "✅ I agree")
    await stall.say(anna, "Main Street 5")
    await stall.share_number(anna, "+49 170 1234567")
    await stall.press(anna, "✅ Place order")

    await fill_cart(stall)
    await stall.press(anna, "✅ Check out")
    stall.expect(anna, "Your order")
    await stall.say(stall.owner, "/terms I am 21 or older.", stall.team)
    await stall.press(anna, "✅ Place order")

    stall.expect(anna, "I am 21 or older.")
    await stall.press(anna, "✅ I agree")
    await stall.press(anna, "✅ Place order")
    stall.expect(stall.owner, "1 × Green Tea", chat=stall.team)


async def test_prices_that_changed_are_said_and_accepted_by_going_on(stall: Stage) -> None:
    await fill_cart(stall)
    changed = CATALOGUE.replace("TEA,5.00", "TEA,6.00")
    await import_into(stall.shop.bot.services.db, importing.read_catalogue(changed.encode(), exponent=2), "EUR")
    await stall.say(stall.customer, "/cart")
    stall.expect(stall.customer, "€6.00 each now, was €5.00", "By going on you accept them.")

    await stall.press(stall.customer, "✅ Check out")
    await stall.say(stall.customer, "Main Street 5")
    await stall.share_number(stall.customer, "+49 170 1234567")

    assert "was €5.00" not in stall.customer.chat().last.text
    stall.expect(stall.customer, "Total: €6.00")


async def test_a_full_cart_is_reminded_of_once_by_day(stall: Stage) -> None:
    await fill_cart(stall)

    for _ in range(5):
        await stall.shop.leap(DAY)

    reminders = [each for each in stall.customer.chat().messages if "Your cart is still here" in each.text]
    assert len(reminders) == 1
    stall.expect(stall.customer, "1 × Green Tea")


async def test_nobody_is_reminded_at_night(stall: Stage) -> None:
    await stall.pass_time(12 * 3600)  # It is 21:00.
    await fill_cart(stall)

    await stall.pass_time(DAY + 3600)  # 22:00 on the next day.
    assert not stall.customer.sees("Your cart is still here")

    await stall.pass_time(12 * 3600)
    stall.expect(stall.customer, "Your cart is still here")


async def test_reminders_are_switched_off_by_those_who_mind(stall: Stage) -> None:
    anna = stall.customer
    await fill_cart(stall)
    await stall.shop.leap(2 * DAY)
    await stall.press(anna, "🔕 No reminders")
    stall.expect(anna, "🔕 Reminders: off")
    await stall.press(anna, "🏠 Home")
    await stall.press(anna, "🛒 Cart (1)")
    await stall.press(anna, "🗑 Empty cart")
    await fill_cart(stall)

    for _ in range(3):
        await stall.shop.leap(DAY)

    assert len([each for each in anna.chat().messages if "Your cart is still here" in each.text]) == 0


async def test_an_order_meanwhile_needs_no_reminder(stall: Stage) -> None:
    await place(stall)

    for _ in range(3):
        await stall.shop.leap(DAY)

    assert not stall.customer.sees("Your cart is still here")


async def test_a_past_order_is_bought_again_as_far_as_it_is_sold(stall: Stage) -> None:
    anna = stall.customer
    code = await place(stall, pieces=2)
    await stall.press(anna, f"Order #{code}")

    await stall.press(anna, "🔁 Buy again")

    stall.expect(anna, "⚠️ Green Tea cannot be had now", "Your cart is empty.")
    await stall.press(stall.owner, "❌ Decline", stall.team)
    await stall.press(stall.owner, "Sold out", stall.team)
    await stall.press(anna, f"Order #{code}")
    await stall.press(anna, "🔁 Buy again")
    stall.expect(anna, "2 × Green Tea", "Total: €10.00")


async def test_terms_are_read_in_the_customer_s_language(stall: Stage) -> None:
    greta = stall.shop.box.add_user("Greta", language_code="de")
    await stall.say(stall.owner, "/terms I am 18 or older.", stall.team)
    await stall.press(stall.owner, "➕ Deutsch", stall.team)
    await stall.say(stall.owner, "Ich bin mindestens 18.", stall.team)
    assert "✓ Deutsch" in stall.owner.chat(stall.team).last.labels

    await stall.start(greta)
    for label in ("🛍 Produkte ansehen", "Green Tea", "➕ In den Warenkorb", "🛒 Warenkorb (1)", "✅ Zur Kasse"):
        await stall.press(greta, label)

    stall.expect(greta, "Ich bin mindestens 18.")
    await fill_cart(stall)
    await stall.press(stall.customer, "✅ Check out")
    stall.expect(stall.customer, "I am 18 or older.")
