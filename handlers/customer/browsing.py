"""Looking around: categories, lists, a product's card, favourites, and a code to print."""

import asyncio
from collections.abc import Callable, Iterable
from io import BytesIO

import segno

from domain import carts, catalogue, people, stock, waitlist
from domain.actors import Role
from domain.catalogue import Product, Variant, categories, favourites, shelves
from domain.catalogue.branches import Category
from domain.catalogue.categories import Branch
from domain.errors import NotFound
from domain.stock import Offer, OutOfStock
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import leave, stands
from handlers.router import Routes
from views import browsing, product
from views.browsing import PRODUCTS_PER_PAGE, Where
from views.screen import Screen
from views.words import Words

routes = Routes()
# Printed four centimetres wide, a code of this many points a module is sharp.
_QR_SCALE, _QR_BORDER = 12, 4
CATEGORY_LINK, PRODUCT_LINK = "c_", "p_"
_DIGITS_MAX = 15


# --- lists --------------------------------------------------------------------------------------------------------


@routes.command("shop", menu="Browse products")
async def shop_command(context: Context, _: str) -> None:
    await leave(context)
    await context.show(await context.read(_category, context.words, shelves.ALL, 0, context.person.id))


@routes.button("shop")
async def shop(context: Context, category_id: int, page: int = 0) -> None:
    await leave(context)
    await context.show(await context.read(_category, context.words, category_id, page, context.person.id))


@routes.button("shelf")
async def shelf(context: Context, category_id: int, view: int, page: int, anchor: int) -> None:
    await leave(context)
    where = Where.read(category_id, view, page, anchor)
    await context.show(await context.read(_shelf, context.words, where, context.person.id))


@routes.command("favourites", menu="Show your favourites")
async def favourites_command(context: Context, _: str) -> None:
    await saved(context, 0)


@routes.button("favs")
async def saved(context: Context, page: int) -> None:
    await leave(context)
    await context.show(await context.read(_favourites, context.words, page, context.person.id))


# --- a product ----------------------------------------------------------------------------------------------------


@routes.button("prod")
async def one_product(  # noqa: PLR0917 - the numbers of a button.
    context: Context, product_id: int, category_id: int = 0, view: int = 0, page: int = 0, anchor: int = 0
) -> None:
    await leave(context)
    where = Where.read(category_id, view, page, anchor)
    await context.show(await context.read(product_card, context, product_id, where))


@routes.button("var")
async def variant(  # noqa: PLR0917 - the numbers of a button.
    context: Context,
    variant_id: int,
    picture_id: int = 0,
    category_id: int = 0,
    view: int = 0,
    page: int = 0,
    anchor: int = 0,
) -> None:
    await leave(context)
    where = Where.read(category_id, view, page, anchor)
    await context.show(await context.read(variant_card, context, variant_id, where, picture_id=picture_id))


@routes.button("add")
async def add(  # noqa: PLR0917 - the numbers of a button.
    context: Context, variant_id: int, category_id: int = 0, view: int = 0, page: int = 0, anchor: int = 0
) -> None:
    where = Where.read(category_id, view, page, anchor)

    def current(tx: Transaction) -> Screen:
        return variant_card(tx, context, variant_id, where)

    try:
        quantity = await context.act(_add, variant_id, context.person, now=context.now)
    except OutOfStock as refusal:
        await stands(context, refusal, current)
        return
    await context.toast(context.words.plain("In your cart: {number}", number=quantity))
    await context.show(await context.read(current))


@routes.button("fav")
async def favourite(  # noqa: PLR0917 - the numbers of a button.
    context: Context, variant_id: int, wanted: int, category_id: int = 0, view: int = 0, page: int = 0, anchor: int = 0
) -> None:
    """Put a heart on a product, or take it off; pressed twice, it stays as it was wanted."""
    where = Where.read(category_id, view, page, anchor)
    is_wanted = wanted == 1
    await context.act(_favour, variant_id, context.person, wanted=is_wanted, now=context.now)
    words = context.words
    await context.toast(
        words.plain("Saved among your favourites.") if is_wanted else words.plain("Taken from your favourites.")
    )
    await context.show(await context.read(variant_card, context, variant_id, where))


@routes.button("qr")
async def qr_code(context: Context, product_id: int) -> None:
    """The product's link as a picture to print, for those who run the shop."""
    found = await context.read(catalogue.product, product_id)
    link = product_link(context, product_id)
    png = await asyncio.to_thread(_drawn, link)
    await context.send_file(
        png, name=f"{found.handle[:60]}.png", caption=product.qr_caption(context.words, found.title, link)
    )


# --- deep links ---------------------------------------------------------------------------------------------------


def is_link(payload: str) -> bool:
    """True for what a shared link to a product or a category brings along."""
    kind, number = payload[:2], payload[2:]
    return (
        kind in {PRODUCT_LINK, CATEGORY_LINK} and number.isascii() and number.isdecimal() and len(number) <= _DIGITS_MAX
    )


async def open_link(context: Context, payload: str, home: Callable[[Transaction], Screen]) -> None:
    """Show what a link leads to; where that is gone, say so and show the way in."""
    number = int(payload[2:])
    try:
        if payload.startswith(PRODUCT_LINK):
            screen = await context.read(product_card, context, number, Where())
        else:
            screen = await context.read(_category, context.words, number, 0, context.person.id)
    except NotFound as refusal:
        await stands(context, refusal, home)
        return
    await context.show(screen)


def product_link(context: Context, product_id: int) -> str:
    """The link that opens a product in this shop's chat."""
    return f"https://t.me/{context.services.shop.bot_username}?start={PRODUCT_LINK}{product_id}"


# --- reading and writing ------------------------------------------------------------------------------------------


def _add(tx: Transaction, variant_id: int, person: people.Person, *, now: int) -> int:
    return carts.add(tx, variant_id, actor=person.actor, now=now).quantity_of(variant_id)


def _favour(tx: Transaction, variant_id: int, person: people.Person, *, wanted: bool, now: int) -> bool:
    product_id = catalogue.variant(tx, variant_id).product_id
    if wanted:
        favourites.put(tx, product_id, person_id=person.id, now=now)
    else:
        favourites.take(tx, product_id, person_id=person.id)
    return wanted


def _category(tx: Transaction, words: Words, category_id: int, page: int, person_id: int) -> Screen:
    """The categories below one; where there are none with anything in them, the products."""
    tree = categories.tree(tx, language=words.language)
    path = _path(tx, category_id, tree, words.language)
    parent_id = path[-1].id if path else None
    below = [each for each in tree if each.category.parent_id == parent_id and each.shown and each.visible]
    if not below:
        return _shelf(tx, words, Where(path[-1].id if path else shelves.ALL), person_id)
    visible = shelves.counts(tx).get(category_id, 0)
    in_cart = carts.pieces_of(tx, person_id)
    return browsing.categories(words, path, below, visible=visible, page=page, in_cart=in_cart)


def _shelf(tx: Transaction, words: Words, where: Where, person_id: int) -> Screen:
    tree = categories.tree(tx, language=words.language)
    path = _path(tx, where.category_id, tree, words.language)
    found = shelves.page(
        tx,
        category_id=where.category_id,
        sort=where.sort,
        in_stock=where.in_stock,
        anchor=where.anchor,
        most=PRODUCTS_PER_PAGE,
        language=words.language,
    )
    has_categories = any(branch.shown and branch.visible for branch in tree)
    in_cart = carts.pieces_of(tx, person_id)
    return browsing.shelf(
        words,
        found,
        path,
        where=where,
        has_categories=has_categories,
        is_arranged=shelves.is_arranged(tx, where.category_id),
        in_cart=in_cart,
    )


def _path(tx: Transaction, category_id: int, tree: Iterable[Branch], language: str) -> tuple[Category, ...]:
    """The way to a category that customers may see; nothing for the whole shop."""
    if category_id == shelves.ALL:
        return ()
    if not any(branch.shown for branch in tree if branch.category.id == category_id):
        raise NotFound("category", category_id)
    return categories.path(tx, category_id, language=language)


def _favourites(tx: Transaction, words: Words, page: int, person_id: int) -> Screen:
    total = favourites.count(tx, person_id=person_id)
    page = min(max(0, page), max(0, (total - 1) // PRODUCTS_PER_PAGE))
    ids = favourites.of_person(tx, person_id=person_id, skipped=page * PRODUCTS_PER_PAGE, most=PRODUCTS_PER_PAGE)
    listed = shelves.some(tx, ids, language=words.language)
    in_cart = carts.pieces_of(tx, person_id)
    return browsing.favourites(words, listed, page=page, total=total, in_cart=in_cart)


def product_card(tx: Transaction, context: Context, product_id: int, where: Where) -> Screen:
    """
    A product's card with the first of its variants that can be had; for whoever shows a product.

    Raises:
        NotFound: It is not sold (any more).
    """
    found = catalogue.product(tx, product_id, language=context.words.language)
    there = _offers(tx, found)
    first = next((each for each in found.on_sale if there[each.id].available), None) or next(iter(found.on_sale), None)
    return _card(tx, context, found, there, chosen=first, where=where)


def variant_card(tx: Transaction, context: Context, variant_id: int, where: Where, *, picture_id: int = 0) -> Screen:
    """
    A product's card with this variant of it.

    Raises:
        NotFound: It is not sold (any more).
    """
    product_id = catalogue.variant(tx, variant_id).product_id
    found = catalogue.product(tx, product_id, language=context.words.language)
    chosen = next((each for each in found.on_sale if each.id == variant_id), None)
    return _card(tx, context, found, _offers(tx, found), chosen=chosen, where=where, picture_id=picture_id)


def _card(
    tx: Transaction,
    context: Context,
    found: Product,
    there: dict[int, Offer],
    *,
    chosen: Variant | None,
    where: Where,
    picture_id: int = 0,
) -> Screen:
    if chosen is None:
        raise NotFound("product", found.id)
    beside = product.Beside(
        in_cart=carts.pieces_of(tx, context.person.id),
        link=product_link(context, found.id),
        is_favourite=favourites.has(tx, found.id, person_id=context.person.id),
        can_print=context.actor.is_any(Role.MERCHANT),
        is_awaited=not there[chosen.id].available
        and bool(waitlist.awaited_among(tx, [chosen.id], person_id=context.person.id)),
    )
    return product.card(
        context.words,
        found,
        there,
        chosen=chosen,
        where=where,
        picture_id=picture_id,
        beside=beside,
        now=context.now,
    )


def _offers(tx: Transaction, found: Product) -> dict[int, Offer]:
    return stock.offers(tx, [variant.id for variant in found.on_sale])


def _drawn(link: str) -> bytes:
    """The code as PNG; drawing takes long enough to be done beside the event loop."""
    drawn = BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="png", scale=_QR_SCALE, border=_QR_BORDER)
    return drawn.getvalue()
