"""Returns told of: their cards, the news that matter, and the clock that reminds of them."""

from collections.abc import Callable, Iterable
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from apscheduler.triggers.interval import IntervalTrigger

from domain import chats, events, messages, outbox, people, returns, shipping
from domain.chats import Desk
from domain.events import Event, ReturnEvent, ShipmentEvent
from domain.flows import return_pages, returning
from domain.flows.return_pages import ReturnPage
from domain.outbox import Effect
from domain.returns import Status
from domain.shipping import Direction, Shipment
from domain.shipping import Status as Parcel
from domain.transaction import Transaction
from gateways.services import Services
from jobs.money import words_of
from jobs.sending import Render
from jobs.timetable import Job
from views import return_cards, return_desk, return_jobs, return_news
from views import returns as views
from views.screen import Screen
from views.words import Speaking

Maker = Callable[[Transaction, Any], Iterable[Effect]]
AT_ONCE, PUT_OFF_SECONDS = 100, 600
_TO_BE_FETCHED = {Parcel.PLANNED, Parcel.ATTEMPT_FAILED}

log = structlog.get_logger(__name__)


def return_jobs_of(zone: tzinfo) -> list[Job]:
    """What sees to returns that are waited for."""
    return [Job("returns.clock", IntervalTrigger(hours=1, timezone=zone), _keep_time, sooner=returns.next_clock_at)]


async def _keep_time(services: Services, now: int) -> None:
    """Each in a transaction of its own: what cannot be seen to keeps no other waiting."""
    zone = ZoneInfo(services.shop.speaking.timezone)
    for return_id in await services.db.read(returns.clocks_due, now=now, most=AT_ONCE):
        try:
            await services.db.write(returning.keep_time, return_id, zone=zone, now=now)
        except Exception:
            log.exception("a return's deadline could not be kept; it is tried again", return_id=return_id)
            await services.db.write(_put_off, return_id, clock_at=now + PUT_OFF_SECONDS)


def _put_off(tx: Transaction, return_id: int, *, clock_at: int) -> None:
    returns.set_clock(tx, returns.read(tx, return_id), clock_at)


# --- effects ------------------------------------------------------------------------------------------------------


def customer_card(tx: Transaction, event: ReturnEvent) -> list[Effect]:
    """The customer's card shows how it stands."""
    return [_customer_card(tx, event.return_id)]


def _customer_card(tx: Transaction, return_id: int) -> Effect:
    person = people.by_id(tx, returns.read(tx, return_id).person_id)
    return outbox.card("return", f"return:{return_id}", chat_id=person.telegram_id)


def desk_card(tx: Transaction, event: ReturnEvent) -> list[Effect]:
    """The merchants' card, among the orders."""
    return [_desk_card(tx, event.return_id)]


def _desk_card(tx: Transaction, return_id: int) -> Effect:
    desk = chats.place(tx, Desk.ORDERS)
    return outbox.card("return_desk", f"return:{return_id}", chat_id=desk.chat_id, thread_id=desk.thread_id)


def collection_cards(tx: Transaction, event: ReturnEvent) -> list[Effect]:
    """Whoever fetches it, or was to, sees how that stands."""
    fetched = [each for each in shipping.of_return(tx, event.return_id) if each.direction is Direction.BACK]
    return [each for found in fetched for each in cards_of_collection(tx, found.id)]


def parcel_cards(tx: Transaction, event: ShipmentEvent) -> list[Effect]:
    """What could not be delivered is a return, with the cards of one."""
    return_id = shipping.shipment(tx, event.shipment_id).return_id
    return [] if return_id is None else [_customer_card(tx, return_id), _desk_card(tx, return_id)]


def parcel_news(tx: Transaction, event: ShipmentEvent) -> list[Effect]:
    """It is here: its customer is told."""
    return_id = shipping.shipment(tx, event.shipment_id).return_id
    return [] if return_id is None else [_news(tx, "parcel_here", return_id)]


def cards_of_collection(tx: Transaction, shipment_id: int) -> list[Effect]:
    """The courier's card of what is to be fetched; who had the job before sees that it is gone."""
    subject = f"shipment:{shipment_id}"
    chat_ids = messages.chats_showing(tx, subject=subject, name="collection")
    courier_id = shipping.shipment(tx, shipment_id).courier_id
    if courier_id is not None:
        chat_ids.append(people.by_id(tx, courier_id).telegram_id)
    return [outbox.card("collection", subject, chat_id=chat_id) for chat_id in dict.fromkeys(chat_ids)]


def courier_told(tx: Transaction, event: events.CourierAssigned) -> list[Effect]:
    """A courier is given what is to be fetched, and merchants see who has it."""
    shipment = shipping.shipment(tx, event.shipment_id)
    if shipment.return_id is None or shipment.direction is not Direction.BACK:
        return []
    return [*cards_of_collection(tx, event.shipment_id), _desk_card(tx, shipment.return_id)]


def fetcher_news(tx: Transaction, event: ReturnEvent) -> list[Effect]:
    """A time was chosen: merchants are told that a courier is needed, or the courier that it is another time."""
    found = [each for each in shipping.of_return(tx, event.return_id) if each.status in _TO_BE_FETCHED]
    told = [_courier_news(tx, "collection_timed", each) for each in found if each.courier_id is not None]
    if told:
        return told
    desk = chats.place(tx, Desk.ORDERS)
    return [outbox.news("return_timed", f"return:{event.return_id}", chat_id=desk.chat_id, thread_id=desk.thread_id)]


def fetcher_off(tx: Transaction, event: ReturnEvent) -> list[Effect]:
    """It was called off: whoever was to fetch it need not go there."""
    planned = [each for each in shipping.of_return(tx, event.return_id) if each.direction is Direction.BACK]
    return [_courier_news(tx, "collection_off", each) for each in planned[-1:] if each.courier_id is not None]


def _courier_news(tx: Transaction, name: str, shipment: Shipment) -> Effect:
    assert shipment.courier_id is not None, "somebody has the job"
    chat_id = people.by_id(tx, shipment.courier_id).telegram_id
    return outbox.news(name, shipment.document, chat_id=chat_id)


def news(name: str) -> Maker:
    """Tell its customer, unless it was their own doing."""

    def make(tx: Transaction, event: ReturnEvent) -> list[Effect]:
        found = returns.read(tx, event.return_id)
        if event.actor == str(people.by_id(tx, found.person_id).actor):
            return []
        called = return_news.OF_PARCELS.get(name, name) if found.is_undelivered else name
        return [_news(tx, called, found.id)]

    return make


def for_money(tx: Transaction, event: events.ReturnForMoney) -> list[Effect]:
    """
    Tell its customer even where they have called off what was to be sent: that says nothing of this. Who would rather
    not have a parcel again has said so themselves.
    """
    if returns.read(tx, event.return_id).is_undelivered:
        return []
    return [_news(tx, "return_for_money", event.return_id)]


def _news(tx: Transaction, name: str, return_id: int) -> Effect:
    person = people.by_id(tx, returns.read(tx, return_id).person_id)
    return outbox.news(name, f"return:{return_id}", chat_id=person.telegram_id)


_CARDS: tuple[Maker, ...] = (customer_card, desk_card, collection_cards)

EFFECTS: dict[type[Event], tuple[Maker, ...]] = {
    events.ReturnRequested: _CARDS,
    events.ReturnPhotoAsked: (*_CARDS, news("return_photo")),
    events.ReturnPhotoAdded: _CARDS,
    events.ReturnNoteAdded: _CARDS,
    events.ReturnApproved: (*_CARDS, news("return_approved")),
    events.ReturnRejected: (*_CARDS, news("return_rejected")),
    events.ReturnCancelled: (*_CARDS, news("return_cancelled"), fetcher_off),
    events.ReturnExpired: (*_CARDS, news("return_expired")),
    events.ReturnForMoney: (*_CARDS, for_money),
    events.ReturnWantedAgain: _CARDS,
    events.ReturnTimed: (*_CARDS, fetcher_news),
    events.ReturnNotFetched: (*_CARDS, news("return_missed")),
    events.ReturnReminded: (news("return_reminder"),),
    events.ReturnCollected: _CARDS,
    events.ReturnNotCollected: (*_CARDS, news("return_failed")),
    events.ReturnReceived: (*_CARDS, news("return_here")),
    events.ReturnDiffers: (customer_card, desk_card, news("return_differs")),
    events.ReturnRestSeenTo: (customer_card, desk_card, news("return_rest")),
    events.ReturnInspected: _CARDS,
    events.ReturnLookUndone: _CARDS,
    events.ReturnRecounted: (*_CARDS, news("return_recounted")),
    events.ReturnLost: (*_CARDS, news("return_lost")),
    events.ReturnReclaimed: (*_CARDS, news("return_reclaimed")),
    events.ReturnDueLetGo: (*_CARDS, news("return_let_go")),
    events.ReturnSettled: (*_CARDS, news("return_settled")),
}


# --- how they are drawn -------------------------------------------------------------------------------------------


def _number(effect: Effect) -> int:
    return int(effect.subject.partition(":")[2])


def _page(tx: Transaction, effect: Effect, speaking: Speaking) -> ReturnPage:
    return return_pages.page_of(tx, _number(effect), zone=ZoneInfo(speaking.timezone))


def _draft(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    """What was sent, or thrown away, before it could be drawn needs no drawing."""
    page, words = _page(tx, effect, speaking), words_of(tx, effect, speaking)
    if page.returned.status is not Status.DRAFT:
        return None
    return views.drafting(words, return_pages.as_drafted(tx, page, words.language))


def _card(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    words = words_of(tx, effect, speaking)
    return return_cards.card(words, return_pages.for_customer(tx, _page(tx, effect, speaking), words.language))


def _desk(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return return_desk.card(words_of(tx, effect, speaking), _page(tx, effect, speaking))


def _fetched(tx: Transaction, effect: Effect, speaking: Speaking) -> tuple[Shipment, ReturnPage]:
    """A courier's errand, and the return that it is for."""
    shipment = shipping.shipment(tx, _number(effect))
    assert shipment.return_id is not None, "what is fetched is a return"
    return shipment, return_pages.page_of(tx, shipment.return_id, zone=ZoneInfo(speaking.timezone))


def _collection(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    (shipment, page), words = _fetched(tx, effect, speaking), words_of(tx, effect, speaking)
    courier = None if shipment.courier_id is None else people.by_id(tx, shipment.courier_id)
    is_theirs = courier is not None and courier.telegram_id == effect.chat_id
    return return_jobs.card(words, page, shipment) if is_theirs else return_jobs.gone(words, page)


def _needs_courier(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return return_desk.needs_courier(words_of(tx, effect, speaking), _page(tx, effect, speaking))


def _timed(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    shipment, page = _fetched(tx, effect, speaking)
    return return_jobs.timed(words_of(tx, effect, speaking), page, shipment)


def _off(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return return_jobs.off(words_of(tx, effect, speaking), _fetched(tx, effect, speaking)[1])


def _shown(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return return_desk.photo(words_of(tx, effect, speaking), _page(tx, effect, speaking), effect.data["number"])


def _told(name: str) -> Render:
    def draw(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
        return return_news.news(words_of(tx, effect, speaking), name, _page(tx, effect, speaking))

    return draw


CARDS: dict[str, Render] = {"return": _card, "return_draft": _draft, "return_desk": _desk, "collection": _collection}
_OF_FETCHING: dict[str, Render] = {
    "return_timed": _needs_courier,
    "collection_timed": _timed,
    "collection_off": _off,
}
NEWS: dict[str, Render] = {"return_shown": _shown} | _OF_FETCHING | {name: _told(name) for name in return_news.NEWS}
