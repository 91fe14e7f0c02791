r"""
WooCommerce's product file: a row per product and per variation, the variation naming its parent by SKU or id.

Read as WooCommerce's own exporter writes it, in English: lists parted by commas, a comma within as "\,", line ends in
descriptions as "\n", an apostrophe before what a spreadsheet would take for a formula.
"""

import re
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
    unescaped,
    weight_grams,
)

VARIATION = "variation"
VARIABLE = "variable"
SOLD_TYPES = {"simple", VARIABLE}
REFUSED_TYPES = {"external": FaultReason.EXTERNAL_PRODUCT, "grouped": FaultReason.GROUPED_PRODUCT}

BARCODE = ("gtin, upc, ean, or isbn", "gtin", "ean", "upc")
PLACE = ("place", "meta: place")
SHARED_STOCK = "parent"


@dataclass(frozen=True)
class _Head:
    """A product taken in, its row, its variations' rows, and the names of the options that tell these apart."""

    handle: str
    row: Record
    variations: tuple[Record, ...]
    option_names: tuple[str, ...]


def read(sheet: Sheet, *, exponent: int) -> ImportedCatalogue:
    """Read products, variants and faults from the rows of a WooCommerce file; variations may precede their parents."""
    gathering = Gathering(sheet)
    parents = _Parents([record for record in sheet.records if _type(record) != VARIATION])
    families: dict[int, list[Record]] = {}
    for record in sheet.records:
        if _type(record) == VARIATION and (parent := parents.of(record)):
            families.setdefault(parent.line, []).append(record)

    heads: dict[int, _Head] = {}
    for record in sheet.records:
        if _type(record) == VARIATION:
            continue
        try:
            variations = families.get(record.line, [])
            heads[record.line] = _add_product(record, variations, gathering, has_pictures="images" in sheet.columns)
        except BadCell as refused:
            gathering.refuse(record.line, refused, name=_name(record))

    weight_column = next((column for column in sorted(sheet.columns) if column.startswith("weight (")), "")
    reader = _VariantReader(exponent, weight_column)
    for record in sheet.records:
        try:
            head = _head_of(record, parents, heads)
            if head and (record is not head.row or _type(record) != VARIABLE):
                gathering.add_variant(head.handle, reader.variant(record, head))
                _report_picture(record, gathering)
        except BadCell as refused:
            gathering.refuse(record.line, refused, name=_name(record))
    return gathering.catalogue()


class _Parents:
    """Finds the product a variation belongs to; of two with one SKU, the first."""

    def __init__(self, products: Sequence[Record]) -> None:
        self._by_reference: dict[str, Record] = {}
        for product in products:
            if product.text("sku"):
                self._by_reference.setdefault(_plain(product.text("sku")), product)
        for product in products:
            if product.text("id"):
                self._by_reference.setdefault(f"id:{product.text('id')}", product)

    def of(self, variation: Record) -> Record | None:
        reference = _plain(variation.text("parent"))
        parent = self._by_reference.get(reference)
        return parent if parent and _type(parent) == VARIABLE else None


def _head_of(record: Record, parents: _Parents, heads: dict[int, _Head]) -> _Head | None:
    """
    Return the product a row belongs to; None for a product refused before.

    Raises:
        BadCell: It is a variation without a parent, or its parent was refused.
    """
    if _type(record) != VARIATION:
        return heads.get(record.line)
    parent = parents.of(record)
    if parent is None:
        raise BadCell(FaultReason.UNKNOWN_PARENT, record.text("parent"))
    if parent.line not in heads:
        raise BadCell(FaultReason.PRODUCT_REFUSED, str(parent.line))
    return heads[parent.line]


def _type(record: Record) -> str:
    """Types come in company: "simple, downloadable, virtual"; a blank one is simple."""
    types = [part.strip().lower() for part in record.text("type").split(",")]
    return next((part for part in types if part and part not in {"virtual", "downloadable"}), "simple")


def _name(record: Record) -> str:
    return _plain(record.text("sku")) or _handle(record)


def _handle(record: Record) -> str:
    sku, number = _plain(record.text("sku")), record.text("id")
    name = _plain(record.text("name"))
    return sku or (f"id-{number}" if number else slug(name) or made_sku(name, ()))


def _plain(text: str) -> str:
    """Undo the exporter's apostrophe and WordPress's entities."""
    return one_line(unescaped(_bare(text)))


def _bare(text: str) -> str:
    return text[1:] if text[:2] in {"'=", "'+", "'-", "'@"} else text


def _listed(text: str) -> list[str]:
    return [_plain(part.replace("\\,", ",")) for part in re.split(r"(?<!\\),", _bare(text))]


def _add_product(record: Record, variations: Sequence[Record], gathering: Gathering, *, has_pictures: bool) -> _Head:
    kind = _type(record)
    if kind not in SOLD_TYPES:
        raise BadCell(REFUSED_TYPES.get(kind, FaultReason.UNKNOWN_TYPE), record.text("type"))
    title = one_line(_plain(record.text("name")), length_max=TITLE_LENGTH_MAX)
    if not title:
        raise BadCell(FaultReason.BLANK_TITLE)
    handle = one_line(_handle(record), length_max=HANDLE_LENGTH_MAX)
    option_names = _option_names(record, variations) if kind == VARIABLE else ()
    pictures, bad_pictures = _pictures(record)
    gathering.add_product(
        ImportedProduct(
            handle=handle,
            title=title,
            description=_description(record),
            option_names=option_names,
            pictures=pictures if has_pictures else None,
            categories=tuple(dict.fromkeys(path for path in _category_paths(record) if path)),
            tags=distinct(_listed(record.text("tags"))),
            tax_class=_tax_class(record),
            active=_is_published(record) and record.text("visibility in catalog").lower() != "hidden",
            variants=(),
            line=record.line,
        ),
        if_taken=FaultReason.DUPLICATE_SKU if record.text("sku") else FaultReason.DUPLICATE_HANDLE,
    )
    for bad in bad_pictures:
        gathering.refuse(record.line, BadCell(FaultReason.BAD_PICTURE, bad), name=handle)
    return _Head(handle, record, tuple(variations), option_names)


def _option_names(record: Record, variations: Sequence[Record]) -> tuple[str, ...]:
    """
    Name the attributes that tell the variations apart, in the parent's order.

    An attribute that every variation leaves blank means "any" of the parent's values, all counted as the same goods.
    """
    used = {name.casefold() for variation in variations for name, value in _attributes(variation).items() if value}
    mentioned = distinct(name for row in (record, *variations) for name in _attributes(row))
    return tuple(one_line(name, length_max=OPTION_LENGTH_MAX) for name in mentioned if name.casefold() in used)


def _attributes(record: Record) -> dict[str, str]:
    """Return attribute names with their values, in the order of their numbers."""
    numbers = sorted(int(found[1]) for header in record.cells if (found := _ATTRIBUTE_NAME.fullmatch(header)))
    return {
        _plain(record.text(f"attribute {number} name")): _plain(
            record.text(f"attribute {number} value(s)").replace("\\,", ",")
        )
        for number in numbers
    }


_ATTRIBUTE_NAME = re.compile(r"attribute ([1-9][0-9]{0,3}) name")


def _is_published(record: Record) -> bool:
    """1 is published; 0 private, -1 a draft, 2 waiting for review."""
    return is_yes(_bare(record.text("published")) or "1") is True


def _tax_class(record: Record) -> str:
    status = record.text("tax status").lower()
    return TAX_EXEMPT if status in {"none", "shipping", "false"} else _plain(record.text("tax class"))


def _category_paths(record: Record) -> list[tuple[str, ...]]:
    return [category_path(path) for path in _listed(record.text("categories"))]


def _pictures(record: Record) -> tuple[tuple[str, ...], list[str]]:
    """Cut at commas before a blank or before another address: an address may contain commas of its own."""
    urls: dict[str, None] = {}
    bad: list[str] = []
    for part in re.split(r"(?<!\\),(?:\s+|(?=https?://)|\Z)", record.text("images")):
        address = part.replace("\\,", ",").strip()
        try:
            if address:
                urls[picture_url(address)] = None
        except BadCell as refused:
            bad.append(refused.value)
    return tuple(urls), bad


def _report_picture(record: Record, gathering: Gathering) -> None:
    if _type(record) == VARIATION:
        for bad in _pictures(record)[1]:
            gathering.refuse(record.line, BadCell(FaultReason.BAD_PICTURE, bad), name=_name(record))


def _description(record: Record) -> str:
    """Put the short text, which a shop window shows beside the price, before the long one."""
    texts = [telegram_html(_with_line_ends(record.text(header))) for header in ("short description", "description")]
    short, long = texts
    return long if long.startswith(short) else telegram_html(f"{short}\n\n{long}")


_LAYOUT = re.compile(r"<(?:p|br|div)\b", re.IGNORECASE)


def _with_line_ends(text: str) -> str:
    r"""
    Turn the exporter's "\n" back into line ends, and these into paragraphs where WordPress would.

    WordPress keeps descriptions without <p> and <br> and adds both when it shows them.
    """
    text = re.sub(r"(?<!\\)\\n", "\n", _bare(text)).replace("\\\\n", "\\n")
    if _LAYOUT.search(text):
        return text
    text = re.sub(r"\n[ \t\r]*\n\s*", "<p>", text)
    return re.sub(r"(?<![>\s])[ \t\r]*\n(?!\s*<)", "<br>", text)


@dataclass(frozen=True)
class _VariantReader:
    """Reads the row of a simple product or of a variation; what a variation leaves blank is its parent's."""

    exponent: int
    weight_column: str

    def variant(self, record: Record, head: _Head) -> ImportedVariant:
        options = self._options(record, head)
        price, compare_at_minor = self._prices(record)
        cost = _bare(record.text("cost of goods"))
        pictures = _pictures(record)[0] if record is not head.row else ()
        unit = self.weight_column.removeprefix("weight (").removesuffix(")")
        weight = record.text(self.weight_column) or head.row.text(self.weight_column)
        return ImportedVariant(
            sku=one_line(_plain(record.text("sku")), length_max=SKU_LENGTH_MAX) or made_sku(head.handle, options),
            options=options,
            price_minor=price,
            compare_at_minor=compare_at_minor,
            cost_minor=price_minor(cost, exponent=self.exponent) if cost else None,
            quantity=_quantity(record, head),
            barcode=one_line(_bare(record.text(*BARCODE)), length_max=SKU_LENGTH_MAX),
            weight_grams=weight_grams(weight, unit=unit),
            picture_url=pictures[0] if pictures else None,
            low_stock_threshold=quantity(record.text("low stock amount") or head.row.text("low stock amount")),
            # A draft's variations are written as drafts too; switching one off makes it private.
            active=record is head.row or is_yes(record.text("published")) is not False or _is_draft(record),
            line=record.line,
            place=one_line(_plain(record.text(*PLACE) or head.row.text(*PLACE))),
        )

    def _options(self, record: Record, head: _Head) -> tuple[str, ...]:
        if record is head.row:
            return ()
        values = {name.casefold(): value for name, value in _attributes(record).items()}
        options = tuple(
            one_line(values.get(name.casefold(), ""), length_max=OPTION_LENGTH_MAX) for name in head.option_names
        )
        if not all(options):
            raise BadCell(FaultReason.BLANK_OPTION, head.option_names[options.index("")])
        return options

    def _prices(self, record: Record) -> tuple[int, int | None]:
        """Return what it costs, and what it costs outside of the sale."""
        regular, sale = _bare(record.text("regular price")), _bare(record.text("sale price"))
        # WooCommerce clears the first day of a sale once the sale has begun.
        if not sale or (regular and record.text("date sale price starts")):
            return price_minor(regular, exponent=self.exponent), None
        sale_minor = price_minor(sale, exponent=self.exponent)
        regular_minor = price_minor(regular, exponent=self.exponent) if regular else sale_minor
        return (sale_minor, regular_minor) if sale_minor < regular_minor else (regular_minor, None)


def _is_draft(record: Record) -> bool:
    return _bare(record.text("published")) == "-1"


def _quantity(record: Record, head: _Head) -> int | None:
    stock = _bare(record.text("stock"))
    if stock.lower() == SHARED_STOCK:
        return _share_of_stock(record, head)
    if not stock and is_yes(record.text("in stock?")) is False:
        return 0
    return quantity(stock)


def _share_of_stock(record: Record, head: _Head) -> int | None:
    """
    Divide a stock that variations share, for here each is counted by itself.

    Giving each the whole would sell it several times over.
    """
    pieces = quantity(_bare(head.row.text("stock")))
    if pieces is None:
        return None
    sharing = [row.line for row in head.variations if row.text("stock").lower() == SHARED_STOCK]
    each, left_over = divmod(max(pieces, 0), len(sharing))
    return each + (sharing.index(record.line) < left_over)
