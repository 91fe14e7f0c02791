"""Damaged goods that go back to a supplier: each time a document, with what they take off for them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select, update

from domain import tables
from domain.errors import NotFound
from domain.ledger import Kind
from domain.transaction import Transaction

_returns, _lines = tables.vendor_returns.c, tables.vendor_return_lines.c
_ONE = select(tables.vendor_returns).where(_returns.id == bindparam("id"))
_LINES = (
    select(_lines.variant_id, _lines.source, _lines.sku, _lines.quantity, _lines.credit_minor)
    .where(_lines.vendor_return_id == bindparam("return_id"))
    .order_by(_lines.variant_id, _lines.source)
)
_of_supplier = select(tables.vendor_returns).where(_returns.supplier_id == bindparam("supplier_id"))
_SENT = (
    _of_supplier.where(_returns.sent_at.is_not(None))
    .order_by(_returns.sent_at.desc(), _returns.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_UNWRITTEN = (
    _of_supplier.where(_returns.sent_at.is_not(None), _returns.written_at.is_(None))
    .order_by(_returns.id)
    .limit(bindparam("most"))
)
_DRAFTS = _of_supplier.where(_returns.sent_at.is_(None)).order_by(_returns.id)
_COUNT = (
    select(func.count())
    .select_from(tables.vendor_returns)
    .where(_returns.supplier_id == bindparam("supplier_id"), _returns.sent_at.is_not(None))
)
_WRITTEN = (
    update(tables.vendor_returns).where(_returns.id == bindparam("return_id")).values(written_at=bindparam("moment"))
)


@dataclass(frozen=True, slots=True)
class BackLine:
    """
    So many pieces of a variant.

    Args:
        source: Where they lie until they leave: set apart for their supplier, or in quarantine.
        sku: What the supplier calls it; "" where they say nothing.
        credit_minor: What they take off for all of them.
    """

    variant_id: int
    source: Kind
    sku: str
    quantity: int
    credit_minor: int

    @property
    def key(self) -> tuple[int, Kind]:
        return self.variant_id, self.source


@dataclass(frozen=True, slots=True)
class VendorReturn:
    """
    What goes back to a supplier from a place at once.

    Args:
        actor: Who has begun it; once it is sent, who did that.
        sent_at: None while it is put together.
        written_at: When a letter about it was handed in.
    """

    id: int
    supplier_id: int
    place_id: int
    currency: str
    actor: str
    sent_at: int | None
    written_at: int | None
    lines: tuple[BackLine, ...]

    @property
    def document(self) -> str:
        return f"vendor_return:{self.id}"

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def credit_minor(self) -> int:
        """What the supplier takes off for all of it, in `currency`."""
        return sum(line.credit_minor for line in self.lines)


def vendor_return(tx: Transaction, return_id: int) -> VendorReturn:
    """
    One of them.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_ONE, id=return_id)
    if row is None:
        raise NotFound("vendor_return", return_id)
    return _read(tx, row)


def vendor_returns_of(tx: Transaction, supplier_id: int, *, most: int, skipped: int = 0) -> list[VendorReturn]:
    """What went back to a supplier, the newest first."""
    return [_read(tx, row) for row in tx.all(_SENT, supplier_id=supplier_id, most=most, skipped=skipped)]


def count_vendor_returns(tx: Transaction, supplier_id: int) -> int:
    """How many of them there are."""
    return int(tx.scalar(_COUNT, supplier_id=supplier_id))


def put_together_for(tx: Transaction, supplier_id: int) -> list[VendorReturn]:
    """What is put together and not sent yet, one from each place."""
    return [_read(tx, row) for row in tx.all(_DRAFTS, supplier_id=supplier_id)]


def unwritten_to(tx: Transaction, supplier_id: int, *, most: int) -> list[VendorReturn]:
    """What was sent, and no letter about it was handed in; the oldest first."""
    return [_read(tx, row) for row in tx.all(_UNWRITTEN, supplier_id=supplier_id, most=most)]


def note_written(tx: Transaction, return_id: int, *, now: int) -> None:
    """A mail server has taken the letter about it."""
    tx.change(_WRITTEN, return_id=return_id, moment=now)


def _read(tx: Transaction, row: Any) -> VendorReturn:
    lines = tuple(
        BackLine(variant_id, Kind(source), sku, quantity, credit_minor)
        for variant_id, source, sku, quantity, credit_minor in tx.all(_LINES, return_id=row.id)
    )
    return VendorReturn(
        row.id, row.supplier_id, row.place_id, row.currency, row.actor, row.sent_at, row.written_at, lines
    )
