"""From which places an order is served."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain.stock.sourcing import source

MUG, BOWL, JUG = 1, 2, 3
NEAR, FAR, LAST = 10, 20, 30

pieces = st.dictionaries(st.sampled_from([MUG, BOWL, JUG]), st.integers(0, 5))
places = st.dictionaries(st.integers(1, 6), pieces, max_size=6)


class TestSource:
    def test_takes_all_from_the_first_place_that_has_everything(self) -> None:
        there = {NEAR: {MUG: 1}, FAR: {MUG: 5, BOWL: 5}, LAST: {MUG: 9, BOWL: 9}}

        assert source({MUG: 2, BOWL: 1}, there) == {FAR: {MUG: 2, BOWL: 1}}

    def test_goes_by_priority_among_those_that_have_everything(self) -> None:
        assert source({MUG: 2}, {NEAR: {MUG: 2}, FAR: {MUG: 9}}) == {NEAR: {MUG: 2}}

    def test_asks_the_fewest_places_otherwise(self) -> None:
        there = {NEAR: {MUG: 1}, FAR: {MUG: 1, BOWL: 1}, LAST: {JUG: 1}}

        assert source({MUG: 1, BOWL: 1, JUG: 1}, there) == {FAR: {MUG: 1, BOWL: 1}, LAST: {JUG: 1}}

    def test_takes_a_line_from_one_place_where_one_of_them_has_all_of_it(self) -> None:
        there = {NEAR: {MUG: 1, BOWL: 1}, FAR: {MUG: 3}}

        assert source({MUG: 2, BOWL: 1}, there) == {NEAR: {BOWL: 1}, FAR: {MUG: 2}}

    def test_shares_a_line_out_where_none_has_all_of_it(self) -> None:
        assert source({MUG: 5}, {NEAR: {MUG: 2}, FAR: {MUG: 4}}) == {NEAR: {MUG: 2}, FAR: {MUG: 3}}

    def test_gives_what_there_is_where_that_is_too_little(self) -> None:
        assert source({MUG: 5, BOWL: 1}, {NEAR: {MUG: 2}}) == {NEAR: {MUG: 2}}

    def test_finds_few_of_very_many_places(self) -> None:
        there = {number: {number % 7: 1} for number in range(200)} | {500: dict.fromkeys(range(6), 1)}

        found = source(dict.fromkeys(range(7), 1), there)

        assert list(found) == [6, 500]

    @given(wanted=pieces, there=places)
    def test_gives_no_more_than_is_wanted_nor_than_is_there(
        self, wanted: dict[int, int], there: dict[int, dict[int, int]]
    ) -> None:
        found = source(wanted, there)

        for key, most in wanted.items():
            given_pieces = sum(of.get(key, 0) for of in found.values())
            assert given_pieces == min(most, sum(of.get(key, 0) for of in there.values()))
        assert all(0 < taken <= there[place].get(key, 0) for place, of in found.items() for key, taken in of.items())

    @given(wanted=pieces, there=places)
    def test_no_fewer_places_would_do(self, wanted: dict[int, int], there: dict[int, dict[int, int]]) -> None:
        found = source(wanted, there)
        needed = {key: sum(of.get(key, 0) for of in found.values()) for key in wanted}

        for fewer in combinations(there, max(0, len(found) - 1)):
            has_all = all(sum(there[place].get(key, 0) for place in fewer) >= of for key, of in needed.items())
            assert not has_all or not found
