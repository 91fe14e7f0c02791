"""Whether the books agree with what purchase orders and receipts say."""

from collections.abc import Iterator

from sqlalchemy import func, select

from domain import ledger, tables
from domain.ledger import Kind
from domain.purchasing.model import UNDERWAY, UNTOUCHED
from domain.transaction import Transaction, among

_orders, _lines, _accounts = tables.purchase_orders.c, tables.purchase_order_lines.c, tables.accounts.c
_receipts, _came = tables.receipts.c, tables.receipt_lines.c
_counted = (
    select(_came.line_id, func.sum(_came.good + _came.quarantined + _came.to_vendor).label("pieces"))
    .group_by(_came.line_id)
    .subquery()
)
_LINES = (
    select(
        *(_lines.id, _lines.variant_id, _lines.quantity, _lines.received, _orders.status, _orders.place_id),
        func.coalesce(_counted.c.pieces, 0).label("counted"),
    )
    .join(tables.purchase_orders, _orders.id == _lines.purchase_order_id)
    .outerjoin(_counted, _counted.c.line_id == _lines.id)
    .order_by(_lines.id)
)
_INCOMING = select(_accounts.ref, _accounts.unit, _accounts.place_id, _accounts.balance).where(
    among(_accounts.kind, Kind.INCOMING), _accounts.balance != 0
)
_COSTS = (
    select(
        _receipts.purchase_order_id.label("id"),
        func.sum(_came.cost_minor).label("cost_minor"),
        func.sum(_came.value_minor).label("value_minor"),
    )
    .join(tables.receipt_lines, _came.receipt_id == _receipts.id)
    .group_by(_receipts.purchase_order_id)
    .order_by(_receipts.purchase_order_id)
)


def out_of_step(tx: Transaction) -> Iterator[tuple[str, str, str]]:
    """What is not as it must be: about what, what was expected, what was found."""
    incoming = {(row.ref, row.unit, row.place_id): row.balance for row in tx.all(_INCOMING)}
    for line in tx.all(_LINES):
        if line.status in UNTOUCHED and line.received:
            yield f"purchase order line {line.id} {line.status}", "0", str(line.received)
        if line.received != line.counted:
            yield f"purchase order line {line.id} received", str(line.counted), str(line.received)
        missing = max(0, line.quantity - line.received) if line.status in UNDERWAY else 0
        found = incoming.pop((str(line.id), ledger.pieces(line.variant_id), line.place_id), 0)
        if found != missing:
            yield f"purchase order line {line.id} incoming", str(missing), str(found)
    for (ref, unit, _), balance in incoming.items():
        yield f"incoming {unit} of line {ref!r}", "0", str(balance)
    for row in tx.all(_COSTS):
        moved = ledger.moved_by(tx, [f"purchase_order:{row.id}"])
        owed = -sum(quantity for account, quantity in moved.items() if account.kind is Kind.PAYABLE)
        worth = sum(quantity for account, quantity in moved.items() if account.kind is Kind.INVENTORY_VALUE)
        if (owed, worth) != (row.cost_minor, row.value_minor):
            yield f"purchase_order:{row.id}", f"{row.cost_minor}, {row.value_minor}", f"{owed}, {worth}"
