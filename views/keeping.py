"""What merchants see of the catalogue they keep: its shelves, a product with all that can be changed, the questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.catalogue import Product, Variant
from domain.catalogue.keeping import Listed
from domain.flows.shelving import Pieces
from domain.stock import Offer
from views import product as card_view
from views.buttons import pack
from views.layout import in_rows, label, pager, paragraphs, rows_of, shortened, stacked
from views.screen import Button, Picture, Screen
from views.words import Words, marked

PRODUCTS_PER_PAGE = 8
FOLDERS_MAX = 20
NOWHERE = 0

# What a product is asked for, in this order; a button carries the number.
PLACE_MAX = 20
STEPS = ("description", "price", "options", "pictures", "category", "stock")
FIELDS = ("title", *STEPS)
FIELD_LABELS = {
    "title": marked("✏️ Name"),
    "description": marked("📝 Description"),
    "price": marked("💶 Price"),
    "options": marked("🎨 Options"),
    "pictures": marked("🖼 Pictures"),
    "category": marked("📁 Category"),
    "stock": marked("📦 Stock"),
}
QUESTIONS = {
    "title": marked("What is it called?"),
    "description": marked("Describe it, as customers will read it. Bold and italics are kept."),
    "price": marked("What does it cost? Type the price, like 12.50."),
    "options": marked("Does it come in several kinds? Type one option a line, with its values:"),
    "pictures": marked("Send its pictures as photos: one, several, or an album."),
    "category": marked("Where does it belong? Choose, or type the name of a new category."),
    "stock": marked("How many are there? Type a number, like 20."),
}


@dataclass(frozen=True, slots=True)
class Folder:
    """A category as its merchant finds it in a list."""

    id: int
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    One page of what lies in one place of the catalogue.

    Args:
        path: The names from the root to here; () at the root.
        category: Where we are, None at the root; `parent_id` is one step up.
    """

    category: Folder | None
    parent_id: int
    path: tuple[str, ...]
    folders: Sequence[Folder]
    products: Sequence[Listed]
    total: int
    page: int


def shelf(words: Words, found: Shelf, *, is_private: bool) -> Screen:
    """A place of the catalogue: the categories and products in it, and what can be done here."""
    here = found.category.id if found.category else NOWHERE
    pages = max(1, -(-found.total // PRODUCTS_PER_PAGE))
    title = " › ".join(found.path) or words.plain("Catalogue")
    heading = words("<b>{title}</b>", title=title)
    if pages > 1:
        heading += " " + words("(page {page} of {pages})", page=found.page + 1, pages=pages)
    empty = "" if found.products or found.folders else words("There is nothing here yet.")
    # The root's list is that of the whole shop.
    is_sortable = found.total > 1 or (found.category is None and bool(found.folders))
    is_hidden = found.category is not None and not found.category.active
    folders = [
        Button(label(f"{'📁' if each.active else '🙈'} {each.name}"), pack("keep", each.id, 0))
        for each in found.folders[:FOLDERS_MAX]
    ]
    products = [
        Button(label(each.title if each.active else f"🙈 {each.title}"), pack("keepone", each.id))
        for each in found.products
    ]
    back = Button(words.plain("‹ Back"), pack("keep", found.parent_id, 0)) if found.category else None
    home = Button(words.plain("🏠 Home"), pack("home")) if is_private else None
    return Screen(
        paragraphs(
            heading,
            words("Customers do not see this category.") if is_hidden else "",
            empty,
            words("Tap a product to change it. 🙈 is hidden from customers."),
        ),
        rows_of(
            *in_rows(folders, across=2),
            *in_rows(products, across=1),
            pager("keep", here, page=found.page, pages=pages),
            (
                Button(words.plain("➕ Product"), pack("keepnew", here)),
                Button(words.plain("➕ Category"), pack("keepfolder", here)),
            ),
            *_category_rows(words, found.category, is_sortable=is_sortable),
            [button for button in (back, home) if button is not None],
        ),
    )


def _category_rows(words: Words, category: Folder | None, *, is_sortable: bool) -> tuple[tuple[Button, ...], ...]:
    sort = Button(words.plain("↕️ Sort products"), pack("keepsort", category.id if category else NOWHERE, 0))
    sorting = [sort] if is_sortable else []
    if category is None:
        return (tuple(sorting),)
    languages = Button(words.plain("🌐 Languages"), pack("keepcattexts", category.id))
    turn = words.plain("🙈 Hide") if category.active else words.plain("👁 Show")
    return (
        (
            Button(words.plain("✏️ Rename"), pack("keepname", category.id)),
            Button(turn, pack("keepcathide", category.id, int(not category.active))),
            Button(words.plain("🗑 Delete"), pack("keepcatdel", category.id)),
        ),
        (
            Button(words.plain("⬆️ Earlier"), pack("keepcatmove", category.id, 0)),
            Button(words.plain("⬇️ Later"), pack("keepcatmove", category.id, 1)),
        ),
        (*sorting, languages),
    )


def product(
    words: Words, found: Product, pieces: Mapping[int, Pieces], *, places: Sequence[str], shelf_id: int
) -> Screen:
    """
    A product with everything that can be changed of it.

    Args:
        pieces: What there is, by variant.
        places: The names of its categories.
    """
    offered = [variant for variant in found.variants if variant.active]
    state = words("On sale") if found.active else words("🙈 Not shown to customers")
    fields = [Button(words.plain(FIELD_LABELS[name]), pack("keepask", found.id, at)) for at, name in enumerate(FIELDS)]
    variants = Button(words.plain("🔢 Variants"), pack("keepvars", found.id, 0))
    languages = Button(words.plain("🌐 Languages"), pack("keeptexts", found.id))
    turn = (
        Button(words.plain("🙈 Hide"), pack("keephide", found.id))
        if found.active
        else Button(words.plain("✅ Publish"), pack("keeppub", found.id))
    )
    return Screen(
        paragraphs(
            words("<b>{title}</b>", title=found.title),
            stacked(
                state,
                words("Price: {price}", price=_prices(words, offered)),
                stock_line(words, [pieces[variant.id] for variant in offered]),
                _choices(words, found),
                words("Pictures: {number}", number=len([p for p in found.pictures if p.dead_at is None])),
                words("Category: {names}", names=", ".join(places) or "–"),
            ),
            words("Reply “12.50” to set the price; “+20”, “-3” or “=15” for the stock."),
        ),
        rows_of(
            *in_rows([*fields, variants, languages], across=2),
            (Button(words.plain("👀 Preview"), pack("keepshow", found.id)), turn),
            (
                Button(words.plain("🗑 Delete"), pack("keepdel", found.id)),
                Button(words.plain("‹ Catalogue"), pack("keep", shelf_id, 0)),
            ),
        ),
    )


def stock_line(words: Words, found: Sequence[Pieces]) -> str:
    """What there is, and how much of it orders wait for."""
    there, promised = sum(each.there for each in found), sum(each.promised for each in found)
    place = next((each.place for each in found), "")
    if place and not promised:
        return words("Stock at {place}: {number}", number=there, place=shortened(place, PLACE_MAX))
    if place:
        facts = {"place": shortened(place, PLACE_MAX), "number": there, "promised": promised}
        return words("Stock at {place}: {number}, of which {promised} for orders", **facts)
    if not promised:
        return words("Stock: {number}", number=there)
    return words("Stock: {number}, of which {promised} for orders", number=there, promised=promised)


def _prices(words: Words, variants: Sequence[Variant]) -> str:
    prices = sorted(variant.price_minor for variant in variants)
    if not prices or prices[-1] == 0:
        return words.plain("none yet")
    if prices[0] == prices[-1]:
        return words.money(prices[0])
    return words.plain("{low} to {high}", low=words.money(prices[0]), high=words.money(prices[-1]))


def _choices(words: Words, found: Product) -> str:
    if not found.option_names:
        return ""
    return words("Options: {names}", names=", ".join(found.option_names))


def question(
    words: Words, found: Product, what: str, *, is_guided: bool, also: Sequence[Button] = (), place: str = ""
) -> Screen:
    """
    Ask for one thing of a product; `also` are answers that can be pressed.

    Args:
        place: Where its stock is counted, where there are several places.
    """
    asked, hint = words(QUESTIONS[what]), ""
    if what == "options":
        hint = words("<code>Colour: blue, red</code>") + "\n" + words("<code>Size: S, M, L</code>")
    if what == "stock" and len(offered := [variant for variant in found.variants if variant.active]) > 1:
        asked = words("How many are there of each?")
        hint = words(
            "Type a number for each, in this order: {names}.",
            names=clip("; ".join(", ".join(variant.options) for variant in offered), 300),
        )
    where = words("At {place}. For other places: /stock", place=place) if place and what == "stock" else ""
    if what == "pictures" and found.pictures:
        hint = words.count("It has {number} picture.", "It has {number} pictures.", len(found.pictures))
    return Screen(
        paragraphs(words("<b>{title}</b>", title=found.title), asked, hint, where),
        rows_of(*in_rows(also, across=2), *_ways_on(words, found, what, is_guided=is_guided)),
    )


def _ways_on(words: Words, found: Product, what: str, *, is_guided: bool) -> tuple[tuple[Button, ...], ...]:
    sort = [Button(words.plain("🖼 Sort or remove"), pack("keeppics", found.id, 0))]
    extra = sort if what == "pictures" and found.pictures else []
    if what == "options" and found.option_names:
        extra = [Button(words.plain("No options"), pack("keepplain", found.id))]
    if not is_guided:
        return rows_of(extra, (Button(words.plain("‹ Product"), pack("keepone", found.id)),))
    onwards = words.plain("Done ›") if what in {"pictures", "category"} else words.plain("Skip ›")
    return rows_of(
        extra,
        (
            Button(words.plain("Later"), pack("keepone", found.id)),
            Button(onwards, pack("keepskip", found.id, STEPS.index(what))),
        ),
    )


def ask_new_category(words: Words, found: Product, name: str, *, is_guided: bool) -> Screen:
    """There is no such category: shall there be one?"""
    return Screen(
        paragraphs(
            words("<b>{title}</b>", title=found.title),
            words("There is no category “{name}” yet. Create it? Or type another name.", name=name),
        ),
        rows_of(
            (Button(label(words.plain("➕ Create {name}", name=name)), pack("keepcreate", found.id, int(is_guided))),),
            (Button(words.plain("‹ Categories"), pack("keepwhere", found.id, int(is_guided))),),
        ),
    )


def ask_title(words: Words) -> Screen:
    """What is the new product called?"""
    return Screen(words(QUESTIONS["title"]), rows_of((_catalogue_button(words),)))


def ask_folder(words: Words, name: str = "") -> Screen:
    """What is the category called (now)?"""
    asked = words("What shall “{name}” be called?", name=name) if name else words("What is the category called?")
    return Screen(asked, rows_of((_catalogue_button(words),)))


def pictures(words: Words, found: Product, *, place: int) -> Screen:
    """One picture of a product at a time, to sort and to remove."""
    if not found.pictures:
        return question(words, found, "pictures", is_guided=False)
    place = min(max(0, place), len(found.pictures) - 1)
    shown = found.pictures[place]
    turns = pager("keeppics", found.id, page=place, pages=len(found.pictures))
    text = words("Picture {number} of {total}", number=place + 1, total=len(found.pictures))
    if shown.dead_at is not None:
        text += "\n" + words("It cannot be shown any more. Please send it again.")
    return Screen(
        paragraphs(words("<b>{title}</b>", title=found.title), text),
        rows_of(
            turns,
            (
                Button(words.plain("⬆️ Earlier"), pack("keeppicmove", shown.id, 0)),
                Button(words.plain("⬇️ Later"), pack("keeppicmove", shown.id, 1)),
                Button(words.plain("🗑 Remove"), pack("keeppicdel", shown.id)),
            ),
            (
                Button(words.plain("➕ Pictures"), pack("keepask", found.id, FIELDS.index("pictures"))),
                Button(words.plain("‹ Product"), pack("keepone", found.id)),
            ),
        ),
        picture=Picture(shown.id, shown.url, shown.file_id) if shown.dead_at is None else None,
    )


def preview(words: Words, found: Product, offers: Mapping[int, Offer], *, now: int) -> Screen:
    """The product's card just as customers will see it, with the merchant's buttons below."""
    shown = replace(found, active=True)
    having = (each for each in shown.on_sale if each.id in offers and offers[each.id].available)
    chosen = next(having, None) or next(iter(shown.on_sale), None)
    back = Button(words.plain("‹ Product"), pack("keepone", found.id))
    if chosen is None:
        return Screen(words("None of its variants is offered, so there is nothing to see."), rows_of((back,)))
    card = card_view.card(words, shown, offers, chosen=chosen, now=now)
    publish = Button(words.plain("✅ Publish"), pack("keeppub", found.id))
    return Screen(card.text, rows_of((back,) if found.active else (back, publish)), picture=card.picture)


def ask_delete(words: Words, found: Product) -> Screen:
    """Really?"""
    return Screen(
        paragraphs(
            words("Delete <b>{title}</b>?", title=found.title),
            words("What was sold of it stays in its orders."),
        ),
        rows_of(
            (
                Button(words.plain("🗑 Yes, delete it"), pack("keepgone", found.id)),
                Button(words.plain("‹ Product"), pack("keepone", found.id)),
            )
        ),
    )


def clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _catalogue_button(words: Words) -> Button:
    return Button(words.plain("‹ Catalogue"), pack("keep", NOWHERE, 0))
