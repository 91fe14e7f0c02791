"""Rates of tax: by class, destination and day, as merchants type them."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from domain import catalogue, orders, prices
from domain.destinations import UNKNOWN, Destination
from domain.errors import BadInput, NotAllowed, NotFound
from domain.ledger import Kind
from domain.prices.taxes import RATES_MAX
from domain.transaction import Transaction
from tests.shop import NOON, Shop

HOME = Destination("DE", "10115")
DAY = 24 * 3600


def set_rates(shop: Shop, text: str) -> None:
    prices.set_rates(shop.tx, text, zone=UTC, actor=shop.merchant)


def rate(shop: Shop, tax_class: str = "", destination: Destination = HOME, *, now: int = NOON) -> str:
    return prices.written(prices.rules(shop.tx).rate(tax_class, destination, now=now))


class TestSetRates:
    def test_one_number_is_for_everything_everywhere(self, shop: Shop) -> None:
        set_rates(shop, "19 %")

        assert (rate(shop), rate(shop, "books"), rate(shop, destination=UNKNOWN)) == ("19", "19", "19")

    def test_a_class_comes_first_then_the_place(self, shop: Shop) -> None:
        set_rates(shop, "0\nDE 19\nDE Books 7\nAT 20\nUS 100 8.875")

        assert rate(shop, "books") == "7"
        assert rate(shop, "BOOKS") == "7"
        assert rate(shop, "books", Destination("AT", "1010")) == "20"
        assert rate(shop, "", Destination("US", "10001")) == "8.875"
        assert rate(shop, "", Destination("US", "90210")) == "0"

    def test_a_rate_counts_from_its_day_on(self, shop: Shop) -> None:
        set_rates(shop, "DE 19\nDE 21 from 2026-01-02")

        assert rate(shop, now=NOON + DAY // 2 - 1) == "19"
        assert rate(shop, now=NOON + DAY // 2) == "21"

    def test_a_day_begins_by_the_shop_s_own_clock(self, shop: Shop) -> None:
        prices.set_rates(shop.tx, "21 from 2026-01-02", zone=ZoneInfo("Asia/Tokyo"), actor=shop.merchant)

        assert (rate(shop, now=NOON + 3 * 3600 - 1), rate(shop, now=NOON + 3 * 3600)) == ("0", "21")

    def test_typed_again_it_is_another_rate(self, shop: Shop) -> None:
        set_rates(shop, "DE 19")
        set_rates(shop, "DE 16")

        assert (rate(shop), len(prices.rates(shop.tx))) == ("16", 1)

    def test_what_is_exempt_is_never_taxed(self, shop: Shop) -> None:
        set_rates(shop, "19")

        assert rate(shop, "exempt") == "0"

    def test_reads_any_digits_and_both_points(self, shop: Shop) -> None:
        set_rates(shop, "CH \u0668,\u0661")

        assert rate(shop, destination=Destination("CH")) == "8.1"

    @pytest.mark.parametrize(
        "text", ["", "x", "DE", "101", "19.12345", "DE 19 from 2026-13-01", "books 2 7", "exempt 7", "-3", "de de de"]
    )
    def test_refuses_what_is_no_rate(self, shop: Shop, text: str) -> None:
        with shop.refuses(BadInput):
            set_rates(shop, text)

    def test_refuses_more_than_anyone_has(self, shop: Shop) -> None:
        with shop.refuses(BadInput):
            set_rates(shop, "\n".join(f"class{number} 7" for number in range(RATES_MAX + 1)))

    def test_is_for_merchants(self, shop: Shop) -> None:
        with shop.refuses(NotAllowed):
            prices.set_rates(shop.tx, "19", zone=UTC, actor=shop.packer)


class TestDropRate:
    def test_taxes_no_more(self, shop: Shop, tx: Transaction) -> None:
        set_rates(shop, "19")

        prices.drop_rate(tx, prices.rates(tx)[0].id, actor=shop.merchant)

        assert rate(shop) == "0"

    def test_refuses_one_that_is_gone(self, shop: Shop, tx: Transaction) -> None:
        with shop.refuses(NotFound):
            prices.drop_rate(tx, 1, actor=shop.merchant)

    def test_is_for_merchants(self, shop: Shop, tx: Transaction) -> None:
        with shop.refuses(NotAllowed):
            prices.drop_rate(tx, 1, actor=shop.courier)


class TestOrdersWithTax:
    def test_the_books_have_the_tax_of_each_rate(self, shop: Shop, tx: Transaction) -> None:
        set_rates(shop, "19\nbooks 7")
        shop.product("MUG", price_minor=1190)
        book = shop.product("BOOK", price_minor=2140)
        catalogue.change_variant(tx, book, tax_class="Books")

        order = shop.place_order(lines=[("MUG", 2), ("BOOK", 1)])

        assert (order.total_minor, order.taxes) == (4520, {190_000: 380, 70_000: 140})
        charged = {account.ref: moved for account, moved in orders.charged(tx, order).items()}
        assert charged == {"": 4000, "19": 380, "7": 140}

    def test_added_tax_is_paid_on_top(self, shop: Shop, tx: Transaction) -> None:
        set_rates(shop, "8.875")
        prices.set_included(tx, False, actor=shop.merchant)
        shop.product("MUG", price_minor=1000)

        order = shop.place_order("MUG", 3)

        assert (order.total_minor, order.tax_minor, order.is_tax_included) == (3266, 266, False)
        assert shop.money(Kind.TAX, "8.875") == -266

    def test_what_was_ordered_keeps_its_rate(self, shop: Shop) -> None:
        set_rates(shop, "19")
        shop.product("MUG", price_minor=1190)
        order = shop.place_order("MUG")

        set_rates(shop, "7")

        assert shop.order(order.id).taxes == {190_000: 190}

    def test_a_cancelled_order_owes_no_tax(self, shop: Shop) -> None:
        set_rates(shop, "19")
        shop.product("MUG", price_minor=1190)

        shop.cancel(shop.place_order("MUG"))

        assert shop.money(Kind.TAX, "19") == 0

    def test_what_comes_back_undelivered_owes_no_tax_either(self, shop: Shop) -> None:
        set_rates(shop, "19")
        prices.set_tariff(shop.tx, "4.90", currency="EUR", actor=shop.merchant)
        shop.product("MUG", price_minor=1190)

        shop.come_back(shop.bring_back(shop.out("MUG")))

        assert shop.money(Kind.TAX, "19") == 0
        assert shop.money(Kind.REVENUE, "delivery") == 0

    def test_an_address_abroad_is_taxed_as_of_there(self, shop: Shop, tx: Transaction) -> None:
        set_rates(shop, "DE 19\nAT 20")
        shop.live_in("DE")
        shop.product("MUG", price_minor=1200)
        anna = shop.customer("Anna")
        shop.filled_cart(anna, ("MUG", 1))

        cart = shop.deliver_to(anna, "Ring 3, 1010 Wien, Österreich")

        assert shop.place(cart, anna).taxes == {200_000: 200}
