"""The figures of the day in chat: what was sold and paid, what is still open, and the days before."""

from bot.demo.stage import Stage
from tests.journeys.acts import accept, deliver, hire, place

DAY = 86_400


async def test_a_merchant_sees_the_day_and_turns_to_those_before(stall: Stage) -> None:
    await deliver(stall, pieces=2)
    await place(stall, product="Blue Mug")

    await stall.say(stall.owner, "/today", stall.team)

    stall.expect(
        stall.owner,
        "Today, ",
        "Placed: 2 · accepted: 1 · delivered: 1",
        "Turnover: €22.50",
        "💵 Paid to couriers: €10.00",
        chat=stall.team,
    )
    await stall.press(stall.owner, "💶 Cash · €10.00", stall.team)
    stall.expect(stall.owner, "Cash with couriers", chat=stall.team)
    await stall.shop.leap(DAY)
    await stall.say(stall.owner, "/today", stall.team)
    stall.expect(stall.owner, "Placed: 0 · accepted: 0 · delivered: 0", "Turnover: €0.00", chat=stall.team)
    await stall.press(stall.owner, "‹ Mon 5 Jan", stall.team)
    stall.expect(stall.owner, "Placed: 2 · accepted: 1 · delivered: 1", "Turnover: €22.50", chat=stall.team)
    await stall.press(stall.owner, "Month", stall.team)
    stall.expect(stall.owner, "Turnover: €22.50", chat=stall.team)
    await stall.press(stall.owner, "Week", stall.team)
    stall.expect(stall.owner, "Week from ", chat=stall.team)


async def test_what_is_declined_is_no_turnover(stall: Stage) -> None:
    await accept(stall)
    await stall.press(stall.owner, "❌ Decline", stall.team)
    await stall.press(stall.owner, "Sold out", stall.team)

    await stall.say(stall.owner, "/today", stall.team)

    stall.expect(
        stall.owner,
        "Placed: 1 · accepted: 1 · delivered: 0",
        "Called off or declined: 1",
        "Turnover: €0.00",
        "Placed, less called off and given back.",
        chat=stall.team,
    )


async def test_home_of_who_runs_the_shop_leads_to_the_figures(stall: Stage) -> None:
    await stall.start(stall.owner)
    await stall.press(stall.owner, "📊 Today’s figures")

    stall.expect(stall.owner, "Today, ", "Turnover: €0.00")
    await stall.press(stall.owner, "‹ Orders")
    stall.expect(stall.owner, "Orders")


async def test_a_packer_sees_none(stall: Stage) -> None:
    pat = await hire(stall, "Pat", "Packer")

    await stall.say(pat, "/today")

    assert "Turnover" not in pat.chat().last.text
    assert "may not" in pat.chat().last.text
