"""What merchants type and send for the catalogue: answers to questions, photos, and replies like "12.50" or "+20"."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from telegram import Message

from domain import dialogs, money, outbox, searches
from domain.catalogue import categories
from domain.catalogue.branches import CategoryNameTaken, CategoryTooDeep
from domain.catalogue.options import parse_options
from domain.dialogs import Dialog
from domain.errors import BadInput, NotFound
from domain.flows import keeping, shelving
from domain.flows.keeping import must_keep
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant import kept
from handlers.merchant.catalogue import ASKED, go_on
from handlers.questions import stands, unless_cancelled
from handlers.router import Routes
from views.keeping import NOWHERE, STEPS

routes = Routes()
_NUMBERS = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer, and all that is needed to keep it. `html` is the text with its styles."""

    text: str
    html: str
    what: str
    product_id: int
    variant_id: int
    category_id: int
    is_guided: bool
    person: Person
    chat_id: int
    currency: str
    now: int


# --- answers to questions -----------------------------------------------------------------------------------------


@routes.dialog(ASKED)
@unless_cancelled
async def answered(context: Context, dialog: Dialog) -> None:
    """Keep the answer, then ask on or show what was changed."""
    what, message = dialog.data["what"], context.message
    assert message is not None, "the dialog takes messages"
    if what == "pictures":
        await _photo_sent(context, dialog, message)
        return
    typed = Typed(
        text=context.typed,
        html=message.text_html if message.text else "",
        what=what,
        product_id=dialog.data.get("product_id", 0),
        variant_id=dialog.data.get("variant_id", 0),
        category_id=dialog.data.get("category_id", NOWHERE),
        is_guided=bool(dialog.data.get("guided", 0)),
        person=context.person,
        chat_id=context.chat_id,
        currency=context.words.currency,
        now=context.now,
    )
    try:
        where, number, coming = await context.act(_keep, typed)
    except (BadInput, CategoryNameTaken, CategoryTooDeep) as refusal:
        await stands(context, refusal, lambda tx: kept.asked(tx, context.words, dialog.data))
        return
    if coming:
        await kept.show_question(context, number, coming, is_guided=True)
    elif where == "proposal":
        await kept.show_proposal(context, number, context.typed, is_guided=typed.is_guided)
    elif where == "product":
        await kept.show_product(context, number)
    elif where == "variant":
        await kept.show_variant(context, number)
    else:
        await kept.show_shelf(context, number, 0)


def _keep(tx: Transaction, typed: Typed) -> tuple[str, int, str]:
    """Write the answer down; what to show then, and what is asked next, if anything."""
    must_keep(typed.person.actor)
    dialogs.close(tx, chat_id=typed.chat_id, person_id=typed.person.id)
    if typed.variant_id:
        _keep_detail(tx, typed)
        return "variant", typed.variant_id, ""
    if typed.what in {"folder", "folder_name"}:
        return "shelf", _keep_folder(tx, typed), ""
    if typed.what == "new":
        return "product", *_begin(tx, typed)
    if typed.what == "category" and categories.named(tx, typed.text) is None:
        _ask_whether(tx, typed)
        return "proposal", typed.product_id, ""
    if typed.what not in _FIELDS:
        raise NotFound("field", typed.what)
    _FIELDS[typed.what](tx, typed)
    coming = ""
    if typed.is_guided:
        coming = go_on(tx, typed.product_id, typed.what, person=typed.person, chat_id=typed.chat_id, now=typed.now)
    return "product", typed.product_id, coming


def _begin(tx: Transaction, typed: Typed) -> tuple[int, str]:
    product_id = keeping.open_product(tx, typed.text, actor=typed.person.actor, now=typed.now)
    if typed.category_id != NOWHERE:
        categories.put_product(tx, product_id, category_ids=[typed.category_id])
    dialogs.ask(
        tx,
        chat_id=typed.chat_id,
        person_id=typed.person.id,
        state=ASKED,
        now=typed.now,
        what=STEPS[0],
        product_id=product_id,
        guided=1,
    )
    return product_id, STEPS[0]


def _keep_title(tx: Transaction, typed: Typed) -> None:
    keeping.rename(tx, typed.product_id, typed.text, actor=typed.person.actor)


def _keep_description(tx: Transaction, typed: Typed) -> None:
    if not typed.html:
        raise BadInput("description", "empty")
    keeping.describe(tx, typed.product_id, typed.html, actor=typed.person.actor)


def _keep_price(tx: Transaction, typed: Typed) -> None:
    for variant in keeping.product_kept(tx, typed.product_id).variants:
        _price(tx, variant.id, typed.text, typed)


def _keep_options(tx: Transaction, typed: Typed) -> None:
    keeping.set_options(
        tx,
        typed.product_id,
        parse_options(typed.text),
        currency=typed.currency,
        actor=typed.person.actor,
        now=typed.now,
    )


def _keep_category(tx: Transaction, typed: Typed) -> None:
    category_id = categories.named(tx, typed.text)
    assert category_id is not None, "it was looked for"
    categories.add_product(tx, typed.product_id, category_ids=[category_id])


def _ask_whether(tx: Transaction, typed: Typed) -> None:
    """A word that is no category yet may be a slip: customers see none that was not confirmed."""
    dialogs.ask(
        tx,
        chat_id=typed.chat_id,
        person_id=typed.person.id,
        state=ASKED,
        now=typed.now,
        what="category",
        product_id=typed.product_id,
        guided=int(typed.is_guided),
        proposed=typed.text,
    )


def _keep_stock(tx: Transaction, typed: Typed) -> None:
    """One word like "+20" or "20"; or a number for each variant on offer, in their order."""
    offered = [each for each in keeping.product_kept(tx, typed.product_id).variants if each.active]
    word = shelving.parse_stock(typed.text)
    if word is not None and len(offered) == 1:
        _book(tx, offered[0].id, word, typed)
        return
    numbers = [each for each in _NUMBERS.split(typed.text.strip()) if each]
    words = [shelving.parse_stock(f"={number}") if number.isdecimal() else None for number in numbers]
    if not words or len(words) != len(offered):
        raise BadInput("stock", "one_each", number=len(offered))
    for variant, each in zip(offered, words, strict=True):
        if each is None:
            raise BadInput("stock", "one_each", number=len(offered))
        _book(tx, variant.id, each, typed)


_FIELDS: dict[str, Callable[[Transaction, Typed], None]] = {
    "title": _keep_title,
    "description": _keep_description,
    "price": _keep_price,
    "options": _keep_options,
    "category": _keep_category,
    "stock": _keep_stock,
}


def _keep_detail(tx: Transaction, typed: Typed) -> None:
    keeping.variant_kept(tx, typed.variant_id)
    shelving.set_detail(
        tx, typed.variant_id, typed.what, typed.text, currency=typed.currency, actor=typed.person.actor, now=typed.now
    )


def _keep_folder(tx: Transaction, typed: Typed) -> int:
    if typed.what == "folder_name":
        categories.rename(tx, typed.category_id, typed.text)
        return typed.category_id
    categories.add(tx, typed.text, parent_id=None if typed.category_id == NOWHERE else typed.category_id)
    return typed.category_id


# --- photos -------------------------------------------------------------------------------------------------------


async def _photo_sent(context: Context, dialog: Dialog, message: Message) -> None:
    """Each photo of an album comes by itself: all are answered by one card."""
    if not message.photo:
        refusal = BadInput("pictures", "not_a_photo")
        await stands(context, refusal, lambda tx: kept.asked(tx, context.words, dialog.data))
        return
    photo = message.photo[-1]
    await context.act(
        _keep_photo,
        dialog.data["product_id"],
        file_id=photo.file_id,
        file_unique_id=photo.file_unique_id,
        sending=message.media_group_id or str(message.message_id),
        guided=dialog.data["guided"],
        person=context.person,
        chat_id=context.chat_id,
        thread_id=context.thread_id,
        now=context.now,
    )


def _keep_photo(
    tx: Transaction,
    product_id: int,
    *,
    file_id: str,
    file_unique_id: str,
    sending: str,
    guided: int,
    person: Person,
    chat_id: int,
    thread_id: int | None,
    now: int,
) -> None:
    keeping.add_photo(tx, product_id, file_id=file_id, file_unique_id=file_unique_id, actor=person.actor)
    subject = f"product:{product_id}:{guided}:{sending}"
    outbox.put(tx, [outbox.card("photos", subject, chat_id=chat_id, thread_id=thread_id)], now=now)


# --- replies ------------------------------------------------------------------------------------------------------


@routes.reply(kept.NAME)
async def replied(context: Context, subject: str) -> None:
    """A reply to a product's or a variant's message: "12.50" is its price; "+20", "-3" or "=15" its stock."""
    typed = context.typed
    await take_typed(context, subject, lambda _: typed)


async def take_typed(context: Context, subject: str, said: Callable[[Transaction], str]) -> None:
    """
    Keep what was typed about a product or a variant, as the subject of its message says which; of several kinds, ask.

    Args:
        subject: "product:1", "variant:1", or "every:1" where all kinds of a product are meant.
        said: What was typed, asked in the write that keeps it.
    """
    kind, _, number = subject.partition(":")
    if kind not in {"product", "variant", "every"}:
        raise BadInput("stock", "not_understood")
    typed = Typed(
        text="",
        html="",
        what=kind,
        product_id=0 if kind == "variant" else int(number),
        variant_id=int(number) if kind == "variant" else 0,
        category_id=NOWHERE,
        is_guided=False,
        person=context.person,
        chat_id=context.chat_id,
        currency=context.words.currency,
        now=context.now,
    )
    unclear = await context.act(_keep_reply, typed, said)
    if unclear is not None:
        await kept.show_which(context, typed.product_id, unclear, 0)
    elif kind == "variant":
        await kept.show_variant(context, typed.variant_id)
    else:
        await kept.show_product(context, typed.product_id)


def _keep_reply(tx: Transaction, typed: Typed, said: Callable[[Transaction], str]) -> int | None:
    """Under which number it was noted where nothing was done: of several kinds it is not said which one is meant."""
    must_keep(typed.person.actor)
    typed = replace(typed, text=said(tx))
    if typed.variant_id:
        ids = [keeping.variant_kept(tx, typed.variant_id).id]
    else:
        ids = [each.id for each in keeping.product_kept(tx, typed.product_id).variants if each.active]
    word = shelving.parse_stock(typed.text)
    if word is None:
        money.parse_amount(typed.text, currency=typed.currency)
    if len(ids) > 1 and (word is not None or typed.what != "every"):
        return searches.note(tx, typed.text, person_id=typed.person.id, now=typed.now)
    for variant_id in ids:
        if word is None:
            _price(tx, variant_id, typed.text, typed)
        else:
            _book(tx, variant_id, word, typed)
    return None


def _price(tx: Transaction, variant_id: int, text: str, typed: Typed) -> None:
    shelving.set_price(tx, variant_id, text, currency=typed.currency, actor=typed.person.actor, now=typed.now)


def _book(tx: Transaction, variant_id: int, word: shelving.StockWord, typed: Typed) -> None:
    shelving.book_stock(tx, variant_id, word, currency=typed.currency, actor=typed.person.actor, now=typed.now)
