"""What is ordered before it is here: said before it is bought, while it is waited for, and when it has come."""

from collections.abc import Sequence

from domain.carts import CartLine
from domain.flows.overview import Delivery
from domain.flows.whereabouts import Awaited
from domain.orders import Order, Terms
from domain.stock import Offer
from views import money
from views.buttons import pack
from views.layout import clipped, paragraphs, rows_of, stacked
from views.phone import WHOLE, Room
from views.screen import Button, Screen
from views.words import Words

LINES_SHOWN, TITLE_MAX = 4, 40


def stock_line(words: Words, offer: Offer, *, now: int) -> str:
    """How a product of which more can be ordered than is here stands on its card."""
    day = _day(words, offer.later_at, now=now)
    if offer.here:
        here = words.count("{number} here now", "{number} here now", offer.here)
        more = words("more about {day}", day=day) if day else words("more comes later")
        return words("{here}, {more}", here=here, more=more)
    return words("⏳ Pre-order: here about {day}", day=day) if day else words("⏳ Pre-order: it comes later")


def of_line(words: Words, line: CartLine, *, now: int) -> str:
    """What of a line of a cart comes later; "" where all is here."""
    if not line.waiting:
        return ""
    day = _day(words, line.offer.later_at, now=now)
    if line.waiting == line.quantity:
        return words("⏳ about {day}", day=day) if day else words("⏳ comes later")
    facts = {"number": line.waiting, "quantity": line.quantity}
    if day:
        return words("⏳ {number} of {quantity} about {day}", day=day, **facts)
    return words("⏳ {number} of {quantity} come later", **facts)


def terms(words: Words, lines: Sequence[CartLine], *, is_in_advance: bool) -> str:
    """What it means to order what is not here; "" where all is."""
    if not any(line.waiting for line in lines):
        return ""
    is_all = not any(line.offer.here for line in lines)
    if is_all:
        return words("⏳ You pay when it is here.") if is_in_advance else words("⏳ We send it when it is here.")
    if is_in_advance:
        return words("⏳ What comes later is an order of its own: you pay it when it is here.")
    return words("⏳ What comes later is an order of its own: we send it when it is here.")


def comes_next(words: Words, order: Order, *, expected_at: int | None) -> str:
    """Whose turn it is with an order that waits: the supplier's, or of what is sent instead, the customer's."""
    if order.sent_as:
        return words("Next: you give back what this is for. Then we send it.")
    day = _day(words, expected_at, now=0)
    arrives = words("Next: the goods arrive, about {day}.", day=day) if day else words("Next: the goods arrive.")
    unpaid_minor = order.total_minor - order.credit_minor
    if not order.terms.is_in_advance or unpaid_minor <= 0:
        return arrives
    total = words.money(unpaid_minor)
    then = words("Then we tell you how to pay {total}.", total=total)
    if order.terms is Terms.CARD:
        then = words("Then we send you a link to pay {total} by card.", total=total)
    return stacked(arrives, then)


def arrived(words: Words, order: Order, *, due_minor: int, instructions: str) -> Screen:
    """All that an order waited for is here; or what it is sent instead of, has come back."""
    lines = [
        words("{quantity} × {title}", quantity=line.quantity, title=clipped(line.title, TITLE_MAX))
        for line in order.lines
        if line.quantity
    ]
    more = len(lines) - LINES_SHOWN
    return Screen(
        paragraphs(
            words("🔁 What you get instead is order <b>#{code}</b>.", code=order.code)
            if order.sent_as
            else words("🎉 What you waited for is here: order <b>#{code}</b>.", code=order.code),
            stacked(*lines[:LINES_SHOWN], words("… and {number} more", number=more) if more > 0 else ""),
            _then(words, order, due_minor=due_minor, instructions=instructions),
        ),
        rows_of((Button(words.plain("Order #{code}", code=order.code), pack("order", order.id)),)),
    )


def _then(words: Words, order: Order, *, due_minor: int, instructions: str) -> str:
    if order.awaits_money and order.terms is Terms.PREPAID:
        return money.how_to_pay(words, order, due_minor=due_minor, instructions=instructions)
    if order.awaits_money:
        return words("The link to pay it comes with the next message.")
    if order.awaits_approval or order.accepted_at is None:
        return words("The shop looks at it now, and tells you here.")
    return words("The shop packs it now.")


def from_where(words: Words, delivery: Delivery, room: Room = WHOLE) -> str:
    """What it waits for, and from which places it comes, where that is not one as always."""
    names = ", ".join(place.name for place in delivery.places)
    return stacked(
        _staff_line(words, delivery.order, delivery.awaited) if delivery.awaited is not None else "",
        words("📦 From {number} places: {names}", number=len(delivery.places), names=room.typed(names))
        if len(delivery.places) > 1
        else "",
    )


def _staff_line(words: Words, order: Order, awaited: Awaited) -> str:
    """What the staff have to know of an order that waits: how much of it is here, and when the rest shall be."""
    wanted = sum(line.quantity for line in order.lines)
    here, day = awaited.here, _day(words, awaited.expected_at, now=0)
    if here >= wanted:
        return words("⏳ All of it is here. It goes when what it replaces is back.")
    if day:
        return words("⏳ {here} of {wanted} here, the rest about {day}", here=here, wanted=wanted, day=day)
    return words("⏳ {here} of {wanted} here, the rest is waited for", here=here, wanted=wanted)


def _day(words: Words, moment: int | None, *, now: int) -> str:
    """A day that is still to come, for one that is past tells nothing."""
    return words.day(moment) if moment is not None and moment >= now else ""
