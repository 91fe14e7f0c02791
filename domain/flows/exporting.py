"""The catalogue as a file in Shopify's form, such that reading it in again changes nothing."""

import csv
import io
from itertools import zip_longest

from sqlalchemy import select

from domain import catalogue, money, tables
from domain.catalogue import Product, Variant, categories, keeping
from domain.flows import shelving
from domain.importing import TAX_EXEMPT
from domain.importing.shopify import OPTION_NUMBERS
from domain.importing.values import one_line
from domain.transaction import Transaction

_KEPT = (
    select(tables.products.c.id)
    .where(tables.products.c.deleted_at.is_(None))
    .order_by(tables.products.c.title, tables.products.c.id)
)
_BEFORE_OPTIONS = ("Handle", "Title", "Body (HTML)", "Product Category", "Published")
_AFTER_OPTIONS = (
    "Variant SKU",
    "Variant Grams",
    "Variant Inventory Tracker",
    "Variant Inventory Qty",
    "Variant Price",
    "Variant Compare At Price",
    "Variant Taxable",
    "Variant Tax Code",
    "Variant Barcode",
    "Image Src",
    "Image Position",
    "Variant Image",
    "Cost per item",
    "Status",
    # These are ours alone; Shopify passes over them.
    "Variant Active",
    "Low Stock Threshold",
    "Stock At Export",
)
OPTIONS_MIN = 3


def export_catalogue(tx: Transaction, *, currency: str, now: int) -> bytes:
    """Every product that was not deleted, hidden ones too, with what lies free of each variant now."""
    products = [catalogue.product(tx, row.id) for row in tx.all(_KEPT)]
    options = max([OPTIONS_MIN, *(len(product.option_names) for product in products)])
    written = io.StringIO()
    writer = csv.DictWriter(written, _columns(min(options, len(OPTION_NUMBERS))), restval="", lineterminator="\r\n")
    writer.writeheader()
    for product in products:
        writer.writerows(_rows(tx, product, currency=currency, now=now))
    return written.getvalue().encode()


def _columns(options: int) -> list[str]:
    pairs = [f"Option{number} {part}" for number in range(1, options + 1) for part in ("Name", "Value")]
    return [*_BEFORE_OPTIONS, *pairs, *_AFTER_OPTIONS]


def _rows(tx: Transaction, product: Product, *, currency: str, now: int) -> list[dict[str, str]]:
    """A row per variant; pictures stand in them from the first on, and in rows of their own when they are more."""
    # Variants of options the product no longer has are kept for their orders' sake; no file can tell them.
    variants = [each for each in product.variants if len(each.options) == len(product.option_names)]
    addresses = {each.id: each.url for each in product.pictures if not _is_photo(each.url)}
    rows: list[dict[str, str]] = []
    if not variants:
        return rows
    for number, (variant, url) in enumerate(zip_longest(variants, addresses.values()), start=1):
        row = {"Handle": product.handle}
        if number == 1:
            row |= _head(tx, product)
        if variant is not None:
            row |= _variant(product, variant, addresses, free=shelving.free(tx, variant.id), currency=currency, now=now)
        if url is not None:
            row |= {"Image Src": url, "Image Position": str(number)}
        rows.append(row)
    return rows


def _head(tx: Transaction, product: Product) -> dict[str, str]:
    return {
        "Title": product.title,
        "Body (HTML)": product.description,
        "Product Category": _category(tx, product.id),
        "Published": _yes(product.active),
        "Status": "active" if product.active else "draft",
    }


def _variant(
    product: Product, variant: Variant, addresses: dict[int, str], *, free: int, currency: str, now: int
) -> dict[str, str]:
    names = enumerate(zip(product.option_names, variant.options, strict=True), start=1)
    options = {
        f"Option{n} {part}": text for n, pair in names for part, text in zip(("Name", "Value"), pair, strict=True)
    }
    sole = {"Option1 Name": "Title", "Option1 Value": "Default Title"}
    is_taxed = variant.tax_class != TAX_EXEMPT
    pieces = max(0, free)
    # Shopify writes an apostrophe before a barcode, and takes one away.
    barcode = f"'{variant.barcode}" if variant.barcode.startswith("'") else variant.barcode
    return (options or sole) | {
        "Variant SKU": variant.sku,
        "Variant Grams": "" if variant.weight_grams is None else str(variant.weight_grams),
        "Variant Inventory Tracker": "shopify",
        "Variant Inventory Qty": str(pieces),
        "Variant Price": _amount(variant.price_minor, currency),
        "Variant Compare At Price": _amount(variant.compare_at_minor, currency),
        "Variant Taxable": _yes(is_taxed),
        "Variant Tax Code": variant.tax_class if is_taxed else "",
        "Variant Barcode": barcode,
        "Variant Image": addresses.get(variant.picture_id or 0, ""),
        "Cost per item": _amount(variant.cost_minor, currency),
        "Variant Active": _yes(variant.active),
        "Low Stock Threshold": str(variant.low_stock_threshold),
        "Stock At Export": f"{pieces}@{now}",
    }


def _category(tx: Transaction, product_id: int) -> str:
    """The first of its categories whose path a file can tell: ">" stands between the steps."""
    for category_id in categories.of_product(tx, product_id):
        names = [each.name for each in categories.path(tx, category_id)]
        if all(name == one_line(name) and ">" not in name for name in names) and names[0].casefold() != "uncategorized":
            return " > ".join(names)
    return ""


def _amount(minor: int | None, currency: str) -> str:
    if minor is None:
        return ""
    decimals = money.exponent(currency)
    whole, rest = divmod(minor, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)


def _yes(is_so: bool) -> str:
    return "TRUE" if is_so else "FALSE"


def _is_photo(url: str) -> bool:
    return url.startswith(keeping.PHOTO_SCHEME)
