"""What a customer sees on the way to an order: cart, questions, summary."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from html import escape

from domain import phones
from domain.carts import Cart, CartLine, Quote, Way
from domain.errors import ShopError
from domain.flows.ordering import Checkout, Missing
from domain.paying import Terms
from domain.stock import OutOfStock
from views import backorders, choosing, credit, hours
from views import prices as price_views
from views.buttons import pack
from views.layout import clipped, label, paragraphs, rows_of, stacked
from views.phone import ROWS, WHOLE, Room, fitted, tight
from views.places import where_to
from views.refusals import worded
from views.screen import Button, Key, Keyboard, Screen
from views.waitlist import ASK, TAKE_BACK
from views.words import Raw, Words

# The longest cart still fits a message; its buttons fit a phone only so far.
LINES_WITH_BUTTONS = 8
REMINDED_LINES = 5
# Two rows with the words around it.
EXTENDED_MAX = 45


def cart_screen(
    words: Words,
    cart: Cart,
    quoted: Quote,
    *,
    page: int = 0,
    missing: Sequence[Missing] = (),
    awaited: Collection[int] = (),
    now: int = 0,
) -> Screen:
    """
    The cart: its lines with buttons to change them, the total, and the way on.

    Args:
        awaited: Variants of which they are told when they are back.
        missing: What of a past order could not be put in again.
    """
    if not cart.lines:
        return Screen(
            paragraphs(_missing(words, missing), words("Your cart is empty.")),
            rows_of(
                (Button(words.plain("🛍 Browse products"), pack("shop", 0)),),
                (Button(words.plain("🏠 Home"), pack("home")),),
            ),
        )
    pages = -(-len(cart.lines) // LINES_WITH_BUTTONS)
    page = min(max(0, page), pages - 1)
    shown = cart.lines[page * LINES_WITH_BUTTONS : (page + 1) * LINES_WITH_BUTTONS]
    changing = [row for line in shown for row in _line_rows(words, line, page, is_awaited=line.variant.id in awaited)]
    turns = []
    if page > 0:
        turns.append(Button("‹", pack("cart", page - 1)))
    if page + 1 < pages:
        turns.append(Button("›", pack("cart", page + 1)))
    return Screen(
        paragraphs(
            _cart_text(words, cart, quoted, shown, missing=missing, now=now),
        ),
        rows_of(
            *changing,
            turns,
            (Button(words.plain("✅ Check out"), pack("checkout")),),
            (
                Button(words.plain("🛍 Products"), pack("shop", 0)),
                Button(words.plain("🗑 Empty cart"), pack("empty")),
            ),
        ),
    )


def _cart_text(
    words: Words, cart: Cart, quoted: Quote, shown: Sequence[CartLine], *, missing: Sequence[Missing], now: int
) -> Raw:
    """What is on this page of the cart, and what all of it comes to."""
    others = len(cart.lines) - len(shown)

    def draw(room: Room) -> str:
        more = words("… and {number} more", number=others) if others else ""
        return tight(
            room,
            (
                stacked(*room.few(words, _missing(words, missing).split("\n"))),
                words("<b>Your cart</b>"),
                stacked(cart_lines(words, shown, room, now=now), more, price_views.quoted_rows(words, quoted, room)),
                _new_prices(words, cart),
            ),
        )

    return fitted(draw)[0]


def _line_rows(words: Words, line: CartLine, page: int, *, is_awaited: bool) -> list[tuple[Button, ...]]:
    variant_id = line.variant.id
    rows = [
        (Button(label(line.variant.label), pack("prod", line.variant.product_id, 0)),),
        (
            Button("➖", pack("less", variant_id, page)),
            Button(str(line.quantity), pack("quantity", variant_id)),
            Button("➕", pack("more", variant_id, page)),
            Button(words.plain("❌"), pack("drop", variant_id, page)),
        ),
    ]
    if line.available == 0:
        text = words.plain(TAKE_BACK) if is_awaited else words.plain(ASK)
        rows.append((Button(text, pack("backcart", variant_id, int(not is_awaited), page)),))
    return rows


def cart_lines(words: Words, lines: Sequence[CartLine], room: Room = WHOLE, *, now: int = 0) -> str:
    """Lines of a cart, one a row, with a word where too little is here: those come first where not all have room."""
    ordered = lines if len(lines) <= room.lines else sorted(lines, key=lambda line: line.offer.here >= line.quantity)
    return "\n".join(room.few(words, [_line(words, line, room, now=now) for line in ordered]))


def _line(words: Words, line: CartLine, room: Room = WHOLE, *, now: int = 0) -> str:
    text = words(
        "{quantity} × {title} – {total}",
        quantity=line.quantity,
        title=room.called(line.variant.label),
        total=words.money(line.quantity * line.variant.price_minor),
    )
    if line.has_new_price:
        text += " " + words(
            "⚠️ {price} each now, was {before}",
            price=words.money(line.variant.price_minor),
            before=words.money(line.seen_price_minor),
        )
    if line.available == 0:
        return text + " " + words("⚠️ sold out")
    if line.available < line.quantity:
        return text + " " + words("⚠️ only {available} left", available=line.available)
    later = backorders.of_line(words, line, now=now)
    return f"{text} {later}" if later else text


def _total(words: Words, cart: Cart) -> str:
    return words("Total: <b>{total}</b>", total=words.money(cart.goods_minor))


def _new_prices(words: Words, cart: Cart) -> str:
    if not any(line.has_new_price for line in cart.lines):
        return ""
    return words("Some prices have changed. By going on you accept them.")


def _missing(words: Words, missing: Sequence[Missing]) -> str:
    return stacked(
        *(
            words("⚠️ {title}: only {there} of {wanted} left", title=each.title, there=each.there, wanted=each.wanted)
            if each.there
            else words("⚠️ {title} cannot be had now", title=each.title)
            for each in missing
        )
    )


def reminder(words: Words, cart: Cart) -> Screen:
    """A gentle word about a full cart."""
    shown = cart.lines[:REMINDED_LINES]
    more = len(cart.lines) - len(shown)
    return Screen(
        paragraphs(
            words("🛒 Your cart is still here:"),
            stacked(*(_line(words, line) for line in shown), words("… and {number} more", number=more) if more else ""),
            _total(words, cart),
        ),
        rows_of(
            (Button(words.plain("🛒 Cart"), pack("cart")),),
            (
                Button(words.plain("🔕 No reminders"), pack("reminders", 0)),
                Button(words.plain("🏠 Home"), pack("home")),
            ),
        ),
    )


def ask_address(words: Words) -> Screen:
    """Where to?"""
    return Screen(
        words("Where shall we deliver to? Type the address, or send your location with the button below."),
        keyboard=Keyboard(
            ((Key(words.plain("📍 Send my location"), asks="location"),), (Key(words.plain("Cancel")),)),
            placeholder=words.plain("Street, house number, town"),
        ),
    )


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


def ask_quantity(words: Words, line_label: str) -> Screen:
    """How many?"""
    return Screen(
        words("How many of “{title}”? Type a number; 0 takes it out of the cart.", title=line_label),
        rows_of((Button(words.plain("Cancel"), pack("cart")),)),
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
    return cart_screen(words, cart, facts.quoted, now=now) if is_open else summary(words, facts, now=now)


def summary(words: Words, facts: Checkout, *, now: int) -> Screen:
    """Everything the order will say, and the button that places it: it carries the cart as it is shown here."""
    cart, is_delivered = facts.cart, facts.cart.way is Way.DELIVERY
    other = [
        *(choosing.way_button(words, way) for way in facts.ways if way is not cart.way),
        *(choosing.terms_button(words, terms) for terms in facts.terms if terms is not cart.terms),
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
                cart_lines(words, cart.lines, room, now=now),
                price_views.quoted_rows(words, facts.quoted, room),
                credit.rows(words, facts),
            ),
            _new_prices(words, cart),
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


def too_little(words: Words, refusal: OutOfStock) -> Screen:
    """Every short line with what can still be had, and one button that takes just that."""
    some_left = any(short.available for short in refusal.shorts)
    taking = words.plain("Take what is left") if some_left else words.plain("Order without it")
    if some_left and len(refusal.shorts) == 1:
        only = refusal.shorts[0]
        question = words(
            "{available} of {wanted} left: take {available}?", available=only.available, wanted=only.wanted
        )
        taking = words.plain("Take {available}", available=only.available)
    else:
        question = words("Shall we go on with what is left?")
    return Screen(
        paragraphs(
            words("Sorry, there is not enough of everything:"),
            Raw(escape(worded(words, refusal), quote=False)),
            question,
        ),
        rows_of((Button(taking, pack("there")),), (Button(words.plain("‹ Cart"), pack("cart")),)),
    )
