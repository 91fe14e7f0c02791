"""Books what was counted of a large delivery, some lines a transaction, so that the shop can go on selling."""

from dataclasses import replace
from functools import partial

from domain import outbox, people, purchasing
from domain.actors import the_shop
from domain.errors import NotFound
from domain.flows import arriving
from domain.outbox import Delivery, Effect
from domain.purchasing.tallying import NAME
from domain.transaction import Transaction
from gateways.services import Services
from jobs.sending import Work
from views import receiving as views
from views.screen import Screen
from views.storefront import home_button
from views.words import Speaking

_DESK = the_shop("receiving")


async def run(services: Services, delivery: Delivery) -> None:
    """Go on where it stands: a portion is booked and no longer counted, or neither."""
    # Work that was put off by an older version says nothing of a rate.
    book = partial(
        purchasing.book_portion,
        currency=services.shop.speaking.currency,
        rate_e9=delivery.effect.data.get("rate_e9"),
    )
    while await services.db.write(book, _number(delivery.effect), now=int(services.clock.now())):
        pass
    await services.db.write(_show, delivery.effect, now=int(services.clock.now()))


def _show(tx: Transaction, effect: Effect, *, now: int) -> None:
    chat_id, thread_id = effect.data["chat_id"], effect.data["thread_id"]
    subject = f"purchase:{_number(effect)}"
    outbox.put(tx, [outbox.card(NAME, subject, chat_id=chat_id, thread_id=thread_id)], now=now)


def card(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    """How a delivery stands."""
    page = arriving.page_of(tx, _number(effect), actor=_DESK)
    try:
        words = speaking.to(people.at_telegram(tx, effect.chat_id).language)
    except NotFound:
        return views.arrival_page(speaking.own, page, number=0)
    screen = views.arrival_page(words, page, number=0)
    return replace(screen, rows=(*screen.rows, (home_button(words),)))


def _number(effect: Effect) -> int:
    return int(effect.subject.partition(":")[2])


WORKS: dict[str, Work] = {NAME: run}
