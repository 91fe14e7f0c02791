"""What came goes back: asked for, decided, fetched at the door or brought, looked at, and settled."""

from typing import Any

from sqlalchemy import Table, select

from bot.demo.stage import Stage
from domain import returns, tables
from domain.actors import the_shop
from domain.transaction import Transaction
from tests.journeys.acts import ask, count, deliver, newest


async def go_to_draft(stall: Stage, **what: Any) -> str:
    """An order has arrived, and its customer begins to give some of it back."""
    code = await deliver(stall, **what)
    await stall.say(stall.customer, "/orders")
    await stall.press(stall.customer, f"#{code} · delivered")
    await stall.press(stall.customer, "↩️ Give back")
    return code


async def ask_back(stall: Stage, *, reason: str = "I changed my mind", way: str = "🏬 I bring it") -> str:
    """One piece of what came, for money."""
    code = await go_to_draft(stall)
    customer = stall.customer
    await stall.press(customer, "Green Tea")
    await stall.press(customer, reason)
    stall.expect(customer, "How many?")
    await stall.press(customer, "Next ›")
    await stall.press(customer, "🎁 What for")
    await stall.press(customer, "Money back")
    await stall.press(customer, "🚚 How")
    await stall.press(customer, way)
    await stall.press(customer, "✅ Send to the shop")
    return code


class TestReturn:
    async def test_is_brought_looked_at_and_given_back(self, stall: Stage) -> None:
        code = await ask_back(stall)
        stall.expect(stall.customer, f"Return of #{code} · the shop looks at it", "You get back: €5.00")
        assert count(stall.customer, f"Return of #{code}") == 1
        stall.expect(stall.owner, "Money back: €5.00", chat=stall.team)
        await stall.press(stall.owner, "✅ Agree", stall.team)
        stall.expect(stall.customer, f"The shop has agreed to your return of #{code}.")

        await stall.press(stall.owner, "📦 Receive, look at it", stall.team)
        await stall.press(stall.owner, "✅ All of it is here", stall.team)
        await stall.press(stall.owner, "🔍 1 × Green Tea", stall.team)
        await stall.press(stall.owner, "🗑 Throw away", stall.team)
        stall.expect(stall.owner, "All of it was looked at.\n\nIt is settled at ", chat=stall.team)
        assert stall.owner.chat(stall.team).screen().count("It is settled at") == 1
        for label in ("↩️ Undo the last look", "🔍 1 × Green Tea", "✅ Back on the shelf"):
            await stall.press(stall.owner, label, stall.team)
        await stall.pass_time(10 * 60)

        stall.expect(stall.customer, f"Your return of #{code} is settled.", "You get back: €5.00")
        assert ask(stall, "SELECT status FROM returns") == [("resolved",)]

    async def test_is_fetched_by_a_courier_who_replies_with_how_many(self, stall: Stage) -> None:
        code = await ask_back(stall, way="🛵 Fetch it")
        await stall.press(stall.owner, "✅ Agree", stall.team)
        assert "Please choose when we fetch it." in newest(stall.customer, "The shop has agreed to your return").text
        await stall.press(stall.customer, "🕐 Choose a time")
        await stall.press(stall.customer, newest(stall.customer, "When shall we fetch it?").buttons[0][0].label)
        await stall.press(stall.owner, "🛵 Courier", stall.team)
        await stall.press(stall.owner, "Carl", stall.team)
        stall.expect(stall.courier, f"Fetch #{code} · to be fetched")

        await stall.say(stall.courier, "1", reply_to=newest(stall.courier, "Fetch #"))

        stall.expect(stall.courier, f"Fetch #{code} · with you")
        stall.expect(stall.customer, f"Return of #{code} · on its way")
        cards = [each for each in stall.courier.chat().messages if f"Fetch #{code}" in each.text]
        assert len(cards) == 1, "what was replied is answered in few words"
        assert stall.courier.sees(f"👍 #{code}: with you")

    async def test_beyond_the_limits_shows_its_customers_history(self, stall: Stage) -> None:
        await stall.shop.bot.services.db.write(returns.set_policy, month_minor=400, actor=the_shop("test"))

        await ask_back(stall)

        shown = ("Orders: 1 (€5.00)", "No returns before.", "In 30 days: €5.00, limit €4.00")
        stall.expect(stall.owner, *shown, chat=stall.team)

    async def test_is_refused_with_a_reason(self, stall: Stage) -> None:
        code = await ask_back(stall)
        await stall.press(stall.owner, "❌ Refuse", stall.team)

        await stall.press(stall.owner, "It was used.", stall.team)

        stall.expect(stall.customer, f"The shop has refused your return of #{code}.", "“It was used.”")


class TestSixty:
    async def test_are_turned_through_by_how_they_stand_the_oldest_first(self, stall: Stage) -> None:
        code = await ask_back(stall)
        await stall.shop.bot.services.db.write(_sixty)
        await stall.say(stall.owner, "/returns", stall.team)
        stall.expect(stall.owner, "Returns · To decide", f"#{code} · I changed my mind", chat=stall.team)
        for _ in range(7):
            await stall.press(stall.owner, "›", stall.team)
        assert stall.owner.chat(stall.team).last.text.count(f"#{code}") == 4, "56 of 60 were before"
        await stall.press(stall.owner, "✅ Agree", stall.team)
        await stall.say(stall.owner, "/returns", stall.team)
        await stall.press(stall.owner, "📦 Agreed (1)", stall.team)
        await stall.press(stall.owner, f"#{code} · Anna · €5.00", stall.team)
        await stall.press(stall.owner, "📦 Receive, look at it", stall.team)
        await stall.press(stall.owner, "✅ All of it is here", stall.team)
        await stall.say(stall.owner, "/returns", stall.team)

        await stall.press(stall.owner, "🔍 Coming, here (1)", stall.team)

        stall.expect(stall.owner, "Returns · Coming, or to be looked at", chat=stall.team)
        assert stall.owner.sees("📦 Agreed (0)", stall.team)
        assert stall.owner.sees("🙋 To decide (59)", stall.team)


def _sixty(tx: Transaction) -> None:
    """As if 59 others had asked before: the one there is, again and again."""
    [there] = tx.all(select(tables.returns))
    [line] = tx.all(select(tables.return_lines))
    for number in range(59):
        copied = {**_columns(tables.returns, there), "id": 1000 + number, "code": f"X{number}"}
        tx.insert(tables.returns, **copied)
        copied_line = {**_columns(tables.return_lines, line), "id": 1000 + number, "return_id": 1000 + number}
        tx.insert(tables.return_lines, **copied_line)
        returns.MACHINE.begin(tx, 1000 + number, status=returns.Status.REQUESTED, actor=the_shop("test"), now=0)


def _columns(table: Table, row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in table.columns}


class TestRules:
    async def test_are_set_in_chat(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/returns", stall.team)
        await stall.press(stall.owner, "⚙️ Rules", stall.team)
        await stall.press(stall.owner, "📅 Until when", stall.team)
        await stall.press(stall.owner, "✏️ To change minds", stall.team)
        await stall.say(stall.owner, "soon", stall.team)
        await stall.say(stall.owner, "30", stall.team)
        stall.expect(stall.owner, "Changed minds: 30 days after delivery.", chat=stall.team)

    async def test_have_goods_that_never_come_back(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/returns", stall.team)
        await stall.press(stall.owner, "⚙️ Rules", stall.team)
        await stall.press(stall.owner, "📅 Until when", stall.team)
        await stall.press(stall.owner, "➕ For a product", stall.team)
        await stall.say(stall.owner, "TEA", stall.team)
        await stall.press(stall.owner, "Green Tea", stall.team)
        await stall.say(stall.owner, "0", stall.team)
        stall.expect(stall.owner, "Until when", chat=stall.team)

        await go_to_draft(stall)
        await stall.press(stall.customer, "Green Tea")

        assert not stall.customer.sees("I changed my mind")
        assert stall.customer.sees("It came damaged")

    async def test_turn_reasons_on_and_off_and_times_to_fetch(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/returns", stall.team)
        await stall.press(stall.owner, "⚙️ Rules", stall.team)
        await stall.press(stall.owner, "💶 At whose cost", stall.team)
        await stall.press(stall.owner, "👤 Where customers pay", stall.team)
        await stall.press(stall.owner, "✅ I changed my mind", stall.team)
        assert stall.owner.sees("▫️ I changed my mind", stall.team)
        await stall.press(stall.owner, "‹ Back", stall.team)
        stall.expect(stall.owner, "The shop pays everything.", chat=stall.team)
        await stall.press(stall.owner, "‹ Back", stall.team)
        await stall.press(stall.owner, "🛵 Fetching", stall.team)
        await stall.press(stall.owner, "✏️ Times", stall.team)
        await stall.say(stall.owner, "Sat 10-12", stall.team)

        stall.expect(stall.owner, "Couriers fetch: Sat 10-12", chat=stall.team)


class TestRates:
    async def test_show_what_comes_back_and_why(self, stall: Stage) -> None:
        await ask_back(stall)
        await stall.say(stall.owner, "/returns", stall.team)
        await stall.press(stall.owner, "📊 Rates", stall.team)
        stall.expect(
            stall.owner, "What comes back · the last 90 days", "Green Tea", "I changed my mind 1", chat=stall.team
        )
        await stall.press(stall.owner, "30 days", stall.team)
        stall.expect(stall.owner, "the last 30 days", chat=stall.team)

        await stall.press(stall.owner, "🖼 Picture", stall.team)

        stall.expect(stall.owner, "What comes back · the last 30 days", chat=stall.team)
