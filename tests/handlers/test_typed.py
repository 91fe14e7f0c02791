"""What people type and what couriers say, in any of the languages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.errors import BadInput
from handlers.courier.sayings import DELIVERED, FAILED, PICKED_UP, Meaning, Saying, understood
from handlers.typed import amount, day_to_come, whole_number
from views.words import Speaking, languages

ARABIC_INDIC, PERSIAN = "\u0664\u0668\u0662\u0661", "\u06f4\u06f8\u06f2\u06f1"


def heard(language: str, text: str) -> Saying:
    words = Speaking(language, "EUR", "UTC").own
    return understood(
        text,
        picked_up=words.plain(PICKED_UP),
        delivered=words.plain(DELIVERED),
        failed=words.plain(FAILED),
    )


class TestSayings:
    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "Delivered 4821"),
            ("de", "zugestellt 4821"),
            ("de", "4821 übergeben, alles gut"),
            ("es", "Entregue 4821"),
            ("ru", "доставил 4821"),
            ("ar", f"تم التسليم {ARABIC_INDIC}"),
            ("ar", PERSIAN),
        ],
    )
    def test_a_delivery_with_its_code(self, language: str, text: str) -> None:
        assert heard(language, text) == Saying(Meaning.DELIVERED, "4821")

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("de", "Niemand da"),
            ("de", "konnte nicht zugestellt werden, nicht zugestellt 4821"),
            ("es", "No está en casa"),
            ("es", "no entregado"),
            ("ru", "никого нет дома"),
            ("ru", "не нашел адрес"),
            ("ar", "لا أحد في المنزل"),
            ("ar", "لم يتم التسليم"),
        ],
    )
    def test_a_failure_wins_over_a_delivery(self, language: str, text: str) -> None:
        assert heard(language, text) == Saying(Meaning.FAILED)

    @pytest.mark.parametrize(
        ("language", "text"), [("de", "Abgeholt"), ("es", "en camino"), ("ru", "забрал"), ("ar", "في الطريق")]
    )
    def test_picking_up(self, language: str, text: str) -> None:
        assert heard(language, text) == Saying(Meaning.PICKED_UP)

    @pytest.mark.parametrize("language", sorted(languages()))
    def test_nothing_is_guessed(self, language: str) -> None:
        assert heard(language, "?! 12345") == Saying(Meaning.UNCLEAR)

    @pytest.mark.parametrize("language", sorted(languages()))
    def test_every_phrase_means_what_its_list_says(self, language: str) -> None:
        words = Speaking(language, "EUR", "UTC").own

        for phrases, meaning in ((PICKED_UP, "picked_up"), (DELIVERED, "delivered"), (FAILED, "failed")):
            listed = [phrase.strip() for phrase in words.plain(phrases).split(",")]
            assert {phrase: heard(language, phrase).meaning for phrase in listed} == dict.fromkeys(listed, meaning)


class TestNumbers:
    @pytest.mark.parametrize("text", ["12", " 1 2 ", "+12", "\u0661\u0662", "\u06f1\u06f2", "\u200f12"])
    def test_are_read_in_the_digits_of_any_script(self, text: str) -> None:
        assert whole_number(text) == 12

    @pytest.mark.parametrize("text", ["", "1.5", "\u00bd", "twelve", "1" * 16])
    def test_are_refused_where_they_are_none(self, text: str) -> None:
        with pytest.raises(BadInput):
            whole_number(text)


class TestDaysToCome:
    BERLIN = ZoneInfo("Europe/Berlin")
    # 2026-01-01, half past midnight in Berlin.
    NOW = 1_767_223_800

    @pytest.mark.parametrize(
        ("text", "day"), [("2026-01-01", 1), ("1.1.2026", 1), ("2026-01-24", 24), ("0", 1), ("23", 24)]
    )
    def test_are_read_as_dates_and_as_numbers_of_days(self, text: str, day: int) -> None:
        moment = day_to_come(text, now=self.NOW, zone=self.BERLIN)

        assert datetime.fromtimestamp(moment, self.BERLIN).date() == date(2026, 1, day)

    @pytest.mark.parametrize("text", ["2025-12-31", "31.12.2025", "2028-01-03", "999", "soon", "-3"])
    def test_are_refused_where_they_are_over_or_too_far_away(self, text: str) -> None:
        with pytest.raises(BadInput):
            day_to_come(text, now=self.NOW, zone=self.BERLIN)

    def test_are_local_days_however_long_they_are(self) -> None:
        shortly_after_midnight = int(datetime(2026, 10, 20, 0, 30, tzinfo=self.BERLIN).timestamp())

        moment = day_to_come("6", now=shortly_after_midnight, zone=self.BERLIN)

        assert datetime.fromtimestamp(moment, self.BERLIN) == datetime(2026, 10, 26, 12, tzinfo=self.BERLIN)


class TestAmounts:
    @pytest.mark.parametrize(
        ("text", "currency", "minor"),
        [
            ("12.50", "EUR", 1250),
            ("12,5", "EUR", 1250),
            ("€12.50", "EUR", 1250),
            ("12,50\xa0€", "EUR", 1250),
            ("\u200f12.50\xa0€", "EUR", 1250),
            ("\u0661\u0662\u066b\u0665\u0660", "EUR", 1250),
            ("\u06f1\u06f2,\u06f5\u06f0", "EUR", 1250),
            ("1\u202f200", "EUR", 120000),
            ("500 ₽", "RUB", 50000),
            ("US$5", "USD", 500),
            ("$5", "USD", 500),
            ("5 USD", "USD", 500),
        ],
    )
    def test_are_read_as_people_write_them(self, text: str, currency: str, minor: int) -> None:
        assert amount(text, currency=currency) == minor
