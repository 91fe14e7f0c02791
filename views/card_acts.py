"""What can be done about money that is held on a card, or that a card did not give."""

from domain.flows.card_money import CardMoney
from domain.flows.overview import Delivery
from domain.orders import Order, Status, Terms
from views.buttons import pack
from views.layout import in_rows, paragraphs, rows_of
from views.screen import Button, Screen
from views.words import Words, marked

# In the order of the numbers that buttons carry; kept as they stand here, and said in everybody's language.
REASONS = (marked("They pay in cash"), marked("We know them"))


def hold_buttons(words: Words, order: Order) -> tuple[Button, ...]:
    """What is held may be taken before it is packed, or let go."""
    seen = (order.id, order.version)
    return (
        Button(words.plain("💳 Charge now"), pack("takenow", *seen)),
        Button(words.plain("💳 Let it go"), pack("letgo", *seen)),
    )


def unpaid_buttons(words: Words, order: Order, card: CardMoney) -> list[tuple[Button, ...]]:
    """The card gave nothing: once more where it failed, another page for the customer, or cash."""
    seen = (order.id, order.version)
    once_more = Button(words.plain("💳 Charge once more"), pack("takenow", *seen))
    return [
        *([(once_more,)] if card.not_charged_minor else []),
        (Button(words.plain("🔁 Ask to pay again"), pack("askpay", *seen)),),
        (Button(words.plain("💵 In cash instead"), pack("handall", *seen)),),
    ]


def is_unpaid(delivery: Delivery) -> bool:
    """The shop has begun with it, and its card gives nothing."""
    order, card = delivery.order, delivery.card
    is_begun = order.status is Status.CONFIRMED and order.terms is Terms.CARD and delivery.due_minor > 0
    has_failed = card.not_charged_minor > 0 and delivery.due_minor > card.counted_on_minor
    return is_begun and (has_failed or delivery.uncovered_minor > 0) and not card.charging_minor


def ask_why(words: Words, order: Order) -> Screen:
    """Hand it over all the same?"""
    reasons = [
        Button(words.plain(reason), pack("handallfor", order.id, order.version, number))
        for number, reason in enumerate(REASONS)
    ]
    return Screen(
        paragraphs(
            words("Hand <b>#{code}</b> over though no card has paid it?", code=order.code),
            words("It is to be paid in cash then, and what a card still holds is let go. Why? Choose, or type it."),
        ),
        rows_of(*in_rows(reasons, across=1), (Button(words.plain("‹ Back"), pack("ordercard", order.id)),)),
    )
