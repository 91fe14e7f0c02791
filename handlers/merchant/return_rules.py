"""What comes back, until when, at whose cost, and how far the shop trusts: set by merchants."""

from typing import Any

from domain import catalogue, dialogs, returns
from domain.catalogue import categories
from domain.dialogs import Dialog
from domain.errors import NotFound
from domain.flows import finding
from domain.people import Person
from domain.returns.policy import FIELDS
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from handlers.typed import whole_number
from views import return_rules as views
from views.return_rules import APPROVED, CHOICES_PER_PAGE, COSTS, FETCHING, PAYERS, REASONS, TIMES, TRUST
from views.screen import Screen
from views.words import Words

routes = Routes()
# The states of who was asked for a number or an amount, for times, for a product, and for the days of one thing.
SET, SLOTS, PRODUCT, DAYS = "returns_set", "returns_slots", "returns_product", "returns_days"
OF_PRODUCT, OF_CATEGORY = range(2)
# Which reasons a page is about.
_CHOSEN = {PAYERS: "customer_pays", APPROVED: "approves"}


@routes.button("rtr")
async def rules(context: Context) -> None:
    await leave(context)
    await show(context, views.rules(context.words, await context.read(returns.policy)))


@routes.button("rtrpage")
async def page(context: Context, number: int) -> None:
    await leave(context)
    await _show(context, number)


@routes.button("rtrask")
async def ask_field(context: Context, number: int) -> None:
    if not 0 <= number < len(FIELDS):
        raise NotFound("setting", number)
    await ask(context, SET, field=FIELDS[number])
    await context.send(views.ask_field(context.words, FIELDS[number]))


@routes.dialog(SET)
@unless_cancelled
async def field_typed(context: Context, dialog: Dialog) -> None:
    field, currency = dialog.data["field"], context.services.shop.speaking.currency
    await context.act(_set, field, context.typed, currency, person=context.person, chat_id=context.chat_id)
    await _show(context, _PAGE_OF[field])


@routes.button("rtrsend")
async def send_at_once(context: Context, is_so: int) -> None:
    await context.act(_turn, "sends_at_once", bool(is_so), person=context.person)
    await _show(context, TRUST)


@routes.button("rtrkeep")
async def keep_delivery(context: Context, is_so: int) -> None:
    await context.act(_turn, "keeps_delivery", bool(is_so), person=context.person)
    await _show(context, COSTS)


@routes.button("rtrturn")
async def turn_reason(context: Context, number: int, reason_number: int) -> None:
    """On where it was off, and the other way round."""
    if number not in _CHOSEN or not 0 <= reason_number < len(REASONS):
        raise NotFound("setting", number)
    await context.act(_turn_reason, _CHOSEN[number], reason_number, person=context.person)
    await _show(context, number)


@routes.button("rtrslots")
async def ask_slots(context: Context) -> None:
    await ask(context, SLOTS)
    await context.send(views.ask_slots(context.words))


@routes.dialog(SLOTS)
@unless_cancelled
async def slots_typed(context: Context, _: Dialog) -> None:
    await context.act(_set_slots, context.typed, person=context.person, chat_id=context.chat_id)
    await _show(context, FETCHING)


@routes.button("rtrcats")
async def categories_listed(context: Context, number: int) -> None:
    branches = await context.read(categories.tree, language=context.words.language)
    last = max(0, -(-len(branches) // CHOICES_PER_PAGE) - 1)
    await show(context, views.categories(context.words, branches, page=min(max(0, number), last)))


@routes.button("rtrproduct")
async def ask_product(context: Context) -> None:
    await ask(context, PRODUCT)
    await context.send(views.ask_product(context.words))


@routes.dialog(PRODUCT)
@unless_cancelled
async def product_typed(context: Context, _: Dialog) -> None:
    """The question stays open: whoever does not find it types something else."""
    found = await context.read(finding.products_like, context.typed, most=CHOICES_PER_PAGE)
    await context.show(views.products(context.words, found))


@routes.button("rtrof")
async def ask_days(context: Context, kind: int, id_: int) -> None:
    screen = await context.read(_days_asked, context.words, kind, id_)
    await ask(context, DAYS, kind=kind, id=id_)
    await context.send(screen)


@routes.dialog(DAYS)
@unless_cancelled
async def days_typed(context: Context, dialog: Dialog) -> None:
    kind, id_, days = dialog.data["kind"], dialog.data["id"], whole_number(context.typed)
    await context.act(_set_days, kind, id_, days, person=context.person, chat_id=context.chat_id)
    await _show(context, TIMES)


@routes.button("rtrdrop")
async def as_everywhere(context: Context, kind: int, id_: int) -> None:
    await context.act(_set_days, kind, id_, None, person=context.person, chat_id=context.chat_id)
    await _show(context, TIMES)


_PAGE_OF = {
    **dict.fromkeys(("window_days", "fault_days", "back_within_days"), TIMES),
    **dict.fromkeys(("pickup_minor", "dropoff_minor", "restocking_percent"), COSTS),
    **dict.fromkeys(("approves_up_to_minor", "trusts_up_to_minor", "open_max", "month_minor"), TRUST),
    **dict.fromkeys(("slot_places", "slot_ahead_hours"), FETCHING),
}


async def _show(context: Context, number: int) -> None:
    await show(context, await context.read(_screen, context.words, number))


def _screen(tx: Transaction, words: Words, number: int) -> Screen:
    policy = returns.policy(tx)
    if number == TIMES:
        products = [catalogue.product(tx, id_, language=words.language) for id_ in policy.of_products]
        names = {id_: categories.category(tx, id_, language=words.language).name for id_ in policy.of_categories}
        return views.times(words, policy, products, names)
    pages = {COSTS: views.costs, TRUST: views.trust, FETCHING: views.fetching}
    if number in pages:
        return pages[number](words, policy)
    if number in _CHOSEN:
        return views.reasons(words, getattr(policy, _CHOSEN[number]), page=number)
    raise NotFound("page", number)


def _days_asked(tx: Transaction, words: Words, kind: int, id_: int) -> Screen:
    policy = returns.policy(tx)
    if kind == OF_PRODUCT:
        name, is_set = catalogue.product(tx, id_, language=words.language).title, id_ in policy.of_products
    elif kind == OF_CATEGORY:
        name, is_set = categories.category(tx, id_, language=words.language).name, id_ in policy.of_categories
    else:
        raise NotFound("kind", kind)
    return views.ask_days(words, name, kind=kind, id_=id_, is_set=is_set)


def _set(tx: Transaction, field: str, text: str, currency: str, *, person: Person, chat_id: int) -> None:
    returns.set_typed(tx, field, text, currency=currency, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _turn(tx: Transaction, name: str, is_so: bool, *, person: Person) -> None:
    said: dict[str, Any] = {name: is_so}
    returns.set_policy(tx, **said, actor=person.actor)


def _turn_reason(tx: Transaction, name: str, number: int, *, person: Person) -> None:
    returns.turn_reason(tx, name, REASONS[number], actor=person.actor)


def _set_slots(tx: Transaction, text: str, *, person: Person, chat_id: int) -> None:
    returns.set_slots(tx, text, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _set_days(tx: Transaction, kind: int, id_: int, days: int | None, *, person: Person, chat_id: int) -> None:
    of = {"product_id": id_} if kind == OF_PRODUCT else {"category_id": id_}
    returns.set_window(tx, days, **of, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
