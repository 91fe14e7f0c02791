"""What matters so much of a return that it is a message of its own."""

from domain.flows.return_pages import ReturnPage
from domain.orders import Order
from domain.returns import Return
from views import return_cards, return_worth
from views.buttons import pack
from views.layout import paragraphs, rows_of, stacked
from views.phone import fitted
from views.screen import Button, Screen
from views.words import Words, marked

NEWS = {
    "return_approved": marked("✅ The shop has agreed to your return of #{code}."),
    "return_rejected": marked("❌ The shop has refused your return of #{code}."),
    "return_cancelled": marked("✖️ The shop has called off your return of #{code}."),
    "return_for_money": marked("💶 For your return of #{code}, you get your money back instead."),
    "return_photo": marked("📷 The shop would like to see more of what you give back of #{code}."),
    "return_reminder": marked("⏳ Please remember your return of #{code}."),
    "return_failed": marked("🛵 We could not fetch your return of #{code}. Please choose another time."),
    "return_missed": marked("🛵 Sorry, nobody came for your return of #{code}. Please choose another time."),
    "return_expired": marked("⌛ Your return of #{code} was not given back in time, and has ended."),
    "return_here": marked("📦 What you gave back of #{code} is here, and we look at it."),
    "return_differs": marked(
        "❗ In your return of #{code} was something that does not belong to it. "
        "We keep it for you, and tell you here what becomes of it."
    ),
    "return_rest": marked("❗ What else was in your return of #{code}:"),
    "return_recounted": marked("🔢 We have counted what came of your return of #{code} again."),
    "return_lost": marked("🕳 Some of your return of #{code} was lost on its way. It counts as if it had come."),
    "return_reclaimed": marked("💳 Not all of your return of #{code} came back as agreed. Please pay for the rest."),
    "return_let_go": marked("🤝 For your return of #{code}, there is nothing more to pay."),
    "return_settled": marked("✅ Your return of #{code} is settled."),
    "parcel_here": marked("📦 What we could not deliver of #{code} is back with us, and we look at it."),
    "parcel_settled": marked("✅ What we could not deliver of #{code} is settled."),
}
# What is said of a parcel that was not delivered.
OF_PARCELS = {"return_here": "parcel_here", "return_settled": "parcel_settled"}
_TELLS_REST = {"return_here", "return_lost", "return_recounted"}
_SETTLED = {"return_settled", "parcel_settled"}
_SAYS_WHY = {"return_rejected", "return_photo", "return_approved", "return_cancelled", "return_rest"}
_IN_PART = marked("✂️ The shop has agreed to a part of your return of #{code}: {agreed} of {number} pieces.")
_NOTHING_ACCEPTED = marked("❌ Nothing of what you gave back of #{code} was accepted.")


def news(words: Words, name: str, page: ReturnPage) -> Screen:
    """What matters so much that it is a message of its own; the card says the rest."""
    returned = page.returned
    why = words("“{text}”", text=returned.answer) if name in _SAYS_WHY and returned.answer else ""
    until = words("By {day}.", day=words.day(page.deadline)) if name == "return_reminder" and page.deadline else ""
    is_settled = name in _SETTLED
    is_to_choose = name == "return_approved" and return_cards.is_to_choose(page) and returned.fetched is None
    choosing = (Button(words.plain("🕐 Choose a time"), pack("rettimes", returned.id)),) if is_to_choose else ()
    text, _ = fitted(
        lambda room: paragraphs(
            _said(words, name, page),
            why,
            words("Please choose when we fetch it.") if is_to_choose else "",
            return_worth.refused(words, page, room) if is_settled else "",
            stacked(return_worth.comes_to(words, page), return_cards.next_step(words, page, room))
            if is_settled
            else "",
            stacked(_here(words, returned), return_cards.rest(words, returned)) if name in _TELLS_REST else "",
            until,
        )
    )
    return Screen(text, rows_of(choosing, (Button(words.plain("↩️ Show return"), pack("ret", returned.id)),)))


def _said(words: Words, name: str, page: ReturnPage) -> str:
    returned = page.returned
    agreed, number = sum(line.agreed for line in returned.lines), sum(line.quantity for line in returned.lines)
    if name == "return_approved" and agreed < number:
        return words(_IN_PART, code=page.order.code, agreed=agreed, number=number)
    is_nothing = name == "return_settled" and page.found and all(not each.is_accepted for each in page.found)
    return words(_NOTHING_ACCEPTED if is_nothing and not returned.back_minor else NEWS[name], code=page.order.code)


_REFUSED_PARCEL = {
    "ready": marked("What we did not accept of your return of <b>#{code}</b> waits for you at the counter."),
    "packed": marked("What we did not accept of your return of <b>#{code}</b> is packed."),
    "delivered": marked("What we did not accept of your return of <b>#{code}</b> is with you again."),
}


def refused_parcel(words: Words, name: str, order: Order, *, where: str = "") -> Screen:
    """
    What was refused goes back: nothing to enjoy.

    Args:
        where: Where it waits, and what is told there.
    """
    button = Button(words.plain("Order #{code}", code=order.code), pack("order", order.id))
    return Screen(paragraphs(words(_REFUSED_PARCEL[name], code=order.code), where), rows_of((button,)))


def _here(words: Words, returned: Return) -> str:
    """How much of it has come, where that is not all."""
    agreed, here = sum(line.agreed for line in returned.lines), sum(line.received for line in returned.lines)
    return words("Here so far: {number} of {agreed} pieces", number=here, agreed=agreed) if here < agreed else ""
