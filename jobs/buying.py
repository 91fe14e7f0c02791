"""What follows from what happens to purchase orders: letters, messages and cards for suppliers, and for merchants."""

from collections.abc import Callable, Iterable
from typing import Any

from domain import chats, events, messages, outbox, people, purchasing, suppliers
from domain.chats import Desk
from domain.flows import reordering, supplies, writing
from domain.letters import Kind
from domain.outbox import Effect, Lane
from domain.purchasing import PurchaseOrder
from domain.transaction import Transaction

# The message in a supplier's chat that shows a purchase order, and the card of it in the merchants' chat.
SUPPLY, PURCHASE = "supply", "purchase"
Maker = Callable[[Transaction, Any], Iterable[Effect]]


def letter(kind: Kind) -> Maker:
    """Write to the supplier, where they take letters and have not done it themselves."""

    def make(tx: Transaction, event: events.PurchaseOrderEvent) -> list[Effect]:
        order = purchasing.purchase_order(tx, event.purchase_order_id)
        return [] if _is_theirs(tx, event, order) else writing.letter(tx, order.id, kind)

    return make


def untold(tx: Transaction, event: events.SupplierAddressed) -> list[Effect]:
    """Write at last of what could not be written of."""
    return writing.untold(tx, event.supplier_id)


def supplier_news(name: str) -> Maker:
    """Tell whoever answers for the supplier in chat, unless they have done it themselves."""

    def make(tx: Transaction, event: events.PurchaseOrderEvent) -> list[Effect]:
        order = purchasing.purchase_order(tx, event.purchase_order_id)
        chat_id = _chat_of(tx, order.supplier_id)
        # What was never sent, they know nothing of.
        if chat_id is None or order.sent_at is None or _is_theirs(tx, event, order):
            return []
        return [outbox.news(name, order.document, chat_id=chat_id)]

    return make


def supplier_card(tx: Transaction, event: events.PurchaseOrderEvent) -> list[Effect]:
    """The newest message of the order in the supplier's chat says how it stands."""
    return _cards(tx, purchasing.purchase_order(tx, event.purchase_order_id))


def goods_back(tx: Transaction, event: events.VendorReturnSent) -> list[Effect]:
    """They are told of what comes back to them, as of orders: in chat, and by letter."""
    chat_id = _chat_of(tx, event.supplier_id)
    letters = writing.letter_of_return(tx, event.vendor_return_id)
    if chat_id is None:
        return letters
    subject = purchasing.vendor_return(tx, event.vendor_return_id).document
    return [outbox.news("supply_back", subject, chat_id=chat_id), *letters]


def supplier_orders(tx: Transaction, event: events.SupplierJoined) -> list[Effect]:
    """Whoever answers for a supplier from now on gets what is to be answered, or is on its way."""
    chat_id = people.by_id(tx, event.person_id).telegram_id
    waiting = purchasing.underway_from(tx, event.supplier_id, most=supplies.SHOWN_MAX)
    return [outbox.news(SUPPLY, order.document, chat_id=chat_id) for order in waiting]


def supplier_gone(tx: Transaction, event: events.SupplierLeft) -> list[Effect]:
    """Whoever answers no longer is told, and their messages of orders say so."""
    chat_id = people.by_id(tx, event.person_id).telegram_id
    told = outbox.news("supplier_left", "", chat_id=chat_id, supplier_id=event.supplier_id)
    waiting = purchasing.underway_from(tx, event.supplier_id, most=supplies.SHOWN_MAX)
    return [told, *(card for order in waiting for card in _cards(tx, order))]


def merchants(name: str) -> Maker:
    """Tell the merchants, where stock is told of."""

    def make(tx: Transaction, event: events.PurchaseOrderEvent) -> list[Effect]:
        desk = chats.place(tx, Desk.STOCK)
        subject = f"purchase:{event.purchase_order_id}"
        return [outbox.news(name, subject, chat_id=desk.chat_id, thread_id=desk.thread_id)]

    return make


def purchase_card(tx: Transaction, event: events.PurchaseOrderEvent) -> list[Effect]:
    """The order's card there shows how it stands, from when it was sent."""
    if purchasing.purchase_order(tx, event.purchase_order_id).sent_at is None:
        return []
    desk = chats.place(tx, Desk.STOCK)
    subject = f"purchase:{event.purchase_order_id}"
    return [outbox.card(PURCHASE, subject, chat_id=desk.chat_id, thread_id=desk.thread_id)]


def if_theirs(maker: Maker) -> Maker:
    """Only what suppliers do is news to merchants."""

    def make(tx: Transaction, event: events.PurchaseOrderEvent) -> Iterable[Effect]:
        order = purchasing.purchase_order(tx, event.purchase_order_id)
        return maker(tx, event) if _is_theirs(tx, event, order) else ()

    return make


def restock(_: Transaction, event: events.SoldOut | events.RestockAsked) -> list[Effect]:
    """What has sold out, or is asked for then, is bought by its rules; not in the sale's own transaction."""
    return [outbox.work(reordering.NAME, event.variant_id, lane=Lane.BUYING)]


def _cards(tx: Transaction, order: PurchaseOrder) -> list[Effect]:
    showing = messages.chats_showing(tx, subject=order.document, name=SUPPLY)
    return [outbox.card(SUPPLY, order.document, chat_id=chat_id) for chat_id in showing]


def _chat_of(tx: Transaction, supplier_id: int) -> int | None:
    """The chat of whoever answers for a supplier, as long as they have not blocked the bot."""
    person_id = suppliers.supplier(tx, supplier_id).person_id
    person = None if person_id is None else people.by_id(tx, person_id)
    return None if person is None or person.blocked_at is not None else person.telegram_id


def _is_theirs(tx: Transaction, event: events.PurchaseOrderEvent, order: PurchaseOrder) -> bool:
    """True for what whoever answers for the supplier did."""
    person_id = suppliers.supplier(tx, order.supplier_id).person_id
    return person_id is not None and event.actor == f"person:{person_id}"
