"""Saved addresses, outside an order: added, named, deleted."""

from domain import dialogs, people
from domain.dialogs import Dialog
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from handlers.typed import point
from views import settings
from views.screen import Screen
from views.words import Words

routes = Routes()


@routes.button("addresses")
async def addresses(context: Context) -> None:
    await leave(context)
    await _show_list(context)


@routes.button("myaddress")
async def address(context: Context, address_id: int) -> None:
    await leave(context)
    await context.show(await context.read(_one, context.words, address_id, context.person.id))


@routes.button("addaddress")
async def add(context: Context) -> None:
    await ask(context, "saved_address")
    await context.show(settings.ask_address_text(context.words))


@routes.dialog("saved_address")
@unless_cancelled
async def address_given(context: Context, _: Dialog) -> None:
    """An address as text, or a place on the map; the first one is home."""
    place = point(context.message)
    name = context.words.plain("On the map") if place else context.typed.strip().split("\n")[0].split(",")[0]
    await context.act(
        _save_and_close,
        "" if place else context.typed,
        name=name,
        home=context.words.plain("Home"),
        location=place,
        person=context.person,
        chat_id=context.chat_id,
        now=context.now,
    )
    await _show_list(context)


@routes.button("nameaddress")
async def rename(context: Context, address_id: int) -> None:
    found = await context.read(people.address, address_id, person_id=context.person.id)
    await ask(context, "address_name", address_id=address_id)
    await context.show(settings.ask_address_name(context.words, found))


@routes.dialog("address_name")
@unless_cancelled
async def name_given(context: Context, dialog: Dialog) -> None:
    address_id = dialog.data["address_id"]
    await context.act(_rename_and_close, address_id, name=context.typed, person=context.person, chat_id=context.chat_id)
    await context.show(await context.read(_one, context.words, address_id, context.person.id))


@routes.button("dropaddress")
async def delete(context: Context, address_id: int) -> None:
    await context.act(_delete, address_id, context.person)
    await _show_list(context)


async def _show_list(context: Context) -> None:
    found = await context.read(people.addresses_of, context.person.id)
    await context.show(settings.address_list(context.words, found))


def _one(tx: Transaction, words: Words, address_id: int, person_id: int) -> Screen:
    return settings.one_address(words, people.address(tx, address_id, person_id=person_id))


def _save_and_close(
    tx: Transaction,
    text: str,
    *,
    name: str,
    home: str,
    location: tuple[int, int] | None,
    person: Person,
    chat_id: int,
    now: int,
) -> int:
    called = name if people.addresses_of(tx, person.id) else home
    saved = people.save_address(tx, text, name=called, location=location, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return saved.id


def _rename_and_close(tx: Transaction, address_id: int, *, name: str, person: Person, chat_id: int) -> None:
    people.rename_address(tx, address_id, name=name, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _delete(tx: Transaction, address_id: int, person: Person) -> None:
    people.delete_address(tx, address_id, actor=person.actor)
