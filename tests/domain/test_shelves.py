"""Lists of products, page by page, and their step with what is sold."""

from itertools import product as every_pair
from typing import Any

import pytest

from domain import catalogue
from domain.catalogue import categories, favourites, listing, shelves, texts
from domain.catalogue.shelves import Sort
from domain.transaction import Transaction
from tests.shop import NOON, Shop


@pytest.fixture
def cups(shop: Shop) -> int:
    """A category of seven cups, of which three are there; two cost the same and two are called the same."""
    category_id = categories.add(shop.tx, "Cups")
    for number, (price, stock) in enumerate([(500, 1), (300, 0), (300, 2), (900, 0), (100, 0), (700, 3), (200, 0)]):
        variant_id = shop.product(f"CUP-{number}", price_minor=price, stock=stock)
        product_id = catalogue.variant(shop.tx, variant_id).product_id
        title = "Cup same" if number in {2, 3} else f"Cup {number}"
        catalogue.change_product(shop.tx, product_id, title=title, created_at=NOON + number // 2)
        categories.put_product(shop.tx, product_id, category_ids=[category_id])
    return category_id


def walk(tx: Transaction, *, backwards: bool = False, **how: object) -> list[int]:
    """All products of a list, leafed through from its first page to its last, or back from there."""
    found = shelves.page(tx, most=2, **how)  # type: ignore[arg-type]
    pages = [found]
    while found.after:
        found = shelves.page(tx, most=2, anchor=found.after, **how)  # type: ignore[arg-type]
        pages.append(found)
    if backwards:
        pages = [found]
        while not found.is_first:
            found = shelves.page(tx, most=2, anchor=-found.products[0].product_id, **how)  # type: ignore[arg-type]
            pages.insert(0, found)
    return [listed.product_id for page in pages for listed in page.products]


class TestPage:
    @pytest.mark.parametrize(("sort", "in_stock"), list(every_pair(Sort, (False, True))))
    def test_shows_each_product_once_in_order_both_ways(
        self, tx: Transaction, cups: int, sort: Sort, in_stock: bool
    ) -> None:
        forwards = walk(tx, category_id=cups, sort=sort, in_stock=in_stock)

        assert len(set(forwards)) == len(forwards) == (3 if in_stock else 7)
        keys = [key_of(tx, product_id, sort) for product_id in forwards]
        assert keys == sorted(keys, reverse=sort.is_falling)
        assert walk(tx, category_id=cups, sort=sort, in_stock=in_stock, backwards=True) == forwards

    def test_counts_what_is_on_all_pages(self, tx: Transaction, cups: int) -> None:
        assert shelves.page(tx, category_id=cups, most=2).total == 7
        assert shelves.page(tx, category_id=cups, most=2, in_stock=True).total == 3

    def test_begins_anew_where_its_anchor_has_gone(self, tx: Transaction, cups: int) -> None:
        first = shelves.page(tx, category_id=cups, most=2)
        catalogue.change_product(tx, first.after, active=0)

        for anchor in (first.after, -first.after, 12345):
            assert shelves.page(tx, category_id=cups, most=2, anchor=anchor).products == first.products

    def test_shows_the_last_ones_where_the_anchor_has_just_sold_out(self, shop: Shop, cups: int) -> None:
        """Its row is there still, though the filter leaves it out."""
        there = walk(shop.tx, category_id=cups, in_stock=True)
        variant = catalogue.product(shop.tx, there[-1]).variants[0]
        shop.count(variant.id, -shop.available(variant.id))

        found = shelves.page(shop.tx, category_id=cups, in_stock=True, most=2, anchor=there[-1])

        assert [listed.product_id for listed in found.products] == there[:2]
        assert (found.after, found.total) == (0, 2)

    def test_says_what_lists_show(self, tx: Transaction, shop: Shop) -> None:
        product_id = catalogue.variant(tx, shop.product("MUG", price_minor=900, stock=0)).product_id
        add_variant(tx, product_id, "MUG-DEAR", price_minor=1200)

        (listed,) = shelves.page(tx, most=6).products

        assert (listed.title, listed.price_minor, listed.has_dearer, listed.in_stock) == ("Mug", 900, True, False)


class TestInStock:
    def test_follows_the_shelf_through_an_order_and_back(self, shop: Shop) -> None:
        shop.product("MUG", stock=1)
        assert shelves.page(shop.tx, most=6, in_stock=True).total == 1

        order = shop.place_order("MUG")
        assert shelves.page(shop.tx, most=6, in_stock=True).total == 0
        shop.decline(order)

        assert shelves.page(shop.tx, most=6, in_stock=True).total == 1

    def test_is_true_while_any_variant_on_sale_is_there(self, shop: Shop) -> None:
        product_id = catalogue.variant(shop.tx, shop.product("MUG", stock=0)).product_id
        red = add_variant(shop.tx, product_id, "MUG-RED", price_minor=900)
        shop.count(red, 2)
        assert shelves.page(shop.tx, most=6, in_stock=True).total == 1

        catalogue.change_variant(shop.tx, red, active=0)

        assert shelves.page(shop.tx, most=6, in_stock=True).total == 0


class TestSortTitle:
    @pytest.mark.parametrize(
        ("title", "sorted_as"), [("Äpfel", "apfel"), ("“Éclair”", "eclair"), ("T-Shirt 2", "tshirt 2")]
    )
    def test_knows_no_case_accents_or_marks(self, title: str, sorted_as: str) -> None:
        assert listing.sort_title(title) == sorted_as


class TestTexts:
    def test_are_shown_in_their_language_and_else_in_the_shops(self, shop: Shop) -> None:
        tx = shop.tx
        product_id = catalogue.variant(tx, shop.product("MUG")).product_id
        texts.put(tx, product_id, language="de", title="Becher", description="<b>Blau</b>")

        spoken = catalogue.product(tx, product_id, language="de")
        assert (spoken.title, spoken.description, spoken.variants[0].title) == ("Becher", "<b>Blau</b>", "Becher")
        assert shelves.page(tx, most=6, language="de").products[0].title == "Becher"
        for language in ("", "es"):
            assert catalogue.product(tx, product_id, language=language).title == "Mug"
            assert shelves.page(tx, most=6, language=language).products[0].title == "Mug"

    def test_are_changed_and_taken_away(self, shop: Shop) -> None:
        tx = shop.tx
        product_id = catalogue.variant(tx, shop.product("MUG")).product_id
        for title in ("Becher", "Tasse"):
            texts.put(tx, product_id, language="de", title=title, description="")
        assert [text.title for text in texts.of_product(tx, product_id)] == ["Tasse"]

        texts.take(tx, product_id, language="de")

        assert texts.of_product(tx, product_id) == []


class TestFavourites:
    def test_are_listed_newest_first_without_what_is_not_sold(self, shop: Shop) -> None:
        tx, anna = shop.tx, shop.customer("Anna").person_id
        assert anna is not None
        mug, pot, pan = (catalogue.variant(tx, shop.product(sku)).product_id for sku in ("MUG", "POT", "PAN"))
        for moment, product_id in enumerate((mug, pot, pan, mug)):
            favourites.put(tx, product_id, person_id=anna, now=NOON + moment)
        catalogue.change_product(tx, pot, active=0)

        assert favourites.of_person(tx, person_id=anna, skipped=0, most=6) == [pan, mug]
        assert favourites.count(tx, person_id=anna) == 2
        favourites.take(tx, pan, person_id=anna)
        assert not favourites.has(tx, pan, person_id=anna)


def add_variant(tx: Transaction, product_id: int, sku: str, *, price_minor: int) -> int:
    return catalogue.add_variant(
        tx,
        product_id=product_id,
        sku=sku,
        options=(),
        position=1,
        price_minor=price_minor,
        barcode="",
        tax_class="",
        low_stock_threshold=0,
        active=1,
    )


def key_of(tx: Transaction, product_id: int, sort: Sort) -> Any:
    found = catalogue.product(tx, product_id)
    if sort in {Sort.TITLE, Sort.SHOP}:
        return listing.sort_title(found.title)
    return (product_id - 1) // 2 if sort is Sort.NEWEST else found.variants[0].price_minor
