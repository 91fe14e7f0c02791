"""What customers are told of their orders: accepted, packed, ready, on its way, not brought, called off by the shop."""

from domain.flows.overview import OrderPage
from domain.orders import Fulfilment, Order
from domain.shipping import Shipment
from views import by_card, story
from views.layout import paragraphs, rows_of, stacked
from views.orders import to_order
from views.places import where_to
from views.screen import Screen
from views.words import Words, marked

_NEWS = {
    "accepted": marked("Good news: the shop has accepted your order <b>#{code}</b>."),
    "packed": marked("Your order <b>#{code}</b> is packed."),
    "not_ready": marked("Your order <b>#{code}</b> cannot be picked up yet: we are at work on it again, and tell you."),
    "delivered": marked("Your order <b>#{code}</b> has been delivered. Enjoy!"),
    "part_delivered": marked("A part of your order <b>#{code}</b> has been delivered. The rest is still to come."),
}


def news(words: Words, name: str, order: Order, *, charge: str = "", parcels: int = 1) -> Screen:
    """
    A step of the order, told to its customer.

    Args:
        charge: What becomes of their money with it.
        parcels: It comes in so many, each on its own.
    """
    told = stacked(words(_NEWS[name], code=order.code), _one_of(words, parcels), charge)
    return Screen(told, rows_of((to_order(words, order),)))


def picked_up(words: Words, order: Order) -> Screen:
    """The customer has it, or a part of it, from the counter."""
    told = words("You have picked up your order <b>#{code}</b>. Enjoy!", code=order.code)
    if order.fulfilment is Fulfilment.PART_DELIVERED:
        told = words(
            "You have picked up a part of your order <b>#{code}</b>. The rest is still to come.", code=order.code
        )
    return Screen(told, rows_of((to_order(words, order),)))


def ready(
    words: Words,
    order: Order,
    shipment: Shipment,
    *,
    due_minor: int,
    counter: str,
    charge: str = "",
    parcels: int = 1,
) -> Screen:
    """It waits at the counter; the code proves whose it is."""
    return Screen(
        paragraphs(
            words("Your order <b>#{code}</b> is ready to be picked up!", code=order.code),
            stacked(
                where_to(words, order.way, "", None, counter=counter),
                _one_of(words, parcels),
                charge,
                words("Please have {total} ready in cash.", total=words.money(due_minor)) if due_minor > 0 else "",
                _told_there(words, shipment),
            ),
        ),
        rows_of((to_order(words, order),)),
    )


def at_counter(words: Words, order: Order, shipment: Shipment, *, counter: str) -> str:
    """Where something waits for its customer, and what they say there."""
    return stacked(where_to(words, order.way, "", None, counter=counter), _told_there(words, shipment))


def _told_there(words: Words, shipment: Shipment) -> str:
    return words("Tell us this code at the counter: <b>{code}</b>", code=shipment.code)


def _one_of(words: Words, parcels: int) -> str:
    """That this is not all of it."""
    return words("📦 It comes in {number} parcels: this is one of them.", number=parcels) if parcels > 1 else ""


def declined(words: Words, page: OrderPage) -> Screen:
    """The shop cannot take the order; where what was paid or held for it goes."""
    order = page.order
    return Screen(
        stacked(
            words("Sorry, the shop cannot send you <b>#{code}</b> instead.", code=order.code)
            if order.sent_as
            else words("Sorry, the shop cannot take your order <b>#{code}</b>.", code=order.code),
            words("Reason: {reason}", reason=words.known(order.closing_reason)) if order.closing_reason else "",
            words("You get your money back for what you return.") if order.sent_as else words("You owe nothing."),
            by_card.ended(words, page.card),
            story.comes_next(words, page),
        ),
        rows_of((to_order(words, order),)),
    )


def rest_called_off(words: Words, page: OrderPage, *, pieces: int, reason: str, due_minor: int) -> Screen:
    """The shop does not send the rest of an order."""
    order = page.order
    return Screen(
        stacked(
            words.count(
                "Sorry, the shop cannot send you {number} piece of your order <b>#{code}</b> that had not left yet.",
                "Sorry, the shop cannot send you {number} pieces of your order <b>#{code}</b> that had not left yet.",
                pieces,
                code=order.code,
            ),
            words("Reason: {reason}", reason=words.known(reason)),
            words("You owe nothing for that.") if due_minor >= 0 else "",
            by_card.ended(words, page.card),
            story.comes_next(words, page),
        ),
        rows_of((to_order(words, order),)),
    )


def on_its_way(
    words: Words, order: Order, shipment: Shipment, *, due_minor: int, is_again: bool, parcels: int = 1
) -> Screen:
    """The courier has set out; the code proves the delivery."""
    first = (
        words("The courier has set out again with your order <b>#{code}</b>.", code=order.code)
        if is_again
        else words("Your order <b>#{code}</b> is on its way!", code=order.code)
    )
    return Screen(
        paragraphs(
            first,
            stacked(
                _one_of(words, parcels),
                words("Please have {total} ready in cash.", total=words.money(due_minor)) if due_minor > 0 else "",
                words("Tell the courier this code at the door: <b>{code}</b>", code=shipment.code),
            ),
        ),
        rows_of((to_order(words, order),)),
    )


def delivery_failed(words: Words, order: Order, shipment: Shipment) -> Screen:
    """There was a problem at the door."""
    return Screen(
        stacked(
            words("We could not deliver your order <b>#{code}</b>.", code=order.code),
            words("The courier says: {reason}", reason=words.known(shipment.failure)),
            words("The shop will try again or get in touch with you."),
        ),
        rows_of((to_order(words, order),)),
    )
