import pytest

from domain.importing import TAX_EXEMPT, ImportedCatalogue, read_catalogue
from tests.domain.importing.files import (
    WOOCOMMERCE_MUG,
    WOOCOMMERCE_SHIRT,
    faults,
    only_product,
    only_variant,
    shirt_variation,
    skus,
    woocommerce,
)

GREEN = {"Attribute 1 value(s)": "Green"}


def read(*rows: dict[str, str]) -> ImportedCatalogue:
    return read_catalogue(woocommerce(*rows), exponent=2)


class TestReadSimpleProducts:
    def test_reads_one(self) -> None:
        cells = {"Weight (kg)": ".35", "Low stock amount": "2", "Cost of goods": "4,20"}
        cells["GTIN, UPC, EAN, or ISBN"] = "4006381333931"

        product = only_product(read(WOOCOMMERCE_MUG | cells))

        (variant,) = product.variants
        assert (product.handle, product.title, product.option_names) == ("MUG-BLUE", "Blue mug", ())
        assert (variant.sku, variant.price_minor, variant.compare_at_minor) == ("MUG-BLUE", 1250, None)
        assert (variant.quantity, variant.low_stock_threshold, variant.weight_grams) == (7, 2, 350)
        assert (variant.cost_minor, variant.barcode) == (420, "4006381333931")

    @pytest.mark.parametrize("kind", ["", "simple, downloadable, virtual", "Simple"])
    def test_reads_types_as_they_are_written(self, kind: str) -> None:
        assert only_variant(read(WOOCOMMERCE_MUG | {"Type": kind})).sku == "MUG-BLUE"

    def test_knows_a_product_without_sku_by_its_id_or_name(self) -> None:
        assert only_product(read(WOOCOMMERCE_MUG | {"SKU": ""})).handle == "id-11"
        assert only_product(read(WOOCOMMERCE_MUG | {"SKU": "", "ID": ""})).handle == "blue-mug"
        assert only_variant(read(WOOCOMMERCE_MUG | {"SKU": ""})).sku.startswith("id-11-")

    def test_undoes_what_the_exporter_does_to_text(self) -> None:
        words = {"Name": "'-50% Tom &amp; Co", "Description": r"One\nline\n\nTwo <b>bold</b>"}

        product = only_product(read(WOOCOMMERCE_MUG | words))

        assert product.title == "-50% Tom & Co"
        assert product.description == "One\nline\n\nTwo <b>bold</b>"

    def test_makes_paragraphs_as_wordpress_does_around_lists(self) -> None:
        text = r"Of:\n<ul>\n <li>clay</li>\n <li>love</li>\n</ul>\nIn\ntwo lines"

        product = only_product(read(WOOCOMMERCE_MUG | {"Description": text}))

        assert product.description == "Of:\n\n• clay\n• love\n\nIn\ntwo lines"

    def test_puts_the_short_text_before_the_long_one(self) -> None:
        words = {"Short description": "<p>A <b>mug</b></p>", "Description": "<p><b>Holds</b> tea</p>"}

        product = only_product(read(WOOCOMMERCE_MUG | words))

        assert product.description == "A <b>mug\n\nHolds</b> tea"

    def test_reads_lists(self) -> None:
        lists = {
            "Categories": r"Kitchen > Mugs, Kitchen > Mugs, Tea\, coffee &amp; more, Uncategorized",
            "Tags": "tea, blue",
            "Images": "https://cdn.example/a,b.jpg, https://cdn.example/c.jpg,https://cdn.example/d.jpg",
        }

        product = only_product(read(WOOCOMMERCE_MUG | lists))

        assert product.categories == (("Kitchen", "Mugs"), ("Tea, coffee & more",))
        assert product.tags == ("tea", "blue")
        assert [url[-7:] for url in product.pictures or ()] == ["a,b.jpg", "e/c.jpg", "e/d.jpg"]

    def test_names_an_unusable_picture_and_keeps_the_product(self) -> None:
        catalogue = read(WOOCOMMERCE_MUG | {"Images": "https://cdn.example/a.jpg, local.jpg"})

        assert faults(catalogue) == [(2, "bad_picture")]
        assert catalogue.products[0].pictures == ("https://cdn.example/a.jpg",)

    @pytest.mark.parametrize(
        "cells", [{"Published": "0"}, {"Published": "'-1"}, {"Published": "2"}, {"Visibility in catalog": "hidden"}]
    )
    def test_hides_what_is_not_shown(self, cells: dict[str, str]) -> None:
        assert not only_product(read(WOOCOMMERCE_MUG | cells)).active

    def test_reads_tax(self) -> None:
        assert only_product(read(WOOCOMMERCE_MUG | {"Tax class": "reduced-rate"})).tax_class == "reduced-rate"
        assert only_product(read(WOOCOMMERCE_MUG | {"Tax status": "none"})).tax_class == TAX_EXEMPT


class TestReadPricesAndStock:
    def test_sells_at_the_sale_price(self) -> None:
        variant = only_variant(read(WOOCOMMERCE_MUG | {"Sale price": "9,90"}))

        assert (variant.price_minor, variant.compare_at_minor) == (990, 1250)

    def test_waits_for_a_sale_that_has_not_begun(self) -> None:
        variant = only_variant(read(WOOCOMMERCE_MUG | {"Sale price": "9.90", "Date sale price starts": "2099-01-01"}))

        assert (variant.price_minor, variant.compare_at_minor) == (1250, None)

    def test_takes_a_sale_that_saves_nothing_for_none(self) -> None:
        variant = only_variant(read(WOOCOMMERCE_MUG | {"Sale price": "12.50"}))

        assert (variant.price_minor, variant.compare_at_minor) == (1250, None)

    @pytest.mark.parametrize(
        ("stock", "in_stock", "pieces"), [("'-4", "1", -4), ("", "1", None), ("", "0", 0), ("", "backorder", None)]
    )
    def test_reads_stock(self, stock: str, in_stock: str, pieces: int | None) -> None:
        assert only_variant(read(WOOCOMMERCE_MUG | {"Stock": stock, "In stock?": in_stock})).quantity == pieces


class TestReadVariations:
    def test_gathers_them_by_the_parents_sku(self) -> None:
        product = only_product(read(WOOCOMMERCE_SHIRT, shirt_variation(), shirt_variation(SKU="SHIRT-G", **GREEN)))

        assert (product.handle, product.title, product.option_names) == ("SHIRT", "Shirt", ("Colour", "Size"))
        assert [variant.options for variant in product.variants] == [("Red", "S"), ("Green", "S")]

    def test_gathers_them_by_the_parents_id(self) -> None:
        catalogue = read(WOOCOMMERCE_SHIRT | {"SKU": ""}, shirt_variation(Parent="id:20"))

        assert only_product(catalogue).handle == "id-20"

    def test_gathers_those_that_come_before_their_parent(self) -> None:
        catalogue = read(shirt_variation(), WOOCOMMERCE_MUG, WOOCOMMERCE_SHIRT)

        assert catalogue.faults == ()
        assert skus(catalogue) == ["MUG-BLUE", "SHIRT-RED-S"]

    def test_asks_no_price_of_the_parent(self) -> None:
        assert read(WOOCOMMERCE_SHIRT | {"Regular price": ""}, shirt_variation()).faults == ()

    def test_drops_an_option_that_every_variation_leaves_open(self) -> None:
        any_size = {"Attribute 2 value(s)": ""}

        catalogue = read(
            WOOCOMMERCE_SHIRT, shirt_variation(**any_size), shirt_variation(SKU="SHIRT-G", **any_size, **GREEN)
        )

        assert only_product(catalogue).option_names == ("Colour",)

    def test_names_one_that_leaves_open_what_others_say(self) -> None:
        catalogue = read(
            WOOCOMMERCE_SHIRT, shirt_variation(), shirt_variation(SKU="SHIRT-G", **{"Attribute 2 value(s)": ""})
        )

        assert faults(catalogue) == [(4, "blank_option")]
        assert skus(catalogue) == ["SHIRT-RED-S"]

    def test_switches_off_only_what_is_private(self) -> None:
        assert not only_variant(read(WOOCOMMERCE_SHIRT, shirt_variation(Published="0"))).active
        assert only_variant(read(WOOCOMMERCE_SHIRT, shirt_variation(Published="-1"))).active

    def test_takes_its_own_picture_and_its_parents_weight(self) -> None:
        parent = WOOCOMMERCE_SHIRT | {"Weight (kg)": "0.2", "Images": "https://cdn.example/all.jpg"}

        product = only_product(read(parent, shirt_variation(Images="https://cdn.example/red.jpg")))

        assert product.pictures == ("https://cdn.example/all.jpg",)
        assert product.variants[0].picture_url == "https://cdn.example/red.jpg"
        assert product.variants[0].weight_grams == 200

    def test_divides_a_stock_they_share(self) -> None:
        colours = [
            shirt_variation(SKU=f"SHIRT-{colour}", Stock="parent", **{"Attribute 1 value(s)": colour})
            for colour in ("Red", "Green", "Blue")
        ]

        product = only_product(read(WOOCOMMERCE_SHIRT | {"Stock": "8"}, *colours))

        assert [variant.quantity for variant in product.variants] == [3, 3, 2]

    def test_makes_blank_skus_the_same_at_each_import(self) -> None:
        rows = [shirt_variation(SKU=""), shirt_variation(SKU="", **GREEN)]

        once, again = read(WOOCOMMERCE_SHIRT, *rows), read(*reversed(rows), WOOCOMMERCE_SHIRT)

        assert len({*skus(once)}) == 2
        assert {*skus(once)} == {*skus(again)}


class TestNameBadRows:
    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            ({"Type": "external"}, "external_product"),
            ({"Type": "grouped"}, "grouped_product"),
            ({"Type": "subscription"}, "unknown_type"),
            ({"Type": "variable"}, "no_variants"),
            ({"Name": ""}, "blank_title"),
            ({"Name": "x" * 201}, "too_long"),
            ({"SKU": "x" * 65}, "too_long"),
            ({"Regular price": ""}, "blank_price"),
            ({"Sale price": "cheap"}, "bad_price"),
            ({"Stock": "some"}, "bad_quantity"),
            ({"Weight (kg)": "heavy"}, "bad_weight"),
        ],
    )
    def test_leaves_out_what_cannot_be_sold(self, cells: dict[str, str], reason: str) -> None:
        catalogue = read(WOOCOMMERCE_MUG | cells, WOOCOMMERCE_SHIRT, shirt_variation())

        assert faults(catalogue) == [(2, reason)]
        assert skus(catalogue) == ["SHIRT-RED-S"]

    def test_keeps_the_first_of_two_with_one_sku(self) -> None:
        catalogue = read(WOOCOMMERCE_MUG, WOOCOMMERCE_MUG | {"ID": "12", "Name": "Red mug"})

        assert faults(catalogue) == [(3, "duplicate_sku")]
        assert catalogue.products[0].title == "Blue mug"

    def test_names_two_without_sku_and_id_of_one_name(self) -> None:
        nameless = WOOCOMMERCE_MUG | {"SKU": "", "ID": ""}

        assert faults(read(nameless, nameless)) == [(3, "duplicate_handle")]

    @pytest.mark.parametrize("parent", ["", "NOWHERE", "id:99", "MUG-BLUE"])
    def test_names_a_variation_without_a_parent(self, parent: str) -> None:
        catalogue = read(WOOCOMMERCE_MUG, shirt_variation(Parent=parent))

        assert faults(catalogue) == [(3, "unknown_parent")]
        assert catalogue.faults[0].sku_or_handle == "SHIRT-RED-S"

    def test_names_the_variations_of_a_parent_that_is_refused(self) -> None:
        catalogue = read(WOOCOMMERCE_SHIRT | {"Name": ""}, shirt_variation(), WOOCOMMERCE_MUG)

        assert faults(catalogue) == [(2, "blank_title"), (3, "product_refused")]
        assert catalogue.faults[1].value == "2"

    def test_names_the_parent_too_when_no_variation_is_good(self) -> None:
        catalogue = read(WOOCOMMERCE_SHIRT, shirt_variation(Regular_price="-5"), WOOCOMMERCE_MUG)

        assert faults(catalogue) == [(2, "no_variants"), (3, "negative_price")]
