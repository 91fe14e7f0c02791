"""News of an order's money, drawn from the facts when it is sent."""

from typing import Any

from domain import orders, paying, people
from domain.errors import NotFound
from domain.outbox import Effect
from domain.transaction import Transaction
from jobs.sending import Render
from views import credit, money, order_news
from views.screen import Screen
from views.words import Speaking, Words


def _accepted(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    """What is still to be paid is asked for; what is not is simply good news."""
    order, words = _order(tx, effect), words_of(tx, effect, speaking)
    if _is_told_with_its_page(order):
        return None
    if order.awaits_money:
        return money.accepted(words, order, **_asked(tx, order))
    return order_news.news(words, "accepted", order)


def _reminder(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    order = _order(tx, effect)
    # It was paid, or has ended, before we could remind of it.
    return money.reminder(words_of(tx, effect, speaking), order, **_asked(tx, order)) if order.awaits_money else None


def _received(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    facts = {name: effect.data[name] for name in ("amount_minor", "due_minor")}
    return money.received(words_of(tx, effect, speaking), _order(tx, effect), **facts)


def _given_back(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    amount_minor = effect.data["amount_minor"]
    return money.given_back(words_of(tx, effect, speaking), _order(tx, effect), amount_minor=amount_minor)


def _credit_returned(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    amount_minor = effect.data["amount_minor"]
    return credit.returned(words_of(tx, effect, speaking), _order(tx, effect), amount_minor=amount_minor)


def _expired(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return money.expired(words_of(tx, effect, speaking), _order(tx, effect))


def _reopened(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    order = _order(tx, effect)
    if _is_told_with_its_page(order):
        return None
    return money.reopened(words_of(tx, effect, speaking), order, **_asked(tx, order))


def _desk_expired(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    return money.desk_expired(speaking.own, _order(tx, effect))


def _desk_overdue(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    order = _order(tx, effect)
    due_minor = orders.due_minor(tx, order)
    return money.desk_overdue(speaking.own, order, due_minor=due_minor) if order.awaits_money else None


def _is_told_with_its_page(order: orders.Order) -> bool:
    """The message that brings the page to pay on says it."""
    return order.awaits_money and order.terms is orders.Terms.CARD


def _order(tx: Transaction, effect: Effect) -> orders.Order:
    return orders.order(tx, int(effect.subject.removeprefix("order:")))


def _asked(tx: Transaction, order: orders.Order) -> dict[str, Any]:
    return {"due_minor": orders.due_minor(tx, order), "instructions": paying.rules(tx).instructions}


def words_of(tx: Transaction, effect: Effect, speaking: Speaking) -> Words:
    """The language of the person whose chat it is."""
    try:
        return speaking.to(people.at_telegram(tx, effect.chat_id).language)
    except NotFound:
        return speaking.own


NEWS: dict[str, Render] = {
    "accepted": _accepted,
    "payment_reminder": _reminder,
    "payment_received": _received,
    "given_back": _given_back,
    "credit_returned": _credit_returned,
    "expired": _expired,
    "reopened": _reopened,
    "desk_expired": _desk_expired,
    "desk_overdue": _desk_overdue,
}
