"""Stock levels as a file: what was edited is noted in counts, wrong rows are named, and reading it twice is once."""

import csv
from io import StringIO

import pytest

from domain import catalogue, counts, stock
from domain.errors import NotAllowed
from domain.flows import levels
from domain.importing import FaultReason, NotACatalogue
from domain.importing.levels import COLUMNS, are_levels, read_levels
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop
from views.spreadsheets import csv_of


def take(shop: Shop, content: str | bytes) -> levels.Taken:
    """The merchant sends a file."""
    found = read_levels(content.encode() if isinstance(content, str) else content)
    return levels.take(shop.tx, found.levels, begun={}, file_name="stock.csv", actor=shop.merchant, now=NOON)


def book(shop: Shop, taken: levels.Taken) -> None:
    for count_id in taken.counts.values():
        version = counts.the_count(shop.tx, count_id).version
        counts.book(
            shop.tx,
            count_id,
            version=version,
            reason="imported",
            currency=CURRENCY,
            actor=shop.merchant,
            now=NOON,
        )


def edited(content: bytes, **quantities: int) -> bytes:
    """Our own export, with other quantities of these SKUs."""
    header, *rows = csv.reader(StringIO(content.decode("utf-8-sig")))
    assert header == list(COLUMNS)
    return csv_of(header, [[row[0], *row[1:3], str(quantities.get(row[0], row[3])), *row[4:]] for row in rows])


class TestReadLevels:
    def test_names_each_row_that_cannot_be_used(self) -> None:
        content = "SKU;Quantity;Place\nMUG;12;\nTEA;12 boxes;\nPOT;1.5;\nCUP;-3;\n;4;\nMUG;13;\nLAMP;2000000;\nBOX;7;\n"

        found = read_levels(content.encode())

        assert [(each.sku, each.quantity) for each in found.levels] == [("MUG", 12), ("BOX", 7)]
        assert [(each.line, each.reason) for each in found.faults] == [
            (3, FaultReason.BAD_QUANTITY),
            (4, FaultReason.BAD_QUANTITY),
            (5, FaultReason.BAD_QUANTITY),
            (6, FaultReason.BLANK_SKU),
            (7, FaultReason.DUPLICATE_SKU),
            (8, FaultReason.BAD_QUANTITY),
        ]

    @pytest.mark.parametrize("content", ["sku,place\nMUG,x\n", "", "sku,quantity\n"])
    def test_refuses_what_is_no_such_file(self, content: str) -> None:
        with pytest.raises(NotACatalogue):
            read_levels(content.encode())

    def test_is_told_from_a_catalogue_by_its_columns(self) -> None:
        assert are_levels(b"\xef\xbb\xbfSKU;quantity\n")
        assert are_levels(b'"sku","name","place","quantity"\n')
        assert not are_levels(b"Handle,Title,Variant SKU,Quantity\n")
        assert not are_levels(b"sku,cost\n")
        assert not are_levels(b"\x00\x01")


class TestTake:
    def test_notes_what_differs_and_books_nothing(self, shop: Shop, tx: Transaction) -> None:
        mug, tea = shop.product("MUG", stock=10), shop.product("TEA", stock=4)

        taken = take(shop, "sku,quantity,place\nMUG,12,shop\nTEA,4,\nPOT,1,\nTEA,3,Cellar\n")

        assert (taken.noted, taken.unchanged) == (1, 1)
        assert [(each.line, each.reason) for each in taken.faults] == [
            (4, FaultReason.UNKNOWN_SKU),
            (5, FaultReason.UNKNOWN_PLACE),
        ]
        assert (shop.available(mug), shop.available(tea)) == (10, 4)
        book(shop, taken)
        assert (shop.available(mug), shop.available(tea)) == (12, 4)

    def test_sets_how_far_it_is_sold_and_when_it_is_low_once_booked(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product("MUG", stock=10)

        taken = take(shop, "sku,quantity,sell_down_to,threshold\nMUG,10,3,8\n")
        assert stock.rule(tx, mug, place_id=shop.place_id).sell_down_to == 0
        book(shop, taken)

        assert stock.rule(tx, mug, place_id=shop.place_id).sell_down_to == 3
        assert catalogue.variant(tx, mug).low_stock_threshold == 8
        assert shop.available(mug) == 7

    def test_takes_our_own_export_for_no_change_whatever_was_sold_since(self, shop: Shop, tx: Transaction) -> None:
        shop.product("MUG", stock=10)
        shop.product("-DASH", stock=2)
        content = csv_of(COLUMNS, levels.levels(tx))
        shop.deliver(shop.out("MUG", 3))

        taken = take(shop, content)

        assert b"'-DASH" in content
        assert (taken.counts, taken.unchanged, taken.faults) == ({}, 2, ())

    def test_counts_what_was_edited_in_our_own_export_once(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product("MUG", stock=10)
        content = edited(csv_of(COLUMNS, levels.levels(tx)), MUG=15)
        shop.deliver(shop.out("MUG", 3))

        book(shop, take(shop, content))
        again = take(shop, content)

        assert shop.available(mug) == 12
        assert again.counts == {}

    def test_is_read_in_and_booked_by_merchants_alone(self, shop: Shop) -> None:
        mug = shop.product("MUG", stock=10)
        taken = take(shop, "sku,quantity\nMUG,12\n")
        shop.merchant = shop.packer

        with shop.refuses(NotAllowed):
            take(shop, "sku,quantity\nMUG,12\n")
        with shop.refuses(NotAllowed):
            book(shop, taken)

        assert shop.available(mug) == 10
