"""What suppliers sell: listed, added, changed and dropped."""

from domain import catalogue, dialogs, suppliers
from domain.dialogs import Dialog
from domain.flows import finding
from domain.people import Person
from domain.suppliers.typing import ITEM_FIELDS, change_item_typed, price_typed
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from views import supplier_items as views
from views.buttons import BadButton
from views.screen import Screen
from views.supplier_items import ITEMS_PER_PAGE
from views.words import Words

routes = Routes()
_FOUND_MAX = 8


@routes.button("supitems")
async def item_list(context: Context, supplier_id: int, page: int) -> None:
    await leave(context)
    await _show_list(context, supplier_id, max(0, page))


@routes.button("supitem")
async def item_page(context: Context, supplier_id: int, variant_id: int) -> None:
    await leave(context)
    await _show_item(context, supplier_id, variant_id)


@routes.button("supadd")
async def ask_item(context: Context, supplier_id: int) -> None:
    supplier = await context.read(suppliers.supplier, supplier_id)
    await ask(context, "sup_find", supplier_id=supplier_id)
    await context.send(views.ask_item(context.words, supplier))


@routes.dialog("sup_find")
@unless_cancelled
async def item_typed(context: Context, dialog: Dialog) -> None:
    """The question stays open: whoever does not find it types something else."""
    supplier = await context.read(suppliers.supplier, dialog.data["supplier_id"])
    found = await context.read(finding.variants_like, context.typed, most=_FOUND_MAX)
    await context.show(views.choose_item(context.words, supplier, found))


@routes.button("supcost")
async def ask_cost(context: Context, supplier_id: int, variant_id: int) -> None:
    await _ask(context, "sup_cost", supplier_id, variant_id, "cost_minor")


@routes.dialog("sup_cost")
@unless_cancelled
async def cost_typed(context: Context, dialog: Dialog) -> None:
    supplier_id, variant_id = dialog.data["supplier_id"], dialog.data["variant_id"]
    await context.act(_price, supplier_id, variant_id, context.typed, person=context.person, chat_id=context.chat_id)
    await _show_item(context, supplier_id, variant_id)


@routes.button("supedit")
async def ask_field(context: Context, supplier_id: int, variant_id: int, number: int) -> None:
    if not 0 <= number < len(ITEM_FIELDS):
        raise BadButton(f"supedit:{number}")
    await _ask(context, "sup_item", supplier_id, variant_id, ITEM_FIELDS[number])


@routes.dialog("sup_item")
@unless_cancelled
async def field_typed(context: Context, dialog: Dialog) -> None:
    supplier_id, variant_id = dialog.data["supplier_id"], dialog.data["variant_id"]
    await context.act(
        _change,
        supplier_id,
        variant_id,
        dialog.data["field"],
        context.typed,
        person=context.person,
        chat_id=context.chat_id,
    )
    await _show_item(context, supplier_id, variant_id)


@routes.button("supdrop")
async def drop(context: Context, supplier_id: int, variant_id: int) -> None:
    await context.act(suppliers.drop_item, supplier_id, variant_id, actor=context.actor)
    await _show_list(context, supplier_id, 0)


async def _ask(context: Context, state: str, supplier_id: int, variant_id: int, field: str) -> None:
    supplier = await context.read(suppliers.supplier, supplier_id)
    variant = await context.read(catalogue.variant, variant_id)
    await ask(context, state, supplier_id=supplier_id, variant_id=variant_id, field=field)
    await context.send(views.ask_field(context.words, supplier, variant, field))


async def _show_list(context: Context, supplier_id: int, page: int) -> None:
    await show(context, await context.read(_list, context.words, supplier_id, page))


async def _show_item(context: Context, supplier_id: int, variant_id: int) -> None:
    await show(context, await context.read(_item, context.words, supplier_id, variant_id))


def _list(tx: Transaction, words: Words, supplier_id: int, page: int) -> Screen:
    items, total = suppliers.items(tx, supplier_id, most=ITEMS_PER_PAGE, skipped=page * ITEMS_PER_PAGE)
    wares = catalogue.variants(tx, [each.variant_id for each in items])
    return views.item_list(words, suppliers.supplier(tx, supplier_id), items, wares, total=total, page=page)


def _item(tx: Transaction, words: Words, supplier_id: int, variant_id: int) -> Screen:
    item, variant = suppliers.item(tx, supplier_id, variant_id), catalogue.variant(tx, variant_id)
    return views.item_page(words, suppliers.supplier(tx, supplier_id), item, variant)


def _price(tx: Transaction, supplier_id: int, variant_id: int, text: str, *, person: Person, chat_id: int) -> None:
    price_typed(tx, supplier_id, variant_id, text, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _change(
    tx: Transaction, supplier_id: int, variant_id: int, field: str, text: str, *, person: Person, chat_id: int
) -> None:
    change_item_typed(tx, supplier_id, variant_id, field, text, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
