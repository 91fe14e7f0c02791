"""Damaged goods that go back to a supplier: each time a document, with what they take off for it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from domain import tables
from domain.errors import NotFound
from domain.transaction import Transaction

_returns = tables.vendor_returns.c
_ONE = select(tables.vendor_returns).where(_returns.id == bindparam("id"))
_OF_SUPPLIER = (
    select(tables.vendor_returns)
    .where(_returns.supplier_id == bindparam("supplier_id"))
    .order_by(_returns.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_COUNT = select(func.count()).select_from(tables.vendor_returns).where(_returns.supplier_id == bindparam("supplier_id"))


@dataclass(frozen=True, slots=True)
class VendorReturn:
    """
    So many pieces of a variant that went back to a supplier.

    Args:
        sku: What the supplier calls it; "" where they say nothing.
        credit_minor: What they took off for all of them, in `currency`.
    """

    id: int
    supplier_id: int
    variant_id: int
    sku: str
    place_id: int
    quantity: int
    currency: str
    credit_minor: int
    actor: str
    at: int

    @property
    def document(self) -> str:
        return f"vendor_return:{self.id}"


def vendor_return(tx: Transaction, return_id: int) -> VendorReturn:
    """
    One of them.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_ONE, id=return_id)
    if row is None:
        raise NotFound("vendor_return", return_id)
    return _read(row)


def vendor_returns_of(tx: Transaction, supplier_id: int, *, most: int, skipped: int = 0) -> list[VendorReturn]:
    """What went back to a supplier, the newest first."""
    return [_read(row) for row in tx.all(_OF_SUPPLIER, supplier_id=supplier_id, most=most, skipped=skipped)]


def count_vendor_returns(tx: Transaction, supplier_id: int) -> int:
    """How many of them there are."""
    return int(tx.scalar(_COUNT, supplier_id=supplier_id))


def _read(row: Any) -> VendorReturn:
    return VendorReturn(
        row.id,
        row.supplier_id,
        row.variant_id,
        row.sku,
        row.place_id,
        row.quantity,
        row.currency,
        row.credit_minor,
        row.actor,
        row.at,
    )
