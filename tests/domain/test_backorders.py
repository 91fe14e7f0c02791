"""What is promised before it is here: placed as an order of its own, served oldest first, then paid and packed."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain import orders, paying, stock
from domain.errors import Changed
from domain.flows import backorders, cards, splitting
from domain.ledger import Kind
from domain.orders import Fulfilment, Order, Status
from domain.paying import Acceptance, Terms
from domain.purchasing import Arrived
from domain.stock import OutOfStock
from domain.transaction import Transaction
from tests.shop import NOON, Shop

DAY = 86_400


@pytest.fixture
def mug(shop: Shop) -> int:
    """Two mugs, and five more may be promised."""
    variant_id = shop.product("MUG", stock=2, price_minor=1200)
    shop.sell_down_to(variant_id, -5)
    return variant_id


def part_of(shop: Shop, order: Order) -> Order:
    """The order that waits for what of this one was not here."""
    part = next(each for each in orders.relatives(shop.tx, order) if each.is_part)
    return shop.order(part.id)


def come(shop: Shop, variant_id: int, pieces: int) -> None:
    """Find so many pieces, and have whoever waited go on."""
    served = len(shop.facts_of("OrderServed"))
    shop.count(variant_id, pieces)
    for row in shop.rows("events"):
        if row["kind"] == "OrderServed" and served <= 0:
            backorders.look(shop.tx, row["order_id"], zone=UTC, now=NOON + DAY)
        served -= row["kind"] == "OrderServed"


class TestOffer:
    def test_can_be_ordered_beyond_the_shelf(self, shop: Shop, tx: Transaction, mug: int) -> None:
        offer = stock.offer(tx, mug)

        assert (offer.available, offer.here, offer.later, offer.waiting(4)) == (7, 2, 5, 2)

    def test_is_expected_on_the_day_that_was_set(self, shop: Shop, tx: Transaction, mug: int) -> None:
        facts = {"place_id": shop.place_id, "actor": shop.merchant, "now": NOON}
        stock.set_rule(tx, mug, sell_down_to=-5, available_from=20_800, **facts)  # type: ignore[arg-type]

        later_at = stock.offer(tx, mug).later_at
        assert later_at is not None
        for zone in ("Pacific/Honolulu", "UTC", "Pacific/Auckland", "Pacific/Tongatapu"):
            assert datetime.fromtimestamp(later_at, ZoneInfo(zone)).date() == date(2026, 12, 13)

    def test_is_expected_when_what_was_bought_comes(self, shop: Shop, tx: Transaction, mug: int) -> None:
        acme = shop.supplier()
        shop.sells(acme, mug)
        bought = shop.bought(acme, (mug, 5))
        shop.sql("UPDATE purchase_orders SET expected_at = ? WHERE id = ?", NOON + 9 * DAY, bought.id)

        assert stock.offer(tx, mug).later_at == NOON + 9 * DAY

    def test_ends_with_what_may_be_promised(self, shop: Shop, mug: int) -> None:
        shop.place_order("MUG", 7)

        assert shop.available(mug) == 0
        assert "SoldOut" in shop.events
        with shop.refuses(OutOfStock) as refusal:
            shop.place_order("MUG", 1, customer=shop.customer("Ben"))
        assert refusal.error.shorts[0].available == 0


class TestPlacing:
    def test_makes_what_is_not_here_an_order_of_its_own(self, shop: Shop, mug: int) -> None:
        order = shop.place_order("MUG", 5)
        part = part_of(shop, order)

        assert [line.quantity for line in (*order.lines, *part.lines)] == [2, 3]
        assert (order.total_minor, part.total_minor) == (2400, 3600)
        assert (order.waits, part.waits, part.fulfilment) == (False, True, Fulfilment.WAITING)
        assert (shop.pieces(Kind.HELD, mug), shop.pieces(Kind.WAITING, mug)) == (2, 3)
        assert shop.pieces(Kind.PROMISE, mug) == -3

    def test_has_the_order_itself_wait_where_nothing_is_here(self, shop: Shop, mug: int) -> None:
        shop.count(mug, -2)

        order = shop.place_order("MUG", 3)

        assert (order.waits, order.expires_at, order.fulfilment) == (True, None, Fulfilment.WAITING)
        assert orders.relatives(shop.tx, order) == ()

    def test_splits_line_by_line(self, shop: Shop, mug: int) -> None:
        shop.product("BOWL", stock=5)

        order = shop.place_order(lines=[("BOWL", 1), ("MUG", 3)])

        assert {line.sku: line.quantity for line in order.lines} == {"BOWL": 1, "MUG": 2}
        assert {line.sku: line.quantity for line in part_of(shop, order).lines} == {"MUG": 1}

    def test_refuses_where_more_comes_later_than_was_said(self, shop: Shop, mug: int) -> None:
        anna = shop.customer("Anna")
        cart = shop.filled_cart(anna, ("MUG", 2))
        shop.place_order("MUG", 1, customer=shop.customer("Ben"))

        with shop.refuses(Changed):
            shop.place(cart, anna, waiting=0)

        assert shop.pieces(Kind.WAITING, mug) == 0

    def test_takes_the_part_on_where_the_shop_accepts_by_itself(self, shop: Shop, mug: int) -> None:
        paying.set_acceptance(shop.tx, Acceptance(by_itself=True), actor=shop.owner)

        part = part_of(shop, shop.place_order("MUG", 3))

        assert (part.status, part.accepted_at, part.waits) == (Status.PLACED, NOON, True)


class TestWaiting:
    def test_neither_expires_nor_is_paid_nor_packed(self, shop: Shop, tx: Transaction, mug: int) -> None:
        shop.takes(Terms.PREPAID)
        order = shop.place_order("MUG", 3)
        part = part_of(shop, order)

        assert shop.take_on(part) is None
        part = shop.order(part.id)

        assert order.expires_at is not None
        assert (part.expires_at, part.awaits_money, cards.wanted_minor(tx, part)) == (None, False, 0)
        assert (part.status, part.accepted_at) == (Status.PLACED, NOON)

    def test_is_called_off_with_its_promise(self, shop: Shop, mug: int) -> None:
        part = part_of(shop, shop.place_order("MUG", 3))

        shop.cancel(part)

        assert (shop.pieces(Kind.WAITING, mug), shop.pieces(Kind.PROMISE, mug)) == (0, 0)
        assert shop.available(mug) == 5

    def test_gives_up_what_is_waited_for_first(self, shop: Shop, mug: int) -> None:
        shop.count(mug, -2)
        order = shop.place_order("MUG", 4)
        shop.count(mug, 2)

        shop.send(shop.change(order, {"MUG": 3}))

        assert (shop.pieces(Kind.HELD, mug), shop.pieces(Kind.WAITING, mug)) == (2, 1)

    def test_shows_what_a_split_of_it_comes_to_and_locks_nothing(self, shop: Shop, tx: Transaction, mug: int) -> None:
        drafted = shop.change(part_of(shop, shop.place_order("MUG", 5)), {"MUG": 1}, by=shop.merchant)
        shop.commit()
        shop.sql("BEGIN" if shop.on == "sqlite" else "BEGIN READ ONLY")

        found = splitting.preview(tx, drafted.id, actor=shop.merchant)

        shop.sql("COMMIT")
        assert found.new_minor == 2400

    def test_is_split_so_that_what_is_here_can_go(self, shop: Shop, tx: Transaction, mug: int) -> None:
        shop.count(mug, -2)
        order = shop.place_order("MUG", 4)
        shop.count(mug, 2)

        new = shop.split(order, {"MUG": 2})

        assert (shop.order(order.id).waits, new.waits, new.fulfilment) == (True, False, Fulfilment.HELD)
        assert shop.accept(new).lines[0].quantity == 2


class TestServing:
    def test_gives_what_comes_to_whoever_waits_longest(self, shop: Shop, mug: int) -> None:
        shop.count(mug, -2)
        first = shop.place_order("MUG", 2)
        second = shop.place_order("MUG", 2, customer=shop.customer("Ben"))

        come(shop, mug, 3)

        assert shop.pieces(Kind.FREE, mug) == 0
        assert (shop.order(first.id).waits, shop.order(second.id).waits) == (False, True)
        assert (shop.order(first.id).fulfilment, shop.order(second.id).fulfilment) == (
            Fulfilment.HELD,
            Fulfilment.WAITING,
        )
        assert shop.pieces(Kind.WAITING, mug) == 1
        assert shop.facts_of("OrderServed") == [{"pieces": 2}, {"pieces": 1}]

    def test_goes_on_once_the_last_piece_is_here(self, shop: Shop, mug: int) -> None:
        shop.count(mug, -2)
        order = shop.place_order("MUG", 2)
        shop.take_on(order)

        come(shop, mug, 1)
        assert shop.order(order.id).waits
        come(shop, mug, 2)

        order = shop.order(order.id)
        assert (order.status, order.fulfilment) == (Status.CONFIRMED, Fulfilment.HELD)
        assert shop.shipment_of(order).lines[0].quantity == 2
        assert shop.events.count("OrderArrived") == 1
        assert shop.pieces(Kind.FREE, mug) == 1

    def test_asks_for_the_money_then(self, shop: Shop, mug: int) -> None:
        shop.takes(Terms.PREPAID)
        shop.count(mug, -2)
        order = shop.place_order("MUG", 2)
        shop.take_on(order)

        come(shop, mug, 2)

        order = shop.order(order.id)
        assert order.awaits_money
        assert order.expires_at is not None
        assert order.expires_at > NOON + DAY
        assert shop.receive(order, 2400).status is Status.CONFIRMED

    def test_hands_what_expires_on_to_the_next_in_line_once(self, shop: Shop, mug: int) -> None:
        shop.takes(Terms.PREPAID)
        shop.count(mug, -2)
        first = shop.place_order("MUG", 2)
        second = shop.place_order("MUG", 2, customer=shop.customer("Ben"))
        come(shop, mug, 2)
        deadline = shop.order(first.id).expires_at
        assert deadline is not None

        shop.tell_time(first, deadline)
        shop.tell_time(first, deadline + 10 * DAY)
        shop.tell_time(first, deadline + 20 * DAY)

        assert shop.order(first.id).status is Status.EXPIRED
        assert (shop.pieces(Kind.HELD, mug), shop.pieces(Kind.WAITING, mug)) == (2, 0)
        backorders.look(shop.tx, second.id, zone=UTC, now=NOON)
        assert not shop.order(second.id).waits

    def test_keeps_the_safety_stock_of_the_place(self, shop: Shop, tx: Transaction, mug: int) -> None:
        shop.count(mug, -2)
        shop.place_order("MUG", 2)
        shop.sell_down_to(mug, 1)

        shop.count(mug, 2)

        assert (shop.pieces(Kind.FREE, mug), shop.pieces(Kind.WAITING, mug)) == (1, 1)

        shop.sell_down_to(mug, 0)

        assert (shop.pieces(Kind.FREE, mug), shop.pieces(Kind.WAITING, mug)) == (0, 0)

    def test_serves_from_whichever_place_the_goods_come_to(self, shop: Shop, tx: Transaction, mug: int) -> None:
        far = shop.place_called("Barn")
        shop.count(mug, -2)
        order = shop.place_order("MUG", 2)
        shop.take_on(order)
        shop.count(mug, 1)
        facts = {"currency": "EUR", "reason": "counted", "actor": shop.packer, "now": NOON}

        stock.count(tx, {mug: 1}, document="place:2", place_id=far, **facts)  # type: ignore[arg-type]
        backorders.look(tx, order.id, zone=UTC, now=NOON)

        assert shop.order(order.id).status is Status.CONFIRMED
        assert shop.pieces(Kind.PROMISE, mug) == 0

    def test_of_a_purchase_values_what_it_hands_on(self, shop: Shop, tx: Transaction, mug: int) -> None:
        acme = shop.supplier()
        shop.sells(acme, mug, cost_minor=300)
        shop.place_order("MUG", 4)
        bought = shop.bought(acme, (mug, 3))

        shop.receive_purchase(bought, Arrived(good=3))

        assert (shop.pieces(Kind.HELD, mug), shop.pieces(Kind.FREE, mug)) == (4, 1)
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 2 * 500 + 3 * 300
