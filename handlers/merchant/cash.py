"""Cash: who has how much, booked in as counted, forgiven with a reason."""

import re

from domain import dialogs, payments, people
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import ask, leave, unless_cancelled
from handlers.quicker import stands_with
from handlers.router import Routes
from handlers.typed import amount
from views import desk
from views.screen import Screen
from views.words import Words

routes = Routes()
# The amount, in which a blank may part the thousands, and the reason: "1 200 lost" are twelve hundred.
_AMOUNT_FIRST = re.compile(r"(?P<amount>\D?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)\S*|\S*)(?P<reason>.*)", re.DOTALL)


@routes.command("cash", where="desk", menu="Cash with couriers")
async def cash_command(context: Context, _: str) -> None:
    await cash(context)


@routes.button("cash")
async def cash(context: Context) -> None:
    await leave(context)
    await show(context, await context.read(_overview, context.words))


@routes.button("purse")
async def purse(context: Context, courier_id: int) -> None:
    await show(context, await context.read(_purse, context.words, courier_id))


@routes.button("bookall")
async def book_all(context: Context, courier_id: int, expected_minor: int) -> None:
    try:
        count_id = await context.act(
            payments.book_in,
            courier_id,
            counted_minor=expected_minor,
            expected_minor=expected_minor,
            currency=context.words.currency,
            actor=context.actor,
            now=context.now,
        )
    except Changed as refusal:
        subject = f"courier:{courier_id}"
        await stands_with(context, refusal, subject, lambda tx: _purse(tx, context.words, courier_id))
        return
    await show(context, await context.read(_counted, context.words, count_id))


@routes.button("booksome")
async def book_some(context: Context, courier_id: int) -> None:
    courier, owed = await context.read(_courier, courier_id, context.words.currency)
    await ask(context, "cash_counted", courier_id=courier_id)
    await context.send(desk.ask_counted(context.words, courier, owed))


@routes.dialog("cash_counted")
@unless_cancelled
async def counted_given(context: Context, dialog: Dialog) -> None:
    counted = amount(context.typed, currency=context.words.currency)
    await _book(context, dialog.data["courier_id"], counted_minor=counted, forgiven_minor=0, reason="")


@routes.button("forgive")
async def forgive(context: Context, courier_id: int) -> None:
    courier, owed = await context.read(_courier, courier_id, context.words.currency)
    await ask(context, "cash_forgiven", courier_id=courier_id)
    await context.send(desk.ask_forgiven(context.words, courier, owed))


@routes.dialog("cash_forgiven")
@unless_cancelled
async def forgiven_given(context: Context, dialog: Dialog) -> None:
    """The amount and the reason in one message, for the one without the other is worth nothing."""
    found = _AMOUNT_FIRST.match(context.typed.strip())
    assert found is not None, "it matches anything"
    forgiven, reason = amount(found["amount"], currency=context.words.currency), found["reason"]
    if not reason.strip():
        raise BadInput("amount", "no_reason")
    await _book(context, dialog.data["courier_id"], counted_minor=0, forgiven_minor=forgiven, reason=reason)


async def _book(context: Context, courier_id: int, *, counted_minor: int, forgiven_minor: int, reason: str) -> None:
    count_id = await context.act(
        _book_and_close,
        courier_id,
        counted_minor=counted_minor,
        forgiven_minor=forgiven_minor,
        reason=reason,
        currency=context.words.currency,
        person=context.person,
        chat_id=context.chat_id,
        now=context.now,
    )
    await show(context, await context.read(_counted, context.words, count_id))


def _book_and_close(
    tx: Transaction,
    courier_id: int,
    *,
    counted_minor: int,
    forgiven_minor: int,
    reason: str,
    currency: str,
    person: Person,
    chat_id: int,
    now: int,
) -> int:
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return payments.book_in(
        tx,
        courier_id,
        counted_minor=counted_minor,
        forgiven_minor=forgiven_minor,
        reason=reason,
        currency=currency,
        actor=person.actor,
        now=now,
    )


def _overview(tx: Transaction, words: Words) -> Screen:
    purses = payments.couriers_with_cash(tx, currency=words.currency)
    return desk.cash_overview(words, [(people.by_id(tx, courier_id), owed) for courier_id, owed in purses])


def _purse(tx: Transaction, words: Words, courier_id: int) -> Screen:
    return desk.purse(words, *_courier(tx, courier_id, words.currency))


def _courier(tx: Transaction, courier_id: int, currency: str) -> tuple[Person, int]:
    return people.by_id(tx, courier_id), payments.cash_of(tx, courier_id, currency=currency)


def _counted(tx: Transaction, words: Words, count_id: int) -> Screen:
    count = payments.cash_count(tx, count_id)
    return desk.counted(words, people.by_id(tx, count.courier_id), count)
