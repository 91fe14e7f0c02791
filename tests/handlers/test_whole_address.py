import pytest

from handlers.customer.whole_address import UNITS, WISHES, is_doubtful
from views.words import Speaking


class TestIsDoubtful:
    @pytest.mark.parametrize(
        "typed",
        [
            "Berlin",
            "asap please",
            "The Old Mill",
            "ASAP!",
            "today at 5 pm, please",
            "call me",
            "in 20 min",
            "18:00",
            "5pm please",
            "asap, 3rd floor",
            "The Old Mill, 2nd floor",
            "10115 Berlin",
            "1010 Wien",
            "at mine after 17:30",
        ],
    )
    def test_what_nobody_finds_a_door_by(self, typed: str) -> None:
        assert is_doubtful(typed, WISHES, UNITS)

    @pytest.mark.parametrize(
        "typed",
        [
            "Main Street 5",
            "Hauptstr. 5, 10827 Berlin",
            "The Old Mill\nDorset",
            "Please Lane 4",
            "Main Street 5 please",
            "12 Oak Rd",
            "12a Mill Lane, 3rd floor",
            "1200 Main Street",
            "Am Markt 3/4",
            "Ring 3, 1010 Wien, AT",
            "شارع التحلية ١٢",
            "דיזנגוף 50",
        ],
    )
    def test_what_has_a_number_or_a_second_line(self, typed: str) -> None:
        assert not is_doubtful(typed, WISHES, UNITS)

    @pytest.mark.parametrize(
        ("language", "typed"),
        [
            ("de", "heute um 18 Uhr bitte"),
            ("es", "hoy a las 18 por favor"),
            ("ru", "сегодня в 18 пожалуйста"),
            ("ar", "اليوم الساعة ٦"),
            ("de", "heute ab 18h"),
            ("de", "bitte um 17:30 klingeln"),
            ("de", "ab 18 Uhr, 3. OG"),
            ("es", "hoy a las 18h, piso 3"),
            ("ru", "после 18, 3 этаж"),
            ("ar", "الطابق ٣ بعد ٦"),
        ],
    )
    def test_what_says_only_when_in_each_language(self, language: str, typed: str) -> None:
        words = Speaking(language, "EUR", "UTC").own

        assert is_doubtful(typed, words.plain(WISHES), words.plain(UNITS))

    @pytest.mark.parametrize(
        ("language", "typed"),
        [
            ("de", "Am Markt 3 bitte"),
            ("de", "Unter den Linden 5, 3. OG"),
            ("es", "Calle de Alcalá 5, piso 3"),
            ("ru", "ул. Ленина, д. 5, этаж 3"),
            ("ar", "شارع التحلية ١٢، الطابق ٣"),
        ],
    )
    def test_what_has_a_street_and_a_house_in_each_language(self, language: str, typed: str) -> None:
        words = Speaking(language, "EUR", "UTC").own

        assert not is_doubtful(typed, words.plain(WISHES), words.plain(UNITS))
