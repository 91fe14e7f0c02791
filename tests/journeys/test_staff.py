"""Those who work here: invited by owners, by links that work once."""

import pytest

from bot.demo.stage import Stage
from tests.journeys.acts import accept, arrive, ask, hire, invite, join_team, place
from tests.journeys.conftest import OpenStall

DAY = 24 * 3600


@pytest.mark.parametrize("role", ["Merchant", "Packer", "Courier"])
async def test_a_link_makes_one_person_what_it_says(stall: Stage, role: str) -> None:
    nora = await hire(stall, "Nora", role)

    stall.expect(nora, f"Welcome! You are a {role.lower()} now.")
    stall.expect(stall.owner, f"Nora has joined as {role.lower()}.", chat=stall.team)
    await stall.press(nora, "🏠 Home")
    stall.expect(nora, "Welcome to Stall!")


async def test_only_owners_invite(stall: Stage) -> None:
    mia = await join_team(stall, "Mia")
    for person in (stall.customer, stall.packer, stall.courier, mia):
        await stall.say(person, "/invite merchant")
        assert person.chat().last.text == "You may not do that here."

    assert ask(stall, "SELECT count(*) FROM invites WHERE used_by IS NULL") == [(0,)]


async def test_a_link_works_once(stall: Stage) -> None:
    link = await invite(stall, "Courier")
    nora, otto = stall.shop.box.add_user("Nora"), stall.shop.box.add_user("Otto")
    await stall.open_link(nora, link)

    await stall.open_link(otto, link)

    assert otto.chat().last.text == "This invite link has been used already. Please ask for a new one."
    await stall.say(otto, "/jobs")
    assert otto.chat().last.text == "You may not do that here."


async def test_a_link_expires(stall: Stage) -> None:
    link = await invite(stall, "Courier")
    await stall.shop.leap(8 * DAY)
    nora = stall.shop.box.add_user("Nora")

    await stall.open_link(nora, link)

    assert nora.chat().last.text == "This invite link has expired. Please ask for a new one."


async def test_a_link_nobody_made_is_not_valid(stall: Stage) -> None:
    nora = stall.shop.box.add_user("Nora")

    await stall.start(nora, "join_made-up")
    assert nora.chat().last.text == "This invite link is not valid."
    await stall.start(nora, "join_")
    assert nora.chat().last.text == "This invite link is not valid."
    await stall.start(nora, "something-else")
    stall.expect(nora, "Welcome to Stall!")


async def test_who_joins_later_sees_what_is_to_be_packed(stall: Stage) -> None:
    code = await accept(stall)
    nora = await hire(stall, "Nora", "Packer")

    await stall.say(nora, "/pack")
    await stall.press(nora, f"#{code} · to be packed")
    await stall.press(nora, "▫️ 1 × Green Tea")

    stall.expect(nora, f"Pack order #{code} · being packed")
    stall.expect(stall.packer, "✅ 1 × Green Tea")
    await stall.press(stall.packer, "📦 Packed")
    stall.expect(nora, f"Pack order #{code} · packed")


async def test_a_merchant_packs_and_delivers_where_nobody_else_does(open_stall: OpenStall) -> None:
    stall = await open_stall(hired=False)
    await stall.start(stall.owner)
    stall.expect(stall.owner, "You run this shop: /help lists", "☑️ Tasks")
    await stall.press(stall.owner, "📋 All orders")
    stall.expect(stall.owner, "🆕 To accept · 0")
    await place(stall)
    await stall.press(stall.owner, "✅ Accept", stall.team)
    await stall.press(stall.owner, "📋 Packing list", stall.team)
    await stall.press(stall.owner, "▫️", stall.team)
    await stall.press(stall.owner, "📦 Packed", stall.team)
    await stall.press(stall.owner, "🛵 Assign courier", stall.team)
    await stall.press(stall.owner, "Olga", stall.team)
    await stall.press(stall.owner, "🛵 Picked up")
    await stall.press(stall.owner, "✅ Delivered")
    await stall.say(stall.owner, stall.read(stall.customer, "this code at the door:"))

    stall.expect(stall.customer, "has been delivered")
    await stall.say(stall.owner, "/cash", stall.team)
    await stall.press(stall.owner, "Olga", stall.team)
    await stall.press(stall.owner, "Book in", stall.team)
    stall.expect(stall.owner, "Counted: €5.00.", chat=stall.team)


async def test_a_stranger_learns_nothing_of_the_shop(stall: Stage) -> None:
    sam = await arrive(stall, "Sam")

    assert not {"📋 All orders", "📋 To pack", "🛵 Deliveries"} & set(sam.labels())
