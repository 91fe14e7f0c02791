"""A purchase order as those who buy see it, gathered in one read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from domain import catalogue, letters, people, purchasing, stock, suppliers, tables
from domain.actors import Actor, Role, the_shop
from domain.catalogue import Variant
from domain.events import PurchaseOrderConfirmed, PurchaseOrderDated
from domain.letters import Letter
from domain.purchasing import PurchaseOrder, Status
from domain.suppliers import Supplier
from domain.transaction import Transaction

_DESK = the_shop("purchasing")
_PLACE = select(tables.places.c.name).where(tables.places.c.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class Step:
    """
    Something that happened to a purchase order.

    Args:
        kind: The event's name.
        by: Who did it; "" where the shop did it by itself.
        good, damaged: So many pieces came, where something did.
    """

    at: int
    kind: str
    by: str
    good: int = 0
    damaged: int = 0


@dataclass(frozen=True, slots=True)
class PurchasePage:
    """
    A purchase order.

    Args:
        place: Where its goods go.
        wares: What its lines are about, by the variant's id.
        awaits_merchant: It goes on only when a merchant has decided.
        is_late: Its goods should be here by now.
        following: Who would be asked next, where a merchant has to decide: their names, each once.
        has_nobody: Nobody else sells some of it.
        has_rate: Somebody has said what its currency is worth in the shop's, where it is another.
        rounded_up: While it is drawn up: how many its supplier sends, where they do not send what is in it; by the
            variant's id.
        asked: Once it is taken on: how many were asked for, where fewer will come; by the variant's id.
        names_day: Its supplier has named the day when its goods will be here; else it is as long as they usually take.
        letter_back: What its supplier was written about it and did not get.
    """

    order: PurchaseOrder
    supplier: Supplier
    place: str
    wares: Mapping[int, Variant]
    awaits_merchant: bool
    is_late: bool
    following: tuple[str, ...]
    has_nobody: bool
    has_rate: bool
    rounded_up: Mapping[int, int] = field(default_factory=dict)
    asked: Mapping[int, int] = field(default_factory=dict)
    names_day: bool = True
    has_address: bool = True
    letter_back: Letter | None = None


def page_of(tx: Transaction, purchase_order_id: int, *, actor: Actor, now: int) -> PurchasePage:
    """
    A purchase order's page, for those who buy.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such order.
    """
    actor.must_be(Role.MERCHANT, to="buy for the shop")
    order = purchasing.purchase_order(tx, purchase_order_id)
    awaits = order.awaits_merchant(now=now)
    following: tuple[str, ...] = ()
    has_nobody = False
    if awaits:
        items = purchasing.next_suppliers(tx, order, now=now)
        has_nobody = None in items.values()
        ids = sorted({item.supplier_id for item in items.values() if item is not None})
        following = tuple(suppliers.supplier(tx, supplier_id).name for supplier_id in ids)
    return PurchasePage(
        order,
        suppliers.supplier(tx, order.supplier_id),
        place_name(tx, order.place_id),
        catalogue.variants(tx, [line.variant_id for line in order.lines]),
        awaits,
        order.is_underway and order.expected_at is not None and order.expected_at + 24 * 3600 < now,
        following,
        has_nobody,
        order.currency in purchasing.buying(tx).rates_e9,
        purchasing.rounded_up(tx, order) if order.status is Status.DRAFT else {},
        *_taken_on(tx, order),
        bool(stock.place(tx, order.place_id).address),
        letters.undelivered_about(tx, order.id) if order.sent_at is not None else None,
    )


def _taken_on(tx: Transaction, order: PurchaseOrder) -> tuple[dict[int, int], bool]:
    """Of what fewer will come than was asked for, and whether a day was named."""
    asked: dict[int, int] = {}
    names_day = True
    if order.status is Status.CONFIRMED:
        for row in purchasing.timeline(tx, order.id):
            if row.kind == PurchaseOrderConfirmed.__name__:
                said = json.loads(row.data)
                asked = {int(variant_id): pieces for variant_id, pieces in said.get("asked", {}).items()}
                names_day = said.get("names_day", True)
            elif row.kind == PurchaseOrderDated.__name__:
                names_day = True
    return asked, names_day


def page_for_desk(tx: Transaction, purchase_order_id: int, *, now: int) -> PurchasePage:
    """
    The same, for the shop's own card of it.

    Raises:
        NotFound: There is no such order.
    """
    return page_of(tx, purchase_order_id, actor=_DESK, now=now)


def steps(tx: Transaction, purchase_order_id: int, *, actor: Actor) -> list[Step]:
    """
    What happened to a purchase order, and who did it, oldest first.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such order.
    """
    actor.must_be(Role.MERCHANT, to="buy for the shop")
    order = purchasing.purchase_order(tx, purchase_order_id)
    receipts = {receipt.id: receipt for receipt in purchasing.receipts_of(tx, order.id)}
    found = [Step(order.created_at, "PurchaseOrderDrawnUp", "")]
    for row in purchasing.timeline(tx, order.id):
        receipt = receipts.get(json.loads(row.data).get("receipt_id"))
        good = sum(line.good for line in receipt.lines) if receipt else 0
        damaged = sum(line.quarantined + line.to_vendor for line in receipt.lines) if receipt else 0
        found.append(Step(row.at, row.kind, people.called(tx, row.actor), good, damaged))
    return found


def place_name(tx: Transaction, place_id: int) -> str:
    """What a place is called."""
    return str(tx.scalar(_PLACE, id=place_id))
