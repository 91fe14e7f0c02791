"""What a merchant does to the catalogue by hand, and what it refuses."""

import tracemalloc

import pytest

from domain import catalogue
from domain.catalogue import Product
from domain.catalogue.options import Option, combinations, parse_options
from domain.errors import BadInput, NotAllowed, NotFound
from domain.flows import keeping, shelving
from domain.flows.keeping import NotReady
from domain.ledger import Kind
from domain.stock import alerting
from domain.stock.alerting import Level
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop

SIZES = (Option("Size", ("S", "M")),)
COLOURED = (*SIZES, Option("Colour", ("red", "blue")))


def opened(shop: Shop, title: str = "Oak Board", price: str = "12.50") -> Product:
    """A product with a price, not published yet."""
    product_id = keeping.open_product(shop.tx, title, actor=shop.merchant, now=NOON)
    for variant in catalogue.product(shop.tx, product_id).variants:
        shelving.set_price(shop.tx, variant.id, price, currency=CURRENCY, actor=shop.merchant, now=NOON)
    return catalogue.product(shop.tx, product_id)


def set_options(shop: Shop, product: Product, options: tuple[Option, ...]) -> Product:
    keeping.set_options(shop.tx, product.id, options, currency=CURRENCY, actor=shop.merchant, now=NOON)
    return catalogue.product(shop.tx, product.id)


def book(shop: Shop, variant_id: int, text: str) -> int:
    word = shelving.parse_stock(text)
    assert word is not None, "it is a word about stock"
    return shelving.book_stock(shop.tx, variant_id, word, currency=CURRENCY, actor=shop.merchant, now=NOON)


def delete(shop: Shop, product: Product) -> bool:
    return keeping.delete(shop.tx, product.id, currency=CURRENCY, actor=shop.merchant, now=NOON)


class TestParseOptions:
    def test_reads_an_option_a_line(self) -> None:
        assert parse_options(" Size : S, M ,m\n\nColour: red, blue") == COLOURED

    def test_combines_them_the_last_changing_first(self) -> None:
        assert combinations(COLOURED) == [("S", "red"), ("S", "blue"), ("M", "red"), ("M", "blue")]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "red, blue",
            "Size:",
            ": S",
            "Size: S\nsize: M",
            "A: 1\nB: 1\nC: 1\nD: 1",
            f"A: {'x' * 61}",
            "A: 1,2,3,4,5,6,7,8\nB: 1,2,3,4,5,6,7,8",
        ],
    )
    def test_refuses_what_no_shelf_could_show(self, text: str) -> None:
        with pytest.raises(BadInput):
            parse_options(text)

    def test_builds_nothing_of_what_is_too_much(self) -> None:
        values = ", ".join(map(str, range(40)))
        tracemalloc.start()
        try:
            with pytest.raises(BadInput):
                parse_options(f"A: {values}\nB: {values}\nC: {values}")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert peak < 1_000_000


class TestOpenProduct:
    def test_shows_it_to_nobody_yet(self, shop: Shop, tx: Transaction) -> None:
        product = opened(shop)

        assert not product.active
        assert product.on_sale == ()
        assert len(product.variants) == 1

    def test_makes_handles_and_skus_of_its_own(self, shop: Shop) -> None:
        one, other = opened(shop), opened(shop)

        assert (one.handle, other.handle) == ("oak-board", "oak-board-2")
        assert one.variants[0].sku != other.variants[0].sku

    @pytest.mark.parametrize("title", ["", "  \n ", "x" * 201])
    def test_refuses_a_name_that_is_none(self, shop: Shop, title: str) -> None:
        with pytest.raises(BadInput):
            keeping.open_product(shop.tx, title, actor=shop.merchant, now=NOON)

    def test_is_for_merchants(self, shop: Shop) -> None:
        with pytest.raises(NotAllowed):
            keeping.open_product(shop.tx, "Board", actor=shop.packer, now=NOON)


class TestWhatThereIsNothingOf:
    def test_stands_among_what_is_sold_out_once_it_is_shown_and_is_no_news(self, shop: Shop, tx: Transaction) -> None:
        product = set_options(shop, opened(shop), SIZES)
        assert alerting.alerts(tx, most=9)[0] == []

        keeping.publish(tx, product.id, actor=shop.merchant)

        found = alerting.alerts(tx, most=9)[0]
        assert [(each.variant_id, each.level) for each in found] == [
            (variant.id, Level.SOLD_OUT) for variant in product.variants
        ]
        assert not alerting.tell(tx, with_the_rest=True, now=NOON)

    def test_stands_there_no_more_once_some_of_it_is_booked(self, shop: Shop, tx: Transaction) -> None:
        product = opened(shop)
        keeping.publish(tx, product.id, actor=shop.merchant)

        book(shop, product.variants[0].id, "=5")

        assert alerting.alerts(tx, most=9)[0] == []


class TestSetOptions:
    def test_makes_a_variant_of_every_combination(self, shop: Shop) -> None:
        product = set_options(shop, opened(shop), COLOURED)

        assert [variant.options for variant in product.variants] == combinations(COLOURED)
        assert {variant.price_minor for variant in product.variants} == {1250}
        assert len({variant.sku for variant in product.variants}) == 4

    def test_keeps_the_combinations_that_stay(self, shop: Shop) -> None:
        before = set_options(shop, opened(shop), SIZES)
        book(shop, before.variants[1].id, "=7")

        after = set_options(shop, before, (Option("Size", ("M", "L")),))

        assert [variant.options for variant in after.variants] == [("M",), ("L",)]
        assert after.variants[0].id == before.variants[1].id
        assert shop.available(after.variants[0].id) == 7

    def test_counts_out_what_goes_and_was_never_sold(self, shop: Shop) -> None:
        before = set_options(shop, opened(shop), SIZES)
        book(shop, before.variants[0].id, "=5")

        set_options(shop, before, ())

        assert shop.pieces(Kind.FREE, before.variants[0].id) == 0

    def test_hides_what_goes_and_was_sold(self, shop: Shop) -> None:
        before = set_options(shop, opened(shop), SIZES)
        keeping.publish(shop.tx, before.id, actor=shop.merchant)
        book(shop, before.variants[0].id, "=5")
        shop.place_order(before.variants[0].sku)

        after = set_options(shop, before, (Option("Size", ("M",)),))

        assert [(variant.options, variant.active) for variant in after.variants] == [(("M",), True), (("S",), False)]

    def test_leaves_off_what_the_merchant_turned_off(self, shop: Shop, tx: Transaction) -> None:
        before = set_options(shop, opened(shop), SIZES)
        keeping.turn_variant(tx, before.variants[0].id, is_offered=False, actor=shop.merchant, now=NOON)

        after = set_options(shop, before, (Option("Size", ("S", "M", "L")),))

        assert [variant.active for variant in after.variants] == [False, True, True]

    def test_brings_back_what_was_sold_before_there_were_options(self, shop: Shop, tx: Transaction) -> None:
        before = opened(shop)
        keeping.publish(tx, before.id, actor=shop.merchant)
        book(shop, before.variants[0].id, "=5")
        shop.place_order(before.variants[0].sku)
        set_options(shop, before, SIZES)

        after = set_options(shop, before, ())

        assert [(variant.id, variant.active) for variant in after.variants] == [(before.variants[0].id, True)]

    def test_takes_the_price_of_the_first_that_has_one(self, shop: Shop, tx: Transaction) -> None:
        before = set_options(shop, opened(shop), SIZES)
        catalogue.change_variant(tx, before.variants[0].id, price_minor=0, active=0)

        after = set_options(shop, before, (Option("Size", ("S", "M", "L")),))

        assert [variant.price_minor for variant in after.variants] == [0, 1250, 1250]

    def test_hides_a_product_that_would_cost_nothing(self, shop: Shop, tx: Transaction) -> None:
        product = opened(shop)
        keeping.publish(tx, product.id, actor=shop.merchant)
        catalogue.change_variant(tx, product.variants[0].id, price_minor=0)

        assert not set_options(shop, product, SIZES).active


class TestTurnVariant:
    def test_offers_nothing_without_a_price(self, shop: Shop, tx: Transaction) -> None:
        product = set_options(shop, opened(shop), SIZES)
        variant_id = product.variants[0].id
        keeping.turn_variant(tx, variant_id, is_offered=False, actor=shop.merchant, now=NOON)
        catalogue.change_variant(tx, variant_id, price_minor=0)
        keeping.publish(tx, product.id, actor=shop.merchant)

        with shop.refuses(NotReady):
            keeping.turn_variant(tx, variant_id, is_offered=True, actor=shop.merchant, now=NOON)

        assert not catalogue.variant(tx, variant_id).active


class TestPublish:
    def test_shows_it(self, shop: Shop, tx: Transaction) -> None:
        product = opened(shop)

        keeping.publish(tx, product.id, actor=shop.merchant)

        assert catalogue.product(tx, product.id).on_sale

    def test_refuses_without_a_price(self, shop: Shop, tx: Transaction) -> None:
        product_id = keeping.open_product(tx, "Board", actor=shop.merchant, now=NOON)

        with pytest.raises(NotReady):
            keeping.publish(tx, product_id, actor=shop.merchant)

        assert not catalogue.product(tx, product_id).active


class TestDelete:
    def test_leaves_nothing_of_what_was_never_sold(self, shop: Shop, tx: Transaction) -> None:
        product = set_options(shop, opened(shop), COLOURED)
        book(shop, product.variants[0].id, "+3")
        keeping.add_photo(tx, product.id, file_id="f", file_unique_id="u", actor=shop.merchant)
        keeping.publish(tx, product.id, actor=shop.merchant)
        shop.filled_cart(shop.customer("Anna"), (product.variants[0].sku, 1))

        assert delete(shop, product)

        with pytest.raises(NotFound):
            catalogue.product(tx, product.id)
        assert not shop.rows("pictures")

    def test_keeps_for_its_orders_what_was_sold(self, shop: Shop, tx: Transaction) -> None:
        shop.product("TEA", stock=5)
        order = shop.place_order("TEA")
        product = catalogue.product_by_handle(tx, "tea")
        assert product is not None

        assert not delete(shop, product)

        assert shop.order(order.id).lines[0].title
        assert not catalogue.product(tx, product.id).on_sale
        with pytest.raises(NotFound):
            keeping.product_kept(tx, product.id)

    def test_lends_its_id_to_no_other(self, shop: Shop) -> None:
        product = opened(shop)
        delete(shop, product)

        assert opened(shop).id > product.id
        assert opened(shop).variants[0].id > product.variants[0].id

    def test_hides_what_stands_in_a_draft_or_in_a_change_that_was_wished_for(self, shop: Shop, tx: Transaction) -> None:
        for sku in ("MUG", "BOWL", "TEA"):
            shop.product(sku)
        shop.draft(("MUG", 1), customer=shop.customer("Anna"))
        shop.change(shop.place_order("TEA", 1), {"BOWL": 1})

        for sku in ("MUG", "BOWL"):
            product_id = catalogue.variant(tx, shop.variant(sku)).product_id
            keeping.delete(tx, product_id, currency=CURRENCY, actor=shop.merchant, now=NOON)

            assert not catalogue.variant(tx, shop.variant(sku)).is_on_sale


class TestPictures:
    def test_are_kept_in_order_and_once(self, shop: Shop, tx: Transaction) -> None:
        product = opened(shop)
        for name in "abca":
            keeping.add_photo(tx, product.id, file_id=f"file-{name}", file_unique_id=name, actor=shop.merchant)
        first, second, third = (picture.id for picture in catalogue.product(tx, product.id).pictures)

        assert keeping.move_picture(tx, third, by=-1, actor=shop.merchant) == (product.id, 1)
        assert keeping.move_picture(tx, first, by=-1, actor=shop.merchant) == (product.id, 0)
        keeping.remove_picture(tx, first, actor=shop.merchant)

        shown = catalogue.product(tx, product.id).pictures
        assert [(picture.id, picture.file_id) for picture in shown] == [(third, "file-c"), (second, "file-b")]

    def test_are_not_too_many(self, shop: Shop, tx: Transaction) -> None:
        product = opened(shop)
        for number in range(keeping.PICTURES_MAX):
            keeping.add_photo(tx, product.id, file_id="f", file_unique_id=str(number), actor=shop.merchant)

        with pytest.raises(BadInput):
            keeping.add_photo(tx, product.id, file_id="f", file_unique_id="more", actor=shop.merchant)


class TestBookStock:
    @pytest.mark.parametrize(
        ("text", "left"), [("+20", 30), ("-3 broken", 7), ("=15", 15), ("= 0", 0), ("−2", 8), ("+1 from\nAnna", 11)]
    )
    def test_counts_as_it_is_said(self, shop: Shop, text: str, left: int) -> None:
        variant_id = shop.product("TEA", stock=10)

        assert book(shop, variant_id, text) == left

        assert shop.available(variant_id) == left

    def test_notes_the_reason(self, shop: Shop) -> None:
        book(shop, shop.product("TEA", stock=10), "-3 broken in  transit")

        assert shop.rows("entries")[-1]["reason"] == "broken in transit"

    @pytest.mark.parametrize("text", ["12.50", "20", "", "+", "+x", "+1.5", "++2"])
    def test_leaves_other_words_alone(self, text: str) -> None:
        assert shelving.parse_stock(text) is None

    def test_refuses_more_than_a_shelf_holds(self) -> None:
        with pytest.raises(BadInput):
            shelving.parse_stock("+1000001")


class TestSetPrice:
    def test_outdates_the_carts_that_hold_it(self, shop: Shop, tx: Transaction) -> None:
        variant_id = shop.product("TEA", stock=10)
        cart = shop.filled_cart(shop.customer("Anna"), ("TEA", 1))

        shelving.set_price(tx, variant_id, "3", currency=CURRENCY, actor=shop.merchant, now=NOON)

        versions = {row["id"]: row["version"] for row in shop.rows("carts")}
        assert versions[cart.id] > cart.version

    def test_drops_a_price_before_that_is_not_higher(self, shop: Shop, tx: Transaction) -> None:
        variant_id = shop.product("TEA", price_minor=1000)
        _detail(shop, variant_id, "compare_at_minor", "15")

        shelving.set_price(tx, variant_id, "15", currency=CURRENCY, actor=shop.merchant, now=NOON)

        assert catalogue.variant(tx, variant_id).compare_at_minor is None

    @pytest.mark.parametrize("text", ["0", "-1", "free", ""])
    def test_refuses_what_is_no_price(self, shop: Shop, tx: Transaction, text: str) -> None:
        variant_id = shop.product("TEA", price_minor=1000)

        with pytest.raises(BadInput):
            shelving.set_price(tx, variant_id, text, currency=CURRENCY, actor=shop.merchant, now=NOON)

        assert catalogue.variant(tx, variant_id).price_minor == 1000


class TestSetDetail:
    @pytest.mark.parametrize(
        ("detail", "text", "value"),
        [
            ("compare_at_minor", "20", 2000),
            ("compare_at_minor", "-", None),
            ("cost_minor", "2.50", 250),
            ("sku", " NEW  SKU ", "NEW SKU"),
            ("barcode", "'400638", "400638"),
            ("weight_grams", "250", 250),
            ("weight_grams", "-", None),
            ("low_stock_threshold", "3", 3),
            ("tax_class", "food", "food"),
        ],
    )
    def test_keeps_what_was_typed(self, shop: Shop, tx: Transaction, detail: str, text: str, value: object) -> None:
        variant_id = shop.product("TEA", price_minor=1000)

        _detail(shop, variant_id, detail, text)

        assert getattr(catalogue.variant(tx, variant_id), detail) == value

    @pytest.mark.parametrize(
        ("detail", "text"),
        [
            ("compare_at_minor", "10"),
            ("cost_minor", "x"),
            ("sku", ""),
            ("sku", "MUG"),
            ("sku", "x" * 65),
            ("weight_grams", "1.5"),
            ("weight_grams", "9" * 30),
            ("low_stock_threshold", "-1"),
            ("barcode", "9" * 65),
        ],
    )
    def test_refuses_what_it_cannot_be(self, shop: Shop, tx: Transaction, detail: str, text: str) -> None:
        shop.product("MUG")
        variant_id = shop.product("TEA", price_minor=1000)
        before = catalogue.variant(tx, variant_id)

        with pytest.raises(BadInput):
            _detail(shop, variant_id, detail, text)

        assert catalogue.variant(tx, variant_id) == before

    def test_marks_what_is_low_by_the_new_threshold(self, shop: Shop, tx: Transaction) -> None:
        variant_id = shop.product("TEA", stock=10, threshold=11)
        assert alerting.alerts(tx, most=1)[1]

        _detail(shop, variant_id, "low_stock_threshold", "5")

        assert not alerting.alerts(tx, most=1)[1]


def _detail(shop: Shop, variant_id: int, detail: str, text: str) -> None:
    shelving.set_detail(shop.tx, variant_id, detail, text, currency=CURRENCY, actor=shop.merchant, now=NOON)
