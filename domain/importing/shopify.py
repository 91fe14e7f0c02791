"""
Shopify's product file: a row per variant or further picture, held together by the handle.

Two sets of headers are about: those of the years up to 2024 ("Handle", "Variant Price") and those since ("URL handle",
"Price"). Both are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.importing.gathering import Gathering
from domain.importing.markup import telegram_html
from domain.importing.model import (
    HANDLE_LENGTH_MAX,
    OPTION_LENGTH_MAX,
    SKU_LENGTH_MAX,
    TAX_EXEMPT,
    TITLE_LENGTH_MAX,
    FaultReason,
    ImportedCatalogue,
    ImportedProduct,
    ImportedVariant,
)
from domain.importing.reading import Record, Sheet
from domain.importing.values import (
    BadCell,
    category_path,
    distinct,
    is_yes,
    made_sku,
    one_line,
    picture_url,
    price_minor,
    quantity,
    slug,
    weight_grams,
)

HANDLE = ("handle", "url handle")
DESCRIPTION = ("body (html)", "body html", "description")
CATEGORY = ("product category", "standardized product type")
TYPE = ("type", "product type", "custom product type")
PUBLISHED = ("published", "published on online store")
SKU = ("variant sku", "sku")
PRICE = ("variant price", "price")
COMPARE_AT = ("variant compare at price", "compare-at price", "compare at price")
QUANTITY = ("variant inventory qty", "inventory quantity")
TRACKER = ("variant inventory tracker", "inventory tracker")
BARCODE = ("variant barcode", "barcode")
GRAMS = ("variant grams", "weight value (grams)")
WEIGHT = ("variant weight",)
WEIGHT_UNIT = ("variant weight unit",)
TAXABLE = ("variant taxable", "charge tax")
TAX_CODE = ("variant tax code", "tax code")
PICTURE = ("image src", "product image url")
PICTURE_POSITION = ("image position",)
# What shops that have several places may add.
PLACE = ("place", "location")
# Our own export has three more columns than Shopify's.
VARIANT_ACTIVE = ("variant active",)
LOW_STOCK = ("low stock threshold",)
COUNTED_FROM = ("stock at export",)
VARIANT_PICTURE = ("variant image", "variant image url")

# Shopify has three; WooCommerce knows no limit, and what came from there is exported, too.
OPTION_NUMBERS = range(1, 21)
# What Shopify calls the only variant of a product without options.
SOLE_OPTION_NAME = "title"
SOLE_OPTION_VALUES = {"default title", "default"}


@dataclass(frozen=True)
class _Head:
    """What the rows of one handle share; option_numbers are the columns its options are in."""

    handle: str
    line: int
    is_sole_row: bool
    option_names: tuple[str, ...]
    option_numbers: tuple[int, ...]


def read(sheet: Sheet, *, exponent: int) -> ImportedCatalogue:
    """Read products, variants and faults from the rows of a Shopify file; rows of one handle may be scattered."""
    gathering = Gathering(sheet)
    heads: dict[str, _Head] = {}
    refused_at: dict[str, int] = {}
    has_pictures = any(column in sheet.columns for column in PICTURE)
    for handle, rows in _rows_by_handle(sheet.records, gathering).items():
        try:
            heads[handle] = _add_product(handle, rows, gathering, has_pictures=has_pictures)
        except BadCell as refused:
            refused_at[handle] = rows[0].line
            gathering.refuse(rows[0].line, refused, name=handle)
    is_tracking = any(column in sheet.columns for column in TRACKER)
    for record in sheet.records:
        handle = _handle(record)
        if handle in refused_at:
            orphaned = BadCell(FaultReason.PRODUCT_REFUSED, str(refused_at[handle]))
            gathering.refuse(record.line, orphaned, name=record.text(*SKU) or handle)
        elif handle in heads:
            _read_row(record, heads[handle], gathering, exponent=exponent, is_tracking=is_tracking)
    return gathering.catalogue()


def _rows_by_handle(records: Sequence[Record], gathering: Gathering) -> dict[str, list[Record]]:
    rows: dict[str, list[Record]] = {}
    for record in records:
        handle = _handle(record)
        if handle:
            rows.setdefault(handle, []).append(record)
        else:
            gathering.refuse(record.line, BadCell(FaultReason.BLANK_HANDLE), name=record.text(*SKU))
    return rows


def _handle(record: Record) -> str:
    """Shopify itself makes the handle from the title where a file leaves it blank."""
    return one_line(record.text(*HANDLE)) or slug(record.text("title"))


def _add_product(handle: str, rows: Sequence[Record], gathering: Gathering, *, has_pictures: bool) -> _Head:
    if len(handle) > HANDLE_LENGTH_MAX:
        raise BadCell(FaultReason.TOO_LONG, handle)
    title = one_line(_first(rows, "title"), length_max=TITLE_LENGTH_MAX)
    if not title:
        raise BadCell(FaultReason.BLANK_TITLE)
    options = _options(rows)
    path = category_path(_first(rows, *CATEGORY)) or category_path(_first(rows, *TYPE))
    gathering.add_product(
        ImportedProduct(
            handle=handle,
            title=title,
            description=telegram_html(_first(rows, *DESCRIPTION)),
            option_names=tuple(options.values()),
            pictures=_pictures(rows, handle, gathering) if has_pictures else None,
            categories=(path,) if path else (),
            tags=distinct(one_line(tag) for tag in _first(rows, "tags").split(",")),
            tax_class=one_line(_first(rows, *TAX_CODE)) if is_yes(_first(rows, *TAXABLE)) is not False else TAX_EXEMPT,
            active=_first(rows, "status").casefold() in {"", "active"}
            and is_yes(_first(rows, *PUBLISHED)) is not False,
            variants=(),
            line=rows[0].line,
        )
    )
    return _Head(handle, rows[0].line, len(rows) == 1, tuple(options.values()), tuple(options))


def _first(rows: Sequence[Record], *headers: str) -> str:
    """What is said once for the product stands in its first row, or wherever someone's spreadsheet put it."""
    return next((text for row in rows if (text := row.text(*headers))), "")


def _options(rows: Sequence[Record]) -> dict[int, str]:
    """Return the names of the product's options, by the number of their columns."""
    names: dict[int, str] = {}
    for number in OPTION_NUMBERS:
        name = one_line(_first(rows, f"option{number} name"), length_max=OPTION_LENGTH_MAX)
        values = {one_line(row.text(f"option{number} value")).casefold() for row in rows} - {""}
        if not values or (name.casefold() in {"", SOLE_OPTION_NAME} and values <= SOLE_OPTION_VALUES):
            continue
        names[number] = name or f"Option {number}"
    return names


def _pictures(rows: Sequence[Record], handle: str, gathering: Gathering) -> tuple[str, ...]:
    found: list[tuple[int, str]] = []
    for row in rows:
        address = row.text(*PICTURE)
        if not address:
            continue
        position = row.text(*PICTURE_POSITION)
        try:
            order = int(position) if position.isdecimal() and len(position) < 6 else len(rows)
            found.append((order, picture_url(address)))
        except BadCell as refused:
            gathering.refuse(row.line, refused, name=row.text(*SKU) or handle)
    return tuple(dict.fromkeys(url for _, url in sorted(found, key=lambda picture: picture[0])))


def _read_row(record: Record, head: _Head, gathering: Gathering, *, exponent: int, is_tracking: bool) -> None:
    name = record.text(*SKU) or head.handle
    values = [record.text(f"option{number} value") for number in OPTION_NUMBERS]
    if not head.is_sole_row and not any((*values, record.text(*SKU), record.text(*PRICE))):
        # No variant: a further picture, or a first row with words only. Both were read with the product.
        if not record.text(*PICTURE) and record.line != head.line:
            gathering.refuse(record.line, BadCell(FaultReason.EMPTY_ROW), name=name)
        return
    try:
        variant = _variant(record, head, exponent=exponent, is_tracking=is_tracking)
        gathering.add_variant(head.handle, variant)
    except BadCell as refused:
        gathering.refuse(record.line, refused, name=name)
        return
    if record.text(*VARIANT_PICTURE) and not variant.picture_url:
        gathering.refuse(record.line, BadCell(FaultReason.BAD_PICTURE, record.text(*VARIANT_PICTURE)), name=name)


def _variant(record: Record, head: _Head, *, exponent: int, is_tracking: bool) -> ImportedVariant:
    options = tuple(
        one_line(record.text(f"option{number} value"), length_max=OPTION_LENGTH_MAX) for number in head.option_numbers
    )
    if not all(options):
        raise BadCell(FaultReason.BLANK_OPTION, head.option_names[options.index("")])
    price = price_minor(record.text(*PRICE), exponent=exponent)
    compare_at = record.text(*COMPARE_AT)
    compare_at_minor = price_minor(compare_at, exponent=exponent) if compare_at else 0
    cost = record.text("cost per item")
    pieces = quantity(record.text(*QUANTITY))
    return ImportedVariant(
        sku=one_line(record.text(*SKU), length_max=SKU_LENGTH_MAX) or made_sku(head.handle, options),
        options=options,
        price_minor=price,
        compare_at_minor=compare_at_minor if compare_at_minor > price else None,
        cost_minor=price_minor(cost, exponent=exponent) if cost else None,
        # Where the file has the column, a blank tracker says that Shopify does not count these, whatever the number.
        quantity=pieces if record.text(*TRACKER) or not is_tracking else None,
        # Shopify writes an apostrophe before a barcode, lest Excel should round it.
        barcode=one_line(record.text(*BARCODE).removeprefix("'"), length_max=SKU_LENGTH_MAX),
        weight_grams=_weight_grams(record),
        picture_url=_picture_or_none(record.text(*VARIANT_PICTURE)),
        low_stock_threshold=quantity(record.text(*LOW_STOCK)),
        active=is_yes(record.text(*VARIANT_ACTIVE)) is not False,
        line=record.line,
        counted_from=_counted_from(record.text(*COUNTED_FROM)),
        place=one_line(record.text(*PLACE)),
    )


def _counted_from(text: str) -> tuple[int, int] | None:
    """Read "7@1767268800": seven pieces at that moment."""
    pieces, _, moment = text.partition("@")
    if not all(part.isascii() and part.isdecimal() and len(part) <= 10 for part in (pieces, moment)):
        return None
    return int(pieces), int(moment)


def _weight_grams(record: Record) -> int | None:
    grams = record.text(*GRAMS)
    if grams:
        return weight_grams(grams, unit="g")
    return weight_grams(record.text(*WEIGHT), unit=record.text(*WEIGHT_UNIT) or "kg")


def _picture_or_none(address: str) -> str | None:
    try:
        return picture_url(address) if address else None
    except BadCell:
        return None
