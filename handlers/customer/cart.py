"""The cart: more, less, so many, nothing."""

from domain import carts, catalogue, dialogs, waitlist
from domain.carts import Cart
from domain.dialogs import Dialog
from domain.errors import NotFound
from domain.flows import naming
from domain.people import Person
from domain.stock import OutOfStock
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import ask, is_cancel, leave, stands
from handlers.router import Routes
from handlers.typed import whole_number
from views import cart as cart_views
from views.screen import Screen

routes = Routes()


@routes.command("cart", menu="Show your cart")
async def cart_command(context: Context, _: str) -> None:
    await cart(context)


@routes.button("cart")
async def cart(context: Context, page: int = 0) -> None:
    await leave(context)
    await _show(context, page)


@routes.button("more")
async def more(context: Context, variant_id: int, page: int) -> None:
    await _step(context, variant_id, +1, page)


@routes.button("less")
async def less(context: Context, variant_id: int, page: int) -> None:
    await _step(context, variant_id, -1, page)


@routes.button("drop")
async def drop(context: Context, variant_id: int, page: int) -> None:
    await context.act(_set, variant_id, 0, context.person, now=context.now)
    await _show(context, page)


@routes.button("empty")
async def empty(context: Context) -> None:
    await context.act(_empty, context.person, now=context.now)
    await _show(context, 0)


@routes.button("quantity")
async def quantity(context: Context, variant_id: int) -> None:
    label = (await context.read(catalogue.variant, variant_id)).label
    await ask(context, "quantity", variant_id=variant_id)
    await context.send(cart_views.ask_quantity(context.words, label))


@routes.dialog("quantity")
async def quantity_given(context: Context, dialog: Dialog) -> None:
    if is_cancel(context):
        await leave(context)
    else:
        wanted = whole_number(context.typed)
        await context.act(
            _set_and_close, dialog.data["variant_id"], wanted, context.person, chat_id=context.chat_id, now=context.now
        )
    await _show(context, 0)


async def _step(context: Context, variant_id: int, step: int, page: int) -> None:
    try:
        await context.act(_change, variant_id, step, context.person, now=context.now)
    except (OutOfStock, NotFound) as refusal:
        await stands(context, refusal, lambda tx: screen(tx, context, page))
        return
    await _show(context, page)


async def _show(context: Context, page: int) -> None:
    await context.show(await context.read(screen, context, page))


def screen(tx: Transaction, context: Context, page: int) -> Screen:
    """The person's cart; for whoever shows it."""
    cart = naming.cart_in(tx, carts.cart_of(tx, context.person.id), context.words.language)
    gone = [line.variant.id for line in cart.lines if line.available == 0]
    awaited = waitlist.awaited_among(tx, gone, person_id=context.person.id) if gone else frozenset[int]()
    quoted = carts.quote(tx, cart, now=context.now)
    return cart_views.screen(context.words, cart, quoted, page=page, awaited=awaited, now=context.now)


def _change(tx: Transaction, variant_id: int, step: int, person: Person, *, now: int) -> int:
    before: Cart = carts.cart_of(tx, person.id)
    quantity = max(0, before.quantity_of(variant_id) + step)
    return carts.change_quantity(tx, variant_id, quantity=quantity, actor=person.actor, now=now).version


def _set(tx: Transaction, variant_id: int, quantity: int, person: Person, *, now: int) -> int:
    return carts.change_quantity(tx, variant_id, quantity=quantity, actor=person.actor, now=now).version


def _set_and_close(tx: Transaction, variant_id: int, quantity: int, person: Person, *, chat_id: int, now: int) -> int:
    version = _set(tx, variant_id, quantity, person, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return version


def _empty(tx: Transaction, person: Person, *, now: int) -> int:
    return carts.empty(tx, actor=person.actor, now=now).version
