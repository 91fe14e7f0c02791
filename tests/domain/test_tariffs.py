"""What delivery costs: fixed, by zone, by weight, free from an amount; and picking up costs nothing."""

from datetime import UTC

import pytest

from domain import carts, catalogue, prices, shopkeeping
from domain.carts import Way
from domain.destinations import Destination
from domain.errors import BadInput, Changed, NotAllowed
from domain.ledger import Kind
from domain.orders import DetailsMissing
from domain.prices import NotDelivered
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop

BERLIN, HAMBURG, VIENNA = Destination("DE", "10115"), Destination("DE", "20095"), Destination("AT", "1010")


def set_tariff(shop: Shop, text: str) -> None:
    prices.set_tariff(shop.tx, text, currency=CURRENCY, actor=shop.merchant)


def cost(shop: Shop, destination: Destination = BERLIN, *, goods: int = 1000, grams: int = 0) -> int:
    return prices.rules(shop.tx).delivery_minor(destination, goods_minor=goods, grams=grams)


class TestSetTariff:
    def test_costs_nothing_until_something_is_set(self, shop: Shop) -> None:
        assert cost(shop) == 0

    @pytest.mark.parametrize("text", ["4.90", "4,90", "€4.90", "4.90 EUR", "DE: 4.90", "DE AT: 4,90", "de: 4.90"])
    def test_reads_one_price(self, shop: Shop, text: str) -> None:
        set_tariff(shop, text)

        assert cost(shop) == 490

    @pytest.mark.parametrize("text", ["4.90, free from 50", "4.90 free from 50.00", "DE: 4.90, FREE FROM 50 EUR"])
    def test_is_free_from_an_amount_on(self, shop: Shop, text: str) -> None:
        set_tariff(shop, text)

        assert (cost(shop, goods=4999), cost(shop, goods=5000)) == (490, 0)

    def test_the_closest_zone_counts(self, shop: Shop) -> None:
        set_tariff(shop, "DE: 4.90\nDE 20 21: 2.90\nDE 2009: 1.00\n15")

        assert [cost(shop, where) for where in (BERLIN, HAMBURG, VIENNA)] == [490, 100, 1500]
        assert cost(shop, Destination("DE", "21000")) == 290

    def test_weighs_what_is_sent(self, shop: Shop) -> None:
        set_tariff(shop, "2 kg 4.90, up to 10 kg 9.90, free from 100")

        assert [cost(shop, grams=grams) for grams in (0, 2000, 2001, 10_000)] == [490, 490, 990, 990]
        with pytest.raises(NotDelivered) as refusal:
            cost(shop, grams=10_001)
        assert refusal.value.reason == "too_heavy"

    def test_the_last_weight_may_have_no_end(self, shop: Shop) -> None:
        set_tariff(shop, "500 g 2.90, 1.5 kg 3.90, 5.90")

        assert [cost(shop, grams=grams) for grams in (500, 1500, 99_999)] == [290, 390, 590]

    def test_delivers_nowhere_else(self, shop: Shop) -> None:
        set_tariff(shop, "DE: 4.90")

        with pytest.raises(NotDelivered) as refusal:
            cost(shop, VIENNA)

        assert refusal.value.reason == "nowhere"

    def test_off_has_it_cost_nothing_again(self, shop: Shop) -> None:
        set_tariff(shop, "4.90")

        set_tariff(shop, "off")

        assert cost(shop) == 0

    @pytest.mark.parametrize(
        "text",
        ["", "x", "DE", "DE: ", "Berlin: 4.90", "2 kg 4.90, 1 kg 9.90", "4.90, 2 kg 9.90", "4.90 free from x", "-1"],
    )
    def test_refuses_what_is_no_tariff(self, shop: Shop, text: str) -> None:
        with shop.refuses(BadInput):
            set_tariff(shop, text)

    def test_is_for_merchants(self, shop: Shop) -> None:
        with shop.refuses(NotAllowed):
            prices.set_tariff(shop.tx, "4.90", currency=CURRENCY, actor=shop.courier)


class TestOrdersWithDelivery:
    def test_delivery_is_a_line_with_a_tax_of_its_own(self, shop: Shop) -> None:
        prices.set_rates(shop.tx, "7\ndelivery 19", zone=UTC, actor=shop.merchant)
        set_tariff(shop, "5.95")
        shop.product("MUG", price_minor=1070)

        order = shop.place_order("MUG")

        assert (order.total_minor, order.taxes) == (1665, {190_000: 95, 70_000: 70})
        assert order.delivery is not None
        assert (order.delivery.total_minor, order.delivery.tax_minor) == (595, 95)
        assert (shop.money(Kind.REVENUE), shop.money(Kind.REVENUE, "delivery")) == (-1000, -500)

    def test_is_taxed_as_goods_are_where_nothing_else_is_said(self, shop: Shop) -> None:
        prices.set_rates(shop.tx, "19", zone=UTC, actor=shop.merchant)
        set_tariff(shop, "5.95")
        shop.product("MUG", price_minor=1190)

        assert shop.place_order("MUG").taxes == {190_000: 190 + 95}

    def test_picking_up_costs_nothing(self, shop: Shop, tx: Transaction) -> None:
        set_tariff(shop, "5.95")
        shop.product("MUG", price_minor=1000)

        order = shop.order(shop.at_counter("MUG").order_id)

        assert (order.total_minor, order.delivery) == (1000, None)

    def test_weighs_the_cart(self, shop: Shop) -> None:
        set_tariff(shop, "1 kg 4.90, 9.90")
        mug = shop.product("MUG", price_minor=1000)
        catalogue.change_variant(shop.tx, mug, weight_grams=400)

        orders = [shop.place_order("MUG", quantity, customer=shop.customer("Anna")) for quantity in (2, 3)]

        assert [order.total_minor for order in orders] == [2490, 3990]

    def test_refuses_to_bring_it_where_the_shop_does_not(self, shop: Shop) -> None:
        set_tariff(shop, "DE: 4.90")
        shop.live_in("DE")
        shop.product("MUG")
        anna = shop.customer("Anna")
        shop.filled_cart(anna, ("MUG", 1))
        cart = shop.deliver_to(anna, "5 rue X, 75001 Paris, France")

        with shop.refuses(NotDelivered):
            shop.place(cart, anna)

    def test_asks_for_a_country_where_nobody_said_one(self, shop: Shop, tx: Transaction) -> None:
        set_tariff(shop, "DE: 4.90\nAT: 9.90")
        shop.product("MUG")
        anna = shop.customer("Anna")
        cart = shop.filled_cart(anna, ("MUG", 1))
        with shop.refuses(DetailsMissing) as refusal:
            shop.place(cart, anna)
        assert refusal.error.fields == ("country",)

        cart = carts.set_destination(tx, country="AT", actor=anna, now=NOON)

        assert shop.place(cart, anna).destination == Destination("AT")

    def test_asks_for_a_postcode_where_it_makes_a_difference(self, shop: Shop, tx: Transaction) -> None:
        set_tariff(shop, "DE 20: 2.90\nDE: 4.90")
        shop.live_in("DE")
        shop.product("MUG", price_minor=1000)
        anna = shop.customer("Anna")
        cart = shop.filled_cart(anna, ("MUG", 1))
        with shop.refuses(DetailsMissing) as refusal:
            shop.place(cart, anna)
        assert refusal.error.fields == ("postcode",)
        with shop.refuses(BadInput):
            carts.set_destination(tx, postcode="Hamburg", actor=anna, now=NOON)

        cart = carts.set_destination(tx, postcode="20 095", actor=anna, now=NOON)

        assert shop.place(cart, anna).total_minor == 1290

    def test_a_saved_address_remembers_what_was_said_of_it(self, shop: Shop, tx: Transaction) -> None:
        set_tariff(shop, "DE 20: 2.90\nDE: 4.90")
        shop.live_in("DE")
        anna = shop.customer("Anna")
        cart = shop.deliver_to_saved(anna, "Hafenstr. 7, Hamburg")
        carts.set_destination(tx, postcode="20095", actor=anna, now=NOON)
        carts.set_address(tx, "Elsewhere 3", actor=anna, now=NOON)

        again = shop.deliver_to_saved(anna, "Hafenstr. 7, Hamburg")

        assert again.address_id == cart.address_id
        assert again.postcode == "20095"

    def test_an_open_cart_says_that_the_price_depends_on_the_address(self, shop: Shop, tx: Transaction) -> None:
        set_tariff(shop, "DE 20: 2.90\nDE: 4.90")
        shop.live_in("DE")
        shop.product("MUG", price_minor=1000)
        anna = shop.customer("Anna")
        cart = carts.add(tx, shop.variant("MUG"), actor=anna, now=NOON)

        quoted = carts.quote(tx, cart, now=NOON)

        assert (quoted.is_delivery_open, quoted.totals.total_minor) == (True, 1000)

    def test_what_the_customer_saw_is_what_they_pay_or_nothing(self, shop: Shop, tx: Transaction) -> None:
        set_tariff(shop, "4.90")
        shop.product("MUG", price_minor=1000)
        anna = shop.customer("Anna")
        cart = shop.filled_cart(anna, ("MUG", 1))
        seen = carts.quote(tx, cart, now=NOON).totals.total_minor
        set_tariff(shop, "9.90")

        with shop.refuses(Changed):
            shop.place(cart, anna, total_minor=seen)

        assert shop.place(cart, anna, total_minor=1990).total_minor == 1990

    def test_an_address_abroad_is_no_matter_at_the_counter(self, shop: Shop, tx: Transaction) -> None:
        set_tariff(shop, "DE: 4.90")
        shop.live_in("DE")
        shopkeeping.set_ways(tx, ("delivery", "pickup"), actor=shop.merchant)
        shop.product("MUG", price_minor=1000)
        anna = shop.customer("Anna")
        shop.filled_cart(anna, ("MUG", 1))
        shop.deliver_to(anna, "5 rue X, 75001 Paris, France")

        cart = carts.choose_way(tx, Way.PICKUP, actor=anna, now=NOON)

        assert shop.place(cart, anna).total_minor == 1000
