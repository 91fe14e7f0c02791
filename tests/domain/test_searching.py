"""What a customer types finds what they mean."""

import pytest

from domain import catalogue
from domain.catalogue import indexing, texts
from domain.transaction import Transaction
from tests.shop import NOON


def sell(tx: Transaction, title: str, *, description: str = "", sku: str = "", active: bool = True) -> int:
    """Put a product with one variant into the catalogue; its id."""
    product_id = catalogue.add_product(
        tx, handle=title, title=title, description=description, option_names=(), active=active, now=NOON
    )
    catalogue.add_variant(
        tx,
        product_id=product_id,
        sku=sku or f"auto-{product_id}",
        options=(),
        position=0,
        price_minor=500,
        compare_at_minor=None,
        cost_minor=None,
        barcode="",
        tax_class="",
        weight_grams=None,
        low_stock_threshold=0,
        picture_id=None,
        imported_quantity=None,
        active=1,
    )
    return product_id


def found(tx: Transaction, query: str) -> list[str]:
    return [catalogue.product(tx, product_id).title for product_id in catalogue.search(tx, query).product_ids]


class TestSearch:
    @pytest.mark.parametrize(
        "query",
        ["mug", "MUG", "blue mug", "mug blue", "bl", "mu bl", "  mug!  ", "coffee", "cof", "mug coffee", "handmade"],
    )
    def test_finds_words_beginnings_and_any_order_in_title_and_description(self, tx: Transaction, query: str) -> None:
        sell(tx, "Blue Mug", description="<p>For <b>coffee</b> &amp; tea, handmade</p>")
        sell(tx, "Lamp")

        assert found(tx, query) == ["Blue Mug"]

    @pytest.mark.parametrize(
        ("title", "queries"),
        [
            ("Café crème", ["cafe", "café", "CREME"]),
            ("Große Straße", ["strasse", "STRASSE", "straße", "grosse", "strase"]),
            ("Müllers Öl", ["muller", "mueller", "müller", "ol", "oel"]),
            ("Кружка ёлка", ["кружка", "елка", "круж"]),
            ("T-Shirt", ["tshirt", "t-shirt", "t shirt"]),
        ],
    )
    def test_reads_over_accents_and_umlauts(self, tx: Transaction, title: str, queries: list[str]) -> None:
        sell(tx, title)

        assert [found(tx, query) for query in queries] == [[title]] * len(queries)

    def test_asks_for_every_word(self, tx: Transaction) -> None:
        sell(tx, "Blue Mug")
        sell(tx, "Blue Lamp")

        assert found(tx, "blue lamp") == ["Blue Lamp"]

    def test_shows_titles_before_descriptions_and_the_very_word_before_its_beginnings(self, tx: Transaction) -> None:
        sell(tx, "Lamp", description="Goes with a mug")
        sell(tx, "Mugwort tea")
        sell(tx, "A large blue mug")
        sell(tx, "Mug")

        assert found(tx, "mug") == ["Mug", "A large blue mug", "Mugwort tea", "Lamp"]

    @pytest.mark.parametrize("query", ["kettel", "ketle", "ketttle", "kattle", "blue ketle", "ketle blue"])
    def test_forgives_one_typo_in_a_word(self, tx: Transaction, query: str) -> None:
        sell(tx, "Blue Kettle")

        assert found(tx, query) == ["Blue Kettle"]

    def test_shows_what_was_typed_before_what_may_have_been_meant(self, tx: Transaction) -> None:
        sell(tx, "Lamp")
        sell(tx, "Lamb chops")

        assert found(tx, "lamb") == ["Lamb chops", "Lamp"]

    def test_finds_an_article_number_and_its_beginning(self, tx: Transaction) -> None:
        sell(tx, "Kettle", sku="KT-2000/B")
        sell(tx, "Pot", sku="KT-300")

        assert found(tx, "kt-2000/b") == ["Kettle"]
        assert found(tx, "KT-") == ["Kettle", "Pot"]

    def test_offers_the_nearest_where_nothing_fits(self, tx: Transaction) -> None:
        sell(tx, "Blue Kettle")
        sell(tx, "Lamp")

        answer = catalogue.search(tx, "blue unicorn")

        assert answer.nearest
        assert found(tx, "blue unicorn") == ["Blue Kettle"]
        assert found(tx, "kxttlee") == ["Blue Kettle"]
        assert found(tx, "unicorn") == []

    @pytest.mark.parametrize("query", ["", " ", "\0", '"', "*", "NEAR(a b)", "title:", "a AND", "-", "()", "ß" * 5000])
    def test_takes_any_text(self, tx: Transaction, query: str) -> None:
        sell(tx, "Lamp")

        assert found(tx, query) == []

    def test_hides_what_is_not_on_sale(self, tx: Transaction) -> None:
        sell(tx, "Secret lamp", sku="SECRET-1", active=False)

        assert found(tx, "lamp") == found(tx, "SECRET-1") == found(tx, "lmap") == []


class TestRefresh:
    def test_follows_a_changed_title(self, tx: Transaction) -> None:
        product_id = sell(tx, "Kettle")

        catalogue.change_product(tx, product_id, title="Teapot")

        assert found(tx, "teapto") == ["Teapot"]
        assert found(tx, "kettle") == found(tx, "ketle") == []

    def test_follows_translations(self, tx: Transaction) -> None:
        product_id = sell(tx, "Kettle")

        texts.put(tx, product_id, language="de", title="Wasserkocher", description="Kocht schnell")

        assert found(tx, "waserkocher") == found(tx, "schnell") == ["Kettle"]
        texts.take(tx, product_id, language="de")
        assert found(tx, "wasserkocher") == found(tx, "waserkocher") == []

    def test_forgets_only_the_words_nobody_uses(self, tx: Transaction) -> None:
        sell(tx, "Blue Lamp")
        product_id = sell(tx, "Blue Kettle")

        catalogue.change_product(tx, product_id, title="Teapot")

        assert found(tx, "bleu") == ["Blue Lamp"]

    def test_leaves_nothing_stale(self, tx: Transaction) -> None:
        product_id = sell(tx, "Kettle")
        catalogue.change_product(tx, product_id, description="Whistles")

        assert indexing.stale_products(tx) == 0
