"""Orders that merchants draw up for customers: whom for, what is in it, sent, taken back."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from domain import dialogs, drafts
from domain.carts import CartTooLarge
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed, NotFound
from domain.flows import customers, drafting, finding
from domain.flows.ordering import Barred
from domain.orders import CartEmpty, DetailsMissing
from domain.paying import NotPayableByCard
from domain.people import Address, Person
from domain.prices import NotDelivered
from domain.states import IllegalTransition
from domain.stock import OutOfStock
from domain.transaction import Transaction
from domain.vouchers import VoucherUseless
from handlers.context import Context
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.quicker import stands_with
from handlers.router import Routes
from handlers.typed import point
from views import choosing
from views import drafts as views
from views.drafts import DRAFTS_PER_PAGE, FIELDS
from views.screen import Screen

routes = Routes()
_FOUND_MAX = 8
_STALE = (Changed, IllegalTransition, CartTooLarge)
_NOT_YET = (
    *(BadInput, CartEmpty, DetailsMissing, NotDelivered),
    *(NotPayableByCard, VoucherUseless, OutOfStock, Barred),
)


@routes.button("drafts")
async def draft_list(context: Context, page: int) -> None:
    await leave(context)
    page = max(0, page)
    found = await context.read(_listed, context, page)
    await context.show(
        views.draft_list(context.words, found[:DRAFTS_PER_PAGE], page=page, has_more=len(found) > DRAFTS_PER_PAGE)
    )


@routes.button("draft")
async def draft(context: Context, draft_id: int) -> None:
    await leave(context)
    await show(context, draft_id)


@routes.button("draftnew")
async def ask_customer(context: Context) -> None:
    await ask(context, "draft_customer")
    await context.send(views.ask_customer(context.words))


@routes.dialog("draft_customer")
@unless_cancelled
async def customer_typed(context: Context, _: Dialog) -> None:
    """The question stays open: whoever does not find them types something else."""
    if not context.typed.strip():
        raise BadInput("title", "empty")
    found = await context.read(customers.found, context.typed.strip(), actor=context.actor)
    await context.show(views.customers_found(context.words, found))


@routes.button("draftfor")
async def begin_for(context: Context, person_id: int) -> None:
    try:
        draft_id = await context.act(_begin, person_id, person=context.person, chat_id=context.chat_id, now=context.now)
    except Barred as refusal:
        await context.tell(views.not_ready(context.words, refusal), alert=True)
        return
    await show(context, draft_id)


@routes.button("draftlinked")
async def begin_linked(context: Context) -> None:
    """For somebody who has never written to the shop."""
    draft_id = await context.act(_begin, None, person=context.person, chat_id=context.chat_id, now=context.now)
    await show(context, draft_id)


@routes.button("draftlines")
async def lines(context: Context, draft_id: int, page: int) -> None:
    await _show_lines(context, draft_id, page)


@routes.button("draftwish")
async def wish(context: Context, draft_id: int, variant_id: int, quantity: int, page: int) -> None:
    async with _as_it_stands(context, draft_id):
        await context.act(_wish, draft_id, variant_id, quantity, person=context.person, now=context.now)
        await _show_lines(context, draft_id, page)


@routes.button("draftadd")
async def ask_product(context: Context, draft_id: int) -> None:
    await context.read(drafting.page, draft_id, actor=context.actor, now=context.now)
    await ask(context, "draft_product", draft_id=draft_id)
    await context.send(views.ask_product(context.words))


@routes.dialog("draft_product")
@unless_cancelled
async def product_typed(context: Context, dialog: Dialog) -> None:
    """The question stays open: whoever does not find it types something else."""
    found = await context.read(finding.variants_like, context.typed, most=_FOUND_MAX)
    await context.show(views.choose(context.words, dialog.data["draft_id"], found))


@routes.button("draftput")
async def put(context: Context, draft_id: int, variant_id: int) -> None:
    async with _as_it_stands(context, draft_id):
        await context.act(_put, draft_id, variant_id, person=context.person, chat_id=context.chat_id, now=context.now)
        await show(context, draft_id)


@routes.button("draftask")
async def ask_field(context: Context, draft_id: int, number: int) -> None:
    if not 0 <= number < len(FIELDS):
        raise NotFound("field", number)
    saved = await context.read(drafting.addresses_for, draft_id, actor=context.actor)
    await ask(context, f"draft_{FIELDS[number]}", draft_id=draft_id)
    await context.send(views.ask_field(context.words, FIELDS[number], draft_id=draft_id, saved=saved))


@routes.button("draftplace")
async def choose_saved(context: Context, draft_id: int, address_id: int) -> None:
    """One of the customer's saved addresses, in place of an answer."""
    await _do(context, draft_id, _deliver_to_saved, address_id=address_id, chat_id=context.chat_id)


@routes.dialog("draft_address")
@routes.dialog("draft_phone")
@routes.dialog("draft_note")
@routes.dialog("draft_voucher")
@unless_cancelled
async def field_typed(context: Context, dialog: Dialog) -> None:
    """The address may be a place on the map."""
    draft_id = dialog.data["draft_id"]
    async with _as_it_stands(context, draft_id):
        await context.act(
            _say,
            draft_id,
            dialog.state.removeprefix("draft_"),
            context.typed,
            place=point(context.message),
            country=context.services.shop.country,
            person=context.person,
            chat_id=context.chat_id,
            now=context.now,
        )
        await show(context, draft_id)


@routes.button("draftnovoucher")
async def drop_voucher(context: Context, draft_id: int) -> None:
    await _do(context, draft_id, _drop_voucher)


@routes.button("draftway")
async def choose_way(context: Context, draft_id: int, number: int) -> None:
    if not 0 <= number < len(choosing.WAYS):
        raise NotFound("way", number)
    await _do(context, draft_id, _choose_way, number=number)


@routes.button("draftpay")
async def choose_terms(context: Context, draft_id: int, number: int) -> None:
    if not 0 <= number < len(choosing.TERMS):
        raise NotFound("terms", number)
    await _do(context, draft_id, _choose_terms, number=number)


@routes.button("draftholds")
async def ask_holds(context: Context, draft_id: int) -> None:
    page = await context.read(drafting.page, draft_id, actor=context.actor, now=context.now)
    await context.show(views.ask_holds(context.words, page.draft))


@routes.button("draftheld")
async def hold(context: Context, draft_id: int, number: int) -> None:
    if not 0 <= number < len(drafts.HOLDS_DAYS):
        raise BadInput("time", "out_of_range")
    await _do(context, draft_id, _hold, number=number)


@routes.button("draftsend")
async def send(context: Context, draft_id: int, version: int) -> None:
    async with _as_it_stands(context, draft_id):
        try:
            await context.act(drafting.send, draft_id, version=version, actor=context.actor, now=context.now)
        except _NOT_YET as refusal:
            said = views.not_ready(context.words, refusal)
            await stands(context, refusal, _current(context, draft_id), said=said)
            return
        await show(context, draft_id)


@routes.button("draftedit")
async def take_up(context: Context, draft_id: int, version: int) -> None:
    await _settle(context, drafting.take_up, draft_id, version)


@routes.button("draftdrop")
async def withdraw(context: Context, draft_id: int, version: int) -> None:
    await _settle(context, drafting.withdraw, draft_id, version)


async def show(context: Context, draft_id: int) -> None:
    """Show the draft as it stands."""
    await context.show(await context.read(_current(context, draft_id)))


async def _show_lines(context: Context, draft_id: int, page: int) -> None:
    found = await context.read(drafting.page, draft_id, actor=context.actor, now=context.now)
    if not found.draft.cart.lines or found.draft.status is not drafts.Status.OPEN:
        await show(context, draft_id)
        return
    await context.show(views.lines_page(context.words, found.draft, number=max(0, page)))


async def _do(context: Context, draft_id: int, work: Callable[..., None], **facts: int) -> None:
    async with _as_it_stands(context, draft_id):
        await context.act(work, draft_id, person=context.person, **facts)
        await show(context, draft_id)


async def _settle(context: Context, work: Callable[..., None], draft_id: int, version: int) -> None:
    async with _as_it_stands(context, draft_id):
        await context.act(work, draft_id, version=version, actor=context.actor, now=context.now)
        await show(context, draft_id)


@asynccontextmanager
async def _as_it_stands(context: Context, draft_id: int) -> AsyncIterator[None]:
    """Do something with a draft, unless it is no longer what the merchant saw: then that is said instead."""
    try:
        yield
    except _STALE as refusal:
        await stands_with(context, refusal, f"draft:{draft_id}", _current(context, draft_id))


def _current(context: Context, draft_id: int) -> Callable[[Transaction], Screen]:
    def draw(tx: Transaction) -> Screen:
        page = drafting.page(tx, draft_id, actor=context.actor, now=context.now)
        return views.draft_page(context.words, page, bot_username=context.services.shop.bot_username)

    return draw


def _listed(tx: Transaction, context: Context, page: int) -> list[drafting.DraftPage]:
    found = drafts.open_drafts(tx, skipped=page * DRAFTS_PER_PAGE, most=DRAFTS_PER_PAGE + 1)
    return [drafting.page(tx, each.id, actor=context.actor, now=context.now) for each in found]


def _begin(tx: Transaction, person_id: int | None, *, person: Person, chat_id: int, now: int) -> int:
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return drafting.begin(tx, person_id, actor=person.actor, now=now)


def _wish(tx: Transaction, draft_id: int, variant_id: int, quantity: int, *, person: Person, now: int) -> None:
    drafts.wish(tx, draft_id, variant_id, quantity, actor=person.actor, now=now)


def _put(tx: Transaction, draft_id: int, variant_id: int, *, person: Person, chat_id: int, now: int) -> None:
    """One more piece of it."""
    quantity = drafts.draft(tx, draft_id).cart.quantity_of(variant_id) + 1
    drafts.wish(tx, draft_id, variant_id, quantity, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _say(
    tx: Transaction,
    draft_id: int,
    field: str,
    text: str,
    *,
    place: tuple[int, int] | None,
    country: str | None,
    person: Person,
    chat_id: int,
    now: int,
) -> None:
    if field == "voucher":
        drafting.use_voucher(tx, draft_id, text, actor=person.actor, now=now)
    elif field == "address" and place is not None:
        drafts.deliver_to(tx, draft_id, Address(0, "", "", place), actor=person.actor)
    else:
        drafts.say(tx, draft_id, **{field: text}, country=country, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _deliver_to_saved(tx: Transaction, draft_id: int, *, address_id: int, chat_id: int, person: Person) -> None:
    drafting.deliver_to_saved(tx, draft_id, address_id, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _drop_voucher(tx: Transaction, draft_id: int, *, person: Person) -> None:
    drafts.use_voucher(tx, draft_id, None, actor=person.actor)


def _choose_way(tx: Transaction, draft_id: int, *, number: int, person: Person) -> None:
    drafting.choose_way(tx, draft_id, choosing.WAYS[number], actor=person.actor)


def _choose_terms(tx: Transaction, draft_id: int, *, number: int, person: Person) -> None:
    drafting.choose_terms(tx, draft_id, choosing.TERMS[number], actor=person.actor)


def _hold(tx: Transaction, draft_id: int, *, number: int, person: Person) -> None:
    drafts.choose(tx, draft_id, holds_days=drafts.HOLDS_DAYS[number], actor=person.actor)
