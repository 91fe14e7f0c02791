"""Cash from the door to the till: as counted, and what is missing stays or is forgiven."""

import pytest

from bot.demo.stage import Stage
from tests.journeys.acts import ask, data_of, deliver, dump, join_team, newest


async def open_purse(stall: Stage) -> None:
    """The owner looks at what Carl has to hand in."""
    await stall.say(stall.owner, "/cash", stall.team)
    await stall.press(stall.owner, "Carl", stall.team)


def in_purse(stall: Stage) -> int:
    """What the ledger says Carl has."""
    return int(ask(stall, "SELECT balance FROM accounts WHERE kind = 'courier_cash'")[0][0])


async def test_all_of_it_is_booked_in_by_one_button(stall: Stage) -> None:
    await deliver(stall, pieces=2)
    await open_purse(stall)

    await stall.press(stall.owner, "Book in €10.00", stall.team)

    stall.expect(stall.owner, "Cash from Carl: expected €10.00.\nCounted: €10.00.", chat=stall.team)
    stall.expect(stall.courier, "The shop has booked in €10.00 from you.", "You have nothing left to hand in.")
    await stall.press(stall.owner, "‹ Cash", stall.team)
    stall.expect(stall.owner, "No courier has cash to hand in.", chat=stall.team)


@pytest.mark.parametrize(
    ("typed", "left"), [("12.50", 0), ("12,5", 0), ("10", 250), ("€ 10.00", 250), ("10,00 €", 250)]
)
async def test_what_was_not_handed_in_stays_with_the_courier(stall: Stage, typed: str, left: int) -> None:
    await deliver(stall, product="Blue Mug")
    await open_purse(stall)
    await stall.press(stall.owner, "Another amount", stall.team)

    await stall.say(stall.owner, typed, stall.team)

    assert in_purse(stall) == left
    if left:
        stall.expect(stall.owner, "Still to hand in: €2.50.", chat=stall.team)
        stall.expect(stall.courier, "Still to hand in: €2.50.")


@pytest.mark.told_by_handlers
@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("20", "There are only €12.50 to hand in."),
        ("9" * 30, "That amount is too large."),
        ("abc", "Please type the amount as a number, like 12.50."),
        ("0", "The amount must be more than zero."),
        ("-5", "The amount cannot be negative."),
        ("1.234", "That amount has too many decimals: 2 at most."),
    ],
)
async def test_an_amount_that_cannot_be_is_asked_for_again(stall: Stage, typed: str, answer: str) -> None:
    await deliver(stall, product="Blue Mug")
    await open_purse(stall)
    await stall.press(stall.owner, "Another amount", stall.team)

    await stall.say(stall.owner, typed, stall.team)

    assert stall.owner.chat(stall.team).last.text == answer
    assert in_purse(stall) == 1250
    await stall.say(stall.owner, "12", stall.team)
    assert in_purse(stall) == 50


async def test_what_is_missing_may_be_forgiven_with_a_reason(stall: Stage) -> None:
    await deliver(stall, product="Blue Mug")
    await open_purse(stall)
    await stall.press(stall.owner, "Forgive", stall.team)
    await stall.say(stall.owner, "2.50", stall.team)
    assert "the amount and the reason together" in stall.owner.chat(stall.team).last.text

    await stall.say(stall.owner, "2.50 wrong <change>", stall.team)

    stall.expect(stall.owner, "Forgiven: €2.50 (wrong <change>).", "Still to hand in: €10.00.", chat=stall.team)
    stall.expect(stall.courier, "€2.50 was forgiven.", "Still to hand in: €10.00.")
    assert in_purse(stall) == 1000


@pytest.mark.parametrize("button", ["Another amount", "Forgive"])
async def test_a_question_called_off_books_nothing(stall: Stage, button: str) -> None:
    await deliver(stall)
    await open_purse(stall)
    await stall.press(stall.owner, button, stall.team)
    await stall.press(stall.owner, "Cancel", stall.team)

    await stall.say(stall.owner, "5 is my number", stall.team)

    assert in_purse(stall) == 500


async def test_an_old_button_shows_what_came_since(stall: Stage) -> None:
    await deliver(stall)
    await open_purse(stall)
    await deliver(stall, product="Blue Mug")

    said = await stall.press(stall.owner, "Book in €5.00", stall.team)

    assert "has changed" in said
    assert in_purse(stall) == 1750
    await stall.press(stall.owner, "Book in €17.50", stall.team)
    assert in_purse(stall) == 0


async def test_nobody_was_quicker_who_did_something_long_ago(stall: Stage) -> None:
    mia = await join_team(stall, "Mia")
    await deliver(stall)
    await stall.say(mia, "/cash", stall.team)
    await stall.press(mia, "Carl", stall.team)
    await stall.press(mia, "Book in", stall.team)
    await stall.shop.leap(24 * 3600)
    await deliver(stall, product="Blue Mug")
    await open_purse(stall)
    await deliver(stall, product="Blue Mug")

    said = await stall.press(stall.owner, "Book in €12.50", stall.team)

    assert "has changed" in said
    assert "Mia" not in said


async def test_an_old_button_shows_what_was_booked_since(stall: Stage) -> None:
    mia = await join_team(stall, "Mia")
    await deliver(stall)
    await open_purse(stall)
    old = stall.owner.chat(stall.team).last
    book = data_of(old, "Book in")
    await stall.press(mia, "Book in", stall.team)

    pressed = await stall.owner.press_data(old, book)
    await stall.shop.settle()

    assert pressed.answer is not None
    assert pressed.answer.text == "Mia was quicker: booked cash in."
    stall.expect(stall.owner, "Carl has nothing to hand in.", chat=stall.team)


async def test_couriers_do_not_count_their_own(stall: Stage) -> None:
    stall.team.add(stall.courier)
    await deliver(stall)
    await open_purse(stall)
    before = dump(stall)

    for label in ("Book in", "Another amount", "Forgive"):
        assert await stall.press(stall.courier, label, stall.team) == "You may not do that here."
    await stall.say(stall.courier, "/cash", stall.team)

    assert stall.courier.chat(stall.team).last.text == "You may not do that here."
    assert dump(stall) == before


async def test_a_merchant_who_delivers_does_not_count_their_own_either(stall: Stage) -> None:
    mia = await join_team(stall, "Mia")
    await deliver(stall)
    code = newest(stall.owner, "delivered", stall.team)
    assert code is not None
    stall.team.add(stall.courier)
    link_holder = stall.courier
    await stall.say(stall.owner, "/invite merchant")
    await stall.open_link(link_holder, "https://t.me/" + stall.read(stall.owner, "https://t.me/"))
    await open_purse(stall)

    assert await stall.press(link_holder, "Book in", stall.team) == "You may not do that here."

    await stall.press(mia, "Book in", stall.team)
    assert in_purse(stall) == 0


async def test_a_blank_may_part_the_thousands_of_what_is_forgiven(stall: Stage) -> None:
    await deliver(stall, product="Blue Mug")
    await open_purse(stall)
    await stall.press(stall.owner, "Forgive", stall.team)

    await stall.say(stall.owner, "1 200 lost", stall.team)

    stall.expect(stall.owner, "There are only €12.50 to hand in.", chat=stall.team)
    assert in_purse(stall) == 1250
    await stall.say(stall.owner, "2.50 2 coins lost", stall.team)
    stall.expect(stall.owner, "Forgiven: €2.50 (2 coins lost).", chat=stall.team)
