"""News of changes, drawn from the facts when they are sent."""

from domain import orders
from domain.flows import changing, naming, overview
from domain.outbox import Effect
from domain.transaction import Transaction
from jobs.money import words_of
from jobs.sending import Render
from views import changing as views
from views import splitting
from views.screen import Screen
from views.words import Speaking


def _for_shop(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    change = orders.changing.change(tx, effect.data["change_id"])
    there = changing.on_the_shelf(tx, change)
    return views.asked(speaking.own, orders.order(tx, change.order_id), change, to_shop=True, there=there)


def _rest_for_shop(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    change = orders.changing.change(tx, effect.data["change_id"])
    return views.rest_called_off(speaking.own, orders.order(tx, change.order_id), change)


def _for_customer(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    words = words_of(tx, effect, speaking)
    change = naming.change_in(tx, orders.changing.change(tx, effect.data["change_id"]), words.language)
    order = orders.order(tx, change.order_id)
    if change.status is not orders.ChangeStatus.CONFIRMED:
        return views.asked(words, order, change, to_shop=False)
    page = overview.page_of_customer(tx, order.id, person_id=order.person_id)
    return views.settled(words, order, change, to_shop=False, to_pay=views.to_pay(words, page))


def _split(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    old = orders.order(tx, int(effect.subject.removeprefix("order:")))
    new = orders.order(tx, effect.data["into_id"])
    return splitting.news(words_of(tx, effect, speaking), old, new)


NEWS: dict[str, Render] = {
    "change_for_shop": _for_shop,
    "rest_for_shop": _rest_for_shop,
    "change_for_customer": _for_customer,
    "split": _split,
}
