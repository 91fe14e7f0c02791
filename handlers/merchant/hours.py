"""What merchants set in chat: opening hours, vacation, terms, and how goods reach customers."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial

from domain import carts, dialogs, prices, shopkeeping, stock
from domain.actors import Actor
from domain.dialogs import Dialog
from domain.flows import whereabouts
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from views import hours
from views.buttons import BadButton
from views.languages import language_of
from views.screen import Screen
from views.words import Words

routes = Routes()


@routes.command("hours", where="desk", menu="Opening hours")
async def hours_command(context: Context, typed: str) -> None:
    """`/hours Mon-Fri 9-18, Sat 10-14`, or /hours to see them."""
    await _command(context, typed, _set_hours, _hours)


@routes.command("vacation", where="desk", menu="Set a vacation")
async def vacation_command(context: Context, typed: str) -> None:
    """`/vacation 2026-12-24 to 2027-01-02`, or /vacation to see it."""
    await _command(context, typed, _set_vacation, _hours)


@routes.command("terms", where="desk", menu="What customers confirm")
async def terms_command(context: Context, typed: str) -> None:
    """`/terms I am 18 or older.`, or /terms to see them."""
    await _command(context, typed, _set_terms, _terms_of(context))


@routes.command("ways", where="desk", menu="Delivery and pick-up")
async def ways_command(context: Context, _: str) -> None:
    await _command(context, "", _set_counter, ways_screen)


@routes.button("sethours")
async def ask_hours(context: Context) -> None:
    await _ask(context, "set_hours", hours.ask_hours)


@routes.button("setvacation")
async def ask_vacation(context: Context) -> None:
    await _ask(context, "set_vacation", hours.ask_vacation)


@routes.button("setterms")
async def ask_terms(context: Context, number: int = 0) -> None:
    """In the shop's language (0), or in another one."""
    language = language_of(number)
    found = await context.read(shopkeeping.terms)
    if language is None or found is None:
        await _ask(context, "set_terms", hours.ask_terms_text)
        return
    await ask(context, "set_terms", language=language)
    await context.send(hours.ask_translated_terms(context.words, language, found.in_language(language)))


@routes.button("setcounter")
async def ask_counter(context: Context) -> None:
    await _ask(context, "set_counter", hours.ask_counter)


@routes.dialog("set_hours")
@unless_cancelled
async def hours_typed(context: Context, _: Dialog) -> None:
    await _set(context, context.typed, _set_hours, _hours)


@routes.dialog("set_vacation")
@unless_cancelled
async def vacation_typed(context: Context, _: Dialog) -> None:
    await _set(context, context.typed, _set_vacation, _hours)


@routes.dialog("set_terms")
@unless_cancelled
async def terms_typed(context: Context, dialog: Dialog) -> None:
    await _set(
        context, context.typed, partial(_set_terms, language=dialog.data.get("language", "")), _terms_of(context)
    )


@routes.dialog("set_counter")
@unless_cancelled
async def counter_typed(context: Context, _: Dialog) -> None:
    await _set(context, context.typed, _set_counter, ways_screen)


@routes.button("whenclosed")
async def when_closed(context: Context, are_taken: int) -> None:
    await context.act(shopkeeping.set_orders_when_closed, bool(are_taken), actor=context.actor)
    await show(context, await context.read(_hours, context.words))


@routes.button("offer")
async def offer(context: Context, number: int) -> None:
    if not 0 <= number < len(shopkeeping.WAYS):
        raise BadButton(f"offer:{number}")
    await context.act(_set_ways, shopkeeping.WAYS[number], actor=context.actor)
    await show(context, await context.read(ways_screen, context.words))


Setting = Callable[[Transaction, str, date, Actor], None]
Showing = Callable[[Transaction, Words], Screen]


async def _command(context: Context, typed: str, setting: Setting, showing: Showing) -> None:
    if typed:
        await _set(context, typed, setting, showing)
    else:
        await leave(context)
        await show(context, await context.read(showing, context.words))


async def _ask(context: Context, state: str, question: Callable[[Words], Screen]) -> None:
    await ask(context, state)
    await context.send(question(context.words))


async def _set(context: Context, typed: str, setting: Setting, showing: Showing) -> None:
    today = datetime.fromtimestamp(context.now, tz=UTC).astimezone(context.zone).date().isoformat()
    await context.act(_set_and_close, setting, typed, today=today, person=context.person, chat_id=context.chat_id)
    await show(context, await context.read(showing, context.words))


def _set_and_close(tx: Transaction, setting: Setting, typed: str, *, today: str, person: Person, chat_id: int) -> None:
    setting(tx, typed, date.fromisoformat(today), person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _set_hours(tx: Transaction, typed: str, _: date, actor: Actor) -> None:
    shopkeeping.set_hours(tx, typed, actor=actor)


def _set_vacation(tx: Transaction, typed: str, today: date, actor: Actor) -> None:
    shopkeeping.set_vacation(tx, typed, today=today, actor=actor)


def _set_terms(tx: Transaction, typed: str, _: date, actor: Actor, *, language: str = "") -> None:
    shopkeeping.set_terms(tx, typed, language=language, actor=actor)


def _set_counter(tx: Transaction, typed: str, _: date, actor: Actor) -> None:
    shopkeeping.set_counter(tx, typed, actor=actor)


def _hours(tx: Transaction, words: Words) -> Screen:
    return hours.opening(words, shopkeeping.opening(tx), is_taken=shopkeeping.takes_orders_when_closed(tx))


def _terms_of(context: Context) -> Showing:
    shop_language = context.services.shop.speaking.language
    return lambda tx, words: hours.terms(words, shopkeeping.terms(tx), shop_language=shop_language)


def ways_screen(tx: Transaction, words: Words) -> Screen:
    """How goods reach customers, and what that costs."""
    zones = prices.rules(tx).zones
    # What is said of its places goes before what was said of its counter only.
    counter = whereabouts.counter(tx, stock.selling(tx))
    return hours.ways(words, shopkeeping.ways(tx), counter, zones=zones)


def _set_ways(tx: Transaction, offered: tuple[str, ...], *, actor: Actor) -> None:
    shopkeeping.set_ways(tx, offered, actor=actor)
    carts.outdate_all(tx)
