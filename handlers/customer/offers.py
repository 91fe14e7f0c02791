"""Offers in the hands of those they are made to: looked at, accepted, declined."""

from collections.abc import Callable

from domain import drafts, shopkeeping
from domain.actors import Role
from domain.drafts import Draft
from domain.errors import Changed
from domain.flows import drafting, naming, ordering, overview
from domain.flows.drafting import OfferLapsed
from domain.flows.ordering import Barred, TermsNotAccepted
from domain.shopkeeping import ShopClosed
from domain.states import IllegalTransition
from domain.stock import OutOfStock
from domain.transaction import Transaction
from handlers.context import Context
from handlers.customer import checkout, paying
from handlers.merchant import drafting as merchants
from handlers.questions import leave, stands
from handlers.router import Routes
from views import offers as views
from views.offers import NO_TERMS
from views.screen import Screen

routes = Routes()
LINK = "offer_"
NAME = "offer"


async def open_link(context: Context, token: str) -> None:
    """The link of an offer: its customer's, or whoever's who opens it first; those who run the shop see the draft."""
    draft_id = await context.act(drafting.follow_link, token, actor=context.actor)
    if context.actor.is_any(Role.MERCHANT):
        await merchants.show(context, draft_id)
    else:
        await _show(context, draft_id)


@routes.button("offershow")
async def offer(context: Context, draft_id: int) -> None:
    await leave(context)
    await _show(context, draft_id)


@routes.button("offeritems")
async def items(context: Context, draft_id: int, page: int) -> None:
    found = await context.read(_found, context, draft_id)
    if found.status is not drafts.Status.SENT:
        # The shop is rewriting it, or it is over: what is in it now was never offered.
        await _show(context, draft_id)
        return
    await context.show(views.items(context.words, found, number=max(0, page)))


@routes.button("offeryes")
async def accept(
    context: Context, draft_id: int, version: int, terms_version: int = NO_TERMS, waiting: int = 0
) -> None:
    """It becomes an order, with as much to wait for as was seen: however often it is pressed, one."""
    try:
        order_id, has_page = await context.act(
            _accept, context, draft_id, version=version, terms_version=terms_version or None, waiting=waiting
        )
    except TermsNotAccepted as refusal:
        await stands(context, refusal, _terms(context, draft_id, waiting))
    except (Changed, OfferLapsed, ShopClosed, Barred, OutOfStock) as refusal:
        await stands(context, refusal, _current(context, draft_id))
    else:
        if order_id is None:
            await _too_little(context, draft_id)
        elif not has_page:
            await context.show(await context.read(_placed_screen, context, order_id))


@routes.button("offerno")
async def decline(context: Context, draft_id: int, version: int) -> None:
    try:
        await context.act(drafting.decline, draft_id, version=version, actor=context.actor, now=context.now)
    except (Changed, IllegalTransition) as refusal:
        await stands(context, refusal, _current(context, draft_id))
        return
    await _show(context, draft_id)


def _accept(
    tx: Transaction, context: Context, draft_id: int, *, version: int, terms_version: int | None, waiting: int
) -> tuple[int | None, bool]:
    """The order, and whether its payment's message comes in place of the offer; no order where there is too little."""
    order_id = drafting.accept(
        tx,
        draft_id,
        version=version,
        waiting=waiting,
        terms_version=terms_version,
        currency=context.services.shop.speaking.currency,
        zone=context.zone,
        actor=context.actor,
        now=context.now,
    )
    return order_id, order_id is not None and paying.bring_newest(tx, context, order_id)


def _placed_screen(tx: Transaction, context: Context, order_id: int) -> Screen:
    page = overview.page_of_customer(tx, order_id, person_id=context.person.id, language=context.words.language)
    return checkout.placed_screen(tx, context, page)


async def _too_little(context: Context, draft_id: int) -> None:
    found = await context.read(_found, context, draft_id)
    refusal = OutOfStock(drafting.shorts(found))
    said = views.too_little(context.words, refusal)
    await stands(context, refusal, _current(context, draft_id), said=said)


async def _show(context: Context, draft_id: int) -> None:
    screen = await context.read(_current(context, draft_id))
    await context.show(screen, name=NAME, subject=f"draft:{draft_id}")


def _found(tx: Transaction, context: Context, draft_id: int) -> Draft:
    return naming.draft_in(tx, drafting.offer(tx, draft_id, actor=context.actor), context.words.language)


def _current(context: Context, draft_id: int) -> Callable[[Transaction], Screen]:
    def draw(tx: Transaction) -> Screen:
        found = _found(tx, context, draft_id)
        fee_minor = drafting.fee_foretold(tx, found)
        return views.offer(context.words, found, counter=shopkeeping.counter(tx), fee_minor=fee_minor)

    return draw


def _terms(context: Context, draft_id: int, waiting: int) -> Callable[[Transaction], Screen]:
    """What is to be confirmed; the offer itself where that has been done meanwhile."""

    def draw(tx: Transaction) -> Screen:
        terms = ordering.terms_to_accept(tx, context.person.id)
        if terms is None:
            return _current(context, draft_id)(tx)
        return views.ask_terms(context.words, drafts.draft(tx, draft_id), terms, waiting=waiting)

    return draw
