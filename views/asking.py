"""What customers and the shop say to each other, each under the shop's names alone."""

from domain.flows.supplies import Supplied
from domain.orders import Order
from domain.people import Person, Question
from domain.purchasing import PurchaseOrder
from views.buttons import pack
from views.layout import clipped, paragraphs, rows_of
from views.screen import Button, Picture, Screen
from views.storefront import ask_button, home_button, my_orders_button
from views.words import Words

PURCHASES_SHOWN_MAX = 3


def ask_question(words: Words, order: Order | None) -> Screen:
    """What do they want to know?"""
    heading = (
        words("What would you like to ask about order <b>#{code}</b>?", code=order.code)
        if order is not None
        else words("What would you like to ask us?")
    )
    back = pack("order", order.id) if order is not None else pack("home")
    return Screen(
        paragraphs(heading, words("Type it here; you may send a photo too.")),
        rows_of((Button(words.plain("Cancel"), back),)),
    )


def passed_on(words: Words) -> Screen:
    """The question has reached the shop."""
    return Screen(
        words("Thank you, we have got your message. You will find our answer here."),
        rows_of((Button(words.plain("🏠 Home"), pack("home")),)),
    )


def what_photo(words: Words) -> Screen:
    """A photo that belongs to nothing: where it can be sent."""
    return Screen(
        words("What is this photo for? Ask the shop, or open the order it is about, and send it again there."),
        rows_of((ask_button(words), my_orders_button(words)), (home_button(words),)),
    )


def question(
    words: Words, asked: Question, person: Person, order: Order | None, *, supplied: Supplied | None = None
) -> Screen:
    """
    A customer's question in the admin chat, or what a supplier has to say.

    Args:
        supplied: What the person answers for, where they asked about no order of their own.
    """
    buying = supplied.orders[:PURCHASES_SHOWN_MAX] if supplied is not None else ()
    if order is not None:
        heading = words("💬 <b>{name}</b> asks about #{code}:", name=person.name, code=order.code)
    elif supplied is not None and buying:
        theirs = ", ".join(each.name for each in supplied.suppliers)
        heading = words("💬 <b>{name}</b> of {supplier} says:", name=person.name, supplier=clipped(theirs, 60))
    else:
        heading = words("💬 <b>{name}</b> asks:", name=person.name)
    return Screen(
        paragraphs(
            heading,
            words("{text}", text=asked.body) if asked.body else "",
            words("Reply to this message to answer."),
        ),
        rows_of(
            (Button(words.plain("Show order"), pack("ordercard", order.id)),) if order is not None else (),
            *((_to_purchase(words, each),) for each in buying),
        ),
        picture=_photo(asked),
    )


def _to_purchase(words: Words, order: PurchaseOrder) -> Button:
    return Button(words.plain("📄 Purchase order {number}", number=order.id), pack("buy", order.id))


def answered(words: Words, person: Person) -> Screen:
    """The answer is on its way, to the merchant who wrote it."""
    return Screen(words("Your answer goes to {name}.", name=person.name))


def answer(words: Words, said: Question, order: Order | None) -> Screen:
    """The shop's answer, to its customer."""
    heading = (
        words("💬 <b>The shop</b> about your order #{code}:", code=order.code)
        if order is not None
        else words("💬 <b>The shop answers:</b>")
    )
    return Screen(
        paragraphs(heading, words("{text}", text=said.body) if said.body else ""),
        rows_of(
            (Button(words.plain("↩️ Reply"), pack("askagain", said.id)),),
            (Button(words.plain("🏠 Home"), pack("home")),),
        ),
        picture=_photo(said),
    )


def _photo(said: Question) -> Picture | None:
    # It has no address and is no picture of a product: a number that none of those has.
    return None if said.photo is None else Picture(-said.id, "", said.photo)
