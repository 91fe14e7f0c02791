from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from views.layout import LABEL_MAX, label
from views.words import Raw, Speaking, Words

EURO = Words("en", "EUR", "Europe/Berlin")
MORNING = 1_767_603_600  # 2026-01-05 09:00 UTC


class TestWords:
    def test_escapes_what_people_wrote(self) -> None:
        assert EURO("Note: {note}", note="<b>&</b>") == "Note: &lt;b&gt;&amp;&lt;/b&gt;"

    def test_leaves_alone_what_is_html_already(self) -> None:
        assert EURO("{text}", text=Raw("<b>bold</b>")) == "<b>bold</b>"

    def test_escapes_nothing_on_buttons_and_in_pop_ups(self) -> None:
        assert EURO.plain("Order {name}", name="<&>") == "Order <&>"

    @given(st.text())
    def test_hide_nothing_of_what_was_typed(self, typed: str) -> None:
        said = EURO("Note: {note}", note=typed)

        assert "<" not in said
        assert unescape(said) == unescape("Note: ") + unescape(said)[6:]

    @pytest.mark.parametrize("typed", ["{0}", "{name}", "%s", "{", "}"])
    def test_take_braces_for_letters(self, typed: str) -> None:
        assert EURO("Note: {note}", note=typed) == f"Note: {typed}"

    @pytest.mark.parametrize(("number", "said"), [(1, "1 piece"), (2, "2 pieces"), (0, "0 pieces")])
    def test_count_with_the_right_form(self, number: int, said: str) -> None:
        assert EURO.count("{number} piece", "{number} pieces", number) == said


class TestMoney:
    @pytest.mark.parametrize(
        ("currency", "minor", "said"),
        [
            ("EUR", 1250, "€12.50"),
            ("EUR", 5, "€0.05"),
            ("EUR", 0, "€0.00"),
            ("EUR", -1250, "-€12.50"),
            ("USD", 123456789, "$1,234,567.89"),
            ("JPY", 1250, "¥1,250"),
            ("KWD", 1250, "KWD1.250"),
            ("EUR", 10**12 - 1, "€9,999,999,999.99"),
        ],
    )
    def test_follows_its_currency(self, currency: str, minor: int, said: str) -> None:
        assert Words("en", currency, "UTC").money(minor).replace("\u00a0", "") == said


class TestTime:
    def test_is_the_shop_s_own(self) -> None:
        assert EURO.clock(MORNING) == "10:00"
        assert Words("en", "EUR", "Asia/Tokyo").clock(MORNING) == "18:00"

    def test_knows_summer(self) -> None:
        summer = 1_783_238_400  # 2026-07-05 08:00 UTC

        assert EURO.clock(summer) == "10:00"

    def test_a_moment_cannot_be_read_as_another(self) -> None:
        american = Speaking("en", "EUR", "Europe/Berlin").to("en-US")
        assert american.moment(MORNING).replace("\u202f", " ") == "Jan 5, 2026, 10:00 AM"
        assert EURO.moment(MORNING) == "5 Jan 2026, 10:00"
        assert Words("de", "EUR", "Europe/Berlin").moment(MORNING) == "05.01.2026, 10:00"

    def test_names_the_day(self) -> None:
        assert EURO.day(MORNING) == "5 Jan 2026"
        assert Words("en", "EUR", "Pacific/Kiritimati").day(MORNING + 4 * 3600) == "6 Jan 2026"


class TestSpeaking:
    @pytest.mark.parametrize("language", [None, "", "xx", "tlh-QO", "🎈"])
    def test_falls_back_to_the_shop_s_language(self, language: str | None) -> None:
        assert Speaking("en", "EUR", "UTC").to(language).language == "en"

    def test_takes_a_region_for_its_language(self) -> None:
        assert Speaking("en", "EUR", "UTC").to("en-GB").language == "en"


class TestLabel:
    @given(st.text())
    def test_is_short_enough_for_a_phone(self, text: str) -> None:
        assert len(label(text)) <= LABEL_MAX

    def test_says_that_it_was_cut(self) -> None:
        assert label("x" * 60) == "x" * (LABEL_MAX - 1) + "…"
