"""The language a person is spoken to in: chosen here, or as in Telegram."""

from domain.people import by_id
from domain.people.languages import choose_language, chosen_language
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import leave
from handlers.router import Routes
from views.buttons import BadButton
from views.languages import AS_IN_TELEGRAM, language_of, language_screen
from views.screen import Screen
from views.words import Speaking

routes = Routes()


@routes.command("language", menu="Choose your language")
async def language_command(context: Context, _: str) -> None:
    await languages(context)


@routes.button("languages")
async def languages(context: Context) -> None:
    await leave(context)
    await _show(context)


@routes.button("language")
async def choose(context: Context, number: int) -> None:
    language = language_of(number)
    if language is None and number != AS_IN_TELEGRAM:
        raise BadButton(f"language:{number}")
    await context.act(choose_language, language, actor=context.actor, now=context.now)
    await _show(context)


async def _show(context: Context) -> None:
    await context.show(await context.read(_screen, context.services.shop.speaking, context.person.id))


def _screen(tx: Transaction, speaking: Speaking, person_id: int) -> Screen:
    """In the language they are spoken to in now: it may have been chosen a moment ago."""
    words = speaking.to(by_id(tx, person_id).language)
    return language_screen(words, chosen=chosen_language(tx, person_id))
