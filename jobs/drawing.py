"""How each card and each piece of news is drawn: facts are read when it is sent, so it shows how things stand then."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from domain import carts, catalogue, inbox, ledger, orders, outbox, payments, people, shipping, shopkeeping, stock
from domain.actors import Role
from domain.carts import Way
from domain.errors import NotFound
from domain.flows import ordering, overview
from domain.ledger import Account, Kind
from domain.orders import Order
from domain.outbox import Effect
from domain.people import Person
from domain.stock import LowStock
from domain.transaction import Transaction
from jobs import importing, keeping, money
from jobs.sending import Registry, Render
from views import asking, checkout, desk, refusals, staff
from views import orders as order_views
from views.screen import Screen
from views.words import Speaking, Words


def registry() -> Registry:
    """Everything the outbox can ask for."""
    return Registry(
        CARDS, NEWS, picture_sent=catalogue.keep_file_id, picture_dead=catalogue.mark_dead, works=importing.WORKS
    )


def _number(effect: Effect) -> int:
    return int(effect.subject.partition(":")[2])


def _reader(tx: Transaction, effect: Effect) -> Person | None:
    """Who reads the message: the person whose private chat it is, or nobody in particular in a group."""
    try:
        return people.at_telegram(tx, effect.chat_id)
    except NotFound:
        return None


def _words(tx: Transaction, effect: Effect, speaking: Speaking) -> Words:
    reader = _reader(tx, effect)
    return speaking.own if reader is None else speaking.to(reader.language)


def _order(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return staff.order_card(_words(tx, effect, speaking), overview.of_order(tx, _number(effect)))


def _packing(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return staff.packing_card(_words(tx, effect, speaking), overview.of_shipment(tx, _number(effect)))


def _job(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    delivery, words = overview.of_shipment(tx, _number(effect)), _words(tx, effect, speaking)
    is_theirs = delivery.courier is not None and delivery.courier.telegram_id == effect.chat_id
    return staff.job_card(words, delivery) if is_theirs else staff.job_gone(words, delivery.order)


def _step(name: str) -> Render:
    def draw(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
        return order_views.news(_words(tx, effect, speaking), name, orders.order(tx, _number(effect)))

    return draw


def _declined(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return order_views.declined(_words(tx, effect, speaking), orders.order(tx, _number(effect)))


def _on_its_way(*, is_again: bool) -> Render:
    def draw(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
        delivery = overview.of_shipment(tx, effect.data["shipment_id"])
        assert delivery.shipment is not None, "it was asked for by its id"
        if delivery.shipment.status is not shipping.Status.OUT_FOR_DELIVERY:
            return None  # It has arrived (or not) before we could say that it set out.
        words = _words(tx, effect, speaking)
        return order_views.on_its_way(
            words, delivery.order, delivery.shipment, due_minor=delivery.due_minor, is_again=is_again
        )

    return draw


def _delivery_failed(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    shipment = shipping.shipment(tx, effect.data["shipment_id"])
    return order_views.delivery_failed(_words(tx, effect, speaking), orders.order(tx, _number(effect)), shipment)


def _desk_delivery_failed(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    shipment = shipping.shipment(tx, effect.data["shipment_id"])
    return desk.delivery_failed(speaking.own, orders.order(tx, _number(effect)), shipment.failure)


def _code_locked(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return desk.code_locked(speaking.own, orders.order(tx, _number(effect)))


def _cancelled(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return desk.cancelled(speaking.own, orders.order(tx, _number(effect)))


def _receipt(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return desk.receipt(_words(tx, effect, speaking), payments.cash_count(tx, effect.data["cash_count_id"]))


def _low(tx: Transaction, effect: Effect) -> LowStock:
    variant = catalogue.variant(tx, effect.data["variant_id"])
    shelf = Account(Kind.FREE, unit=ledger.pieces(variant.id), place_id=effect.data["place_id"])
    return LowStock(variant.id, variant.label, variant.sku, ledger.balance(tx, shelf), variant.low_stock_threshold)


def _stock(draw: Callable[[Words, LowStock], Screen]) -> Render:
    return _while_there(lambda tx, effect, speaking: draw(speaking.own, _low(tx, effect)))


def _while_there(render: Render) -> Render:
    """Say nothing of what was erased before its turn came: a message that cannot be drawn would hold up its chat."""

    def draw(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
        try:
            return render(tx, effect, speaking)
        except NotFound:
            return None

    return draw


def _stock_report(tx: Transaction, _: Effect, speaking: Speaking) -> Screen | None:
    lows = stock.low_stock(tx, place_id=stock.main_place(tx))
    return desk.stock_list(speaking.own, lows) if lows else None


def _staff_joined(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return desk.staff_joined(speaking.own, people.by_id(tx, effect.data["person_id"]), Role(effect.data["role"]))


def _staff_left(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return desk.staff_left(speaking.own, people.by_id(tx, effect.data["person_id"]), Role(effect.data["role"]))


def _picture_dead(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    product = catalogue.product(tx, effect.data["product_id"])
    return desk.picture_dead(speaking.own, product.title, catalogue.picture(tx, effect.data["picture_id"]).url)


def _update_parked(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return desk.update_parked(speaking.own, inbox.parked(tx, effect.data["inbox_id"]))


def _apology(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return Screen(refusals.apology(_words(tx, effect, speaking)))


def _undeliverable(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    row = outbox.undeliverable(tx, effect.data["outbox_id"])
    order = _order_told_of(tx, row.subject)
    try:
        person = people.at_telegram(tx, row.chat_id)
    except NotFound:
        person = None
    return desk.undeliverable(
        speaking.own,
        order,
        error=row.error,
        is_blocked=person is not None and person.blocked_at is not None,
        name=person.name if person is not None else str(row.chat_id),
        is_customer=person is not None and order is not None and person.id == order.person_id,
    )


def _order_told_of(tx: Transaction, subject: str) -> Order | None:
    """The order that a message is about, where it is about one."""
    kind, _, number = subject.partition(":")
    if kind == "order":
        return orders.order(tx, int(number))
    return orders.order(tx, shipping.shipment(tx, int(number)).order_id) if kind == "shipment" else None


def _books_differ(_: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return desk.books_differ(speaking.own, effect.data["faults"])


def _noted(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return checkout.noted(_words(tx, effect, speaking))


def _not_now(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return checkout.not_now(_words(tx, effect, speaking))


def _checkout(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    reader = _reader(tx, effect)
    assert reader is not None, "a checkout is someone's own"
    at, zone = effect.data["at"], ZoneInfo(speaking.timezone)
    facts = ordering.standing(tx, reader.id, zone=zone, now=at)
    return checkout.where_it_stands(speaking.to(reader.language), facts, now=at)


def _cart_reminder(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    reader = _reader(tx, effect)
    assert reader is not None, "a cart is someone's own"
    cart = carts.cart_of(tx, reader.id)
    # It was ordered, or emptied, before we could say so.
    return checkout.reminder(speaking.to(reader.language), cart) if cart.lines else None


def _packed(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    """What is picked up is told to be ready instead."""
    order = orders.order(tx, _number(effect))
    return None if order.way is Way.PICKUP else order_views.news(_words(tx, effect, speaking), "packed", order)


def _ready(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    delivery = overview.of_shipment(tx, effect.data["shipment_id"])
    assert delivery.shipment is not None, "it was asked for by its id"
    if not delivery.shipment.is_at_counter:
        return None  # It was opened again before we could say that it is ready.
    words, counter = _words(tx, effect, speaking), shopkeeping.counter(tx)
    return order_views.ready(words, delivery.order, delivery.shipment, due_minor=delivery.due_minor, counter=counter)


def _delivered(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    words, order = _words(tx, effect, speaking), orders.order(tx, _number(effect))
    is_delivered = order.way is Way.DELIVERY
    return order_views.news(words, "delivered", order) if is_delivered else order_views.picked_up(words, order)


def _question(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    asked = people.question(tx, _number(effect))
    return asking.question(speaking.own, asked, people.by_id(tx, asked.person_id), _order_of(tx, asked))


def _answer(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    said = people.question(tx, _number(effect))
    return asking.answer(_words(tx, effect, speaking), said, _order_of(tx, said))


def _order_of(tx: Transaction, asked: people.Question) -> orders.Order | None:
    return None if asked.order_id is None else orders.order(tx, asked.order_id)


CARDS: dict[str, Render] = {
    "order": _order,
    "packing": _packing,
    "job": _job,
    "photos": keeping.photos,
    "import": importing.card,
}

NEWS: dict[str, Render] = {
    **money.NEWS,
    "packed": _packed,
    "ready": _ready,
    "delivered": _delivered,
    "coming_back": _step("coming_back"),
    "came_back": _step("came_back"),
    "declined": _declined,
    "on_its_way": _on_its_way(is_again=False),
    "on_its_way_again": _on_its_way(is_again=True),
    "delivery_failed": _delivery_failed,
    "desk_delivery_failed": _desk_delivery_failed,
    "code_locked": _code_locked,
    "cancelled": _cancelled,
    "receipt": _receipt,
    "stock_low": _stock(desk.stock_low),
    "shelf_below_limit": _stock(desk.shelf_below_limit),
    "stock_report": _stock_report,
    "staff_joined": _staff_joined,
    "staff_left": _staff_left,
    "picture_dead": _while_there(_picture_dead),
    "update_parked": _update_parked,
    "apology": _apology,
    "undeliverable": _undeliverable,
    "books_differ": _books_differ,
    "noted": _noted,
    "not_now": _not_now,
    "checkout": _checkout,
    "cart_reminder": _cart_reminder,
    "question": _question,
    "answer": _answer,
}
