"""The catalogue as a file: read in again it changes nothing, edited it changes what was edited."""

import csv
import io
from collections import Counter
from contextlib import closing
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import catalogue, importing
from domain.catalogue import categories
from domain.catalogue import keeping as kept
from domain.catalogue.options import Option, parse_options
from domain.errors import ShopError
from domain.flows import exporting, keeping, laws, shelving, stocking
from domain.flows.stocking import Change, Outcome
from domain.importing.values import BadCell
from domain.transaction import Transaction
from tests.shop import CURRENCY, KEEPER, NOON, Shop

TABLES = ("products", "variants", "pictures", "categories", "product_categories", "accounts", "entries")
# What an import notes about itself.
NOTES = {"imported_at"}


def export(tx: Transaction, *, now: int = NOON) -> bytes:
    return exporting.export_catalogue(tx, currency=CURRENCY, now=now)


def read(tx: Transaction, content: bytes) -> Counter[Outcome]:
    found = importing.read_catalogue(content, exponent=2)
    assert not found.faults
    return stocking.import_products(tx, found.products, currency=CURRENCY, actor=KEEPER, now=NOON)[0]


def everything(shop: Shop) -> dict[str, Any]:
    return {
        table: [{name: value for name, value in row.items() if name not in NOTES} for row in shop.rows(table)]
        for table in TABLES
    }


def edited(content: bytes, **cells: str) -> bytes:
    """The file with other cells in its first row."""
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    rows[0] |= {name.replace("_", " "): text for name, text in cells.items()}
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


class TestExportCatalogue:
    def test_read_in_again_changes_nothing_though_pieces_were_sold(self, shop: Shop, tx: Transaction) -> None:
        shop.product("TEA", stock=10)
        shop.product("MUG", stock=3)
        shop.place_order("TEA", 4)
        content, before = export(tx), everything(shop)

        assert read(tx, content) == {Outcome.UNCHANGED: 2}

        assert everything(shop) == before

    def test_edited_counts_the_difference_once(self, shop: Shop, tx: Transaction) -> None:
        tea = shop.product("TEA", stock=10)
        content = edited(export(tx), Variant_Inventory_Qty="15")
        shop.place_order("TEA", 4)

        assert read(tx, content) == {Outcome.CHANGED: 1}
        assert read(tx, content) == {Outcome.UNCHANGED: 1}
        assert shop.available(tea) == 11

        read(tx, edited(content, Variant_Inventory_Qty="12"))
        assert shop.available(tea) == 8

    def test_opens_another_shop_with_all_its_stock(self, shop: Shop, tx: Transaction) -> None:
        shop.product("TEA", stock=10)
        shop.place_order("TEA", 4)
        other = Shop()

        assert read(other.tx, export(tx)) == {Outcome.ADDED: 1}
        assert read(other.tx, export(tx)) == {Outcome.UNCHANGED: 1}

        assert other.available(other.variant("TEA")) == 6
        assert laws.check(other.tx) == []
        other.close()

    def test_leaves_photos_and_hidden_variants_in_peace(self, shop: Shop, tx: Transaction) -> None:
        product_id = keeping.open_product(tx, "Board", actor=shop.merchant, now=NOON)
        keeping.set_options(
            tx, product_id, (Option("Size", ("S", "M", "L")),), currency=CURRENCY, actor=shop.merchant, now=NOON
        )
        keeping.add_photo(tx, product_id, file_id="f", file_unique_id="u", actor=shop.merchant)
        catalogue.add_picture(tx, product_id=product_id, url="https://x/board.jpg", position=1)
        variant_id = catalogue.product(tx, product_id).variants[1].id
        keeping.turn_variant(tx, variant_id, is_offered=False, actor=shop.merchant, now=NOON)
        before = everything(shop)

        assert read(tx, export(tx)) == {Outcome.UNCHANGED: 1}

        assert everything(shop) == before

    def test_leaves_out_what_was_deleted(self, shop: Shop, tx: Transaction) -> None:
        shop.product("TEA", stock=10)
        shop.place_order("TEA")
        found = catalogue.product_by_handle(tx, "tea")
        assert found is not None
        keeping.delete(tx, found.id, currency=CURRENCY, actor=shop.merchant, now=NOON)

        assert b"TEA" not in export(tx)


class TestNames:
    def test_what_an_import_changes(self, shop: Shop, tx: Transaction) -> None:
        shop.product("TEA", stock=10)
        content = edited(export(tx), Title="Tea", Variant_Price="13.00", Variant_Inventory_Qty="11")
        changes: list[Change] = []

        found = importing.read_catalogue(content, exponent=2)
        stocking.import_products(tx, found.products, currency=CURRENCY, actor=KEEPER, now=NOON, note=changes.append)

        assert changes == [Change("Tea", Outcome.CHANGED, ("price_minor", "stock"))]


class TestVanished:
    def test_are_named_once(self, shop: Shop, tx: Transaction) -> None:
        shop.product("TEA")
        shop.product("MUG")
        shop.product("MADE-BY-HAND")
        content = export(tx)
        tea_and_mug = [p for p in importing.read_catalogue(content, exponent=2).products if "hand" not in p.handle]
        stocking.import_products(tx, tea_and_mug, currency=CURRENCY, actor=KEEPER, now=NOON)

        assert kept.vanished(tx, ["mug"]) == ["Tea"]
        kept.forget_vanished(tx, ["mug"])
        assert kept.vanished(tx, ["mug"]) == []


# --- any catalogue a merchant can make ----------------------------------------------------------------------------

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_VALUES = st.lists(st.text("abcSML ,'\"ß\n", min_size=1, max_size=6), min_size=1, max_size=3)
_PRODUCTS = st.lists(
    st.fixed_dictionaries(
        {
            "title": _TEXT,
            "description": st.text("ab<>&\"',;\n\r \té€😀=*_`", max_size=60) | _TEXT,
            "options": st.lists(st.tuples(st.sampled_from(["Size", "Größe", "A;B"]), _VALUES), max_size=2),
            "price": st.integers(1, 10**9),
            "compare_at": st.integers(0, 10**9),
            "cost": st.none() | st.integers(0, 10**6),
            "barcode": _TEXT,
            "tax": _TEXT | st.sampled_from(["exempt", "food"]),
            "weight": st.integers(0, 10**6),
            "stock": st.integers(-5, 2000),
            "urls": st.lists(st.sampled_from(["https://x/a.jpg", "https://x/b.png?c=1,2"]), unique=True),
            "photo": st.booleans(),
            "category": st.none() | _TEXT,
            "active": st.booleans(),
            "hidden": st.booleans(),
        }
    ),
    max_size=3,
)


def keep(shop: Shop, given_: dict[str, Any]) -> None:
    """Make a product as a merchant would, as far as the shop lets them."""
    tx, merchant = shop.tx, shop.merchant
    product_id = keeping.open_product(tx, given_["title"], actor=merchant, now=NOON)
    keeping.describe(tx, product_id, given_["description"].replace("<", "&lt;"), actor=merchant)
    options = dict(given_["options"])
    lines = "\n".join(f"{name}: {','.join(' '.join(v.split()) for v in values)}" for name, values in options.items())
    if lines:
        _unless_refused(
            lambda: keeping.set_options(
                tx, product_id, parse_options(lines), currency=CURRENCY, actor=merchant, now=NOON
            )
        )
    for url in given_["urls"]:
        catalogue.add_picture(tx, product_id=product_id, url=url, position=len(given_["urls"]))
    if given_["photo"]:
        keeping.add_photo(tx, product_id, file_id="f", file_unique_id="u", actor=merchant)
    first = catalogue.product(tx, product_id).variants[0]
    for variant in catalogue.product(tx, product_id).variants:
        price = f"{given_['price'] / 100:.2f}"
        shelving.set_price(tx, variant.id, price, currency=CURRENCY, actor=merchant, now=NOON)
    for detail, text in (
        ("compare_at_minor", f"{given_['compare_at'] / 100:.2f}"),
        ("cost_minor", "-" if given_["cost"] is None else f"{given_['cost'] / 100:.2f}"),
        ("barcode", given_["barcode"]),
        ("tax_class", given_["tax"]),
        ("weight_grams", str(given_["weight"])),
    ):
        _unless_refused(
            lambda detail=detail, text=text: shelving.set_detail(
                tx, first.id, detail, text, currency=CURRENCY, actor=merchant, now=NOON
            )
        )
    if given_["stock"]:
        shop.count(first.id, given_["stock"])
    if given_["category"] is not None:
        _unless_refused(
            lambda: categories.put_product(tx, product_id, category_ids=[categories.add(tx, given_["category"])])
        )
    if given_["hidden"]:
        keeping.turn_variant(tx, first.id, is_offered=False, actor=merchant, now=NOON)
    if given_["active"]:
        _unless_refused(lambda: keeping.publish(tx, product_id, actor=merchant))


def _unless_refused(act: Any) -> None:
    try:
        act()
    except (ShopError, BadCell):
        return


@given(_PRODUCTS)
@settings(max_examples=25, deadline=None)
def test_whatever_a_merchant_makes_comes_back_as_it_was(made: list[dict[str, Any]]) -> None:
    with closing(Shop()) as shop:
        for each in made:
            _unless_refused(lambda each=each: keep(shop, each))
        content, before = export(shop.tx), everything(shop)

        outcomes = read(shop.tx, content) if before["products"] else Counter()

        assert everything(shop) == before
        assert outcomes.keys() <= {Outcome.UNCHANGED}
        assert laws.check(shop.tx) == []
