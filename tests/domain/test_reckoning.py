"""A change keeps to what was agreed: prices, rates, delivery, and the voucher for as long as it fits."""

from datetime import UTC

import pytest

from domain import catalogue, orders, prices, vouchers
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
