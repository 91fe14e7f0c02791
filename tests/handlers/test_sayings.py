import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.courier.sayings import Meaning, Saying, understood


class TestUnderstood:
    @pytest.mark.parametrize(
        "said",
        ["delivered 4821", "4821", " 4821 ", "Done! 4821", "4821 delivered", "handed over 4821"],
    )
    def test_hears_the_code(self, said: str) -> None:
        assert understood(said) == Saying(Meaning.DELIVERED, "4821")

    @pytest.mark.parametrize("said", ["delivered", "Done.", "handed over to the neighbour", "delivered 12345"])
    def test_hears_a_delivery_without_the_code(self, said: str) -> None:
        assert understood(said) == Saying(Meaning.DELIVERED)

    @pytest.mark.parametrize(
        "said",
        ["nobody home", "Not delivered", "could not deliver, 4821", "no cash", "wrong address 4821", "not at home"],
    )
    def test_lets_no_luck_win_over_a_delivery(self, said: str) -> None:
        assert understood(said) == Saying(Meaning.FAILED)

    @pytest.mark.parametrize("said", ["got it", "Picked up", "on my way!", "have it"])
    def test_hears_that_it_was_picked_up(self, said: str) -> None:
        assert understood(said) == Saying(Meaning.PICKED_UP)

    @pytest.mark.parametrize("said", ["", "ok", "👍", "on 4821 there is a dog", "undelivered", "12345", "482", "48 21"])
    def test_guesses_nothing(self, said: str) -> None:
        assert understood(said).meaning is Meaning.UNCLEAR

    @pytest.mark.parametrize("said", ["undone 4821", "abandoned", "disclosed 4821"])
    def test_looks_at_whole_words(self, said: str) -> None:
        assert understood(said).meaning is Meaning.UNCLEAR

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("deliverd 8214", Saying(Meaning.DELIVERED, "8214", is_misspelt=True)),
            ("delievered", Saying(Meaning.DELIVERED, is_misspelt=True)),
            ("dleivered", Saying(Meaning.DELIVERED, is_misspelt=True)),
            ("not deliverd 8214", Saying(Meaning.FAILED, is_misspelt=True)),
            ("nobpdy home", Saying(Meaning.FAILED, is_misspelt=True)),
            ("picke up", Saying(Meaning.PICKED_UP, is_misspelt=True)),
            ("delivery", Saying(Meaning.UNCLEAR)),
            ("dine 4821", Saying(Meaning.UNCLEAR)),
        ],
    )
    def test_forgives_one_letter_of_a_long_word(self, said: str, meant: Saying) -> None:
        assert understood(said) == meant

    def test_hears_other_languages(self) -> None:
        assert understood("zugestellt 4821", delivered="zugestellt, abgegeben") == Saying(Meaning.DELIVERED, "4821")
        assert understood("niemand da", failed="niemand da, keiner da") == Saying(Meaning.FAILED)

    @given(st.text())
    def test_takes_anything(self, said: str) -> None:
        saying = understood(said)

        assert saying.code is None or (saying.meaning is Meaning.DELIVERED and len(saying.code) == 4)
