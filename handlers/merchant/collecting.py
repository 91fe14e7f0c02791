"""Money booked by hand on an order's card, and an order that is brought back."""

from domain import dialogs, orders, payments
from domain.dialogs import Dialog
from domain.flows import collecting, expiring, refunding
from domain.payments import MoreThanWeOwe
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.orders import as_it_stands, current, show
from handlers.questions import ask, stands, unless_cancelled
from handlers.router import Routes
from handlers.typed import amount
from views import money
from views.screen import Screen

routes = Routes()


@routes.button("got")
async def ask_received(context: Context, order_id: int) -> None:
    screen = await context.read(_ask_received, context, order_id)
    await context.show(screen, name="order", subject=f"order:{order_id}")


@routes.button("gotall")
async def all_received(context: Context, order_id: int, version: int) -> None:
    await _receive(context, order_id, version=version, amount_minor=None)


@routes.button("gotsome")
async def ask_amount(context: Context, order_id: int, version: int) -> None:
    order = await context.read(orders.order, order_id)
    await ask(context, "money_received", order_id=order_id, version=version)
    await context.send(money.ask_amount(context.words, order))


@routes.dialog("money_received")
@unless_cancelled
async def amount_typed(context: Context, dialog: Dialog) -> None:
    came_in = amount(context.typed, currency=context.words.currency)
    await _receive(context, dialog.data["order_id"], version=dialog.data["version"], amount_minor=came_in)


@routes.button("gaveback")
async def gave_back(context: Context, order_id: int, version: int) -> None:
    async with as_it_stands(context, order_id):
        try:
            await context.act(_give_back, order_id, version=version, person=context.person, now=context.now)
        except MoreThanWeOwe as refusal:
            await stands(context, refusal, current(context, order_id))
            return
        await context.toast(context.words.plain("Booked."))
        await show(context, order_id)


@routes.button("bringitback")
async def reactivate(context: Context, order_id: int, version: int) -> None:
    async with as_it_stands(context, order_id):
        await context.act(
            expiring.reactivate, order_id, version=version, zone=context.zone, actor=context.actor, now=context.now
        )
        await context.toast(context.words.plain("It stands again."))
        await show(context, order_id)


async def _receive(context: Context, order_id: int, *, version: int, amount_minor: int | None) -> None:
    async with as_it_stands(context, order_id):
        await context.act(
            _receive_and_close,
            order_id,
            version=version,
            amount_minor=amount_minor,
            person=context.person,
            chat_id=context.chat_id,
            now=context.now,
        )
        # A chat takes one message a second: to a typed amount, the card is the answer.
        if context.query is not None:
            await context.toast(context.words.plain("Booked."))
        await show(context, order_id)


def _ask_received(tx: Transaction, context: Context, order_id: int) -> Screen:
    order = orders.order(tx, order_id)
    return money.ask_received(context.words, order, due_minor=payments.unsecured_minor(tx, order))


def _receive_and_close(
    tx: Transaction, order_id: int, *, version: int, amount_minor: int | None, person: Person, chat_id: int, now: int
) -> None:
    """Without an amount, all that is due: the version says that it is what the merchant saw."""
    if amount_minor is None:
        amount_minor = max(0, payments.unsecured_minor(tx, orders.order(tx, order_id)))
    collecting.receive(tx, order_id, version=version, amount_minor=amount_minor, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _give_back(tx: Transaction, order_id: int, *, version: int, person: Person, now: int) -> None:
    owed = refunding.refundable(tx, orders.order(tx, order_id)).owed_minor
    collecting.give_back(tx, order_id, version=version, amount_minor=owed, actor=person.actor, now=now)
