"""
Whatever a file says, and wherever the database gives up: a product is read in whole or not at all.

The files are those that the fuzz of the readers makes: good ones with pieces cut out, put in and repeated.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain import catalogue, ledger, stock
from domain.catalogue import Product
from domain.flows import laws, stocking
from domain.importing import ImportedCatalogue, ImportedProduct, ImportedVariant, NotACatalogue, read_catalogue
from domain.ledger import Account, Kind
from jobs.importing import Pace, portions
from tests.domain.importing.files import SHOPIFY_HEADER, WOOCOMMERCE_HEADER
from tests.domain.importing.test_fuzz import FILES, files_of_any_cells, mutated_files
from tests.properties.searching import searched
from tests.shop import CURRENCY, KEEPER, NOON, Shop

ANY_FILES = mutated_files() | files_of_any_cells(SHOPIFY_HEADER) | files_of_any_cells(WOOCOMMERCE_HEADER)


@contextmanager
def opened() -> Iterator[Shop]:
    """A shop outside of any transaction."""
    with closing(Shop()) as shop:
        shop.commit()
        yield shop


def read(content: bytes) -> ImportedCatalogue | None:
    try:
        return read_catalogue(content, exponent=2)
    except NotACatalogue:
        return None


def put(shop: Shop, products: Sequence[ImportedProduct]) -> list[ImportedVariant]:
    """Read products in as the command and the job do, a portion a transaction; what belonged to others."""
    foreign = []
    for portion in portions(products, pace=Pace()):
        with transaction(shop):
            foreign += stocking.import_products(shop.tx, portion, currency=CURRENCY, actor=KEEPER, now=NOON)[1]
    return foreign


@contextmanager
def transaction(shop: Shop) -> Iterator[None]:
    shop.connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        shop.connection.execute("COMMIT")
    except BaseException:
        if shop.connection.in_transaction:
            shop.connection.execute("ROLLBACK")
        raise


def facts(product: Product) -> dict[str, Any]:
    variants = {v.sku: (v.options, v.price_minor, v.compare_at_minor, v.active) for v in product.variants}
    return {"title": product.title, "names": product.option_names, "active": product.active, "variants": variants}


def check_whole(shop: Shop, found: ImportedCatalogue, foreign: Sequence[ImportedVariant]) -> None:
    """Each product stands as its file has it, with every variant that is not another's, and its pieces."""
    for product in found.products:
        own = [variant for variant in product.variants if variant not in foreign]
        kept = catalogue.product_by_handle(shop.tx, product.handle)
        assert (kept is None) == (not own)
        if kept is None:
            continue
        variants = {v.sku: (v.options, v.price_minor, v.compare_at_minor, v.active) for v in own}
        said = {"title": product.title, "names": product.option_names, "active": product.active}
        assert facts(kept) == {**said, "variants": variants}
        for variant in own:
            known = catalogue.variant_by_sku(shop.tx, variant.sku)
            assert known is not None
            shelf = Account(Kind.FREE, unit=ledger.pieces(known.id), place_id=stock.main_place(shop.tx))
            assert ledger.balance(shop.tx, shelf) == max(0, variant.quantity or 0)


class TestImportAnyFile:
    @searched(25)
    @given(ANY_FILES)
    def test_reads_each_product_in_whole_or_not_at_all(self, content: bytes) -> None:
        found = read(content)
        if found is None:
            return
        with opened() as shop:
            foreign = put(shop, found.products)

            check_whole(shop, found, foreign)
            assert laws.check(shop.tx) == []

    @searched(20)
    @given(ANY_FILES)
    def test_changes_nothing_the_second_time(self, content: bytes) -> None:
        found = read(content)
        if found is None:
            return
        with opened() as shop:
            put(shop, found.products)
            before = shop.dump()

            put(shop, found.products)

            assert shop.dump() == before

    @searched(25)
    @given(FILES, ANY_FILES, st.integers(1, 60))
    def test_leaves_no_trace_of_a_portion_that_the_database_gave_up(
        self, first: bytes, second: bytes, instructions: int
    ) -> None:
        found, again = read(first), read(second)
        assert found is not None
        if again is None:
            return
        with opened() as shop:
            put(shop, found.products)
            before = shop.dump()
            # SQLite interrupts whatever it is doing after so many hundreds of its instructions.
            countdown = iter([0] * instructions)
            shop.connection.set_progress_handler(lambda: next(countdown, 1), 100)
            try:
                with transaction(shop):
                    stocking.import_products(shop.tx, again.products, currency=CURRENCY, actor=KEEPER, now=NOON)
            except sqlite3.OperationalError:
                shop.connection.set_progress_handler(None, 0)
                assert shop.dump() == before
            shop.connection.set_progress_handler(None, 0)

            put(shop, again.products)

            assert laws.check(shop.tx) == []
