import pytest

from handlers.customer.whole_address import WISHES, is_doubtful
from views.words import Speaking


class TestIsDoubtful:
    @pytest.mark.parametrize(
        "typed",
        ["Berlin", "asap please", "The Old Mill", "ASAP!", "today at 5 pm, please", "call me", "in 20 min", "18:00"],
    )
    def test_what_nobody_finds_a_door_by(self, typed: str) -> None:
        assert is_doubtful(typed, WISHES)

    @pytest.mark.parametrize(
        "typed",
        [
            "Main Street 5",
            "Hauptstr. 5, 10827 Berlin",
            "The Old Mill\nDorset",
            "Please Lane 4",
            "شارع التحلية ١٢",
            "דיזנגוף 50",
        ],
    )
    def test_what_has_a_number_or_a_second_line(self, typed: str) -> None:
        assert not is_doubtful(typed, WISHES)

    @pytest.mark.parametrize(
        ("language", "typed"),
        [
            ("de", "heute um 18 Uhr bitte"),
            ("es", "hoy a las 18 por favor"),
            ("ru", "сегодня в 18 пожалуйста"),
            ("ar", "اليوم الساعة ٦"),
        ],
    )
    def test_what_says_only_when_in_each_language(self, language: str, typed: str) -> None:
        assert is_doubtful(typed, Speaking(language, "EUR", "UTC").own.plain(WISHES))
