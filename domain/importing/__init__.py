"""Other shops' product files, read into our words: bytes in, products and the rows that could not be used out."""

from domain.importing import shopify, woocommerce
from domain.importing.markup import clipped, telegram_html, visible_length
from domain.importing.model import (
    TAX_EXEMPT,
    FaultReason,
    ImportedCatalogue,
    ImportedProduct,
    ImportedVariant,
    RowFault,
    Source,
)
from domain.importing.reading import NotACatalogue, Refusal, read_sheet

__all__ = [
    "TAX_EXEMPT",
    "FaultReason",
    "ImportedCatalogue",
    "ImportedProduct",
    "ImportedVariant",
    "NotACatalogue",
    "Refusal",
    "RowFault",
    "Source",
    "clipped",
    "read_catalogue",
    "telegram_html",
    "visible_length",
]

READERS = {Source.SHOPIFY: shopify.read, Source.WOOCOMMERCE: woocommerce.read}


def read_catalogue(content: bytes, *, exponent: int) -> ImportedCatalogue:
    """
    Read the product file of Shopify or WooCommerce, told apart by its headers.

    Args:
        exponent: Decimals of the shop's currency (EUR 2, JPY 0); the file's prices are taken to be in it.

    Raises:
        NotACatalogue: The file as a whole is no product file.
    """
    sheet = read_sheet(content)
    return READERS[sheet.source](sheet, exponent=exponent)
