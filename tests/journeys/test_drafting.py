"""Orders that a merchant draws up in chat: sent to the customer as an offer, accepted, or come to nothing."""

from bot.demo.stage import Stage
from sandbox import Message, Person
from tests.journeys.acts import (
    ADDRESS,
    NUMBER,
    arrive,
    ask,
    data_of,
    dump,
    join_team,
    newest,
    orders_placed,
    place,
)
from tests.journeys.test_paying import ACCOUNT, take_in_advance
from tests.journeys.test_prices import set_prices

DAY = 24 * 3600


async def draw_up(
    stall: Stage, customer: str = "Anna", *, product: str = "mug", choice: str = "Blue Mug (Blue)"
) -> None:
    """Olga draws up an order of one piece for somebody who has ordered before."""
    await stall.say(stall.owner, "/orders", stall.team)
    await stall.press(stall.owner, "➕ New order", stall.team)
    await stall.say(stall.owner, customer, stall.team)
    await stall.press(stall.owner, customer, stall.team)
    await stall.press(stall.owner, "➕ Product", stall.team)
    await stall.say(stall.owner, product, stall.team)
    await stall.press(stall.owner, choice, stall.team)


async def offer(stall: Stage) -> Message:
    """Anna, who has ordered before, has an offer of a mug."""
    await place(stall)
    await draw_up(stall)
    await stall.press(stall.owner, "✅ Send to Anna", stall.team)
    return newest(stall.customer, "An offer for you")


async def pressed(stall: Stage, person: Person, message: Message, data: str) -> str:
    """What pops up when somebody presses what this button carries."""
    press = await person.press_data(message, data)
    await stall.shop.settle()
    assert press.answer is not None
    return press.answer.text or ""


async def test_an_order_is_drawn_up_sent_and_accepted(stall: Stage) -> None:
    await place(stall)
    await draw_up(stall)
    stall.expect(stall.owner, "Anna · being drawn up", "1 × Blue Mug (Blue) – €12.50", ADDRESS, chat=stall.team)
    await stall.press(stall.owner, "🧾 Lines", stall.team)
    await stall.press(stall.owner, "➕", stall.team)
    await stall.press(stall.owner, "‹ Back", stall.team)
    await stall.press(stall.owner, "✏️ Note", stall.team)
    await stall.say(stall.owner, "As we said on the phone", stall.team)
    await stall.press(stall.owner, "✅ Send to Anna", stall.team)
    stall.expect(stall.owner, "Anna · sent", "Holds until", chat=stall.team)

    stall.expect(stall.customer, "An offer for you", "2 × Blue Mug (Blue) – €25.00", ADDRESS, "Holds until 12 Jan")
    await stall.press(stall.customer, "🧾 Details")
    stall.expect(stall.customer, "As we said on the phone")
    await stall.press(stall.customer, "‹ Back")
    await stall.press(stall.customer, "✅ Accept")

    code = stall.read(stall.customer, "Your order #")
    stall.expect(stall.owner, f"Order #{code} · to be packed", chat=stall.team)
    stall.expect(stall.packer, "2 × Blue Mug (Blue)")
    await stall.say(stall.owner, "/orders", stall.team)
    stall.expect(stall.owner, "📝 Drafts · 0", chat=stall.team)


async def test_an_offer_is_found_among_the_customer_s_orders_for_as_long_as_it_holds(stall: Stage) -> None:
    await offer(stall)

    await stall.say(stall.customer, "/orders")
    await stall.press(stall.customer, "📨 An offer · €12.50")
    await stall.press(stall.customer, "✅ Accept")

    await stall.say(stall.customer, "/orders")
    assert "📨" not in str(stall.customer.chat().last.buttons)


async def test_an_offer_goes_to_a_saved_address_of_its_customer_or_to_a_place_on_the_map(stall: Stage) -> None:
    await place(stall)
    await stall.say(stall.customer, "/settings")
    await stall.press(stall.customer, "Addresses")
    await stall.press(stall.customer, "➕ New address")
    await stall.say(stall.customer, "Harbour Lane 9, behind the crane")
    await draw_up(stall)

    await stall.press(stall.owner, "✏️ Address", stall.team)
    stall.expect(stall.owner, "or send a place on the map", chat=stall.team)
    await stall.press(stall.owner, "📍 Harbour Lane 9", stall.team)
    stall.expect(stall.owner, "Anna · being drawn up", "Deliver to: Harbour Lane 9", chat=stall.team)

    await stall.press(stall.owner, "✏️ Address", stall.team)
    await stall.share_place(stall.owner, 53.55, 9.99, stall.team)
    stall.expect(stall.owner, "Anna · being drawn up", "Deliver to: 📍 Map", chat=stall.team)
    await stall.press(stall.owner, "✅ Send to Anna", stall.team)
    stall.expect(stall.customer, "An offer for you", "Deliver to: 📍 Map")
    await stall.press(stall.customer, "✅ Accept")

    assert ask(stall, "SELECT address, latitude_e6, longitude_e6 FROM orders ORDER BY id DESC LIMIT 1") == [
        ("", 53_550_000, 9_990_000)
    ]


async def test_a_voucher_delivery_and_tax_are_part_of_the_offer(stall: Stage) -> None:
    await set_prices(stall)
    await place(stall)
    await draw_up(stall)
    await stall.press(stall.owner, "🎟 Voucher", stall.team)
    await stall.say(stall.owner, " summer 10 ", stall.team)
    rows = ("🎟 SUMMER10: −€1.25", "Delivery: €4.90", "Total: €16.15", "incl. VAT: 19 % €1.80, 7 % €0.32")
    stall.expect(stall.owner, *rows, chat=stall.team)
    await stall.press(stall.owner, "✅ Send to Anna", stall.team)

    stall.expect(stall.customer, *rows, "Payment: cash on delivery")
    await stall.press(stall.customer, "✅ Accept")

    stall.expect(stall.owner, "Total: €16.15", chat=stall.team)


async def test_an_offer_that_is_paid_ahead_says_how_once_it_is_accepted(stall: Stage) -> None:
    await take_in_advance(stall, beside_cash=True)
    await place(stall)
    await draw_up(stall)
    await stall.press(stall.owner, "💳 Pay in advance", stall.team)
    await stall.press(stall.owner, "✅ Send to Anna", stall.team)

    stall.expect(stall.customer, "Payment: in advance")
    await stall.press(stall.customer, "✅ Accept")

    stall.expect(stall.customer, "Please pay €12.50 until", ACCOUNT)
    stall.expect(stall.owner, "To be paid: €12.50", chat=stall.team)


async def test_pressing_accept_twice_makes_one_order(stall: Stage) -> None:
    card = await offer(stall)
    accepting = data_of(card, "✅ Accept")

    for _ in range(2):
        await pressed(stall, stall.customer, card, accepting)

    assert orders_placed(stall) == 2
    stall.expect(stall.customer, "Your order #")


async def test_somebody_new_gets_a_link_that_is_theirs_alone(stall: Stage) -> None:
    await stall.say(stall.owner, "/orders", stall.team)
    await stall.press(stall.owner, "➕ New order", stall.team)
    await stall.press(stall.owner, "🔗 Somebody new", stall.team)
    await stall.press(stall.owner, "➕ Product", stall.team)
    await stall.say(stall.owner, "TEA-G", stall.team)
    await stall.press(stall.owner, "Green Tea", stall.team)
    said = await stall.press(stall.owner, "🔗 Make the link", stall.team)
    assert said.startswith("Still missing: the address, the phone number")
    for button, text in (("✏️ Address", ADDRESS), ("✏️ Phone", NUMBER)):
        await stall.press(stall.owner, button, stall.team)
        await stall.say(stall.owner, text, stall.team)
    await stall.press(stall.owner, "🔗 Make the link", stall.team)
    link = newest(stall.owner, "by link · sent", stall.team).text.split("\n")[-1]

    await stall.open_link(stall.owner, link)
    stall.expect(stall.owner, "by link · sent")
    zoe = stall.shop.box.add_user("Zoe")
    await stall.open_link(zoe, link)
    stall.expect(zoe, "An offer for you", "1 × Green Tea", ADDRESS)
    ben = await arrive(stall, "Ben")
    await stall.open_link(ben, link)
    assert not ben.sees(ADDRESS)
    stall.expect(ben, "This offer is not for you, or it is gone.")

    await stall.press(zoe, "✅ Accept")
    stall.expect(zoe, "Your order #")


async def test_another_s_offer_is_nobody_else_s_whatever_they_press(stall: Stage) -> None:
    card = await offer(stall)
    ben = await arrive(stall, "Ben")
    before = dump(stall)

    for person in (ben, stall.packer, stall.courier):
        await stall.start(person)
        for label in ("✅ Accept", "❌ Decline", "🧾 Details"):
            said = await pressed(stall, person, person.chat().last, data_of(card, label))
            assert said == "This offer is not for you, or it is gone."

    assert dump(stall) == before


async def test_an_offer_that_is_changed_makes_the_old_card_stale(stall: Stage) -> None:
    card = await offer(stall)
    accepting = data_of(card, "✅ Accept")
    await stall.press(stall.owner, "✏️ Change it", stall.team)
    stall.expect(stall.customer, "The shop is changing this offer.")
    await stall.press(stall.owner, "🧾 Lines", stall.team)
    await stall.press(stall.owner, "➕", stall.team)
    await stall.press(stall.owner, "‹ Back", stall.team)
    await stall.press(stall.owner, "✅ Send to Anna", stall.team)

    said = await pressed(stall, stall.customer, card, accepting)

    assert said == "This has changed meanwhile. Here is how it stands now."
    assert orders_placed(stall) == 1
    await stall.press(stall.customer, "✅ Accept")
    stall.expect(stall.customer, "2 × Blue Mug (Blue)")


async def test_what_is_short_is_named_and_the_shop_told(stall: Stage) -> None:
    await offer(stall)
    ben = await arrive(stall, "Ben")
    free = "SELECT balance FROM accounts JOIN variants ON unit = 'v:' || variants.id WHERE kind = 'free'"
    there = ask(stall, f"{free} AND sku = 'MUG-BLUE'")
    await place(stall, ben, product="Blue Mug", pieces=int(there[0][0]))

    said = await stall.press(stall.customer, "✅ Accept")

    assert said.startswith("Blue Mug (Blue): sold out. The shop has been told.")
    stall.expect(stall.owner, "Anna wanted to accept your offer", "Blue Mug (Blue): 1 wanted, 0 there", chat=stall.team)
    stall.expect(stall.customer, "An offer for you")


async def test_an_offer_is_declined_withdrawn_or_lapses(stall: Stage) -> None:
    await offer(stall)
    await stall.press(stall.customer, "❌ Decline")
    stall.expect(stall.customer, "You have declined this offer.")
    stall.expect(stall.owner, "Anna has declined your offer.", chat=stall.team)

    await stall.press(stall.owner, "Show draft", stall.team)
    await stall.press(stall.owner, "✏️ Change it", stall.team)
    await stall.press(stall.owner, "⏳ Holds 7 days", stall.team)
    await stall.press(stall.owner, "1 day", stall.team)
    await stall.press(stall.owner, "✅ Send to Anna", stall.team)
    card = newest(stall.customer, "An offer for you")
    await stall.shop.leap(DAY + 3600)
    stall.expect(stall.customer, "This offer does not hold any more.")
    stall.expect(stall.owner, "Your offer to Anna has lapsed.", chat=stall.team)
    assert await pressed(stall, stall.customer, card, data_of(card, "Ask the shop")) == ""

    await stall.press(stall.owner, "Show draft", stall.team)
    await stall.press(stall.owner, "✏️ Change it", stall.team)
    await stall.press(stall.owner, "✅ Send to Anna", stall.team)
    await stall.press(stall.owner, "↩️ Withdraw", stall.team)
    stall.expect(stall.customer, "The shop has withdrawn this offer.")
    assert orders_placed(stall) == 1


async def test_two_merchants_on_one_draft_and_one_sees_who_was_quicker(stall: Stage) -> None:
    mia = await join_team(stall, "Mia")
    await place(stall)
    await draw_up(stall)
    card = newest(stall.owner, "Anna · being drawn up", stall.team)
    sending = data_of(card, "✅ Send to Anna")

    await stall.press(mia, "✅ Send to Anna", stall.team, message=card)

    assert await pressed(stall, stall.owner, card, sending) == "Mia was quicker: sent an offer."


async def test_a_customer_who_has_to_confirm_something_does_so_with_the_offer(stall: Stage) -> None:
    await stall.say(stall.owner, "/terms", stall.team)
    await stall.press(stall.owner, "✏️", stall.team)
    await stall.say(stall.owner, "I am 18 or older.", stall.team)
    await stall.say(stall.owner, "/customers", stall.team)
    await offer_by_customer_page(stall)

    await stall.press(stall.customer, "✅ Accept")
    stall.expect(stall.customer, "Before you accept", "I am 18 or older.")
    await stall.press(stall.customer, "✅ I agree and accept")

    stall.expect(stall.customer, "Your order #")


async def offer_by_customer_page(stall: Stage) -> None:
    """Anna has an offer that began on her own page."""
    await stall.start(stall.customer)
    await stall.say(stall.owner, "/customers anna", stall.team)
    await stall.press(stall.owner, "Anna", stall.team)
    await stall.press(stall.owner, "➕ New order", stall.team)
    await stall.press(stall.owner, "➕ Product", stall.team)
    await stall.say(stall.owner, "TEA-G", stall.team)
    await stall.press(stall.owner, "Green Tea", stall.team)
    for button, text in (("✏️ Address", ADDRESS), ("✏️ Phone", NUMBER)):
        await stall.press(stall.owner, button, stall.team)
        await stall.say(stall.owner, text, stall.team)
    await stall.press(stall.owner, "✅ Send to Anna", stall.team)
