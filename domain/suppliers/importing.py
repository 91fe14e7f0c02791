"""A supplier's price list as CSV: bytes in, what they sell out, and the rows that could not be used, each with why."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from domain import catalogue
from domain.actors import Actor, Role
from domain.importing import FaultReason, RowFault
from domain.importing.model import FAULT_VALUE_LENGTH_MAX
from domain.importing.reading import Record, read_table
from domain.importing.values import BadCell, one_line, price_minor, quantity
from domain.stock.model import QUANTITY_MAX
from domain.suppliers.model import LEAD_DAYS_MAX, LEAD_DAYS_USUAL, PRIORITY_MAX, SKU_MAX, Item
from domain.suppliers.operations import put_items
from domain.transaction import Transaction

COLUMNS = ("sku", "supplier sku", "cost", "lead days", "minimum", "pack", "priority")
_NEEDED = (("sku",), ("cost",))


@dataclass(frozen=True, slots=True)
class PricedRow:
    """A row that can be used, if there is something with its SKU; `item` belongs to no variant yet."""

    line: int
    sku: str
    item: Item


@dataclass(frozen=True, slots=True)
class PriceList:
    """All that was found in a file; faults are in the order of their lines, `rows` counts what follows the header."""

    priced: tuple[PricedRow, ...]
    faults: tuple[RowFault, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of some rows: how many were new and how many were known, and those that fit nothing in the shop."""

    added: int
    changed: int
    faults: tuple[RowFault, ...]


def read_price_list(content: bytes, *, supplier_id: int, exponent: int) -> PriceList:
    """
    Read a price list: `sku` and `cost`, and where the file has them `supplier sku`, `lead days`, `minimum`, `pack`
    and `priority`.

    Args:
        exponent: Decimals of the supplier's currency, which the costs are taken to be in.

    Raises:
        NotACatalogue: The file as a whole cannot be used.
    """
    table = read_table(content, _NEEDED)
    priced: dict[str, PricedRow] = {}
    faults = list(table.faults)
    for record in table.records:
        try:
            row = _row(record, known=priced, supplier_id=supplier_id, exponent=exponent)
            priced[row.sku] = row
        except BadCell as fault:
            name = record.text("sku")[:FAULT_VALUE_LENGTH_MAX]
            faults.append(RowFault(record.line, name, fault.reason, fault.value))
    return PriceList(tuple(priced.values()), tuple(sorted(faults, key=lambda fault: fault.line)), table.rows)


def take_rows(tx: Transaction, rows: Sequence[PricedRow], *, actor: Actor) -> Taken:
    """
    Note what some rows of a price list say; those whose SKU nothing in the shop has are left out.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="buy for the shop")
    ids = catalogue.ids_by_sku(tx, [row.sku for row in rows])
    known = [row for row in rows if row.sku in ids]
    added = put_items(tx, [replace(row.item, variant_id=ids[row.sku]) for row in known])
    unknown = [RowFault(row.line, row.sku, FaultReason.UNKNOWN_SKU, "") for row in rows if row.sku not in ids]
    return Taken(added, len(known) - added, tuple(unknown))


def _row(record: Record, *, known: Container[str], supplier_id: int, exponent: int) -> PricedRow:
    sku = one_line(record.text("sku"), length_max=SKU_MAX)
    if not sku:
        raise BadCell(FaultReason.BLANK_SKU)
    if sku in known:
        raise BadCell(FaultReason.DUPLICATE_SKU, sku)
    item = Item(
        supplier_id=supplier_id,
        variant_id=0,
        sku=one_line(record.text("supplier sku", "supplier_sku"), length_max=SKU_MAX),
        cost_minor=price_minor(record.text("cost"), exponent=exponent),
        lead_days=_number(record, "lead days", "lead_days", least=0, most=LEAD_DAYS_MAX, usual=LEAD_DAYS_USUAL),
        minimum=_number(record, "minimum", least=1, most=QUANTITY_MAX),
        pack=_number(record, "pack", "pack size", "pack_size", least=1, most=QUANTITY_MAX),
        priority=_number(record, "priority", least=1, most=PRIORITY_MAX),
    )
    return PricedRow(record.line, sku, item)


def _number(record: Record, *headers: str, least: int, most: int, usual: int = 1) -> int:
    text = record.text(*headers)
    try:
        found = quantity(text)
    except BadCell:
        found = -1
    if found is None:
        return usual
    if not least <= found <= most:
        raise BadCell(FaultReason.BAD_NUMBER, f"{headers[0]}: {text}")
    return found
