"""The packing list of one order, and all that wait."""

from collections.abc import Callable

from domain import shipping
from domain.errors import Changed, NotFound
from domain.flows import overview, packing, packing_lists
from domain.shipping import NotPicked
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import leave, stands
from handlers.quicker import stands_with_order
from handlers.router import Routes
from views import packing as views
from views.screen import Screen

routes = Routes()
_LISTED_MAX = 40


@routes.command("pack", where="anywhere", menu="Orders to pack")
async def pack_command(context: Context, _: str) -> None:
    await to_pack(context)


@routes.button("topack")
async def to_pack(context: Context, place_id: int = 0) -> None:
    """In one place, or (0) in all."""
    await leave(context)
    found = await context.read(packing_lists.to_pack, place_id=place_id or None, most=_LISTED_MAX)
    await context.show(views.packing_list(context.words, found, is_private=context.is_private))


@routes.button("packing")
async def packing_card(context: Context, shipment_id: int) -> None:
    """The list as a message of its own: it is edited as lines are ticked, by whomever."""
    screen = await context.read(_current(context, shipment_id))
    await context.send(screen, name="packing", subject=f"shipment:{shipment_id}")


@routes.button("tick")
async def tick(context: Context, shipment_id: int, order_line_id: int, picked: int) -> None:
    await _do(context, shipment_id, packing.tick_line, order_line_id=order_line_id, picked=bool(picked))


@routes.button("packed")
async def packed(context: Context, shipment_id: int) -> None:
    await _do(context, shipment_id, packing.pack)


@routes.button("packinglist")
async def packing_list(context: Context, shipment_id: int) -> None:
    """Back to the list, in place of a question about it."""
    screen = await context.read(_current(context, shipment_id))
    await context.show(screen, name="packing", subject=f"shipment:{shipment_id}")


@routes.button("shorts")
async def ask_short_line(context: Context, shipment_id: int) -> None:
    """Of what is something missing? On the list itself."""
    delivery = await context.read(overview.of_shipment, shipment_id)
    await context.show(views.ask_short_line(context.words, delivery))


@routes.button("short")
async def ask_short_count(context: Context, shipment_id: int, order_line_id: int) -> None:
    delivery = await context.read(overview.of_shipment, shipment_id)
    assert delivery.shipment is not None, "it was asked for by its id"
    line = next((line for line in delivery.shipment.lines if line.order_line_id == order_line_id), None)
    if line is None:
        raise NotFound("order line", order_line_id)
    await context.show(views.ask_short_count(context.words, delivery, line))


@routes.button("shortof")
async def report_short(context: Context, shipment_id: int, order_line_id: int, there: int) -> None:
    await _do(context, shipment_id, packing.report_short, order_line_id=order_line_id, there=there)


@routes.button("unpack")
async def unpack(context: Context, shipment_id: int, version: int) -> None:
    await _do(context, shipment_id, packing.unpack, version=version)


async def _do(context: Context, shipment_id: int, work: Callable[..., None], **facts: int) -> None:
    try:
        await context.act(work, shipment_id, actor=context.actor, now=context.now, **facts)
    except NotPicked as refusal:
        await stands(context, refusal, _current(context, shipment_id))
        return
    except (Changed, IllegalTransition) as refusal:
        order_id = (await context.read(shipping.shipment, shipment_id)).order_id
        await stands_with_order(context, refusal, order_id, _current(context, shipment_id))
        return
    screen = await context.read(_current(context, shipment_id))
    await context.show(screen, name="packing", subject=f"shipment:{shipment_id}")


def _current(context: Context, shipment_id: int) -> Callable[[Transaction], Screen]:
    def draw(tx: Transaction) -> Screen:
        return views.packing_card(context.words, overview.of_shipment(tx, shipment_id))

    return draw
