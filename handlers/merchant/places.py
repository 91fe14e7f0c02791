"""The shop's places: added, named, put in order, said what they are for, closed and opened again."""

from collections.abc import Callable
from typing import Any

from domain import dialogs, stock
from domain.actors import Actor
from domain.dialogs import Dialog
from domain.errors import Changed, NotFound
from domain.flows import places
from domain.flows.places import PlaceInUse, ReturnsElsewhere
from domain.stock import placing
from domain.stock.placing import LastWarehouse
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.quicker import stands_with
from handlers.router import Routes
from views import shop_places as views
from views.screen import Screen

routes = Routes()


@routes.button("plcs")
async def place_list(context: Context) -> None:
    await leave(context)
    await show(context, views.place_list(context.words, await context.read(stock.all_places)))


@routes.button("plc")
async def place_page(context: Context, place_id: int) -> None:
    await leave(context)
    await _show(context, place_id)


@routes.button("plcnew")
async def ask_new(context: Context) -> None:
    await ask(context, "place_new")
    await show(context, views.ask_name(context.words, None))


@routes.dialog("place_new")
@unless_cancelled
async def add(context: Context, _: Dialog) -> None:
    here = {"chat_id": context.chat_id, "person_id": context.person.id}
    place_id = await context.act(_add, context.typed, here=here, actor=context.actor)
    await _show(context, place_id)


@routes.button("plcname")
async def ask_name(context: Context, place_id: int) -> None:
    await _ask(context, "place_name", place_id, views.ask_name)


@routes.button("plcaddr")
async def ask_address(context: Context, place_id: int) -> None:
    await _ask(context, "place_address", place_id, views.ask_address)


@routes.dialog("place_name")
@unless_cancelled
async def rename(context: Context, dialog: Dialog) -> None:
    await _do(context, dialog.data["place_id"], placing.rename_place, context.typed, version=dialog.data["version"])


@routes.dialog("place_address")
@unless_cancelled
async def set_address(context: Context, dialog: Dialog) -> None:
    await _do(context, dialog.data["place_id"], placing.set_address, context.typed, version=dialog.data["version"])


@routes.button("plcmove")
async def move(context: Context, place_id: int, is_later: int) -> None:
    await _do(context, place_id, placing.shift, by=1 if is_later else -1)


@routes.button("plcuse")
async def use_for(context: Context, place_id: int, version: int, number: int) -> None:
    if not 0 <= number < len(views.KINDS):
        raise NotFound("kind", number)
    await _do(context, place_id, places.use_for, views.KINDS[number], version=version, now=context.now)


@routes.button("plcshut")
async def close(context: Context, place_id: int, version: int) -> None:
    await _do(context, place_id, places.close_place, version=version, now=context.now)


@routes.button("plcopen")
async def reopen(context: Context, place_id: int, version: int) -> None:
    await _do(context, place_id, places.reopen_place, version=version, now=context.now)


async def _ask(context: Context, state: str, place_id: int, asked: Callable[..., Screen]) -> None:
    place = await context.read(stock.place, place_id)
    await ask(context, state, place_id=place_id, version=place.version)
    await show(context, asked(context.words, place))


async def _do(context: Context, place_id: int, work: Callable[..., Any], *args: object, **facts: object) -> None:
    here = {"chat_id": context.chat_id, "person_id": context.person.id}
    try:
        await context.act(_done, work, place_id, *args, here=here, actor=context.actor, **facts)
    except Changed as refusal:
        await stands_with(context, refusal, f"place:{place_id}", _current(context, place_id))
        return
    except (LastWarehouse, PlaceInUse, ReturnsElsewhere) as refusal:
        await stands(context, refusal, _current(context, place_id))
        return
    await _show(context, place_id)


async def _show(context: Context, place_id: int) -> None:
    await show(context, await context.read(_current(context, place_id)))


def _current(context: Context, place_id: int) -> Callable[[Transaction], Screen]:
    def draw(tx: Transaction) -> Screen:
        return views.place_page(context.words, places.page_of(tx, place_id, actor=context.actor))

    return draw


def _add(tx: Transaction, name: str, *, here: dict[str, int], actor: Actor) -> int:
    place_id = placing.add_place(tx, name, actor=actor)
    dialogs.close(tx, **here)
    return place_id


def _done(
    tx: Transaction,
    /,
    work: Callable[..., Any],
    place_id: int,
    *args: object,
    here: dict[str, int],
    **facts: object,
) -> None:
    work(tx, place_id, *args, **facts)
    dialogs.close(tx, **here)
