"""Orders in the hands of a merchant: accept, decline, give to a courier."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from domain import dialogs, shipping
from domain.actors import Actor
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed, ShopError
from domain.flows import accepting, calling_off, counter, delivering, overview, packing, taking_back
from domain.flows.overview import Delivery
from domain.flows.undoing import AlreadyPacked
from domain.orders import OrderLine
from domain.people import Person
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import ask, unless_cancelled
from handlers.quicker import stands_with_order
from handlers.router import Routes
from handlers.warehouse import returns as warehouse
from views import staff
from views.screen import Screen
from views.words import marked

routes = Routes()
_STALE = (Changed, AlreadyPacked, IllegalTransition)


@routes.button("ordercard")
async def card(context: Context, order_id: int) -> None:
    await show(context, order_id)


@routes.button("accept")
async def accept(context: Context, order_id: int, version: int) -> None:
    async with as_it_stands(context, order_id):
        await context.act(
            accepting.accept_order,
            order_id,
            version=version,
            zone=context.zone,
            actor=context.actor,
            now=context.now,
        )
        await context.toast(context.words.plain("Accepted."))
        await show(context, order_id)


@routes.button("decline")
async def decline(context: Context, order_id: int, version: int) -> None:
    """Ask why, on the card itself."""
    delivery, rest = await context.read(_to_decline, order_id)
    if delivery.order.version != version:
        await other_was_quicker(context, Changed("order", order_id), order_id)
        return
    await context.show(staff.ask_decline(context.words, delivery, rest), name="order", subject=f"order:{order_id}")


def _to_decline(tx: Transaction, order_id: int) -> tuple[Delivery, list[tuple[OrderLine, int]]]:
    delivery = overview.of_order(tx, order_id)
    return delivery, calling_off.rest(tx, delivery.order)


@routes.button("declinefor")
async def decline_for(context: Context, order_id: int, version: int, reason_number: int) -> None:
    if not 0 <= reason_number < len(staff.DECLINE_REASONS):
        raise BadInput("reason", "empty")
    reason = staff.DECLINE_REASONS[reason_number]
    async with as_it_stands(context, order_id):
        is_all = await context.act(
            calling_off.decline, order_id, version=version, reason=reason, actor=context.actor, now=context.now
        )
        words = context.words
        await context.toast(words.plain("Declined.") if is_all else words.plain("The rest is called off."))
        await show(context, order_id)


@routes.button("declinewords")
async def decline_in_words(context: Context, order_id: int, version: int) -> None:
    delivery = await context.read(overview.of_order, order_id)
    await ask(context, "decline", order_id=order_id, version=version)
    await context.send(staff.ask_reason(context.words, delivery.order))


@routes.dialog("decline")
@unless_cancelled
async def decline_reason_given(context: Context, dialog: Dialog) -> None:
    order_id, version = dialog.data["order_id"], dialog.data["version"]
    async with as_it_stands(context, order_id):
        await context.act(
            _decline_and_close,
            order_id,
            version=version,
            reason=context.typed,
            person=context.person,
            chat_id=context.chat_id,
            now=context.now,
        )
        await show(context, order_id)


@routes.button("parcel")
async def other_parcel(context: Context, shipment_id: int) -> None:
    """The order's card, with the buttons of this parcel."""
    delivery = await context.read(overview.of_shipment, shipment_id)
    screen = staff.order_card(context.words, delivery)
    await context.show(screen, name="order", subject=delivery.order.document)


@routes.button("couriers")
async def couriers(context: Context, shipment_id: int, version: int) -> None:
    """Ask who delivers, on the card itself."""
    delivery = await context.read(overview.of_shipment, shipment_id)
    assert delivery.shipment is not None, "it was asked for by its id"
    if delivery.shipment.version != version:
        await other_was_quicker(context, Changed("shipment", shipment_id), delivery.order.id)
        return
    choice = await context.read(overview.couriers)
    screen = staff.ask_courier(context.words, delivery, choice)
    await context.show(screen, name="order", subject=delivery.order.document)


@routes.button("assign")
async def assign(context: Context, shipment_id: int, version: int, courier_id: int) -> None:
    await _on_shipment(
        context,
        shipment_id,
        delivering.assign_courier,
        courier_id=courier_id,
        version=version,
        said=marked("Assigned."),
    )


@routes.button("nocode")
async def delivered_without_code(context: Context, shipment_id: int, version: int) -> None:
    await _on_shipment(context, shipment_id, _deliver_without_code, version=version, said=marked("Delivered."))


@routes.button("handedout")
async def handed_out_without_code(context: Context, shipment_id: int, version: int) -> None:
    await _on_shipment(context, shipment_id, _hand_out_without_code, version=version, said=marked("Handed over."))


@routes.button("reopen")
async def reopen(context: Context, shipment_id: int, version: int) -> None:
    """Nobody has picked it up: the box is opened, and the order may be declined."""
    await _on_shipment(context, shipment_id, packing.unpack, version=version, said=marked("The box is open again."))


@routes.button("redeliver")
async def redeliver(context: Context, shipment_id: int, version: int) -> None:
    await _on_shipment(context, shipment_id, delivering.retry, version=version, said=marked("Once more."))


@routes.button("recall")
async def recall(context: Context, shipment_id: int, version: int) -> None:
    await _on_shipment(context, shipment_id, delivering.bring_back, version=version, said=marked("It comes back."))


@routes.button("cameback")
async def came_back(context: Context, shipment_id: int, version: int) -> None:
    """It is here: somebody looks at it, in a message of its own."""
    shipment = await context.read(shipping.shipment, shipment_id)
    async with as_it_stands(context, shipment.order_id):
        found = await context.act(_receive, shipment_id, version=version, actor=context.actor, now=context.now)
        await warehouse.open_it(context, found)


def _receive(tx: Transaction, shipment_id: int, *, version: int, actor: Actor, now: int) -> int:
    return taking_back.receive_parcel(tx, shipment_id, version=version, actor=actor, now=now).id


async def _on_shipment(
    context: Context,
    shipment_id: int,
    work: Callable[..., None],
    *,
    said: str,
    **facts: int,
) -> None:
    """Act on a parcel from its order's card."""
    order_id = (await context.read(shipping.shipment, shipment_id)).order_id
    async with as_it_stands(context, order_id):
        await context.act(work, shipment_id, actor=context.actor, now=context.now, **facts)
        await context.toast(context.words.plain(said))
        await show(context, order_id)


@asynccontextmanager
async def as_it_stands(context: Context, order_id: int) -> AsyncIterator[None]:
    """Do something with an order, unless it is no longer what the merchant saw: then that is said instead."""
    try:
        yield
    except _STALE as refusal:
        await other_was_quicker(context, refusal, order_id)


async def other_was_quicker(context: Context, refusal: ShopError, order_id: int) -> None:
    """Say by whom what was done instead, and show how the order stands."""
    await stands_with_order(context, refusal, order_id, current(context, order_id))


async def show(context: Context, order_id: int) -> None:
    """Show the order's card as it stands."""
    screen = await context.read(current(context, order_id))
    await context.show(screen, name="order", subject=f"order:{order_id}")


def current(context: Context, order_id: int) -> Callable[[Transaction], Screen]:
    """How the order stands."""

    def draw(tx: Transaction) -> Screen:
        return staff.order_card(context.words, overview.of_order(tx, order_id))

    return draw


def _decline_and_close(
    tx: Transaction, order_id: int, *, version: int, reason: str, person: Person, chat_id: int, now: int
) -> None:
    calling_off.decline(tx, order_id, version=version, reason=reason, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _hand_out_without_code(tx: Transaction, shipment_id: int, *, version: int, actor: Actor, now: int) -> None:
    counter.hand_out(tx, shipment_id, code=None, version=version, actor=actor, now=now)


def _deliver_without_code(tx: Transaction, shipment_id: int, *, version: int, actor: Actor, now: int) -> None:
    shipping.locked(tx, shipment_id, version=version)
    delivering.deliver(tx, shipment_id, code=None, actor=actor, now=now)
