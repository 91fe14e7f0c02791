"""What a customer is asked on the way to an order where there is something to choose: terms, way, address."""

from collections.abc import Sequence

from domain import destinations, paying
from domain.carts import Cart, Way
from domain.people import Address
from domain.shopkeeping import Terms
from views.buttons import pack
from views.layout import LABEL_MAX, clipped, label, paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.words import Words, marked

# The number of a way in a button.
WAYS = (Way.DELIVERY, Way.PICKUP)
# The number of the terms in a button.
TERMS = (paying.Terms.CASH, paying.Terms.PREPAID, paying.Terms.CARD)
_TERMS = {
    paying.Terms.CASH: marked("💵 Pay in cash"),
    paying.Terms.PREPAID: marked("💳 Pay in advance"),
    paying.Terms.CARD: marked("💳 Pay by card"),
}
_WAYS = {Way.DELIVERY: marked("🛵 Deliver it"), Way.PICKUP: marked("🏬 I pick it up")}


def ask_terms(words: Words, terms: Terms) -> Screen:
    """What the shop wants confirmed before the first order; the button carries the version that was read."""
    return Screen(
        paragraphs(words("<b>Before you order</b>"), words("{text}", text=terms.in_language(words.language))),
        rows_of(
            (Button(words.plain("✅ I agree"), pack("agree", terms.version)),),
            (Button(words.plain("‹ Cart"), pack("cart")),),
        ),
    )


def ask_way(words: Words, *, counter: str) -> Screen:
    """Deliver it, or pick it up?"""
    return Screen(
        stacked(
            words("How would you like to get your order?"),
            words("Pick-up: {place}", place=counter) if counter else "",
        ),
        rows_of(
            *((Button(words.plain(_WAYS[way]), pack("way", number)),) for number, way in enumerate(WAYS)),
            (Button(words.plain("‹ Cart"), pack("cart")),),
        ),
    )


def way_button(words: Words, way: Way) -> Button:
    """The other way."""
    return Button(words.plain(_WAYS[way]), pack("way", WAYS.index(way)))


def terms_name(words: Words, terms: paying.Terms) -> str:
    """How an order is paid, as a button says it."""
    return words.plain(_TERMS[terms])


def terms_button(words: Words, terms: paying.Terms) -> Button:
    """The other terms."""
    return Button(terms_name(words, terms), pack("payby", TERMS.index(terms)))


def _called(address: Address) -> str:
    """Its name, and how it begins where that says more: "Home" alone may be any of several."""
    street = address.text.split("\n")[0].split(",")[0].strip()
    return f"{address.name} · {street}" if street and not street.startswith(address.name) else address.name


def ask_saved_address(words: Words, cart: Cart, addresses: Sequence[Address]) -> Screen:
    """Which of the saved addresses? A new one may simply be typed."""
    buttons = [
        (
            Button(
                clipped(("✓ " if each.id == cart.address_id else "📍 ") + _called(each), LABEL_MAX),
                pack("toaddress", each.id),
            ),
        )
        for each in addresses
    ]
    return Screen(
        words("Where shall we deliver to? Choose an address, or type another one."),
        rows_of(
            *buttons,
            (
                Button(words.plain("➕ New address"), pack("newaddress")),
                Button(words.plain("✏️ Edit"), pack("addresses")),
            ),
            (Button(words.plain("‹ Back"), pack("checkout" if cart.missing != "address" else "cart")),),
        ),
    )


def ask_country(words: Words, countries: Sequence[str]) -> Screen:
    """Which of those that make a difference here?"""
    buttons = [
        (Button(label(destinations.name(code, language=words.language)), pack("country", number)),)
        for number, code in enumerate(countries)
    ]
    return Screen(
        words("Which country shall we deliver to?"),
        rows_of(*buttons, (Button(words.plain("‹ Back"), pack("checkout")),)),
    )
