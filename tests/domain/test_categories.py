"""The tree of categories, and the products in it."""

from collections import Counter

import pytest

from domain import catalogue
from domain.catalogue import categories, shelves, texts
from domain.catalogue.branches import CategoryCycle, CategoryNameTaken, CategoryTooDeep
from domain.errors import BadInput, NotFound
from domain.flows import stocking
from domain.importing import ImportedProduct, ImportedVariant
from domain.transaction import Transaction
from tests.shop import CURRENCY, KEEPER, NOON, Shop


def outline(tx: Transaction, language: str = "") -> list[str]:
    """The tree as one reads it: "- name 2" for a category on the second level with two products."""
    return [
        "-" * (branch.depth - 1) + branch.category.name + (f" {branch.visible}" if branch.visible else "")
        for branch in categories.tree(tx, language=language)
    ]


def product_of(shop: Shop, sku: str, *category_ids: int, stock: int = 10) -> int:
    """A product in these categories."""
    product_id = catalogue.variant(shop.tx, shop.product(sku, stock=stock)).product_id
    categories.put_product(shop.tx, product_id, category_ids=category_ids)
    return product_id


def chain(tx: Transaction, length: int, name: str = "level") -> list[int]:
    """Categories, each below the one before."""
    ids: list[int] = []
    for number in range(length):
        ids.append(categories.add(tx, f"{name} {number}", parent_id=ids[-1] if ids else None))
    return ids


class TestAdd:
    def test_stands_last_among_its_own(self, tx: Transaction) -> None:
        kitchen = categories.add(tx, "Kitchen")
        categories.add(tx, "Garden")

        categories.add(tx, " Mugs  and cups ", parent_id=kitchen)

        assert outline(tx) == ["Kitchen", "-Mugs and cups", "Garden"]

    def test_refuses_a_second_of_the_same_name_beside_it(self, shop: Shop) -> None:
        kitchen = categories.add(shop.tx, "Kitchen")
        categories.add(shop.tx, "Tea", parent_id=kitchen)

        with shop.refuses(CategoryNameTaken):
            categories.add(shop.tx, "KITCHEN")
        categories.add(shop.tx, "Tea")

        assert outline(shop.tx) == ["Kitchen", "-Tea", "Tea"]

    def test_refuses_a_seventh_level(self, shop: Shop) -> None:
        deep = chain(shop.tx, 6)

        with shop.refuses(CategoryTooDeep):
            categories.add(shop.tx, "too deep", parent_id=deep[-1])

    @pytest.mark.parametrize(("name", "reason"), [("  ", "empty"), ("x" * 61, "too_long")])
    def test_refuses_a_name_that_fits_nowhere(self, shop: Shop, name: str, reason: str) -> None:
        with shop.refuses(BadInput) as refusal:
            categories.add(shop.tx, name)

        assert refusal.error.reason == reason

    def test_refuses_a_parent_that_is_gone(self, shop: Shop) -> None:
        with shop.refuses(NotFound):
            categories.add(shop.tx, "Tea", parent_id=99)


class TestRename:
    def test_may_change_the_case_of_its_own_name(self, tx: Transaction) -> None:
        tea = categories.add(tx, "tea")

        categories.rename(tx, tea, "TEA")

        assert outline(tx) == ["TEA"]

    def test_refuses_the_name_of_a_neighbour(self, shop: Shop) -> None:
        tea = categories.add(shop.tx, "Tea")
        categories.add(shop.tx, "Coffee")

        with shop.refuses(CategoryNameTaken):
            categories.rename(shop.tx, tea, "coffee")

        assert outline(shop.tx) == ["Tea", "Coffee"]

    def test_speaks_other_languages(self, tx: Transaction) -> None:
        tea = categories.add(tx, "Tea")
        categories.add(tx, "Coffee")

        texts.put_name(tx, tea, "Tee", language="de")

        assert outline(tx, language="de") == ["Tee", "Coffee"]
        assert [category.name for category in categories.path(tx, tea, language="de")] == ["Tee"]


class TestMove:
    def test_takes_along_what_is_below_and_its_products(self, shop: Shop) -> None:
        tx = shop.tx
        kitchen, garden = categories.add(tx, "Kitchen"), categories.add(tx, "Garden")
        cups = categories.add(tx, "Cups", parent_id=kitchen)
        mugs = categories.add(tx, "Mugs", parent_id=cups)
        product_of(shop, "MUG", mugs)

        categories.move(tx, cups, parent_id=garden)

        assert outline(tx) == ["Kitchen", "Garden 1", "-Cups 1", "--Mugs 1"]
        assert [category.name for category in categories.path(tx, mugs)] == ["Garden", "Cups", "Mugs"]

    def test_refuses_to_lie_within_itself(self, shop: Shop) -> None:
        top, *_, bottom = chain(shop.tx, 3)

        for target in (top, bottom):
            with shop.refuses(CategoryCycle):
                categories.move(shop.tx, top, parent_id=target)

    def test_refuses_what_would_be_too_deep(self, shop: Shop) -> None:
        deep, tall = chain(shop.tx, 4), chain(shop.tx, 3, "tall")

        with shop.refuses(CategoryTooDeep):
            categories.move(shop.tx, tall[0], parent_id=deep[-1])
        categories.move(shop.tx, tall[0], parent_id=deep[-2])

        assert len(categories.path(shop.tx, tall[-1])) == 6

    def test_refuses_where_its_name_is_taken(self, shop: Shop) -> None:
        kitchen = categories.add(shop.tx, "Kitchen")
        categories.add(shop.tx, "Tea", parent_id=kitchen)
        tea = categories.add(shop.tx, "Tea")

        with shop.refuses(CategoryNameTaken):
            categories.move(shop.tx, tea, parent_id=kitchen)


class TestOrder:
    def test_is_shifted_and_stops_at_the_ends(self, tx: Transaction) -> None:
        for name in ("A", "B", "C"):
            categories.add(tx, name)
        first, _, last = [branch.category.id for branch in categories.tree(tx)]

        categories.shift(tx, last, by=-1)
        categories.shift(tx, first, by=-1)

        assert outline(tx) == ["A", "C", "B"]

    def test_is_sorted_by_name(self, tx: Transaction) -> None:
        for name in ("Zimt", "Äpfel", "birnen"):
            categories.add(tx, name)

        categories.sort_by_name(tx)

        assert outline(tx) == ["Äpfel", "birnen", "Zimt"]


class TestHide:
    def test_hides_all_below_and_leaves_the_products_in_the_shop(self, shop: Shop) -> None:
        tx = shop.tx
        kitchen, cups, mugs = chain(tx, 3)
        mug = product_of(shop, "MUG", mugs)

        categories.hide(tx, cups)

        counts = shelves.counts(tx)
        assert [counts.get(id_, 0) for id_ in (kitchen, cups, mugs, shelves.ALL)] == [0, 0, 0, 1]
        assert [branch.shown for branch in categories.tree(tx)] == [True, False, False]
        assert [listed.product_id for listed in shelves.page(tx, most=6).products] == [mug]

    def test_is_undone_by_showing(self, shop: Shop) -> None:
        _, cups, mugs = chain(shop.tx, 3)
        product_of(shop, "MUG", mugs)
        before = outline(shop.tx)

        categories.hide(shop.tx, cups)
        categories.show(shop.tx, cups)

        assert outline(shop.tx) == before

    def test_what_comes_into_a_hidden_category_is_not_seen_in_it(self, shop: Shop) -> None:
        kitchen, cups = chain(shop.tx, 2)
        categories.hide(shop.tx, kitchen)

        product_of(shop, "MUG", cups)

        assert set(shelves.counts(shop.tx)) == {shelves.ALL}


class TestRemove:
    def test_takes_what_is_below_and_leaves_the_products(self, shop: Shop) -> None:
        tx = shop.tx
        _, cups, mugs = chain(tx, 3)
        texts.put_name(tx, mugs, "Becher", language="de")
        mug = product_of(shop, "MUG", mugs)

        categories.remove(tx, cups)

        assert outline(tx) == ["level 0"]
        assert categories.of_product(tx, mug) == []
        assert shelves.counts(tx) == {shelves.ALL: 1}
        assert catalogue.product(tx, mug).title == "Mug"

    def test_never_lends_its_id_to_another(self, tx: Transaction) -> None:
        gone = categories.add(tx, "Gone")

        categories.remove(tx, gone)

        assert categories.add(tx, "New") != gone


class TestPutProduct:
    def test_is_counted_once_in_what_lies_above_two_of_its_categories(self, shop: Shop) -> None:
        kitchen = categories.add(shop.tx, "Kitchen")
        cups, gifts = (categories.add(shop.tx, name, parent_id=kitchen) for name in ("Cups", "Gifts"))

        product_of(shop, "MUG", cups, gifts)

        assert outline(shop.tx) == ["Kitchen 1", "-Cups 1", "-Gifts 1"]

    def test_replaces_what_it_was_in(self, shop: Shop) -> None:
        tea, coffee = categories.add(shop.tx, "Tea"), categories.add(shop.tx, "Coffee")
        product_id = product_of(shop, "CAN", tea)

        categories.put_product(shop.tx, product_id, category_ids=[coffee])

        assert outline(shop.tx) == ["Tea", "Coffee 1"]

    def test_refuses_a_category_that_is_gone(self, shop: Shop) -> None:
        tea = categories.add(shop.tx, "Tea")
        product_id = product_of(shop, "CAN", tea)

        with shop.refuses(NotFound):
            categories.put_product(shop.tx, product_id, category_ids=[tea, 99])

        assert categories.of_product(shop.tx, product_id) == [tea]

    def test_counts_only_what_is_on_sale(self, shop: Shop) -> None:
        tea = categories.add(shop.tx, "Tea")
        product_id = product_of(shop, "CAN", tea)

        catalogue.change_product(shop.tx, product_id, active=0)
        assert outline(shop.tx) == ["Tea"]
        catalogue.change_product(shop.tx, product_id, active=1)
        assert outline(shop.tx) == ["Tea 1"]
        catalogue.change_variant(shop.tx, shop.variant("CAN"), active=0)
        assert outline(shop.tx) == ["Tea"]


class TestImport:
    def test_puts_products_where_the_file_says_and_changes_nothing_the_second_time(self, shop: Shop) -> None:
        file = imported(("Kitchen", "Cups"), ("Gifts",), ("a", "b", "c", "d", "e", "f", "g"), (" ",))

        assert put(shop, file) == {stocking.Outcome.ADDED: 1}
        tree = outline(shop.tx)
        before = shop.dump()

        assert put(shop, file) == {stocking.Outcome.UNCHANGED: 1}
        assert shop.dump() == before
        assert tree[:3] == ["Kitchen 1", "-Cups 1", "Gifts 1"]
        assert tree[-1] == "-----f 1"

    def test_finds_categories_in_whatever_case(self, shop: Shop) -> None:
        kitchen = categories.add(shop.tx, "KITCHEN")
        put(shop, imported(("Kitchen",)))

        assert [branch.category.id for branch in categories.tree(shop.tx)] == [kitchen]

    def test_leaves_the_merchants_own_categories(self, shop: Shop) -> None:
        put(shop, imported(("Kitchen",)))
        mug = catalogue.product_by_handle(shop.tx, "mug")
        assert mug is not None
        categories.add_product(shop.tx, mug.id, category_ids=[categories.add(shop.tx, "New")])

        assert put(shop, imported(("Gifts",))) == {stocking.Outcome.CHANGED: 1}

        assert outline(shop.tx) == ["Kitchen 1", "New 1", "Gifts 1"]


def imported(*paths: tuple[str, ...]) -> ImportedProduct:
    variant = ImportedVariant("MUG", (), 500, None, None, 3, "", None, None, None, active=True, line=2)
    return ImportedProduct("mug", "Mug", "", (), (), paths, (), "", active=True, variants=(variant,), line=2)


def put(shop: Shop, product: ImportedProduct) -> Counter[stocking.Outcome]:
    outcomes, _ = stocking.import_products(shop.tx, [product], currency=CURRENCY, actor=KEEPER, now=NOON)
    return outcomes
