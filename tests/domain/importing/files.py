"""Product files as the two systems write them, of goods that exist nowhere."""

import csv
import io
from collections.abc import Sequence

from domain.importing import ImportedCatalogue, ImportedProduct, ImportedVariant

SHOPIFY_HEADER = [
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Product Category",
    "Type",
    "Tags",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Option2 Name",
    "Option2 Value",
    "Option3 Name",
    "Option3 Value",
    "Variant SKU",
    "Variant Grams",
    "Variant Inventory Tracker",
    "Variant Inventory Qty",
    "Variant Price",
    "Variant Compare At Price",
    "Variant Taxable",
    "Variant Barcode",
    "Image Src",
    "Image Position",
    "Variant Image",
    "Variant Weight Unit",
    "Variant Tax Code",
    "Cost per item",
    "Status",
]
NEW_SHOPIFY_HEADER = [
    "Title",
    "URL handle",
    "Description",
    "Vendor",
    "Product category",
    "Type",
    "Tags",
    "Published on online store",
    "Status",
    "SKU",
    "Barcode",
    "Option1 name",
    "Option1 value",
    "Option1 Linked To",
    "Price",
    "Compare-at price",
    "Cost per item",
    "Charge tax",
    "Tax code",
    "Inventory tracker",
    "Inventory quantity",
    "Weight value (grams)",
    "Product image URL",
    "Image position",
    "Variant image URL",
]
WOOCOMMERCE_HEADER = [
    "ID",
    "Type",
    "SKU",
    "GTIN; UPC; EAN; or ISBN",
    "Name",
    "Published",
    "Visibility in catalog",
    "Short description",
    "Description",
    "Date sale price starts",
    "Tax status",
    "Tax class",
    "In stock?",
    "Stock",
    "Low stock amount",
    "Weight (kg)",
    "Sale price",
    "Regular price",
    "Categories",
    "Tags",
    "Images",
    "Parent",
    "Attribute 1 name",
    "Attribute 1 value(s)",
    "Attribute 2 name",
    "Attribute 2 value(s)",
    "Cost of goods",
]
WOOCOMMERCE_HEADER = [header.replace(";", ",") for header in WOOCOMMERCE_HEADER]

SHOPIFY_MUG = {
    "Handle": "blue-mug",
    "Title": "Blue mug",
    "Option1 Name": "Title",
    "Option1 Value": "Default Title",
    "Variant SKU": "MUG-BLUE",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": "7",
    "Variant Price": "12.50",
}
WOOCOMMERCE_MUG = {
    "ID": "11",
    "Type": "simple",
    "SKU": "MUG-BLUE",
    "Name": "Blue mug",
    "Published": "1",
    "In stock?": "1",
    "Stock": "7",
    "Regular price": "12.50",
}
WOOCOMMERCE_SHIRT = {
    "ID": "20",
    "Type": "variable",
    "SKU": "SHIRT",
    "Name": "Shirt",
    "Published": "1",
    "Attribute 1 name": "Colour",
    "Attribute 1 value(s)": "Red, Green",
    "Attribute 2 name": "Size",
    "Attribute 2 value(s)": "S, M",
}


def written(header: Sequence[str], rows: Sequence[dict[str, str]], *, delimiter: str = ",", end: str = "\n") -> bytes:
    """Write a file as the systems do: quotes where needed, blanks where a row says nothing."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, restval="", delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def shopify(*rows: dict[str, str]) -> bytes:
    return written(SHOPIFY_HEADER, rows)


def woocommerce(*rows: dict[str, str]) -> bytes:
    return written(WOOCOMMERCE_HEADER, rows)


def shirt_variation(**cells: str) -> dict[str, str]:
    """Make a red S of the shirt, but for the cells given; underscores stand for blanks in headers."""
    row = {
        "Type": "variation",
        "SKU": "SHIRT-RED-S",
        "Name": "Shirt - Red, S",
        "Published": "1",
        "Parent": "SHIRT",
        "Regular price": "20",
        "Attribute 1 name": "Colour",
        "Attribute 1 value(s)": "Red",
        "Attribute 2 name": "Size",
        "Attribute 2 value(s)": "S",
    }
    return row | {name.replace("_", " "): text for name, text in cells.items()}


def only_product(catalogue: ImportedCatalogue) -> ImportedProduct:
    assert catalogue.faults == ()
    (product,) = catalogue.products
    return product


def only_variant(catalogue: ImportedCatalogue) -> ImportedVariant:
    (variant,) = only_product(catalogue).variants
    return variant


def faults(catalogue: ImportedCatalogue) -> list[tuple[int, str]]:
    return [(fault.line, fault.reason.value) for fault in catalogue.faults]


def skus(catalogue: ImportedCatalogue) -> list[str]:
    return [variant.sku for product in catalogue.products for variant in product.variants]
