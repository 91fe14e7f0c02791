"""What is on the shelf, and what is told when it runs low."""

import pytest

from domain import catalogue, stock, tasks
from domain.errors import BadInput, NotAllowed
from domain.ledger import Kind
from domain.purchasing import Arrived
from domain.stock import alerting
from domain.transaction import Transaction
from tests.shop import CURRENCY, KEEPER, NOON, Shop


def keep_back(shop: Shop, variant_id: int, pieces: int) -> None:
    """Have the shop sell this variant down to so many pieces only."""
    shop.sql(
        "INSERT INTO stock_rules (variant_id, place_id, sell_down_to) VALUES (?, ?, ?)",
        *(variant_id, shop.place_id, pieces),
    )


class TestCount:
    def test_puts_what_was_found_on_the_shelf_at_cost(self, shop: Shop) -> None:
        mug = shop.product(stock=10, cost_minor=500)

        assert shop.available(mug) == 10
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 5000
        assert shop.money(Kind.LOSSES) == -5000

    def test_takes_away_what_is_missing_at_average_cost(self, shop: Shop) -> None:
        mug = shop.product(stock=10, cost_minor=500)
        shop.receive_purchase(shop.bought(shop.supplier(), (mug, 5), cost_minor=800), Arrived(5))

        shop.count(mug, -3)

        assert shop.available(mug) == 12
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 9000 - 3 * 600

    def test_values_what_is_found_at_the_average_cost_of_what_is_there(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=10, cost_minor=500)
        catalogue.change_variant(tx, mug, cost_minor=800)

        shop.count(mug, 5)

        assert shop.money(Kind.INVENTORY_VALUE, mug) == 15 * 500

    def test_values_what_is_found_at_its_cost_where_nothing_is_there(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=1, cost_minor=500)
        catalogue.change_variant(tx, mug, cost_minor=800)
        shop.count(mug, -1)

        shop.count(mug, 2)

        assert shop.money(Kind.INVENTORY_VALUE, mug) == 2 * 800

    def test_takes_all_that_is_left_of_the_value_with_the_last_piece(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=2, cost_minor=500)
        catalogue.change_variant(tx, mug, cost_minor=501)
        shop.count(mug, 1)
        shop.count(mug, -1)
        shop.count(mug, -1)

        shop.count(mug, -1)

        assert shop.money(Kind.INVENTORY_VALUE, mug) == 0
        assert stock.on_hand(tx, mug) == 0

    def test_takes_no_value_where_the_cost_is_unknown(self, shop: Shop) -> None:
        mug = shop.product(stock=10, cost_minor=None)

        shop.count(mug, -4)

        assert shop.available(mug) == 6
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 0

    def test_lets_a_fact_take_the_shelf_below_zero_and_says_so(self, shop: Shop) -> None:
        mug = shop.product(stock=3)

        shop.count(mug, -5)

        assert shop.pieces(Kind.FREE, mug) == -2
        assert shop.available(mug) == 0
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 0
        assert shop.tasks == [("shelf_below_limit", f"variant:{mug}")]

    def test_calls_for_a_shelf_below_zero_as_it_falls_and_not_as_it_rises(self, shop: Shop) -> None:
        mug = shop.product(stock=3)
        order = shop.place_order()

        shop.count(mug, -5)
        tasks.settle(shop.tx, tasks.Kind.SHELF_BELOW_LIMIT, f"variant:{mug}", actor=shop.merchant, now=NOON)
        shop.count(mug, 1)
        shop.cancel(order)

        assert shop.pieces(Kind.FREE, mug) == -1
        assert shop.tasks == []
        assert len(shop.facts_of("TaskRaised")) == 1

    def test_books_several_variants_in_one_entry(self, shop: Shop, tx: Transaction) -> None:
        mug, bowl = shop.product("MUG", stock=0), shop.product("BOWL", stock=4)
        entries = len(shop.rows("entries"))

        stock.count(
            tx,
            {mug: 2, bowl: -1},
            document="count:1",
            place_id=shop.place_id,
            currency=CURRENCY,
            reason="spring",
            actor=KEEPER,
            now=NOON,
        )

        assert (shop.available(mug), shop.available(bowl)) == (2, 3)
        assert len(shop.rows("entries")) == entries + 1
        assert shop.rows("entries")[-1]["reason"] == "spring"

    @pytest.mark.parametrize("difference", [1_000_001, -1_000_001])
    def test_refuses_what_no_shelf_can_hold(self, shop: Shop, difference: int) -> None:
        mug = shop.product(stock=3)

        with shop.refuses(BadInput) as refusal:
            shop.count(mug, difference)

        assert refusal.error.facts == {"most": 1_000_000}
        assert shop.available(mug) == 3


class TestSetApart:
    def set_apart(self, shop: Shop, pieces: int, source: Kind, target: Kind, reason: str = "chipped") -> None:
        stock.set_apart(
            shop.tx,
            shop.variant("MUG-BLUE"),
            pieces,
            source=source,
            target=target,
            place_id=shop.place_id,
            currency=CURRENCY,
            reason=reason,
            actor=shop.packer,
            now=NOON,
        )

    def test_takes_broken_pieces_off_the_shelf_and_keeps_their_value(self, shop: Shop) -> None:
        mug = shop.product(stock=10, cost_minor=500)

        self.set_apart(shop, 3, Kind.FREE, Kind.QUARANTINE)

        assert (shop.available(mug), shop.pieces(Kind.QUARANTINE, mug)) == (7, 3)
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 5000

    def test_puts_back_what_can_be_sold_after_all(self, shop: Shop) -> None:
        mug = shop.product(stock=10)
        self.set_apart(shop, 3, Kind.FREE, Kind.QUARANTINE)

        self.set_apart(shop, 2, Kind.QUARANTINE, Kind.FREE)

        assert (shop.available(mug), shop.pieces(Kind.QUARANTINE, mug)) == (9, 1)

    def test_loses_what_is_thrown_away_at_cost_and_with_the_last_piece_all_that_is_left(self, shop: Shop) -> None:
        mug = shop.product(stock=3, cost_minor=500)
        self.set_apart(shop, 2, Kind.FREE, Kind.QUARANTINE)

        self.set_apart(shop, 2, Kind.QUARANTINE, Kind.SCRAP)
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 500
        self.set_apart(shop, 1, Kind.FREE, Kind.SCRAP)

        assert shop.money(Kind.INVENTORY_VALUE, mug) == 0
        assert shop.pieces(Kind.SCRAP, mug) == 3
        assert shop.rows("entries")[-1]["reason"] == "chipped"

    def test_calls_for_somebody_where_a_piece_breaks_that_was_set_aside(self, shop: Shop) -> None:
        mug = shop.product(stock=3)
        shop.place_order(quantity=2)

        self.set_apart(shop, 2, Kind.FREE, Kind.SCRAP)

        assert shop.pieces(Kind.FREE, mug) == -1
        assert shop.tasks == [("shelf_below_limit", f"variant:{mug}")]

    @pytest.mark.parametrize("pieces", [0, -1, 11])
    def test_refuses_what_is_not_there(self, shop: Shop, pieces: int) -> None:
        mug = shop.product(stock=10)

        with shop.refuses(BadInput):
            self.set_apart(shop, pieces, Kind.FREE, Kind.QUARANTINE)

        assert shop.available(mug) == 10

    def test_asks_for_a_reason(self, shop: Shop) -> None:
        shop.product(stock=10)

        with shop.refuses(BadInput) as refusal:
            self.set_apart(shop, 1, Kind.FREE, Kind.SCRAP, reason=" ")

        assert refusal.error.reason == "empty"

    def test_is_for_those_who_work_here(self, shop: Shop) -> None:
        shop.product(stock=10)
        shop.packer = shop.customer("Anna")

        with shop.refuses(NotAllowed):
            self.set_apart(shop, 1, Kind.FREE, Kind.SCRAP)


class TestWatch:
    def test_tells_when_a_shelf_falls_below_its_threshold(self, shop: Shop) -> None:
        mug = shop.product(stock=4, threshold=3)
        shop.place_order(quantity=1)
        assert "StockLow" not in shop.events

        shop.place_order(quantity=1)

        assert shop.facts_of("StockLow") == [{"variant_id": mug, "place_id": shop.place_id, "free": 2}]

    def test_tells_once_per_crossing(self, shop: Shop) -> None:
        shop.product(stock=4, threshold=3)
        shop.place_order(quantity=2)

        shop.place_order(quantity=1)

        assert len(shop.facts_of("StockLow")) == 1

    def test_tells_again_after_it_rose(self, shop: Shop) -> None:
        mug = shop.product(stock=4, threshold=3)
        shop.place_order(quantity=2)
        shop.count(mug, 3)

        shop.place_order(quantity=3)

        assert [fact["free"] for fact in shop.facts_of("StockLow")] == [2, 2]

    def test_tells_again_after_a_cancelled_order_gave_its_goods_back(self, shop: Shop) -> None:
        shop.product(stock=4, threshold=3)
        shop.cancel(shop.place_order(quantity=2))

        shop.place_order(quantity=2)

        assert len(shop.facts_of("StockLow")) == 2

    def test_is_silent_about_what_is_not_on_sale(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=4, threshold=3)
        catalogue.change_variant(tx, mug, active=0)

        shop.count(mug, -3)

        assert "StockLow" not in shop.events

    def test_marks_what_is_low_from_the_start_and_tells_nobody(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=2, threshold=3)

        assert "StockLow" not in shop.events
        assert [each.variant_id for each in alerting.alerts(tx, most=9)[0]] == [mug]

    def test_tells_once_that_the_last_piece_is_gone(self, shop: Shop) -> None:
        mug = shop.product(stock=2, threshold=5)
        shop.place_order(quantity=1)
        assert "SoldOut" not in shop.events

        shop.place_order(quantity=1)
        shop.count(mug, -1)

        assert shop.facts_of("SoldOut") == [{"variant_id": mug, "place_id": shop.place_id}]

    def test_tells_that_it_is_sold_out_at_the_limit_to_sell_down_to(self, shop: Shop) -> None:
        mug = shop.product(stock=3)
        keep_back(shop, mug, 1)

        shop.place_order(quantity=2)

        assert shop.events.count("SoldOut") == 1

    def test_tells_each_time_that_something_has_come_again(self, shop: Shop) -> None:
        mug = shop.product(stock=1)
        last_one = shop.place_order()
        so_far = shop.events.count("BackInStock")

        shop.cancel(last_one)
        shop.count(mug, 3)
        shop.place_order(quantity=4)
        shop.count(mug, 1)

        assert shop.facts_of("BackInStock")[so_far:] == [{"variant_id": mug}] * 2

    def test_tells_nobody_that_what_is_not_on_sale_is_gone_or_has_come(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=1)
        catalogue.change_variant(tx, mug, active=0)
        so_far = shop.events

        shop.count(mug, -1)
        shop.count(mug, 1)

        assert shop.events == so_far


class TestAvailable:
    def test_is_what_lies_free(self, shop: Shop) -> None:
        mug = shop.product(stock=10)
        shop.place_order(quantity=3)

        assert shop.available(mug) == 7

    def test_leaves_what_is_kept_back(self, shop: Shop) -> None:
        mug = shop.product(stock=10)
        keep_back(shop, mug, 4)

        assert shop.available(mug) == 6
        shop.place_order(quantity=6)
        assert shop.available(mug) == 0

    def test_leaves_what_is_kept_back_even_from_a_cart_filled_before(self, shop: Shop) -> None:
        mug = shop.product(stock=10)
        anna = shop.customer("Anna")
        cart = shop.filled_cart(anna, ("MUG-BLUE", 7))
        keep_back(shop, mug, 4)

        with shop.refuses(stock.OutOfStock) as refusal:
            shop.place(cart, anna)

        assert refusal.error.shorts == (stock.Short(mug, "Mug-Blue", 7, 6),)


class TestOnHand:
    def test_counts_what_is_in_the_house(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=10)
        shop.place_order(quantity=1)
        shop.pack(shop.accepted(quantity=2))
        assert stock.on_hand(tx, mug) == 10

        shop.out(quantity=3)

        assert stock.on_hand(tx, mug) == 7


class TestEnsureMainPlace:
    def test_makes_the_first_warehouse_once(self, shop: Shop, tx: Transaction) -> None:
        stock.ensure_main_place(tx)

        assert len(shop.rows("places")) == 1
        assert stock.main_place(tx) == shop.place_id
