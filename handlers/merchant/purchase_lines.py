"""What is in a purchase order: drawing one up by hand, and its lines."""

import re
from collections.abc import Callable

from domain import catalogue, dialogs, purchasing, stock, suppliers
from domain.dialogs import Dialog
from domain.errors import NotFound
from domain.flows import finding
from domain.people import Person
from domain.purchasing import Line
from domain.stock.typed import LinesMisread
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.purchases import STALE, read_page, show_order, stale
from handlers.merchant.showing import show
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from handlers.typed import whole_number
from views import purchase_lines as views
from views.purchase_lines import SUPPLIERS_PER_PAGE

routes = Routes()
_FOUND_MAX = 8
# How many, before what it is called or behind it.
_NUMBER = re.compile(r"^\d+\s*[x×]?\s+|\s+[x×]?\s*\d+$")


@routes.button("buynew")
async def choose_supplier(context: Context, page: int) -> None:
    await leave(context)
    page = max(0, page)
    found, total = await context.read(suppliers.suppliers, most=SUPPLIERS_PER_PAGE, skipped=page * SUPPLIERS_PER_PAGE)
    await show(context, views.choose_supplier(context.words, found, total=total, page=page))


@routes.button("buyfor")
async def begin(context: Context, supplier_id: int, place_id: int = 0) -> None:
    """
    Another one for the same place is not begun: what is drawn up for a supplier goes out together. Where goods can go
    to several places, it is asked where.
    """
    places = await context.read(stock.selling)
    if not place_id and len(places) > 1:
        supplier = await context.read(suppliers.supplier, supplier_id)
        await show(context, views.choose_place(context.words, supplier, places))
        return
    place_id = place_id or places[0].id
    purchase_id = await context.act(_begin, supplier_id, place_id=place_id, person=context.person, now=context.now)
    await show_order(context, purchase_id)


@routes.button("buylines")
async def lines(context: Context, purchase_id: int, page: int) -> None:
    await _show_lines(context, purchase_id, page)


@routes.button("buyadd")
async def ask_lines(context: Context, purchase_id: int) -> None:
    page = await read_page(context, purchase_id)
    await ask(context, "buy_lines", purchase_id=purchase_id)
    await context.send(views.ask_lines(context.words, page))


@routes.dialog("buy_lines")
@unless_cancelled
async def lines_typed(context: Context, dialog: Dialog) -> None:
    """SKUs with numbers, or words to search for; in both cases the question stays open until something was added."""
    purchase_id, text = dialog.data["purchase_id"], context.typed.strip()
    if "\n" not in text and not any(sign.isdigit() for sign in text.rpartition(" ")[2]):
        await _choose(context, purchase_id, await _meant(context, purchase_id, text))
        return
    try:
        before = await context.act(_wish_typed, purchase_id, text, person=context.person, chat_id=context.chat_id)
    except STALE as refusal:
        await stale(context, refusal, purchase_id)
        return
    except LinesMisread as refusal:
        # Several may be called so.
        is_one = refusal.is_a_search and "\n" not in text and ";" not in text
        found = await _meant(context, purchase_id, text) if is_one else []
        if not found:
            raise
        await _choose(context, purchase_id, found)
        return
    page = await read_page(context, purchase_id)
    if told := views.replaced(context.words, page, before):
        await context.toast(told)
    await show_order(context, purchase_id)


@routes.button("buypick")
async def pick(context: Context, purchase_id: int, variant_id: int) -> None:
    """How many of it?"""
    page = await read_page(context, purchase_id)
    line = next((each for each in page.order.lines if each.variant_id == variant_id), None)
    item = await context.read(suppliers.item, page.order.supplier_id, variant_id)
    label = await context.read(_label, variant_id)
    await ask(context, "buy_quantity", purchase_id=purchase_id, version=page.order.version, variant_id=variant_id)
    await context.send(views.ask_how_many(context.words, page, item, label, now=line.quantity if line else 0))


@routes.button("buyqty")
async def ask_quantity(context: Context, purchase_id: int, version: int, variant_id: int) -> None:
    page = await read_page(context, purchase_id)
    line = _line(page.order.lines, variant_id)
    await ask(context, "buy_quantity", purchase_id=purchase_id, version=version, variant_id=variant_id)
    await context.send(views.ask_quantity(context.words, page, line))


@routes.dialog("buy_quantity")
@unless_cancelled
async def quantity_typed(context: Context, dialog: Dialog) -> None:
    quantity = whole_number(context.typed)
    facts = {name: dialog.data[name] for name in ("version", "variant_id")}
    await _change(context, dialog.data["purchase_id"], _wish, quantity=quantity, chat_id=context.chat_id, **facts)


@routes.button("buydrop")
async def drop(context: Context, purchase_id: int, version: int, variant_id: int, page: int) -> None:
    facts = {"version": version, "variant_id": variant_id, "quantity": 0}
    await _change(context, purchase_id, _wish, page=page, chat_id=context.chat_id, **facts)


async def _change(context: Context, purchase_id: int, work: Callable[..., None], page: int = 0, **facts: int) -> None:
    try:
        await context.act(work, purchase_id, person=context.person, **facts)
    except STALE as refusal:
        await stale(context, refusal, purchase_id)
        return
    await _show_lines(context, purchase_id, page)


async def _meant(context: Context, purchase_id: int, text: str) -> list[tuple[int, str]]:
    page = await read_page(context, purchase_id)
    return await context.read(_sold_like, _NUMBER.sub("", text), page.order.supplier_id)


async def _choose(context: Context, purchase_id: int, found: list[tuple[int, str]]) -> None:
    await context.show(views.choose_item(context.words, await read_page(context, purchase_id), found))


async def _show_lines(context: Context, purchase_id: int, page: int) -> None:
    found = await read_page(context, purchase_id)
    await show(context, views.lines_page(context.words, found, number=max(0, page)))


def _line(lines: tuple[Line, ...], variant_id: int) -> Line:
    found = next((line for line in lines if line.variant_id == variant_id), None)
    if found is None:
        raise NotFound("purchase_order_line", variant_id)
    return found


def _label(tx: Transaction, variant_id: int) -> str:
    return finding.label_of(tx, variant_id)


def _sold_like(tx: Transaction, text: str, supplier_id: int) -> list[tuple[int, str]]:
    """What a supplier sells of what may be meant: its id, and what it is called."""
    meant = suppliers.named(tx, supplier_id, [text]).get(text)
    if meant is not None:
        return [(meant, catalogue.variant(tx, meant).label)]
    found = {each.id: each.label for each in finding.variants_like(tx, text, most=4 * _FOUND_MAX)}
    found |= {id_: finding.label_of(tx, id_) for id_ in suppliers.called(tx, supplier_id, [text]).values()}
    sold = suppliers.sold_by(tx, supplier_id, found)
    return [(id_, label) for id_, label in found.items() if id_ in sold][:_FOUND_MAX]


def _begin(tx: Transaction, supplier_id: int, *, place_id: int, person: Person, now: int) -> int:
    stock.place(tx, place_id)
    return purchasing.draft(tx, supplier_id, place_id=place_id, actor=person.actor, now=now)


def _wish_typed(tx: Transaction, purchase_id: int, text: str, *, person: Person, chat_id: int) -> dict[int, int]:
    """How many of each were in it before."""
    before = {line.variant_id: line.quantity for line in purchasing.purchase_order(tx, purchase_id).lines}
    purchasing.wish_typed(tx, purchase_id, text, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return before


def _wish(
    tx: Transaction, purchase_id: int, *, version: int, variant_id: int, quantity: int, person: Person, chat_id: int
) -> None:
    purchasing.wish(tx, purchase_id, variant_id, quantity, version=version, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
