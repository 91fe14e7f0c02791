"""Phone numbers, as typed, as kept and as shown."""

import pytest

from domain import phones
from domain.errors import BadInput


class TestKept:
    @pytest.mark.parametrize(
        ("text", "country", "kept"),
        [
            ("+49 170 / 123-4567", None, "+491701234567"),
            ("0170 7654321", "DE", "+491707654321"),
            ("(202) 555-0123", "US", "+12025550123"),
            ("+1 202 555 0123", "DE", "+12025550123"),
            ("0170 7654321", None, "01707654321"),
        ],
    )
    def test_is_e164_where_the_country_is_known(self, text: str, country: str | None, kept: str) -> None:
        assert phones.kept(text, country=country) == kept

    @pytest.mark.parametrize("text", ["", "call me", "+999 1234567", "+1 202 555", "12345", "0170 7654321 99 88 77"])
    def test_refuses_what_nobody_can_call(self, text: str) -> None:
        with pytest.raises(BadInput):
            phones.kept(text, country="DE")


class TestHasOne:
    @pytest.mark.parametrize("text", ["call 0170 7654321", "+49 (170) 123-4567, please"])
    def test_among_words(self, text: str) -> None:
        assert phones.has_one(text)

    @pytest.mark.parametrize("text", ["Hauptstr. 5, 10827 Berlin", "ul. Lenina 12, 101000 Moskva", "2nd floor"])
    def test_is_not_said_of_addresses(self, text: str) -> None:
        assert not phones.has_one(text)


class TestShown:
    def test_is_international(self) -> None:
        assert phones.shown("+491701234567") == "+49 170 1234567"

    def test_leaves_a_local_number_as_it_is(self) -> None:
        assert phones.shown("01707654321") == "01707654321"
