"""What people searched for, under a number."""

import pytest

from domain import searches
from domain.errors import NotFound
from domain.searches import KEPT_MAX, note, query_of, take
from tests.shop import NOON, Shop


def person(shop: Shop, name: str) -> int:
    person_id = shop.customer(name).person_id
    assert person_id is not None
    return person_id


class TestNote:
    def test_keeps_the_words_of_each_person(self, shop: Shop) -> None:
        anna, ben = person(shop, "Anna"), person(shop, "Ben")

        search_id = note(shop.tx, "  blue\n mug ", person_id=anna, now=NOON)

        assert query_of(shop.tx, search_id, person_id=anna) == "blue mug"
        with pytest.raises(NotFound):
            query_of(shop.tx, search_id, person_id=ben)

    def test_gives_the_same_search_the_same_number(self, shop: Shop) -> None:
        anna = person(shop, "Anna")

        first = note(shop.tx, "mug", person_id=anna, now=NOON)

        assert note(shop.tx, "mug ", person_id=anna, now=NOON + 1) == first

    def test_forgets_what_was_searched_longest_ago(self, shop: Shop) -> None:
        anna, ben = person(shop, "Anna"), person(shop, "Ben")
        bens = note(shop.tx, "mug", person_id=ben, now=NOON)
        first, second = (note(shop.tx, word, person_id=anna, now=NOON) for word in ("mug", "tea"))
        note(shop.tx, "mug", person_id=anna, now=NOON + 1)

        for number in range(KEPT_MAX - 1):
            note(shop.tx, f"word {number}", person_id=anna, now=NOON + 2)

        assert query_of(shop.tx, first, person_id=anna) == "mug"
        assert query_of(shop.tx, bens, person_id=ben) == "mug"
        with pytest.raises(NotFound):
            query_of(shop.tx, second, person_id=anna)

    def test_keeps_no_novel(self, shop: Shop) -> None:
        anna = person(shop, "Anna")

        search_id = note(shop.tx, "mug" * 1000, person_id=anna, now=NOON)

        assert len(query_of(shop.tx, search_id, person_id=anna)) == searches.QUERY_MAX


class TestTake:
    def test_gives_the_words_once(self, shop: Shop) -> None:
        anna, ben = person(shop, "Anna"), person(shop, "Ben")
        search_id = note(shop.tx, "+20", person_id=anna, now=NOON)
        with pytest.raises(NotFound):
            take(shop.tx, search_id, person_id=ben)

        assert take(shop.tx, search_id, person_id=anna) == "+20"

        with pytest.raises(NotFound):
            take(shop.tx, search_id, person_id=anna)
        assert note(shop.tx, "+20", person_id=anna, now=NOON + 1) != search_id
