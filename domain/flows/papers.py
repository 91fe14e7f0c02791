"""What suppliers get on paper, in their own language: what is ordered at which cost, and what goes back for what."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from domain import purchasing, stock, suppliers, tables
from domain.catalogue.fallback import in_language
from domain.transaction import Transaction, in_list

_variants, _products, _texts = tables.variants.c, tables.products.c, tables.product_texts.c
_NAMES = (
    select(_variants.id, _variants.sku, _variants.options, in_language(_texts.title, _products.title).label("title"))
    .join(tables.products, _products.id == _variants.product_id)
    .outerjoin(tables.product_texts, (_texts.product_id == _products.id) & (_texts.language == bindparam("language")))
    .where(in_list(_variants.id, "ids"))
)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """
    One line.

    Args:
        sku: What the supplier calls it; what the shop calls it where they say nothing else.
        own_sku: What the shop calls it.
        cost_minor: Of one piece, in the supplier's currency.
    """

    sku: str
    own_sku: str
    title: str
    quantity: int
    cost_minor: int

    @property
    def total_minor(self) -> int:
        return self.quantity * self.cost_minor


@dataclass(frozen=True, slots=True)
class Paper:
    """
    A purchase order as it is sent.

    Args:
        place: Where in the shop its goods go: what it is called where there are several, and its address; "" where
            neither is said.
        at: When it was sent, or drawn up.
    """

    number: int
    supplier: str
    language: str
    currency: str
    place: str
    at: int
    lines: tuple[PaperLine, ...]

    @property
    def total_minor(self) -> int:
        return sum(line.total_minor for line in self.lines)


@dataclass(frozen=True, slots=True)
class ReturnPaperLine:
    """
    One line of it.

    Args:
        sku: What the supplier calls it; what the shop calls it where they say nothing else.
        own_sku: What the shop calls it.
        credit_minor: What they take off for all of its pieces, in their currency.
    """

    sku: str
    own_sku: str
    title: str
    quantity: int
    credit_minor: int


@dataclass(frozen=True, slots=True)
class ReturnPaper:
    """
    What goes back to a supplier, as it is sent along.

    Args:
        place: Where it leaves from, as for orders.
        at: When it was sent; 0 while it is put together.
    """

    number: int
    supplier: str
    language: str
    currency: str
    place: str
    at: int
    lines: tuple[ReturnPaperLine, ...]

    @property
    def credit_minor(self) -> int:
        """What they take off for all of it, in their currency."""
        return sum(line.credit_minor for line in self.lines)


def return_paper_of(tx: Transaction, vendor_return_id: int, *, language: str = "") -> ReturnPaper:
    """
    What the paper of goods that go back to a supplier says.

    Args:
        language: What articles are called in; the supplier's where it is left out.

    Raises:
        NotFound: There are none.
    """
    found = purchasing.vendor_return(tx, vendor_return_id)
    supplier = suppliers.supplier(tx, found.supplier_id)
    ids = [line.variant_id for line in found.lines]
    named = {row.id: row for row in tx.all(_NAMES, ids=ids, language=language or supplier.language)}
    return ReturnPaper(
        number=found.id,
        supplier=supplier.name,
        language=supplier.language,
        currency=found.currency,
        place=_place(tx, found.place_id),
        at=found.sent_at or 0,
        lines=tuple(
            ReturnPaperLine(line.sku or name.sku, name.sku, _title(name), line.quantity, line.credit_minor)
            for line in found.lines
            for name in [named[line.variant_id]]
        ),
    )


def paper_of(tx: Transaction, purchase_order_id: int, *, language: str = "") -> Paper:
    """
    What the paper of a purchase order says now.

    Args:
        language: What articles are called in; the supplier's where it is left out.

    Raises:
        NotFound: There is no such order.
    """
    order = purchasing.purchase_order(tx, purchase_order_id)
    supplier = suppliers.supplier(tx, order.supplier_id)
    ids = [line.variant_id for line in order.lines]
    named = {row.id: row for row in tx.all(_NAMES, ids=ids, language=language or supplier.language)}
    lines = []
    for line in order.lines:
        name = named[line.variant_id]
        lines.append(PaperLine(line.sku or name.sku, name.sku, _title(name), line.quantity, line.cost_minor))
    return Paper(
        number=order.id,
        supplier=supplier.name,
        language=supplier.language,
        currency=order.currency,
        place=_place(tx, order.place_id),
        at=order.sent_at or order.created_at,
        lines=tuple(lines),
    )


def _title(name: Any) -> str:
    options = json.loads(name.options)
    return f"{name.title} ({', '.join(options)})" if options else str(name.title)


def _place(tx: Transaction, place_id: int) -> str:
    """An only place is the shop to whoever comes there, whatever we call it among ourselves."""
    place = stock.place(tx, place_id)
    name = place.name if len(stock.all_places(tx)) > 1 else ""
    return ", ".join(part for part in (name, *place.address.split("\n")) if part)
