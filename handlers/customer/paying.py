"""A customer pays by card: the page once more, another way to pay, and the way back from the provider's page."""

from domain import messages, outbox, payments
from domain import orders as domain_orders
from domain.errors import Changed, NotFound
from domain.flows import cards, paying_up
from domain.flows.overview import OrderPage
from domain.flows.paying_up import MoneyIsThere, NothingToPay
from domain.orders import Order
from domain.paying import NotPayableByCard, Terms
from domain.transaction import Transaction
from handlers.context import Context
from handlers.customer import orders
from handlers.edge import ASKED_WITH_KEYBOARD
from handlers.questions import drop, leave, stands
from handlers.router import Routes
from views import choosing, pay_message
from views import orders as order_views
from views.buttons import BadButton
from views.screen import Screen

routes = Routes()
# The links back from the provider's page: with a payment's id where it was paid, with an order's where it was not.
PAID_LINK, ORDER_LINK = "paid_", "order_"
NAME = "pay"
_DIGITS_MAX = 17
# Whoever follows the link again and again does not have the provider asked each time.
LOOK_SECONDS_MIN = 5


def subject(payment_id: int) -> str:
    """What the message of a payment is about, as the outbox knows it."""
    return f"payment:{payment_id}"


# --- the way back from the page ---------------------------------------------------------------------------------------


def is_link(payload: str) -> bool:
    """A link that a provider sends people back with."""
    kind, _, number = payload.partition("_")
    is_number = number.isascii() and number.isdecimal() and len(number) <= _DIGITS_MAX
    return f"{kind}_" in (PAID_LINK, ORDER_LINK) and is_number


async def open_link(context: Context, payload: str) -> bool:
    """They come back from the page: their payment as it stands. False where the link is none of theirs."""
    kind, _, number = payload.partition("_")
    find = _by_payment if f"{kind}_" == PAID_LINK else _by_order
    try:
        payment_id, screen = await context.read(find, context, int(number))
    except NotFound:
        return False
    if payment_id is None:
        await leave(context)
        await context.show(screen)
        return True
    await _show_below(context, payment_id, screen)
    await context.note(_come_back, context, payment_id)
    return True


async def _show_below(context: Context, payment_id: int, screen: Screen) -> None:
    """As a new message; the one before it says so, for nobody is to press what it offers."""
    before = await context.read(messages.latest, subject=subject(payment_id), name=NAME, chat_id=context.chat_id)
    if before is not None:
        order = await context.read(_order_of, payment_id)
        stub = pay_message.see_below(context.words, order)
        has_photo = bool(before.has_photo)
        await context.services.messenger.edit(
            context.chat_id, before.message_id, stub, has_photo=has_photo, or_anew=False
        )
    await context.show(screen, name=NAME, subject=subject(payment_id))


def _order_of(tx: Transaction, payment_id: int) -> Order:
    return domain_orders.order(tx, payments.payment(tx, payment_id).order_id)


def _come_back(tx: Transaction, context: Context, payment_id: int) -> None:
    """
    What they were asked is dropped. News of the payment may have come while the message was sent, or it may be late, or
    lost: the provider is asked, unless it has just been.
    """
    _drop_question(tx, context)
    payment = payments.payment(tx, payment_id)
    if payment.authorised_at is not None:
        outbox.put(tx, [outbox.card(NAME, subject(payment_id), chat_id=context.chat_id)], now=context.now)
    elif payment.page_id and context.now >= payment.looked_at + LOOK_SECONDS_MIN:
        lane = outbox.lane_of_payment(payment_id)
        outbox.put(tx, [outbox.work(cards.LOOK, payment_id, lane=lane)], now=context.now)
        payments.looked(tx, [payment_id], now=context.now)


def _drop_question(tx: Transaction, context: Context) -> None:
    if context.dialog is not None:
        has_keyboard = context.dialog.state in ASKED_WITH_KEYBOARD
        person_id = context.person.id
        drop(tx, chat_id=context.chat_id, person_id=person_id, has_keyboard=has_keyboard, now=context.now)


def _by_payment(tx: Transaction, context: Context, payment_id: int) -> tuple[int | None, Screen]:
    """Paid, as the provider says: as long as we have not heard of it, nobody is asked to pay again."""
    payment = payments.payment(tx, payment_id)
    page = orders.page_of_theirs(tx, context, payment.order_id)
    if payment.authorised_at is None and payment.let_go_at is None and page.is_to_be_paid_by_card:
        return payment_id, pay_message.asking_the_bank(context.words, page, payment)
    return payment_id, pay_message.message(context.words, page, payment)


def _by_order(tx: Transaction, context: Context, order_id: int) -> tuple[int | None, Screen]:
    """Not paid: the message with its ways to pay; the order where nothing was to be paid by card."""
    page = orders.page_of_theirs(tx, context, order_id)
    return _newest(tx, context, page)


def _newest(tx: Transaction, context: Context, page: OrderPage) -> tuple[int | None, Screen]:
    begun = payments.of_order(tx, page.order.id)
    if not begun:
        return None, order_views.order_page(context.words, page)
    return begun[-1].id, pay_message.message(context.words, page, begun[-1])


# --- buttons ----------------------------------------------------------------------------------------------------------


@routes.button("paylook")
async def look_again(context: Context, order_id: int, payment_id: int = 0) -> None:
    """The payment as it stands now; with its own number, for who comes from its page and waits for the bank."""
    find, number = (_by_payment, payment_id) if payment_id else (_by_order, order_id)
    shown_id, screen = await context.read(find, context, number)
    await context.show(screen, name=NAME, subject=subject(shown_id) if shown_id is not None else "")
    if payment_id:
        await context.note(_come_back, context, payment_id)
    else:
        await leave(context)


@routes.button("paynow")
async def pay_now(context: Context, order_id: int) -> None:
    """A page to pay on: however often it is pressed, one is open."""
    try:
        await context.act(_pay_now, context, order_id)
    except NothingToPay as refusal:
        await stands(context, refusal, lambda tx: _by_order(tx, context, order_id)[1])


@routes.button("payother")
async def ask_another_way(context: Context, order_id: int) -> None:
    await leave(context)
    page = await context.read(orders.page_of_theirs, context, order_id)
    if page.other_terms:
        await context.show(pay_message.ask_another_way(context.words, page))
    else:
        await look_again(context, order_id)


@routes.button("paywith")
async def pay_another_way(context: Context, order_id: int, version: int, number: int) -> None:
    """It is paid this way from now on; what was seen may be outdated."""
    if not 0 <= number < len(choosing.TERMS):
        raise BadButton(f"paywith:{order_id}:{version}:{number}")
    terms = choosing.TERMS[number]
    try:
        is_by_card = await context.act(_pay_another_way, context, order_id, version, terms)
    except (Changed, NothingToPay, MoneyIsThere, NotPayableByCard) as refusal:
        await stands(context, refusal, lambda tx: _by_order(tx, context, order_id)[1])
        return
    if not is_by_card:
        page = await context.read(orders.page_of_theirs, context, order_id)
        await context.show(pay_message.chosen(context.words, page))


@routes.button("payorder")
async def show_order(context: Context, order_id: int) -> None:
    """The order in place of its payment, of which the next that happens is told in a new message."""
    screen = await context.read(orders.screen, context, order_id)
    await context.note(_let_go_of_message, context)
    await context.show(screen)


@routes.button("payagain")
async def buy_again(context: Context, order_id: int) -> None:
    """The cart in place of the payment of an order that has ended."""
    await orders.buy_again(context, order_id, beside=_let_go_of_message)


def _let_go_of_message(tx: Transaction, context: Context) -> None:
    """What was pressed becomes another screen, which news of the payment must not overwrite."""
    _drop_question(tx, context)
    if context.message is not None:
        messages.forget_until(tx, chat_id=context.chat_id, message_id=context.message.message_id)


def _pay_now(tx: Transaction, context: Context, order_id: int) -> int:
    payment_id = paying_up.pay_again(tx, order_id, zone=context.zone, actor=context.actor, now=context.now)
    bring(tx, context, payment_id)
    return payment_id


def _pay_another_way(tx: Transaction, context: Context, order_id: int, version: int, terms: Terms) -> bool:
    paying_up.pay_another_way(
        tx, order_id, version=version, terms=terms, zone=context.zone, actor=context.actor, now=context.now
    )
    return bring_newest(tx, context, order_id)


def bring_newest(tx: Transaction, context: Context, order_id: int) -> bool:
    """Where an order waits for a payment by card, its message is brought in place of what was pressed."""
    waited = cards.open_page(tx, order_id)
    if waited is not None:
        bring(tx, context, waited.id)
    return waited is not None


def bring(tx: Transaction, context: Context, payment_id: int) -> None:
    """
    Have the message whose button was pressed become the payment's. The outbox edits it, now and whenever the payment
    goes on, so that no edit overtakes another.
    """
    message = context.message
    if message is not None:
        messages.keep(
            tx,
            chat_id=context.chat_id,
            message_id=message.message_id,
            name=NAME,
            subject=subject(payment_id),
            has_photo=bool(message.photo),
            now=context.now,
        )
    outbox.put(tx, [outbox.card(NAME, subject(payment_id), chat_id=context.chat_id)], now=context.now)
