"""Whom the shop buys from: the list, one of them, what is said of them, and who answers for them in chat."""

from collections.abc import Callable

from domain import dialogs, suppliers
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed
from domain.flows import supplying
from domain.people import Person
from domain.suppliers.typing import FIELDS, add_typed, change_typed
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import ask, leave, unless_cancelled
from handlers.quicker import stands_with
from handlers.router import Routes
from views import suppliers as views
from views.buttons import BadButton
from views.languages import language_of
from views.screen import Screen
from views.suppliers import SUPPLIERS_PER_PAGE
from views.words import languages

routes = Routes()


@routes.button("sups")
async def supplier_list(context: Context, page: int) -> None:
    await leave(context)
    page = max(0, page)
    found, total = await context.read(suppliers.suppliers, most=SUPPLIERS_PER_PAGE, skipped=page * SUPPLIERS_PER_PAGE)
    await show(context, views.supplier_list(context.words, found, total=total, page=page))


@routes.button("sup")
async def supplier_page(context: Context, supplier_id: int) -> None:
    await leave(context)
    await show_supplier(context, supplier_id)


@routes.button("supnew")
async def ask_new(context: Context) -> None:
    await ask(context, "sup_new")
    await context.send(views.ask_new(context.words))


@routes.dialog("sup_new")
@unless_cancelled
async def new_typed(context: Context, _: Dialog) -> None:
    speaking = context.services.shop.speaking
    supplier_id = await context.act(
        _add,
        context.typed,
        language=speaking.language,
        currency=speaking.currency,
        person=context.person,
        chat_id=context.chat_id,
        now=context.now,
    )
    await show_supplier(context, supplier_id)


@routes.button("supask")
async def ask_field(context: Context, supplier_id: int, version: int, number: int) -> None:
    if not 0 <= number < len(FIELDS):
        raise BadButton(f"supask:{number}")
    found = await context.read(suppliers.supplier, supplier_id)
    await ask(context, "sup_field", supplier_id=supplier_id, version=version, field=FIELDS[number])
    await context.send(views.ask_field(context.words, found, FIELDS[number]))


@routes.dialog("sup_field")
@unless_cancelled
async def field_typed(context: Context, dialog: Dialog) -> None:
    supplier_id = dialog.data["supplier_id"]
    await _change(
        context,
        supplier_id,
        _change_typed,
        field=dialog.data["field"],
        text=context.typed,
        version=dialog.data["version"],
        chat_id=context.chat_id,
        now=context.now,
    )


@routes.button("suplangs")
async def ask_language(context: Context, supplier_id: int, _version: int) -> None:
    await context.show(views.ask_language(context.words, await context.read(suppliers.supplier, supplier_id)))


@routes.button("suplang")
async def choose_language(context: Context, supplier_id: int, version: int, number: int) -> None:
    language = language_of(number)
    if language is None:
        raise BadInput("language", "unknown")
    await _change(context, supplier_id, _speak, version=version, language=language, now=context.now)


@routes.button("supactive")
async def set_active(context: Context, supplier_id: int, version: int, is_active: int) -> None:
    await _change(context, supplier_id, _set_active, version=version, is_active=bool(is_active), now=context.now)


@routes.button("supinvite")
async def invite(context: Context, supplier_id: int) -> None:
    token = await context.act(suppliers.invite, supplier_id, actor=context.actor, now=context.now)
    link = f"https://t.me/{context.services.shop.bot_username}?start={suppliers.LINK}{token}"
    await context.show(views.invited(context.words, await context.read(suppliers.supplier, supplier_id), link))


@routes.button("suppart")
async def part(context: Context, supplier_id: int, version: int) -> None:
    await _change(context, supplier_id, _part, version=version, now=context.now)


@routes.button("supwrite")
async def write_again(context: Context, supplier_id: int) -> None:
    """Their address was refused, and may be right all the same."""
    await context.act(suppliers.write_again, supplier_id, actor=context.actor, now=context.now)
    await context.toast(views.written_again(context.words))
    await show_supplier(context, supplier_id)


async def show_supplier(context: Context, supplier_id: int) -> None:
    """Show a supplier as they stand."""
    await show(context, await context.read(_current(context, supplier_id)))


async def _change(context: Context, supplier_id: int, work: Callable[..., None], **facts: object) -> None:
    try:
        await context.act(work, supplier_id, person=context.person, **facts)
    except Changed as refusal:
        await stands_with(context, refusal, f"supplier:{supplier_id}", _current(context, supplier_id))
        return
    await show_supplier(context, supplier_id)


def _current(context: Context, supplier_id: int) -> Callable[[Transaction], Screen]:
    return lambda tx: views.supplier_page(context.words, supplying.page_of(tx, supplier_id))


def _add(tx: Transaction, text: str, *, language: str, currency: str, person: Person, chat_id: int, now: int) -> int:
    supplier_id = add_typed(
        tx, text, language=language, languages=languages(), currency=currency, actor=person.actor, now=now
    )
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return supplier_id


def _change_typed(
    tx: Transaction, supplier_id: int, *, field: str, text: str, version: int, person: Person, chat_id: int, now: int
) -> None:
    change_typed(tx, supplier_id, field, text, version=version, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _speak(tx: Transaction, supplier_id: int, *, version: int, language: str, person: Person, now: int) -> None:
    suppliers.change(tx, supplier_id, version=version, language=language, actor=person.actor, now=now)


def _set_active(tx: Transaction, supplier_id: int, *, version: int, is_active: bool, person: Person, now: int) -> None:
    suppliers.change(tx, supplier_id, version=version, active=is_active, actor=person.actor, now=now)


def _part(tx: Transaction, supplier_id: int, *, version: int, person: Person, now: int) -> None:
    suppliers.part(tx, supplier_id, version=version, actor=person.actor, now=now)
