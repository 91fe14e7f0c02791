"""An order's money, and giving some of it back: how much, why, where it goes, and then it is done."""

from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from domain import dialogs, orders
from domain.dialogs import Dialog, Over
from domain.errors import BadInput, Changed
from domain.flows import order_pages, refunding, resolving, return_pages
from domain.flows.refunding import MoreThanPaid
from domain.payments import MoreThanWeOwe
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.orders import as_it_stands, current, other_was_quicker, show
from handlers.questions import leave, stands, unless_cancelled
from handlers.router import Routes
from handlers.typed import amount
from views import card_money
from views import refunds as views
from views.screen import Screen
from views.words import Words

routes = Routes()


@dataclass(frozen=True, slots=True)
class Wish:
    """
    A refund as far as it has been drawn up, which the dialog keeps.

    Args:
        version: The order's, when it was begun.
        lines: How many pieces of each line, by its id; where there are some, they say how much.
    """

    order_id: int
    version: int
    amount_minor: int = 0
    lines: tuple[tuple[int, int], ...] = ()
    reason: str = ""

    @classmethod
    def kept(cls, data: dict[str, Any]) -> "Wish":
        return cls(**{**data, "lines": tuple((line_id, quantity) for line_id, quantity in data["lines"])})

    @property
    def how_much(self) -> dict[str, Any]:
        """As the domain wants it said."""
        return {"lines": dict(self.lines)} if self.lines else {"amount_minor": self.amount_minor}


@routes.button("ordermoney")
async def money_page(context: Context, order_id: int) -> None:
    await leave(context)
    await _show_money(context, order_id)


@routes.button("refund")
async def ask_amount(context: Context, order_id: int) -> None:
    """Draw a refund up, from the beginning."""
    order = await context.read(orders.order, order_id)
    screen = await context.read(_ask_amount, context.words, order_id)
    await _note(context, Wish(order_id, order.version), state="refund_amount")
    await context.show(screen)


@routes.dialog("refund_amount")
@unless_cancelled
async def amount_typed(context: Context, dialog: Dialog) -> None:
    wish = Wish.kept(dialog.data)
    try:
        back = amount(context.typed, currency=context.words.currency)
        await _go_on(context, replace(wish, amount_minor=back, lines=()))
    except (BadInput, MoreThanPaid) as refusal:
        await stands(context, refusal, partial(_ask_amount, words=context.words, order_id=wish.order_id))


@routes.button("refundof")
async def amount_chosen(context: Context, order_id: int, version: int, amount_minor: int) -> None:
    wish = await _wish(context, order_id, version)
    if wish is not None:
        await _go_on(context, replace(wish, amount_minor=amount_minor, lines=()))


@routes.button("refundlines")
async def lines(context: Context, order_id: int, version: int, page: int) -> None:
    wish = await _wish(context, order_id, version)
    if wish is not None and await _is_current(context, wish):
        await context.show(await context.read(_by_lines, context.words, wish, page, context.person))


@routes.button("refundline")
async def pieces(context: Context, order_id: int, version: int, line_id: int, quantity: int) -> None:
    wish = await _wish(context, order_id, version)
    if wish is None:
        return
    chosen = {**dict(wish.lines), line_id: quantity}
    wish = replace(wish, amount_minor=0, lines=tuple((each, number) for each, number in chosen.items() if number))
    if not await _is_current(context, wish):
        return
    screen = await context.read(_by_lines, context.words, wish, None, context.person, line_id=line_id)
    await _note(context, wish, state="refund_amount")
    await context.show(screen)


@routes.button("refundwhy")
async def ask_reason(context: Context, order_id: int, version: int) -> None:
    wish = await _wish(context, order_id, version)
    if wish is not None:
        await _go_on(context, wish)


@routes.button("refundfor")
async def reason_chosen(context: Context, order_id: int, version: int, number: int) -> None:
    if not 0 <= number < len(views.REASONS):
        raise BadInput("reason", "empty")
    wish = await _wish(context, order_id, version)
    if wish is not None:
        await _make_sure(context, replace(wish, reason=views.REASONS[number]))


@routes.dialog("refund_reason")
@unless_cancelled
async def reason_typed(context: Context, dialog: Dialog) -> None:
    """Whoever types another one before they have said yes, means that one."""
    wish = Wish.kept(dialog.data)
    try:
        await _make_sure(context, replace(wish, reason=context.typed.strip()))
    except BadInput as refusal:
        await stands(context, refusal, partial(_ask_reason, words=context.words, wish=wish, person=context.person))


@routes.button("refundyes")
async def give_back(context: Context, order_id: int, version: int, amount_minor: int) -> None:
    wish = await _wish(context, order_id, version)
    if wish is None:
        return
    async with as_it_stands(context, order_id):
        try:
            await context.act(
                _give_back,
                wish,
                amount_minor=amount_minor,
                person=context.person,
                chat_id=context.chat_id,
                now=context.now,
            )
        except (MoreThanPaid, MoreThanWeOwe) as refusal:
            await stands(context, refusal, current(context, order_id))
            return
        await context.toast(context.words.plain("It goes back."))
        await _show_money(context, order_id)


@routes.button("payback")
async def give_back_surplus(context: Context, order_id: int, version: int) -> None:
    """One button on a task: what is not needed goes back the way it came."""
    async with as_it_stands(context, order_id):
        await context.act(
            resolving.give_back_surplus,
            order_id,
            version=version,
            reason=views.NOT_NEEDED,
            actor=context.actor,
            now=context.now,
        )
        await context.toast(context.words.plain("It goes back."))
        await show(context, order_id)


async def _go_on(context: Context, wish: Wish) -> None:
    """It is clear how much: ask why."""
    if not await _is_current(context, wish):
        return
    screen = await context.read(_ask_reason, context.words, wish, context.person)
    await _note(context, wish, state="refund_reason")
    await context.show(screen)


async def _make_sure(context: Context, wish: Wish) -> None:
    """It is clear why: say where it goes."""
    if not await _is_current(context, wish):
        return
    screen = await context.read(_ask_sure, context.words, wish, context.person)
    await _note(context, wish, state="refund_reason")
    await context.show(screen)


async def _wish(context: Context, order_id: int, version: int) -> Wish | None:
    """
    What this person has drawn up here for the order as it was then; None where somebody has changed it since, and how
    it stands is shown.

    Raises:
        Over: They have gone on to something else: it is not forgotten for what this button belongs to.
    """
    dialog = context.dialog
    if dialog is not None and dialog.state in {"refund_amount", "refund_reason"}:
        kept = Wish.kept(dialog.data)
        if (kept.order_id, kept.version) == (order_id, version):
            return kept
    if await _is_current(context, Wish(order_id, version)):
        raise Over
    return None


async def _is_current(context: Context, wish: Wish) -> bool:
    """Somebody may have changed the order since it was begun: how it stands is shown instead."""
    order = await context.read(orders.order, wish.order_id)
    if order.version != wish.version:
        await other_was_quicker(context, Changed("order", wish.order_id), wish.order_id)
        return False
    return True


async def _show_money(context: Context, order_id: int) -> None:
    page = await context.read(order_pages.page_of_staff, order_id, actor=context.actor)
    await context.show(card_money.money_page(context.words, page))


async def _note(context: Context, wish: Wish, *, state: str) -> None:
    await context.note(_keep, wish, state=state, person=context.person, chat_id=context.chat_id, now=context.now)


def _keep(tx: Transaction, wish: Wish, *, state: str, person: Person, chat_id: int, now: int) -> None:
    dialogs.ask(tx, chat_id=chat_id, person_id=person.id, state=state, now=now, **asdict(wish))


def _ask_amount(tx: Transaction, words: Words, order_id: int) -> Screen:
    order = orders.order(tx, order_id)
    return views.ask_amount(words, order, refunding.refundable(tx, order), return_pages.to_settle(tx, order_id))


def _by_lines(
    tx: Transaction, words: Words, wish: Wish, page: int | None, person: Person, *, line_id: int = 0
) -> Screen:
    """A page of them; where none is said, the one that this line is on."""
    order, chosen = orders.order(tx, wish.order_id), dict(wish.lines)
    lines = refunding.lines_left(tx, order)
    if page is None:
        page = next((at for at, (line, _) in enumerate(lines) if line.id == line_id), 0) // views.LINES_PER_PAGE
    amount_minor = refunding.preview(tx, order.id, lines=chosen, actor=person.actor).amount_minor if chosen else 0
    return views.by_lines(words, order, chosen, lines=lines, amount_minor=amount_minor, page=page)


def _ask_reason(tx: Transaction, words: Words, wish: Wish, person: Person) -> Screen:
    found = refunding.preview(tx, wish.order_id, **wish.how_much, actor=person.actor)
    return views.ask_reason(words, orders.order(tx, wish.order_id), amount_minor=found.amount_minor)


def _ask_sure(tx: Transaction, words: Words, wish: Wish, person: Person) -> Screen:
    if not wish.reason:
        raise BadInput("reason", "empty")
    if len(wish.reason) > orders.REASON_MAX:
        raise BadInput("reason", "too_long", most=orders.REASON_MAX)
    found = refunding.preview(tx, wish.order_id, **wish.how_much, actor=person.actor)
    return views.ask_sure(words, orders.order(tx, wish.order_id), found, reason=wish.reason)


def _give_back(tx: Transaction, wish: Wish, *, amount_minor: int, person: Person, chat_id: int, now: int) -> None:
    """
    Do what was seen.

    Raises:
        Changed: The order is another by now, or another refund was drawn up here since.
    """
    orders.locked(tx, wish.order_id, version=wish.version)
    if not wish.reason:
        raise Changed("order", wish.order_id)
    found = refunding.preview(tx, wish.order_id, **wish.how_much, actor=person.actor)
    if found.amount_minor != amount_minor:
        raise Changed("order", wish.order_id)
    refunding.refund(
        tx,
        wish.order_id,
        version=wish.version,
        **wish.how_much,
        reason=wish.reason,
        is_goodwill=found.goodwill_minor > 0,
        actor=person.actor,
        now=now,
    )
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
