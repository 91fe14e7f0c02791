"""Products and categories in other languages than the shop's own."""

from typing import Any

from domain import dialogs
from domain.catalogue import categories, texts
from domain.dialogs import Dialog
from domain.errors import BadInput, NotFound
from domain.flows import translating
from domain.flows.keeping import must_keep, product_kept
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant import kept
from handlers.questions import ask, leave, stands, unless_cancelled
from handlers.router import Routes
from views import translating as views
from views.languages import language_of
from views.screen import Screen
from views.words import Words

routes = Routes()
# The state of whoever was asked for a text in another language.
ASKED = "keep_text"
TITLE, DESCRIPTION, CATEGORY = "title", "description", "category"


@routes.button("keeptexts")
async def product_languages(context: Context, product_id: int) -> None:
    must_keep(context.actor)
    await leave(context)
    own = context.services.shop.speaking.language
    screen = await context.read(_product_languages, context.words, product_id, own=own)
    await context.show(screen, name=kept.NAME, subject=f"product:{product_id}")


@routes.button("keeptext")
async def product_text(context: Context, product_id: int, number: int) -> None:
    must_keep(context.actor)
    await leave(context)
    await context.show(await context.read(_product_text, context.words, product_id, _language(number)))


@routes.button("keeptitle")
async def ask_title(context: Context, product_id: int, number: int) -> None:
    await _ask(context, TITLE, _language(number), product_id=product_id)


@routes.button("keepwords")
async def ask_description(context: Context, product_id: int, number: int) -> None:
    await _ask(context, DESCRIPTION, _language(number), product_id=product_id)


@routes.button("keepcattexts")
async def category_languages(context: Context, category_id: int) -> None:
    must_keep(context.actor)
    await leave(context)
    await _show_category(context, category_id)


@routes.button("keepcattext")
async def ask_category_name(context: Context, category_id: int, number: int) -> None:
    await _ask(context, CATEGORY, _language(number), category_id=category_id)


@routes.dialog(ASKED)
@unless_cancelled
async def answered(context: Context, dialog: Dialog) -> None:
    message, data = context.message, dialog.data
    html = message.text_html if message is not None and message.text else ""
    try:
        await context.act(_keep, data, context.typed, html, person=context.person, chat_id=context.chat_id)
    except BadInput as refusal:
        await stands(context, refusal, lambda tx: _question(tx, context.words, data))
        return
    if data["what"] == CATEGORY:
        await _show_category(context, data["category_id"])
    else:
        await context.show(await context.read(_product_text, context.words, data["product_id"], data["language"]))


async def _ask(context: Context, what: str, language: str, **about: int) -> None:
    must_keep(context.actor)
    await ask(context, ASKED, what=what, language=language, **about)
    data = {"what": what, "language": language, **about}
    await context.show(await context.read(_question, context.words, data))


async def _show_category(context: Context, category_id: int) -> None:
    own = context.services.shop.speaking.language
    screen = await context.read(_category_languages, context.words, category_id, own=own)
    await context.show(screen, name=kept.NAME, subject=f"shelf:{category_id}")


def _language(number: int) -> str:
    language = language_of(number)
    if language is None:
        raise NotFound("language", number)
    return language


def _keep(tx: Transaction, data: dict[str, Any], typed: str, html: str, *, person: Person, chat_id: int) -> None:
    how = {"language": data["language"], "actor": person.actor}
    if data["what"] == CATEGORY:
        translating.name_category(tx, data["category_id"], typed, **how)
    elif data["what"] == TITLE:
        translating.title_product(tx, data["product_id"], typed, **how)
    elif html:
        translating.describe_product(tx, data["product_id"], html, **how)
    else:
        raise BadInput("description", "empty")
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _question(tx: Transaction, words: Words, data: dict[str, Any]) -> Screen:
    if data["what"] == CATEGORY:
        return views.ask_category_name(words, categories.category(tx, data["category_id"]), data["language"])
    found = product_kept(tx, data["product_id"])
    return views.ask_text(words, found, data["language"], is_title=data["what"] == TITLE)


def _product_languages(tx: Transaction, words: Words, product_id: int, *, own: str) -> Screen:
    said = {text.language for text in texts.of_product(tx, product_id)}
    return views.product_languages(words, product_kept(tx, product_id), said, own=own)


def _product_text(tx: Transaction, words: Words, product_id: int, language: str) -> Screen:
    return views.product_text(words, product_kept(tx, product_id), texts.in_language(tx, product_id, language=language))


def _category_languages(tx: Transaction, words: Words, category_id: int, *, own: str) -> Screen:
    found, said = categories.category(tx, category_id), texts.of_category(tx, category_id)
    return views.category_languages(words, found, said, own=own)
