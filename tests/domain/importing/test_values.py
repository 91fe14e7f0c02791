import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.importing import values
from domain.importing.model import SKU_LENGTH_MAX, FaultReason
from domain.money import AMOUNT_MINOR_MAX


def reason_of(text: str, *, exponent: int = 2) -> FaultReason:
    with pytest.raises(values.BadCell) as refused:
        values.price_minor(text, exponent=exponent)
    return refused.value.reason


class TestPriceMinor:
    @pytest.mark.parametrize(
        ("text", "minor"),
        [
            ("12", 1200),
            ("12.5", 1250),
            ("12,50", 1250),
            ("12.5000", 1250),
            (".5", 50),
            ("0.500", 50),
            ("0", 0),
            ("-0.00", 0),
            ("1,234.50", 123450),
            ("1.234,50", 123450),
            ("1,234,567", 123456700),
            ("1.234.567,8", 123456780),
            ("1 234,50", 123450),
            ("1\u202f234,50", 123450),
            ("1'234.50", 123450),
            ("€12.50", 1250),
            ("12,50 €", 1250),
        ],
    )
    def test_reads_what_leaves_no_doubt(self, text: str, minor: int) -> None:
        assert values.price_minor(text, exponent=2) == minor

    def test_follows_the_currency(self) -> None:
        assert values.price_minor("1500", exponent=0) == 1500
        assert values.price_minor("1500.00", exponent=0) == 1500
        assert values.price_minor("1,500", exponent=0) == 1500
        assert values.price_minor("1.500", exponent=3) == 1500
        assert values.price_minor("12.5", exponent=3) == 12500

    @pytest.mark.parametrize("text", ["1.234", "1,234", "12,500"])
    def test_refuses_what_could_be_two_prices(self, text: str) -> None:
        assert reason_of(text) is FaultReason.AMBIGUOUS_PRICE

    def test_refuses_more_decimals_than_the_currency_has(self) -> None:
        assert reason_of("12.3456") is FaultReason.TOO_MANY_DECIMALS
        assert reason_of("12.5", exponent=0) is FaultReason.TOO_MANY_DECIMALS

    def test_refuses_less_than_nothing(self) -> None:
        assert reason_of("-1") is FaultReason.NEGATIVE_PRICE
        assert reason_of("\u22125,00") is FaultReason.NEGATIVE_PRICE

    @pytest.mark.parametrize("text", ["", "  ", "€"])
    def test_refuses_blanks(self, text: str) -> None:
        assert reason_of(text) is FaultReason.BLANK_PRICE

    @pytest.mark.parametrize(
        "text",
        ["free", "12.", "1e3", "--5", "1,23,456", "1.2.3", "1,234.567,8", "12 50", "١٢", "NaN", "9" * 20, "9" * 9999],
    )
    def test_refuses_what_is_no_price(self, text: str) -> None:
        assert reason_of(text) is FaultReason.BAD_PRICE

    @settings(deadline=None)
    @given(st.integers(0, AMOUNT_MINOR_MAX), st.sampled_from([0, 2, 3]))
    def test_reads_back_what_the_systems_write(self, minor: int, exponent: int) -> None:
        digits = str(minor).rjust(exponent + 1, "0")
        text = f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits

        assert values.price_minor(text, exponent=exponent) == minor

    @settings(deadline=None)
    @given(st.text() | st.from_regex(r"-?[0-9., ']{0,12}", fullmatch=True), st.integers(0, 4))
    def test_reads_or_refuses_whatever_is_written(self, text: str, exponent: int) -> None:
        try:
            assert 0 <= values.price_minor(text, exponent=exponent) <= AMOUNT_MINOR_MAX
        except values.BadCell as refused:
            assert refused.reason.value.endswith(("price", "decimals"))  # noqa: PT017


class TestQuantity:
    @pytest.mark.parametrize(("text", "pieces"), [("", None), ("7", 7), ("-3", -3), ("5.0", 5), ("5.0000", 5)])
    def test_reads_pieces(self, text: str, pieces: int | None) -> None:
        assert values.quantity(text) == pieces

    @pytest.mark.parametrize("text", ["many", "1.5", "5.000", "1,000", "10000000000", "not stocked"])
    def test_refuses_what_is_no_number_of_pieces(self, text: str) -> None:
        with pytest.raises(values.BadCell):
            values.quantity(text)


class TestWeightGrams:
    @pytest.mark.parametrize(
        ("text", "unit", "grams"),
        [
            ("", "kg", None),
            ("0", "g", None),
            ("250", "g", 250),
            (".5", "kg", 500),
            ("1,5", "kg", 1500),
            ("2", "lbs", 907),
        ],
    )
    def test_reads_weights(self, text: str, unit: str, grams: int | None) -> None:
        assert values.weight_grams(text, unit=unit) == grams

    @pytest.mark.parametrize(
        ("text", "unit"), [("-1", "kg"), ("heavy", "kg"), ("1,234", "g"), (".", "g"), ("1", "stone")]
    )
    def test_refuses_what_is_no_weight(self, text: str, unit: str) -> None:
        with pytest.raises(values.BadCell):
            values.weight_grams(text, unit=unit)


class TestPictureUrl:
    def test_completes_and_quotes_addresses(self) -> None:
        assert values.picture_url("//cdn.example/a b.jpg?v=1") == "https://cdn.example/a%20b.jpg?v=1"
        assert values.picture_url("https://cdn.example/tä%20.jpg") == "https://cdn.example/t%C3%A4%20.jpg"

    @pytest.mark.parametrize("text", ["mug.jpg", "ftp://x/y.jpg", "javascript:alert(1)", "https://", "https:///x"])
    def test_refuses_what_telegram_cannot_fetch(self, text: str) -> None:
        with pytest.raises(values.BadCell):
            values.picture_url(text)


class TestMadeSku:
    def test_is_the_same_each_time(self) -> None:
        assert values.made_sku("blue-mug", ("L",)) == "blue-mug-l-ahzqk7mpbb"

    def test_tells_apart_what_slugs_alike(self) -> None:
        looks_alike = [("L/XL",), ("L XL",), ("L", "XL"), ("★",), ("☆",), ()]

        assert len({values.made_sku("mug", options) for options in looks_alike}) == len(looks_alike)

    @settings(deadline=None)
    @given(st.text(), st.lists(st.text(max_size=60)))
    def test_fits(self, handle: str, options: list[str]) -> None:
        assert 0 < len(values.made_sku(handle, tuple(options))) <= SKU_LENGTH_MAX


class TestSlug:
    def test_makes_words_of_letters_and_digits(self) -> None:
        assert values.slug("  Café «Ünïque» No. 5! ") == "cafe-unique-no-5"
        assert values.slug("Красная кружка") == "красная-кружка"


class TestDistinct:
    def test_keeps_the_first_spelling_and_the_order(self) -> None:
        assert values.distinct(["Tea", "", "Cups", "tea"]) == ("Tea", "Cups")
