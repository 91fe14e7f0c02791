"""A catalogue file becomes products on the shelf; read again, it changes nothing."""

from collections import Counter
from dataclasses import replace

import pytest

from domain import catalogue, ledger
from domain.catalogue import Product, keeping
from domain.errors import Changed
from domain.flows import keeping as keep
from domain.flows import shelving, stocking
from domain.flows.stocking import DESCRIPTION_MAX, LOW_STOCK_THRESHOLD, Outcome
from domain.importing import FaultReason, ImportedProduct, ImportedVariant, read_catalogue
from domain.ledger import Kind
from domain.stock import alerting
from domain.stock.alerting import Level
from domain.transaction import Transaction
from tests.shop import CURRENCY, KEEPER, NOON, Shop
from views.keeping import stock_line
from views.words import Words

BLUE = ImportedVariant(
    sku="MUG-BLUE",
    options=("blue",),
    price_minor=1200,
    compare_at_minor=1500,
    cost_minor=500,
    quantity=10,
    barcode="4006381333931",
    weight_grams=350,
    picture_url="https://x/blue.jpg",
    low_stock_threshold=None,
    active=True,
    line=2,
)
RED = replace(BLUE, sku="MUG-RED", options=("red",), quantity=5, picture_url=None, low_stock_threshold=2, line=3)
MUG = ImportedProduct(
    handle="mug",
    title="Mug",
    description="<b>Holds</b> tea.",
    option_names=("Colour",),
    pictures=("https://x/front.jpg",),
    categories=(("Kitchen",),),
    tags=(),
    tax_class="",
    active=True,
    variants=(BLUE, RED),
    line=2,
)


def read(tx: Transaction, *products: ImportedProduct) -> tuple[Counter[Outcome], list[ImportedVariant]]:
    return stocking.import_products(tx, products, currency=CURRENCY, actor=KEEPER, now=NOON)


def known(tx: Transaction, handle: str = "mug") -> Product:
    product = catalogue.product_by_handle(tx, handle)
    assert product is not None, f"no {handle} in the catalogue"
    return product


def with_blue(**changes: object) -> ImportedProduct:
    return replace(MUG, variants=(replace(BLUE, **changes), RED))  # type: ignore[arg-type]


class TestImportProducts:
    def test_adds_what_is_new(self, shop: Shop, tx: Transaction) -> None:
        assert read(tx, MUG) == (Counter({Outcome.ADDED: 1}), [])

        product = known(tx)
        assert (product.title, product.description, product.option_names) == ("Mug", "<b>Holds</b> tea.", ("Colour",))
        assert [picture.url for picture in product.pictures] == ["https://x/front.jpg", "https://x/blue.jpg"]
        blue, red = product.variants
        assert (blue.sku, blue.options, blue.price_minor, blue.compare_at_minor) == ("MUG-BLUE", ("blue",), 1200, 1500)
        assert (blue.cost_minor, blue.barcode, blue.weight_grams) == (500, "4006381333931", 350)
        assert (blue.low_stock_threshold, red.low_stock_threshold) == (LOW_STOCK_THRESHOLD, 2)
        assert product.picture_for(blue) == product.pictures[1]

    def test_puts_the_pieces_on_the_shelf_at_cost(self, shop: Shop, tx: Transaction) -> None:
        read(tx, MUG)

        assert (shop.available(shop.variant("MUG-BLUE")), shop.available(shop.variant("MUG-RED"))) == (10, 5)
        assert shop.money(Kind.LOSSES) == -7500
        assert shop.rows("entries")[-1]["reason"] == "imported"

    def test_changes_nothing_when_read_again(self, shop: Shop, tx: Transaction) -> None:
        read(tx, MUG)
        before = shop.dump()

        assert read(tx, MUG) == (Counter({Outcome.UNCHANGED: 1}), [])

        assert shop.dump() == before

    def test_leaves_sold_pieces_sold_when_read_again(self, shop: Shop, tx: Transaction) -> None:
        read(tx, MUG)
        shop.deliver(shop.out("MUG-BLUE", 3))
        shop.place_order("MUG-BLUE", 2)
        before = shop.dump()

        assert read(tx, MUG)[0] == {Outcome.UNCHANGED: 1}

        assert shop.dump() == before
        assert shop.available(shop.variant("MUG-BLUE")) == 5

    @pytest.mark.parametrize(("quantity", "free"), [(14, 12), (7, 5), (0, -2), (-9, -2)])
    def test_books_the_difference_to_what_the_file_said_last(
        self, shop: Shop, tx: Transaction, quantity: int, free: int
    ) -> None:
        read(tx, MUG)
        shop.place_order("MUG-BLUE", 2)

        assert read(tx, with_blue(quantity=quantity))[0] == {Outcome.CHANGED: 1}

        assert shop.pieces(Kind.FREE, shop.variant("MUG-BLUE")) == free
        assert shop.pieces(Kind.FREE, shop.variant("MUG-RED")) == 5

    def test_leaves_the_stock_where_the_file_does_not_count(self, shop: Shop, tx: Transaction) -> None:
        read(tx, MUG)

        assert read(tx, with_blue(quantity=None))[0] == {Outcome.UNCHANGED: 1}

        assert shop.available(shop.variant("MUG-BLUE")) == 10

    def test_counts_what_was_not_counted_before(self, shop: Shop, tx: Transaction) -> None:
        read(tx, with_blue(quantity=None))

        read(tx, MUG)
        read(tx, MUG)

        assert shop.available(shop.variant("MUG-BLUE")) == 10

    @pytest.mark.parametrize(
        "changed",
        [
            with_blue(price_minor=1300),
            with_blue(compare_at_minor=None),
            with_blue(options=("navy",)),
            with_blue(active=False),
            replace(MUG, title="Cup"),
            replace(MUG, active=False),
            replace(MUG, description=""),
            replace(MUG, pictures=("https://x/other.jpg", "https://x/front.jpg")),
            replace(MUG, variants=(RED, BLUE)),
            replace(MUG, variants=(BLUE, RED, replace(RED, sku="MUG-GREEN", options=("green",)))),
        ],
    )
    def test_brings_up_to_date_what_differs(self, shop: Shop, tx: Transaction, changed: ImportedProduct) -> None:
        read(tx, MUG)
        entries = shop.rows("entries")

        assert read(tx, changed)[0] == {Outcome.CHANGED: 1}
        assert read(tx, changed)[0] == {Outcome.UNCHANGED: 1}

        assert [variant.sku for variant in known(tx).on_sale] == [
            variant.sku for variant in changed.variants if variant.active and changed.active
        ]
        assert shop.rows("entries")[: len(entries)] == entries

    def test_takes_a_changed_price(self, shop: Shop, tx: Transaction) -> None:
        read(tx, MUG)

        read(tx, with_blue(price_minor=1300))

        assert known(tx).variants[0].price_minor == 1300
        assert shop.place_order("MUG-BLUE").total_minor == 1300

    def test_lets_nobody_order_at_a_price_they_have_not_seen(self, shop: Shop, tx: Transaction) -> None:
        read(tx, MUG)
        anna, ben = shop.customer("Anna"), shop.customer("Ben")
        seen, other = shop.filled_cart(anna, ("MUG-BLUE", 1)), shop.filled_cart(ben, ("MUG-RED", 1))

        read(tx, with_blue(price_minor=1300))

        with shop.refuses(Changed):
            shop.place(seen, anna)
        assert shop.place(other, ben).total_minor == 1200
        assert shop.place(shop.filled_cart(anna), anna).total_minor == 1300

    def test_keeps_what_the_shop_learned_of_a_picture(self, tx: Transaction) -> None:
        read(tx, MUG)
        front = known(tx).pictures[0]
        catalogue.mark_dead(tx, front.id, now=NOON)

        read(tx, MUG)

        assert catalogue.picture(tx, front.id).dead_at == NOON

    def test_leaves_out_a_sku_that_belongs_to_another_product(self, shop: Shop, tx: Transaction) -> None:
        read(tx, MUG)
        mug = known(tx)
        thief = replace(MUG, handle="cup", title="Cup", variants=(RED, replace(BLUE, sku="CUP", line=9)))

        outcomes, foreign = read(tx, thief)

        assert (outcomes, foreign) == ({Outcome.ADDED: 1}, [RED])
        assert [variant.sku for variant in known(tx, "cup").variants] == ["CUP"]
        assert known(tx) == mug
        assert shop.available(shop.variant("MUG-RED")) == 5

    def test_leaves_out_a_product_all_of_whose_skus_belong_to_others(self, tx: Transaction) -> None:
        read(tx, MUG)

        outcomes, foreign = read(tx, replace(MUG, handle="cup"))

        assert (outcomes, foreign) == ({}, [BLUE, RED])
        assert catalogue.product_by_handle(tx, "cup") is None

    def test_cuts_a_description_that_is_too_long_for_a_card(self, tx: Transaction) -> None:
        read(tx, replace(MUG, description="<b>" + "word " * 1000 + "</b>"))

        description = known(tx).description
        assert len(description) < DESCRIPTION_MAX + len("<b></b>…")
        assert description.endswith("</b>")

    def test_takes_a_changed_threshold_and_leaves_one_that_is_not_named(self, shop: Shop, tx: Transaction) -> None:
        read(tx, MUG)

        assert read(tx, with_blue(low_stock_threshold=12))[0] == {Outcome.CHANGED: 1}
        assert known(tx).variants[0].low_stock_threshold == 12
        assert [each.variant_id for each in alerting.alerts(tx, most=9)[0]] == [known(tx).variants[0].id]

        assert read(tx, MUG)[0] == {Outcome.UNCHANGED: 1}
        assert known(tx).variants[0].low_stock_threshold == 12

    def test_follows_pictures_that_have_gone_from_the_file(self, shop: Shop, tx: Transaction) -> None:
        read(tx, MUG)
        photo = keeping.add_photo(tx, product_id=known(tx).id, file_id="f", file_unique_id="u")

        assert read(tx, replace(with_blue(picture_url=None), pictures=("https://x/back.jpg",)))[0] == {
            Outcome.CHANGED: 1
        }

        product = known(tx)
        assert {picture.url for picture in product.pictures} == {"https://x/back.jpg", "telegram:u"}
        assert product.variants[0].picture_id is None
        assert catalogue.picture(tx, photo).file_id == "f"

    def test_keeps_the_pictures_where_the_file_has_no_column_for_them(self, shop: Shop, tx: Transaction) -> None:
        read(tx, MUG)

        read(tx, replace(with_blue(picture_url=None), pictures=None))

        assert [picture.url for picture in known(tx).pictures] == ["https://x/front.jpg", "https://x/blue.jpg"]

    def test_shows_again_what_was_deleted_in_chat(self, shop: Shop, tx: Transaction) -> None:
        read(tx, MUG)
        shop.deliver(shop.out("MUG-BLUE", 1))
        keep.delete(tx, known(tx).id, currency=CURRENCY, actor=shop.merchant, now=NOON)
        assert catalogue.shelves.page(tx, most=6).products == ()

        read(tx, MUG)

        assert [listed.title for listed in catalogue.shelves.page(tx, most=6).products] == ["Mug"]

    def test_books_no_entry_for_a_shelf_that_stays_as_it_is(self, shop: Shop, tx: Transaction) -> None:
        read(tx, replace(MUG, variants=(replace(BLUE, quantity=0),)))

        assert ledger.entries_on(tx, f"product:{known(tx).id}") == 0


class TestWhatThereIsNothingOf:
    def test_stands_among_what_is_sold_out_and_is_no_news(self, shop: Shop, tx: Transaction) -> None:
        read(tx, replace(MUG, variants=(replace(BLUE, quantity=0), replace(RED, quantity=None))))

        [blue, red] = alerting.alerts(tx, most=9)[0]
        assert (blue.level, red.level) == (Level.SOLD_OUT, Level.SOLD_OUT)
        assert not alerting.tell(tx, with_the_rest=True, now=NOON)
        read(tx, MUG)
        assert alerting.alerts(tx, most=9)[0] == []


class TestPlaces:
    def test_count_where_the_file_says_and_else_in_the_first(self, shop: Shop, tx: Transaction) -> None:
        depot = shop.place_called("Depot")
        blue = replace(BLUE, place="depot")

        read(tx, replace(MUG, variants=(blue, RED)))
        read(tx, replace(MUG, variants=(replace(blue, quantity=12), RED)))

        pieces = {
            (each, sku): there(shop, sku, each) for each in (shop.place_id, depot) for sku in ("MUG-BLUE", "MUG-RED")
        }
        assert pieces == {
            (shop.place_id, "MUG-BLUE"): 0,
            (shop.place_id, "MUG-RED"): 5,
            (depot, "MUG-BLUE"): 12,
            (depot, "MUG-RED"): 0,
        }

    @pytest.mark.parametrize(
        "header",
        [
            "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty,Place",
            "Type,Name,SKU,Regular price,Stock,Place",
        ],
    )
    def test_that_there_are_not_leave_their_rows_out(self, shop: Shop, tx: Transaction, header: str) -> None:
        depot = shop.place_called("Depot")
        first = "simple" if header.startswith("Type") else "{}"
        named = (("MUG", "Atlantis"), ("TEA", "depot"))
        rows = [f"{first.format(sku.lower())},{sku},{sku},2.00,4,{place}" for sku, place in named]
        found = read_catalogue("\n".join([header, *rows]).encode(), exponent=2)

        taken = stocking.at_known_places(tx, found)
        read(tx, *taken.products)

        assert [(each.sku_or_handle, each.reason, each.value) for each in taken.faults] == [
            ("MUG", FaultReason.UNKNOWN_PLACE, "Atlantis")
        ]
        assert catalogue.skus_taken(tx, ["MUG", "TEA"]) == {"TEA"}
        assert there(shop, "TEA", depot) == 4

    def test_are_said_where_there_are_several(self, shop: Shop, tx: Transaction) -> None:
        variant_id = shop.product("TEA", stock=3)
        assert shelving.pieces(tx, variant_id).place == ""
        shop.place_called("Depot")

        pieces = shelving.pieces(tx, variant_id)

        assert stock_line(Words("en", "EUR", "UTC"), [pieces]) == f"Stock at {pieces.place}: 3"


def there(shop: Shop, sku: str, place_id: int) -> int:
    account = ledger.Account(Kind.FREE, ledger.pieces(shop.variant(sku)), place_id=place_id)
    return ledger.balance(shop.tx, account)
