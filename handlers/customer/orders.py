"""A customer's orders: the list, one of them, calling it off."""

from collections.abc import Callable

from domain import carts, drafts, orders, shipping
from domain.carts import Cart, Quote
from domain.errors import Changed
from domain.flows import calling_off, changing, naming, ordering, overview, spending
from domain.flows.fees import FeeChanged
from domain.flows.ordering import Missing
from domain.flows.overview import OrderPage
from domain.flows.undoing import AlreadyPacked
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import leave, stands
from handlers.router import Routes
from views import cart as cart_views
from views import orders as order_views
from views import story
from views.orders import OFFERS_SHOWN, ORDERS_PER_PAGE
from views.screen import Screen
from views.words import Words

routes = Routes()


def _no(_tx: Transaction, _context: Context) -> None: ...


@routes.button("orders")
async def order_list(context: Context, page: int) -> None:
    await leave(context)
    await context.show(await context.read(list_screen, context.words, context.person.id, page))


@routes.button("order")
async def order(context: Context, order_id: int) -> None:
    await leave(context)
    await context.show(await context.read(screen, context, order_id))


@routes.button("infull")
async def in_full(context: Context, order_id: int) -> None:
    """What a screen had no room for, for whoever may read it, as a message of its own."""
    told = await context.read(overview.told_to, order_id, reader=context.person)
    await context.send(
        order_views.in_full(context.words, told.order, due_minor=told.due_minor, has_address=told.has_address)
    )


@routes.button("story")
async def what_happened(context: Context, order_id: int) -> None:
    page = await context.read(page_of_theirs, context, order_id)
    await context.show(story.all_of_it(context.words, page))


@routes.button("cancel")
async def ask_cancel(context: Context, order_id: int, _version: int) -> None:
    """Ask again before it is called off; the question carries the version, and what it costs, as they are now."""
    await context.show(await context.read(_asked, context.words, order_id, context.person.id))


@routes.button("cancelyes")
async def cancel(context: Context, order_id: int, version: int, fee_minor: int = 0) -> None:
    """What costs something else by now than the customer saw is asked anew."""

    def current(tx: Transaction) -> Screen:
        return screen(tx, context, order_id)

    seen = {"version": version, "fee_minor": fee_minor}
    try:
        is_all = await context.act(calling_off.cancel, order_id, **seen, actor=context.actor, now=context.now)
    except FeeChanged as refusal:
        await stands(context, refusal, lambda tx: _asked(tx, context.words, order_id, context.person.id))
        return
    except (Changed, AlreadyPacked, IllegalTransition) as refusal:
        await stands(context, refusal, current)
        return
    words = context.words
    await context.toast(words.plain("Your order is called off.") if is_all else words.plain("The rest is called off."))
    await context.show(await context.read(current))


@routes.button("again")
async def buy_again_of(context: Context, order_id: int) -> None:
    await buy_again(context, order_id)


async def buy_again(context: Context, order_id: int, *, beside: Callable[[Transaction, Context], None] = _no) -> None:
    """
    What is still sold goes into the cart; what is not is named above it.

    Args:
        beside: Done in the same write.
    """
    missing = [Missing(*each) for each in await context.act(_buy_again, context, order_id, beside=beside)]
    cart, quoted = await context.read(_cart, context, now=context.now)
    await context.show(cart_views.screen(context.words, cart, quoted, missing=missing, now=context.now))


def _cart(tx: Transaction, context: Context, *, now: int) -> tuple[Cart, Quote]:
    cart = naming.cart_in(tx, carts.cart_of(tx, context.person.id), context.words.language)
    return cart, carts.quote(tx, cart, now=now)


def _buy_again(
    tx: Transaction, context: Context, order_id: int, *, beside: Callable[[Transaction, Context], None]
) -> list[tuple[str, int, int]]:
    overview.order_of_customer(tx, order_id, person_id=context.person.id)
    missing = ordering.buy_again(tx, order_id, actor=context.actor, now=context.now)
    beside(tx, context)
    return [(each.title, each.wanted, each.there) for each in missing]


def list_screen(tx: Transaction, words: Words, person_id: int, page: int) -> Screen:
    """A page of the person's orders, on the first one with what they are offered."""
    page = max(0, page)
    found = orders.orders_of(tx, person_id, skipped=page * ORDERS_PER_PAGE, most=ORDERS_PER_PAGE + 1)
    shown = [(order, shipping.of_order(tx, order.id)) for order in found[:ORDERS_PER_PAGE]]
    offers = drafts.offers_to(tx, person_id, most=OFFERS_SHOWN) if not page else []
    return order_views.order_list(
        words,
        shown,
        offers,
        credit_minor=spending.ever_had_minor(tx, person_id, currency=words.currency),
        page=page,
        has_more=len(found) > ORDERS_PER_PAGE,
    )


def _asked(tx: Transaction, words: Words, order_id: int, person_id: int) -> Screen:
    found = overview.order_of_customer(tx, order_id, person_id=person_id, language=words.language)
    if rest := calling_off.rest(tx, found):
        return order_views.ask_cancel_rest(words, found, rest, calling_off.cost(tx, found))
    is_changeable = changing.is_divisible(found, by_customer=True)
    return order_views.ask_cancel(words, found, calling_off.cost(tx, found), is_changeable=is_changeable)


def page_of_theirs(tx: Transaction, context: Context, order_id: int) -> OrderPage:
    """The page of an order of the person's own, as it stands now."""
    return overview.page_of_customer(
        tx,
        order_id,
        person_id=context.person.id,
        language=context.words.language,
        zone=context.zone,
        now=context.now,
    )


def screen(tx: Transaction, context: Context, order_id: int) -> Screen:
    """One order of the person's own."""
    return order_views.order_page(context.words, page_of_theirs(tx, context, order_id))
