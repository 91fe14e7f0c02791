"""What is bought before it is here, and what comes from two places, as those live through it who buy, sell and pack."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.demo.stage import Stage
from domain import catalogue, people, stock
from domain.actors import Actor, the_shop
from domain.transaction import Transaction
from sandbox import Person
from tests.journeys import acts
from tests.journeys.conftest import OpenStall
from tests.journeys.test_drafting import draw_up
from tests.postgres import Engine

DAY = 24 * 3600
KEEPER = the_shop("test")


@pytest.fixture
def on() -> Engine:
    """What is said in chat is no matter of the database; the shelves have their tests on both."""
    return "sqlite"


async def write(stall: Stage, work: Any, *args: Any, **facts: Any) -> Any:
    return await stall.shop.bot.services.db.write(work, *args, **facts, now=int(stall.shop.clock.now()))


def _promise(tx: Transaction, sku: str, pieces: int, *, day: int | None = None, now: int) -> None:
    stock.set_rule(
        tx,
        _variant(tx, sku),
        place_id=stock.main_place(tx),
        sell_down_to=-pieces,
        available_from=day,
        actor=KEEPER,
        now=now,
    )


def _come(tx: Transaction, sku: str, pieces: int, *, place: str = "Shop", now: int) -> None:
    place_id = next(each.id for each in stock.places(tx) if each.name == place)
    facts: dict[str, Any] = {"currency": "EUR", "reason": "arrived", "actor": KEEPER, "now": now}
    stock.count(tx, {_variant(tx, sku): pieces}, document=f"place:{place_id}", place_id=place_id, **facts)


def _variant(tx: Transaction, sku: str) -> int:
    found = catalogue.variant_by_sku(tx, sku)
    assert found is not None
    return found.id


def _open_depot(tx: Transaction, *, address: str = "", now: int) -> int:
    del now
    owner = Actor(1, frozenset({*people.by_id(tx, 1).actor.roles}))
    place_id = stock.placing.add_place(tx, "Depot", actor=owner)
    tx.known.clear()
    return place_id


async def come(stall: Stage, sku: str, pieces: int, **where: str) -> None:
    """So many pieces lie on the shelf from now on."""
    await write(stall, _come, sku, pieces, **where)
    await stall.shop.settle()


async def order_lamp(stall: Stage, customer: Person | None = None) -> None:
    await acts.go_to_summary(stall, customer, product="Lamp")
    await stall.press(customer or stall.customer, "✅ Place order")


class TestBackorders:
    async def test_are_said_before_and_sent_when_they_are_here(self, stall: Stage) -> None:
        await write(stall, _promise, "TEA", 5)
        await stall.start(stall.customer)
        await stall.press(stall.customer, "🛍 Browse products")
        await stall.press(stall.customer, "Green Tea")
        stall.expect(stall.customer, "2 here now, more comes later")
        await acts.go_to_summary(stall, pieces=3)
        stall.expect(stall.customer, "⏳ 1 of 3 come later", "is an order of its own: we send it when it is here.")

        await stall.press(stall.customer, "✅ Place order")
        code = stall.read(stall.customer, "Your order #")

        cards = [message.text for message in stall.owner.chat(stall.team).messages]
        assert sum("⏳ 0 of 1 here, the rest is waited for" in text for text in cards) == 1
        for _ in range(2):
            await stall.press(stall.owner, "✅ Accept", stall.team)
        assert acts.count(stall.packer, "Pack order") == 1

        await come(stall, "TEA", 1)

        stall.expect(stall.customer, "🎉 What you waited for is here", "1 × Green Tea", "The shop packs it now.")
        assert acts.count(stall.packer, "Pack order") == 2
        assert code

    async def test_are_paid_by_a_link_when_they_are_here(self, open_stall: OpenStall) -> None:
        stall = await open_stall(takes_cards=True)
        day = int(stall.shop.clock.now()) // DAY + 30
        await write(stall, _promise, "LAMP", 5, day=day)
        await stall.start(stall.customer)
        await stall.press(stall.customer, "🛍 Browse products")
        await stall.press(stall.customer, "Lamp")
        stall.expect(stall.customer, "⏳ Pre-order: here about", str(datetime.fromtimestamp(day * DAY, UTC).day))
        await acts.go_to_summary(stall, product="Lamp")
        stall.expect(stall.customer, "⏳ about", "⏳ You pay when it is here.")
        await stall.press(stall.customer, "✅ Place order")
        assert acts.count(stall.customer, "Please pay") == 0
        await stall.press(stall.owner, "✅ Accept", stall.team)

        await come(stall, "LAMP", 1)

        stall.expect(stall.customer, "🎉 What you waited for is here")
        await stall.pay(stall.customer)
        stall.expect(stall.customer, "We have your payment for order")
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")
        stall.expect(stall.customer, "is packed")

    async def test_of_an_offer_are_those_that_were_seen(self, stall: Stage) -> None:
        await acts.place(stall)
        await draw_up(stall, product="lamp", choice="Lamp")
        await write(stall, _promise, "LAMP", 5)
        await come(stall, "LAMP", 1)
        await stall.press(stall.owner, "✅ Send to Anna", stall.team)
        await order_lamp(stall, await acts.arrive(stall, "Ben"))

        await stall.press(stall.customer, "✅ Accept", message=acts.newest(stall.customer, "An offer for you"))

        stall.expect(stall.customer, "An offer for you", "⏳")
        assert acts.orders_placed(stall) == 2
        await stall.press(stall.customer, "✅ Accept", message=acts.newest(stall.customer, "An offer for you"))
        assert acts.orders_placed(stall) == 3

    async def test_go_to_whoever_waits_longest(self, stall: Stage) -> None:
        await write(stall, _promise, "LAMP", 5)
        ben = await acts.arrive(stall, "Ben")
        await order_lamp(stall)
        await order_lamp(stall, ben)

        await come(stall, "LAMP", 1)

        assert acts.count(stall.customer, "🎉 What you waited for is here") == 1
        assert acts.count(ben, "🎉 What you waited for is here") == 0

        await stall.press(stall.customer, "Order #")
        await stall.press(stall.customer, "Cancel order")
        await stall.press(stall.customer, "Yes")

        assert acts.count(ben, "🎉 What you waited for is here") == 1

    async def test_are_bought_as_they_were_seen_or_not_at_all(self, stall: Stage) -> None:
        await write(stall, _promise, "TEA", 5)
        ben = await acts.arrive(stall, "Ben")
        await acts.go_to_summary(stall, pieces=2)
        await acts.place(stall, ben, pieces=2)

        said = await stall.press(stall.customer, "✅ Place order")

        assert said
        stall.expect(stall.customer, "⏳ comes later", "⏳ We send it when it is here.")


class TestTwoPlaces:
    async def test_send_a_parcel_each(self, stall: Stage) -> None:
        await write(stall, _open_depot)
        await come(stall, "TEA", 1, place="Depot")

        await acts.place(stall, pieces=3)
        stall.expect(stall.owner, "📦 From 2 places: Shop, Depot", chat=stall.team)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        assert acts.count(stall.packer, "Pack order") == 2
        for _ in range(2):
            await stall.press(stall.packer, "▫️")
            await stall.press(stall.packer, "📦 Packed")

        stall.expect(stall.owner, "📦 Shop: packed", chat=stall.team)
