"""Counting a place in chat: numbers are typed as they are counted, kept at once, and booked when they are right."""

from dataclasses import dataclass

from domain import catalogue, counts, dialogs, people, stock
from domain.actors import Actor
from domain.catalogue import Variant, categories
from domain.catalogue.branches import Category
from domain.counts import EVERYTHING, MOVED, Count, Line
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed, NotFound, ShopError
from domain.flows import stock_desk
from domain.flows.stock_desk import Counted
from domain.stock import Place, Standing
from domain.stock.model import QUANTITY_MAX
from domain.stock.typed import Misread, read_pieces
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show, with_home
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.router import Routes
from handlers.typed import whole_number
from handlers.warehouse.stock import sees_values
from views import counting as views
from views.counting import LATEST_SHOWN, LINES_PER_PAGE, REASONS
from views.screen import Screen

routes = Routes()
# The next message is counted numbers; the data say of which place, and of which variant where one was asked for.
ASKED = "stk_count"
# One variant alone, and nothing after it.
ALONE = -2


@routes.button("stkcounts")
async def places(context: Context) -> None:
    """Which place; where there is but one, that."""
    found = await context.read(stock.places)
    if len(found) == 1:
        await count(context, found[0].id)
        return
    await leave(context)
    await show(context, views.places(context.words, found))


@routes.button("stkcnt")
async def count(context: Context, place_id: int) -> None:
    """How far a place is counted; what is typed next is counted there."""
    await context.read(stock.place, place_id)
    await ask(context, ASKED, place_id=place_id, variant_id=0, scope=ALONE)
    await _show_count(context, place_id)


@routes.button("stkone")
async def one(context: Context, variant_id: int, place_id: int) -> None:
    """Count one variant."""
    await _ask_for(context, place_id, variant_id, ALONE)


@routes.button("stkscope")
async def scopes(context: Context, place_id: int) -> None:
    place, tops = await context.read(_scopes, place_id)
    await show(context, views.ask_scope(context.words, place, tops, everything=EVERYTHING, moved=MOVED))


@routes.button("stknext")
async def following(context: Context, place_id: int, scope: int, after: int) -> None:
    """The next one that is to be counted."""
    await context.read(stock.place, place_id)
    found = await context.read(counts.still_to_count, place_id, scope=scope, after=max(0, after))
    if found:
        await _ask_for(context, place_id, found[0].id, scope)
        return
    await context.toast(context.words.plain("That was the last one."))
    await ask(context, ASKED, place_id=place_id, variant_id=0, scope=ALONE)
    await _show_count(context, place_id)


@routes.dialog(ASKED)
@unless_cancelled
async def typed(context: Context, dialog: Dialog) -> None:
    """
    Numbers, as they are typed: what can be used is kept at once, and what cannot is named.

    The question stays, until somebody goes on to something else.
    """
    place_id, variant_id, scope = (dialog.data[name] for name in ("place_id", "variant_id", "scope"))
    noted = await context.act(
        _note,
        place_id,
        context.typed,
        variant_id=variant_id,
        scope=scope,
        chat_id=context.chat_id,
        actor=context.actor,
        now=context.now,
    )
    if noted.next_id:
        await _show_question(context, place_id, noted.next_id, scope, noted=noted)
    else:
        await _show_count(context, place_id, noted=noted)


# --- what differs -------------------------------------------------------------------------------------------------


@routes.button("stkcount")
async def differences(context: Context, count_id: int, page: int) -> None:
    await leave(context)
    page = max(0, page)
    found = await context.read(
        stock_desk.counted,
        count_id,
        skipped=page * LINES_PER_PAGE,
        most=LINES_PER_PAGE + 1,
        currency=context.words.currency,
    )
    await show(context, views.differences(context.words, found, page=page, with_value=sees_values(context)))


@routes.button("stkline")
async def line(context: Context, count_id: int, variant_id: int) -> None:
    found, place, each, name = await context.read(_line, count_id, variant_id, currency=context.words.currency)
    screen = views.line_page(context.words, found, place, each, name=name, with_value=sees_values(context))
    await show(context, screen)


@routes.button("stkout")
async def take_out(context: Context, count_id: int, variant_id: int, version: int) -> None:
    try:
        await context.act(counts.take_out, count_id, variant_id, version=version, actor=context.actor)
    except (Changed, NotFound) as refusal:
        await _stands(context, refusal, count_id)
        return
    found = await context.read(stock_desk.counted, count_id, most=LINES_PER_PAGE + 1, currency=context.words.currency)
    await show(context, views.differences(context.words, found, page=0, with_value=sees_values(context)))


# --- booking ------------------------------------------------------------------------------------------------------


@routes.button("stkbook")
async def ask_reason(context: Context, count_id: int, version: int) -> None:
    """With which reason?"""
    try:
        found = await context.read(_to_book, count_id, version=version, currency=context.words.currency)
    except (Changed, counts.NothingCounted, counts.CountOutdated) as refusal:
        await _stands(context, refusal, count_id)
        return
    await ask(context, "stk_book", count_id=count_id, version=version)
    await context.show(views.ask_reason(context.words, found, with_value=sees_values(context)))


@routes.button("stkbookas")
async def book_as(context: Context, count_id: int, version: int, reason: int) -> None:
    if not 0 <= reason < len(REASONS):
        raise NotFound("reason", reason)
    await _book(context, count_id, version, REASONS[reason])


@routes.dialog("stk_book")
@unless_cancelled
async def reason_typed(context: Context, dialog: Dialog) -> None:
    await _book(context, dialog.data["count_id"], dialog.data["version"], context.typed)


async def _book(context: Context, count_id: int, version: int, reason: str) -> None:
    try:
        await context.act(
            _book_and_close,
            count_id,
            version=version,
            reason=reason,
            currency=context.words.currency,
            chat_id=context.chat_id,
            actor=context.actor,
            now=context.now,
        )
    except (Changed, counts.NothingCounted, counts.CountOutdated) as refusal:
        await _stands(context, refusal, count_id)
        return
    found = await context.read(stock_desk.counted, count_id, currency=context.words.currency)
    await show(context, views.booked(context.words, found, with_value=sees_values(context)))


@routes.button("stkdrop")
async def ask_drop(context: Context, count_id: int, version: int) -> None:
    found = await context.read(stock_desk.counted, count_id, currency=context.words.currency)
    if found.count.version != version:
        await _stands(context, Changed("stock_count", count_id), count_id)
        return
    await context.show(views.ask_drop(context.words, found))


@routes.button("stkdropyes")
async def drop(context: Context, count_id: int, version: int) -> None:
    try:
        await context.act(
            _drop_and_close,
            count_id,
            version=version,
            chat_id=context.chat_id,
            actor=context.actor,
            now=context.now,
        )
    except Changed as refusal:
        await _stands(context, refusal, count_id)
        return
    found = await context.read(stock_desk.counted, count_id, currency=context.words.currency)
    await show(context, views.dropped(context.words, found))


# --- the inside ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Noted:
    """So many lines were kept; those that could not be; and the variant that is asked for next, or 0."""

    taken: int
    misread: tuple[Misread, ...]
    next_id: int


def _note(
    tx: Transaction,
    place_id: int,
    typed: str,
    *,
    variant_id: int,
    scope: int,
    chat_id: int,
    actor: Actor,
    now: int,
) -> Noted:
    """Keep what can be used of what was typed; a bare number is that of the variant that was asked for."""
    assert actor.person_id is not None, "people type"
    counted, misread = _read(tx, typed, variant_id)
    if counted:
        counts.note(tx, place_id, counted, actor=actor, now=now)
    next_id = variant_id
    if variant_id in counted:
        following = [] if scope == ALONE else counts.still_to_count(tx, place_id, scope=scope, after=variant_id)
        next_id = following[0].id if following else 0
    asked = {"place_id": place_id, "variant_id": next_id, "scope": scope if next_id else ALONE}
    dialogs.ask(tx, chat_id=chat_id, person_id=actor.person_id, state=ASKED, now=now, **asked)
    return Noted(len(counted), misread, next_id)


def _read(tx: Transaction, typed: str, variant_id: int) -> tuple[dict[int, int], tuple[Misread, ...]]:
    if not variant_id:
        return read_pieces(tx, typed)
    try:
        number = whole_number(typed)
    except BadInput:
        # Whoever goes on with other SKUs meanwhile is understood, too.
        return read_pieces(tx, typed)
    if not 0 <= number <= QUANTITY_MAX:
        raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
    return {variant_id: number}, ()


def _book_and_close(
    tx: Transaction,
    count_id: int,
    *,
    version: int,
    reason: str,
    currency: str,
    chat_id: int,
    actor: Actor,
    now: int,
) -> None:
    counts.book(tx, count_id, version=version, reason=reason, currency=currency, actor=actor, now=now)
    _close(tx, chat_id=chat_id, actor=actor)


def _drop_and_close(tx: Transaction, count_id: int, *, version: int, chat_id: int, actor: Actor, now: int) -> None:
    counts.drop(tx, count_id, version=version, actor=actor, now=now)
    _close(tx, chat_id=chat_id, actor=actor)


def _close(tx: Transaction, *, chat_id: int, actor: Actor) -> None:
    assert actor.person_id is not None, "people type"
    dialogs.close(tx, chat_id=chat_id, person_id=actor.person_id)


def _scopes(tx: Transaction, place_id: int) -> tuple[Place, list[Category]]:
    tops = [branch.category for branch in categories.tree(tx) if branch.depth == 1 and branch.shown]
    return stock.place(tx, place_id), tops


def _line(tx: Transaction, count_id: int, variant_id: int, *, currency: str) -> tuple[Count, Place, Line, str]:
    count = counts.the_count(tx, count_id)
    found = counts.the_line(tx, count_id, variant_id, currency=currency)
    return count, stock.place(tx, count.place_id), found, people.called(tx, found.actor)


def _to_book(tx: Transaction, count_id: int, *, version: int, currency: str) -> Counted:
    """A count as it was seen, if it can be booked."""
    counts.must_be_bookable(tx, count_id, version=version)
    return stock_desk.counted(tx, count_id, currency=currency)


async def _ask_for(context: Context, place_id: int, variant_id: int, scope: int) -> None:
    await context.read(catalogue.variant, variant_id)
    await context.read(stock.place, place_id)
    await ask(context, ASKED, place_id=place_id, variant_id=variant_id, scope=scope)
    await _show_question(context, place_id, variant_id, scope)


async def _show_question(
    context: Context, place_id: int, variant_id: int, scope: int, *, noted: Noted | None = None
) -> None:
    variant, place, standing = await context.read(_question, place_id, variant_id)
    skip = None if scope == ALONE else views.skip_button(context.words, place_id, scope, variant_id)
    answer = views.answered(context.words, noted.taken, noted.misread) if noted is not None else ""
    await show(context, views.ask_pieces(context.words, variant, place, standing, skip=skip, answer=answer))


def _question(tx: Transaction, place_id: int, variant_id: int) -> tuple[Variant, Place, Standing]:
    standing = stock.here(tx, [variant_id], place_id=place_id)[variant_id]
    return catalogue.variant(tx, variant_id), stock.place(tx, place_id), standing


async def _show_count(context: Context, place_id: int, *, noted: Noted | None = None) -> None:
    screen = await context.read(_count_screen, context, place_id, noted)
    await show(context, screen)


def _count_screen(tx: Transaction, context: Context, place_id: int, noted: Noted | None = None) -> Screen:
    page = stock_desk.counting(tx, place_id, latest=LATEST_SHOWN, currency=context.words.currency, actor=context.actor)
    taken, misread = (noted.taken, noted.misread) if noted is not None else (0, ())
    return views.count_page(context.words, page, with_value=sees_values(context), taken=taken, misread=misread)


async def _stands(context: Context, refusal: ShopError, count_id: int) -> None:
    """Say that it was not done, and show how far the place is counted now, or how the count stands."""
    count = await context.read(counts.the_count, count_id)

    def current(tx: Transaction) -> Screen:
        if not count.file_name:
            return with_home(context, _count_screen(tx, context, count.place_id))
        found = stock_desk.counted(tx, count_id, most=LINES_PER_PAGE + 1, currency=context.words.currency)
        return with_home(context, views.differences(context.words, found, page=0, with_value=sees_values(context)))

    await stands(context, refusal, current)
