"""Giving something back: drawn up line by line, and sent. Staff draw one up for others the same way."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from domain import audit, catalogue, dialogs, messages, outbox, returns, stock, waitlist
from domain.dialogs import Dialog
from domain.errors import BadInput, NotFound
from domain.flows import exchanging, finding, return_pages, returning
from domain.people import Person
from domain.returns import Reason, Status, Way, WindowClosed, Wish
from domain.transaction import Transaction
from domain.waitlist import ThereAlready, WaitsForTooMuch
from handlers.came import Came
from handlers.context import Context
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.router import Routes
from views import return_cards, return_desk, return_instead
from views import returns as views
from views.refusals import worded
from views.returns import REASONS, VARIANTS_SHOWN, WAYS, WISHES
from views.screen import Screen

T = TypeVar("T")

routes = Routes()
# The states of who was asked for photos and words, and for what they want instead.
MORE, INSTEAD = "return_more", "return_instead"
CARD, DRAFT = "return", "return_draft"
# Who sends too many photos is told so once for each album.
TOLD_AGAIN_SECONDS = 60


@routes.button("retnew")
async def begin(context: Context, order_id: int) -> None:
    return_id = await context.act(returns.begin, order_id, zone=context.zone, actor=context.actor, now=context.now)
    await show_draft(context, return_id)


@routes.button("retfor")
async def begin_for(context: Context, order_id: int, number: int) -> None:
    """For a reason that was pressed where something is wrong; of several lines, which?"""
    reason: Reason = _of(REASONS, number)
    return_id, order_line_id = await context.act(_begin_for, order_id, reason, context, now=context.now)
    if order_line_id is None:
        await context.show(await context.read(_which, context, return_id, number))
    else:
        await context.show(await context.read(_line(context, return_id, order_line_id)))


@routes.button("retwhich")
async def which(context: Context, return_id: int, number: int, turned: int) -> None:
    _of(REASONS, number)
    await context.show(await context.read(_which, context, return_id, number, turned))


@routes.button("retpage")
async def draft(context: Context, return_id: int, turned: int) -> None:
    await leave(context)
    await show_draft(context, return_id, turned=turned)


@routes.button("retline")
async def line(context: Context, return_id: int, order_line_id: int) -> None:
    await leave(context)
    await context.show(await context.read(_line(context, return_id, order_line_id)))


@routes.button("retput")
async def put(context: Context, return_id: int, order_line_id: int, number: int, quantity: int) -> None:
    """So many pieces for this reason: pressed twice, it is the same."""
    reason = _of(REASONS, number)
    again = _line(context, return_id, order_line_id)
    asked = {"reason": reason, "version": None, "zone": context.zone, "actor": context.actor, "now": context.now}
    try:
        await context.act(returns.put, return_id, order_line_id, quantity, **asked)  # type: ignore[arg-type]
    except (BadInput, WindowClosed) as refusal:
        await stands(context, refusal, again)
        return
    await context.show(await context.read(again))


@routes.button("retwish")
async def ask_wish(context: Context, return_id: int) -> None:
    await context.show(views.ask_wish(context.words, await context.read(page_of, context, return_id)))


@routes.button("retwant")
async def want(context: Context, return_id: int, number: int, version: int) -> None:
    wish: Wish = _of(WISHES, number)
    await context.act(returns.wish, return_id, wish, version=version, actor=context.actor)
    await show_draft(context, return_id)


@routes.button("retway")
async def ask_way(context: Context, return_id: int) -> None:
    await context.show(views.ask_way(context.words, await context.read(page_of, context, return_id)))


@routes.button("retby")
async def by(context: Context, return_id: int, number: int, version: int) -> None:
    way: Way = _of(WAYS, number)
    await context.act(returns.send_by, return_id, way, version=version, actor=context.actor)
    await show_draft(context, return_id)


@routes.button("retswap")
async def ask_instead(context: Context, return_id: int, order_line_id: int) -> None:
    """Others of the same product are buttons; anything else is typed."""
    screen = await context.read(_siblings, context, return_id, order_line_id)
    await ask(context, INSTEAD, return_id=return_id, order_line_id=order_line_id)
    await context.show(screen)


@routes.dialog(INSTEAD)
@unless_cancelled
async def instead_typed(context: Context, dialog: Dialog) -> None:
    """The question stays open: whoever does not find it types something else."""
    await context.show(await context.read(_found, context, dialog.data["return_id"], dialog.data["order_line_id"]))


@routes.button("rettake")
async def take(context: Context, return_id: int, order_line_id: int, variant_id: int, version: int) -> None:
    """What is sold out is not asked for: something else is, or money."""
    mine = {"person": context.person, "chat_id": context.chat_id}
    try:
        await context.act(_take, return_id, order_line_id, variant_id, version, **mine)  # type: ignore[arg-type]
    except stock.OutOfStock as refusal:
        if not any(each.available for each in refusal.shorts):
            await context.show(await context.read(_sold_out, context, return_id, order_line_id, variant_id))
            return
        said = " ".join((worded(context.words, refusal), return_instead.choose_another(context.words)))
        again = partial(_siblings, context=context, return_id=return_id, order_line_id=order_line_id)
        await stands(context, refusal, again, said=said)
        return
    await show_draft(context, return_id)


@routes.button("retwait")
async def wait_for_it(context: Context, return_id: int, order_line_id: int, variant_id: int) -> None:
    """They keep what they have until they are told, and the return stays as it was begun."""
    again = partial(_siblings, context=context, return_id=return_id, order_line_id=order_line_id)
    try:
        await context.act(waitlist.ask, variant_id, actor=context.actor, now=context.now)
    except (ThereAlready, WaitsForTooMuch) as refusal:
        await stands(context, refusal, again)
        return
    await context.toast(context.words.plain("We tell you when it is back."))
    await context.show(await context.read(_sold_out, context, return_id, order_line_id, variant_id))


@routes.button("retphoto")
async def ask_photo(context: Context, return_id: int) -> None:
    """In place of what shows the return, which comes back as soon as something was sent."""
    page = await context.read(page_of, context, return_id)
    await ask(context, MORE, return_id=return_id)
    name = DRAFT if page.returned.status is Status.DRAFT else CARD
    await context.show(views.ask_photo(context.words, page), name=name, subject=f"return:{return_id}")


@routes.dialog(MORE)
@unless_cancelled
async def more_came(context: Context, dialog: Dialog) -> None:
    """A photo, words, or both: an album comes as several messages, so what follows is drawn once for all."""
    await say_enough(context, await context.act(add_more, dialog.data, Came.of(context), now=context.now))


async def say_enough(context: Context, most: int | None) -> None:
    """That there are so many photos already, where one was left out for that."""
    if most is not None:
        await context.tell(worded(context.words, BadInput("return", "too_many_photos", most=most)))


@routes.button("retsend")
async def send(context: Context, return_id: int, version: int, back_minor: int) -> None:
    """What comes to something else by now than was seen is shown anew, and not sent."""
    try:
        await context.act(
            _send,
            return_id,
            version,
            back_minor,
            person=context.person,
            chat_id=context.chat_id,
            message_id=context.message.message_id if context.message is not None else None,
            zone=context.zone,
            now=context.now,
        )
    except (BadInput, WindowClosed) as refusal:
        await stands(context, refusal, partial(screen_of, context=context, return_id=return_id))
        return
    if (await context.read(returns.read, return_id)).is_staffs:
        await context.show(await context.read(_decided, context, return_id))
    else:
        await show_card(context, return_id)


@routes.button("retdrop")
async def drop(context: Context, return_id: int, version: int) -> None:
    is_staffs = (await context.read(page_of, context, return_id)).returned.is_staffs
    order_id = await context.act(_drop, return_id, version, person=context.person, chat_id=context.chat_id)
    await context.show(return_cards.dropped(context.words, order_id, is_staffs=is_staffs))


# --- in the transaction -------------------------------------------------------------------------------------------


def _of(listed: tuple[T, ...], number: int) -> T:
    if not 0 <= number < len(listed):
        raise NotFound("choice", number)
    return listed[number]


def page_of(tx: Transaction, context: Context, return_id: int) -> return_pages.ReturnPage:
    page = return_pages.page_for(tx, return_id, zone=context.zone, actor=context.actor)
    return return_pages.as_drafted(tx, page, context.words.language)


def _begin_for(tx: Transaction, order_id: int, reason: Reason, context: Context, *, now: int) -> tuple[int, int | None]:
    """The draft, and its line, where only one comes into question: a piece of it is chosen then."""
    by: dict[str, Any] = {"zone": context.zone, "actor": context.actor, "now": now}
    return_id = returns.begin(tx, order_id, **by)
    found = [id_ for id_, each in page_of(tx, context, return_id).there.items() if reason in each.reasons(now)]
    if len(found) != 1:
        return return_id, None
    returns.put(tx, return_id, found[0], 1, reason=reason, version=None, **by)
    return return_id, found[0]


def _which(tx: Transaction, context: Context, return_id: int, number: int, turned: int = 0) -> Screen:
    page = page_of(tx, context, return_id)
    if page.returned.status is not Status.DRAFT:
        return return_cards.card(context.words, page)
    return views.which(context.words, page, number, turned=turned, now=context.now)


def screen_of(tx: Transaction, context: Context, return_id: int, turned: int = 0) -> Screen:
    page = page_of(tx, context, return_id)
    if page.returned.status is not Status.DRAFT:
        return return_cards.card(context.words, page)
    return views.drafting(context.words, page, turned=turned)


def _decided(tx: Transaction, context: Context, return_id: int) -> Screen:
    """What staff have drawn up is agreed to: their card says the rest."""
    page = return_pages.page_for_staff(tx, return_id, zone=context.zone, actor=context.actor)
    return return_desk.decided(context.words, page)


def _line(context: Context, return_id: int, order_line_id: int) -> Callable[[Transaction], Screen]:
    def current(tx: Transaction) -> Screen:
        page = page_of(tx, context, return_id)
        if page.returned.status is not Status.DRAFT:
            return return_cards.card(context.words, page)
        return views.line(context.words, page, order_line_id, now=context.now)

    return current


def _siblings(tx: Transaction, context: Context, return_id: int, order_line_id: int) -> Screen:
    """The other variants of the product, those first that are there."""
    page = page_of(tx, context, return_id)
    line = next((line for line in page.order.lines if line.id == order_line_id), None)
    if line is None:
        raise NotFound("order_line", order_line_id)
    product = catalogue.product(tx, catalogue.variant(tx, line.variant_id).product_id)
    others = [variant for variant in product.variants if variant.is_on_sale and variant.id != line.variant_id]
    there = stock.available_of(tx, [variant.id for variant in others])
    return return_instead.ask_instead(context.words, page, order_line_id, others, there)


def _sold_out(tx: Transaction, context: Context, return_id: int, order_line_id: int, variant_id: int) -> Screen:
    """Nothing is left of what is wanted instead."""
    page, wanted = page_of(tx, context, return_id), catalogue.variant(tx, variant_id)
    is_awaited = variant_id in waitlist.awaited_among(tx, [variant_id], person_id=context.person.id)
    return return_instead.sold_out(context.words, page, order_line_id, wanted, is_awaited=is_awaited)


def _found(tx: Transaction, context: Context, return_id: int, order_line_id: int) -> Screen:
    """The variants that were looked for."""
    found = finding.variants_like(tx, context.typed, most=VARIANTS_SHOWN)
    there = stock.available_of(tx, [variant.id for variant in found])
    page = page_of(tx, context, return_id)
    return return_instead.ask_instead(context.words, page, order_line_id, found, there, typed=context.typed.strip())


def _take(
    tx: Transaction,
    return_id: int,
    order_line_id: int,
    variant_id: int,
    version: int,
    *,
    person: Person,
    chat_id: int,
) -> None:
    exchanging.want(tx, return_id, order_line_id, variant_id, version=version, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def add_more(tx: Transaction, asked: dict[str, Any], came: Came, *, now: int) -> int | None:
    """
    What is too much of an album is left out: how many there may be is handed back, once for all that is too much. How
    the return stands then is said below what was sent, where it is seen.
    """
    return_id: int = asked["return_id"]
    try:
        added = returns.add(tx, return_id, note=came.typed, photo=came.photo, actor=came.person.actor, now=now)
    except BadInput as refusal:
        if refusal.reason != "too_many_photos":
            raise
        if now - asked.get("told_at", 0) < TOLD_AGAIN_SECONDS:
            return None
        mine = {"chat_id": came.chat_id, "person_id": came.person.id}
        dialogs.ask(tx, **mine, state=MORE, now=now, return_id=return_id, told_at=now)
        return int(refusal.facts["most"])
    name, subject = CARD if added.status is not Status.DRAFT else DRAFT, f"return:{return_id}"
    messages.bring_below(tx, name=name, subject=subject, chat_id=came.chat_id, message_id=came.message_id)
    outbox.put(tx, [outbox.card(name, subject, chat_id=came.chat_id)], now=now)
    return None


def _send(
    tx: Transaction,
    return_id: int,
    version: int,
    back_minor: int,
    *,
    person: Person,
    chat_id: int,
    message_id: int | None,
    zone: ZoneInfo,
    now: int,
) -> None:
    """The draft's message becomes the card before anybody looks for one to write on."""
    asked = returning.ask(tx, return_id, version=version, back_minor=back_minor, zone=zone, actor=person.actor, now=now)
    if asked.is_late:
        audit.record(tx, "return_override", {"return_id": return_id}, person_id=person.id, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    if message_id is not None and not asked.is_staffs:
        subject = f"return:{return_id}"
        messages.keep(tx, chat_id=chat_id, message_id=message_id, name=CARD, subject=subject, has_photo=False, now=now)


def _drop(tx: Transaction, return_id: int, version: int, *, person: Person, chat_id: int) -> int:
    order_id = returns.drop(tx, return_id, version=version, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return order_id


async def show_draft(context: Context, return_id: int, *, turned: int = 0) -> None:
    """The return as it is drawn up."""
    screen = await context.read(screen_of, context, return_id, turned)
    await context.show(screen, name=DRAFT, subject=f"return:{return_id}")


async def show_card(context: Context, return_id: int) -> None:
    screen = await context.read(screen_of, context, return_id)
    await context.show(screen, name=CARD, subject=f"return:{return_id}")
