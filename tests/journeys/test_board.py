"""The board of orders in the hands of merchants: stages, lists, an order's page, searching, and two at once."""

from bot.demo.stage import Stage
from sandbox import Message, Person
from tests.journeys.acts import accept, arrive, data_of, deliver, hire, join_team, newest, pack, place, set_out
from tests.journeys.test_paying import take_in_advance

HOUR = 3600


async def test_stages_have_counts_and_lead_to_an_order_and_back(stall: Stage) -> None:
    ben = await arrive(stall, "Ben")
    code = await pack(stall)
    await place(stall, ben, product="Blue Mug", pieces=2)

    await stall.say(stall.owner, "/orders", stall.team)
    stall.expect(stall.owner, "🆕 To accept · 1", "📦 To pack · 0", "🎁 Packed · 1", chat=stall.team)
    await stall.press(stall.owner, "🎁 Packed", stall.team)
    await stall.press(stall.owner, f"#{code} · €5.00", stall.team)
    stall.expect(
        stall.owner,
        f"Order #{code} · packed",
        "1 × Green Tea – €5.00",
        "Total €5.00, paid €0.00, due €5.00",
        chat=stall.team,
    )
    await stall.press(stall.owner, "📜 Timeline", stall.team)
    stall.expect(stall.owner, "Anna: placed the order", "Olga: accepted", "Pia: packed", chat=stall.team)
    await stall.press(stall.owner, "‹ Back", stall.team)
    await stall.press(stall.owner, "🧾 Lines", stall.team)
    stall.expect(stall.owner, "Green Tea [TEA]", chat=stall.team)
    await stall.press(stall.owner, "‹ Back", stall.team)
    await stall.press(stall.owner, "📍 Where to", stall.team)
    stall.expect(stall.owner, "Phone: +49 170 1234567", "Address: Main Street 5", chat=stall.team)
    await stall.press(stall.owner, "‹ Back", stall.team)
    await stall.press(stall.owner, "👤 Anna", stall.team)
    stall.expect(stall.owner, "1 order, €5.00 in all", chat=stall.team)


async def test_a_merchant_acts_from_the_page_and_finds_the_way_back(stall: Stage) -> None:
    code = await place(stall)

    await stall.say(stall.owner, "/orders")
    await stall.press(stall.owner, "🆕 To accept · 1")
    await stall.press(stall.owner, f"#{code}")
    await stall.press(stall.owner, "✅ Accept")
    stall.expect(stall.owner, f"Order #{code} · to be packed")
    await stall.press(stall.owner, "🧾 Details")
    stall.expect(stall.owner, "Olga: accepted")
    await stall.press(stall.owner, "‹ Orders")
    stall.expect(stall.owner, "🆕 To accept · 0", "📦 To pack · 1")
    await stall.press(stall.owner, "🛍 My own orders")
    stall.expect(stall.customer, "has accepted your order")


async def test_what_waits_too_long_or_did_not_arrive_is_a_problem(stall: Stage) -> None:
    code = await place(stall)
    await stall.pass_time(HOUR + 600)

    await stall.say(stall.owner, "/orders", stall.team)
    await stall.press(stall.owner, "⚠️ Problems · 1", stall.team)
    await stall.press(stall.owner, f"#{code} to accept Anna", stall.team)
    await stall.press(stall.owner, "❗ to accept", stall.team)
    stall.expect(stall.owner, f"#{code} waits to be accepted.", chat=stall.team)


async def test_orders_are_found_by_code_name_phone_and_sku(stall: Stage) -> None:
    ben = await arrive(stall, "Ben Okoye")
    annas = await place(stall)
    bens = await place(stall, ben, product="Blue Mug", pieces=2)

    for query in (annas, f"#{annas.lower()}", "anna", "tea"):
        await stall.say(stall.owner, f"/orders {query}", stall.team)
        stall.expect(stall.owner, f"#{annas} · new · Anna", chat=stall.team)
        assert f"#{bens}" not in " ".join(stall.owner.labels(stall.team))
    await stall.say(stall.owner, "/orders 1234567", stall.team)
    stall.expect(stall.owner, f"#{annas} · new · Anna", f"#{bens} · new · B", chat=stall.team)
    await stall.say(stall.owner, "/orders nobody", stall.team)
    stall.expect(stall.owner, "No order found for “nobody”.", chat=stall.team)
    await stall.press(stall.owner, "🔎 Search", stall.team)
    await stall.say(stall.owner, "okoye", stall.team)
    await stall.press(stall.owner, f"#{bens}", stall.team)
    stall.expect(stall.owner, f"Order #{bens} · new", chat=stall.team)


async def test_the_board_is_for_merchants_others_see_their_own_orders(stall: Stage) -> None:
    code = await accept(stall)
    await stall.start(stall.courier)
    await stall.say(stall.owner, "/orders")
    board = stall.owner.chat().last

    await stall.say(stall.customer, "/orders")
    stall.expect(stall.customer, f"#{code}")
    for person in (stall.customer, stall.packer, stall.courier):
        for data in (data_of(board, "🗂 All orders"), data_of(board, "🔎 Search"), "1orderpage:1", "1orderlines:1:0"):
            pressed = await person.press_data(person.chat().last, data)
            await stall.shop.settle()
            assert pressed.answer is not None
            assert "may not" in (pressed.answer.text or "")


async def test_a_number_is_found_however_it_is_spelled(stall: Stage) -> None:
    code = await place(stall)

    for typed in ("0170 1234567", "+49 (0)170 1234567", "0049-170-1234567", "(0170) 12 34 567", "١٢٣٤٥٦٧", "4567"):
        await stall.say(stall.owner, f"/orders {typed}", stall.team)
        stall.expect(stall.owner, f"#{code}", chat=stall.team)


async def test_what_the_shop_does_by_itself_is_said_to_be_its(stall: Stage) -> None:
    await take_in_advance(stall)
    code = await place(stall)
    await stall.press(stall.owner, "✅ Accept", stall.team)
    await stall.pass_time(3 * HOUR)

    await stall.say(stall.owner, f"/orders {code}", stall.team)
    await stall.press(stall.owner, f"#{code}", stall.team)
    await stall.press(stall.owner, "📜 Timeline", stall.team)

    stall.expect(stall.owner, "10:30 the shop: ended it, not paid in time", chat=stall.team)


async def too_late(stall: Stage, person: Person, card: Message, data: str) -> str | None:
    """What pops up when somebody presses a button of a card as it was before."""
    pressed = await person.press_data(card, data)
    await stall.shop.settle()
    assert pressed.answer is not None
    return pressed.answer.text


async def test_two_merchants_on_one_card_and_one_sees_who_was_quicker(stall: Stage) -> None:
    mia = await join_team(stall, "Mia")
    code = await place(stall)
    card = newest(mia, f"Order #{code}", stall.team)
    accepting, declining = data_of(card, "✅ Accept"), data_of(card, "❌ Decline")

    await stall.press(mia, "✅ Accept", stall.team, message=card)
    said = [await too_late(stall, stall.owner, card, data) for data in (accepting, declining)]

    assert said == ["Mia was quicker: accepted."] * 2
    stall.expect(stall.owner, f"Order #{code} · to be packed", chat=stall.team)
    stall.expect(stall.customer, "has accepted your order")


async def test_two_merchants_on_one_parcel_and_one_sees_who_was_quicker(stall: Stage) -> None:
    mia = await join_team(stall, "Mia")
    code = await set_out(stall)
    card = newest(mia, f"Order #{code}", stall.team)
    delivered = data_of(card, "Delivered (without code)")

    await stall.press(mia, "Delivered (without code)", stall.team, message=card)

    assert await too_late(stall, stall.owner, card, delivered) == "Mia was quicker: delivered."


async def test_two_merchants_book_the_same_money_and_one_sees_who_was_quicker(stall: Stage) -> None:
    mia = await join_team(stall, "Mia")
    await take_in_advance(stall)
    await place(stall)
    await stall.press(mia, "💶 Money received", stall.team)
    card = newest(mia, "#", stall.team)
    booking = data_of(card, "All: ")

    await stall.press(mia, "All: ", stall.team, message=card)

    assert await too_late(stall, stall.owner, card, booking) == "Mia was quicker: received €5.00."


async def test_two_merchants_answer_the_same_change_and_one_sees_who_was_quicker(stall: Stage) -> None:
    mia = await join_team(stall, "Mia")
    await accept(stall)
    await stall.say(stall.customer, "/orders")
    for label in ("#", "✏️ Change", "➕", "✅ Send this change"):
        await stall.press(stall.customer, label)
    card = newest(mia, "Anna would like to change order", stall.team)
    declining = data_of(card, "❌ Do not agree")

    await stall.press(mia, "✅ Agree", stall.team, message=card)

    assert await too_late(stall, stall.owner, card, declining) == "Mia was quicker: changed it: +€5.00."


async def test_two_packers_on_one_list_and_one_sees_who_was_quicker(stall: Stage) -> None:
    paul = await hire(stall, "Paul", "Packer")
    await accept(stall)
    await stall.press(stall.packer, "▫️")
    listed = newest(paul, "Pack order")
    packing = data_of(newest(stall.packer, "Pack order"), "📦 Packed")

    await stall.press(stall.packer, "📦 Packed")

    assert await too_late(stall, paul, listed, packing) == f"{stall.packer.name} was quicker: packed."


async def test_what_is_delivered_is_on_no_stage(stall: Stage) -> None:
    code = await deliver(stall)

    await stall.say(stall.owner, "/orders", stall.team)
    stall.expect(stall.owner, "nothing to do. Well done!", chat=stall.team)
    await stall.press(stall.owner, "🛵 On the way · 0", stall.team)
    stall.expect(stall.owner, "🛵 On the way: none.", chat=stall.team)
    await stall.press(stall.owner, "‹ Orders", stall.team)
    await stall.press(stall.owner, "🗂 All orders", stall.team)
    stall.expect(stall.owner, f"#{code} · ✅ deliv", chat=stall.team)
