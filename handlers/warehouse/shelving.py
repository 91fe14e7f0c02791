"""What is done about a variant on a shelf: more or fewer are there, some are broken, and when it is low."""

from datetime import date, datetime

from domain import catalogue, dialogs, stock
from domain.actors import Actor, Role
from domain.dialogs import Dialog
from domain.errors import BadInput, NotFound
from domain.flows import shelving
from domain.flows.shelving import StockWord
from domain.stock.model import QUANTITY_MAX
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from handlers.typed import day_to_come, whole_number
from handlers.warehouse.stock import page_of, show_shelf, show_variant
from views import stock_page as views
from views.stock_page import BEYOND, DAY, SAFETY, WAYS

routes = Routes()
# So far ahead may a day be when more will come.


@routes.button("stkadj")
async def ask_adjust(context: Context, variant_id: int, place_id: int) -> None:
    page = await page_of(context, variant_id)
    at = page.at(place_id)
    await ask(context, "stk_adjust", variant_id=variant_id, place_id=place_id)
    await context.send(views.ask_adjust(context.words, page.variant, at))


@routes.dialog("stk_adjust")
@unless_cancelled
async def adjusted(context: Context, dialog: Dialog) -> None:
    """Booked as it was typed, or nothing, and the question stays."""
    word = shelving.parse_stock(context.typed)
    if word is None or not (word.reason or word.is_total):
        raise BadInput("stock", "adjust")
    variant_id, place_id = dialog.data["variant_id"], dialog.data["place_id"]
    difference, there = await context.act(
        _adjust,
        variant_id,
        word,
        place_id=place_id,
        currency=context.words.currency,
        chat_id=context.chat_id,
        actor=context.actor,
        now=context.now,
    )
    await show_shelf(context, variant_id, place_id, done=views.adjusted(context.words, difference, there))


@routes.button("stkdmg")
async def ask_damage(context: Context, variant_id: int, place_id: int) -> None:
    page = await page_of(context, variant_id)
    await context.show(views.ask_damage(context.words, page.variant, page.at(place_id)))


@routes.button("stkdmgof")
async def ask_damaged(context: Context, variant_id: int, place_id: int, way: int) -> None:
    if not 0 <= way < len(WAYS):
        raise NotFound("way", way)
    page = await page_of(context, variant_id)
    page.at(place_id)
    await ask(context, "stk_damage", variant_id=variant_id, place_id=place_id, way=way)
    await context.send(views.ask_damaged(context.words, page.variant, WAYS[way]))


@routes.dialog("stk_damage")
@unless_cancelled
async def damaged(context: Context, dialog: Dialog) -> None:
    """Booked as it was typed, or nothing, and the question stays."""
    pieces, reason = shelving.parse_pieces(context.typed)
    variant_id, place_id, way = (dialog.data[name] for name in ("variant_id", "place_id", "way"))
    await context.act(
        _set_apart,
        variant_id,
        pieces,
        way=way,
        place_id=place_id,
        currency=context.words.currency,
        reason=reason,
        chat_id=context.chat_id,
        actor=context.actor,
        now=context.now,
    )
    await show_shelf(context, variant_id, place_id, done=views.set_apart(context.words, pieces, WAYS[way]))


@routes.button("stklimit")
async def ask_threshold(context: Context, variant_id: int) -> None:
    variant = await context.read(catalogue.variant, variant_id)
    await ask(context, "stk_limit", variant_id=variant_id)
    await context.send(views.ask_threshold(context.words, variant))


@routes.dialog("stk_limit")
@unless_cancelled
async def threshold_typed(context: Context, dialog: Dialog) -> None:
    await context.act(
        _set_threshold,
        dialog.data["variant_id"],
        context.typed,
        currency=context.words.currency,
        chat_id=context.chat_id,
        actor=context.actor,
        now=context.now,
    )
    await show_variant(context, dialog.data["variant_id"])


@routes.button("stkset")
async def ask_rule(context: Context, variant_id: int, place_id: int) -> None:
    await leave(context)
    page = await page_of(context, variant_id)
    await context.show(views.ask_rule(context.words, page, page.at(place_id)))


@routes.button("stksell")
async def to_the_last_piece(context: Context, variant_id: int, place_id: int) -> None:
    await context.act(_set_rule, variant_id, place_id, {"sell_down_to": 0}, actor=context.actor, now=context.now)
    await show_shelf(context, variant_id, place_id)


@routes.button("stkrule")
async def ask_part_of_rule(context: Context, variant_id: int, place_id: int, part: int) -> None:
    if part not in {SAFETY, BEYOND, DAY}:
        raise NotFound("rule", part)
    page = await page_of(context, variant_id)
    page.at(place_id)
    await ask(context, "stk_rule", variant_id=variant_id, place_id=place_id, part=part)
    await context.send(views.ask_part_of_rule(context.words, page.variant, part))


@routes.dialog("stk_rule")
@unless_cancelled
async def part_of_rule_typed(context: Context, dialog: Dialog) -> None:
    variant_id, place_id, part = (dialog.data[name] for name in ("variant_id", "place_id", "part"))
    change: dict[str, int | None]
    if part == DAY:
        is_none = context.typed.strip() == shelving.NONE
        change = {"available_from": None if is_none else _day_typed(context)}
    else:
        number = whole_number(context.typed)
        if not 0 <= number <= QUANTITY_MAX:
            raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
        change = {"sell_down_to": number if part == SAFETY else -number}
    await context.act(
        _set_rule, variant_id, place_id, change, chat_id=context.chat_id, actor=context.actor, now=context.now
    )
    await show_shelf(context, variant_id, place_id)


def _day_typed(context: Context) -> int:
    """
    The day that was typed, counted since 1970.

    Raises:
        BadInput: It is none, or gone by, or years away.
    """
    moment = day_to_come(context.typed, now=context.now, zone=context.zone)
    return (datetime.fromtimestamp(moment, tz=context.zone).date() - date(1970, 1, 1)).days


def _set_rule(
    tx: Transaction,
    variant_id: int,
    place_id: int,
    change: dict[str, int | None],
    *,
    chat_id: int | None = None,
    actor: Actor,
    now: int,
) -> None:
    """What is not changed stays as it was."""
    rule = stock.rule(tx, variant_id, place_id=place_id)
    sell_down_to, available_from = change.get("sell_down_to"), change.get("available_from", rule.available_from)
    stock.set_rule(
        tx,
        variant_id,
        place_id=place_id,
        sell_down_to=rule.sell_down_to if sell_down_to is None else sell_down_to,
        available_from=available_from,
        actor=actor,
        now=now,
    )
    if chat_id is not None:
        _answered(tx, chat_id=chat_id, actor=actor)


def _adjust(
    tx: Transaction,
    variant_id: int,
    word: StockWord,
    *,
    place_id: int,
    currency: str,
    chat_id: int,
    actor: Actor,
    now: int,
) -> tuple[int, int]:
    """By how many, and how many are there now."""
    difference, there = shelving.adjust(
        tx, variant_id, word, place_id=place_id, currency=currency, actor=actor, now=now
    )
    _answered(tx, chat_id=chat_id, actor=actor)
    return difference, there


def _set_apart(
    tx: Transaction,
    variant_id: int,
    pieces: int,
    *,
    way: int,
    place_id: int,
    currency: str,
    reason: str,
    chat_id: int,
    actor: Actor,
    now: int,
) -> None:
    source, target = WAYS[way]
    stock.set_apart(
        tx,
        variant_id,
        pieces,
        source=source,
        target=target,
        place_id=place_id,
        currency=currency,
        reason=reason,
        actor=actor,
        now=now,
    )
    _answered(tx, chat_id=chat_id, actor=actor)


def _set_threshold(
    tx: Transaction, variant_id: int, typed: str, *, currency: str, chat_id: int, actor: Actor, now: int
) -> None:
    actor.must_be(Role.MERCHANT, to="say when stock is low")
    shelving.set_detail(tx, variant_id, "low_stock_threshold", typed, currency=currency, actor=actor, now=now)
    _answered(tx, chat_id=chat_id, actor=actor)


def _answered(tx: Transaction, *, chat_id: int, actor: Actor) -> None:
    assert actor.person_id is not None, "people type"
    dialogs.close(tx, chat_id=chat_id, person_id=actor.person_id)
