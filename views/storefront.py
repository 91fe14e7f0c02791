"""What a customer sees of the shop: home, products, a product's card."""

from collections.abc import Mapping, Sequence

from domain.actors import Role
from domain.catalogue import Product, Variant
from views.buttons import pack
from views.layout import in_rows, label, pager, paragraphs, rows_of, stacked
from views.screen import Button, Picture, Screen
from views.words import Raw, Words

PRODUCTS_PER_PAGE = 6
VARIANTS_PER_PAGE = 12
# From here on "only 3 left" helps to decide; above, a number is noise.
SCARCE_PIECES = 5


def home(words: Words, *, shop_name: str, in_cart: int, roles: frozenset[Role], notice: str = "") -> Screen:
    """
    The first screen: where everything begins, and what staff find here besides.

    Args:
        notice: Whether the shop is open, as a sentence.
    """
    staff = []
    if roles & {Role.PACKER, Role.MERCHANT, Role.OWNER}:
        staff.append(Button(words.plain("📋 To pack"), pack("topack")))
    if roles & {Role.COURIER, Role.MERCHANT, Role.OWNER}:
        staff.append(Button(words.plain("🛵 Deliveries"), pack("jobs")))
    return Screen(
        paragraphs(
            words("Welcome to <b>{shop}</b>!", shop=shop_name),
            words("Look around, put what you like in your cart, and pay in cash when it is delivered."),
            notice,
        ),
        rows_of(
            (Button(words.plain("🛍 Browse products"), pack("shop", 0)),),
            (cart_button(words, in_cart), Button(words.plain("📦 My orders"), pack("orders", 0))),
            (Button(words.plain("💬 Ask the shop"), pack("ask")), Button(words.plain("⚙️ Settings"), pack("settings"))),
            staff,
        ),
    )


def cart_button(words: Words, in_cart: int) -> Button:
    """The way to the cart, with how much is in it."""
    text = words.plain("🛒 Cart ({number})", number=in_cart) if in_cart else words.plain("🛒 Cart")
    return Button(text, pack("cart"))


def product_page(
    words: Words,
    products: Sequence[Product],
    available: Mapping[int, int],
    *,
    page: int,
    total: int,
    in_cart: int,
) -> Screen:
    """
    A page of products, each a button.

    Args:
        available: Pieces that can be ordered, by variant.
        total: How many products there are on all pages.
    """
    pages = max(1, -(-total // PRODUCTS_PER_PAGE))
    if not products:
        return Screen(
            words("There is nothing on the shelves yet. Please come back soon!"), rows_of((_home_button(words),))
        )
    heading = words("<b>Our products</b>")
    if pages > 1:
        heading += " " + words("(page {page} of {pages})", page=page + 1, pages=pages)
    buttons = [
        Button(_product_label(words, product, available), pack("prod", product.id, page)) for product in products
    ]
    return Screen(
        heading,
        rows_of(
            *in_rows(buttons, across=1),
            pager("shop", page=page, pages=pages),
            (cart_button(words, in_cart), _home_button(words)),
        ),
    )


def _product_label(words: Words, product: Product, available: Mapping[int, int]) -> str:
    prices = sorted(variant.price_minor for variant in product.on_sale)
    price = words.money(prices[0])
    if prices[0] != prices[-1]:
        price = words.plain("from {price}", price=price)
    if not any(available.get(variant.id, 0) for variant in product.on_sale):
        price = words.plain("sold out")
    room = 38 - len(price)
    title = product.title if len(product.title) <= room else product.title[: room - 1].rstrip() + "…"
    return f"{title} · {price}"


def product_card(
    words: Words,
    product: Product,
    available: Mapping[int, int],
    *,
    chosen: Variant,
    page: int,
    in_cart: int,
) -> Screen:
    """A product with its picture, the chosen variant's price and stock, and the other variants to choose from."""
    there = available.get(chosen.id, 0)
    picture = product.picture_for(chosen)
    price = words("<b>{price}</b>", price=words.money(chosen.price_minor))
    if chosen.compare_at_minor is not None and chosen.compare_at_minor > chosen.price_minor:
        price += " " + words("<s>{price}</s>", price=words.money(chosen.compare_at_minor))
    text = paragraphs(
        words("<b>{title}</b>", title=product.title),
        Raw(product.description),
        stacked(
            words("{options}", options=", ".join(chosen.options)) if chosen.options else "",
            price,
            _stock_line(words, there),
        ),
    )
    adding = [Button(words.plain("➕ Add to cart"), pack("add", chosen.id, page))] if there else []
    return Screen(
        text,
        rows_of(
            *_variant_rows(words, product, available, chosen=chosen, page=page),
            adding,
            (Button(words.plain("‹ Products"), pack("shop", page)), cart_button(words, in_cart)),
        ),
        picture=Picture(picture.id, picture.url, picture.file_id) if picture else None,
    )


def _stock_line(words: Words, there: int) -> str:
    if there == 0:
        return words("Sold out")
    if there <= SCARCE_PIECES:
        return words.count("Only {number} left", "Only {number} left", there)
    return words("In stock")


def _variant_rows(
    words: Words, product: Product, available: Mapping[int, int], *, chosen: Variant, page: int
) -> tuple[tuple[Button, ...], ...]:
    variants = product.on_sale
    if len(variants) == 1:
        return ()
    leaf = variants.index(chosen) // VARIANTS_PER_PAGE
    shown = variants[leaf * VARIANTS_PER_PAGE : (leaf + 1) * VARIANTS_PER_PAGE]
    buttons = [
        Button(_variant_label(words, variant, available, is_chosen=variant == chosen), pack("var", variant.id, page))
        for variant in shown
    ]
    turns = []
    if leaf > 0:
        turns.append(Button("‹", pack("var", variants[(leaf - 1) * VARIANTS_PER_PAGE].id, page)))
    if (leaf + 1) * VARIANTS_PER_PAGE < len(variants):
        turns.append(Button("›", pack("var", variants[(leaf + 1) * VARIANTS_PER_PAGE].id, page)))
    return rows_of(*in_rows(buttons, across=2), turns)


def _variant_label(words: Words, variant: Variant, available: Mapping[int, int], *, is_chosen: bool) -> str:
    text = ", ".join(variant.options) or variant.sku
    if not available.get(variant.id, 0):
        text = words.plain("{options} (sold out)", options=text)
    return label(f"✓ {text}" if is_chosen else text)


def _home_button(words: Words) -> Button:
    return Button(words.plain("🏠 Home"), pack("home"))
