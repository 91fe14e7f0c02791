"""Purchase orders as their suppliers and the merchants are shown and told of them, drawn when they are sent."""

from collections.abc import Callable

from domain import people, purchasing, suppliers, tasks
from domain.errors import NotFound
from domain.flows import purchases, supplies
from domain.flows.supplies import Supply
from domain.outbox import Effect
from domain.purchasing import PurchaseOrder, Status
from domain.suppliers import Supplier
from domain.transaction import Transaction
from jobs.buying import PURCHASE, SUPPLY
from jobs.money import words_of
from jobs.sending import Render
from views import buying_news, purchase_orders
from views import supplying as views
from views.screen import Screen
from views.words import Speaking, Words


def _number(effect: Effect) -> int:
    return int(effect.subject.partition(":")[2])


def _supply(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    words = words_of(tx, effect, speaking)
    found = _own(tx, effect, words)
    return views.gone(words, _number(effect)) if found is None else views.order(words, found, shop=speaking.shop)


def _told(draw: Callable[[Words, Supply], Screen]) -> Render:
    def render(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
        words = words_of(tx, effect, speaking)
        found = _own(tx, effect, words)
        return None if found is None else draw(words, found)

    return render


def _own(tx: Transaction, effect: Effect, words: Words) -> Supply | None:
    """The order, as long as whoever reads it answers for its supplier."""
    reader = people.at_telegram(tx, effect.chat_id)
    try:
        return supplies.supply_of(tx, _number(effect), actor=reader.actor, language=words.language)
    except NotFound:
        return None


def _back(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    """Whoever answers for the supplier no longer is not told."""
    words, reader = words_of(tx, effect, speaking), people.at_telegram(tx, effect.chat_id)
    try:
        supplier, paper = supplies.comes_back_to(tx, _number(effect), actor=reader.actor, language=words.language)
    except NotFound:
        return None
    return views.goods_back(words, supplier, paper)


def _left(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return views.left(words_of(tx, effect, speaking), suppliers.supplier(tx, effect.data["supplier_id"]))


def _to_merchants(draw: Callable[[Words, PurchaseOrder, Supplier], Screen]) -> Render:
    def render(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
        order = purchasing.purchase_order(tx, _number(effect))
        return draw(speaking.own, order, suppliers.supplier(tx, order.supplier_id))

    return render


def _confirmed(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    """Until it is told, it may have ended."""
    order = purchasing.purchase_order(tx, _number(effect))
    if order.status is not Status.CONFIRMED:
        return None
    return buying_news.confirmed(speaking.own, purchases.page_for_desk(tx, order.id, now=order.answered_at or 0))


def _drawn_up(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    """Somebody may have sent it before we could ask for it."""
    order = purchasing.purchase_order(tx, _number(effect))
    if order.status is not Status.DRAFT:
        return None
    return buying_news.drawn_up(speaking.own, order, suppliers.supplier(tx, order.supplier_id))


def _joined(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    supplier = suppliers.supplier(tx, effect.data["supplier_id"])
    return buying_news.joined(speaking.own, supplier, people.by_id(tx, effect.data["person_id"]))


def _purchase(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    order = purchasing.purchase_order(tx, _number(effect))
    # A card has no clock: that a supplier is silent, or late, is what a task was raised for.
    known = [order.created_at, *(task.raised_at for task in tasks.open_about(tx, [order.document]))]
    return purchase_orders.purchase_page(speaking.own, purchases.page_for_desk(tx, order.id, now=max(known)))


CARDS: dict[str, Render] = {SUPPLY: _supply, PURCHASE: _purchase}
NEWS: dict[str, Render] = {
    SUPPLY: _supply,
    "supply_reminder": _told(views.reminder),
    "supply_agreed": _told(views.agreed),
    "supply_cancelled": _told(views.called_off),
    "supply_late": _told(views.overdue),
    "supply_back": _back,
    "supplier_left": _left,
    "supplier_joined": _joined,
    "purchase_drawn_up": _drawn_up,
    "purchase_confirmed": _confirmed,
    "purchase_dated": _to_merchants(buying_news.dated),
}
