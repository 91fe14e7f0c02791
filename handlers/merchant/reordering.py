"""Rules for what is bought when: looked at, taken as suggested, typed, dropped."""

from collections.abc import Callable

from domain import dialogs, purchasing, stock, suppliers
from domain.dialogs import Dialog
from domain.errors import Changed
from domain.flows import ruling
from domain.people import Person
from domain.purchasing import Rule
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show, with_home
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.router import Routes
from views import reordering as views
from views.screen import Screen

routes = Routes()


@routes.button("buyrules")
async def rules(context: Context, after: int) -> None:
    await leave(context)
    await context.show(await context.read(_proposals(context, max(0, after))))


@routes.button("buyruled")
async def elsewhere(context: Context, page: int) -> None:
    page = max(0, page)
    most = views.RULES_PER_PAGE
    found = await context.read(ruling.elsewhere, skipped=page * most, most=most + 1, actor=context.actor)
    await show(context, views.elsewhere(context.words, found[:most], page=page, has_more=len(found) > most))


@routes.button("buyrulesok")
async def take(context: Context, after: int, sealed: int) -> None:
    """Those that were seen, or none; then those that are left are shown."""
    try:
        await context.act(
            _take, after, sealed=sealed, currency=_currency(context), person=context.person, now=context.now
        )
    except Changed as refusal:
        await stands(context, refusal, _proposals(context, max(0, after)))
        return
    await context.show(await context.read(_proposals(context, max(0, after))))


@routes.button("buyrule")
async def rule_page(context: Context, variant_id: int, place_id: int) -> None:
    await leave(context)
    await _show(context, variant_id, place_id)


@routes.button("buyrulehow")
async def how(context: Context, variant_id: int, place_id: int, part: int) -> None:
    """How it comes to what is suggested."""
    page = await _read(context, variant_id, place_id)
    await show(context, views.how_page(context.words, page, is_quantity=bool(part)))


@routes.button("buyruleok")
async def take_one(context: Context, variant_id: int, place_id: int, minimum: int, maximum: int) -> None:
    """As it was seen; the multiple is the pack of whoever is asked first."""
    await context.act(
        _set, variant_id, place_id, minimum=minimum, maximum=maximum, person=context.person, now=context.now
    )
    await _show(context, variant_id, place_id)


@routes.button("buyruledrop")
async def drop(context: Context, variant_id: int, place_id: int) -> None:
    await context.act(_drop, variant_id, place_id, person=context.person, now=context.now)
    await _show(context, variant_id, place_id)


@routes.button("buyruleask")
async def ask_rule(context: Context, variant_id: int, place_id: int) -> None:
    page = await _read(context, variant_id, place_id)
    await ask(context, "buy_rule", variant_id=variant_id, place_id=place_id)
    await context.send(views.ask_rule(context.words, page))


@routes.dialog("buy_rule")
@unless_cancelled
async def rule_typed(context: Context, dialog: Dialog) -> None:
    variant_id, place_id = dialog.data["variant_id"], dialog.data["place_id"]
    await context.act(
        _set_typed,
        variant_id,
        place_id,
        text=context.typed,
        person=context.person,
        chat_id=context.chat_id,
        now=context.now,
    )
    await _show(context, variant_id, place_id)


async def _show(context: Context, variant_id: int, place_id: int) -> None:
    await show(context, views.rule_page(context.words, await _read(context, variant_id, place_id)))


async def _read(context: Context, variant_id: int, place_id: int) -> ruling.RulePage:
    return await context.read(
        ruling.page_of, variant_id, place_id, currency=_currency(context), actor=context.actor, now=context.now
    )


def _currency(context: Context) -> str:
    return context.services.shop.speaking.currency


def _proposals(context: Context, after: int) -> Callable[[Transaction], Screen]:
    def draw(tx: Transaction) -> Screen:
        found = ruling.proposals(tx, after=after, currency=_currency(context), actor=context.actor, now=context.now)
        place_id = stock.main_place(tx)
        place = stock.place(tx, place_id).name if len(stock.selling(tx)) > 1 else ""
        screen = views.proposals(context.words, found, after=after, place_id=place_id, place=place)
        return with_home(context, screen)

    return draw


def _take(tx: Transaction, after: int, *, sealed: int, currency: str, person: Person, now: int) -> None:
    ruling.take(tx, after=after, sealed=sealed, currency=currency, actor=person.actor, now=now)


def _set(
    tx: Transaction, variant_id: int, place_id: int, *, minimum: int, maximum: int, person: Person, now: int
) -> None:
    offered = suppliers.offers(tx, [variant_id], now=now).get(variant_id)
    multiple = offered[0].pack if offered else 1
    purchasing.set_rule(tx, Rule(variant_id, place_id, minimum, maximum, multiple), actor=person.actor, now=now)


def _drop(tx: Transaction, variant_id: int, place_id: int, *, person: Person, now: int) -> None:
    purchasing.drop_rule(tx, variant_id, place_id=place_id, actor=person.actor, now=now)


def _set_typed(
    tx: Transaction, variant_id: int, place_id: int, *, text: str, person: Person, chat_id: int, now: int
) -> None:
    ruling.set_typed(tx, variant_id, place_id, text, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
