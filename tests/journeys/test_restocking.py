"""What the shop buys by itself: at once when something sells out, every morning, and each need once."""

import asyncio

import pytest

from domain import catalogue, purchasing, stock, suppliers
from domain.flows import reordering
from domain.purchasing import Rule, Status
from domain.transaction import Transaction
from gateways.database import open_database
from jobs.reordering import reorder_all
from sandbox import MailServer, Person
from tests.journeys import acts
from tests.journeys.conftest import OpenStall
from tests.journeys.supplies import DAY, SHOP, Trade, set_up
from tests.shop import NOON


@pytest.fixture
async def trade(open_stall: OpenStall) -> Trade:
    """Two packs of tea are there, and there shall be at least two; Sam answers for Acme."""
    stall = await open_stall()
    acme = await stall.shop.bot.services.db.write(set_up, email="", now=int(stall.shop.clock.now()))
    trade = Trade(stall, MailServer("x@stall.example"), acme)
    trade.sam = await trade.join()
    await trade.write(_rule)
    return trade


@pytest.fixture
def sam(trade: Trade) -> Person:
    assert trade.sam is not None
    return trade.sam


def _rule(tx: Transaction) -> None:
    tea = catalogue.ids_by_sku(tx, ["TEA"])["TEA"]
    purchasing.set_rule(tx, Rule(tea, stock.main_place(tx), 2, 10), actor=SHOP, now=NOON)


def _may_be_waited_for(tx: Transaction, *, now: int) -> None:
    """Tea may be ordered that is not here."""
    tea = catalogue.ids_by_sku(tx, ["TEA"])["TEA"]
    stock.set_rule(tx, tea, place_id=stock.main_place(tx), sell_down_to=-5, actor=SHOP, now=now)


async def let_it(trade: Trade) -> None:
    """The shop may send orders by itself."""
    await trade.write(purchasing.set_buying, sends_by_itself=True, actor=SHOP)


def _ordered(tx: Transaction) -> list[tuple[Status, int]]:
    found, _ = purchasing.open_orders(tx, most=9)
    return [(order.status, line.quantity) for order in found for line in order.lines]


class TestASaleThatTakesTheLast:
    async def test_orders_more_at_once(self, trade: Trade, sam: Person) -> None:
        await let_it(trade)

        await acts.place(trade.stall, pieces=2)

        assert await trade.read(_ordered) == [(Status.SENT, 10)]
        trade.stall.expect(sam, "10 × A-TEA Green Tea – €20.00", "Please answer by")
        trade.stall.expect(trade.stall.owner, "Purchase order 1", chat=trade.stall.team)

    async def test_asks_a_merchant_first_where_it_may_not(self, trade: Trade, sam: Person) -> None:
        stall = trade.stall
        await acts.place(stall, pieces=2)
        stall.expect(stall.owner, "🛒 Purchase order 1 to Acme waits to be sent.", "1 line, €20.00", chat=stall.team)
        assert not sam.sees("A-TEA")

        await stall.press(stall.owner, "📨 Send", stall.team)
        await stall.press(stall.owner, "📤 Send it all the same", stall.team)

        stall.expect(sam, "10 × A-TEA Green Tea – €20.00")
        assert await trade.read(_ordered) == [(Status.SENT, 10)]

    async def test_orders_the_same_need_no_second_time(self, trade: Trade) -> None:
        await let_it(trade)
        await acts.place(trade.stall, pieces=2)

        for _ in range(2):
            await trade.stall.shop.leap(DAY)

        assert await trade.read(_ordered) == [(Status.SENT, 10)]

    async def test_and_one_more_orders_what_is_waited_for_too(self, trade: Trade) -> None:
        await let_it(trade)
        await trade.write(_may_be_waited_for, now=trade.now)

        await acts.place(trade.stall, pieces=3)

        assert await trade.read(_ordered) == [(Status.SENT, 11)]

    async def test_of_what_nobody_sells_calls_for_a_merchant(self, trade: Trade) -> None:
        stall = trade.stall
        await trade.write(_sold_no_longer)

        await acts.place(stall, pieces=2)

        stall.expect(stall.owner, "🛒 To be bought, and no supplier sells it:", "Green Tea", chat=stall.team)
        assert await trade.read(_ordered) == []


class TestTwoAtOnce:
    async def test_order_each_need_once(self, trade: Trade) -> None:
        await let_it(trade)
        await acts.place(trade.stall, pieces=1)
        other = await open_database(trade.stall.shop.settings.database_url, lambda _tx, _event: ())
        try:
            tea = (await trade.read(catalogue.ids_by_sku, ["TEA"]))["TEA"]
            await asyncio.gather(
                reorder_all(other, now=trade.now),
                other.write(reordering.restock, tea, now=trade.now),
                reorder_all(trade.stall.shop.bot.services.db, now=trade.now),
                trade.write(reordering.restock, tea, now=trade.now),
            )
        finally:
            await other.close()

        assert [quantity for _, quantity in await trade.read(_ordered)] == [9]


def _sold_no_longer(tx: Transaction) -> None:
    """Acme sells tea no longer."""
    found, _ = suppliers.suppliers(tx, most=1)
    suppliers.drop_item(tx, found[0].id, catalogue.ids_by_sku(tx, ["TEA"])["TEA"], actor=SHOP)
