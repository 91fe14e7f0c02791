"""Suppliers' price lists: sent in as a file, and sent as one."""

import asyncio

from domain import catalogue, dialogs, imports, suppliers
from domain.catalogue import Variant
from domain.dialogs import Dialog
from domain.errors import BadInput
from domain.people import Person
from domain.suppliers import Item, Supplier
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.importing import FILE_BYTES_MAX
from handlers.questions import ask, unless_cancelled
from handlers.router import Routes
from views import price_lists as views

routes = Routes()
_ITEMS_MAX = 1_000_000


@routes.button("suplist")
async def ask_file(context: Context, supplier_id: int) -> None:
    supplier = await context.read(suppliers.supplier, supplier_id)
    await ask(context, "sup_list", supplier_id=supplier_id)
    await context.send(views.ask_file(context.words, supplier))


@routes.dialog("sup_list")
@unless_cancelled
async def file_sent(context: Context, dialog: Dialog) -> None:
    """It is read in by itself; its card tells how far it is, and names the rows that cannot be used."""
    document = context.message.document if context.message is not None else None
    if document is None:
        raise BadInput("file", "none")
    if (document.file_size or 0) > FILE_BYTES_MAX:
        raise BadInput("file", "too_large")
    await context.act(
        _ask,
        dialog.data["supplier_id"],
        file_id=document.file_id,
        file_name=document.file_name or "prices.csv",
        chat_id=context.chat_id,
        thread_id=context.thread_id,
        person=context.person,
        now=context.now,
    )


@routes.button("supcsv")
async def send_file(context: Context, supplier_id: int) -> None:
    """What they sell; a long list takes a while to write, so not on the loop."""
    supplier, items, wares = await context.read(_sold, supplier_id)
    content = await asyncio.to_thread(views.as_csv, supplier, items, wares)
    await context.send_file(content, name=f"prices-{supplier.id}.csv", caption=views.caption(context.words, supplier))


def _ask(
    tx: Transaction,
    supplier_id: int,
    *,
    file_id: str,
    file_name: str,
    chat_id: int,
    thread_id: int | None,
    person: Person,
    now: int,
) -> None:
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    imports.ask(
        tx,
        file_id=file_id,
        file_name=file_name,
        chat_id=chat_id,
        thread_id=thread_id,
        supplier_id=suppliers.supplier(tx, supplier_id).id,
        actor=person.actor,
        now=now,
    )


def _sold(tx: Transaction, supplier_id: int) -> tuple[Supplier, list[Item], dict[int, Variant]]:
    items, _ = suppliers.items(tx, supplier_id, most=_ITEMS_MAX)
    return suppliers.supplier(tx, supplier_id), items, catalogue.variants(tx, [each.variant_id for each in items])
