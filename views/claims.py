"""What customers see when something is wrong with an order: where it is, and the claim they send."""

from domain.claims import NEEDS_PHOTO, Claim, Kind
from domain.flows.overview import OrderPage
from domain.orders import Fulfilment, Order, Status
from domain.returns import Reason
from views import story
from views.buttons import pack
from views.layout import clipped, paragraphs, rows_of, stacked
from views.orders import stage
from views.returns import REASONS
from views.screen import Button, Picture, Screen
from views.words import Words, marked

# In the order of the numbers that their buttons carry.
KINDS = (Kind.MISSING, Kind.WRONG_ITEM, Kind.DAMAGED, Kind.NOT_MINE)
_LABELS = {
    Kind.MISSING: marked("📦 Something is missing"),
    Kind.WRONG_ITEM: marked("🔀 Wrong item"),
    Kind.DAMAGED: marked("💔 It is damaged"),
    Kind.NOT_MINE: marked("🙅 Not my order"),
}
_SAID = {
    Kind.MISSING: marked("something is missing"),
    Kind.WRONG_ITEM: marked("a wrong item came"),
    Kind.DAMAGED: marked("something is damaged"),
    Kind.NOT_MINE: marked("it is somebody else's order"),
}
# What a line of the order comes back for, where it still can; the rest is a claim.
_RETURNED = (
    (Reason.MISSING, _LABELS[Kind.MISSING]),
    (Reason.WRONG_ITEM, _LABELS[Kind.WRONG_ITEM]),
    (Reason.DAMAGED, _LABELS[Kind.DAMAGED]),
    (Reason.FAULTY, marked("⚙️ It does not work")),
)
_SHOWN_MAX = 200
_HAS_COME = {Fulfilment.PART_DELIVERED, Fulfilment.DELIVERED}


def said(words: Words, kind: Kind) -> str:
    """What is wrong, as part of a sentence."""
    return words.plain(_SAID[kind])


def what_is_wrong(words: Words, page: OrderPage) -> Screen:
    """What is it? What has come and can go back, goes back for that reason."""
    order = page.order
    has_come = order.fulfilment in _HAS_COME
    is_coming = order.status in {Status.PLACED, Status.CONFIRMED} and order.fulfilment is not Fulfilment.DELIVERED
    late = Button(words.plain("🕐 It is late"), pack("track", order.id))
    returned = _RETURNED if page.can_give_back else ()
    kinds = [
        *(Button(words.plain(name), pack("retfor", order.id, REASONS.index(reason))) for reason, name in returned),
        *(
            Button(words.plain(_LABELS[kind]), pack("claim", order.id, KINDS.index(kind)))
            for kind in KINDS
            if not returned or kind is Kind.NOT_MINE
        ),
    ]
    return Screen(
        words("What is wrong with order <b>#{code}</b>?", code=order.code),
        rows_of(
            (late,) if is_coming else (),
            *((button,) for button in kinds if has_come),
            (Button(words.plain("✍️ Something else"), pack("askabout", order.id)),),
            (Button(words.plain("‹ Back"), pack("order", order.id)),),
        ),
    )


def tracking(words: Words, page: OrderPage) -> Screen:
    """Where the order is, since when, and what comes next."""
    order = page.order
    return Screen(
        paragraphs(
            words("<b>Order #{code}</b> · {stage}", code=order.code, stage=stage(words, order)),
            stacked(
                words("Placed {moment}", moment=words.moment(order.placed_at)),
                story.newest(words, page),
            ),
            story.comes_next(words, page),
        ),
        rows_of(
            (Button(words.plain("💬 Ask the shop"), pack("askabout", order.id)),),
            (Button(words.plain("‹ Back"), pack("order", order.id)),),
        ),
    )


def draft(words: Words, claim: Claim, order: Order) -> Screen:
    """What the customer has said and shown so far, and what is still missing."""
    needed = {
        "photo": words("Please send a photo of it, and type what is wrong."),
        "body": words("Please type what is wrong; photos help."),
        None: words("Send more, or press the button."),
    }
    asks_for_photo = claim.kind in NEEDS_PHOTO and not claim.photos
    return Screen(
        paragraphs(
            words("Order <b>#{code}</b>: {problem}.", code=order.code, problem=said(words, claim.kind)),
            words("“{text}”", text=clipped(claim.body, _SHOWN_MAX)) if claim.body else "",
            words.count("{number} photo", "{number} photos", len(claim.photos)) if claim.photos else "",
            needed["photo" if asks_for_photo else claim.lacks],
        ),
        rows_of(
            (Button(words.plain("✅ Send to the shop"), pack("claimsend", claim.id)),) if claim.lacks is None else (),
            (Button(words.plain("Cancel"), pack("order", order.id)),),
        ),
    )


def filed(words: Words, order: Order) -> Screen:
    """The shop has it."""
    return Screen(
        words("Thank you. The shop looks into it and answers you here."),
        rows_of(
            (Button(words.plain("Order #{code}", code=order.code), pack("order", order.id)),),
            (Button(words.plain("🏠 Home"), pack("home")),),
        ),
    )


def settled(words: Words, claim: Claim, order: Order) -> Screen:
    """The shop has dealt with it."""
    return Screen(
        paragraphs(
            words("✅ The shop has dealt with your report about order <b>#{code}</b>.", code=order.code),
            words("“{text}”", text=claim.outcome) if claim.outcome else "",
        ),
        rows_of((Button(words.plain("Order #{code}", code=order.code), pack("order", order.id)),)),
    )


def whole_text(words: Words, claim: Claim, order: Order) -> Screen:
    """All that the customer wrote, in the admin chat."""
    return Screen(paragraphs(words("📖 #{code}:", code=order.code), words("“{text}”", text=claim.body)))


def photo(words: Words, claim: Claim, order: Order, number: int) -> Screen:
    """One of a claim's photos, in the admin chat."""
    return Screen(
        words("📷 #{code}: photo {number} of {photos}", code=order.code, number=number + 1, photos=len(claim.photos)),
        # It is no picture of a product: a number that none of those has.
        picture=Picture(-claim.id, "", claim.photos[number]),
    )
