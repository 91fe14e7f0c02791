"""What a catalogue file says, whoever wrote it: products, their variants, and the rows that could not be used."""

from dataclasses import dataclass
from enum import StrEnum

TITLE_LENGTH_MAX = 200
SKU_LENGTH_MAX = 64
OPTION_LENGTH_MAX = 60
HANDLE_LENGTH_MAX = 255
FAULT_VALUE_LENGTH_MAX = 80

# The tax class of goods whose file says that no tax is charged on them.
TAX_EXEMPT = "exempt"


class Source(StrEnum):
    """The system that wrote the file."""

    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"


class FaultReason(StrEnum):
    """Why a row, or its picture, was left out."""

    AMBIGUOUS_PRICE = "ambiguous_price"  # "1.234" is a thousand to some and one and a bit to others.
    BAD_ENCODING = "bad_encoding"
    BAD_NUMBER = "bad_number"
    BAD_PICTURE = "bad_picture"
    BAD_PRICE = "bad_price"
    BAD_QUANTITY = "bad_quantity"
    BAD_WEIGHT = "bad_weight"
    BLANK_HANDLE = "blank_handle"
    BLANK_OPTION = "blank_option"
    BLANK_PRICE = "blank_price"
    BLANK_SKU = "blank_sku"
    BLANK_TITLE = "blank_title"
    BROKEN_QUOTES = "broken_quotes"
    DUPLICATE_HANDLE = "duplicate_handle"
    DUPLICATE_OPTIONS = "duplicate_options"
    DUPLICATE_SKU = "duplicate_sku"
    EMPTY_ROW = "empty_row"
    EXTERNAL_PRODUCT = "external_product"
    GROUPED_PRODUCT = "grouped_product"
    NEGATIVE_PRICE = "negative_price"
    NO_VARIANTS = "no_variants"
    PRODUCT_REFUSED = "product_refused"  # The row is fine, its product is not; value names the product's line.
    TOO_LONG = "too_long"
    TOO_MANY_DECIMALS = "too_many_decimals"
    UNKNOWN_PARENT = "unknown_parent"
    UNKNOWN_PLACE = "unknown_place"
    UNKNOWN_SKU = "unknown_sku"
    UNKNOWN_TYPE = "unknown_type"
    WRONG_COLUMN_COUNT = "wrong_column_count"

    @property
    def keeps_row(self) -> bool:
        """Whether the row was used all the same: a bad address costs the picture, not the product."""
        return self is FaultReason.BAD_PICTURE


@dataclass(frozen=True, slots=True)
class ImportedVariant:
    """
    One thing that can be bought.

    Attributes:
        options: A value for each of the product's option names, in their order.
        quantity: As the file has it, negative too; None when the file does not count it.
        counted_from: In a file of our own, how many there were when it was written, and when; None in all others.
        place: Where they are, as the file calls it; "" where it does not say.
    """

    sku: str
    options: tuple[str, ...]
    price_minor: int
    compare_at_minor: int | None
    cost_minor: int | None
    quantity: int | None
    barcode: str
    weight_grams: int | None
    picture_url: str | None
    low_stock_threshold: int | None
    active: bool
    line: int
    counted_from: tuple[int, int] | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """
    A product with at least one variant.

    Attributes:
        handle: The same at each import of the same product; unique in the file.
        description: HTML as Telegram takes it, of any length.
        pictures: Addresses, the first one first, none twice; None where the file has no column for them.
        categories: Paths from the root.
    """

    handle: str
    title: str
    description: str
    option_names: tuple[str, ...]
    pictures: tuple[str, ...] | None
    categories: tuple[tuple[str, ...], ...]
    tags: tuple[str, ...]
    tax_class: str
    active: bool
    variants: tuple[ImportedVariant, ...]
    line: int


@dataclass(frozen=True, slots=True)
class RowFault:
    """
    A row that was left out, and why.

    Attributes:
        line: Where the row starts in the file, as an editor counts; the header is line 1.
        value: The offending text, clipped.
    """

    line: int
    sku_or_handle: str
    reason: FaultReason
    value: str


@dataclass(frozen=True, slots=True)
class ImportedCatalogue:
    """All that was found in a file; faults are in the order of their lines, rows counts what follows the header."""

    source: Source
    products: tuple[ImportedProduct, ...]
    faults: tuple[RowFault, ...]
    rows: int
