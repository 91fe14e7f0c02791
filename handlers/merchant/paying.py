"""Merchants set how orders are paid and taken on."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from domain import carts, dialogs, paying
from domain.actors import Actor
from domain.dialogs import Dialog
from domain.errors import BadInput, NotFound
from domain.paying import Fee, FeeKind, Terms
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from handlers.typed import amount, whole_number
from views import paying as views
from views.screen import Screen
from views.words import Words

routes = Routes()
Setting = Callable[[Transaction, int, Actor], None]


@routes.command("payment", where="desk", menu="How orders are paid")
async def payment_command(context: Context, _: str) -> None:
    await payment(context)


@routes.button("payment")
async def payment(context: Context) -> None:
    await _leave_for(context, _payment)


@routes.button("paytime")
async def time_to_pay(context: Context) -> None:
    await _leave_for(context, _time)


@routes.command("acceptance", where="desk", menu="Which orders are accepted")
async def acceptance_command(context: Context, _: str) -> None:
    await acceptance(context)


@routes.button("acceptance")
async def acceptance(context: Context) -> None:
    await _leave_for(context, _acceptance)


@routes.button("payterm")
async def switch_terms(context: Context, number: int) -> None:
    await _choose(context, views.TERMS, number, _switch, _payment)


@routes.button("payfirst")
async def another_first(context: Context) -> None:
    """What is offered first becomes the last."""
    await _set(context, _turn, 0, _payment)


@routes.button("paycards")
async def cards(context: Context) -> None:
    await _leave_for(context, _cards)


@routes.button("paycapture")
async def set_capture(context: Context, number: int) -> None:
    await _choose(context, views.CAPTURES, number, _capture, _cards)


@routes.button("paylapse")
async def set_on_lapse(context: Context, number: int) -> None:
    await _choose(context, views.LAPSES, number, _lapse, _cards)


@routes.button("payminutes")
async def set_minutes(context: Context, number: int) -> None:
    await _set(context, _minutes, number, _time)


@routes.button("paydays")
async def set_days(context: Context, number: int) -> None:
    await _set(context, _days, number, _time)


@routes.button("payweekdays")
async def set_weekdays(context: Context, are_all: int) -> None:
    await _set(context, _weekdays, are_all, _time)


@routes.button("paygrace")
async def set_grace(context: Context, number: int) -> None:
    await _set(context, _grace, number, _time)


@routes.button("acceptself")
async def accept_by_itself(context: Context, is_on: int) -> None:
    await _set(context, _by_itself, is_on, _acceptance)


@routes.button("acceptfirst")
async def approve_first_orders(context: Context, is_on: int) -> None:
    await _set(context, _first_orders, is_on, _acceptance)


@routes.button("acceptany")
async def approve_no_amount(context: Context) -> None:
    await _set(context, _above, -1, _acceptance)


@routes.button("fee")
async def fee(context: Context) -> None:
    """The rule, in place of which another may be typed at once."""
    await ask(context, "fee_amount")
    await show(context, await context.read(_fee, context.words, is_asked=True))


@routes.button("feekind")
async def choose_fee(context: Context, is_delivery: int) -> None:
    await _set(context, _fee_kind, is_delivery, _fee)


@routes.button("feeask")
async def ask_fee(context: Context, in_percent: int) -> None:
    state = "fee_percent" if in_percent else "fee_amount"
    await _ask(context, state, views.ask_fee(context.words, in_percent=bool(in_percent)))


@routes.button("payhow")
async def ask_instructions(context: Context) -> None:
    await _ask(context, "pay_how", views.ask_instructions(context.words))


@routes.button("payask")
async def ask_window(context: Context, in_days: int) -> None:
    state = "pay_days" if in_days else "pay_minutes"
    await _ask(context, state, views.ask_window(context.words, in_days=bool(in_days)))


@routes.button("acceptabove")
async def ask_limit(context: Context) -> None:
    await _ask(context, "accept_above", views.ask_limit(context.words))


@routes.dialog("pay_how")
@unless_cancelled
async def instructions_typed(context: Context, _: Dialog) -> None:
    await context.act(_instructions_and_close, context.typed, person=context.person, chat_id=context.chat_id)
    await show(context, await context.read(_payment, context.words))


@routes.dialog("pay_minutes")
@unless_cancelled
async def minutes_typed(context: Context, _: Dialog) -> None:
    await _set(context, _minutes, whole_number(context.typed), _time)


@routes.dialog("pay_days")
@unless_cancelled
async def days_typed(context: Context, _: Dialog) -> None:
    await _set(context, _days, whole_number(context.typed), _time)


@routes.dialog("accept_above")
@unless_cancelled
async def limit_typed(context: Context, _: Dialog) -> None:
    await _set(context, _above, amount(context.typed, currency=context.words.currency), _acceptance)


@routes.dialog("fee_amount")
@unless_cancelled
async def fee_typed(context: Context, dialog: Dialog) -> None:
    if context.typed.rstrip().endswith("%"):
        await fee_percent_typed(context, dialog)
        return
    await _set(context, _fee_amount, amount(context.typed, currency=context.words.currency), _fee)


@routes.dialog("fee_percent")
@unless_cancelled
async def fee_percent_typed(context: Context, _: Dialog) -> None:
    await _set(context, _fee_percent, whole_number(context.typed.strip().removesuffix("%")), _fee)


async def _leave_for(context: Context, showing: Callable[[Transaction, Words], Screen]) -> None:
    await leave(context)
    await show(context, await context.read(showing, context.words))


async def _ask(context: Context, state: str, question: Screen) -> None:
    await ask(context, state)
    await context.send(question)


async def _choose(
    context: Context,
    choices: Sequence[object],
    number: int,
    setting: Setting,
    showing: Callable[[Transaction, Words], Screen],
) -> None:
    """One of the choices that a screen has."""
    if not 0 <= number < len(choices):
        raise NotFound("setting", number)
    await _set(context, setting, number, showing)


async def _set(
    context: Context, setting: Setting, number: int, showing: Callable[[Transaction, Words], Screen]
) -> None:
    await context.act(_set_and_close, setting, number, person=context.person, chat_id=context.chat_id)
    await show(context, await context.read(showing, context.words))


def _set_and_close(tx: Transaction, setting: Setting, number: int, *, person: Person, chat_id: int) -> None:
    setting(tx, number, person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _instructions_and_close(tx: Transaction, text: str, *, person: Person, chat_id: int) -> None:
    paying.set_instructions(tx, text, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _switch(tx: Transaction, number: int, actor: Actor) -> None:
    """Offer it, or offer it no more."""
    terms, offered = views.TERMS[number], paying.rules(tx).terms
    _offer(tx, tuple(each for each in offered if each is not terms) if terms in offered else (*offered, terms), actor)


def _turn(tx: Transaction, _: int, actor: Actor) -> None:
    first, *others = paying.rules(tx).terms
    _offer(tx, (*others, first), actor)


def _offer(tx: Transaction, terms: tuple[Terms, ...], actor: Actor) -> None:
    if not terms:
        raise BadInput("terms", "nothing")
    paying.offer(tx, terms, actor=actor)
    carts.outdate_all(tx)


def _capture(tx: Transaction, number: int, actor: Actor) -> None:
    paying.set_capture(tx, views.CAPTURES[number], actor=actor)


def _lapse(tx: Transaction, number: int, actor: Actor) -> None:
    paying.set_on_lapse(tx, views.LAPSES[number], actor=actor)


def _minutes(tx: Transaction, number: int, actor: Actor) -> None:
    paying.set_window(tx, minutes=max(1, number), actor=actor)


def _days(tx: Transaction, number: int, actor: Actor) -> None:
    paying.set_window(tx, days=number or -1, actor=actor)


def _weekdays(tx: Transaction, are_all: int, actor: Actor) -> None:
    paying.set_window(tx, weekdays_only=bool(are_all), actor=actor)


def _grace(tx: Transaction, number: int, actor: Actor) -> None:
    paying.set_window(tx, grace_minutes=number, actor=actor)


def _by_itself(tx: Transaction, is_on: int, actor: Actor) -> None:
    before = paying.rules(tx).acceptance
    paying.set_acceptance(tx, replace(before, by_itself=bool(is_on)), actor=actor)


def _first_orders(tx: Transaction, is_on: int, actor: Actor) -> None:
    before = paying.rules(tx).acceptance
    paying.set_acceptance(tx, replace(before, first_orders=bool(is_on)), actor=actor)


def _above(tx: Transaction, minor: int, actor: Actor) -> None:
    before = paying.rules(tx).acceptance
    paying.set_acceptance(tx, replace(before, above_minor=None if minor < 0 else minor), actor=actor)


def _fee_kind(tx: Transaction, is_delivery: int, actor: Actor) -> None:
    paying.set_fee(tx, Fee(FeeKind.DELIVERY if is_delivery else FeeKind.NONE), actor=actor)


def _fee_amount(tx: Transaction, minor: int, actor: Actor) -> None:
    paying.set_fee(tx, Fee(FeeKind.FIXED, minor), actor=actor)


def _fee_percent(tx: Transaction, percent: int, actor: Actor) -> None:
    paying.set_fee(tx, Fee(FeeKind.PERCENT, percent), actor=actor)


def _payment(tx: Transaction, words: Words) -> Screen:
    return views.payment(words, paying.rules(tx))


def _cards(tx: Transaction, words: Words) -> Screen:
    return views.cards(words, paying.rules(tx))


def _time(tx: Transaction, words: Words) -> Screen:
    return views.time_to_pay(words, paying.rules(tx).window)


def _acceptance(tx: Transaction, words: Words) -> Screen:
    return views.acceptance(words, paying.rules(tx))


def _fee(tx: Transaction, words: Words, *, is_asked: bool = False) -> Screen:
    return views.fee(words, paying.rules(tx).fee, is_asked=is_asked)
