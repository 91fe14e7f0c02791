"""
The message of a payment by card in its customer's chat, which always shows how it stands; and what else they are told
of their money.
"""

from collections.abc import Sequence
from typing import Any

from domain.flows.overview import OrderPage
from domain.orders import Order, Status
from domain.orders import Payment as PaymentStatus
from domain.paying import Terms
from domain.payments import Payment
from views import by_card, choosing, splitting, story
from views import orders as order_views
from views.buttons import pack
from views.card_names import said
from views.layout import paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.words import Words, marked

# What made the customer's turn come: the event that happened together with the payment.
_BECAUSE = {
    "OrderAccepted": marked("Good news: the shop has accepted your order <b>#{code}</b>."),
    "OrderReopened": marked("Your order <b>#{code}</b> stands again: the shop has brought it back."),
    "OrderPlaced": marked("Thank you! Your order <b>#{code}</b> is placed."),
}
_TO_PAY = marked("There is something to pay for your order <b>#{code}</b>.")
_LET_GO = marked("The money for your order <b>#{code}</b> is held on your card no more.")
_NOT_CHARGED = marked("Your card could not be charged for your order <b>#{code}</b>. Please pay once more.")


def message(words: Words, page: OrderPage, payment: Payment, *, is_reminder: bool = False) -> Screen:
    """How the payment stands, and what can be done about it now."""
    order = page.order
    if order.status in {Status.EXPIRED, Status.CANCELLED}:
        return _over(words, page)
    if page.is_to_be_paid_by_card:
        if _is_outdated(page, payment):
            return see_below(words, order)
        return _to_pay(words, page, payment, is_reminder=is_reminder)
    if page.card.secured_minor or page.card.charged_minor:
        return see_below(words, order) if _is_followed(page, payment) else _paid(words, page)
    if order.terms is not Terms.CARD:
        return chosen(words, page)
    about = words("Your order <b>#{code}</b>:", code=order.code)
    return Screen(paragraphs(about, order_views.what_now(words, page)), rows_of((_instead(words, order),)))


def _is_outdated(page: OrderPage, payment: Payment) -> bool:
    return any(each.payment.id > payment.id and each.is_waiting for each in page.card.payments)


def _is_followed(page: OrderPage, payment: Payment) -> bool:
    """Another one was paid since, whose message tells of both."""
    return any(each.payment.id > payment.id and each.payment.authorised_at is not None for each in page.card.payments)


def _to_pay(words: Words, page: OrderPage, payment: Payment, *, is_reminder: bool) -> Screen:
    order = page.order
    heading = marked("Your order <b>#{code}</b> still waits for your payment.")
    return Screen(
        paragraphs(
            words(heading if is_reminder else _because(page, payment), code=order.code),
            stacked(by_card.asked(words, page), by_card.standing(words, page), splitting.later(words, page.relatives)),
        ),
        rows_of(*by_card.buttons(words, page), (_instead(words, order),)),
    )


def _because(page: OrderPage, payment: Payment) -> str:
    if payment.let_go_at is not None:
        return _LET_GO
    together = {row.kind for row in page.timeline if row.at == payment.created_at}
    for kind, because in _BECAUSE.items():
        if kind in together:
            return because
    return _NOT_CHARGED if _has_failed(page.timeline) else _TO_PAY


def _has_failed(timeline: Sequence[Any]) -> bool:
    """The last thing that became of money that was held is that it could not be taken."""
    told = [row.kind for row in timeline if row.kind in {"CardHeld", "CardCharged", "CaptureFailed"}]
    return bool(told) and told[-1] == "CaptureFailed"


def _paid(words: Words, page: OrderPage) -> Screen:
    order, card = page.order, page.card
    heading = words("✅ Thank you! We have your payment for order <b>#{code}</b>.", code=order.code)
    if order.payment is PaymentStatus.REFUNDED:
        heading = words("Your payment for order <b>#{code}</b> was given back.", code=order.code)
    return Screen(
        paragraphs(
            heading,
            stacked(by_card.charged(words, card), by_card.returned(words, card)),
            story.comes_next(words, page),
        ),
        rows_of((_instead(words, order),)),
    )


def _over(words: Words, page: OrderPage) -> Screen:
    order = page.order
    has_expired = order.status is Status.EXPIRED
    heading = (
        words("Your order <b>#{code}</b> was not paid in time, so it has ended.", code=order.code)
        if has_expired
        else words("Your order <b>#{code}</b> is called off.", code=order.code)
    )
    return Screen(
        paragraphs(heading, stacked(by_card.ended(words, page.card), story.comes_next(words, page))),
        rows_of((Button(words.plain("🔁 Buy again"), pack("payagain", order.id)), _instead(words, order))),
    )


def see_below(words: Words, order: Order) -> Screen:
    """An old message of a payment: there is a newer one."""
    text = words("💳 The newest about your payment for order <b>#{code}</b> is further down.", code=order.code)
    return Screen(text, rows_of((_instead(words, order),)))


def asking_the_bank(words: Words, page: OrderPage, payment: Payment) -> Screen:
    """They come from the provider's page, and we have not heard of it yet."""
    order = page.order
    return Screen(
        paragraphs(
            words("⏳ One moment: we are asking your bank about order <b>#{code}</b>.", code=order.code),
            words("This message tells you as soon as it answers. You need not pay again."),
        ),
        rows_of(
            (Button(words.plain("🔄 Look again"), pack("paylook", order.id, payment.id)),), (_instead(words, order),)
        ),
    )


def ask_another_way(words: Words, page: OrderPage) -> Screen:
    """How else?"""
    order = page.order
    ways = [
        (Button(choosing.terms_name(words, terms), pack("paywith", order.id, order.version, number)),)
        for number, terms in enumerate(choosing.TERMS)
        if terms in page.other_terms
    ]
    return Screen(
        words(
            "How would you like to pay {due} for your order <b>#{code}</b>?",
            due=words.money(page.uncovered_minor - page.to_come_minor),
            code=order.code,
        ),
        rows_of(*ways, (Button(words.plain("‹ Back"), pack("paylook", order.id)),)),
    )


def chosen(words: Words, page: OrderPage) -> Screen:
    """It is paid another way now."""
    order = page.order
    return Screen(
        paragraphs(
            words("Your order <b>#{code}</b> is paid another way now.", code=order.code),
            order_views.what_now(words, page),
        ),
        rows_of(*by_card.buttons(words, page), (_instead(words, order),)),
    )


def expired(words: Words, order: Order) -> Screen:
    """The time of an order by card was up."""
    return Screen(
        stacked(
            words("Your order <b>#{code}</b> was not paid in time, so it has ended. You owe nothing.", code=order.code),
            words("Have you just paid? Then we see it by ourselves, and tell you here."),
        ),
        rows_of((Button(words.plain("🔁 Buy again"), pack("again", order.id)), _to_order(words, order))),
    )


def revived(words: Words, order: Order) -> Screen:
    """They paid late, and everything was there still."""
    return Screen(
        stacked(
            words("Your payment came after your order <b>#{code}</b> had ended.", code=order.code),
            words("Everything is still there, so it stands again. Thank you!"),
        ),
        rows_of((_to_order(words, order),)),
    )


def let_go(words: Words, order: Order, *, amount_minor: int) -> Screen:
    """What was held for an order that the shop has begun with is held no more."""
    return Screen(
        stacked(
            words(
                "{amount} for your order <b>#{code}</b> is no longer held on your card.",
                amount=words.money(amount_minor),
                code=order.code,
            ),
            words("You have not paid it. The shop tells you how to go on."),
        ),
        rows_of((Button(words.plain("💬 Ask the shop"), pack("askabout", order.id)), _to_order(words, order))),
    )


def too_late(words: Words, order: Order, *, amount_minor: int, was_charged: bool) -> Screen:
    """They paid late, and what they wanted is gone, or the order was called off."""
    return Screen(
        stacked(
            words(
                "Your payment of {amount} came after your order <b>#{code}</b> had ended.",
                amount=words.money(amount_minor),
                code=order.code,
            ),
            words("The shop gives it back to you, or gets in touch with you.")
            if was_charged
            else words("Your bank lets go of it: you have paid nothing."),
        ),
        rows_of((Button(words.plain("💬 Ask the shop"), pack("askabout", order.id)), _to_order(words, order))),
    )


_BACK = (
    marked("💸 We give <b>{amount}</b> back to your card for your order <b>#{code}</b>."),
    marked("💸 We give <b>{amount}</b> back to your {card} for your order <b>#{code}</b>."),
)
_NOT_BACK = (
    marked("{amount} for your order <b>#{code}</b> could not go back to your card: your bank did not take it."),
    marked("{amount} for your order <b>#{code}</b> could not go back to your {card}: your bank did not take it."),
)


def refund(words: Words, order: Order, *, card: str, amount_minor: int, reason: str) -> Screen:
    """
    Money goes back to the card it came from.

    Args:
        card: Its name; "" where there are several, or it is not known.
    """
    return Screen(
        stacked(
            said(words, *_BACK, card, amount=words.money(amount_minor), code=order.code),
            words("Reason: {reason}", reason=words.known(reason)) if reason else "",
            words("Your bank shows it within 5 to 10 days."),
        ),
        rows_of((_to_order(words, order),)),
    )


def refund_failed(words: Words, order: Order, *, card: str, amount_minor: int) -> Screen:
    """The bank has not taken it."""
    return Screen(
        stacked(
            said(words, *_NOT_BACK, card, amount=words.money(amount_minor), code=order.code),
            words("The shop has it still, and gives it back to you another way."),
        ),
        rows_of((Button(words.plain("💬 Ask the shop"), pack("askabout", order.id)), _to_order(words, order))),
    )


def due_in_cash(words: Words, order: Order, *, amount_minor: int) -> Screen:
    """The card could not be charged, and the shop brings it all the same."""
    return Screen(
        stacked(
            words("Your card could not be charged for your order <b>#{code}</b>.", code=order.code),
            words("Please have {total} ready in cash.", total=words.money(amount_minor)),
        ),
        rows_of((_to_order(words, order),)),
    )


def _to_order(words: Words, order: Order) -> Button:
    return Button(words.plain("Order #{code}", code=order.code), pack("order", order.id))


def _instead(words: Words, order: Order) -> Button:
    """The same on the payment's message, which shows the payment no longer then."""
    return Button(words.plain("Order #{code}", code=order.code), pack("payorder", order.id))
