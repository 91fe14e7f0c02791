"""Home: where everybody comes in, and the buttons that lead there and to the cart."""

from domain.actors import Role
from views.buttons import pack
from views.layout import paragraphs, rows_of
from views.screen import Button, Screen
from views.words import Words

# From here on "only 3 left" helps to decide; above, a number is noise.
SCARCE_PIECES = 5


def home(
    words: Words,
    *,
    shop_name: str,
    in_cart: int,
    roles: frozenset[Role],
    notice: str = "",
    answers_for_supplier: bool = False,
) -> Screen:
    """
    The first screen: where everything begins, and what staff find here besides.

    Args:
        notice: Whether the shop is open, as a sentence.
        answers_for_supplier: They answer for a supplier.
    """
    staff = []
    if roles & {Role.PACKER, Role.MERCHANT, Role.OWNER}:
        staff.append(Button(words.plain("📋 To pack"), pack("topack")))
    if Role.PACKER in roles:
        staff.append(Button(words.plain("📦 Returns"), pack("rtis", 0)))
    if roles & {Role.COURIER, Role.MERCHANT, Role.OWNER}:
        staff.append(Button(words.plain("🛵 Deliveries"), pack("jobs")))
    is_keeper = bool(roles & {Role.MERCHANT, Role.OWNER})
    running = []
    if is_keeper:
        running.append(Button(words.plain("📋 All orders"), pack("board")))
        running.append(Button(words.plain("☑️ Tasks"), pack("tasks", 0)))
    keeper = [Button(words.plain("🗂 Catalogue"), pack("keep", 0, 0))] if is_keeper else []
    if roles & {Role.PACKER, Role.MERCHANT, Role.OWNER}:
        keeper.append(Button(words.plain("📦 Stock"), pack("stk")))
    return Screen(
        paragraphs(
            words("Welcome to <b>{shop}</b>!", shop=shop_name),
            words("Look around, put what you like in your cart, and order it here."),
            notice,
            words("You run this shop: /help lists what you can do and set.") if is_keeper else "",
        ),
        rows_of(
            (Button(words.plain("🛍 Browse products"), pack("shop", 0)),),
            (search_button(words), Button(words.plain("❤️ Favourites"), pack("favs", 0))),
            (cart_button(words, in_cart), my_orders_button(words)),
            (ask_button(words), Button(words.plain("⚙️ Settings"), pack("settings"))),
            (today_button(words),) if is_keeper else (),
            running,
            staff,
            keeper,
            (Button(words.plain("🏭 Orders to you"), pack("pos")),) if answers_for_supplier else (),
        ),
    )


def cart_button(words: Words, in_cart: int) -> Button:
    """The way to the cart, with how much is in it."""
    text = words.plain("🛒 Cart ({number})", number=in_cart) if in_cart else words.plain("🛒 Cart")
    return Button(text, pack("cart"))


def search_button(words: Words) -> Button:
    """The way to the search."""
    return Button(words.plain("🔎 Search"), pack("search"))


def my_orders_button(words: Words) -> Button:
    """The way to what was ordered."""
    return Button(words.plain("📦 My orders"), pack("orders", 0))


def ask_button(words: Words) -> Button:
    """The way to ask the shop something."""
    return Button(words.plain("💬 Ask the shop"), pack("ask"))


def home_button(words: Words) -> Button:
    """The way home."""
    return Button(words.plain("🏠 Home"), pack("home"))


def today_button(words: Words) -> Button:
    """The way to the figures of today, whichever day that is when it is pressed."""
    return Button(words.plain("📊 Today’s figures"), pack("figures"))
