"""An order that is served from several places: its parcels, and what becomes of them."""

from collections import Counter
from typing import Any

import pytest

from domain import payments, shipping, stock
from domain.flows import overview
from domain.ledger import Kind
from domain.orders import Fulfilment, Order, Status
from domain.shipping import Shipment
from domain.shipping import Status as Parcel
from domain.transaction import Transaction
from tests.shop import CURRENCY, KEEPER, NOON, Shop


@pytest.fixture
def far(shop: Shop) -> int:
    """A second warehouse."""
    return shop.place_called("Barn")


def put(shop: Shop, variant_id: int, pieces: int, place_id: int) -> None:
    """Find pieces on a shelf of this place."""
    facts: dict[str, Any] = {"currency": CURRENCY, "reason": "counted", "actor": KEEPER, "now": NOON}
    stock.count(shop.tx, {variant_id: pieces}, document=f"place:{place_id}", place_id=place_id, **facts)


def lying(shop: Shop, variant_id: int, kind: Kind) -> dict[int, int]:
    """How many pieces each place has in accounts of this kind."""
    found = Counter[int]()
    for row in shop.rows("accounts"):
        if row["kind"] == kind and row["unit"] == f"v:{variant_id}" and row["balance"]:
            found[row["place_id"]] += row["balance"]
    return dict(found)


def parcels_of(shop: Shop, order: Order) -> list[Shipment]:
    """All parcels of an order, oldest first."""
    return shipping.of_order(shop.tx, order.id)


def cash(shop: Shop) -> int:
    """What the courier has collected."""
    assert shop.courier.person_id is not None
    return payments.cash_of(shop.tx, shop.courier.person_id, currency=CURRENCY)


class TestAvailable:
    def test_is_what_all_that_sell_have_together(self, shop: Shop, far: int) -> None:
        mug = shop.product("MUG", stock=2)
        put(shop, mug, 3, far)

        assert shop.available(mug) == 5

    def test_counts_nothing_in_the_returns_facility(self, shop: Shop, tx: Transaction, far: int) -> None:
        mug = shop.product("MUG", stock=2)
        put(shop, mug, 3, far)
        shop.sql("UPDATE places SET kind = 'returns' WHERE id = ?", far)
        stock.forget(tx)
        stock.look_again(tx, [mug], actor=shop.merchant, now=NOON)

        assert shop.available(mug) == 2

    def test_keeps_each_place_its_safety_stock(self, shop: Shop, tx: Transaction, far: int) -> None:
        mug = shop.product("MUG", stock=2)
        put(shop, mug, 3, far)

        stock.set_rule(tx, mug, place_id=far, sell_down_to=2, actor=shop.merchant, now=NOON)

        assert shop.available(mug) == 3
        assert shop.available(mug) == stock.offer(tx, mug).here


class TestPlacing:
    def test_takes_an_order_from_one_place_where_one_has_everything(self, shop: Shop, far: int) -> None:
        mug, bowl = shop.product("MUG", stock=5), shop.product("BOWL", stock=0)
        put(shop, mug, 5, far)
        put(shop, bowl, 5, far)

        order = shop.place_order(lines=[("MUG", 2), ("BOWL", 1)])
        parcel = shop.accept(order)

        assert lying(shop, mug, Kind.HELD) == {far: 2}
        assert (parcel.place_id, len(parcel.lines)) == (far, 2)

    def test_makes_a_parcel_for_each_place_otherwise(self, shop: Shop, tx: Transaction, far: int) -> None:
        mug, bowl = shop.product("MUG", stock=2), shop.product("BOWL", stock=0)
        put(shop, mug, 1, far)
        put(shop, bowl, 1, far)

        order = shop.place_order(lines=[("MUG", 3), ("BOWL", 1)])
        shop.accept(order)

        parcels = {each.place_id: sorted(line.quantity for line in each.lines) for each in parcels_of(shop, order)}
        assert parcels == {shop.place_id: [2], far: [1, 1]}
        assert shop.available(mug) == 0

    def test_names_what_there_is_in_all_where_that_is_too_little(self, shop: Shop, far: int) -> None:
        mug = shop.product("MUG", stock=2)
        put(shop, mug, 1, far)
        anna = shop.customer("Anna")
        cart = shop.filled_cart(anna, ("MUG", 3))
        shop.place_order("MUG", 1, customer=shop.customer("Ben"))

        with shop.refuses(stock.OutOfStock) as refusal:
            shop.place(cart, anna)

        assert [(short.wanted, short.available) for short in refusal.error.shorts] == [(3, 2)]

    def test_says_once_that_all_is_sold_out_and_that_it_is_back(self, shop: Shop, far: int) -> None:
        mug = shop.product("MUG", stock=1)
        put(shop, mug, 1, far)

        shop.place_order("MUG", 1)
        assert "SoldOut" not in shop.events
        shop.place_order("MUG", 1)
        put(shop, mug, 1, shop.place_id)
        put(shop, mug, 1, far)

        assert [shop.events.count(name) for name in ("SoldOut", "BackInStock")] == [1, 2]


class TestParcels:
    def test_are_packed_and_delivered_each_on_its_own(self, shop: Shop, tx: Transaction, far: int) -> None:
        mug = shop.product("MUG", stock=1)
        put(shop, mug, 1, far)
        order = shop.place_order("MUG", 2)
        shop.accept(order)
        near, other = parcels_of(shop, order)

        shop.pack(near)
        assert lying(shop, mug, Kind.PACKED) == {near.place_id: 1}
        assert lying(shop, mug, Kind.HELD) == {other.place_id: 1}
        shop.hand_over(shop.unpack(near))
        assert shop.order(order.id).fulfilment is Fulfilment.PART_SHIPPED
        shop.hand_over(other)
        shop.deliver(near)
        shop.deliver(other)

        assert shop.order(order.id).fulfilment is Fulfilment.DELIVERED
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 0

    def test_collect_what_is_in_them(self, shop: Shop, tx: Transaction, far: int) -> None:
        mug = shop.product("MUG", stock=1, price_minor=1200)
        put(shop, mug, 1, far)
        order = shop.place_order("MUG", 2)
        shop.accept(order)
        for each in parcels_of(shop, order):
            shop.hand_over(each)
        near, other = parcels_of(shop, order)

        shop.deliver(near)
        assert cash(shop) == 1200
        shop.deliver(other)

        assert cash(shop) == 2400

    def test_say_what_was_collected_with_each(self, shop: Shop, tx: Transaction, far: int) -> None:
        mug = shop.product("MUG", stock=1, price_minor=1200)
        put(shop, mug, 1, far)
        order = shop.place_order("MUG", 2)
        shop.accept(order)
        for each in parcels_of(shop, order):
            shop.deliver(shop.hand_over(each))

        collected = [overview.of_shipment(tx, each.id).collected_minor for each in parcels_of(shop, order)]

        assert collected == [1200, 1200]

    def test_say_no_more_than_was_left_to_pay(self, shop: Shop, tx: Transaction) -> None:
        shop.product("MUG", price_minor=1200)
        order = shop.place_order("MUG", 2)
        parcel = shop.hand_over(shop.accept(order))
        shop.receive(order, 1000)

        shop.deliver(parcel)

        assert overview.of_shipment(tx, parcel.id).collected_minor == 1400

    def test_come_back_to_the_place_they_came_from(self, shop: Shop, far: int) -> None:
        mug = shop.product("MUG", stock=1)
        put(shop, mug, 1, far)
        order = shop.place_order("MUG", 2)
        shop.accept(order)
        near, other = parcels_of(shop, order)
        for each in (near, other):
            shop.hand_over(each)
        shop.deliver(near)

        shop.come_back(shop.bring_back(shop.fail(other)))

        assert lying(shop, mug, Kind.FREE) == {far: 1}
        assert cash(shop) == 1200


class TestChanging:
    def test_takes_more_from_wherever_it_lies(self, shop: Shop, far: int) -> None:
        mug = shop.product("MUG", stock=1)
        put(shop, mug, 1, far)
        order = shop.place_order("MUG", 1)
        shop.accept(order)

        shop.agree_to(order, {"MUG": 2})

        assert sorted(each.place_id for each in parcels_of(shop, order)) == [shop.place_id, far]
        assert lying(shop, mug, Kind.HELD) == {shop.place_id: 1, far: 1}

    def test_gives_back_to_where_it_lay(self, shop: Shop, far: int) -> None:
        mug = shop.product("MUG", stock=2)
        put(shop, mug, 1, far)
        order = shop.place_order("MUG", 3)
        shop.accept(order)

        shop.agree_to(order, {"MUG": 2})

        assert lying(shop, mug, Kind.FREE) == {far: 1}
        assert {each.place_id: each.status for each in parcels_of(shop, order)} == {
            shop.place_id: Parcel.PLANNED,
            far: Parcel.CANCELLED,
        }

    def test_cancelling_gives_all_back(self, shop: Shop, far: int) -> None:
        mug = shop.product("MUG", stock=2)
        put(shop, mug, 1, far)
        order = shop.place_order("MUG", 3)
        shop.accept(order)

        shop.cancel(order)

        assert lying(shop, mug, Kind.FREE) == {shop.place_id: 2, far: 1}

    def test_an_order_that_is_reopened_may_come_from_elsewhere(self, shop: Shop, far: int) -> None:
        mug = shop.product("MUG", stock=1)
        order = shop.place_order("MUG", 1)
        shop.cancel(order)
        shop.count(mug, -1)
        put(shop, mug, 1, far)

        again = shop.reactivate(order)

        assert again.status is Status.CONFIRMED
        assert [each.place_id for each in parcels_of(shop, again)] == [far]


class TestSplitting:
    def test_takes_the_parcels_of_both_places_along(self, shop: Shop, far: int) -> None:
        mug, bowl = shop.product("MUG", stock=2), shop.product("BOWL", stock=1)
        put(shop, mug, 1, far)
        order = shop.place_order(lines=[("MUG", 3), ("BOWL", 1)])
        shop.accept(order)

        new = shop.split(order, {"MUG": 0})

        assert {each.place_id for each in parcels_of(shop, new)} == {shop.place_id, far}
        assert lying(shop, bowl, Kind.HELD) == {shop.place_id: 1}
        assert [each.status for each in parcels_of(shop, order)] == [Parcel.PLANNED, Parcel.CANCELLED]
