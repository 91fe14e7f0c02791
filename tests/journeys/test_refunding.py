"""Giving money back from an order's page: how much, of what, why, and where it goes."""

from bot.demo.stage import Stage
from tests.journeys import acts
from tests.journeys.test_board import too_late
from tests.journeys.test_paying import mark_received, take_in_advance


async def paid(stall: Stage) -> str:
    """Anna has paid 10 euro by transfer for two teas; the order's money is before Olga, in private."""
    await take_in_advance(stall)
    code = await acts.place(stall, pieces=2)
    await stall.press(stall.owner, "✅ Accept", stall.team)
    await mark_received(stall)
    await look_at_money(stall, code)
    return code


async def look_at_money(stall: Stage, code: str) -> None:
    await stall.say(stall.owner, f"/orders {code}")
    await stall.press(stall.owner, f"#{code}")
    await stall.press(stall.owner, "💶 Money")


async def give(stall: Stage, amount: str, *, reason: str = "Came too late") -> None:
    """Olga types an amount, and why; it is before her."""
    await stall.press(stall.owner, "💸 Give money back")
    await stall.say(stall.owner, amount)
    await stall.press(stall.owner, reason)


class TestByAmount:
    async def test_says_where_it_goes_and_does_it_once(self, stall: Stage) -> None:
        await paid(stall)
        await give(stall, "2.50")
        stall.expect(stall.owner, "“Came too late”", "€2.50 by hand", "€2.50 is goodwill")
        question = acts.newest_with_buttons(stall.owner)
        saying_yes = acts.data_of(question, "✅ Give €2.50 back")

        said = await stall.press(stall.owner, "✅ Give €2.50 back")
        again = await too_late(stall, stall.owner, question, saying_yes)

        assert (said, again) == ("It goes back.", "This has changed meanwhile. Here is how it stands now.")
        stall.expect(stall.customer, "We have given €2.50 back to you")
        assert acts.count(stall.customer, "We have given €2.50 back") == 1
        assert acts.ask(stall, "SELECT payment FROM orders") == [("part_refunded",)]

    async def test_refuses_in_words_what_cannot_be_given_back(self, stall: Stage) -> None:
        await paid(stall)
        await stall.press(stall.owner, "💸 Give money back")

        for amount, refusal in (
            ("much", "type the amount as a number"),
            ("-5", "cannot be negative"),
            ("0", "must be more than zero"),
            ("10.01", "only €10.00 can still be given back"),
        ):
            await stall.say(stall.owner, amount)
            assert refusal in stall.owner.chat().last.text, amount
            stall.expect(stall.owner, "give money back", "How much?")
            assert stall.owner.sees("All: €10.00")

        await stall.say(stall.owner, "10")
        stall.expect(stall.owner, "€10.00 back", "Why?")

        question = acts.newest_with_buttons(stall.owner)
        old = acts.data_of(question, "Sent back")
        await stall.say(stall.owner, "/orders")
        await stall.press(stall.owner, "🔎 Search")
        said = await too_late(stall, stall.owner, question, old)
        assert said == "This question is over: its buttons do nothing any more."
        await stall.say(stall.owner, "Anna")
        stall.expect(stall.owner, "Orders: “Anna”")

    async def test_is_for_merchants_only(self, stall: Stage) -> None:
        await acts.pack(stall)

        for person in (stall.customer, stall.packer):
            for data in ("1ordermoney:1", "1refund:1", "1refundof:1:1:500", "1refundyes:1:1:500"):
                pressed = await person.press_data(person.chat().last, data)
                await stall.shop.settle()
                assert pressed.answer is not None
                assert "may not" in (pressed.answer.text or "")


class TestByLines:
    async def test_counts_what_the_pieces_cost(self, stall: Stage) -> None:
        await paid(stall)
        await stall.press(stall.owner, "💸 Give money back")
        await stall.press(stall.owner, "🧾 By lines")

        await stall.press(stall.owner, "➕")
        stall.expect(stall.owner, "Together: €5.00", "1 / 2")
        await stall.press(stall.owner, "€5.00 ›")
        await stall.say(stall.owner, "it leaked, " * 40)
        stall.expect(stall.owner, "too long", "€5.00 back", "Why? Choose, or type it.")
        await stall.say(stall.owner, "it leaked")
        await stall.press(stall.owner, "✅ Give €5.00 back")

        stall.expect(stall.owner, "Total €10.00, goodwill €5.00, paid €10.00, given back €5.00")


async def test_two_merchants_do_not_give_the_same_money_back(stall: Stage) -> None:
    mira = await acts.join_team(stall, "Mira")
    code = await paid(stall)
    await give(stall, "10")
    await stall.say(mira, f"/orders {code}")
    await stall.press(mira, f"#{code}")
    await stall.press(mira, "💶 Money")
    await stall.press(mira, "💸 Give money back")
    await stall.press(mira, "All: €10.00")
    await stall.press(mira, "Sent back")
    await stall.press(mira, "✅ Give €10.00 back")

    said = await stall.press(stall.owner, "✅ Give €10.00 back")

    assert said == "Mira was quicker: gave €10.00 back."
    assert acts.count(stall.customer, "We have given €10.00 back") == 1
