"""The categories, kept in chat: made, named, sorted, hidden and deleted."""

from domain.actors import Actor
from domain.catalogue import categories
from domain.flows.keeping import must_keep
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant import kept
from handlers.merchant.catalogue import ASKED
from handlers.questions import ask
from handlers.router import Routes
from views import keeping as views
from views.keeping import NOWHERE

routes = Routes()


@routes.button("keepfolder")
async def new_category(context: Context, parent_id: int) -> None:
    must_keep(context.actor)
    await ask(context, ASKED, what="folder", category_id=parent_id)
    await context.show(views.ask_folder(context.words), name=kept.NAME, subject="shelf:0")


@routes.button("keepname")
async def ask_name(context: Context, category_id: int) -> None:
    must_keep(context.actor)
    found = await context.read(categories.category, category_id)
    await ask(context, ASKED, what="folder_name", category_id=category_id)
    await context.show(views.ask_folder(context.words, found.name), name=kept.NAME, subject="shelf:0")


@routes.button("keepcathide")
async def turn(context: Context, category_id: int, wanted: int) -> None:
    await context.act(_turn, category_id, is_shown=bool(wanted), actor=context.actor)
    await kept.show_shelf(context, category_id, 0)


@routes.button("keepcatmove")
async def shift(context: Context, category_id: int, is_later: int) -> None:
    """Up or down among those beside it, which are shown."""
    parent_id = await context.act(_shift, category_id, by=1 if is_later else -1, actor=context.actor)
    await kept.show_shelf(context, parent_id, 0)


@routes.button("keepcatdel")
async def delete(context: Context, category_id: int) -> None:
    """Its products stay, in no category."""
    parent_id = await context.act(_delete, category_id, actor=context.actor)
    await context.toast(context.words.plain("Deleted. Its products are still there."))
    await kept.show_shelf(context, parent_id, 0)


def _turn(tx: Transaction, category_id: int, *, is_shown: bool, actor: Actor) -> None:
    must_keep(actor)
    change = categories.show if is_shown else categories.hide
    change(tx, category_id)


def _shift(tx: Transaction, category_id: int, *, by: int, actor: Actor) -> int:
    must_keep(actor)
    categories.shift(tx, category_id, by=by)
    return categories.category(tx, category_id).parent_id or NOWHERE


def _delete(tx: Transaction, category_id: int, *, actor: Actor) -> int:
    must_keep(actor)
    parent_id = categories.category(tx, category_id).parent_id or NOWHERE
    categories.remove(tx, category_id)
    return parent_id
