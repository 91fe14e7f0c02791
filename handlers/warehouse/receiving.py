"""Receiving: what has come of a purchase order is counted, line by line, and booked."""

from collections.abc import Callable
from typing import Any

from domain import dialogs, purchasing
from domain.actors import Role
from domain.dialogs import Dialog
from domain.errors import Changed, NotFound
from domain.flows import arriving, rates
from domain.flows.arriving import ArrivalPage
from domain.people import Person
from domain.purchasing import Arrived, Line
from domain.purchasing.tallying import NAME
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show, with_home
from handlers.questions import ask, leave, unless_cancelled
from handlers.quicker import stands_with
from handlers.router import Routes
from handlers.typed import whole_number
from views import receiving as views
from views.buttons import BadButton
from views.receiving import KINDS, ORDERS_PER_PAGE
from views.screen import Screen

routes = Routes()
_STALE = (Changed, IllegalTransition)


@routes.button("rcvs")
async def order_list(context: Context, page: int) -> None:
    await leave(context)
    page = max(0, page)
    found = await context.read(purchasing.on_their_way, most=ORDERS_PER_PAGE + 1, skipped=page * ORDERS_PER_PAGE)
    has_more = len(found) > ORDERS_PER_PAGE
    await show(context, views.order_list(context.words, found[:ORDERS_PER_PAGE], page=page, has_more=has_more))


@routes.button("rcv")
async def arrival(context: Context, purchase_id: int, page: int = 0) -> None:
    await leave(context)
    await _show(context, purchase_id, page)


@routes.button("rcvline")
async def line_page(context: Context, purchase_id: int, line_id: int) -> None:
    await leave(context)
    await _show_line(context, purchase_id, line_id)


@routes.button("rcvput")
async def put(context: Context, purchase_id: int, line_id: int, good: int) -> None:
    await _count(context, purchase_id, line_id, _put, good=good)


@routes.button("rcvask")
async def ask_number(context: Context, purchase_id: int, line_id: int, number: int) -> None:
    if not 0 <= number < len(KINDS):
        raise BadButton(f"rcvask:{number}")
    page = await _read(context, purchase_id)
    line = _line(page, line_id)
    await ask(context, "rcv_number", purchase_id=purchase_id, line_id=line_id, kind=KINDS[number])
    await context.send(views.ask_number(context.words, page, line, KINDS[number]))


@routes.dialog("rcv_number")
@unless_cancelled
async def number_typed(context: Context, dialog: Dialog) -> None:
    facts = {"kind": dialog.data["kind"], "number": whole_number(context.typed), "chat_id": context.chat_id}
    await _count(context, dialog.data["purchase_id"], dialog.data["line_id"], _put_kind, **facts)


@routes.button("rcvtype")
async def ask_pieces(context: Context, purchase_id: int) -> None:
    await _read(context, purchase_id)
    await ask(context, "rcv_pieces", purchase_id=purchase_id)
    await context.send(views.ask_pieces(context.words))


@routes.dialog("rcv_pieces")
@unless_cancelled
async def pieces_typed(context: Context, dialog: Dialog) -> None:
    await _do(context, dialog.data["purchase_id"], _put_typed, text=context.typed, chat_id=context.chat_id)


@routes.button("rcvall")
async def all_as_ordered(context: Context, purchase_id: int, version: int) -> None:
    await _do(context, purchase_id, _put_all, version=version)


@routes.button("rcvnew")
async def count_anew(context: Context, purchase_id: int, version: int) -> None:
    await _do(context, purchase_id, _forget, version=version)


@routes.button("rcvbook")
async def book(context: Context, purchase_id: int, version: int, sealed: int, rate_e9: int = 0) -> None:
    """What was seen is booked, at the rate that was seen, or nothing: who counted meanwhile has it shown first."""
    try:
        is_worth_known = await context.act(
            _book,
            purchase_id,
            version=version,
            sealed=sealed,
            currency=context.services.shop.speaking.currency,
            rate_e9=rate_e9 or None,
            card=(context.chat_id, context.thread_id),
            person=context.person,
            now=context.now,
        )
    except _STALE as refusal:
        await stands_with(context, refusal, f"purchase:{purchase_id}", _current(context, purchase_id))
        return
    if not is_worth_known:
        await context.toast(views.called_for_rate(context.words, await _read(context, purchase_id)), alert=True)
    await _show(context, purchase_id, 0)


@routes.button("rcvrate")
async def ask_rate(context: Context, purchase_id: int) -> None:
    page = await _read(context, purchase_id)
    await ask(context, "rcv_rate", purchase_id=purchase_id)
    await context.send(views.ask_rate(context.words, page))


@routes.dialog("rcv_rate")
@unless_cancelled
async def rate_typed(context: Context, dialog: Dialog) -> None:
    """Nothing is written yet: the button to book it carries the rate from now on."""
    purchase_id = dialog.data["purchase_id"]
    page = await _read(context, purchase_id)
    ours = context.services.shop.speaking.currency
    rate_e9 = purchasing.parse_rate(context.typed, page.order.currency, shop_currency=ours)
    await leave(context)
    await _show(context, purchase_id, 0, rate_e9=rate_e9)


async def _count(context: Context, purchase_id: int, line_id: int, work: Callable[..., None], **facts: object) -> None:
    try:
        await context.act(work, purchase_id, line_id, person=context.person, now=context.now, **facts)
    except _STALE as refusal:
        await stands_with(context, refusal, f"purchase:{purchase_id}", _current(context, purchase_id))
        return
    await _show_line(context, purchase_id, line_id)


async def _do(context: Context, purchase_id: int, work: Callable[..., None], **facts: object) -> None:
    try:
        await context.act(work, purchase_id, person=context.person, now=context.now, **facts)
    except _STALE as refusal:
        await stands_with(context, refusal, f"purchase:{purchase_id}", _current(context, purchase_id))
        return
    await _show(context, purchase_id, 0)


async def _show(context: Context, purchase_id: int, page: int, *, rate_e9: int | None = None) -> None:
    """As a card: it is drawn anew when a long count has been booked."""
    screen = await context.read(_current(context, purchase_id, page, rate_e9=rate_e9))
    await context.show(screen, name=NAME, subject=f"purchase:{purchase_id}")


async def _show_line(context: Context, purchase_id: int, line_id: int) -> None:
    page = await _read(context, purchase_id)
    if not page.order.is_underway:
        await _show(context, purchase_id, 0)
        return
    await show(context, views.line_page(context.words, page, _line(page, line_id)))


async def _read(context: Context, purchase_id: int) -> ArrivalPage:
    return await context.read(arriving.page_of, purchase_id, actor=context.actor)


def _current(
    context: Context, purchase_id: int, number: int = 0, *, rate_e9: int | None = None
) -> Callable[[Transaction], Screen]:
    def draw(tx: Transaction) -> Screen:
        page = arriving.page_of(tx, purchase_id, actor=context.actor)
        return with_home(context, views.arrival_page(context.words, page, number=number, rate_e9=rate_e9))

    return draw


def _line(page: ArrivalPage, line_id: int) -> Line:
    found = page.order.line(line_id)
    if found is None:
        raise NotFound("purchase_order_line", line_id)
    return found


def _put(tx: Transaction, purchase_id: int, line_id: int, *, good: int, person: Person, now: int) -> None:
    purchasing.count(tx, purchase_id, {line_id: Arrived(good=good)}, actor=person.actor, now=now)


def _put_kind(
    tx: Transaction,
    purchase_id: int,
    line_id: int,
    *,
    kind: str,
    number: int,
    person: Person,
    chat_id: int,
    now: int,
) -> None:
    purchasing.count_kind(tx, purchase_id, line_id, **{kind: number}, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _put_typed(tx: Transaction, purchase_id: int, *, text: str, person: Person, chat_id: int, now: int) -> None:
    purchasing.count_typed(tx, purchase_id, text, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _put_all(tx: Transaction, purchase_id: int, *, version: int, person: Person, now: int) -> None:
    purchasing.count_as_ordered(tx, purchase_id, version=version, actor=person.actor, now=now)


def _forget(tx: Transaction, purchase_id: int, *, version: int, person: Person, now: int) -> None:
    del now
    purchasing.forget(tx, purchase_id, version=version, actor=person.actor)


def _book(
    tx: Transaction,
    purchase_id: int,
    *,
    version: int,
    sealed: int,
    currency: str,
    rate_e9: int | None,
    card: tuple[int, int | None],
    person: Person,
    now: int,
) -> bool:
    """Whether it could be: packers know of no rate, so merchants are called where none is said."""
    is_told = rate_e9 is not None or person.actor.is_any(Role.MERCHANT)
    if not is_told and rates.call_for(tx, purchase_id, currency=currency, now=now):
        return False
    facts: dict[str, Any] = {"version": version, "sealed": sealed, "currency": currency, "card": card}
    facts["rate_e9"] = rate_e9
    purchasing.book_tally(tx, purchase_id, **facts, actor=person.actor, now=now)
    return True
