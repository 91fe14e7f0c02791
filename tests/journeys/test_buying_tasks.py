"""What of buying calls for a merchant, and the buttons that see to it."""

import pytest

from bot.demo.stage import Stage
from domain import purchasing
from domain.purchasing import Answer, PurchaseOrder, Status
from sandbox import MailServer
from tests.journeys.conftest import OpenStall
from tests.journeys.supplies import DAY, Trade, add_supplier, set_up
from tests.postgres import Engine


@pytest.fixture
def on() -> Engine:
    """What is asked of the database is tried on both where it is written."""
    return "sqlite"


@pytest.fixture
async def trade(open_stall: OpenStall) -> Trade:
    """Sam answers for Acme in chat; Bolt sells the same, and comes next."""
    stall = await open_stall()
    now = int(stall.shop.clock.now())
    acme = await stall.shop.bot.services.db.write(set_up, email="", now=now)
    await stall.shop.bot.services.db.write(add_supplier, "Bolt", priority=2, now=now)
    trade = Trade(stall, MailServer("x@stall.example"), acme)
    trade.sam = await trade.join()
    return trade


async def declined(trade: Trade) -> PurchaseOrder:
    """Sam has none."""
    assert trade.sam is not None
    order = await trade.order()
    await trade.stall.press(trade.sam, "❌ Decline")
    await trade.stall.press(trade.sam, "out of stock")
    return order


async def press(stall: Stage, label: str) -> None:
    """The owner presses it on the newest task's card."""
    card = next(each for each in reversed(stall.owner.chat(stall.team).messages) if "🙋 I take it" in each.labels)
    await stall.press(stall.owner, label, stall.team, message=card)


class TestDeclined:
    async def test_goes_on_to_the_next_supplier(self, trade: Trade) -> None:
        stall, order = trade.stall, await declined(trade)

        await press(stall, "➡️ Ask Bolt")

        assert (await trade.purchase(order.id)).status is Status.CANCELLED
        [drawn_up] = (await trade.read(purchasing.open_orders, most=9))[0]
        assert (drawn_up.status, drawn_up.lines[0].quantity) == (Status.DRAFT, 10)
        stall.expect(stall.owner, "✅ Settled.", f"Purchase order {drawn_up.id} · being drawn up", chat=stall.team)

    async def test_is_asked_again(self, trade: Trade) -> None:
        order = await declined(trade)

        await press(trade.stall, "🔁 Ask again")

        assert (await trade.purchase(order.id)).answer is Answer.NONE
        assert trade.sam is not None
        assert "⏳ Please answer by" in trade.sam.chat().last.text

    async def test_is_called_off(self, trade: Trade) -> None:
        order = await declined(trade)

        await press(trade.stall, "✖️ Call it off")
        await trade.stall.press(trade.stall.owner, "❌ Yes, call it off", trade.stall.team)

        assert (await trade.purchase(order.id)).status is Status.CANCELLED
        assert trade.sam is not None
        trade.stall.expect(trade.sam, f"✖️ Purchase order {order.id}, which you declined, is closed.")
        assert "❌ You declined it" in trade.sam.chat().messages[-2].text


class TestChanged:
    async def test_is_agreed_to(self, trade: Trade) -> None:
        stall, sam, order = trade.stall, trade.sam, await trade.order()
        assert sam is not None
        await stall.press(sam, "✏️ Change")
        await stall.press(sam, "10 × Green Tea")
        await stall.say(sam, "12")
        await stall.press(sam, "✅ Send to the shop")

        await press(stall, "✅ Agree")

        found = await trade.purchase(order.id)
        assert (found.status, found.lines[0].quantity) == (Status.CONFIRMED, 12)
        stall.expect(sam, "🤝 The shop counts on purchase order")


class TestLate:
    @pytest.fixture
    async def order(self, trade: Trade) -> PurchaseOrder:
        order = await trade.order()
        assert trade.sam is not None
        await trade.stall.press(trade.sam, "📅 With a day")
        await trade.stall.say(trade.sam, "2026-01-06")
        await trade.stall.shop.leap(3 * DAY)
        return order

    async def test_is_received_after_all(self, trade: Trade, order: PurchaseOrder) -> None:
        await press(trade.stall, "📥 Receive")

        trade.stall.expect(trade.stall.owner, "10 × Green Tea", chat=trade.stall.team)

    async def test_has_another_day(self, trade: Trade, order: PurchaseOrder) -> None:
        stall = trade.stall
        await press(stall, "📅 Another day")
        await stall.say(stall.owner, "2026-01-20", stall.team)

        assert trade.sam is not None
        stall.expect(trade.sam, "✅ Confirmed for 20 Jan 2026")
        stall.expect(stall.owner, "✅ Settled.", chat=stall.team)


class TestUntold:
    async def test_leads_to_the_order_and_its_supplier(self, trade: Trade) -> None:
        bolt = Trade(trade.stall, trade.post, trade.acme + 1)
        order = await bolt.order()

        await press(trade.stall, "🏭 Bolt")
        trade.stall.expect(trade.stall.owner, "1 order on its way", "🔗 Invite to chat", chat=trade.stall.team)
        await trade.stall.press(trade.stall.owner, "🧾 Orders", trade.stall.team)

        trade.stall.expect(trade.stall.owner, f"{order.id} ·", chat=trade.stall.team)
