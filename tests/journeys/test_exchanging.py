"""Something else instead, or the same once more, as customers ask for it in chat."""

from typing import Any

from bot.demo.stage import Stage
from domain import catalogue, stock
from domain.actors import the_shop
from domain.transaction import Transaction
from tests.journeys.acts import ask
from tests.journeys.test_returns import go_to_draft
from views.layout import LABEL_MAX


async def ask_for(stall: Stage, typed: str, label: str) -> str:
    """A tea goes back, and something that was searched for is wanted instead."""
    code = await go_to_draft(stall)
    await ask_for_what_came(stall, typed, label)
    return code


async def ask_for_what_came(stall: Stage, typed: str, label: str) -> None:
    """The same, from its draft on."""
    for pressed in ("Green Tea", "I changed my mind", "‹ Back", "🎁 What for", "Something else instead", "✓ 1 × Green"):
        await stall.press(stall.customer, pressed)
    await stall.press(stall.customer, "🔁 Choose what instead")
    await stall.say(stall.customer, "asdfgh")
    stall.expect(stall.customer, "Nothing found for “asdfgh”.", "What would you like instead of Green Tea")
    await stall.say(stall.customer, typed)
    await stall.press(stall.customer, label)
    await stall.press(stall.customer, "🚚 How")
    await stall.press(stall.customer, "🏬 I bring it")
    await stall.press(stall.customer, "✅ Send to the shop")


async def bring(stall: Stage, code: str, title: str = "Green Tea") -> None:
    await stall.say(stall.packer, "/returns")
    await stall.press(stall.packer, f"#{code}")
    await stall.press(stall.packer, "✅ All of it is here")
    await stall.press(stall.packer, f"🔍 1 × {title}"[:LABEL_MAX])
    await stall.press(stall.packer, "✅ Back on the shelf")
    await stall.press(stall.packer, "💶 Settle it now")


async def sell_out(stall: Stage, sku: str) -> None:
    """Nothing of it is left on the shelf."""
    await stall.shop.bot.services.db.write(_sell_out, sku, now=int(stall.shop.box.clock.now()))


def _sell_out(tx: Transaction, sku: str, *, now: int) -> None:
    variant = catalogue.variant_by_sku(tx, sku)
    assert variant is not None
    facts: dict[str, Any] = {"currency": "EUR", "reason": "gone", "actor": the_shop("test"), "now": now}
    place_id = stock.main_place(tx)
    gone = {variant.id: -stock.available(tx, variant.id)}
    stock.count(tx, gone, document=f"place:{place_id}", place_id=place_id, **facts)


def child_of(stall: Stage) -> str:
    """The code of what is sent instead."""
    [(code,)] = ask(stall, "SELECT code FROM orders WHERE sent_as <> ''")
    return str(code)


class TestExchange:
    async def test_for_what_costs_more_asks_for_the_difference(self, stall: Stage) -> None:
        code = await ask_for(stall, "mug", "Blue Mug (Blue)")
        stall.expect(stall.customer, "To be paid besides: €7.50")
        await stall.press(stall.owner, "✅ Agree", stall.team)
        instead = child_of(stall)
        stall.expect(stall.customer, "Please bring it to the shop")
        stall.expect(stall.customer, f"Then #{instead} goes out to you, as soon as all is here.")
        stall.expect(stall.owner, f"Order #{instead} · waits for the return", chat=stall.team)
        stall.expect(stall.owner, f"🔁 Exchange for the return of #{code}", chat=stall.team)
        await stall.press(stall.customer, f"Order #{code}")
        stall.expect(stall.customer, f"🔁 Sent for its return: #{instead}")
        await stall.press(stall.customer, f"🔁 Instead: #{instead}")
        stall.expect(stall.customer, "waiting for your return", f"🔁 Exchange for the return of #{code}")
        await bring(stall, code)

        stall.expect(stall.packer, f"Pack order #{instead}", f"🔁 Exchange for the return of #{code}")
        stall.expect(stall.customer, f"Your return of #{code} is settled.")
        for label in ("▫️ 1 × Blue Mug", "📦 Packed"):
            await stall.press(stall.packer, label)
        await stall.press(stall.owner, "🛵 Assign courier", stall.team)
        await stall.press(stall.owner, "Carl", stall.team)
        stall.expect(stall.courier, f"🔁 Exchange for the return of #{code}", "Collect: €7.50 in cash")

    async def test_a_replacement_moves_no_money(self, stall: Stage) -> None:
        code = await go_to_draft(stall)
        for pressed in ("Green Tea", "It came too late", "‹ Back", "🎁 What for", "The same once more", "🚚 How"):
            await stall.press(stall.customer, pressed)
        await stall.press(stall.customer, "🏬 I bring it")
        await stall.press(stall.customer, "✅ Send to the shop")
        await stall.press(stall.owner, "✅ Agree", stall.team)
        await bring(stall, code)

        stall.expect(stall.owner, "Total: €5.00, paid", chat=stall.team)

    async def test_of_what_is_sold_out_can_be_waited_for_or_something_else_be_had(self, stall: Stage) -> None:
        await go_to_draft(stall)
        for pressed in ("Green Tea", "I changed my mind", "‹ Back", "🎁 What for", "Something else instead"):
            await stall.press(stall.customer, pressed)
        await stall.press(stall.customer, "✓ 1 × Green")
        await stall.press(stall.customer, "🔁 Choose what instead")
        await stall.say(stall.customer, "lamp")

        await stall.press(stall.customer, "sold out")

        stall.expect(stall.customer, "Lamp <odd & bright> is sold out.", "Money back", "Credit for the shop")
        said = await stall.press(stall.customer, "🔔 Tell me when it’s back")
        assert said == "We tell you when it is back."
        stall.expect(stall.customer, "keep what you have until then")
        assert ask(stall, "SELECT count(*) FROM restock_requests") == [(1,)]
        await stall.press(stall.customer, "Credit for the shop")
        stall.expect(stall.customer, "You get as credit: €5.00")
        for pressed in ("🎁 What for", "Something else instead", "✓ 1 × Green", "🔁 Choose what instead"):
            await stall.press(stall.customer, pressed)
        await stall.say(stall.customer, "mug")
        await stall.press(stall.customer, "Blue Mug (Blue)")
        stall.expect(stall.customer, "To be paid besides: €7.50")

    async def test_of_what_sold_out_meanwhile_can_be_turned_down(self, stall: Stage) -> None:
        """Another customer was quicker than the shop."""
        await ask_for(stall, "mug", "Blue Mug (Blue)")
        await sell_out(stall, "MUG-BLUE")

        await stall.press(stall.owner, "✅ Agree", stall.team)

        assert ask(stall, "SELECT status FROM returns") == [("requested",)]
        stall.expect(stall.owner, "⚠️ Sold out: ", chat=stall.team)
        await stall.press(stall.owner, "❌ Refuse", stall.team)
        await stall.press(stall.owner, "This cannot come back.", stall.team)
        stall.expect(stall.customer, "has refused your return")

    async def test_of_what_sold_out_meanwhile_can_be_agreed_to_for_money(self, stall: Stage) -> None:
        """The refusal shows it, for nobody needs to look for it."""
        code = await ask_for(stall, "mug", "Blue Mug (Blue)")
        await sell_out(stall, "MUG-BLUE")
        await stall.press(stall.owner, "✅ Agree", stall.team)

        await stall.press(stall.owner, "💶 Agree, for money", stall.team)

        await bring(stall, code)
        stall.expect(stall.customer, f"Your return of #{code} is settled.", "You get back: €5.00")

    async def test_is_called_off_by_its_customer_who_gets_money_instead(self, stall: Stage) -> None:
        code = await ask_for(stall, "mug", "Blue Mug (Blue)")
        await stall.press(stall.owner, "✅ Agree", stall.team)
        await stall.press(stall.customer, f"🔁 Instead: #{child_of(stall)}")

        await stall.press(stall.customer, "Cancel order")
        stall.expect(stall.customer, "You get your money back for what you return.")
        await stall.press(stall.customer, "Yes, cancel it")

        stall.expect(stall.customer, f"For your return of #{code}, you get your money back instead.")
        await bring(stall, code)
        stall.expect(stall.customer, f"Your return of #{code} is settled.", "You get back: €5.00")

    async def test_is_declined_and_money_comes_instead(self, stall: Stage) -> None:
        code = await ask_for(stall, "mug", "Blue Mug (Blue)")
        await stall.press(stall.owner, "✅ Agree", stall.team)
        instead = child_of(stall)

        await stall.press(stall.owner, f"🔁 Instead: #{instead}", stall.team)
        await stall.press(stall.owner, "❌ Decline", stall.team)
        stall.expect(stall.owner, "They get their money back for what they return.", chat=stall.team)
        await stall.press(stall.owner, "Sold out", stall.team)

        stall.expect(stall.customer, f"cannot send you #{instead} instead.", "You get your money back")
        stall.expect(stall.customer, f"For your return of #{code}, you get your money back instead.")
        await bring(stall, code)
        stall.expect(stall.customer, f"Your return of #{code} is settled.", "You get back: €5.00")
