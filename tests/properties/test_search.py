"""Whatever is typed: the search answers, and one slip in a word of a title still leads to it."""

from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from domain import catalogue
from domain.catalogue.words import is_one_typo
from tests.domain.test_searching import sell
from tests.properties.searching import searched
from tests.shop import Shop

LETTERS = "abcdeklmnorstuäöüßéñшщ"
TITLES = st.lists(st.text(LETTERS, min_size=1, max_size=9), min_size=1, max_size=3).map(" ".join)


@st.composite
def _slips(draw: st.DrawFn) -> tuple[str, str, str]:
    """A title, one of its words of four letters or more, and that word with one letter wrong."""
    word = draw(st.text(LETTERS, min_size=4, max_size=9))
    title = " ".join([*draw(st.lists(TITLES, max_size=1)), word, *draw(st.lists(TITLES, max_size=1))])
    place, letter = draw(st.integers(0, len(word) - 1)), draw(st.sampled_from(LETTERS))
    two = word[place : place + 2]
    slip = draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                word[:place] + two[::-1] + word[place + 2 :],
            ]
        )
    )
    return title, word, slip


@searched(30)
@given(slip=_slips(), others=st.lists(TITLES, max_size=4))
def test_one_slip_still_finds_the_product(slip: tuple[str, str, str], others: list[str]) -> None:
    title, _, typed = slip
    with closing(Shop()) as shop:
        for number, other in enumerate(sorted(set(others) - {title})):
            sell(shop.tx, other, sku=f"other-{number}")
        product_id = sell(shop.tx, title, sku="the-one")

        answer = catalogue.search(shop.tx, typed)

    assert product_id in answer.product_ids
    assert not answer.nearest


@searched(40)
@given(
    queries=st.lists(st.text() | st.text('"*()^:-+{} ANDORNEAR\0', max_size=20), min_size=1, max_size=20),
    title=st.text(),
)
def test_any_text_is_a_question(queries: list[str], title: str) -> None:
    with closing(Shop()) as shop:
        sell(shop.tx, title.encode(errors="ignore").decode(), sku="the-one")
        for query in [*queries, title]:
            assert set(catalogue.search(shop.tx, query).product_ids) <= {1}


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_typo_is_what_the_distance_says(typed: str, meant: str) -> None:
    assert is_one_typo(typed, meant) is (_distance(typed, meant) == 1)


def _distance(one: str, other: str) -> int:
    """Optimal string alignment: the textbook's way, all in one table."""
    rows = [[max(i, j) if not i * j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            cost = one[i - 1] != other[j - 1]
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]
