"""All reorder rules are gone through, some at a time."""

from collections.abc import AsyncIterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from domain import catalogue, purchasing, stock, suppliers, tables
from domain.actors import the_shop
from domain.purchasing import Reordered, Rule, reordering
from domain.suppliers import Item
from domain.transaction import Transaction
from gateways.database import Database, open_database
from jobs.reordering import buying_jobs, reorder_all
from tests.bot.little_shop import LittleShop
from tests.conftest import OpenShop
from tests.harness import Shop
from tests.homes import Home
from tests.shop import CURRENCY, NOON

SHOP = the_shop("test")
VARIANTS = 23
HOUR = 3600


@pytest.fixture
async def db(home: Home) -> AsyncIterator[Database]:
    db = await open_database(home.url, lambda _tx, _event: ())
    yield db
    await db.close()


def stock_up(tx: Transaction) -> list[int]:
    """Variants with a rule each; every third has as many as it shall have. Those that have not."""
    stock.ensure_main_place(tx)
    place_id = stock.main_place(tx)
    supplier_id = suppliers.add(tx, "Acme", language="en", currency=CURRENCY, actor=SHOP, now=NOON)
    wanting = []
    for number in range(VARIANTS):
        product_id = catalogue.add_product(
            tx, handle=f"p{number}", title=f"P{number}", description="", option_names=(), active=True, now=NOON
        )
        facts = {"options": (), "position": 0, "price_minor": 100, "cost_minor": 50, "barcode": "", "tax_class": ""}
        variant_id = catalogue.add_variant(
            tx, product_id=product_id, sku=f"S{number}", **facts, low_stock_threshold=0, active=1
        )
        suppliers.put_item(tx, Item(supplier_id, variant_id, "", 50), actor=SHOP)
        minimum = 0 if number % 3 == 0 else 2
        purchasing.set_rule(tx, Rule(variant_id, place_id, minimum, 4), actor=SHOP, now=NOON)
        if minimum:
            wanting.append(variant_id)
    return wanting


@pytest.fixture
async def shop(open_shop: OpenShop, little: LittleShop) -> Shop:
    """A shop whose timetable buys, and nothing else."""
    little.jobs = buying_jobs(ZoneInfo("Europe/Berlin"))
    return await open_shop(little.parts)


def _statuses(tx: Transaction) -> list[str]:
    found, _ = purchasing.open_orders(tx, most=9)
    return [order.status for order in found]


class TestBuyingJobs:
    async def test_draw_orders_up_each_morning_and_wait_for_a_merchant(self, shop: Shop) -> None:
        await shop.bot.services.db.write(stock_up)

        await shop.pass_time(72 * HOUR)

        assert await shop.bot.services.db.read(_statuses) == ["draft"]

    async def test_send_them_by_themselves_where_they_may_and_keep_the_supplier_s_time(self, shop: Shop) -> None:
        db = shop.bot.services.db
        await db.write(stock_up)
        await db.write(purchasing.set_buying, sends_by_itself=True, answer_days=1, actor=SHOP)

        await shop.pass_time(72 * HOUR)

        assert await db.read(_statuses) == ["sent"]
        told = [row.kind for row in await db.read(_events) if row.kind.startswith("Purchase")]
        assert told == ["PurchaseOrderSent", "PurchaseOrderReminded", "PurchaseOrderUnanswered"]


_EVENTS = select(tables.events.c.kind).order_by(tables.events.c.id)


def _events(tx: Transaction) -> list[Any]:
    return tx.all(_EVENTS)


class TestReorderAll:
    async def test_looks_at_every_rule_and_orders_each_need_once(
        self, db: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reordering, "LOOKED_AT_MAX", 5)
        monkeypatch.setattr("jobs.reordering.WRITTEN_MAX", 2)
        wanting = await db.write(stock_up)

        done, unmet = await reorder_all(db, now=NOON)
        again, _ = await reorder_all(db, now=NOON)

        [order_id] = done.order_ids
        order = await db.read(purchasing.purchase_order, order_id)
        assert [(line.variant_id, line.quantity) for line in order.lines] == [(each, 4) for each in wanting]
        assert done.lines == len(wanting)
        assert (again, unmet) == (Reordered(), [])

    async def test_sends_no_order_that_is_very_long(self, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("jobs.reordering.WRITTEN_MAX", 2)
        monkeypatch.setattr("domain.flows.reordering.FULL_LINES", 5)
        wanting = await db.write(stock_up)
        await db.write(purchasing.set_buying, sends_by_itself=True, actor=SHOP)

        done, _ = await reorder_all(db, now=NOON)

        orders = [await db.read(purchasing.purchase_order, order_id) for order_id in done.order_ids]
        assert [order.status for order in orders] == ["sent"] * 3
        assert [len(order.lines) for order in orders] == [6, 6, 3]
        assert [line.variant_id for order in orders for line in order.lines] == wanting
