"""From the cart to the order: terms, way, address, phone, note, summary, order."""

from typing import Any

from domain import carts, dialogs, orders, outbox, people, phones
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed
from domain.flows import naming, ordering, overview
from domain.flows.ordering import TermsNotAccepted
from domain.flows.overview import OrderPage
from domain.orders import CartEmpty, DetailsMissing
from domain.paying import NotPayableByCard, Terms
from domain.people import Person
from domain.prices import NotDelivered
from domain.shopkeeping import ShopClosed
from domain.stock import OutOfStock
from domain.transaction import Transaction
from domain.vouchers import VoucherUseless
from handlers.context import Context
from handlers.customer import paying, searching, steps, whole_address
from handlers.customer.whole_address import UNITS, WISHES
from handlers.edge import ASKED_WITH_KEYBOARD
from handlers.questions import ask, stands, unless_cancelled
from handlers.router import Routes
from handlers.typed import point
from views import cart as cart_views
from views import checkout, choosing, hours
from views import orders as order_views
from views.buttons import BadButton
from views.screen import Screen

routes = Routes()
# Buttons drawn before totals stood in them.
NO_TOTAL = -1
# People type an address in two messages; what follows this soon goes on with it.
MORE_OF_ADDRESS, SOON_SECONDS = "more_of_address", 60
_QUESTIONS = {"address": checkout.ask_address, "phone": checkout.ask_phone, "note": checkout.ask_note}


@routes.button("checkout")
async def check_out(context: Context) -> None:
    """Ask for what is missing, then show what will be ordered. Going on accepts the prices that were shown."""
    await steps.go_on(context, _accept_prices)


@routes.button("agree")
async def agree(context: Context, version: int) -> None:
    """The terms as they were shown are confirmed."""
    try:
        await steps.go_on(context, _agree, version)
    except Changed as refusal:
        await stands(context, refusal, lambda tx: steps.screen(tx, context, "terms"))


@routes.button("way")
async def choose_way(context: Context, number: int) -> None:
    if not 0 <= number < len(choosing.WAYS):
        raise BadButton(f"way:{number}")
    await steps.go_on(context, _choose_way, number)


@routes.button("payby")
async def choose_terms(context: Context, number: int) -> None:
    if not 0 <= number < len(choosing.TERMS):
        raise BadButton(f"payby:{number}")
    await steps.go_on(context, _choose_terms, number)


@routes.button("address")
async def change_address(context: Context) -> None:
    """One of those that are saved, or a new one."""
    if await context.read(people.addresses_of, context.person.id):
        await ask(context, "another_address")
        await context.show(await context.read(steps.screen, context, "addresses"))
    else:
        await _ask(context, "address")


@routes.button("toaddress")
async def deliver_to_saved(context: Context, address_id: int) -> None:
    await steps.go_on(context, _deliver_to_saved, address_id)


@routes.button("newaddress")
async def new_address(context: Context) -> None:
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
@routes.dialog("another_address")
@routes.dialog(whole_address.DOUBTED)
@unless_cancelled
async def address_given(context: Context, dialog: Dialog) -> None:
    """An address as text, or a place on the map. What can hardly be one is asked about; said again, it is taken."""
    place, before = point(context.message), str(dialog.data.get(whole_address.TEXT, ""))
    asked = dialog.data.get("asked", dialog.state)
    if place is not None:
        await _keep(context, asked, "location", f"{place[0]},{place[1]}")
    elif context.typed != before and _is_doubtful(context):
        here = {"chat_id": context.chat_id, "person_id": context.person.id, "now": context.now}
        await context.note(whole_address.ask, context.typed, asked=asked, **here)
        await context.send(checkout.ask_whole_address(context.words, context.typed, whole_address.mark(context.typed)))
    else:
        # A town, and then the street.
        is_rest = (
            whole_address.is_like_a_town(before)
            and before.rsplit(maxsplit=1)[-1].casefold() not in context.typed.casefold()
        )
        await _keep(context, asked, "address", people.together(before, context.typed) if is_rest else context.typed)


def _is_doubtful(context: Context) -> bool:
    words = context.words
    return whole_address.is_doubtful(context.typed, words.plain(WISHES), words.plain(UNITS))


@routes.button("wholeaddress")
async def address_is_whole(context: Context, number: int) -> None:
    """What can hardly be an address is one."""
    text = whole_address.doubted(context.dialog, number)
    assert context.dialog is not None, "there the address was"
    following = await _noted(context, context.dialog.data["asked"], "address", text)
    if following != "summary":
        await context.show(checkout.address_taken(context.words, text))
    if following is not None:
        await steps.show(context, following)


@routes.dialog("phone")
@unless_cancelled
async def phone_given(context: Context, dialog: Dialog) -> None:
    """A number as text, or the sender's own contact: another person's is refused."""
    contact = context.message.contact if context.message is not None else None
    if contact is None and _is_more_of_address(context, dialog, digits_min=0):
        whole = await context.act(_extend_address, context.typed, context.person, now=context.now)
        await context.send(checkout.ask_phone(context.words, extended=whole))
        return
    if contact is None:
        try:
            await _keep(context, dialog.state, "phone", context.typed)
        except BadInput as refusal:
            await _refuse_phone(context, dialog, refusal)
        return
    if contact.user_id != context.person.telegram_id:
        raise BadInput("phone", "not_yours")
    # Telegram's own numbers are international, with or without their sign.
    await _keep(context, dialog.state, "phone", "+" + contact.phone_number.removeprefix("+"))


async def _refuse_phone(context: Context, dialog: Dialog, refusal: BadInput) -> None:
    """Say so, and which address was taken: this may have been meant for it."""
    if "address_at" not in dialog.data:
        raise refusal
    cart = await context.read(carts.cart_of, context.person.id)
    await context.send(checkout.no_phone(context.words, cart, refusal))


@routes.dialog(MORE_OF_ADDRESS)
async def typed_after_address(context: Context, dialog: Dialog) -> None:
    """Right after an address that completed the order: the rest of it, or something to search for."""
    # "Berlin" may as well be something to search for; with a number in it, it is none.
    if not _is_more_of_address(context, dialog, digits_min=1):
        await searching.search_for(context, context.typed)
        return
    whole = await context.act(_extend_address, context.typed, context.person, now=context.now)
    summary = await context.read(steps.screen, context, "summary")
    await context.show(checkout.extended(context.words, summary, whole))


def _is_more_of_address(context: Context, dialog: Dialog, *, digits_min: int) -> bool:
    """True where an address was typed a moment ago, and this goes on with it: "12345 Berlin", but no phone number."""
    address_at = dialog.data.get("address_at")
    is_soon = address_at is not None and context.now - address_at <= SOON_SECONDS
    digits = sum(sign.isdigit() for sign in context.typed)
    is_fit = any(sign.isalpha() for sign in context.typed) if digits else whole_address.is_like_a_town(context.typed)
    return is_soon and digits >= digits_min and is_fit and not phones.has_one(context.typed)


@routes.dialog("note")
@unless_cancelled
async def note_given(context: Context, dialog: Dialog) -> None:
    await _keep(context, dialog.state, "note", context.typed)


async def _keep(context: Context, asked: str, field: str, text: str) -> None:
    following = await _noted(context, asked, field, text)
    if following is not None:
        await steps.show(context, following)


async def _noted(context: Context, asked: str, field: str, text: str) -> str | None:
    names = (context.words.plain("Home"), context.words.plain("On the map"))
    return await context.act(
        _keep_and_go_on,
        field,
        text,
        context.person,
        asked=asked,
        names=names,
        country=context.services.shop.country,
        chat_id=context.chat_id,
        now=context.now,
    )


@routes.button("place")
async def place(  # noqa: PLR0917 - the numbers of a button.
    context: Context, cart_id: int, version: int, total_minor: int = NO_TOTAL, waiting: int = 0, credit_minor: int = 0
) -> None:
    """
    The order, at the total that was seen, with as much to wait for, and as much paid with credit: however often it is
    pressed, one state of the cart becomes one order.
    """

    def current(tx: Transaction) -> Screen:
        return steps.screen(tx, context, "summary")

    try:
        screen = await context.act(
            _place,
            context,
            cart_id,
            version=version,
            total_minor=None if total_minor == NO_TOTAL else total_minor,
            waiting=waiting,
            credit_minor=credit_minor,
        )
    except OutOfStock as refusal:
        named = await context.read(naming.shortage_in, refusal, context.words.language)
        await context.show(cart_views.too_little(context.words, named))
    except TermsNotAccepted as refusal:
        await stands(context, refusal, lambda tx: steps.screen(tx, context, "terms"))
    except ShopClosed as refusal:
        await stands(context, refusal, current)
    except (Changed, CartEmpty, DetailsMissing, NotDelivered, VoucherUseless, NotPayableByCard) as refusal:
        page = await context.read(_placed_meanwhile, context, version)
        if page is None:
            await stands(context, refusal, current)
        else:
            said = order_views.placed_before(context.words, page.order)
            await stands(context, refusal, lambda tx: placed_screen(tx, context, page), said=said)
    else:
        if screen is not None:
            await context.show(screen)


@routes.button("there")
async def take_what_is_there(context: Context) -> None:
    """Go on with what can be had."""
    await context.act(_take_what_is_there, context.person, now=context.now)
    await context.show(await context.read(steps.screen, context, "summary"))


def _accept_prices(tx: Transaction, person: Person, *, now: int) -> None:
    carts.accept_prices(tx, actor=person.actor, now=now)


def _agree(tx: Transaction, person: Person, version: int, *, now: int) -> None:
    ordering.accept_terms(tx, version, actor=person.actor, now=now)


def _choose_way(tx: Transaction, person: Person, number: int, *, now: int) -> str | None:
    carts.choose_way(tx, choosing.WAYS[number], actor=person.actor, now=now)
    # They want it delivered, and we do not know yet where to.
    return "address" if ordering.next_step(tx, person.id) == "way" else None


def _choose_terms(tx: Transaction, person: Person, number: int, *, now: int) -> None:
    carts.choose_terms(tx, choosing.TERMS[number], actor=person.actor, now=now)


def _deliver_to_saved(tx: Transaction, person: Person, address_id: int, *, now: int) -> None:
    ordering.deliver_to_saved(tx, address_id, actor=person.actor, now=now)


def _keep_and_go_on(
    tx: Transaction,
    field: str,
    text: str,
    person: Person,
    *,
    asked: str,
    names: tuple[str, str],
    country: str | None,
    chat_id: int,
    now: int,
) -> str | None:
    """Note the answer; ask for what is still missing, or have the summary sent once the keyboard is away."""
    if field == "phone":
        carts.set_phone(tx, text, country=country, actor=person.actor, now=now)
    elif field == "note":
        carts.set_note(tx, text, actor=person.actor, now=now)
    else:
        _keep_address(tx, field, text, person, names=names, now=now)
    following = ordering.next_step(tx, person.id)
    lately = {"address_at": now} if field == "address" else {}
    if following == "phone":
        dialogs.ask(tx, chat_id=chat_id, person_id=person.id, state=following, now=now, **lately)
        return following
    if lately:
        dialogs.ask(tx, chat_id=chat_id, person_id=person.id, state=MORE_OF_ADDRESS, now=now, **lately)
    else:
        dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    if asked not in ASKED_WITH_KEYBOARD:
        return "summary"
    # Two messages, and a chat takes one a second: the sender brings them in order.
    subject = f"cart:{carts.cart_of(tx, person.id).id}"
    summary = [
        outbox.news("noted", subject, chat_id=chat_id),
        outbox.news("checkout", subject, chat_id=chat_id, at=now),
    ]
    outbox.put(tx, summary, now=now)
    return None


def _keep_address(tx: Transaction, field: str, text: str, person: Person, *, names: tuple[str, str], now: int) -> None:
    """The first address is called home, a later one by how it begins."""
    home, on_the_map = names
    is_first = not people.addresses_of(tx, person.id)
    if field == "location":
        latitude_e6, longitude_e6 = (int(part) for part in text.split(","))
        name, location, text = on_the_map, (latitude_e6, longitude_e6), ""
    else:
        name, location = text.strip().split("\n")[0].split(",")[0], None
    ordering.deliver_to(tx, text, name=home if is_first else name, location=location, actor=person.actor, now=now)


def _extend_address(tx: Transaction, more: str, person: Person, *, now: int) -> str:
    return ordering.extend_address(tx, more, actor=person.actor, now=now)


def _place(
    tx: Transaction,
    context: Context,
    cart_id: int,
    *,
    version: int,
    total_minor: int | None,
    waiting: int,
    credit_minor: int,
) -> Screen | None:
    """What is seen of the order; None where its payment's message comes in place of the summary."""
    placed = ordering.place(
        tx,
        cart_id,
        version=version,
        total_minor=total_minor,
        waiting=waiting,
        credit_minor=credit_minor,
        currency=context.services.shop.speaking.currency,
        zone=context.zone,
        actor=context.actor,
        now=context.now,
    )
    if placed.order.terms is Terms.CARD and paying.bring_newest(tx, context, placed.order.id):
        return None
    page = overview.page_of_placed(tx, placed.order, is_new=placed.is_new, **_theirs(context))
    return placed_screen(tx, context, page)


def _placed_meanwhile(tx: Transaction, context: Context, version: int) -> OrderPage | None:
    """The order that the cart has become since it was seen, where nothing was put there after that."""
    cart = carts.cart_of(tx, context.person.id)
    order_id = None if cart.lines else orders.placed_since(tx, cart.id, version=version)
    return None if order_id is None else overview.page_of_customer(tx, order_id, **_theirs(context))


def _theirs(context: Context) -> dict[str, Any]:
    """Whose page it is, and in which language."""
    return {"person_id": context.person.id, "language": context.words.language}


def _take_what_is_there(tx: Transaction, person: Person, *, now: int) -> int:
    return carts.take_what_is_there(tx, actor=person.actor, now=now).version


def placed_screen(tx: Transaction, context: Context, page: OrderPage) -> Screen:
    """What a customer sees of the order they have just placed."""
    words, starts_at = context.words, ordering.starts_at(tx, zone=context.zone, now=context.now)
    starts = ""
    if starts_at is not None:
        starts = hours.start_line(words, starts_at=starts_at, is_taken=True, now=context.now)
    return order_views.placed(words, page, starts=starts)
