"""What goods are called in a customer's language: in their cart, their orders, and what there is too little of."""

from dataclasses import replace

import pytest

from domain import catalogue
from domain.catalogue import texts
from domain.flows import naming, overview
from domain.outbox import Effect
from domain.stock import OutOfStock, Short
from domain.transaction import Transaction
from jobs import returns as jobs
from tests.giving_back import Case
from tests.shop import CURRENCY, Shop
from views.words import Speaking


@pytest.fixture(autouse=True)
def _becher(shop: Shop, tx: Transaction) -> None:
    mug = shop.product("MUG")
    shop.product("TEA")
    texts.put(tx, catalogue.variant(tx, mug).product_id, language="de", title="Becher", description="")


class TestOrderIn:
    def test_calls_goods_as_in_the_window_of_the_language(self, shop: Shop, tx: Transaction) -> None:
        order = shop.place_order(lines=[("MUG", 1), ("TEA", 2)])

        named = overview.order_of_customer(tx, order.id, person_id=order.person_id, language="de")
        page = overview.page_of_customer(tx, order.id, person_id=order.person_id, language="de")

        assert [line.title for line in named.lines] == ["Becher", "Tea"]
        assert page.order == named
        for language in ("", "es"):
            kept = overview.page_of_customer(tx, order.id, person_id=order.person_id, language=language)
            assert kept.order == shop.order(order.id)

    def test_keeps_the_name_of_what_is_called_otherwise_since_it_was_sold(self, shop: Shop, tx: Transaction) -> None:
        order = shop.place_order(lines=[("MUG", 1)])
        sold = replace(order, lines=(replace(order.lines[0], title="Beaker"),))

        assert naming.order_in(tx, sold, "de") == sold

    def test_keeps_what_was_chosen_beside_it(self, shop: Shop, tx: Transaction) -> None:
        shop.sql("UPDATE variants SET options = '[\"Moss\"]' WHERE sku = 'MUG'")
        order = shop.place_order(lines=[("MUG", 1)])

        assert [line.title for line in naming.order_in(tx, order, "de").lines] == ["Becher (Moss)"]


class TestCartIn:
    def test_calls_goods_as_in_the_window_of_the_language(self, shop: Shop, tx: Transaction) -> None:
        cart = shop.filled_cart(shop.customer("Greta"), ("MUG", 1), ("TEA", 2))

        assert [line.variant.label for line in naming.cart_in(tx, cart, "de").lines] == ["Becher", "Tea"]
        assert naming.cart_in(tx, cart, "es") == cart


class TestShortageIn:
    def test_names_what_is_missing_in_the_language(self, shop: Shop, tx: Transaction) -> None:
        refusal = OutOfStock([Short(shop.variant("MUG"), "Mug", 3, 1)])

        assert [short.label for short in naming.shortage_in(tx, refusal, "de").shorts] == ["Becher"]


class TestReturn:
    def test_is_drawn_in_the_language_of_whoever_drafts_it(self, shop: Shop, tx: Transaction) -> None:
        order = shop.order(shop.deliver(shop.out("MUG", 2)).order_id)
        case = Case(shop, order)
        shop.sql("UPDATE people SET language = 'de' WHERE id = ?", order.person_id)
        [(telegram_id,)] = shop.sql("SELECT telegram_id FROM people WHERE id = ?", order.person_id).fetchall()
        effect = Effect("card", "return_draft", f"return:{case.id}", telegram_id)

        drawn = jobs.CARDS["return_draft"](tx, effect, Speaking("en", CURRENCY, "UTC"))

        assert drawn is not None
        assert "Becher" in drawn.text
        assert "Mug" not in drawn.text
