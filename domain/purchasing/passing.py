"""Asking the next supplier, where one has declined or said nothing."""

from collections import defaultdict
from dataclasses import dataclass

from domain import suppliers
from domain.actors import Actor
from domain.errors import Changed
from domain.purchasing.model import MACHINE, PurchaseOrder
from domain.purchasing.ordering import cancel
from domain.purchasing.queries import locked
from domain.purchasing.reordering import add_to_draft
from domain.purchasing.rules import outlooks
from domain.suppliers import Item
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Which orders were drawn up instead, and which variants nobody else sells."""

    order_ids: tuple[int, ...]
    without_supplier: tuple[int, ...]


def next_suppliers(tx: Transaction, order: PurchaseOrder, *, now: int) -> dict[int, Item | None]:
    """Who would be asked next for each line of an order, by the line's id; None where nobody else sells it."""
    offers = suppliers.offers(tx, [line.variant_id for line in order.lines], now=now)
    return {
        line.id: next((item for item in offers.get(line.variant_id, ()) if item.supplier_id != order.supplier_id), None)
        for line in order.lines
    }


def pass_on(tx: Transaction, purchase_order_id: int, *, version: int, actor: Actor, now: int) -> PassedOn:
    """
    Call off an order that was declined, changed or not answered in time, and draw it up for whoever is asked next.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is none, or it is not what the merchant saw; it still may be answered.
        IllegalTransition: It has ended.
    """
    order = locked(tx, purchase_order_id)
    if order.is_underway and not order.awaits_merchant(now=now):
        raise Changed(MACHINE.document, order.id)
    chosen: dict[int, list[tuple[Item, int, int]]] = defaultdict(list)
    following = next_suppliers(tx, order, now=now)
    ruled = outlooks(tx, [line.variant_id for line in order.lines], place_id=order.place_id)
    multiples = {each.rule.variant_id: each.rule.multiple for each in ruled}
    for line in order.lines:
        item = following[line.id]
        if item is not None:
            chosen[item.supplier_id].append((item, line.quantity, multiples.get(line.variant_id, 1)))
    ids = tuple(
        add_to_draft(tx, supplier_id, wanted, place_id=order.place_id, actor=actor, now=now)
        for supplier_id, wanted in sorted(chosen.items())
    )
    cancel(tx, purchase_order_id, version=version, actor=actor, now=now)
    return PassedOn(ids, tuple(line.variant_id for line in order.lines if following[line.id] is None))
