"""From the cart to the order: address, phone, note, summary, order."""

from domain import carts, dialogs, orders, outbox
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed
from domain.orders import CartEmpty, DetailsMissing
from domain.people import Person
from domain.stock import OutOfStock
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.router import Routes
from views import checkout
from views import orders as order_views
from views.screen import Screen
from views.words import Words

routes = Routes()
_E6 = 1_000_000
_QUESTIONS = {"address": checkout.ask_address, "phone": checkout.ask_phone, "note": checkout.ask_note}


@routes.button("checkout")
async def check_out(context: Context) -> None:
    """Ask for what is missing, then show what will be ordered."""
    cart = await context.read(carts.cart_of, context.person.id)
    if not cart.lines:
        await leave(context)
        await context.show(checkout.cart_screen(context.words, cart))
    elif missing := cart.missing:
        await _ask(context, missing)
    else:
        await leave(context)
        await context.show(checkout.summary(context.words, cart))


@routes.button("address")
async def change_address(context: Context) -> None:
    await _ask(context, "address")


@routes.button("phone")
async def change_phone(context: Context) -> None:
    await _ask(context, "phone")


@routes.button("note")
async def change_note(context: Context) -> None:
    await _ask(context, "note")


async def _ask(context: Context, field: str) -> None:
    await ask(context, field)
    await context.send(_QUESTIONS[field](context.words))


@routes.dialog("address")
@unless_cancelled
async def address_given(context: Context, _: Dialog) -> None:
    """An address as text, or a place on the map."""
    location = context.message.location if context.message is not None else None
    if location is not None:
        point = (round(location.latitude * _E6), round(location.longitude * _E6))
        await _keep(context, "location", f"{point[0]},{point[1]}")
    else:
        await _keep(context, "address", context.typed)


@routes.dialog("phone")
@unless_cancelled
async def phone_given(context: Context, _: Dialog) -> None:
    """A number as text, or the sender's own contact: another person's is refused."""
    contact = context.message.contact if context.message is not None else None
    if contact is not None and contact.user_id != context.person.telegram_id:
        raise BadInput("phone", "not_yours")
    await _keep(context, "phone", contact.phone_number if contact is not None else context.typed)


@routes.dialog("note")
@unless_cancelled
async def note_given(context: Context, _: Dialog) -> None:
    await _keep(context, "note", context.typed)


async def _keep(context: Context, field: str, text: str) -> None:
    following = await context.act(
        _keep_and_go_on, field, text, context.person, chat_id=context.chat_id, now=context.now
    )
    if following is not None:
        await context.show(_QUESTIONS[following](context.words))


@routes.button("place")
async def place(context: Context, cart_id: int, version: int) -> None:
    """The order: however often it is pressed, one state of the cart becomes one order."""

    def current(tx: Transaction) -> Screen:
        return _summary(tx, context.words, context.person.id)

    try:
        order_id = await context.act(
            orders.place_order,
            cart_id,
            version=version,
            currency=context.services.shop.speaking.currency,
            actor=context.actor,
            now=context.now,
        )
    except OutOfStock as refusal:
        await context.show(checkout.too_little(context.words, refusal))
    except (Changed, CartEmpty, DetailsMissing) as refusal:
        await stands(context, refusal, current)
    else:
        await context.show(order_views.placed(context.words, await context.read(orders.order, order_id)))


@routes.button("there")
async def take_what_is_there(context: Context) -> None:
    """Go on with what can be had."""
    await context.act(_take_what_is_there, context.person, now=context.now)
    await context.show(await context.read(_summary, context.words, context.person.id))


def _keep_and_go_on(tx: Transaction, field: str, text: str, person: Person, *, chat_id: int, now: int) -> str | None:
    """Note the answer; ask for what is still missing, or have the summary sent once the keyboard is away."""
    if field == "location":
        latitude_e6, longitude_e6 = (int(part) for part in text.split(","))
        cart = carts.set_location(tx, latitude_e6, longitude_e6, actor=person.actor, now=now)
    else:
        keeping = {"address": carts.set_address, "phone": carts.set_phone, "note": carts.set_note}[field]
        cart = keeping(tx, text, actor=person.actor, now=now)
    following = cart.missing
    if following is not None:
        dialogs.ask(tx, chat_id=chat_id, person_id=person.id, state=following, now=now)
        return following
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    # Two messages, and a chat takes one a second: the sender brings them in order.
    summary = [outbox.news(name, f"cart:{cart.id}", chat_id=chat_id) for name in ("noted", "checkout")]
    outbox.put(tx, summary, now=now)
    return None


def _take_what_is_there(tx: Transaction, person: Person, *, now: int) -> int:
    return carts.take_what_is_there(tx, actor=person.actor, now=now).version


def _summary(tx: Transaction, words: Words, person_id: int) -> Screen:
    return checkout.where_it_stands(words, carts.cart_of(tx, person_id))
