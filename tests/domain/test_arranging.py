"""Products in the order their merchant wants."""

from collections.abc import Iterator

import pytest

from domain import catalogue
from domain.catalogue import arranging, categories, shelves
from domain.catalogue.arranging import PLACED_MAX, Move
from domain.catalogue.shelves import ALL, Sort
from domain.transaction import Transaction
from tests.shop import Shop

NAMES = ("Bowl", "Cup", "Jug", "Mug", "Pot")


@pytest.fixture
def kitchen(shop: Shop) -> int:
    """A category with five products; its id."""
    category_id = categories.add(shop.tx, "Kitchen")
    for name in NAMES:
        categories.put_product(shop.tx, product(shop, name), category_ids=[category_id])
    return category_id


@pytest.fixture(autouse=True)
def in_step(shop: Shop) -> Iterator[None]:
    yield
    assert list(catalogue.listing.out_of_step(shop.tx)) == []


def product(shop: Shop, name: str) -> int:
    known = catalogue.product_by_handle(shop.tx, name.lower())
    return known.id if known else catalogue.variant(shop.tx, shop.product(name)).product_id


def seen(tx: Transaction, category_id: int = ALL, sort: Sort = Sort.SHOP) -> list[str]:
    """What customers find in a list, turning its pages one product at a time."""
    titles, anchor = [], 0
    while True:
        page = shelves.page(tx, category_id=category_id, most=1, anchor=anchor, sort=sort)
        titles += [listed.title for listed in page.products]
        anchor = page.after
        if not anchor:
            return titles


def put(shop: Shop, name: str, category_id: int, *moves: Move) -> list[str]:
    for move in moves:
        arranging.move(shop.tx, product(shop, name), category_id=category_id, move=move)
    return seen(shop.tx, category_id)


class TestMove:
    def test_puts_one_first_and_leaves_the_rest_by_title(self, shop: Shop, kitchen: int) -> None:
        assert put(shop, "Mug", kitchen, Move.FIRST) == ["Mug", "Bowl", "Cup", "Jug", "Pot"]

        # What comes later stands by its title, behind it.
        categories.put_product(shop.tx, product(shop, "Axe"), category_ids=[kitchen])
        assert seen(shop.tx, kitchen) == ["Mug", "Axe", "Bowl", "Cup", "Jug", "Pot"]

    @pytest.mark.parametrize(
        ("name", "moves", "expected"),
        [
            ("Jug", [Move.EARLIER], "Bowl Jug Cup Mug Pot"),
            ("Jug", [Move.LATER], "Bowl Cup Mug Jug Pot"),
            ("Pot", [Move.EARLIER] * 7, "Pot Bowl Cup Jug Mug"),
            ("Bowl", [Move.LATER] * 7, "Cup Jug Mug Pot Bowl"),
            ("Bowl", [Move.LATER, Move.EARLIER], "Bowl Cup Jug Mug Pot"),
            ("Pot", [Move.FIRST, Move.BY_TITLE], "Bowl Cup Jug Mug Pot"),
            ("Cup", [Move.BY_TITLE], "Bowl Cup Jug Mug Pot"),
        ],
    )
    def test_goes_a_place_at_a_time(
        self, shop: Shop, kitchen: int, name: str, moves: list[Move], expected: str
    ) -> None:
        assert put(shop, name, kitchen, *moves) == expected.split()

    def test_moves_one_among_those_in_their_places(self, shop: Shop, kitchen: int) -> None:
        for name in ("Cup", "Mug", "Pot"):
            put(shop, name, kitchen, Move.FIRST)

        assert put(shop, "Cup", kitchen, Move.EARLIER) == ["Pot", "Cup", "Mug", "Bowl", "Jug"]
        assert put(shop, "Mug", kitchen, Move.BY_TITLE) == ["Pot", "Cup", "Bowl", "Jug", "Mug"]

    def test_is_for_one_list_only(self, shop: Shop, kitchen: int) -> None:
        put(shop, "Pot", kitchen, Move.FIRST)

        assert seen(shop.tx) == list(NAMES)
        assert seen(shop.tx, kitchen, sort=Sort.TITLE) == list(NAMES)
        assert shelves.is_arranged(shop.tx, kitchen)
        assert not shelves.is_arranged(shop.tx, ALL)

    def test_sorts_the_list_of_the_whole_shop(self, shop: Shop, kitchen: int) -> None:
        assert put(shop, "Jug", ALL, Move.FIRST) == ["Jug", "Bowl", "Cup", "Mug", "Pot"]
        assert seen(shop.tx, kitchen) == list(NAMES)

    def test_keeps_the_place_while_the_product_is_hidden(self, shop: Shop, kitchen: int) -> None:
        put(shop, "Pot", kitchen, Move.FIRST)
        catalogue.change_product(shop.tx, product(shop, "Pot"), active=0)
        assert seen(shop.tx, kitchen) == ["Bowl", "Cup", "Jug", "Mug"]

        catalogue.change_product(shop.tx, product(shop, "Pot"), active=1)

        assert seen(shop.tx, kitchen) == ["Pot", "Bowl", "Cup", "Jug", "Mug"]

    def test_keeps_the_place_when_the_tree_changes(self, shop: Shop, kitchen: int) -> None:
        put(shop, "Pot", kitchen, Move.FIRST)
        house = categories.add(shop.tx, "House")

        categories.move(shop.tx, kitchen, parent_id=house)

        assert seen(shop.tx, kitchen) == ["Pot", "Bowl", "Cup", "Jug", "Mug"]
        assert seen(shop.tx, house) == list(NAMES)

    def test_leaves_alone_what_is_not_in_the_list(self, shop: Shop, kitchen: int) -> None:
        axe = product(shop, "Axe")

        assert arranging.move(shop.tx, axe, category_id=kitchen, move=Move.FIRST) is None
        assert seen(shop.tx, kitchen) == list(NAMES)

    def test_puts_a_hundred_in_their_places_and_no_more(self, shop: Shop) -> None:
        names = [f"P{number:03}" for number in range(PLACED_MAX + 5)]
        for name in names:
            product(shop, name)

        for name in reversed(names):
            arranging.move(shop.tx, product(shop, name), category_id=ALL, move=Move.FIRST)

        placed = [each for each in arranging.arranged(shop.tx, ALL, skipped=0, most=999) if each.place is not None]
        assert [each.place for each in placed] == list(range(PLACED_MAX))
        assert seen(shop.tx) == names
        assert arranging.move(shop.tx, product(shop, names[-1]), category_id=ALL, move=Move.EARLIER) is None


class TestByTitle:
    def test_forgets_every_place(self, shop: Shop, kitchen: int) -> None:
        for name in ("Cup", "Mug", "Pot"):
            put(shop, name, kitchen, Move.FIRST)

        arranging.by_title(shop.tx, kitchen)

        assert seen(shop.tx, kitchen) == list(NAMES)
        assert not shelves.is_arranged(shop.tx, kitchen)
