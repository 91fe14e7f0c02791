"""What is said of an order's money: what it costs, what is due and until when, what came in, what goes back."""

from domain.carts import Way
from domain.flows.overview import Delivery
from domain.orders import Order, Payment, Status, Terms
from views.buttons import pack
from views.card_names import said
from views.layout import not_now, paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.words import Words, marked

_APPROVALS = {
    "above": marked("⚠️ Needs your approval: it is above your limit."),
    "first": marked("⚠️ Needs your approval: their first order."),
}


def total_line(words: Words, order: Order, *, due_minor: int, to_come_minor: int = 0, card: str = "") -> str:
    """
    What it costs, and how that stands.

    Args:
        to_come_minor: What is paid with what comes back for it.
        card: With which it is paid, by its name; "" where that is not known.
    """
    total, due = words.money(order.total_minor), words.money(abs(due_minor))
    if due_minor < 0:
        return words("Total: <b>{total}</b>, {due} to be given back", total=total, due=due)
    if has_ended(order):
        return ended_line(words, order)
    # What is sent instead may be paid with what was given back for it, and is not to be paid before that is known;
    # anything may be paid with credit.
    if waits_for_return(order) and 0 < to_come_minor < due_minor:
        besides = words.money(due_minor - to_come_minor)
        return words("Total: <b>{total}</b>, {due} to be paid", total=total, due=besides)
    may_be_paid = order.split_from is not None or order.credit_minor > 0
    if waits_for_return(order) or (may_be_paid and not due_minor and not order.terms.is_in_advance):
        return paid_line(words, order, card=card)
    if order.terms.is_in_advance:
        return _prepaid_line(words, order, total=total, due_minor=due_minor, card=card)
    return _cash_line(words, order, total=total, due=due)


def _cash_line(words: Words, order: Order, *, total: str, due: str) -> str:
    if order.credit_minor:
        return words("Total: <b>{total}</b>, {due} of it in cash", total=total, due=due)
    if order.way is Way.PICKUP:
        return words("Total: <b>{total}</b>, cash at the counter", total=total)
    return words("Total: <b>{total}</b>, cash on delivery", total=total)


def waits_for_return(order: Order) -> bool:
    """It is sent instead of what has still to come back."""
    return order.waits and bool(order.sent_as)


def has_ended(order: Order) -> bool:
    """Nothing of it is paid any more."""
    return order.status in {Status.EXPIRED, Status.CANCELLED}


def ended_line(words: Words, order: Order) -> str:
    """What it would have cost, and whether that has gone back; a fee has a row of its own."""
    total = words.money(order.total_minor)
    if order.payment is Payment.REFUNDED:
        return words("Total: <b>{total}</b>, given back", total=total)
    return words("Total: <b>{total}</b>", total=total)


def paid_line(words: Words, order: Order, *, card: str = "") -> str:
    """What it costs, of which nothing is due now; and whether it, or a part of it, has gone back."""
    total = words.money(order.total_minor)
    if waits_for_return(order):
        return words("Total: <b>{total}</b>, paid with what comes back", total=total)
    if order.payment is Payment.REFUNDED:
        return words("Total: <b>{total}</b>, given back", total=total)
    if order.payment is Payment.PART_REFUNDED:
        return words("Total: <b>{total}</b>, paid, a part given back", total=total)
    # With credit, or with what came back, a card has paid the rest only.
    is_by_card = order.terms is Terms.CARD and not order.credit_minor and not order.sent_as
    of_card = marked("Total: <b>{total}</b>, paid with {card}")
    return said(words, marked("Total: <b>{total}</b>, paid"), of_card, card if is_by_card else "", total=total)


def held_line(words: Words, order: Order, *, due_minor: int, card: str = "") -> str:
    """What it costs, where what is due of that is held on a card."""
    total = words.money(order.total_minor)
    if order.credit_minor:
        return words("Total: <b>{total}</b>, {due} held on the card", total=total, due=words.money(due_minor))
    of_card = marked("Total: <b>{total}</b>, held on {card}")
    return said(words, marked("Total: <b>{total}</b>, held on the card"), of_card, card, total=total)


def _prepaid_line(words: Words, order: Order, *, total: str, due_minor: int, card: str) -> str:
    if order.payment in {Payment.PAID, Payment.PART_REFUNDED, Payment.REFUNDED}:
        return paid_line(words, order, card=card)
    if order.payment is Payment.PART_PAID:
        return words("Total: <b>{total}</b>, {due} still to be paid", total=total, due=words.money(due_minor))
    if order.payment is Payment.AUTHORISED:
        return held_line(words, order, due_minor=due_minor, card=card)
    if order.terms is Terms.CARD:
        return words("Total: <b>{total}</b>, to be paid by card", total=total)
    return words("Total: <b>{total}</b>, to be paid in advance", total=total)


def payment_line(words: Words, order: Order, *, due_minor: int) -> str:
    """What the admin chat has to know of it besides: whom it waits for, and until when."""
    return stacked(
        words(_APPROVALS[order.approval]) if order.awaits_approval else "",
        words("To be paid: {due} until {moment}", due=words.money(due_minor), moment=words.moment(order.expires_at))
        if order.awaits_money and order.expires_at is not None
        else "",
    )


def how_to_pay(words: Words, order: Order, *, due_minor: int, instructions: str) -> str:
    """What the customer has to do now."""
    due, code = words.money(due_minor), order.code
    asked = words("Please pay <b>{due}</b> and name <b>{code}</b>.", due=due, code=code)
    if order.awaits_money and order.expires_at is not None:
        asked = words(
            "Please pay <b>{due}</b> until {moment} and name <b>{code}</b>.",
            due=due,
            moment=words.moment(order.expires_at),
            code=code,
        )
    return stacked(asked, words("{text}", text=instructions))


def to_pay(words: Words, order: Order, *, due_minor: int, instructions: str) -> str:
    """What is to be paid in advance, or given back, for an order that the shop has begun with already."""
    if due_minor < 0:
        return words("We give {amount} back to you.", amount=words.money(-due_minor))
    if order.terms is Terms.PREPAID and due_minor > 0:
        return how_to_pay(words, order, due_minor=due_minor, instructions=instructions)
    return ""


def signed(words: Words, minor: int) -> str:
    """A difference: +€5.00, -€5.00."""
    return f"+{words.money(minor)}" if minor > 0 else words.money(minor)


def reminder(words: Words, order: Order, *, due_minor: int, instructions: str) -> Screen:
    """Its deadline comes near."""
    return Screen(
        paragraphs(
            words("Your order <b>#{code}</b> still waits for your payment.", code=order.code),
            how_to_pay(words, order, due_minor=due_minor, instructions=instructions),
        ),
        rows_of((_to_order(words, order),)),
    )


def accepted(words: Words, order: Order, *, due_minor: int, instructions: str) -> Screen:
    """The shop takes it on, once it is paid."""
    return Screen(
        paragraphs(
            words("Good news: the shop has accepted your order <b>#{code}</b>.", code=order.code),
            how_to_pay(words, order, due_minor=due_minor, instructions=instructions),
        ),
        rows_of((_to_order(words, order),)),
    )


def received(words: Words, order: Order, *, amount_minor: int, due_minor: int) -> Screen:
    """Their money is here."""
    return Screen(
        stacked(
            words(
                "We have received {amount} for your order <b>#{code}</b>. Thank you!",
                amount=words.money(amount_minor),
                code=order.code,
            ),
            words("{due} is still to be paid.", due=words.money(due_minor)) if due_minor > 0 else "",
            words("That is {amount} too much: we will give it back.", amount=words.money(-due_minor))
            if due_minor < 0
            else "",
            words("The shop begins with it now.") if order.status is Status.CONFIRMED and due_minor <= 0 else "",
        ),
        rows_of((_to_order(words, order),)),
    )


def given_back(words: Words, order: Order, *, amount_minor: int) -> Screen:
    """Their money is on its way back."""
    return Screen(
        words(
            "We have given {amount} back to you for your order <b>#{code}</b>.",
            amount=words.money(amount_minor),
            code=order.code,
        ),
        rows_of((_to_order(words, order),)),
    )


def expired(words: Words, order: Order) -> Screen:
    """Their time was up."""
    return Screen(
        stacked(
            words("Your order <b>#{code}</b> was not paid in time, so it has ended. You owe nothing.", code=order.code),
            words("Have you paid already? Please tell us with “Ask the shop” on the order’s page."),
        ),
        rows_of((_to_order(words, order),)),
    )


def reopened(words: Words, order: Order, *, due_minor: int, instructions: str) -> Screen:
    """It stands again."""
    return Screen(
        paragraphs(
            words("Your order <b>#{code}</b> stands again: the shop has brought it back.", code=order.code),
            how_to_pay(words, order, due_minor=due_minor, instructions=instructions) if order.awaits_money else "",
        ),
        rows_of((_to_order(words, order),)),
    )


def desk_expired(words: Words, order: Order) -> Screen:
    """The same, to the merchants."""
    return Screen(
        words("⌛ #{code} was not paid in time. Its goods are back on the shelf.", code=order.code),
        rows_of((_show(words, order),)),
    )


def desk_overdue(words: Words, order: Order, *, due_minor: int) -> Screen:
    """Its time is up, and part of the money is here."""
    return Screen(
        words(
            "⚠️ #{code} is not fully paid and its time is up: {due} is missing. Wait on, or decline it and give the "
            "money back.",
            code=order.code,
            due=words.money(due_minor),
        ),
        rows_of((_show(words, order),)),
    )


def ask_received(words: Words, order: Order, *, due_minor: int) -> Screen:
    """How much came in?"""
    due = words.money(max(0, due_minor))
    everything = Button(words.plain("All: {due}", due=due), pack("gotall", order.id, order.version))
    return Screen(
        words("How much came in for <b>#{code}</b>? {due} is due.", code=order.code, due=due),
        rows_of(
            (everything,) if due_minor > 0 else (),
            (Button(words.plain("✏️ Another amount"), pack("gotsome", order.id, order.version)),),
            (Button(words.plain("‹ Back"), pack("ordercard", order.id)),),
        ),
    )


def ask_amount(words: Words, order: Order) -> Screen:
    """The amount, typed."""
    return Screen(
        words("Type the amount that came in for #{code}, like 12.50.", code=order.code), rows_of((not_now(words),))
    )


def page_title(words: Words, code: str) -> str:
    """What a payment page says that is paid there."""
    return words.plain("Order #{code}", code=code)


def card_buttons(words: Words, delivery: Delivery) -> tuple[Button, ...]:
    """What a merchant can do about an order's money."""
    order, due_minor, card = delivery.order, delivery.due_minor, delivery.card
    buttons = []
    is_late = order.terms is Terms.PREPAID and order.status is Status.EXPIRED and due_minor == 0
    if (order.terms.is_in_advance and delivery.uncovered_minor > 0) or is_late:
        buttons.append(Button(words.plain("💶 Money received"), pack("got", order.id)))
    owed = -due_minor - card.returning_minor
    if owed > 0:
        amount, seen = words.money(owed), (order.id, order.version)
        by_hand = Button(words.plain("💸 Gave back {amount}", amount=amount), pack("gaveback", *seen))
        to_card = Button(words.plain("💸 Give {amount} back", amount=amount), pack("payback", *seen))
        buttons.append(to_card if card.refundable_minor else by_hand)
    return tuple(buttons)


def _to_order(words: Words, order: Order) -> Button:
    return Button(words.plain("Order #{code}", code=order.code), pack("order", order.id))


def _show(words: Words, order: Order) -> Button:
    return Button(words.plain("Show order"), pack("ordercard", order.id))
