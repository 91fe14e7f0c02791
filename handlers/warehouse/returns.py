"""Returns in the house: found by their code, received in parts, and looked at piece by piece."""

from collections.abc import Callable
from functools import partial
from typing import Any

from domain import dialogs, returns, stock
from domain.actors import Role
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed, NotFound
from domain.flows import found_besides, looking_again, return_pages, taking_back
from domain.flows.return_pages import ReturnPage
from domain.people import Person
from domain.returns import Outcome
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import with_home
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.router import Routes
from handlers.typed import whole_number
from views import return_house as views
from views.return_house import OUTCOMES, RETURNS_PER_PAGE
from views.screen import Screen

routes = Routes()
# The states of who was asked for a code, a number, a note, and what else was in the box.
CODE, COUNT, NOTE, EXTRA = "return_code", "return_count", "return_note", "return_extra"
_REFUSED = (Changed, IllegalTransition)


@routes.button("rtis")
async def return_list(context: Context, page: int) -> None:
    await leave(context)
    await show_list(context, page)


@routes.button("rticode")
async def ask_code(context: Context) -> None:
    await ask(context, CODE)
    await context.send(views.ask_code(context.words))


@routes.dialog(CODE)
@unless_cancelled
async def code_typed(context: Context, _: Dialog) -> None:
    """The question stays open until a code is right."""
    try:
        found = await context.read(return_pages.meant_by, context.typed, actor=context.actor)
    except NotFound as refusal:
        await stands(context, refusal, lambda _: views.ask_code(context.words))
        return
    await context.act(_done_asking, person=context.person, chat_id=context.chat_id)
    await _show(context, found)


@routes.button("rti")
async def receiving(context: Context, return_id: int) -> None:
    await leave(context)
    await _show(context, return_id)


@routes.button("rtiopen")
async def open_it(context: Context, return_id: int) -> None:
    """As a message of its own: the card that bears the button shows how the return goes on."""
    await context.send(with_home(context, await context.read(_screen, context, return_id)))


@routes.button("rtiall")
async def all_of_it(context: Context, return_id: int, version: int) -> None:
    try:
        await context.act(_receive_all, return_id, version, person=context.person, now=context.now)
    except (*_REFUSED, BadInput) as refusal:
        await stands(context, refusal, partial(_screen, context=context, return_id=return_id))
        return
    await _show(context, return_id)


@routes.button("rticount")
async def ask_count(context: Context, return_id: int, order_line_id: int) -> None:
    page = await context.read(_page, context, return_id)
    await ask(context, COUNT, return_id=return_id, order_line_id=order_line_id, version=page.returned.version)
    await context.send(views.ask_count(context.words, page, order_line_id))


@routes.dialog(COUNT)
@unless_cancelled
async def count_typed(context: Context, dialog: Dialog) -> None:
    pieces = {dialog.data["order_line_id"]: whole_number(context.typed)}
    by = {"person": context.person, "chat_id": context.chat_id, "now": context.now}
    await context.act(_receive, dialog.data["return_id"], pieces, dialog.data["version"], **by)  # type: ignore[arg-type]
    await _show(context, dialog.data["return_id"])


@routes.button("rtilook")
async def look(context: Context, return_id: int, line_id: int, is_accepted: int) -> None:
    await leave(context)
    await context.show(with_home(context, await context.read(_looking, context, return_id, line_id, bool(is_accepted))))


@routes.button("rtiput")
async def put(  # noqa: PLR0917 - the numbers of a button.
    context: Context, return_id: int, line_id: int, number: int, quantity: int, version: int
) -> None:
    """What becomes of pieces that were looked at: pressed twice, it is still as many as were seen."""
    outcome, is_accepted = _outcome(number)
    by = {"version": version, "zone": context.zone, "actor": context.actor, "now": context.now}
    try:
        await context.act(
            taking_back.inspect,
            return_id,
            line_id,
            outcome,
            quantity,
            is_accepted=is_accepted,
            undoable_seconds=returns.UNDOABLE_SECONDS,
            **by,  # type: ignore[arg-type]
        )
    except (*_REFUSED, BadInput) as refusal:
        await stands(context, refusal, partial(_screen, context=context, return_id=return_id))
        return
    await _show(context, return_id)


@routes.button("rtiundo")
async def undo(context: Context, return_id: int, version: int) -> None:
    """What was found last was a mistake."""
    await _put_right(context, looking_again.undo, return_id, version=version)


@routes.button("rtisettle")
async def settle_now(context: Context, return_id: int, version: int) -> None:
    """All of it was looked at, and rightly."""
    await _put_right(context, looking_again.settle_now, return_id, version=version, zone=context.zone)


@routes.button("rtifewer")
async def count_fewer(context: Context, return_id: int, line_id: int, version: int) -> None:
    """What was counted was one too many."""
    await _put_right(context, looking_again.count_fewer, return_id, line_id, version=version)


async def _put_right(context: Context, work: Callable[..., object], return_id: int, *about: int, **how: Any) -> None:
    try:
        await context.act(work, return_id, *about, **how, actor=context.actor, now=context.now)
    except (*_REFUSED, stock.OutOfStock) as refusal:
        await stands(context, refusal, partial(_screen, context=context, return_id=return_id))
        return
    await _show(context, return_id)


@routes.button("rtinote")
async def ask_note(context: Context, return_id: int, line_id: int) -> None:
    page = await context.read(_page, context, return_id)
    if all(line.id != line_id for line in page.returned.lines):
        raise NotFound("return_line", line_id)
    await ask(context, NOTE, return_id=return_id, line_id=line_id)
    await context.send(views.ask_note(context.words, page, line_id))


@routes.dialog(NOTE)
@unless_cancelled
async def note_came(context: Context, dialog: Dialog) -> None:
    """What was typed or sent belongs to the pieces that were looked at last."""
    noting = {"note": context.typed, "photo": context.photo or "", "person": context.person}
    await context.act(
        _note,
        dialog.data["return_id"],
        dialog.data["line_id"],
        chat_id=context.chat_id,
        **noting,  # type: ignore[arg-type]
    )
    await _show(context, dialog.data["return_id"])


@routes.button("rtiextra")
async def ask_extra(context: Context, return_id: int) -> None:
    await ask(context, EXTRA, return_id=return_id)
    await context.send(views.ask_extra(context.words))


@routes.dialog(EXTRA)
@unless_cancelled
async def extra_came(context: Context, dialog: Dialog) -> None:
    noting = {"note": context.typed, "photo": context.photo or "", "person": context.person}
    by = {"chat_id": context.chat_id, "now": context.now}
    await context.act(_differs, dialog.data["return_id"], **noting, **by)  # type: ignore[arg-type]
    await _show(context, dialog.data["return_id"])


def _outcome(number: int) -> tuple[Outcome, bool]:
    if not 0 <= number < 2 * len(OUTCOMES):
        raise NotFound("outcome", number)
    return OUTCOMES[number // 2], bool(number % 2)


async def show_list(context: Context, page: int) -> None:
    """What may come, or is here and not done with."""
    await context.show(with_home(context, await context.read(_listed, context, max(0, page))))


async def _show(context: Context, return_id: int) -> None:
    await context.show(with_home(context, await context.read(_screen, context, return_id)))


def _page(tx: Transaction, context: Context, return_id: int) -> ReturnPage:
    return return_pages.page_for_staff(tx, return_id, zone=context.zone, actor=context.actor)


def _screen(tx: Transaction, context: Context, return_id: int) -> Screen:
    page = _page(tx, context, return_id)
    expected, unseen = returns.coming(page.returned), returns.to_inspect(tx, page.returned)
    is_open = page.returned.is_awaited
    return views.receiving(
        context.words,
        page,
        expected=expected if is_open else {},
        unseen=unseen,
        is_merchants=context.actor.is_any(Role.MERCHANT),
    )


def _listed(tx: Transaction, context: Context, page: int) -> Screen:
    found = returns.awaited(tx, skipped=page * RETURNS_PER_PAGE, most=RETURNS_PER_PAGE)
    pages = [return_pages.page_of(tx, each.id, zone=context.zone) for each in found]
    return views.to_receive(context.words, pages, page=page, number=returns.awaited_count(tx))


def _looking(tx: Transaction, context: Context, return_id: int, line_id: int, is_accepted: bool) -> Screen:
    page = _page(tx, context, return_id)
    unseen = returns.to_inspect(tx, page.returned).get(line_id, 0)
    if not unseen:
        return _screen(tx, context, return_id)
    return views.looking(context.words, page, line_id, unseen=unseen, is_accepted=is_accepted)


def _done_asking(tx: Transaction, *, person: Person, chat_id: int) -> None:
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _receive_all(tx: Transaction, return_id: int, version: int, *, person: Person, now: int) -> None:
    coming = returns.coming(returns.read(tx, return_id))
    taking_back.receive(tx, return_id, coming, version=version, actor=person.actor, now=now)


def _receive(
    tx: Transaction, return_id: int, pieces: dict[int, int], version: int, *, person: Person, chat_id: int, now: int
) -> None:
    taking_back.receive(tx, return_id, pieces, version=version, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _note(
    tx: Transaction, return_id: int, line_id: int, *, note: str, photo: str, person: Person, chat_id: int
) -> None:
    returns.note_inspection(tx, return_id, line_id, note=note, photo=photo, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _differs(tx: Transaction, return_id: int, *, note: str, photo: str, person: Person, chat_id: int, now: int) -> None:
    found_besides.differs(tx, return_id, note=note, photo=photo, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
