"""Product files, sent in and asked for in chat."""

from pathlib import PurePath

from domain import imports, outbox
from domain.actors import Actor
from domain.errors import BadInput
from domain.flows.keeping import must_keep
from domain.outbox import Lane
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import leave
from handlers.router import Routes
from views import importing as views

routes = Routes()
# What the Bot API lets a bot download.
FILE_BYTES_MAX = 20 * 2**20
# Sheets are taken, too, so that whoever sends one is told what to send instead.
SUFFIXES = {".csv", ".tsv", ".txt", ".xls", ".xlsx", ".ods"}


@routes.file
async def file_sent(context: Context) -> None:
    """A product file: it is read in by itself, and its card tells how far it is."""
    message = context.message
    assert message is not None, "the router looked"
    assert message.document is not None, "the router looked"
    document = message.document
    name = document.file_name or "products.csv"
    if PurePath(name).suffix.lower() not in SUFFIXES:
        # In the admin chat people share all sorts of files with each other.
        if context.is_private:
            await context.show(views.how_to_import(context.words))
        return
    if (document.file_size or 0) > FILE_BYTES_MAX:
        raise BadInput("file", "too_large")
    await context.act(
        imports.ask,
        file_id=document.file_id,
        file_name=name,
        chat_id=context.chat_id,
        thread_id=context.thread_id,
        actor=context.actor,
        now=context.now,
    )


@routes.command("import", where="anywhere", menu="Read a file of products")
async def import_command(context: Context, _: str) -> None:
    must_keep(context.actor)
    await leave(context)
    await context.show(views.how_to_import(context.words))


@routes.command("export", where="anywhere", menu="Save the catalogue")
async def export_command(context: Context, _: str) -> None:
    """The catalogue as a file; it follows."""
    await context.act(
        _ask_export, chat_id=context.chat_id, thread_id=context.thread_id, actor=context.actor, now=context.now
    )


def _ask_export(tx: Transaction, *, chat_id: int, thread_id: int | None, actor: Actor, now: int) -> None:
    must_keep(actor)
    outbox.put(tx, [outbox.work("export", 0, lane=Lane.EXPORTS, chat_id=chat_id, thread_id=thread_id)], now=now)
