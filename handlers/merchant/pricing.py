"""What merchants set of prices: taxes, what delivery costs, vouchers."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from domain import carts, catalogue, dialogs, prices, vouchers
from domain.catalogue import categories
from domain.dialogs import Dialog
from domain.errors import Changed, NotFound
from domain.people import Person
from domain.transaction import Transaction
from domain.vouchers.typing import change_typed, make_typed
from handlers.context import Context
from handlers.merchant.hours import ways_screen
from handlers.merchant.showing import show
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.router import Routes
from views import pricing
from views.buttons import BadButton
from views.pricing import FIELDS, VOUCHERS_PER_PAGE
from views.screen import Screen
from views.words import Words

routes = Routes()


# --- taxes and delivery -------------------------------------------------------------------------------------------


@routes.command("taxes", where="desk", menu="Taxes")
async def taxes_command(context: Context, typed: str) -> None:
    """`/taxes DE 19`, or /taxes to see them."""
    if typed:
        await _keep(context, typed, _set_rates)
    else:
        await leave(context)
    await show(context, await context.read(_taxes, context.words))


@routes.button("settaxes")
async def ask_taxes(context: Context) -> None:
    await _ask(context, "set_taxes", pricing.ask_taxes(context.words))


@routes.dialog("set_taxes")
@unless_cancelled
async def taxes_typed(context: Context, _: Dialog) -> None:
    await _keep(context, context.typed, _set_rates)
    await show(context, await context.read(_taxes, context.words))


@routes.button("droptax")
async def drop_tax(context: Context, rate_id: int) -> None:
    await context.act(_drop_rate, rate_id, context.person)
    await show(context, await context.read(_taxes, context.words))


@routes.button("taxadded")
async def tax_added(context: Context, is_added: int) -> None:
    await context.act(_set_included, not is_added, context.person)
    await show(context, await context.read(_taxes, context.words))


@routes.button("settariff")
async def ask_tariff(context: Context) -> None:
    await _ask(context, "set_tariff", pricing.ask_tariff(context.words))


@routes.dialog("set_tariff")
@unless_cancelled
async def tariff_typed(context: Context, _: Dialog) -> None:
    await _keep(context, context.typed, _set_tariff)
    await show(context, await context.read(ways_screen, context.words))


# --- vouchers -----------------------------------------------------------------------------------------------------


@routes.command("vouchers", where="desk", menu="Vouchers")
async def vouchers_command(context: Context, typed: str) -> None:
    """`/vouchers SUMMER10 10%`, or /vouchers to see them."""
    if typed:
        await _show_voucher(context, await _keep(context, typed, _make))
    else:
        await leave(context)
        await _show_list(context, 0)


@routes.button("vouchers")
async def voucher_list(context: Context, page: int) -> None:
    await _show_list(context, max(0, page))


@routes.button("onevoucher")
async def one_voucher(context: Context, voucher_id: int) -> None:
    await _show_voucher(context, voucher_id)


@routes.button("newvoucher")
async def ask_new_voucher(context: Context) -> None:
    await _ask(context, "new_voucher", pricing.ask_new_voucher(context.words))


@routes.dialog("new_voucher")
@unless_cancelled
async def voucher_typed(context: Context, _: Dialog) -> None:
    await _show_voucher(context, await _keep(context, context.typed, _make))


@routes.button("editvoucher")
async def ask_field(context: Context, voucher_id: int, number: int) -> None:
    if not 0 <= number < len(FIELDS):
        raise BadButton(f"editvoucher:{number}")
    found = await context.read(vouchers.voucher, voucher_id)
    await ask(context, "edit_voucher", voucher_id=voucher_id, field=FIELDS[number])
    await context.send(pricing.ask_field(context.words, found, FIELDS[number]))


@routes.dialog("edit_voucher")
@unless_cancelled
async def field_typed(context: Context, dialog: Dialog) -> None:
    voucher_id = dialog.data["voucher_id"]
    await context.act(
        _change,
        voucher_id,
        dialog.data["field"],
        context.typed,
        context.person,
        currency=context.words.currency,
        timezone=context.words.timezone,
        chat_id=context.chat_id,
    )
    await _show_voucher(context, voucher_id)


@routes.button("firstonly")
async def first_only(context: Context, voucher_id: int, is_only: int) -> None:
    await context.act(_first_only, voucher_id, bool(is_only), context.person)
    await _show_voucher(context, voucher_id)


@routes.button("livevoucher")
async def go_live(context: Context, voucher_id: int, made_at: int, version: int) -> None:
    """What was drawn up is as it was meant."""
    try:
        await context.act(_go_live, voucher_id, made_at, version, context.person, now=context.now)
    except Changed as refusal:
        await stands(context, refusal, lambda tx: _voucher(tx, context.words, voucher_id))
        return
    await _show_voucher(context, voucher_id)


@routes.button("tossvoucher")
async def throw_away(context: Context, voucher_id: int, made_at: int) -> None:
    if await context.act(_throw_away, voucher_id, made_at, context.person):
        await _show_list(context, 0)
    else:
        await _show_voucher(context, voucher_id)


@routes.button("endvoucher")
async def end_voucher(context: Context, voucher_id: int) -> None:
    await context.act(_end, voucher_id, context.person, now=context.now)
    await _show_voucher(context, voucher_id)


Keeping = Callable[[Transaction, str, Person, Words, int], int]


async def _ask(context: Context, state: str, question: Screen) -> None:
    await ask(context, state)
    await context.send(question)


async def _keep(context: Context, typed: str, keeping: Keeping) -> int:
    return await context.act(
        _keep_and_close, keeping, typed, context.person, context.words, chat_id=context.chat_id, now=context.now
    )


def _keep_and_close(
    tx: Transaction, keeping: Keeping, typed: str, person: Person, words: Words, *, chat_id: int, now: int
) -> int:
    kept = keeping(tx, typed, person, words, now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return kept


def _set_rates(tx: Transaction, typed: str, person: Person, words: Words, _: int) -> int:
    prices.set_rates(tx, typed, zone=ZoneInfo(words.timezone), actor=person.actor)
    carts.outdate_all(tx)
    return 0


def _set_tariff(tx: Transaction, typed: str, person: Person, words: Words, _: int) -> int:
    prices.set_tariff(tx, typed, currency=words.currency, actor=person.actor)
    carts.outdate_all(tx)
    return 0


def _make(tx: Transaction, typed: str, person: Person, words: Words, now: int) -> int:
    zone = ZoneInfo(words.timezone)
    return make_typed(tx, typed, currency=words.currency, zone=zone, actor=person.actor, now=now)


def _drop_rate(tx: Transaction, rate_id: int, person: Person) -> None:
    prices.drop_rate(tx, rate_id, actor=person.actor)
    carts.outdate_all(tx)


def _set_included(tx: Transaction, is_included: bool, person: Person) -> None:
    prices.set_included(tx, is_included, actor=person.actor)
    carts.outdate_all(tx)


def _change(
    tx: Transaction,
    voucher_id: int,
    field: str,
    typed: str,
    person: Person,
    *,
    currency: str,
    timezone: str,
    chat_id: int,
) -> None:
    zone = ZoneInfo(timezone)
    change_typed(tx, voucher_id, field, typed, currency=currency, zone=zone, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _first_only(tx: Transaction, voucher_id: int, is_only: bool, person: Person) -> None:
    vouchers.change(tx, voucher_id, is_first_order_only=is_only, actor=person.actor)


def _go_live(tx: Transaction, voucher_id: int, made_at: int, version: int, person: Person, *, now: int) -> None:
    vouchers.go_live(tx, voucher_id, made_at=made_at, version=version, actor=person.actor, now=now)


def _throw_away(tx: Transaction, voucher_id: int, made_at: int, person: Person) -> bool:
    return vouchers.throw_away(tx, voucher_id, made_at=made_at, actor=person.actor)


def _end(tx: Transaction, voucher_id: int, person: Person, *, now: int) -> None:
    vouchers.end(tx, voucher_id, actor=person.actor, now=now)


def _taxes(tx: Transaction, words: Words) -> Screen:
    return pricing.taxes(words, prices.rates(tx), is_included=prices.rules(tx).is_tax_included)


async def _show_list(context: Context, page: int) -> None:
    found = await context.read(vouchers.vouchers, skipped=page * VOUCHERS_PER_PAGE, most=VOUCHERS_PER_PAGE + 1)
    has_more = len(found) > VOUCHERS_PER_PAGE
    await show(context, pricing.vouchers(context.words, found[:VOUCHERS_PER_PAGE], page=page, has_more=has_more))


async def _show_voucher(context: Context, voucher_id: int) -> None:
    await show(context, await context.read(_voucher, context.words, voucher_id))


def _voucher(tx: Transaction, words: Words, voucher_id: int) -> Screen:
    found = vouchers.voucher(tx, voucher_id)
    titles = [
        *(_title(tx, catalogue.product, id_, "title") for id_ in found.gift.product_ids),
        *(_title(tx, categories.category, id_, "name") for id_ in found.gift.category_ids),
    ]
    return pricing.one_voucher(words, found, titles=titles)


def _title(tx: Transaction, ask_for: Callable[[Transaction, int], object], id_: int, name: str) -> str:
    """What it is called; a number where it is gone."""
    try:
        return str(getattr(ask_for(tx, id_), name))
    except NotFound:
        return f"#{id_}"
