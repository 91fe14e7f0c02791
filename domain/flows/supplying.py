"""What a merchant sees of a supplier: who answers for them, what they sell, what is on its way, what they are owed."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from domain import people, purchasing, suppliers, tables
from domain.errors import NotFound
from domain.purchasing.model import UNDERWAY
from domain.suppliers import Supplier
from domain.transaction import Transaction, among

_items, _orders = tables.supplier_items.c, tables.purchase_orders.c
_ITEMS = select(func.count()).select_from(tables.supplier_items).where(_items.supplier_id == bindparam("supplier_id"))
_UNDERWAY = (
    select(func.count())
    .select_from(tables.purchase_orders)
    .where(_orders.supplier_id == bindparam("supplier_id"), among(_orders.status, *UNDERWAY))
)


@dataclass(frozen=True, slots=True)
class SupplierPage:
    """
    A supplier.

    Args:
        contact: Who answers for them in chat; "" where nobody does.
        items: So many things they sell.
        underway: So many orders are on their way.
        owed_minor: What they are owed, in their currency; below 0 what they owe the shop.
    """

    supplier: Supplier
    contact: str
    items: int
    underway: int
    owed_minor: int


def page_of(tx: Transaction, supplier_id: int) -> SupplierPage:
    """
    A supplier's page.

    Raises:
        NotFound: There is none with this id.
    """
    supplier = suppliers.supplier(tx, supplier_id)
    return SupplierPage(
        supplier,
        _contact(tx, supplier.person_id),
        int(tx.scalar(_ITEMS, supplier_id=supplier_id)),
        int(tx.scalar(_UNDERWAY, supplier_id=supplier_id)),
        purchasing.owed_minor(tx, supplier),
    )


def _contact(tx: Transaction, person_id: int | None) -> str:
    if person_id is None:
        return ""
    try:
        return people.by_id(tx, person_id).name
    except NotFound:
        return ""
