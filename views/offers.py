"""An offer as its customer sees it: what, for how much, until when; and what became of it."""

from domain.drafts import Draft, Status
from domain.errors import ShopError
from domain.shopkeeping import Terms
from views import backorders
from views import cart as cart_views
from views import prices as price_views
from views.buttons import pack
from views.checkout import payment_line
from views.drafts import few_lines
from views.layout import clipped, pager, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.places import where_drawn_up
from views.refusals import worded
from views.screen import Button, Screen
from views.words import Words, marked

# Nothing has to be confirmed with it.
NO_TERMS = 0
WHERE_MAX, NOTE_MAX = 78, 150
LINES_PER_PAGE = 5

_ENDED = {
    Status.OPEN: marked("The shop is changing this offer. You will get it anew."),
    Status.ACCEPTED: marked("✅ You have accepted this offer."),
    Status.DECLINED: marked("You have declined this offer."),
    Status.WITHDRAWN: marked("The shop has withdrawn this offer."),
    Status.LAPSED: marked("This offer does not hold any more. Please ask the shop."),
}


def offer(words: Words, draft: Draft, *, counter: str, fee_minor: int) -> Screen:
    """
    The card that a customer accepts, or what became of it.

    Args:
        fee_minor: What calling off the order would cost, once it is paid.
    """
    if draft.status is not Status.SENT or draft.quoted is None or draft.lapses_at is None:
        return _ended(words, draft)
    # What is to be waited for is in the button, as it was seen.
    later = (NO_TERMS, draft.waiting) if draft.waiting else ()
    text, _ = fitted(lambda room: _text(words, draft, room, counter=counter, fee_minor=fee_minor))
    return Screen(
        text,
        rows_of(
            (
                Button(words.plain("✅ Accept"), pack("offeryes", draft.id, draft.version, *later)),
                Button(words.plain("❌ Decline"), pack("offerno", draft.id, draft.version)),
            ),
            (
                Button(words.plain("🧾 Details"), pack("offeritems", draft.id, 0)),
                Button(words.plain("💬 Ask the shop"), pack("ask")),
            ),
            (Button(words.plain("🏠 Home"), pack("home")),),
        ),
    )


def _text(words: Words, draft: Draft, room: Room, *, counter: str, fee_minor: int) -> str:
    assert draft.quoted is not None, "it was sent"
    assert draft.lapses_at is not None, "it was sent"
    cart = draft.promised
    return tight(
        room,
        (
            stacked(
                words("<b>An offer for you</b>"),
                few_lines(words, cart),
                price_views.quoted_rows(words, draft.quoted, room),
            ),
            stacked(
                where_drawn_up(words, cart, counter=counter, most=WHERE_MAX if room.has_extras else WHERE_MAX // 2),
                payment_line(words, cart),
                backorders.terms(words, draft.cart.lines, is_in_advance=cart.terms.is_in_advance),
                price_views.fee_row(words, fee_minor, is_accepted=True),
                words("Holds until {moment}", moment=words.moment(draft.lapses_at)),
            ),
        ),
    )


def _ended(words: Words, draft: Draft) -> Screen:
    order_id = draft.order_id
    return Screen(
        words(_ENDED.get(draft.status, _ENDED[Status.LAPSED])),
        rows_of(
            (Button(words.plain("Show order"), pack("order", order_id)),) if order_id is not None else (),
            (Button(words.plain("💬 Ask the shop"), pack("ask")), Button(words.plain("🏠 Home"), pack("home"))),
        ),
    )


def items(words: Words, draft: Draft, *, number: int) -> Screen:
    """Every line, whom we call, and what was noted."""
    cart = draft.promised
    pages = max(1, -(-len(cart.lines) // LINES_PER_PAGE))
    number = min(number, pages - 1)
    shown = cart.lines[number * LINES_PER_PAGE :][:LINES_PER_PAGE]
    return Screen(
        paragraphs(
            cart_views.lines(words, shown),
            stacked(
                words("Phone: {phone}", phone=cart.phone),
                words("Note: {note}", note=clipped(cart.note, NOTE_MAX)) if cart.note else "",
            ),
        ),
        rows_of(
            pager("offeritems", draft.id, page=number, pages=pages),
            (Button(words.plain("‹ Back"), pack("offershow", draft.id)),),
        ),
    )


def ask_terms(words: Words, draft: Draft, terms: Terms, *, waiting: int) -> Screen:
    """
    What the shop wants confirmed with it; the button carries the version that was read.

    Args:
        waiting: How many pieces the customer saw that they would have to wait for.
    """
    accepting = pack("offeryes", draft.id, draft.version, terms.version, *((waiting,) if waiting else ()))
    return Screen(
        paragraphs(words("<b>Before you accept</b>"), words("{text}", text=terms.in_language(words.language))),
        rows_of(
            (Button(words.plain("✅ I agree and accept"), accepting),),
            (Button(words.plain("‹ Back"), pack("offershow", draft.id)),),
        ),
    )


def too_little(words: Words, refusal: ShopError) -> str:
    """Not now; plain, for a pop-up."""
    return worded(words, refusal) + " " + words.plain("The shop has been told.")
