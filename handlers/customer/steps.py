"""The way from a cart to an order, step by step: what comes next is asked of the domain, and shown here."""

from collections.abc import Callable
from typing import Any

from domain import carts, dialogs, outbox, people, shopkeeping
from domain.flows import ordering
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.edge import ASKED_WITH_KEYBOARD
from views import checkout, choosing
from views.screen import Screen

# What the next message of a person answers at each step that takes one.
_ASKED = {"address": "address", "addresses": "another_address", "phone": "phone"}
_QUESTIONS = {"address": checkout.ask_address, "phone": checkout.ask_phone}


async def go_on(context: Context, first: Callable[..., str | None], *facts: int) -> None:
    """Do what the person has pressed, and show the step it names or else what comes next on the way to the order."""
    step = await context.act(
        _go_on,
        first,
        facts,
        context.person,
        chat_id=context.chat_id,
        asked=context.dialog.state if context.dialog is not None else "",
        now=context.now,
    )
    await show(context, step)


async def show(context: Context, step: str) -> None:
    """Show a step: a question with a keyboard is a message of its own."""
    if step in _QUESTIONS:
        await context.send(_QUESTIONS[step](context.words))
    else:
        await context.show(await context.read(screen, context, step))


def screen(tx: Transaction, context: Context, step: str) -> Screen:
    """How a step looks as things stand; the cart where the step makes no sense any more."""
    words, person_id = context.words, context.person.id
    terms = ordering.terms_to_accept(tx, person_id)
    if step == "terms" and terms is not None:
        return choosing.ask_terms(words, terms)
    if step == "way":
        return choosing.ask_way(words, counter=shopkeeping.counter(tx))
    if step == "addresses":
        return choosing.ask_saved_address(words, carts.cart_of(tx, person_id), people.addresses_of(tx, person_id))
    spoken = {"currency": words.currency, "language": words.language}
    facts = ordering.standing(tx, person_id, **spoken, zone=context.zone, now=context.now)
    return checkout.where_it_stands(words, facts, now=context.now)


def _go_on(
    tx: Transaction,
    first: Callable[..., str | None],
    facts: tuple[Any, ...],
    person: Person,
    *,
    chat_id: int,
    asked: str,
    now: int,
) -> str:
    step = first(tx, person, *facts, now=now) or ordering.next_step(tx, person.id)
    state = _ASKED.get(step)
    if asked in ASKED_WITH_KEYBOARD and state not in ASKED_WITH_KEYBOARD:
        outbox.put(tx, [outbox.news("not_now", "", chat_id=chat_id)], now=now)
    if state is not None:
        dialogs.ask(tx, chat_id=chat_id, person_id=person.id, state=state, now=now)
    else:
        dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return step
