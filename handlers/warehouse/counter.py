"""At the counter: whoever packs or sells hands a parcel over against the customer's code."""

import re

from domain import dialogs, digits, shipping
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed
from domain.flows import counter, overview
from domain.people import Person
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import ask, unless_cancelled
from handlers.quicker import stands_with_order
from handlers.router import Routes
from views import deliveries, packing, parcels
from views.refusals import wrong_code
from views.screen import Screen

routes = Routes()
_CODE = re.compile(r"[0-9]{4}")


@routes.button("handout")
async def hand_out(context: Context, shipment_id: int) -> None:
    """Ask for the customer's code: it proves whose the parcel is."""
    found = await context.read(overview.of_shipment, shipment_id)
    await ask(context, "counter_code", shipment_id=shipment_id)
    await context.send(deliveries.ask_code(context.words, found.order))


@routes.dialog("counter_code")
@unless_cancelled
async def code_given(context: Context, dialog: Dialog) -> None:
    """Only four digits are a try: a chat about the weather must not lock the parcel."""
    shipment_id = dialog.data["shipment_id"]
    code = digits.western(context.typed).strip()
    if not _CODE.fullmatch(code):
        raise BadInput("code", "not_a_code")
    try:
        tries_left = await context.act(
            _hand_out_and_close,
            shipment_id,
            code=code,
            person=context.person,
            chat_id=context.chat_id,
            now=context.now,
        )
    except (Changed, IllegalTransition) as refusal:
        order_id = (await context.read(shipping.shipment, shipment_id)).order_id
        await stands_with_order(context, refusal, order_id, lambda tx: _screen(tx, context, shipment_id))
        return
    if tries_left is not None:
        await context.tell(wrong_code(context.words, tries_left), alert=True)
        return
    found = await context.read(overview.of_shipment, shipment_id)
    await context.show(parcels.handed_out(context.words, found))


def _screen(tx: Transaction, context: Context, shipment_id: int) -> Screen:
    return packing.packing_card(context.words, overview.of_shipment(tx, shipment_id))


def _hand_out_and_close(
    tx: Transaction, shipment_id: int, *, code: str, person: Person, chat_id: int, now: int
) -> int | None:
    tries_left = counter.hand_out(tx, shipment_id, code=code, actor=person.actor, now=now)
    if not tries_left:
        dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return tries_left
