"""What customers are told of their money by card: which events lead to it, and how it is drawn when it is sent."""

from collections.abc import Callable
from functools import partial
from typing import Any

from domain import events, messages, orders, outbox, payments
from domain.flows import card_money, cards, overview
from domain.orders import Status, Terms
from domain.outbox import Effect
from domain.transaction import Transaction
from jobs.money import words_of
from jobs.sending import Render
from views import pay_message as views
from views.card_names import one_name
from views.screen import Screen
from views.words import Speaking, Words

# The message of a payment, which is edited as the payment goes on; its subject is the payment, not the order.
MESSAGE = "pay"
_ENDED = frozenset({Status.EXPIRED, Status.CANCELLED})


def subject(payment_id: int) -> str:
    """What the message of a payment is about."""
    return f"payment:{payment_id}"


# --- which events lead to it ------------------------------------------------------------------------------------------


def message(tx: Transaction, event: events.CardEvent) -> list[Effect]:
    """The payment's message shows how it stands; where there is none yet, it comes."""
    chat_id = orders.chat_of(tx, event.order_id)
    return [outbox.card(MESSAGE, subject(event.payment_id), chat_id=chat_id), *_others(tx, event, chat_id)]


def messages_shown(tx: Transaction, event: events.OrderEvent) -> list[Effect]:
    """So do the messages that the customer has already of an order's payments: nobody pays on an old one."""
    chat_id = orders.chat_of(tx, event.order_id)
    return _shown(tx, payments.ids_of_order(tx, event.order_id), chat_id)


def _others(tx: Transaction, event: events.CardEvent, chat_id: int) -> list[Effect]:
    others = [each for each in payments.ids_of_order(tx, event.order_id) if each != event.payment_id]
    return _shown(tx, others, chat_id)


def _shown(tx: Transaction, payment_ids: list[int], chat_id: int) -> list[Effect]:
    subjects = [subject(each) for each in payment_ids]
    return [
        outbox.card(MESSAGE, each, chat_id=chat_id)
        for each in subjects
        if messages.latest(tx, subject=each, name=MESSAGE, chat_id=chat_id) is not None
    ]


def reminder(tx: Transaction, event: events.PaymentReminded) -> list[Effect]:
    """A new message of the payment, in place of the old one; of an order that is paid by transfer, a word."""
    begun = payments.of_order(tx, event.order_id) if _is_by_card(tx, event) else []
    if not begun:
        return _news(tx, event, "payment_reminder")
    return [outbox.news(MESSAGE, subject(begun[-1].id), chat_id=orders.chat_of(tx, event.order_id))]


def expired(tx: Transaction, event: events.OrderExpired) -> list[Effect]:
    """Its time was up."""
    if not _is_by_card(tx, event):
        return _news(tx, event, "expired")
    return [*messages_shown(tx, event), *_news(tx, event, "expired_by_card")]


def reopened(tx: Transaction, event: events.OrderReopened) -> list[Effect]:
    """A merchant has brought it back, or a late payment has."""
    return _news(tx, event, "revived" if event.actor.startswith("job:") else "reopened")


def too_late(tx: Transaction, event: events.CardHeld | events.CardCharged) -> list[Effect]:
    """Money has just come for an order that had ended; not what is kept of a hold as the fee for calling it off."""
    if orders.stands(tx, event.order_id) or payments.payment(tx, event.payment_id).authorised_at != event.at:
        return []
    was_charged = isinstance(event, events.CardCharged)
    return _news(tx, event, "paid_too_late", was_charged=was_charged)


def let_go(tx: Transaction, event: events.CardLetGo) -> list[Effect]:
    """
    Nothing is held any more for an order that the shop has begun with. Where it has not, the customer's next page says
    so; and what was held too much is nobody's loss.
    """
    order = orders.order(tx, event.order_id)
    is_missed = order.status is Status.CONFIRMED and cards.wanted_minor(tx, order) > 0
    return _news(tx, event, "let_go") if is_missed else []


def refund_found(tx: Transaction, event: events.CardRefunded) -> list[Effect]:
    """What was given back at the provider's own desk is told of now: of ours they have heard when it was asked for."""
    return _news(tx, event, "refund", reason="") if event.is_found else []


def _news(tx: Transaction, event: events.OrderEvent, name: str, **facts: Any) -> list[Effect]:
    about = f"order:{event.order_id}"
    return [outbox.news(name, about, chat_id=orders.chat_of(tx, event.order_id), **event.facts, **facts)]


def _is_by_card(tx: Transaction, event: events.OrderEvent) -> bool:
    return orders.order(tx, event.order_id).terms is Terms.CARD


# --- how it is drawn --------------------------------------------------------------------------------------------------


def _message(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    """The payment's own message; as news, it reminds of the deadline."""
    payment = payments.payment(tx, int(effect.subject.partition(":")[2]))
    customer_id = orders.order(tx, payment.order_id).person_id
    words, is_reminder = words_of(tx, effect, speaking), effect.kind == "news"
    page = overview.page_of_customer(tx, payment.order_id, person_id=customer_id, language=words.language)
    if is_reminder and not page.is_to_be_paid_by_card:
        return None  # It was paid, or has ended, before we could remind of it.
    if page.order.status is Status.EXPIRED and not page.card.has_moved:
        return views.see_below(words, page.order)  # What has ended it is told of below.
    return views.message(words, page, payment, is_reminder=is_reminder)


def _told(draw: Callable[..., Screen], *facts: str) -> Render:
    """News of an order that says some of its event's facts."""

    def render(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
        words: Words = words_of(tx, effect, speaking)
        order = orders.order(tx, int(effect.subject.partition(":")[2]))
        return draw(words, order, **{name: effect.data[name] for name in facts})

    return render


def _of_refund(draw: Callable[..., Screen], *facts: str) -> Render:
    """The same of what goes back, or was to, and to which card."""

    def render(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
        card = one_name(card_money.returned_to(tx, int(effect.subject.partition(":")[2])))
        return _told(partial(draw, card=card), *facts)(tx, effect, speaking)

    return render


def _too_late(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    """Where everything was there still, the order stands again, and that is told."""
    order = orders.order(tx, int(effect.subject.partition(":")[2]))
    if order.status not in _ENDED:
        return None
    facts = {name: effect.data[name] for name in ("amount_minor", "was_charged")}
    return views.too_late(words_of(tx, effect, speaking), order, **facts)


CARDS: dict[str, Render] = {MESSAGE: _message}
NEWS: dict[str, Render] = {
    MESSAGE: _message,
    "expired_by_card": _told(views.expired),
    "revived": _told(views.revived),
    "paid_too_late": _too_late,
    "let_go": _told(views.let_go, "amount_minor"),
    "refund": _of_refund(views.refund, "amount_minor", "reason"),
    "refund_failed": _of_refund(views.refund_failed, "amount_minor"),
    "due_in_cash": _told(views.due_in_cash, "amount_minor"),
}
