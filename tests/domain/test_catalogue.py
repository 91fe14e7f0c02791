"""What the shop sells."""

import pytest

from domain import catalogue
from domain.errors import NotFound
from domain.transaction import Transaction
from tests.shop import NOON, Shop


@pytest.fixture
def mug(shop: Shop) -> int:
    """The product of a mug."""
    return catalogue.variant(shop.tx, shop.product("MUG")).product_id


class TestAddVariant:
    def test_is_found_by_id_and_by_sku(self, tx: Transaction, mug: int) -> None:
        variant_id = catalogue.add_variant(
            tx,
            product_id=mug,
            sku="MUG-RED",
            options=("red", "large"),
            position=1,
            price_minor=900,
            barcode="",
            tax_class="",
            low_stock_threshold=3,
            active=1,
        )

        variant = catalogue.variant(tx, variant_id)
        assert catalogue.variant_by_sku(tx, "MUG-RED") == variant
        assert variant.label == "Mug (red, large)"
        assert catalogue.product(tx, mug).variants[-1] == variant


class TestChange:
    def test_changes_what_is_named_and_nothing_else(self, tx: Transaction, mug: int) -> None:
        before = catalogue.product(tx, mug).variants[0]

        catalogue.change_product(tx, mug, title="Cup", option_names=("colour",))
        catalogue.change_variant(tx, before.id, price_minor=1, options=("blue",))

        product = catalogue.product(tx, mug)
        assert (product.title, product.option_names, product.handle) == ("Cup", ("colour",), "mug")
        assert product.variants[0].label == "Cup (blue)"
        assert (product.variants[0].price_minor, product.variants[0].sku) == (1, "MUG")


class TestPictures:
    def test_are_shown_in_their_order(self, tx: Transaction, mug: int) -> None:
        back = catalogue.add_picture(tx, product_id=mug, url="https://x/back.jpg", position=1)
        front = catalogue.add_picture(tx, product_id=mug, url="https://x/front.jpg", position=0)

        assert [picture.id for picture in catalogue.product(tx, mug).pictures] == [front, back]

    def test_are_moved_when_added_again(self, tx: Transaction, mug: int) -> None:
        back = catalogue.add_picture(tx, product_id=mug, url="https://x/back.jpg", position=1)

        assert catalogue.add_picture(tx, product_id=mug, url="https://x/back.jpg", position=0) == back

        assert catalogue.picture(tx, back).position == 0

    def test_a_variant_s_own_comes_first_then_the_first_that_is_alive(self, tx: Transaction, mug: int) -> None:
        front = catalogue.add_picture(tx, product_id=mug, url="https://x/front.jpg", position=0)
        blue = catalogue.add_picture(tx, product_id=mug, url="https://x/blue.jpg", position=1)
        catalogue.change_variant(tx, catalogue.product(tx, mug).variants[0].id, picture_id=blue)

        product = catalogue.product(tx, mug)
        assert product.picture_for(product.variants[0]) == catalogue.picture(tx, blue)
        assert product.picture_for(None) == catalogue.picture(tx, front)

        catalogue.mark_dead(tx, blue, now=NOON)
        product = catalogue.product(tx, mug)
        assert product.picture_for(product.variants[0]) == catalogue.picture(tx, front)

        catalogue.mark_dead(tx, front, now=NOON)
        assert catalogue.product(tx, mug).picture_for(None) is None


class TestMarkDead:
    def test_tells_the_merchant_once(self, shop: Shop, tx: Transaction, mug: int) -> None:
        front = catalogue.add_picture(tx, product_id=mug, url="https://x/front.jpg", position=0)

        catalogue.mark_dead(tx, front, now=NOON)
        catalogue.mark_dead(tx, front, now=NOON + 5)

        assert catalogue.picture(tx, front).dead_at == NOON
        assert shop.tasks == [("picture_dead", f"picture:{front}")]


class TestPageOfProducts:
    def test_lists_what_is_on_sale_by_title(self, shop: Shop, tx: Transaction) -> None:
        for sku in ("Cup", "Ash", "Bowl", "Hidden", "Empty"):
            shop.product(sku)
        hidden, gone = catalogue.product_by_handle(tx, "hidden"), catalogue.product_by_handle(tx, "empty")
        assert hidden is not None
        assert gone is not None
        catalogue.change_product(tx, hidden.id, active=0)
        catalogue.change_variant(tx, gone.variants[0].id, active=0)

        assert [found.title for found in catalogue.page_of_products(tx, skipped=0, most=2)] == ["Ash", "Bowl"]
        assert [found.title for found in catalogue.page_of_products(tx, skipped=2, most=2)] == ["Cup"]
        assert catalogue.products_on_sale(tx) == 3


class TestProduct:
    def test_offers_its_active_variants_as_long_as_it_is_active(self, tx: Transaction, mug: int) -> None:
        assert [variant.sku for variant in catalogue.product(tx, mug).on_sale] == ["MUG"]

        catalogue.change_product(tx, mug, active=0)

        assert catalogue.product(tx, mug).on_sale == ()

    def test_refuses_what_is_not_there(self, tx: Transaction) -> None:
        for asked in (catalogue.product, catalogue.variant, catalogue.picture):
            with pytest.raises(NotFound):
                asked(tx, 77)
        assert catalogue.product_by_handle(tx, "none") is None
        assert catalogue.variant_by_sku(tx, "none") is None
