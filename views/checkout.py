"""What a customer sees on the way from the cart to an order: questions, and the summary."""

from dataclasses import replace
from html import escape

from domain import phones
from domain.carts import Cart, Way
from domain.errors import ShopError
from domain.flows.ordering import Checkout
from domain.paying import Terms
from views import backorders, choosing, credit, hours
from views import cart as cart_views
from views import prices as price_views
from views.buttons import pack
from views.layout import clipped, label, paragraphs, rows_of, stacked
from views.phone import ROWS, Room, fitted, tight
from views.places import where_to
from views.refusals import worded
from views.screen import Button, Key, Keyboard, Screen
from views.words import Raw, Words

# Two rows with the words around it.
EXTENDED_MAX = 45
DOUBTED_MAX = 120


def ask_address(words: Words) -> Screen:
    """Where to?"""
    return Screen(
        words("Where shall we deliver to? Type the address, or send your location with the button below."),
        keyboard=Keyboard(
            ((Key(words.plain("📍 Send my location"), asks="location"),), (Key(words.plain("Cancel")),)),
            placeholder=words.plain("Street, house number, town"),
        ),
    )


def ask_whole_address(words: Words, text: str, mark: int) -> Screen:
    """Is that all of it? Nobody would find a door by it."""
    return Screen(
        paragraphs(
            words("Is that the whole address? “{address}”", address=clipped(text, DOUBTED_MAX)),
            words("If not, type it again, with street, number and town."),
        ),
        rows_of(
            (Button(words.plain("✅ Yes, all of it"), pack("wholeaddress", mark)),),
            (Button(words.plain("✏️ Type it again"), pack("newaddress")),),
            (Button(words.plain("‹ Cart"), pack("cart")),),
        ),
    )


def address_taken(words: Words, text: str) -> Screen:
    """It was; what is asked next comes in another message."""
    return Screen(where_to(words, Way.DELIVERY, clipped(text, DOUBTED_MAX), None))


def ask_phone(words: Words, *, extended: str = "") -> Screen:
    """
    Whom to call at the door, or when it is ready?

    Args:
        extended: The address to which a second message was just added.
    """
    return Screen(
        paragraphs(_extended(words, extended) if extended else "", _phone_question(words)),
        keyboard=Keyboard(
            ((Key(words.plain("📱 Share my number"), asks="contact"),), (Key(words.plain("Cancel")),)),
            placeholder=words.plain("+49 170 1234567"),
        ),
    )


def no_phone(words: Words, cart: Cart, refusal: ShopError) -> Screen:
    """That was none; the address that was typed before is said back."""
    said = Raw(escape(worded(words, refusal), quote=False))
    return Screen(paragraphs(said, where_to(words, cart.way, cart.address, cart.location)))


def extended(words: Words, summary: Screen, whole: str) -> Screen:
    """A second message was added to the address of the order."""
    # In place of its heading, for which a phone has no room then.
    return replace(summary, text=paragraphs(_extended(words, whole), summary.text.partition("\n\n")[2]))


def _extended(words: Words, whole: str) -> str:
    return words("I have added that to the address: {address}", address=clipped(whole, EXTENDED_MAX))


def _phone_question(words: Words) -> str:
    return words("Which phone number may we call about your order? Type it, or share yours with the button below.")


def ask_note(words: Words) -> Screen:
    """Anything to add?"""
    return Screen(
        words("What should we know? For example: “Please ring twice.”"),
        rows_of((Button(words.plain("Cancel"), pack("checkout")),)),
    )


def noted(words: Words) -> Screen:
    """The answer was taken; the reply keyboard goes away."""
    return Screen(words("Thank you."), keyboard=Keyboard())


def not_now(words: Words) -> Screen:
    """The question was called off; the reply keyboard goes away."""
    return Screen(words("All right, nothing was changed."), keyboard=Keyboard())


def dropped(words: Words) -> Screen:
    """The same, in place of a question that came without a reply keyboard."""
    return Screen(words("All right, nothing was changed."))


def where_it_stands(words: Words, facts: Checkout, *, now: int) -> Screen:
    """The summary, or the cart as long as something is missing."""
    cart = facts.cart
    is_open = bool(cart.missing or not cart.lines)
    return cart_views.screen(words, cart, facts.quoted, now=now) if is_open else summary(words, facts, now=now)


def summary(words: Words, facts: Checkout, *, now: int) -> Screen:
    """Everything the order will say, and the button that places it: it carries the cart as it is shown here."""
    cart, is_delivered = facts.cart, facts.cart.way is Way.DELIVERY
    # What credit pays whole is paid no other way.
    others = () if credit.pays_all(facts) else facts.terms
    other = [
        *(choosing.way_button(words, way) for way in facts.ways if way is not cart.way),
        *(choosing.terms_button(words, terms) for terms in others if terms is not cart.terms),
    ]
    # An address that goes on in a second message says so in place of the heading, in a row more.
    text, _ = fitted(lambda room: _summary_text(words, facts, room, now=now), rows=ROWS - 1)
    return Screen(
        text,
        rows_of(
            *_placing(words, facts),
            (
                *((Button(words.plain("✏️ Address"), pack("address")),) if is_delivered else ()),
                Button(words.plain("✏️ Phone"), pack("phone")),
                Button(words.plain("✏️ Note"), pack("note")),
            ),
            other,
            credit.choice(words, facts),
            _more(words, facts),
            (Button(words.plain("‹ Cart"), pack("cart")),),
        ),
    )


def _summary_text(words: Words, facts: Checkout, room: Room, *, now: int) -> str:
    cart = facts.cart
    return tight(
        room,
        (
            words("<b>Your order</b>"),
            stacked(
                cart_views.lines(words, cart.lines, room, now=now),
                price_views.quoted_rows(words, facts.quoted, room),
                credit.rows(words, facts),
            ),
            cart_views.new_prices(words, cart),
            backorders.terms(words, cart.lines, is_in_advance=cart.terms.is_in_advance),
            stacked(
                where_to(words, cart.way, room.typed(cart.address), cart.location, counter=room.typed(facts.counter)),
                words("Phone: {phone}", phone=phones.shown(cart.phone)),
                words("Note: {note}", note=room.typed(cart.note)) if cart.note else "",
                "" if facts.paid_minor == facts.quoted.totals.total_minor > 0 else payment_line(words, cart),
                price_views.fee_row(words, facts.fee_minor),
                hours.start_line(words, starts_at=facts.starts_at, is_taken=facts.is_taken, now=now)
                if facts.starts_at is not None
                else "",
            ),
        ),
    )


def _placing(words: Words, facts: Checkout) -> list[tuple[Button, ...]]:
    """The way to the order, or to what has to be said first. What it costs is in the button, as it was seen."""
    cart, quoted = facts.cart, facts.quoted
    if quoted.asks == "country":
        return [(Button(words.plain("🌍 Choose the country"), pack("countries")),)]
    if quoted.asks == "postcode":
        return [(Button(words.plain("✏️ Postcode"), pack("postcode")),)]
    if quoted.undelivered:
        return []
    total_minor = quoted.totals.total_minor
    waiting = sum(line.waiting for line in cart.lines)
    paid = (facts.paid_minor,) if facts.paid_minor else ()
    later = (waiting, *paid) if waiting or paid else ()
    return [(Button(words.plain("✅ Place order"), pack("place", cart.id, cart.version, total_minor, *later)),)]


def _more(words: Words, facts: Checkout) -> list[Button]:
    """What makes a difference to the price in this shop."""
    buttons = []
    if facts.quoted.voucher is not None:
        buttons.append(Button(label(words.plain("❌ {code}", code=facts.quoted.voucher.code)), pack("dropvoucher")))
    elif facts.has_vouchers:
        buttons.append(Button(words.plain("🎟 Voucher"), pack("voucher")))
    if facts.countries and facts.cart.way is Way.DELIVERY and facts.quoted.asks != "country":
        buttons.append(Button(words.plain("🌍 Country"), pack("countries")))
    return buttons


def ask_voucher(words: Words) -> Screen:
    """Which one?"""
    return Screen(words("Type the code of your voucher."), rows_of((Button(words.plain("Cancel"), pack("checkout")),)))


def ask_postcode(words: Words) -> Screen:
    """What the address does not say."""
    return Screen(
        words("Which postcode shall we deliver to?"), rows_of((Button(words.plain("Cancel"), pack("checkout")),))
    )


def payment_line(words: Words, cart: Cart) -> str:
    """How it is paid."""
    if cart.terms is Terms.PREPAID:
        return words("Payment: in advance; we tell you how.")
    if cart.terms is Terms.CARD:
        return words("Payment: by card, on a page that we send you.")
    is_delivered = cart.way is Way.DELIVERY
    return words("Payment: cash on delivery") if is_delivered else words("Payment: cash at the counter")
