"""The catalogue, kept in chat: its shelves, its products, and what is done to them by a button."""

from domain import dialogs
from domain.actors import Actor, Role
from domain.catalogue import categories
from domain.dialogs import Over
from domain.errors import NotFound
from domain.flows import keeping
from domain.flows.keeping import must_keep
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant import kept
from handlers.questions import ask, leave
from handlers.router import Routes
from views import keeping as views
from views.keeping import FIELDS, NOWHERE, STEPS
from views.variants import DETAIL_NAMES
from views.variants import ask_detail as detail_question

routes = Routes()
# The state of whoever was asked for something of the catalogue; the data say what.
ASKED = "keep"
KEEPERS = (Role.MERCHANT, Role.OWNER)


@routes.command("catalogue", where="anywhere", menu="Keep the catalogue")
async def catalogue_command(context: Context, _: str) -> None:
    must_keep(context.actor)
    await leave(context)
    await kept.show_shelf(context, NOWHERE, 0)


@routes.button("keep")
async def shelf(context: Context, category_id: int, page: int) -> None:
    must_keep(context.actor)
    await leave(context)
    await kept.show_shelf(context, category_id, page)


# --- a product ----------------------------------------------------------------------------------------------------


@routes.button("keepnew")
async def new_product(context: Context, category_id: int) -> None:
    must_keep(context.actor)
    await ask(context, ASKED, what="new", category_id=category_id)
    await context.show(views.ask_title(context.words), name=kept.NAME, subject="shelf:0")


@routes.button("keepone")
async def product(context: Context, product_id: int) -> None:
    must_keep(context.actor)
    await leave(context)
    await kept.show_product(context, product_id)


@routes.button("keepask")
async def ask_field(context: Context, product_id: int, number: int) -> None:
    must_keep(context.actor)
    what = _of(FIELDS, number)
    await ask(context, ASKED, what=what, product_id=product_id, guided=0)
    await kept.show_question(context, product_id, what, is_guided=False)


@routes.button("keepskip")
async def skip(context: Context, product_id: int, number: int) -> None:
    """On to the next question, this one unanswered (or answered by photos)."""
    must_keep(context.actor)
    _must_be_asked(context, product_id, _of(STEPS, number))
    coming = await context.act(
        go_on, product_id, STEPS[number], person=context.person, chat_id=context.chat_id, now=context.now
    )
    await kept.show_question(context, product_id, coming, is_guided=True)


@routes.button("keepplain")
async def no_options(context: Context, product_id: int) -> None:
    await context.act(
        _set_plain,
        product_id,
        currency=context.words.currency,
        person=context.person,
        chat_id=context.chat_id,
        now=context.now,
    )
    await kept.show_product(context, product_id)


@routes.button("keepshow")
async def preview(context: Context, product_id: int) -> None:
    must_keep(context.actor)
    await leave(context)
    await kept.show_question(context, product_id, "preview", is_guided=False)


@routes.button("keeppub")
async def publish(context: Context, product_id: int) -> None:
    await context.act(keeping.publish, product_id, actor=context.actor)
    await context.toast(context.words.plain("Customers can see it now."))
    await kept.show_product(context, product_id)


@routes.button("keephide")
async def hide(context: Context, product_id: int) -> None:
    await context.act(keeping.hide, product_id, actor=context.actor)
    await context.toast(context.words.plain("Customers do not see it any more."))
    await kept.show_product(context, product_id)


@routes.button("keepdel")
async def ask_delete(context: Context, product_id: int) -> None:
    must_keep(context.actor)
    found = await context.read(keeping.product_kept, product_id)
    await context.show(views.ask_delete(context.words, found), name=kept.NAME, subject=f"product:{product_id}")


@routes.button("keepgone")
async def delete(context: Context, product_id: int) -> None:
    is_gone = await context.act(
        keeping.delete, product_id, currency=context.words.currency, actor=context.actor, now=context.now
    )
    said = context.words.plain("Deleted.") if is_gone else context.words.plain("Deleted; its orders keep it.")
    await context.toast(said)
    await kept.show_shelf(context, NOWHERE, 0)


@routes.button("keepput")
async def put_into(context: Context, product_id: int, category_id: int, guided: int, wanted: int) -> None:
    """Into this category, or out of it; pressed twice, it stays as it was wanted."""
    await context.act(_put_into, product_id, category_id, wanted=bool(wanted), actor=context.actor)
    await kept.show_question(context, product_id, "category", is_guided=bool(guided))


@routes.button("keepwhere")
async def ask_where(context: Context, product_id: int, guided: int) -> None:
    """Back to the categories there are."""
    must_keep(context.actor)
    if guided:
        _must_be_asked(context, product_id, "category")
    await ask(context, ASKED, what="category", product_id=product_id, guided=int(bool(guided)))
    await kept.show_question(context, product_id, "category", is_guided=bool(guided))


@routes.button("keepcreate")
async def create_category(context: Context, product_id: int, guided: int) -> None:
    """The category whose name was typed before; whoever has gone on to something else meanwhile is asked again."""
    must_keep(context.actor)
    dialog = context.dialog
    if guided and dialog is not None:
        _must_be_asked(context, product_id, "category")
    if dialog is None or dialog.state != ASKED or dialog.data.get("product_id") != product_id:
        await ask_where(context, product_id, guided)
        return
    coming = await context.act(
        _create_category,
        product_id,
        str(dialog.data.get("proposed", "")),
        is_guided=bool(guided),
        person=context.person,
        chat_id=context.chat_id,
        now=context.now,
    )
    if coming:
        await kept.show_question(context, product_id, coming, is_guided=True)
    else:
        await kept.show_product(context, product_id)


# --- its variants and pictures ------------------------------------------------------------------------------------


@routes.button("keepvars")
async def variants(context: Context, product_id: int, page: int) -> None:
    must_keep(context.actor)
    await leave(context)
    screen = await context.read(kept.variants, context.words, product_id, page)
    await context.show(screen, name=kept.NAME, subject=f"product:{product_id}")


@routes.button("keepvar")
async def variant(context: Context, variant_id: int) -> None:
    must_keep(context.actor)
    await leave(context)
    await kept.show_variant(context, variant_id)


@routes.button("keepvask")
async def ask_detail(context: Context, variant_id: int, number: int) -> None:
    must_keep(context.actor)
    detail = _of(DETAIL_NAMES, number)
    await ask(context, ASKED, what=detail, variant_id=variant_id)
    found = await context.read(keeping.variant_kept, variant_id)
    screen = detail_question(context.words, found, detail)
    await context.show(screen, name=kept.NAME, subject=f"variant:{variant_id}")


@routes.button("keepturn")
async def turn_variant(context: Context, variant_id: int, wanted: int) -> None:
    await context.act(keeping.turn_variant, variant_id, is_offered=bool(wanted), actor=context.actor, now=context.now)
    await kept.show_variant(context, variant_id)


@routes.button("keeppics")
async def pictures(context: Context, product_id: int, place: int) -> None:
    must_keep(context.actor)
    await leave(context)
    await _show_pictures(context, product_id, place)


@routes.button("keeppicmove")
async def move_picture(context: Context, picture_id: int, is_later: int) -> None:
    product_id, place = await context.act(
        keeping.move_picture, picture_id, by=1 if is_later else -1, actor=context.actor
    )
    await _show_pictures(context, product_id, place)


@routes.button("keeppicdel")
async def remove_picture(context: Context, picture_id: int) -> None:
    product_id = await context.act(keeping.remove_picture, picture_id, actor=context.actor)
    await _show_pictures(context, product_id, 0)


async def _show_pictures(context: Context, product_id: int, place: int) -> None:
    screen = await context.read(kept.pictures, context.words, product_id, place)
    await context.show(screen, name=kept.NAME, subject=f"product:{product_id}")


# --- what is written ----------------------------------------------------------------------------------------------


def go_on(tx: Transaction, product_id: int, step: str, *, person: Person, chat_id: int, now: int) -> str:
    """Ask for what comes after this step; "preview" when that was the last one."""
    must_keep(person.actor)
    number = STEPS.index(step) + 1
    if number == len(STEPS):
        dialogs.close(tx, chat_id=chat_id, person_id=person.id)
        return "preview"
    dialogs.ask(
        tx,
        chat_id=chat_id,
        person_id=person.id,
        state=ASKED,
        now=now,
        what=STEPS[number],
        product_id=product_id,
        guided=1,
    )
    return STEPS[number]


def _set_plain(tx: Transaction, product_id: int, *, currency: str, person: Person, chat_id: int, now: int) -> None:
    keeping.set_options(tx, product_id, (), currency=currency, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _create_category(
    tx: Transaction, product_id: int, name: str, *, is_guided: bool, person: Person, chat_id: int, now: int
) -> str:
    must_keep(person.actor)
    keeping.product_kept(tx, product_id)
    category_id = categories.named(tx, name) or categories.add(tx, name)
    categories.add_product(tx, product_id, category_ids=[category_id])
    if is_guided:
        return go_on(tx, product_id, "category", person=person, chat_id=chat_id, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return ""


def _put_into(tx: Transaction, product_id: int, category_id: int, *, wanted: bool, actor: Actor) -> None:
    must_keep(actor)
    keeping.product_kept(tx, product_id)
    chosen = categories.of_product(tx, product_id)
    others = [each for each in chosen if each != category_id]
    categories.put_product(tx, product_id, category_ids=[*others, category_id] if wanted else others)


def _must_be_asked(context: Context, product_id: int, step: str) -> None:
    """
    A button of a step that is over would begin that product anew, and forget the one that is being made.

    Raises:
        Over: The person is not asked for this step of this product here.
    """
    data = context.dialog.data if context.dialog is not None and context.dialog.state == ASKED else {}
    if (data.get("product_id"), data.get("what"), data.get("guided")) != (product_id, step, 1):
        raise Over


def _of(names: tuple[str, ...], number: int) -> str:
    if not 0 <= number < len(names):
        raise NotFound("field", number)
    return names[number]
