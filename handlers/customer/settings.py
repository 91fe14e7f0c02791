"""What customers set for themselves."""

from domain import people, waitlist
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import leave
from handlers.router import Routes
from views import settings
from views.buttons import pack
from views.screen import Button, Screen
from views.words import Words

routes = Routes()


@routes.command("settings", menu="Reminders, addresses, language")
async def settings_command(context: Context, _: str) -> None:
    await show_settings(context)


@routes.button("settings")
async def show_settings(context: Context) -> None:
    await leave(context)
    await _show(context)


@routes.button("reminders")
async def set_reminders(context: Context, are_wanted: int) -> None:
    await context.act(_set_reminders, bool(are_wanted), context.person)
    await _show(context)


async def _show(context: Context) -> None:
    await context.show(await context.read(_screen, context.words, context.person.id))


def _screen(tx: Transaction, words: Words, person_id: int) -> Screen:
    saved = len(people.addresses_of(tx, person_id))
    awaited = waitlist.count_of(tx, person_id)
    more = [
        Button(words.plain("🔔 You wait for ({number})", number=awaited), pack("backs", 0)),
        Button(words.plain("🌐 Language"), pack("languages")),
    ]
    return settings.settings(words, people.by_id(tx, person_id), addresses=saved, more=more)


def _set_reminders(tx: Transaction, are_wanted: bool, person: Person) -> None:
    people.set_reminders(tx, are_wanted, actor=person.actor)
