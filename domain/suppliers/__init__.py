"""Suppliers: who the shop buys from, who answers for them in chat, and what they sell."""

from domain.suppliers.importing import PricedRow, PriceList, Taken, read_price_list, take_rows
from domain.suppliers.model import LEAD_DAYS_USUAL, Item, Supplier
from domain.suppliers.operations import (
    add,
    change,
    drop_item,
    invite,
    join,
    locked,
    must_answer_for,
    note_declined,
    note_refused,
    part,
    put_item,
    put_items,
    touch,
    write_again,
)
from domain.suppliers.queries import answered_by, can_be_told, item, items, offers, supplier, supplier_named, suppliers

__all__ = [
    "LEAD_DAYS_USUAL",
    "Item",
    "PriceList",
    "PricedRow",
    "Supplier",
    "Taken",
    "add",
    "answered_by",
    "can_be_told",
    "change",
    "drop_item",
    "invite",
    "item",
    "items",
    "join",
    "locked",
    "must_answer_for",
    "note_declined",
    "note_refused",
    "offers",
    "part",
    "put_item",
    "put_items",
    "read_price_list",
    "supplier",
    "supplier_named",
    "suppliers",
    "take_rows",
    "touch",
    "write_again",
]
