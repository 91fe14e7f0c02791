"""What the stock is worth, and what of it nobody buys."""

from domain import catalogue, stock
from domain.catalogue import categories
from domain.errors import BadInput, NotAllowed
from domain.ledger import Kind
from domain.purchasing import Arrived
from domain.stock import Worth
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop

DAY = 86400


def slow(shop: Shop, days: int) -> list[tuple[str, int, int]]:
    """What is slow so many days from now."""
    found = stock.slow_movers(shop.tx, most=9, currency=CURRENCY, now=NOON + days * DAY)
    assert found.number == len(found.shown)
    assert found.value_minor == sum(each.value_minor for each in found.shown)
    return [(each.sku, each.on_hand, each.value_minor) for each in found.shown]


def age(shop: Shop) -> None:
    """All products have been there for long."""
    for table in ("products", "shelf"):
        shop.sql(f"UPDATE {table} SET created_at = ?", NOON - 90 * DAY)


class TestValueOf:
    def test_is_what_booking_it_comes_to(self, shop: Shop, tx: Transaction) -> None:
        mug, cup = shop.product("MUG", stock=7, cost_minor=333), shop.product("CUP", stock=0, cost_minor=200)
        shop.receive_purchase(shop.bought(shop.supplier(), (mug, 3), cost_minor=500), Arrived(3))
        differences = {mug: -4, cup: 3}

        expected = stock.value_of(tx, differences, currency=CURRENCY)
        booked = stock.count(
            tx,
            differences,
            document="test:1",
            place_id=shop.place_id,
            currency=CURRENCY,
            reason="x",
            actor=shop.packer,
            now=NOON,
        )

        assert expected == booked == {mug: -(3831 * 4 // 10), cup: 600}


class TestValuation:
    def test_adds_up_by_place_and_category_to_the_cent(self, shop: Shop, tx: Transaction) -> None:
        mug, tea = shop.product("MUG", stock=3, cost_minor=333), shop.product("TEA", stock=2, cost_minor=50)
        shop.count(mug, -1)
        kitchen = categories.add(tx, "Kitchen")
        cups = categories.add(tx, "Cups", parent_id=kitchen)
        categories.put_product(tx, catalogue.variant(tx, mug).product_id, category_ids=[cups])
        shop.deliver(shop.out("TEA"))

        found = stock.valuation(tx, currency=CURRENCY, since=NOON - DAY)

        assert found.total == Worth(3, 666 + 50)
        assert found.places == {shop.place_id: found.total}
        assert found.categories == {kitchen: Worth(2, 666), 0: Worth(1, 50)}
        assert (found.sold_minor, found.lost_minor) == (50, 333 - 999 - 100)
        assert shop.money(Kind.INVENTORY_VALUE, tea) == 50


class TestSlowMovers:
    def test_are_in_stock_and_were_not_sold_for_sixty_days(self, shop: Shop) -> None:
        shop.product("MUG", stock=2, cost_minor=500)
        shop.product("TEA", stock=9, cost_minor=300)
        shop.product("GONE", stock=0)
        shop.place_order("TEA", 1)

        assert slow(shop, 59) == []
        assert slow(shop, 61) == [("TEA", 9, 2700), ("MUG", 2, 1000)]

    def test_are_not_what_was_sold_or_has_come_since(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product("MUG", stock=2)
        shop.product("TEA", stock=9)
        shop.product("POT", stock=1)
        age(shop)
        shop.place_order("TEA", 1)
        shop.receive_purchase(shop.bought(shop.supplier(), (mug, 2)), Arrived(2))

        assert slow(shop, 1) == [("POT", 1, 500)]

    def test_are_what_was_ordered_and_called_off(self, shop: Shop) -> None:
        shop.product("TEA", stock=9)
        age(shop)
        shop.cancel(shop.place_order("TEA", 1))

        assert slow(shop, 1) == [("TEA", 9, 4500)]

    def test_say_when_they_were_sold_last(self, shop: Shop, tx: Transaction) -> None:
        shop.product("TEA", stock=9)
        shop.product("POT", stock=1)
        shop.place_order("TEA", 1)

        found = stock.slow_movers(tx, most=9, currency=CURRENCY, now=NOON + 61 * DAY)

        assert [each.idle_since for each in found.shown] == [NOON, None]

    def test_come_page_by_page(self, shop: Shop, tx: Transaction) -> None:
        for number in range(1, 4):
            shop.product(f"P{number}", stock=number)

        found = stock.slow_movers(tx, most=1, skipped=1, currency=CURRENCY, now=NOON + 61 * DAY)

        assert ([each.sku for each in found.shown], found.number, found.value_minor) == (["P2"], 3, 3000)

    def test_are_slow_after_as_many_days_as_a_merchant_says(self, shop: Shop, tx: Transaction) -> None:
        shop.product("TEA", stock=9)
        assert stock.slow_after_days(tx) == 60

        stock.set_slow_after_days(tx, 10, actor=shop.merchant)

        assert slow(shop, 11) == [("TEA", 9, 4500)]
        with shop.refuses(BadInput):
            stock.set_slow_after_days(tx, 0, actor=shop.merchant)
        with shop.refuses(NotAllowed):
            stock.set_slow_after_days(tx, 30, actor=shop.packer)


class TestSlowLately:
    def test_names_each_once_as_it_becomes_slow(self, shop: Shop, tx: Transaction) -> None:
        for sku in ("MUG", "TEA"):
            shop.product(sku, stock=2)
        weeks = [NOON + week * 7 * DAY for week in range(8, 11)]
        for table, key in (("products", "id"), ("shelf", "product_id")):
            shop.sql(f"UPDATE {table} SET created_at = created_at + ? WHERE {key} = 2", 7 * DAY)

        told = [
            [each.sku for each in stock.slow_lately(tx, after=after, most=9, currency=CURRENCY, now=now).shown]
            for after, now in zip([None, *weeks], weeks, strict=False)
        ]

        assert told == [[], ["MUG"], ["TEA"]]

    def test_names_it_again_once_it_was_sold_in_between(self, shop: Shop, tx: Transaction) -> None:
        shop.product("MUG", stock=2)
        age(shop)
        shop.place_order("MUG", 1)

        found = stock.slow_lately(tx, after=NOON - DAY, most=9, currency=CURRENCY, now=NOON + 61 * DAY)

        assert found.number == 1
