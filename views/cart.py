"""What a customer sees of the cart: what is in it, what it comes to, and what there is too little of."""

from collections.abc import Collection, Sequence
from html import escape

from domain.carts import Cart, CartLine, Quote
from domain.flows.ordering import Missing
from domain.stock import OutOfStock
from views import backorders
from views import prices as price_views
from views.buttons import pack
from views.layout import label, paragraphs, rows_of, stacked
from views.phone import WHOLE, Room, fitted, tight
from views.refusals import worded
from views.screen import Button, Screen
from views.waitlist import ASK, TAKE_BACK
from views.words import Raw, Words

# The longest cart still fits a message; its buttons fit a phone only so far.
LINES_WITH_BUTTONS = 8
REMINDED_LINES = 5


def screen(
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
                stacked(lines(words, shown, room, now=now), more, price_views.quoted_rows(words, quoted, room)),
                new_prices(words, cart),
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


def lines(words: Words, lines: Sequence[CartLine], room: Room = WHOLE, *, now: int = 0) -> str:
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


def new_prices(words: Words, cart: Cart) -> str:
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


def ask_quantity(words: Words, line_label: str) -> Screen:
    """How many?"""
    return Screen(
        words("How many of “{title}”? Type a number; 0 takes it out of the cart.", title=line_label),
        rows_of((Button(words.plain("Cancel"), pack("cart")),)),
    )


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
