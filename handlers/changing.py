"""Changing an order, by its customer or by a merchant: both draft, propose and answer with the same buttons."""

from collections.abc import Callable

from domain import catalogue, dialogs, orders, shipping
from domain.actors import Role
from domain.catalogue import Variant
from domain.dialogs import Dialog
from domain.errors import Changed, ShopError
from domain.flows import changing, fees, finding, naming, overview, splitting
from domain.orders import ChangeStatus, ChangeWaits, Order, TooLateToChange
from domain.people import Person
from domain.states import IllegalTransition
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.orders import show as show_card
from handlers.questions import ask, is_on_task, stands, unless_cancelled
from handlers.quicker import stands_with_order
from handlers.router import Routes
from views import changing as views
from views import splitting as splitting_views
from views.screen import Screen
from views.words import Words

routes = Routes()
_FOUND_MAX = 8
_STALE = (Changed, TooLateToChange, IllegalTransition, ChangeWaits)


@routes.button("change")
async def change_own(context: Context, order_id: int) -> None:
    """The customer's own order."""
    await _begin(context, order_id, by_customer=True)


@routes.button("rework")
async def change_for_shop(context: Context, order_id: int) -> None:
    """The shop would have an order changed."""
    await _begin(context, order_id, by_customer=False)


@routes.button("splitoff")
async def split_off(context: Context, order_id: int) -> None:
    """The shop would have a part of an order as one of its own: what goes there is taken out first."""
    await context.toast(context.words.plain("Take out what goes into an order of its own. Then press ✂️."))
    await _begin(context, order_id, by_customer=False)


@routes.button("without")
async def change_without_missing(context: Context, shipment_id: int) -> None:
    """The shop would have an order changed to what its packer finds."""
    order_id = (await context.read(shipping.shipment, shipment_id)).order_id
    await _begin_with(context, order_id, _begin_without_missing, shipment_id)


@routes.button("wishes")
async def editor(context: Context, change_id: int, page: int) -> None:
    await context.show(await context.read(_screen, context, change_id, page))


@routes.button("wish")
async def wish(context: Context, change_id: int, variant_id: int, quantity: int, page: int) -> None:
    await context.act(_wish, change_id, variant_id, quantity, person=context.person)
    await context.show(await context.read(_screen, context, change_id, page))


@routes.button("wishput")
async def put(context: Context, change_id: int, variant_id: int, instead: int) -> None:
    await context.act(_put, change_id, variant_id, instead, person=context.person, chat_id=context.chat_id)
    await context.show(await context.read(_screen, context, change_id, 0))


@routes.button("wishadd")
async def ask_product(context: Context, change_id: int) -> None:
    await _ask(context, "change_product", change_id, views.ask_product(context.words), instead=0)


@routes.button("wishswap")
async def ask_instead(context: Context, change_id: int, variant_id: int) -> None:
    """Others of the same product are buttons; anything else is typed."""
    others = await context.read(_siblings, variant_id)
    question = views.ask_instead(context.words, change_id, others, instead=variant_id)
    await _ask(context, "change_product", change_id, question, instead=variant_id)


@routes.button("wishaddress")
async def ask_address(context: Context, change_id: int) -> None:
    await _ask(context, "change_address", change_id, views.ask_address(context.words))


@routes.button("wishnote")
async def ask_note(context: Context, change_id: int) -> None:
    await _ask(context, "change_note", change_id, views.ask_note(context.words))


@routes.dialog("change_product")
@unless_cancelled
async def product_typed(context: Context, dialog: Dialog) -> None:
    """The question stays open: whoever does not find it types something else."""
    found = await context.read(finding.variants_like, context.typed, most=_FOUND_MAX)
    change_id, instead = dialog.data["change_id"], dialog.data["instead"]
    await context.show(views.choose(context.words, change_id, found, instead=instead))


@routes.dialog("change_address")
@unless_cancelled
async def address_typed(context: Context, dialog: Dialog) -> None:
    await _typed(context, dialog, "address")


@routes.dialog("change_note")
@unless_cancelled
async def note_typed(context: Context, dialog: Dialog) -> None:
    await _typed(context, dialog, "note")


@routes.button("wishsend")
async def send(context: Context, change_id: int, version: int, fee_minor: int = 0) -> None:
    seen = {"version": version, "fee_minor": fee_minor}
    try:
        await context.act(changing.send, change_id, **seen, actor=context.actor, now=context.now)
    except _STALE as refusal:
        await _stands(context, refusal, change_id)
        return
    await context.show(await context.read(_screen, context, change_id, 0))


@routes.button("wishdrop")
async def drop(context: Context, change_id: int, version: int) -> None:
    try:
        await context.act(changing.decline, change_id, version=version, actor=context.actor, now=context.now)
    except _STALE as refusal:
        await _stands(context, refusal, change_id)
        return
    await context.show(await context.read(_dropped, context, change_id))


@routes.button("sayyes")
async def agree(context: Context, change_id: int, version: int) -> None:
    await _answer(context, changing.confirm, change_id, version)


@routes.button("sayno")
async def disagree(context: Context, change_id: int, version: int) -> None:
    await _answer(context, changing.decline, change_id, version)


@routes.button("splitask")
async def ask_split(context: Context, change_id: int) -> None:
    """What a merchant's draft takes out could become an order of its own."""
    try:
        screen = await context.read(_split, context, change_id)
    except _STALE as refusal:
        await _stands(context, refusal, change_id)
        return
    await context.show(screen)


@routes.button("splityes")
async def split(context: Context, change_id: int, version: int) -> None:
    was_on_task = await context.read(is_on_task, context)
    try:
        new_id = await context.act(
            splitting.split, change_id, version=version, zone=context.zone, actor=context.actor, now=context.now
        )
    except _STALE as refusal:
        await _stands(context, refusal, change_id)
        return
    new = await context.read(orders.order, new_id)
    assert new.split_from is not None, "it was split off just now"
    await context.toast(context.words.plain("✂️ #{code} is an order of its own now.", code=new.code))
    if not was_on_task:
        await show_card(context, new.split_from)


async def _begin(context: Context, order_id: int, *, by_customer: bool) -> None:
    await _begin_with(context, order_id, _begin_and_leave, order_id, by_customer=by_customer)


async def _begin_with(
    context: Context, order_id: int, work: Callable[..., int], subject_id: int, **facts: bool
) -> None:
    """Where a change waits for an answer, it is shown instead."""
    who = {"person": context.person, "chat_id": context.chat_id}
    try:
        change_id = await context.act(work, subject_id, **facts, **who, now=context.now)
    except ChangeWaits:
        found = await context.read(orders.changing.open_change, order_id)
        if found is None:
            # It was answered meanwhile.
            raise
        change_id = found.id
    await context.show(await context.read(_screen, context, change_id, 0))


async def _ask(context: Context, state: str, change_id: int, question: Screen, **facts: int) -> None:
    """Ask whoever drafts it; a stranger is refused before anything is asked."""
    await context.read(_own, change_id, context.person)
    await ask(context, state, change_id=change_id, **facts)
    await context.send(question)


def _siblings(tx: Transaction, variant_id: int) -> list[Variant]:
    product = catalogue.product(tx, catalogue.variant(tx, variant_id).product_id)
    return [each for each in product.variants if each.is_on_sale and each.id != variant_id][:_FOUND_MAX]


async def _typed(context: Context, dialog: Dialog, field: str) -> None:
    change_id = dialog.data["change_id"]
    await context.act(_note_typed, change_id, field, context.typed, person=context.person, chat_id=context.chat_id)
    await context.show(await context.read(_screen, context, change_id, 0))


async def _answer(context: Context, work: Callable[..., None], change_id: int, version: int) -> None:
    try:
        await context.act(work, change_id, version=version, actor=context.actor, now=context.now)
    except _STALE as refusal:
        await _stands(context, refusal, change_id)
        return
    await context.show(await context.read(_screen, context, change_id, 0))


async def _stands(context: Context, refusal: ShopError, change_id: int) -> None:
    """Merchants are told which of them was quicker; a customer has no business with who that was."""
    change = await context.read(changing.seen_by, change_id, actor=context.actor)
    is_their_own = change.status is ChangeStatus.DRAFT and isinstance(refusal, Changed)
    # What is in a closed box matters more than who has closed it.
    names_lines = isinstance(refusal, TooLateToChange) and bool(refusal.titles)
    if context.actor.is_any(Role.MERCHANT) and not is_their_own and not names_lines:
        await stands_with_order(context, refusal, change.order_id, _current(context, change_id))
    else:
        await stands(context, refusal, _current(context, change_id))


def _current(context: Context, change_id: int) -> Callable[[Transaction], Screen]:
    return lambda tx: _screen(tx, context, change_id, 0)


def _screen(tx: Transaction, context: Context, change_id: int, page: int) -> Screen:
    """How a change stands, to whoever drafts it, has proposed it, or has to answer."""
    words, person = context.words, context.person
    found = changing.seen_by(tx, change_id, actor=person.actor)
    order = orders.order(tx, found.order_id)
    to_shop = context.in_admin_chat or order.person_id != person.id
    found = found if to_shop else naming.change_in(tx, found, words.language)
    if found.status is ChangeStatus.DRAFT:
        fee = fees.of_part(tx, order, found)
        fee_minor = fee.total_minor if fee is not None else 0
        there = changing.on_the_shelf(tx, found)
        return views.editor(words, order, found, there=there, to_shop=to_shop, fee_minor=fee_minor, page=page)
    if found.status is ChangeStatus.CONFIRMED and not to_shop:
        return views.settled(words, order, found, to_shop=False, to_pay=_to_pay(tx, words, order))
    if found.is_customers != to_shop:
        return views.proposed(words, order, found, to_shop=to_shop)
    return views.asked(words, order, found, to_shop=to_shop, there=changing.on_the_shelf(tx, found))


def _to_pay(tx: Transaction, words: Words, order: Order) -> str:
    page = overview.page_of_customer(tx, order.id, person_id=order.person_id)
    return views.to_pay(words, page)


def _split(tx: Transaction, context: Context, change_id: int) -> Screen:
    found = splitting.preview(tx, change_id, actor=context.actor)
    return splitting_views.ask(context.words, orders.changing.change(tx, change_id), found)


def _dropped(tx: Transaction, context: Context, change_id: int) -> Screen:
    order = orders.order(tx, orders.changing.change(tx, change_id).order_id)
    to_shop = context.in_admin_chat or order.person_id != context.person.id
    return views.dropped(context.words, order, to_shop=to_shop)


def _begin_and_leave(
    tx: Transaction, order_id: int, *, by_customer: bool, person: Person, chat_id: int, now: int
) -> int:
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return changing.begin(tx, order_id, by_customer=by_customer, actor=person.actor, now=now).id


def _begin_without_missing(tx: Transaction, shipment_id: int, *, person: Person, chat_id: int, now: int) -> int:
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return changing.begin_without_missing(tx, shipment_id, actor=person.actor, now=now).id


def _own(tx: Transaction, change_id: int, person: Person) -> int:
    return changing.draft(tx, change_id, actor=person.actor).id


def _wish(tx: Transaction, change_id: int, variant_id: int, quantity: int, *, person: Person) -> None:
    drafted = changing.drafted(tx, change_id, actor=person.actor)
    orders.changing.wish(tx, drafted, variant_id, quantity)


def _put(tx: Transaction, change_id: int, variant_id: int, instead: int, *, person: Person, chat_id: int) -> None:
    drafted = changing.drafted(tx, change_id, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    if instead:
        orders.changing.substitute(tx, drafted, instead, variant_id)
    else:
        pieces = next((line.after for line in drafted.lines if line.variant_id == variant_id), 0)
        orders.changing.wish(tx, drafted, variant_id, pieces + 1)


def _note_typed(tx: Transaction, change_id: int, field: str, text: str, *, person: Person, chat_id: int) -> None:
    drafted = changing.drafted(tx, change_id, actor=person.actor)
    if field == "address":
        orders.changing.wish_address(tx, drafted, text)
    else:
        orders.changing.wish_note(tx, drafted, text)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
