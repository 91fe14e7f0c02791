"""Amounts in minor units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import codes, money
from domain.errors import BadInput

AMOUNTS = st.integers(min_value=0, max_value=10**9)


class TestExponent:
    @pytest.mark.parametrize(("currency", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
    def test_follows_the_currency(self, currency: str, decimals: int) -> None:
        assert money.exponent(currency) == decimals


class TestParseAmount:
    @pytest.mark.parametrize(
        ("text", "minor"),
        [
            ("12.50", 1250),
            ("12,5", 1250),
            ("1 200", 120000),
            (" 7 EUR ", 700),
            ("12,50 €", 1250),
            ("€5", 500),
            ("0", 0),
            ("0.01", 1),
            ("+3", 300),
            ("\u0661\u0662\u066b\u0665\u0660", 1250),
            ("\u06f1\u06f2,\u06f5", 1250),
        ],
    )
    def test_reads_what_people_type(self, text: str, minor: int) -> None:
        assert money.parse_amount(text, currency="EUR") == minor

    @pytest.mark.parametrize(("currency", "minor"), [("JPY", 1200), ("EUR", 120000), ("KWD", 1200000)])
    def test_counts_in_the_currency_s_own_units(self, currency: str, minor: int) -> None:
        assert money.parse_amount("1200", currency=currency) == minor

    @pytest.mark.parametrize("text", ["", "  ", "two", "1e5", "12.5.0", "--5", ".", "½", "NaN", "Infinity", "$5"])
    def test_refuses_what_is_no_number(self, text: str) -> None:
        with pytest.raises(BadInput) as refusal:
            money.parse_amount(text, currency="EUR")

        assert (refusal.value.field, refusal.value.reason) == ("amount", "not_a_number")

    @pytest.mark.parametrize(
        ("text", "currency", "reason"),
        [
            ("-1", "EUR", "negative"),
            ("0.001", "EUR", "too_many_decimals"),
            ("0.5", "JPY", "too_many_decimals"),
            ("1,200", "EUR", "too_many_decimals"),
            ("1.200", "EUR", "too_many_decimals"),
            ("1,200", "JPY", "too_many_decimals"),
            ("9" * 11, "EUR", "too_large"),
            ("9" * 5000, "EUR", "too_large"),
        ],
    )
    def test_refuses_what_is_no_amount(self, text: str, currency: str, reason: str) -> None:
        with pytest.raises(BadInput) as refusal:
            money.parse_amount(text, currency=currency)

        assert refusal.value.reason == reason


class TestSplit:
    @given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=12))
    def test_parts_sum_to_the_whole(self, total: int, weights: list[int]) -> None:
        parts = money.split(total, weights)

        assert sum(parts) == total
        assert len(parts) == len(weights)

    @given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=12).filter(any))
    def test_no_part_is_a_unit_or_more_from_its_share(self, total: int, weights: list[int]) -> None:
        whole = sum(weights)

        for part, weight in zip(money.split(total, weights), weights, strict=True):
            assert total * weight // whole <= part <= total * weight // whole + 1
            assert weight or not part

    @given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=12))
    def test_who_weighs_more_gets_no_less(self, total: int, weights: list[int]) -> None:
        parts = money.split(total, weights)

        assert [part for _, part in sorted(zip(weights, parts, strict=True))] == sorted(parts) or not any(weights)

    def test_gives_the_odd_cent_to_the_largest_remainder_then_the_first(self) -> None:
        assert money.split(100, [1, 1, 1]) == [34, 33, 33]
        assert money.split(10, [1, 2, 4]) == [1, 3, 6]

    def test_gives_all_to_the_first_where_nothing_has_weight(self) -> None:
        assert money.split(5, [0, 0]) == [5, 0]
        assert money.split(5, []) == []


class TestCodes:
    def test_an_order_code_has_no_look_alikes(self) -> None:
        code = codes.order_code()

        assert len(code) == 6
        assert not set(code) & set("01ILOUV")

    def test_a_delivery_code_has_four_digits(self) -> None:
        drawn = [codes.delivery_code() for _ in range(200)]

        assert all(len(code) == 4 and code.isdecimal() for code in drawn)
        assert len(set(drawn)) > 100
