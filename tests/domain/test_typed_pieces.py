"""Pieces as people type them."""

import pytest

from domain.errors import BadInput
from domain.stock.typed import Fault, LinesMisread, typed_arrival, typed_arrivals, typed_pieces
from domain.transaction import Transaction
from tests.shop import Shop


@pytest.fixture
def skus(shop: Shop) -> dict[str, int]:
    return {sku: shop.product(sku) for sku in ("MUG-BLUE", "BIG TEA", "4711", "BOX")}


class TestTypedPieces:
    def test_are_a_line_each(self, tx: Transaction, skus: dict[str, int]) -> None:
        typed = "MUG-BLUE 12\n\n big tea: 3\n4711 x 5; BOX×\u0667"

        assert typed_pieces(tx, typed) == {
            skus["MUG-BLUE"]: 12,
            skus["BIG TEA"]: 3,
            skus["4711"]: 5,
            skus["BOX"]: 7,
        }

    @pytest.mark.parametrize(
        ("line", "fault"),
        [
            ("MUG-BLUE 12 boxes", Fault.NO_NUMBER),
            ("12", Fault.NO_NUMBER),
            ("MUG-BLUE", Fault.NO_NUMBER),
            ("MUG-BLUE -3", Fault.NEGATIVE),
            ("MUG-BLUE 2.5", Fault.NOT_WHOLE),
            ("MUG-BLUE 2,5", Fault.NOT_WHOLE),
            ("MUG-BLUE 2+1", Fault.NOT_WHOLE),
            ("MUG-BLUE 1000001", Fault.TOO_LARGE),
            ("MUG-GREEN 12", Fault.UNKNOWN),
            ("mug-blue 1", Fault.TWICE),
        ],
    )
    def test_names_each_line_that_cannot_be_used(
        self, shop: Shop, skus: dict[str, int], line: str, fault: Fault
    ) -> None:
        with shop.refuses(LinesMisread) as refusal:
            typed_pieces(shop.tx, f"MUG-BLUE 1\nBOX 2\n{line}")

        assert [(each.line, each.fault) for each in refusal.error.misread] == [(line, fault)]

    @pytest.mark.parametrize("typed", ["", " \n", "BOX 1\n" * 201])
    def test_are_neither_none_nor_too_many(self, shop: Shop, skus: dict[str, int], typed: str) -> None:
        with shop.refuses(BadInput):
            typed_pieces(shop.tx, typed)


class TestTypedArrivals:
    def test_have_damaged_ones_behind_a_plus(self, tx: Transaction, skus: dict[str, int]) -> None:
        assert typed_arrivals(tx, "MUG-BLUE 12+1\nBOX 0 + 2\n4711 5") == {
            skus["MUG-BLUE"]: (12, 1),
            skus["BOX"]: (0, 2),
            skus["4711"]: (5, 0),
        }

    def test_of_one_variant_need_no_sku(self) -> None:
        assert (typed_arrival("3"), typed_arrival(" 3 + 1 ")) == ((3, 0), (3, 1))

    @pytest.mark.parametrize("typed", ["", "some", "3 boxes", "-3", "2.5", "3+", "1000001", "1+1000001"])
    def test_are_whole_numbers(self, shop: Shop, typed: str) -> None:
        with shop.refuses(BadInput):
            typed_arrival(typed)
