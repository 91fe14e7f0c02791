"""What merchants type into a purchase order that is being drawn up: a SKU and how many a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain import catalogue, suppliers
from domain.actors import Actor
from domain.digits import western
from domain.errors import ShopError
from domain.purchasing.model import PurchaseOrder
from domain.purchasing.ordering import wish_all
from domain.purchasing.queries import purchase_order
from domain.stock.model import QUANTITY_MAX
from domain.transaction import Transaction

LINES_MAX = 200


class Wrong(StrEnum):
    """What is wrong with a line."""

    NOT_UNDERSTOOD = "not_understood"
    QUANTITY = "quantity"
    UNKNOWN = "unknown"
    NOT_SOLD = "not_sold"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line as it was typed, and what is wrong with it."""

    text: str
    wrong: Wrong


class LinesRefused(ShopError):
    """Some of what was typed cannot be ordered, so none of it was taken; every such line is named."""

    def __init__(self, faults: tuple[LineFault, ...]) -> None:
        super().__init__("; ".join(f"{each.text!r}: {each.wrong}" for each in faults))
        self.faults = faults


def wish_typed(tx: Transaction, purchase_order_id: int, text: str, *, actor: Actor) -> PurchaseOrder:
    """
    Have in an order what was typed, one thing a line: our SKU or the supplier's, then how many ("MUG-BLUE 24").

    Raises:
        NotAllowed, NotFound, Changed: As `wish_all`.
        LinesRefused: Names every line that cannot be used; none was.
    """
    order = purchase_order(tx, purchase_order_id)
    read, faults = _read(text)
    theirs = suppliers.called(tx, order.supplier_id, read)
    ours = catalogue.ids_by_sku(tx, read)
    sold = suppliers.sold_by(tx, order.supplier_id, {*ours.values(), *theirs.values()})
    wanted: dict[int, int] = {}
    for sku, quantity in read.items():
        variant_id = ours.get(sku, theirs.get(sku))
        if variant_id is None:
            faults.append(LineFault(sku, Wrong.UNKNOWN))
        elif variant_id not in sold:
            faults.append(LineFault(sku, Wrong.NOT_SOLD))
        elif variant_id in wanted:
            faults.append(LineFault(sku, Wrong.TWICE))
        else:
            wanted[variant_id] = quantity
    if faults:
        raise LinesRefused(tuple(faults))
    return wish_all(tx, purchase_order_id, wanted, actor=actor)


def _read(text: str) -> tuple[Mapping[str, int], list[LineFault]]:
    read: dict[str, int] = {}
    faults: list[LineFault] = []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines[:LINES_MAX]:
        sku, _, typed = line.rpartition(" ")
        sku, quantity = sku.strip(" \t:;,×"), western(typed)
        if not sku:
            faults.append(LineFault(line, Wrong.NOT_UNDERSTOOD))
        elif not (quantity.isascii() and quantity.isdecimal() and 1 <= int(quantity[:9]) <= QUANTITY_MAX):
            faults.append(LineFault(line, Wrong.QUANTITY))
        elif sku in read:
            faults.append(LineFault(sku, Wrong.TWICE))
        else:
            read[sku] = int(quantity)
    faults += [LineFault(line, Wrong.NOT_UNDERSTOOD) for line in lines[LINES_MAX:]]
    return read, faults
