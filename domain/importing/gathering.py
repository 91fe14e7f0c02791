"""Products and faults as they are found, row by row, and what is taken by then: handles, SKUs, combinations."""

from dataclasses import replace

from domain.importing.model import (
    FAULT_VALUE_LENGTH_MAX,
    FaultReason,
    ImportedCatalogue,
    ImportedProduct,
    ImportedVariant,
    RowFault,
)
from domain.importing.reading import Sheet
from domain.importing.values import BadCell


class Gathering:
    """The catalogue while it is being read. The first to come keeps a SKU; a row has at most one refusal."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._products: dict[str, ImportedProduct] = {}
        self._variants: dict[str, list[ImportedVariant]] = {}
        self._skus: set[str] = set()
        self._combinations: set[tuple[str, tuple[str, ...]]] = set()
        self._faults: list[RowFault] = [*sheet.faults]
        self._refused_lines = {fault.line for fault in sheet.faults}

    def refuse(self, line: int, refused: BadCell, *, name: str) -> None:
        """Leave out a row (or only its picture), saying why; name is its SKU or its product's handle."""
        if refused.reason.keeps_row or line not in self._refused_lines:
            clipped = name[:FAULT_VALUE_LENGTH_MAX]
            self._faults.append(RowFault(line, clipped, refused.reason, refused.value))
        if not refused.reason.keeps_row:
            self._refused_lines.add(line)

    def add_product(self, product: ImportedProduct, *, if_taken: FaultReason = FaultReason.DUPLICATE_HANDLE) -> None:
        """
        Take in a product, its variants still to come.

        Raises:
            BadCell: There is one with this handle.
        """
        if product.handle in self._products:
            raise BadCell(if_taken, product.handle)
        self._products[product.handle] = product
        self._variants[product.handle] = []

    def add_variant(self, handle: str, variant: ImportedVariant) -> None:
        """
        Take in a variant of a product taken in before.

        Raises:
            BadCell: Its SKU, or its combination of options, is another's.
        """
        if variant.sku in self._skus:
            raise BadCell(FaultReason.DUPLICATE_SKU, variant.sku)
        if (handle, variant.options) in self._combinations:
            raise BadCell(FaultReason.DUPLICATE_OPTIONS, " / ".join(variant.options))
        self._skus.add(variant.sku)
        self._combinations.add((handle, variant.options))
        self._variants[handle].append(variant)

    def catalogue(self) -> ImportedCatalogue:
        """Close the books: products without a single good variant are left out."""
        for handle, product in self._products.items():
            if not self._variants[handle]:
                self.refuse(product.line, BadCell(FaultReason.NO_VARIANTS, product.title), name=handle)
        products = tuple(
            replace(product, variants=tuple(self._variants[handle]))
            for handle, product in self._products.items()
            if self._variants[handle]
        )
        faults = tuple(sorted(self._faults, key=lambda fault: fault.line))
        return ImportedCatalogue(self._sheet.source, products, faults, self._sheet.rows)
