"""Goods go from place to place: drawn up, sent, received, and what became of what never came."""

from collections.abc import Callable, Mapping
from typing import Any

from domain import catalogue, dialogs, moving, stock
from domain.actors import Actor, Role
from domain.catalogue import Variant
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed, NotFound
from domain.flows import finding, transfers
from domain.flows.transfers import TransferPage
from domain.moving import Came, NotThere, Status
from domain.states import IllegalTransition
from domain.stock import typed
from domain.stock.placing import PlaceClosed
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show, with_home
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.quicker import stands_with
from handlers.router import Routes
from views import transfer_questions as questions
from views import transfers as views
from views.screen import Screen
from views.transfers import LISTS, TRANSFERS_PER_PAGE

routes = Routes()
_FOUND_MAX = 8


@routes.button("trfs")
async def transfer_list(context: Context, number: int, page: int) -> None:
    await leave(context)
    if not 0 <= number < len(LISTS):
        raise NotFound("list", number)
    await show(context, await context.read(_listed, context, number, max(0, page)))


@routes.button("trf")
async def transfer(context: Context, transfer_id: int) -> None:
    await leave(context)
    await _show(context, transfer_id)


@routes.button("trfopen")
async def open_transfer(context: Context, transfer_id: int) -> None:
    """From a card, which stays as it is: the page is a message of its own."""
    screen = await context.read(_current(context, transfer_id))
    await context.send(with_home(context, screen))


@routes.button("trfstory")
async def history(context: Context, transfer_id: int, page: int) -> None:
    await show(context, await context.read(_story, context, transfer_id, max(0, page)))


# Drawing up.


@routes.button("trfnew")
async def ask_source(context: Context) -> None:
    places = await context.read(stock.places)
    if len(places) < 2:
        await show(context, views.one_place(context.words, may_add=context.actor.is_any(Role.MERCHANT)))
        return
    await show(context, views.ask_source(context.words, places))


@routes.button("trffrom")
async def ask_target(context: Context, source_id: int, variant_id: int = 0) -> None:
    """Perhaps of a variant whose page this was asked on."""
    source, places = await context.read(stock.place, source_id), await context.read(stock.places)
    await show(context, views.ask_target(context.words, source, places, variant_id=variant_id))


@routes.button("trfto")
async def begin(context: Context, source_id: int, target_id: int, variant_id: int = 0) -> None:
    here = {"chat_id": context.chat_id, "person_id": context.person.id}
    facts: dict[str, Any] = {"here": here, "actor": context.actor, "now": context.now}
    transfer_id = await context.act(_begin, source_id, target_id, variant_id, **facts)
    if not variant_id:
        await _show(context, transfer_id)
        return
    page, variant, there = await context.read(_picked, transfer_id, variant_id)
    await show(context, questions.ask_pieces(context.words, page, variant, there=there))


@routes.button("trfadd")
async def ask_goods(context: Context, transfer_id: int) -> None:
    page = await context.read(transfers.page_of, transfer_id)
    await ask(context, "transfer_goods", transfer_id=transfer_id)
    await show(context, questions.ask_goods(context.words, page))


@routes.dialog("transfer_goods")
@unless_cancelled
async def goods_typed(context: Context, dialog: Dialog) -> None:
    """Lines that end in a number are taken over; anything else is looked for, and the question stays open."""
    transfer_id = dialog.data["transfer_id"]
    try:
        found = await context.read(typed.typed_pieces, context.typed)
    except typed.LinesMisread as refusal:
        if "\n" in context.typed.strip() or not refusal.is_a_search:
            raise
        await show(context, await context.read(_found, context, transfer_id))
        return
    await _do(context, transfer_id, moving.wish, found)


@routes.button("trflines")
async def lines(context: Context, transfer_id: int, page: int) -> None:
    found = await context.read(transfers.page_of, transfer_id)
    await show(context, questions.lines_to_change(context.words, found, number=max(0, page)))


@routes.button("trfpick")
async def ask_pieces(context: Context, transfer_id: int, variant_id: int) -> None:
    page, variant, there = await context.read(_picked, transfer_id, variant_id)
    await ask(context, "transfer_pieces", transfer_id=transfer_id, variant_id=variant_id)
    await show(context, questions.ask_pieces(context.words, page, variant, there=there))


@routes.dialog("transfer_pieces")
@unless_cancelled
async def pieces_typed(context: Context, dialog: Dialog) -> None:
    pieces, damaged = typed.typed_arrival(context.typed)
    if damaged:
        raise BadInput("quantity", "not_a_number")
    await _do(context, dialog.data["transfer_id"], moving.wish, {dialog.data["variant_id"]: pieces})


@routes.button("trfput")
async def put(context: Context, transfer_id: int, variant_id: int, quantity: int) -> None:
    await _do(context, transfer_id, moving.wish, {variant_id: quantity})


@routes.button("trfask")
async def have_sent(context: Context, transfer_id: int, version: int) -> None:
    await _do(context, transfer_id, moving.ask, version=version, now=context.now)


@routes.button("trfedit")
async def take_up(context: Context, transfer_id: int, version: int) -> None:
    await _do(context, transfer_id, moving.take_up, version=version, now=context.now)


@routes.button("trfoff")
async def call_off(context: Context, transfer_id: int, version: int) -> None:
    await _do(context, transfer_id, moving.cancel, version=version, now=context.now)


# Sending.


@routes.button("trfsend")
async def send(context: Context, transfer_id: int, version: int) -> None:
    await _do(context, transfer_id, transfers.send, version=version, now=context.now)


@routes.button("trfinsist")
async def ask_insisting(context: Context, transfer_id: int) -> None:
    page = await context.read(transfers.page_of, transfer_id)
    await ask(context, "transfer_insist", transfer_id=transfer_id, version=page.transfer.version)
    await show(context, questions.ask_insisting(context.words, page))


@routes.dialog("transfer_insist")
@unless_cancelled
async def insisted(context: Context, dialog: Dialog) -> None:
    if not context.typed.strip():
        raise BadInput("reason", "empty")
    transfer_id, version = dialog.data["transfer_id"], dialog.data["version"]
    await _do(context, transfer_id, transfers.send, version=version, insisting=context.typed, now=context.now)


# Receiving.


@routes.button("trfall")
async def receive_all(context: Context, transfer_id: int, version: int) -> None:
    await _do(context, transfer_id, moving.receive_all, version=version, now=context.now)


@routes.button("trfcount")
async def ask_counts(context: Context, transfer_id: int, page: int) -> None:
    found = await context.read(transfers.page_of, transfer_id)
    await ask(context, "transfer_counts", transfer_id=transfer_id, version=found.transfer.version)
    await show(context, questions.lines_to_count(context.words, found, number=max(0, page)))


@routes.dialog("transfer_counts")
@unless_cancelled
async def counts_typed(context: Context, dialog: Dialog) -> None:
    transfer_id = dialog.data["transfer_id"]
    came = await context.read(_counted, transfer_id, context.typed)
    await _do(context, transfer_id, moving.receive, came, version=dialog.data["version"], now=context.now)


@routes.button("trfline")
async def ask_came(context: Context, transfer_id: int, line_id: int) -> None:
    page = await context.read(transfers.page_of, transfer_id)
    line = page.transfer.line(line_id)
    if line is None:
        raise NotFound("stock_transfer_line", line_id)
    if page.transfer.status is not Status.SENT or not line.missing:
        await _show(context, transfer_id)
        return
    seen = {"transfer_id": transfer_id, "line_id": line_id, "version": page.transfer.version}
    await ask(context, "transfer_came", **seen)
    await show(context, questions.ask_came(context.words, page, line))


@routes.dialog("transfer_came")
@unless_cancelled
async def came_typed(context: Context, dialog: Dialog) -> None:
    good, damaged = typed.typed_arrival(context.typed)
    seen = dialog.data
    await _came(context, seen["transfer_id"], seen["version"], seen["line_id"], Came(good, damaged))


@routes.button("trfgot")
async def came(context: Context, transfer_id: int, version: int, line_id: int, good: int) -> None:
    await _came(context, transfer_id, version, line_id, Came(good))


@routes.button("trfbad")
async def came_damaged(context: Context, transfer_id: int, version: int, line_id: int, damaged: int) -> None:
    """The rest of the line has come, and so many pieces of it are damaged."""
    line = (await context.read(moving.stock_transfer, transfer_id)).line(line_id)
    if line is None:
        raise NotFound("stock_transfer_line", line_id)
    await _came(context, transfer_id, version, line_id, Came(line.missing - damaged, damaged))


async def _came(context: Context, transfer_id: int, version: int, line_id: int, what: Came) -> None:
    await _do(context, transfer_id, moving.receive, {line_id: what}, version=version, now=context.now)


# What never came.


@routes.button("trfshort")
async def ask_lost(context: Context, transfer_id: int) -> None:
    page = await context.read(transfers.page_of, transfer_id)
    await ask(context, "transfer_lost", transfer_id=transfer_id, version=page.transfer.version)
    await show(context, questions.ask_lost(context.words, page))


@routes.button("trflost")
async def lost(context: Context, transfer_id: int, version: int, number: int) -> None:
    if not 0 <= number < len(questions.REASONS):
        raise NotFound("reason", number)
    await _lose(context, transfer_id, version, questions.REASONS[number])


@routes.dialog("transfer_lost")
@unless_cancelled
async def lost_typed(context: Context, dialog: Dialog) -> None:
    await _lose(context, dialog.data["transfer_id"], dialog.data["version"], context.typed)


async def _lose(context: Context, transfer_id: int, version: int, reason: str) -> None:
    said: dict[str, Any] = {"reason": reason, "currency": context.services.shop.speaking.currency}
    await _do(context, transfer_id, moving.close_short, version=version, **said, now=context.now)


@routes.button("trfaskback")
async def ask_back(context: Context, transfer_id: int) -> None:
    page = await context.read(transfers.page_of, transfer_id)
    if page.transfer.status is not Status.SENT:
        await _show(context, transfer_id)
        return
    await show(context, questions.ask_back(context.words, page))


@routes.button("trfback")
async def take_back(context: Context, transfer_id: int, version: int) -> None:
    await _do(context, transfer_id, moving.take_back, version=version, now=context.now)


async def _do(context: Context, transfer_id: int, work: Callable[..., Any], *args: object, **facts: object) -> None:
    """Do it, ask no longer what was asked before, and show how the transfer stands."""
    here = {"chat_id": context.chat_id, "person_id": context.person.id}
    try:
        shorts = await context.act(_done, work, transfer_id, *args, here=here, actor=context.actor, **facts)
    except (Changed, IllegalTransition) as refusal:
        await stands_with(context, refusal, f"transfer:{transfer_id}", _current(context, transfer_id))
        return
    except (NotThere, PlaceClosed) as refusal:
        await stands(context, refusal, _current(context, transfer_id))
        return
    if shorts:
        await context.toast(questions.cannot_be_sent(context.words, shorts), alert=True)
    await _show(context, transfer_id)


async def _show(context: Context, transfer_id: int) -> None:
    await show(context, await context.read(_current(context, transfer_id)))


def _current(context: Context, transfer_id: int) -> Callable[[Transaction], Screen]:
    def draw(tx: Transaction) -> Screen:
        return views.transfer_page(context.words, transfers.page_of(tx, transfer_id))

    return draw


def _done(
    tx: Transaction,
    /,
    work: Callable[..., Any],
    transfer_id: int,
    *args: object,
    here: Mapping[str, int],
    **facts: object,
) -> Any:
    """What could not be sent, where that is the answer."""
    answer = work(tx, transfer_id, *args, **facts)
    dialogs.close(tx, **here)
    return answer if work is transfers.send else None


def _begin(
    tx: Transaction,
    source_id: int,
    target_id: int,
    variant_id: int,
    *,
    here: dict[str, int],
    actor: Actor,
    now: int,
) -> int:
    """Begin it; how many pieces of the variant go, if one was named, is asked next."""
    transfer_id = moving.begin(tx, source_id, target_id, actor=actor, now=now)
    if variant_id:
        seen = {"transfer_id": transfer_id, "variant_id": catalogue.variant(tx, variant_id).id}
        dialogs.ask(tx, **here, state="transfer_pieces", now=now, **seen)
    return transfer_id


def _listed(tx: Transaction, context: Context, number: int, page: int) -> Screen:
    found = transfers.pages(tx, LISTS[number], most=TRANSFERS_PER_PAGE, skipped=page * TRANSFERS_PER_PAGE)
    return views.transfer_list(context.words, found, moving.counts(tx), number=number, page=page)


def _story(tx: Transaction, context: Context, transfer_id: int, number: int) -> Screen:
    page, story = transfers.page_of(tx, transfer_id), transfers.story(tx, transfer_id)
    return questions.history(context.words, page, story, number=number)


def _found(tx: Transaction, context: Context, transfer_id: int) -> Screen:
    transfer = moving.stock_transfer(tx, transfer_id)
    found = finding.variants_like(tx, context.typed, most=_FOUND_MAX)
    there = moving.sendable(tx, {each.id: each for each in found}, place_id=transfer.source_id)
    return questions.goods_found(context.words, transfer_id, found, there)


def _picked(tx: Transaction, transfer_id: int, variant_id: int) -> tuple[TransferPage, Variant, int]:
    page, variant = transfers.page_of(tx, transfer_id), catalogue.variant(tx, variant_id)
    there = moving.sendable(tx, {variant_id: variant}, place_id=page.source.id)
    return page, variant, there[variant_id]


def _counted(tx: Transaction, transfer_id: int, text: str) -> dict[int, Came]:
    """What was typed, by line: what was not sent cannot have come."""
    lines = {line.variant_id: line for line in moving.stock_transfer(tx, transfer_id).lines}
    arrived = typed.typed_arrivals(tx, text)
    for variant_id in arrived:
        if variant_id not in lines:
            raise BadInput("stock_transfer", "not_sent", title=catalogue.variant(tx, variant_id).label)
    return {lines[variant_id].id: Came(good, damaged) for variant_id, (good, damaged) in arrived.items()}
