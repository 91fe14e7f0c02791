"""The screens of the catalogue that merchants keep, drawn from the facts."""

from collections.abc import Mapping
from typing import Any

from domain import catalogue, searches, stock
from domain.catalogue import Product, categories, keeping
from domain.flows import keeping as keeping_flow
from domain.flows import shelving
from domain.flows.keeping import product_kept
from domain.flows.shelving import Pieces
from domain.transaction import Transaction
from handlers.context import Context
from views import keeping as views
from views import unreplied
from views import variants as variant_views
from views.buttons import pack
from views.keeping import NOWHERE, PRODUCTS_PER_PAGE, Folder, Shelf
from views.layout import label
from views.screen import Button, Screen
from views.words import Words

# Messages of this name are about a product or a variant: a reply to one sets its price or counts its stock.
NAME = "kept"


async def show_shelf(context: Context, category_id: int, page: int) -> None:
    """Show what lies in a category, or at the root."""
    screen = await context.read(shelf, context.words, category_id, page, is_private=context.is_private)
    await context.show(screen, name=NAME, subject=f"shelf:{category_id}")


async def show_product(context: Context, product_id: int) -> None:
    """Show a product with all that can be changed."""
    screen = await context.read(product, context.words, product_id)
    await context.show(screen, name=NAME, subject=f"product:{product_id}")


async def show_which(context: Context, product_id: int, search_id: int, page: int) -> None:
    """Ask for which kind of a product that is what was typed, and noted under this number."""
    screen = await context.read(which, context.words, product_id, search_id, page, person_id=context.person.id)
    await context.show(screen, name=NAME, subject=f"product:{product_id}")


async def show_variant(context: Context, variant_id: int) -> None:
    """Show a variant with its small print."""
    screen = await context.read(variant, context.words, variant_id)
    await context.show(screen, name=NAME, subject=f"variant:{variant_id}")


async def show_question(context: Context, product_id: int, what: str, *, is_guided: bool) -> None:
    """Ask for one thing of a product, or, when nothing is left to ask, show what customers will see."""
    if what == "preview":
        screen = await context.read(preview, context.words, product_id)
    else:
        screen = await context.read(question, context.words, product_id, what, is_guided=is_guided)
    await context.show(screen, name=NAME, subject=f"product:{product_id}")


async def show_proposal(context: Context, product_id: int, name: str, *, is_guided: bool) -> None:
    """Ask whether there shall be a category of this name."""
    found = await context.read(product_kept, product_id)
    screen = views.ask_new_category(context.words, found, name, is_guided=is_guided)
    await context.show(screen, name=NAME, subject=f"product:{product_id}")


def shelf(tx: Transaction, words: Words, category_id: int, page: int, *, is_private: bool) -> Screen:
    """A place of the catalogue; the last page where there is none of this number."""
    way = () if category_id == NOWHERE else categories.path(tx, category_id)
    here = way[-1] if way else None
    folders = [
        Folder(each.category.id, each.category.name, each.category.active)
        for each in categories.tree(tx)
        if each.category.parent_id == (here.id if here else None)
    ]
    where = here.id if here else None
    _, total = keeping.products_kept(tx, category_id=where, skipped=0, most=0)
    page = min(max(0, page), max(0, (total - 1) // PRODUCTS_PER_PAGE))
    found, _ = keeping.products_kept(tx, category_id=where, skipped=page * PRODUCTS_PER_PAGE, most=PRODUCTS_PER_PAGE)
    place = Shelf(
        category=Folder(here.id, here.name, here.active) if here else None,
        parent_id=(here.parent_id or NOWHERE) if here else NOWHERE,
        path=tuple(each.name for each in way),
        folders=folders,
        products=found,
        total=total,
        page=page,
    )
    return views.shelf(words, place, is_private=is_private)


def product(tx: Transaction, words: Words, product_id: int) -> Screen:
    found = product_kept(tx, product_id)
    places = [categories.category(tx, each) for each in categories.of_product(tx, product_id)]
    return views.product(
        words,
        found,
        pieces_of(tx, found),
        places=[place.name for place in places],
        shelf_id=places[0].id if places else NOWHERE,
    )


def variants(tx: Transaction, words: Words, product_id: int, page: int) -> Screen:
    found = product_kept(tx, product_id)
    return variant_views.variants(words, found, pieces_of(tx, found), page=page)


def which(tx: Transaction, words: Words, product_id: int, search_id: int, page: int, *, person_id: int) -> Screen:
    found = product_kept(tx, product_id)
    typed = searches.query_of(tx, search_id, person_id=person_id)
    return unreplied.which(words, found, pieces_of(tx, found), typed, search_id, page=page)


def variant(tx: Transaction, words: Words, variant_id: int) -> Screen:
    found = catalogue.variant(tx, variant_id)
    product_kept(tx, found.product_id)
    return variant_views.variant(words, found, shelving.pieces(tx, variant_id))


def pictures(tx: Transaction, words: Words, product_id: int, place: int) -> Screen:
    return views.pictures(words, product_kept(tx, product_id), place=place)


def preview(tx: Transaction, words: Words, product_id: int, *, now: int = 0) -> Screen:
    found = product_kept(tx, product_id)
    offers = stock.offers(tx, [variant.id for variant in found.variants])
    return views.preview(words, found, offers, now=now)


def question(tx: Transaction, words: Words, product_id: int, what: str, *, is_guided: bool) -> Screen:
    found = product_kept(tx, product_id)
    also = _places(tx, product_id, is_guided=is_guided) if what == "category" else []
    place = shelving.usual_place(tx)
    return views.question(words, found, what, is_guided=is_guided, also=also, place=place)


def asked(tx: Transaction, words: Words, data: Mapping[str, Any]) -> Screen:
    """The question that a dialog of the catalogue stands for, once more."""
    what = data["what"]
    if "variant_id" in data:
        return variant_views.ask_detail(words, keeping_flow.variant_kept(tx, data["variant_id"]), what)
    if "product_id" in data:
        return question(tx, words, data["product_id"], what, is_guided=bool(data.get("guided", 0)))
    if what == "new":
        return views.ask_title(words)
    name = categories.category(tx, data["category_id"]).name if what == "folder_name" else ""
    return views.ask_folder(words, name)


def pieces_of(tx: Transaction, found: Product) -> dict[int, Pieces]:
    """What there is of each variant."""
    return {variant.id: shelving.pieces(tx, variant.id) for variant in found.variants}


def _places(tx: Transaction, product_id: int, *, is_guided: bool) -> list[Button]:
    chosen = set(categories.of_product(tx, product_id))
    return [
        Button(
            label(f"{'✓' if each.category.id in chosen else '📁'} {each.category.name}"),
            pack("keepput", product_id, each.category.id, int(is_guided), int(each.category.id not in chosen)),
        )
        for each in categories.tree(tx)[: views.FOLDERS_MAX]
    ]
