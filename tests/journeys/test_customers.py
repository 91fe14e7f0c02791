"""Customers, staff and who did what, in the hands of merchants and owners."""

from bot.demo.stage import Stage
from tests.journeys.acts import accept, arrive, ask, deliver, go_to_summary, hire, join_team, pack, place, set_out


async def test_a_merchant_sees_who_orders_notes_something_and_finds_them_again(stall: Stage) -> None:
    anna, ben = stall.customer, await arrive(stall, "Ben")
    code = await place(stall, anna)
    await place(stall, ben, product="Blue Mug", pieces=2)

    await stall.say(stall.owner, "/customers", stall.team)
    stall.expect(stall.owner, "Anna · €5.00", "Ben · €25.00", chat=stall.team)
    await stall.press(stall.owner, "Anna", stall.team)
    stall.expect(stall.owner, "1 order, €5.00 in all", chat=stall.team)
    await stall.press(stall.owner, "📝 Note", stall.team)
    await stall.say(stall.owner, "Rings twice.", stall.team)
    stall.expect(stall.owner, "📝 Rings twice.", chat=stall.team)

    for query in (f"#{code.lower()}", "ann", "0170 1234567"):
        await stall.say(stall.owner, f"/customers {query}", stall.team)
        stall.expect(stall.owner, "Anna · €5.00", chat=stall.team)
    await stall.say(stall.owner, "/customers nobody", stall.team)
    stall.expect(stall.owner, "Nobody found for “nobody”.", chat=stall.team)
    await stall.press(stall.owner, "🔎 Search", stall.team)
    await stall.say(stall.owner, "Ben", stall.team)
    await stall.press(stall.owner, "Ben ·", stall.team)
    await stall.press(stall.owner, "📦 Orders", stall.team)
    stall.expect(stall.owner, "Orders of Ben", chat=stall.team)
    assert not anna.sees("Rings twice.")


async def test_whom_the_shop_blocks_orders_nothing_until_it_lets_them(stall: Stage) -> None:
    anna = stall.customer
    await deliver(stall)
    await stall.say(stall.owner, "/customers anna", stall.team)
    await stall.press(stall.owner, "Anna", stall.team)
    await stall.press(stall.owner, "🚫 Block", stall.team)
    await stall.press(stall.owner, "🚫 Yes, block", stall.team)
    stall.expect(stall.owner, "🚫 May not order since", chat=stall.team)

    await go_to_summary(stall, anna)
    said = await stall.press(anna, "✅ Place order")
    assert said.startswith("The shop takes no orders from you.")

    await stall.press(stall.owner, "✅ Let them order", stall.team)
    await stall.press(anna, "✅ Place order")
    stall.expect(anna, "is placed.")


async def test_a_packer_is_let_go_and_packs_no_more(stall: Stage) -> None:
    await stall.say(stall.owner, "/staff")
    stall.expect(stall.owner, "Pia · packer", "Carl · courier", "Olga · owner")
    await stall.press(stall.owner, "Pia")
    await stall.press(stall.owner, "➖ No longer packer")
    await stall.press(stall.owner, "Yes, remove")
    stall.expect(stall.owner, "works here no more")

    await accept(stall)
    await stall.say(stall.packer, "/pack")
    assert stall.packer.chat().last.text == "You may not do that here."


async def test_a_courier_settles_first(stall: Stage) -> None:
    await set_out(stall)
    await stall.say(stall.owner, "/staff")
    await stall.press(stall.owner, "Carl")
    await stall.press(stall.owner, "➖ No longer courier")

    said = await stall.press(stall.owner, "Yes, remove")

    assert said.startswith("They still have deliveries to do: 1.")
    assert ask(stall, "SELECT count(*) FROM staff WHERE role = 'courier'") == [(1,)]


async def test_the_last_owner_stays_and_nobody_makes_themselves_something(stall: Stage) -> None:
    await stall.say(stall.owner, "/staff")
    await stall.press(stall.owner, "Olga")
    assert not stall.owner.sees("➖ No longer owner")
    pressed = await stall.owner.press_data(stall.owner.chat().last, "1dismissyes:1:0")
    await stall.shop.settle()
    assert pressed.answer is not None
    assert "OWNER_IDS" in (pressed.answer.text or "")

    await stall.say(stall.owner, "/invite courier")
    await stall.open_link(stall.owner, "https://t.me/" + stall.read(stall.owner, "https://t.me/"))
    assert stall.owner.chat().last.text.startswith("You made this invite link yourself")
    assert ask(stall, "SELECT count(*) FROM staff WHERE role = 'owner'") == [(1,)]


async def test_an_owner_sees_who_did_what_and_takes_it_as_a_file(stall: Stage) -> None:
    mia = await join_team(stall, "Mia")
    code = await pack(stall)
    await stall.say(mia, "/audit", stall.team)
    assert mia.chat(stall.team).last.text == "You may not do that here."

    await stall.say(stall.owner, f"/audit {code}")
    stall.expect(stall.owner, "Who did what", f"Olga: accepted #{code}", f"Pia: packed #{code}")
    await stall.say(stall.owner, "/hours Mon-Fri 9-18", stall.team)
    await stall.say(stall.owner, "/audit")
    stall.expect(stall.owner, "Olga: changed a setting")
    await stall.say(stall.owner, "/audit pia")
    assert "Olga" not in stall.owner.chat().last.text
    await stall.press(stall.owner, "💾 As a file")

    # The card that says it was sent may come before it or after it.
    file = next(each for each in stall.owner.chat().messages if each.kind == "document")
    assert "acts, newest first" in file.text
    assert ask(stall, "SELECT count(*) FROM audit WHERE act = 'tick'") == [(1,)]


async def test_what_customers_do_for_themselves_is_in_no_log(stall: Stage) -> None:
    await place(stall)

    assert ask(stall, "SELECT count(*) FROM audit JOIN staff USING (person_id) WHERE role = 'courier'") == [(0,)]
    assert not [row for row in ask(stall, "SELECT act FROM audit") if row[0] == "place"]


async def test_a_new_merchant_has_a_menu_of_their_own(stall: Stage) -> None:
    mia = await hire(stall, "Mia", "Merchant")

    commands = stall.shop.box.requests.of("setMyCommands")[-1].params["commands"]

    assert "customers" in commands
    assert "audit" not in commands
    assert mia is not None
