"""A return once it was sent: its card, when it is fetched, and calling it off."""

from functools import partial

from domain import orders, returns
from domain.errors import Changed
from domain.flows import overview, resending, return_pages, returning
from domain.returns import SlotTaken
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.customer.returns import page_of, screen_of, show_card
from handlers.questions import leave, stands
from handlers.router import Routes
from views import return_cards
from views.screen import Screen

routes = Routes()


@routes.button("ret")
async def card(context: Context, return_id: int) -> None:
    await leave(context)
    await show_card(context, return_id)


@routes.button("rets")
async def of_order(context: Context, order_id: int) -> None:
    await leave(context)
    await context.show(await context.read(_listed, context, order_id))


async def show_theirs(context: Context) -> None:
    """All that somebody gives back, or gave back."""
    await leave(context)
    await context.show(await context.read(_theirs, context))


@routes.button("rettimes")
async def times(context: Context, return_id: int) -> None:
    await context.show(await context.read(_times, context, return_id))


@routes.button("rettime")
async def choose_time(context: Context, return_id: int, from_at: int, version: int) -> None:
    try:
        await context.act(
            returning.choose_time,
            return_id,
            from_at,
            version=version,
            zone=context.zone,
            actor=context.actor,
            now=context.now,
        )
    except SlotTaken as refusal:
        await stands(context, refusal, partial(_times, context=context, return_id=return_id))
        return
    await show_card(context, return_id)


@routes.button("retoff")
async def ask_off(context: Context, return_id: int, _version: int) -> None:
    await context.show(return_cards.ask_off(context.words, await context.read(page_of, context, return_id)))


@routes.button("retoffyes")
async def call_off(context: Context, return_id: int, version: int) -> None:
    # Whose it is, is looked at first: merchants may call it off too, but not from a customer's card.
    await context.read(page_of, context, return_id)
    try:
        await context.act(returning.cancel, return_id, version=version, actor=context.actor, now=context.now)
    except (Changed, IllegalTransition) as refusal:
        await stands(context, refusal, partial(screen_of, context=context, return_id=return_id))
        return
    await show_card(context, return_id)


@routes.button("retagain")
async def want_again(context: Context, return_id: int, version: int, is_wanted: int) -> None:
    """What could not be delivered is wanted after all, or rather not."""
    how = {"version": version, "is_wanted": bool(is_wanted), "actor": context.actor, "now": context.now}
    try:
        await context.act(resending.want_again, return_id, **how)  # type: ignore[arg-type]
    except (Changed, IllegalTransition) as refusal:
        await stands(context, refusal, partial(screen_of, context=context, return_id=return_id))
        return
    await show_card(context, return_id)


def _times(tx: Transaction, context: Context, return_id: int) -> Screen:
    page = page_of(tx, context, return_id)
    slots = return_pages.slots(tx, zone=context.zone, now=context.now)
    return return_cards.times(context.words, page, slots)


def _theirs(tx: Transaction, context: Context) -> Screen:
    found = returns.of_person(tx, context.person.id, most=return_cards.RETURNS_SHOWN)
    return return_cards.theirs(context.words, [(each, orders.order(tx, each.order_id)) for each in found])


def _listed(tx: Transaction, context: Context, order_id: int) -> Screen:
    order = overview.order_of_customer(tx, order_id, person_id=context.person.id)
    return return_cards.listed(context.words, order, returns.of_order(tx, order_id))
