import pytest

from domain.importing import TAX_EXEMPT, ImportedCatalogue, read_catalogue
from tests.domain.importing.files import (
    NEW_SHOPIFY_HEADER,
    SHOPIFY_MUG,
    faults,
    only_product,
    only_variant,
    shopify,
    skus,
    written,
)

SMALL_SHIRT = {
    "Handle": "shirt",
    "Title": "Shirt",
    "Option1 Name": "Size",
    "Option1 Value": "S",
    "Variant SKU": "SHIRT-S",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": "3",
    "Variant Price": "20.00",
    "Image Src": "https://cdn.example/front.jpg",
    "Image Position": "1",
}
LARGE_SHIRT = {
    "Handle": "shirt",
    "Option1 Value": "L",
    "Variant SKU": "SHIRT-L",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": "-2",
    "Variant Price": "22.00",
}


def read(*rows: dict[str, str]) -> ImportedCatalogue:
    return read_catalogue(shopify(*rows), exponent=2)


class TestReadProducts:
    def test_reads_a_product_without_options(self) -> None:
        product = only_product(read(SHOPIFY_MUG | {"Body (HTML)": "<p>Holds <strong>tea</strong></p>"}))

        assert (product.handle, product.title, product.option_names) == ("blue-mug", "Blue mug", ())
        assert product.description == "Holds <b>tea</b>"
        assert (product.active, product.line) == (True, 2)
        (variant,) = product.variants
        assert (variant.sku, variant.options, variant.price_minor, variant.quantity) == ("MUG-BLUE", (), 1250, 7)

    def test_gathers_variants_under_the_first_rows_words(self) -> None:
        product = only_product(read(SMALL_SHIRT, LARGE_SHIRT))

        assert product.option_names == ("Size",)
        assert [(v.sku, v.options, v.quantity, v.line) for v in product.variants] == [
            ("SHIRT-S", ("S",), 3, 2),
            ("SHIRT-L", ("L",), -2, 3),
        ]

    def test_gathers_rows_that_are_scattered(self) -> None:
        catalogue = read(SMALL_SHIRT, SHOPIFY_MUG, LARGE_SHIRT)

        assert [product.handle for product in catalogue.products] == ["shirt", "blue-mug"]
        assert skus(catalogue) == ["SHIRT-S", "SHIRT-L", "MUG-BLUE"]

    def test_reads_the_headers_of_newer_files(self) -> None:
        mug = {
            "Title": "Blue mug",
            "URL handle": "blue-mug",
            "Description": "<p>Holds tea</p>",
            "Published on online store": "TRUE",
            "Status": "Active",
            "SKU": "MUG-BLUE",
            "Barcode": "'4006381333931",
            "Option1 name": "Title",
            "Option1 value": "Default Title",
            "Price": "12.50",
            "Compare-at price": "15.00",
            "Cost per item": "4.20",
            "Inventory tracker": "shopify",
            "Inventory quantity": "7",
            "Weight value (grams)": "350",
            "Product image URL": "https://cdn.example/mug.jpg",
            "Variant image URL": "https://cdn.example/mug-side.jpg",
        }

        product = only_product(read_catalogue(written(NEW_SHOPIFY_HEADER, [mug]), exponent=2))

        (variant,) = product.variants
        assert product.pictures == ("https://cdn.example/mug.jpg",)
        assert (variant.price_minor, variant.compare_at_minor, variant.cost_minor) == (1250, 1500, 420)
        assert (variant.quantity, variant.weight_grams, variant.barcode) == (7, 350, "4006381333931")
        assert variant.picture_url == "https://cdn.example/mug-side.jpg"

    def test_makes_a_blank_handle_of_the_title(self) -> None:
        assert only_product(read(SHOPIFY_MUG | {"Handle": ""})).handle == "blue-mug"

    @pytest.mark.parametrize(
        "cells", [{"Status": "draft"}, {"Status": "archived"}, {"Published": "false"}, {"Status": "unlisted"}]
    )
    def test_hides_what_is_not_for_sale(self, cells: dict[str, str]) -> None:
        assert not only_product(read(SHOPIFY_MUG | cells)).active

    def test_reads_category_tags_and_tax(self) -> None:
        words = {
            "Product Category": "Home & Garden > Kitchen > Mugs",
            "Type": "Mugs",
            "Tags": "tea, blue,Tea",
            "Variant Tax Code": "PC040",
        }

        product = only_product(read(SHOPIFY_MUG | words))

        assert product.categories == (("Home & Garden", "Kitchen", "Mugs"),)
        assert product.tags == ("tea", "blue")
        assert product.tax_class == "PC040"

    def test_takes_the_type_where_there_is_no_category(self) -> None:
        assert only_product(read(SHOPIFY_MUG | {"Type": "Mugs"})).categories == (("Mugs",),)
        uncategorized = {"Product Category": "Uncategorized"}
        assert only_product(read(SHOPIFY_MUG | uncategorized)).categories == ()

    def test_exempts_from_tax_what_is_not_taxable(self) -> None:
        assert only_product(read(SHOPIFY_MUG | {"Variant Taxable": "false"})).tax_class == TAX_EXEMPT


class TestReadPictures:
    def test_orders_them_by_position_and_takes_none_twice(self) -> None:
        back = {"Handle": "shirt", "Image Src": "https://cdn.example/back.jpg", "Image Position": "3"}
        side = {"Handle": "shirt", "Image Src": "https://cdn.example/side.jpg", "Image Position": "2"}
        again = {"Handle": "shirt", "Image Src": "https://cdn.example/back.jpg", "Image Position": "4"}

        catalogue = read(SMALL_SHIRT, back, side, again, LARGE_SHIRT)

        names = [url.rsplit("/", 1)[1] for url in only_product(catalogue).pictures or ()]
        assert names == ["front.jpg", "side.jpg", "back.jpg"]
        assert skus(catalogue) == ["SHIRT-S", "SHIRT-L"]

    def test_names_an_unusable_address_and_keeps_the_product(self) -> None:
        catalogue = read(SHOPIFY_MUG | {"Image Src": "mug.jpg", "Variant Image": "side.jpg"})

        assert faults(catalogue) == [(2, "bad_picture"), (2, "bad_picture")]
        assert skus(catalogue) == ["MUG-BLUE"]
        assert catalogue.products[0].pictures == ()


class TestReadVariants:
    def test_counts_nothing_that_shopify_does_not_track(self) -> None:
        assert only_variant(read(SHOPIFY_MUG | {"Variant Inventory Tracker": ""})).quantity is None
        assert only_variant(read(SHOPIFY_MUG | {"Variant Inventory Qty": ""})).quantity is None

    def test_counts_where_the_file_has_no_column_for_trackers(self) -> None:
        content = b"Handle,Title,Variant Price,Variant Inventory Qty\nmug,Mug,12.50,7\n"

        assert only_variant(read_catalogue(content, exponent=2)).quantity == 7

    def test_takes_only_a_higher_price_for_the_one_before(self) -> None:
        assert only_variant(read(SHOPIFY_MUG | {"Variant Compare At Price": "15"})).compare_at_minor == 1500
        assert only_variant(read(SHOPIFY_MUG | {"Variant Compare At Price": "0.00"})).compare_at_minor is None
        assert only_variant(read(SHOPIFY_MUG | {"Variant Compare At Price": "12.50"})).compare_at_minor is None

    def test_makes_blank_skus_the_same_at_each_import(self) -> None:
        rows = [SMALL_SHIRT | {"Variant SKU": ""}, LARGE_SHIRT | {"Variant SKU": ""}]

        once, again = read(*rows), read(SHOPIFY_MUG, *reversed(rows))

        assert len({*skus(once)}) == 2
        assert {*skus(once)} < {*skus(again)}


class TestNameBadRows:
    def test_keeps_the_other_variants(self) -> None:
        catalogue = read(SMALL_SHIRT, LARGE_SHIRT | {"Variant Price": "dear"})

        assert skus(catalogue) == ["SHIRT-S"]
        (fault,) = catalogue.faults
        assert (fault.line, fault.sku_or_handle, fault.reason, fault.value) == (3, "SHIRT-L", "bad_price", "dear")

    def test_keeps_the_product_when_its_first_row_is_the_bad_one(self) -> None:
        catalogue = read(SMALL_SHIRT | {"Variant Price": "-1"}, LARGE_SHIRT)

        assert catalogue.products[0].title == "Shirt"
        assert skus(catalogue) == ["SHIRT-L"]
        assert faults(catalogue) == [(2, "negative_price")]

    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            ({"Variant Price": ""}, "blank_price"),
            ({"Variant Price": "", "Variant SKU": "", "Option1 Value": ""}, "blank_price"),
            ({"Variant Compare At Price": "x"}, "bad_price"),
            ({"Cost per item": "1.234"}, "ambiguous_price"),
            ({"Variant Inventory Qty": "some"}, "bad_quantity"),
            ({"Variant Grams": "-5"}, "bad_weight"),
            ({"Title": ""}, "blank_title"),
            ({"Title": "x" * 201}, "too_long"),
            ({"Variant SKU": "x" * 65}, "too_long"),
            ({"Option1 Name": "Size", "Option1 Value": "x" * 61}, "too_long"),
            ({"Handle": "", "Title": ""}, "blank_handle"),
        ],
    )
    def test_leaves_out_a_product_with_nothing_good(self, cells: dict[str, str], reason: str) -> None:
        catalogue = read(SHOPIFY_MUG | cells, SMALL_SHIRT)

        assert faults(catalogue) == [(2, reason)]
        assert skus(catalogue) == ["SHIRT-S"]

    def test_leaves_out_every_row_of_a_product_that_is_refused(self) -> None:
        catalogue = read(SMALL_SHIRT | {"Title": ""}, LARGE_SHIRT, SHOPIFY_MUG)

        assert faults(catalogue) == [(2, "blank_title"), (3, "product_refused")]
        assert catalogue.faults[1].value == "2"
        assert skus(catalogue) == ["MUG-BLUE"]

    def test_keeps_the_first_of_two_with_one_sku(self) -> None:
        catalogue = read(SMALL_SHIRT, SHOPIFY_MUG, LARGE_SHIRT | {"Variant SKU": "MUG-BLUE"})

        assert skus(catalogue) == ["SHIRT-S", "MUG-BLUE"]
        assert faults(catalogue) == [(4, "duplicate_sku")]

    def test_keeps_the_first_of_two_with_the_same_options(self) -> None:
        catalogue = read(SMALL_SHIRT, LARGE_SHIRT | {"Option1 Value": "S"})

        assert skus(catalogue) == ["SHIRT-S"]
        assert faults(catalogue) == [(3, "duplicate_options")]

    def test_names_a_variant_without_one_of_its_options(self) -> None:
        catalogue = read(SMALL_SHIRT, LARGE_SHIRT | {"Option1 Value": ""})

        assert faults(catalogue) == [(3, "blank_option")]
        assert catalogue.faults[0].value == "Size"

    def test_names_a_row_that_says_nothing(self) -> None:
        assert faults(read(SMALL_SHIRT, {"Handle": "shirt"})) == [(3, "empty_row")]

    def test_names_a_product_without_variants(self) -> None:
        picture = {"Handle": "mug", "Image Src": "https://cdn.example/mug.jpg"}

        catalogue = read({"Handle": "mug", "Title": "Mug"}, picture, SMALL_SHIRT)

        assert faults(catalogue) == [(2, "no_variants")]
        assert skus(catalogue) == ["SHIRT-S"]
