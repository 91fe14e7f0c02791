"""A change keeps to what was agreed: prices, rates, delivery, and the voucher for as long as it fits."""

from datetime import UTC

import pytest

from domain import catalogue, orders, prices, vouchers
from domain.errors import BadInput, ShopError
from domain.ledger import Kind
from domain.orders import Order
from domain.prices import Discount, DiscountKind
from domain.transaction import Transaction
from tests.domain.test_vouchers import cart_with, made
from tests.shop import CURRENCY, NOON, Shop


@pytest.fixture
def placed(shop: Shop, tx: Transaction) -> Order:
    """Three mugs at 19 % with 5.00 off, brought for 4.90 at 7 %; there are books at 7 % besides."""
    prices.set_rates(tx, "19\nbooks 7\ndelivery 7", zone=UTC, actor=shop.merchant)
    prices.set_tariff(tx, "4.90", currency=CURRENCY, actor=shop.merchant)
    shop.product("MUG", price_minor=1190)
    catalogue.change_variant(tx, shop.product("BOOK", price_minor=1070), tax_class="books")
    made(shop, "FIVE", Discount(DiscountKind.AMOUNT, 500), min_minor=2000)
    anna = shop.customer("Anna")
    return shop.place(cart_with(shop, anna, ("MUG", 3), code="FIVE"), anna)


def changed(shop: Shop, placed: Order, quantities: dict[str, int]) -> Order:
    shop.send(shop.change(placed, quantities))
    return shop.order(placed.id)


class TestElsewhere:
    """Another address is taxed and brought at what is set there."""

    @pytest.fixture
    def at_home(self, shop: Shop, tx: Transaction) -> Order:
        """Two mugs to Berlin: 19 % and 4.90; to Austria it is 20 % and 9.90, to France nothing goes."""
        shop.live_in("DE")
        prices.set_rates(tx, "DE 19\nAT 20", zone=UTC, actor=shop.merchant)
        prices.set_tariff(tx, "DE: 4.90\nDE 20 21: 2.90\nAT: 9.90", currency=CURRENCY, actor=shop.merchant)
        shop.product("MUG", price_minor=1190)
        anna = shop.customer("Anna")
        shop.filled_cart(anna, ("MUG", 2))
        return shop.place(shop.deliver_to(anna, "Unter den Linden 1, 10117 Berlin"), anna)

    def moved(self, shop: Shop, order: Order, address: str) -> Order:
        drafted = orders.changing.wish_address(shop.tx, shop.change(order, {}), address)
        shop.send(drafted)
        return shop.order(order.id)

    def test_delivery_and_tax_follow(self, shop: Shop, tx: Transaction, at_home: Order) -> None:
        assert (at_home.total_minor, at_home.taxes) == (2870, {190_000: 380 + 78})

        order = self.moved(shop, at_home, "Ring 1, 1010 Wien, Austria")

        assert (order.total_minor, order.taxes) == (2380 + 990, {200_000: 397 + 165})
        assert order.destination.country == "AT"
        assert shop.money(Kind.RECEIVABLE, order.id) == order.total_minor
        assert orders.charged(tx, order)[orders.tax_account(order, 200_000)] == 397 + 165
        assert orders.tax_account(order, 190_000) not in orders.charged(tx, order)

    def test_the_difference_is_seen_first(self, shop: Shop, tx: Transaction, at_home: Order) -> None:
        drafted = orders.changing.wish_address(tx, shop.change(at_home, {}), "Ring 1, 1010 Wien, Austria")

        assert (drafted.total_minor, drafted.tax_minor) == (500, 562 - 458)
        assert drafted.delivery is not None
        assert drafted.delivery.total_minor == 990
        assert shop.order(at_home.id) == at_home

    def test_lines_wished_afterwards_are_reckoned_there(self, shop: Shop, tx: Transaction, at_home: Order) -> None:
        drafted = orders.changing.wish_address(tx, shop.change(at_home, {}), "Ring 1, 1010 Wien, Austria")
        shop.send(orders.changing.wish(tx, drafted, shop.variant("MUG"), 3))

        order = shop.order(at_home.id)
        assert (order.total_minor, order.taxes) == (3570 + 990, {200_000: 595 + 165})

    def test_the_way_back_costs_what_is_set_there_now(self, shop: Shop, tx: Transaction, at_home: Order) -> None:
        away = self.moved(shop, at_home, "Ring 1, 1010 Wien, Austria")

        assert self.moved(shop, away, "Unter den Linden 2, 10117 Berlin").total_minor == 2870

    def test_delivery_stays_where_the_same_price_is_set(self, shop: Shop, tx: Transaction, at_home: Order) -> None:
        catalogue.change_variant(tx, shop.variant("MUG"), price_minor=5000)

        order = self.moved(shop, at_home, "Marienplatz 1, 80331 München")

        assert (order.total_minor, order.taxes) == (at_home.total_minor, at_home.taxes)

    def test_nearer_costs_less_and_is_owed_back(self, shop: Shop, tx: Transaction, at_home: Order) -> None:
        order = self.moved(shop, at_home, "Jungfernstieg 1, 20354 Hamburg")

        assert order.total_minor == 2380 + 290
        assert shop.money(Kind.RECEIVABLE, order.id) == order.total_minor

    @pytest.mark.parametrize(
        ("address", "refusal"),
        [("Rue 1, 75001 Paris, France", prices.NotDelivered), ("Unter den Linden", BadInput)],
    )
    def test_refuses_where_nothing_goes_or_nobody_knows(
        self, shop: Shop, tx: Transaction, at_home: Order, address: str, refusal: type[ShopError]
    ) -> None:
        drafted = shop.change(at_home, {})

        with shop.refuses(refusal):
            orders.changing.wish_address(tx, drafted, address)


class TestDifferences:
    def test_the_voucher_is_spread_anew(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        order = changed(shop, placed, {"MUG": 1, "BOOK": 1})

        assert (order.discount_minor, order.total_minor) == (500, 1190 + 1070 + 490 - 500)
        assert orders.charged(tx, order).keys() == {
            orders.tax_account(order, 190_000),
            orders.tax_account(order, 70_000),
            *(account for account in orders.charged(tx, order) if account.kind is Kind.REVENUE),
        }

    def test_a_minimum_no_longer_met_takes_the_discount_with_it(self, shop: Shop, placed: Order) -> None:
        order = changed(shop, placed, {"MUG": 1})

        assert (order.discount_minor, order.total_minor) == (0, 1190 + 490)
        assert changed(shop, order, {"MUG": 2}).discount_minor == 500

    def test_delivery_is_free_as_long_as_the_minimum_is_met(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        made(shop, "FREE", Discount(DiscountKind.FREE_DELIVERY), min_minor=2000)
        ben = shop.customer("Ben")
        order = shop.place(cart_with(shop, ben, ("MUG", 2), code="FREE"), ben)
        assert order.total_minor == 2 * 1190

        order = changed(shop, order, {"MUG": 1})
        assert order.total_minor == 1190 + 490
        order = changed(shop, order, {"MUG": 2})

        assert order.total_minor == 2 * 1190
        assert order.delivery == prices.Charge(490, 490, 70_000, 0, 0)

    def test_the_voucher_goes_on_giving_what_it_gave(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        found = vouchers.by_code(tx, "FIVE")
        assert found is not None
        only_books = [catalogue.variant(tx, shop.variant("BOOK")).product_id]
        vouchers.change(tx, found.id, actor=shop.merchant, min_minor=9000, product_ids=only_books)
        vouchers.change(tx, found.id, actor=shop.merchant, discount=Discount(DiscountKind.PERCENT, 10_000))
        vouchers.end(tx, found.id, actor=shop.merchant, now=NOON)

        assert changed(shop, placed, {"MUG": 2}).discount_minor == 500
        assert changed(shop, placed, {"MUG": 1}).discount_minor == 0

    def test_rates_delivery_and_prices_stay_as_agreed(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        prices.set_rates(tx, "25", zone=UTC, actor=shop.merchant)
        prices.set_tariff(tx, "9.90", currency=CURRENCY, actor=shop.merchant)
        catalogue.change_variant(tx, shop.variant("MUG"), price_minor=2000)

        order = changed(shop, placed, {"MUG": 4})

        assert order.total_minor == 4 * 1190 - 500 + 490
        assert set(order.taxes) == {190_000, 70_000}

    def test_a_changed_order_that_is_called_off_owes_nothing(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        order = changed(shop, placed, {"MUG": 1, "BOOK": 2})

        shop.cancel(order)

        assert orders.charged(tx, order) == {}
        found = vouchers.by_code(tx, "FIVE")
        assert found is not None
        assert found.uses == 0
