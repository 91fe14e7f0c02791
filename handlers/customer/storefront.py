"""Home, products, a product's card."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from domain import carts, catalogue, people, shopkeeping, stock
from domain.carts import Cart
from domain.catalogue import Product, Variant
from domain.errors import NotFound
from domain.stock import OutOfStock
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import is_cancel, leave, stands
from handlers.router import Routes
from views import checkout, desk, hours, storefront
from views.screen import Screen
from views.storefront import PRODUCTS_PER_PAGE
from views.words import Words

routes = Routes()
_JOIN = "join_"


@routes.command("start", menu="Open the shop")
async def start(context: Context, payload: str) -> None:
    """The first message of everyone; with a payload, the answer to a deep link."""
    if payload.startswith(_JOIN):
        await _join(context, payload.removeprefix(_JOIN))
        return
    await leave(context)
    await context.show(
        await context.read(_home, context.words, context.services.shop.name, context.person.id, context.now)
    )


async def _join(context: Context, token: str) -> None:
    role = await context.act(people.accept_invite, token, actor=context.actor, now=context.now)
    await context.show(desk.welcome(context.words, role))


@routes.button("home")
async def home(context: Context) -> None:
    await leave(context)
    await context.show(
        await context.read(_home, context.words, context.services.shop.name, context.person.id, context.now)
    )


@routes.fallback
async def anything_else(context: Context) -> None:
    """What answers nothing is met with the way in; the Cancel key of a question long forgotten, with its removal."""
    if is_cancel(context):
        await context.show(checkout.not_now(context.words))
        return
    await context.show(
        await context.read(_home, context.words, context.services.shop.name, context.person.id, context.now)
    )


@routes.command("shop", menu="Browse products")
async def shop_command(context: Context, _: str) -> None:
    await leave(context)
    await context.show(await context.read(_page, context.words, 0, context.person.id))


@routes.button("shop")
async def shop(context: Context, page: int) -> None:
    await leave(context)
    await context.show(await context.read(_page, context.words, page, context.person.id))


@routes.button("prod")
async def product(context: Context, product_id: int, page: int) -> None:
    await leave(context)
    await context.show(await context.read(_product, context.words, product_id, page, context.person.id))


@routes.button("var")
async def variant(context: Context, variant_id: int, page: int) -> None:
    await leave(context)
    await context.show(await context.read(_variant, context.words, variant_id, page, context.person.id))


@routes.button("add")
async def add(context: Context, variant_id: int, page: int) -> None:
    def current(tx: Transaction) -> Screen:
        return _variant(tx, context.words, variant_id, page, context.person.id)

    try:
        quantity = await context.act(_add, variant_id, context.person, now=context.now)
    except OutOfStock as refusal:
        await stands(context, refusal, current)
        return
    await context.toast(context.words.plain("In your cart: {number}", number=quantity))
    await context.show(await context.read(current))


def _add(tx: Transaction, variant_id: int, person: people.Person, *, now: int) -> int:
    return carts.add(tx, variant_id, actor=person.actor, now=now).quantity_of(variant_id)


def _home(tx: Transaction, words: Words, shop_name: str, person_id: int, now: int) -> Screen:
    person, cart = people.by_id(tx, person_id), carts.cart_of(tx, person_id)
    return storefront.home(
        words, shop_name=shop_name, in_cart=cart.pieces, roles=person.roles, notice=_notice(tx, words, now)
    )


def _notice(tx: Transaction, words: Words, now: int) -> str:
    """Whether the shop is open, where it has hours or a vacation."""
    opening, zone = shopkeeping.opening(tx), ZoneInfo(words.timezone)
    opens_at = None if opening.is_open(now, zone=zone) else opening.opens_at(now, zone=zone)
    return hours.notice(words, closes_at=opening.closes_at(now, zone=zone), opens_at=opens_at, now=now)


def _page(tx: Transaction, words: Words, page: int, person_id: int) -> Screen:
    total = catalogue.products_on_sale(tx)
    page = min(max(0, page), max(0, (total - 1) // PRODUCTS_PER_PAGE))
    products = catalogue.page_of_products(tx, skipped=page * PRODUCTS_PER_PAGE, most=PRODUCTS_PER_PAGE)
    there = _available(tx, products)
    cart = carts.cart_of(tx, person_id)
    return storefront.product_page(words, products, there, page=page, total=total, in_cart=cart.pieces)


def _product(tx: Transaction, words: Words, product_id: int, page: int, person_id: int) -> Screen:
    found = catalogue.product(tx, product_id)
    there = _available(tx, [found])
    first = next((variant for variant in found.on_sale if there[variant.id]), None) or next(iter(found.on_sale), None)
    return _card(tx, words, found, chosen=first, page=page, cart=carts.cart_of(tx, person_id))


def _variant(tx: Transaction, words: Words, variant_id: int, page: int, person_id: int) -> Screen:
    found = catalogue.variant(tx, variant_id)
    parent, cart = catalogue.product(tx, found.product_id), carts.cart_of(tx, person_id)
    return _card(tx, words, parent, chosen=found, page=page, cart=cart)


def _card(tx: Transaction, words: Words, found: Product, *, chosen: Variant | None, page: int, cart: Cart) -> Screen:
    if chosen is None or chosen not in found.on_sale:
        raise NotFound("product", found.id)
    there = _available(tx, [found])
    return storefront.product_card(words, found, there, chosen=chosen, page=max(0, page), in_cart=cart.pieces)


def _available(tx: Transaction, products: Iterable[Product]) -> dict[int, int]:
    place_id = stock.main_place(tx)
    return {
        variant.id: stock.available(tx, variant.id, place_id=place_id)
        for product in products
        for variant in product.on_sale
    }
