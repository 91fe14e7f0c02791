"""How each card and each piece of news is drawn: facts are read when it is sent, so it shows how things stand then."""

from types import ModuleType
from zoneinfo import ZoneInfo

from domain import carts, catalogue, claims, orders, payments, people, shipping, tasks
from domain.actors import Role
from domain.carts import Way
from domain.errors import NotFound
from domain.flows import naming, ordering, overview, return_pages, stock_desk, task_facts, transfers, whereabouts
from domain.flows.overview import OrderPage
from domain.flows.supplies import supplied_by
from domain.orders import Fulfilment
from domain.outbox import Effect
from domain.people import Person
from domain.transaction import Transaction
from jobs import (
    alerts,
    arrivals,
    by_card,
    changing,
    exporting,
    importing,
    keeping,
    letters,
    money,
    offers,
    receiving,
    reordering,
    returns,
    supplies,
    waitlist,
)
from jobs import counting as booking
from jobs.sending import Registry, Render, Work
from views import asking, checkout, counting, deliveries, desk, order_news, packing, refusals, return_news, staff
from views import by_card as by_card_views
from views import cart as cart_views
from views import claims as claim_views
from views import tasks as task_views
from views import transfers as transfer_views
from views.screen import Screen
from views.words import Speaking, Words


def registry() -> Registry:
    """Everything the outbox can ask for."""
    return Registry(
        CARDS,
        NEWS,
        picture_sent=catalogue.keep_file_id,
        picture_dead=catalogue.mark_dead,
        works=_every_work(importing, exporting, receiving, waitlist, arrivals, letters, reordering, booking),
    )


def _every_work(*modules: ModuleType) -> dict[str, Work]:
    """What these do, each under a name of its own."""
    works: dict[str, Work] = {}
    for name, work in (each for module in modules for each in module.WORKS.items()):
        assert name not in works, f"two works are called {name!r}"
        works[name] = work
    return works


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
    return packing.packing_card(_words(tx, effect, speaking), overview.of_shipment(tx, _number(effect)))


def _job(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    delivery, words = overview.of_shipment(tx, _number(effect)), _words(tx, effect, speaking)
    is_theirs = delivery.courier is not None and delivery.courier.telegram_id == effect.chat_id
    return deliveries.job_card(words, delivery) if is_theirs else deliveries.job_gone(words, delivery.order)


def _job_packed(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    delivery = overview.of_shipment(tx, _number(effect))
    assert delivery.shipment is not None, "it was asked for by its id"
    is_theirs = delivery.courier is not None and delivery.courier.telegram_id == effect.chat_id
    if not is_theirs or delivery.shipment.status is not shipping.Status.PACKED:
        return None  # It is with them, or with somebody else, before we could say so.
    return deliveries.job_packed(_words(tx, effect, speaking), delivery)


def _job_called_off(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    delivery = overview.of_shipment(tx, _number(effect))
    return deliveries.job_called_off(_words(tx, effect, speaking), delivery.order)


def _step(name: str) -> Render:
    def draw(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
        return order_news.news(_words(tx, effect, speaking), name, orders.order(tx, _number(effect)))

    return draw


def _declined(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    order_id, words = _number(effect), _words(tx, effect, speaking)
    return order_news.declined(words, _page(tx, order_id, words))


def _rest_called_off(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    order_id, words = _number(effect), _words(tx, effect, speaking)
    page = _page(tx, order_id, words)
    facts = {name: effect.data[name] for name in ("pieces", "reason", "due_minor")}
    return order_news.rest_called_off(words, page, **facts)


def _page(tx: Transaction, order_id: int, words: Words) -> OrderPage:
    """An order's page, as its customer reads it."""
    person_id = orders.order(tx, order_id).person_id
    return overview.page_of_customer(tx, order_id, person_id=person_id, language=words.language)


def _on_its_way(*, is_again: bool) -> Render:
    def draw(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
        delivery = overview.of_shipment(tx, effect.data["shipment_id"])
        assert delivery.shipment is not None, "it was asked for by its id"
        if delivery.shipment.status is not shipping.Status.OUT_FOR_DELIVERY:
            return None  # It has arrived (or not) before we could say that it set out.
        words = _words(tx, effect, speaking)
        return order_news.on_its_way(
            words,
            delivery.order,
            delivery.shipment,
            due_minor=delivery.cash_minor,
            is_again=is_again,
            parcels=len(delivery.places),
        )

    return draw


def _delivery_failed(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    shipment = shipping.shipment(tx, effect.data["shipment_id"])
    return order_news.delivery_failed(_words(tx, effect, speaking), orders.order(tx, _number(effect)), shipment)


def _cancelled(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    names = ("fee_minor", "waived_minor", "back_minor", "let_go_minor", "credit_minor")
    facts = {name: effect.data.get(name, 0) for name in names}
    order = orders.order(tx, _number(effect))
    # What does not go back to a card by itself is given back by hand.
    by_hand = max(0, -orders.due_minor(tx, order) - payments.refunding_minor(tx, order.id))
    to_card = max(0, facts["back_minor"] - by_hand - facts["credit_minor"])
    facts["back_minor"] = min(facts["back_minor"], by_hand)
    return desk.cancelled(speaking.own, order, **facts, to_card_minor=to_card)


def _receipt(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return desk.receipt(_words(tx, effect, speaking), payments.cash_count(tx, effect.data["cash_count_id"]))


def _stock_counted(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    words = speaking.own
    return counting.counted(words, stock_desk.counted(tx, effect.data["count_id"], currency=words.currency))


def _staff_joined(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return desk.staff_joined(speaking.own, people.by_id(tx, effect.data["person_id"]), Role(effect.data["role"]))


def _staff_left(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return desk.staff_left(speaking.own, people.by_id(tx, effect.data["person_id"]), Role(effect.data["role"]))


def _apology(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return Screen(refusals.apology(_words(tx, effect, speaking)))


def _noted(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return checkout.noted(_words(tx, effect, speaking))


def _not_now(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return checkout.not_now(_words(tx, effect, speaking))


def _checkout(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    reader = _reader(tx, effect)
    assert reader is not None, "a checkout is someone's own"
    at, zone = effect.data["at"], ZoneInfo(speaking.timezone)
    words = speaking.to(reader.language)
    facts = ordering.standing(tx, reader.id, currency=words.currency, language=words.language, zone=zone, now=at)
    return checkout.where_it_stands(words, facts, now=at)


def _cart_reminder(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    reader = _reader(tx, effect)
    assert reader is not None, "a cart is someone's own"
    words = speaking.to(reader.language)
    cart = naming.cart_in(tx, carts.cart_of(tx, reader.id), words.language)
    # It was ordered, or emptied, before we could say so.
    return cart_views.reminder(words, cart) if cart.lines else None


def _packed(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    """What is picked up is told to be ready instead."""
    delivery, words = overview.of_shipment(tx, effect.data["shipment_id"]), _words(tx, effect, speaking)
    if delivery.order.way is Way.PICKUP:
        return None
    if return_pages.brings_back_refused(tx, delivery.order.id, effect.data["shipment_id"]):
        return return_news.refused_parcel(words, "packed", delivery.order)
    parcels = len(delivery.places)
    return order_news.news(words, "packed", delivery.order, charge=_charge(words, delivery), parcels=parcels)


def _charge(words: Words, delivery: overview.Delivery) -> str:
    packed_at = delivery.shipment.packed_at if delivery.shipment is not None else None
    return "" if packed_at is None else by_card_views.charge(words, delivery.card.charged_at(packed_at))


def _ready(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    delivery = overview.of_shipment(tx, effect.data["shipment_id"])
    assert delivery.shipment is not None, "it was asked for by its id"
    if not delivery.shipment.is_at_counter:
        return None  # It was opened again before we could say that it is ready.
    order, words = delivery.order, _words(tx, effect, speaking)
    counter = whereabouts.counter_of_order(tx, order, [delivery.shipment])
    if return_pages.brings_back_refused(tx, order.id, delivery.shipment.id):
        where = order_news.at_counter(words, order, delivery.shipment, counter=counter)
        return return_news.refused_parcel(words, "ready", order, where=where)
    return order_news.ready(
        words,
        order,
        delivery.shipment,
        due_minor=delivery.cash_minor,
        counter=counter,
        charge=_charge(words, delivery),
        parcels=len(delivery.places),
    )


def _not_ready(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    """Who was told to come is told not to, unless it is ready once more."""
    delivery = overview.of_shipment(tx, effect.data["shipment_id"])
    assert delivery.shipment is not None, "it was asked for by its id"
    if delivery.order.way is not Way.PICKUP or delivery.shipment.is_at_counter:
        return None
    return order_news.news(_words(tx, effect, speaking), "not_ready", delivery.order)


def _delivered(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    words, order = _words(tx, effect, speaking), orders.order(tx, _number(effect))
    if return_pages.brings_back_refused(tx, order.id, effect.data["shipment_id"]):
        return return_news.refused_parcel(words, "delivered", order)
    if order.way is Way.PICKUP:
        return order_news.picked_up(words, order)
    is_part = order.fulfilment is Fulfilment.PART_DELIVERED
    return order_news.news(words, "part_delivered" if is_part else "delivered", order)


def _question(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    asked = people.question(tx, _number(effect))
    supplied = supplied_by(tx, asked.person_id) if asked.order_id is None else None
    return asking.question(
        speaking.own, asked, people.by_id(tx, asked.person_id), _order_of(tx, asked), supplied=supplied
    )


def _answer(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    said = people.question(tx, _number(effect))
    return asking.answer(_words(tx, effect, speaking), said, _order_of(tx, said))


def _order_of(tx: Transaction, asked: people.Question) -> orders.Order | None:
    return None if asked.order_id is None else orders.order(tx, asked.order_id)


def _task(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return task_views.task_card(speaking.own, task_facts.facts_of(tx, tasks.task(tx, _number(effect))))


def _task_reminder(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    facts = task_facts.facts_of(tx, tasks.task(tx, _number(effect)))
    return task_views.reminder(speaking.own, facts) if facts.task.is_open and facts.stands else None


def _transfer(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return transfer_views.card(_words(tx, effect, speaking), transfers.page_of(tx, _number(effect)))


def _claim(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    """A customer's draft, as far as it is."""
    draft = claims.claim(tx, _number(effect))
    is_draft = draft.status is claims.Status.DRAFT
    words = _words(tx, effect, speaking)
    return claim_views.draft(words, draft, orders.order(tx, draft.order_id)) if is_draft else None


def _claim_settled(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    settled = claims.claim(tx, effect.data["claim_id"])
    return claim_views.settled(_words(tx, effect, speaking), settled, orders.order(tx, settled.order_id))


def _claim_photo(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    claim = claims.claim(tx, _number(effect))
    return claim_views.photo(speaking.own, claim, orders.order(tx, claim.order_id), effect.data["number"])


def _claim_text(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    claim = claims.claim(tx, _number(effect))
    return claim_views.whole_text(speaking.own, claim, orders.order(tx, claim.order_id))


CARDS: dict[str, Render] = {
    "order": _order,
    "packing": _packing,
    "job": _job,
    "photos": keeping.photos,
    "import": importing.card,
    "exporting": exporting.card,
    "receiving": receiving.card,
    "task": _task,
    "transfer": _transfer,
    "claim": _claim,
    **offers.CARDS,
    **alerts.CARDS,
    **returns.CARDS,
    **by_card.CARDS,
    **supplies.CARDS,
}

NEWS: dict[str, Render] = {
    "job_packed": _job_packed,
    "job_called_off": _job_called_off,
    **money.NEWS,
    **by_card.NEWS,
    **changing.NEWS,
    **offers.NEWS,
    **supplies.NEWS,
    **alerts.NEWS,
    **returns.NEWS,
    **arrivals.NEWS,
    "packed": _packed,
    "ready": _ready,
    "not_ready": _not_ready,
    "delivered": _delivered,
    "declined": _declined,
    "rest_called_off": _rest_called_off,
    "on_its_way": _on_its_way(is_again=False),
    "on_its_way_again": _on_its_way(is_again=True),
    "delivery_failed": _delivery_failed,
    "cancelled": _cancelled,
    "receipt": _receipt,
    "stock_counted": _stock_counted,
    "staff_joined": _staff_joined,
    "staff_left": _staff_left,
    "apology": _apology,
    "noted": _noted,
    "not_now": _not_now,
    "checkout": _checkout,
    "transfer": _transfer,
    "cart_reminder": _cart_reminder,
    "question": _question,
    "answer": _answer,
    "task_reminder": _task_reminder,
    "claim_settled": _claim_settled,
    "claim_photo": _claim_photo,
    "claim_text": _claim_text,
}
