"""What merchants see of the catalogue they keep: its shelves, a product with all that can be changed, the questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.catalogue import Product, Variant
from domain.catalogue.keeping import Listed
from domain.flows.shelving import DETAILS
from views import product as card_view
from views.buttons import pack
from views.layout import in_rows, label, pager, paragraphs, rows_of, stacked
from views.screen import Button, Picture, Screen
from views.words import Words, marked

PRODUCTS_PER_PAGE = 8
FOLDERS_MAX = 20
VARIANTS_PER_PAGE = 10
LABEL_MAX = 24
NOWHERE = 0

# What a product is asked for, in this order; a button carries the number.
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
DETAIL_NAMES = tuple(DETAILS)
DETAIL_LABELS = {
    "compare_at_minor": marked("Price before"),
    "cost_minor": marked("Cost"),
    "sku": marked("SKU"),
    "barcode": marked("Barcode"),
    "weight_grams": marked("Weight"),
    "low_stock_threshold": marked("Low stock below"),
    "tax_class": marked("Tax class"),
}
DETAIL_QUESTIONS = {
    "compare_at_minor": marked("What did it cost before? Type the higher price, or - for none."),
    "cost_minor": marked("What does one piece cost you? Type an amount, or - for unknown."),
    "sku": marked("Type the SKU."),
    "barcode": marked("Type the barcode, or - for none."),
    "weight_grams": marked("What does one piece weigh, in grams? Type a number, or - for unknown."),
    "low_stock_threshold": marked("Below how many pieces shall you be told?"),
    "tax_class": marked("Type the tax class of the whole product, or - for none."),
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


def short(text: str) -> str:
    """A label as short as a phone wants it."""
    return text if len(text) <= LABEL_MAX else text[: LABEL_MAX - 1].rstrip() + "…"


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
        Button(short(f"{'📁' if each.active else '🙈'} {each.name}"), pack("keep", each.id, 0))
        for each in found.folders[:FOLDERS_MAX]
    ]
    products = [
        Button(short(each.title if each.active else f"🙈 {each.title}"), pack("keepone", each.id))
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
    sorting = (sort,) if is_sortable else ()
    if category is None:
        return (sorting,)
    turn = words.plain("🙈 Hide") if category.active else words.plain("👁 Show")
    return (
        (
            Button(words.plain("✏️ Rename"), pack("keepname", category.id)),
            Button(turn, pack("keepcathide", category.id)),
            Button(words.plain("🗑 Delete"), pack("keepcatdel", category.id)),
        ),
        (
            Button(words.plain("⬆️ Earlier"), pack("keepcatmove", category.id, 0)),
            Button(words.plain("⬇️ Later"), pack("keepcatmove", category.id, 1)),
        ),
        sorting,
    )


def product(words: Words, found: Product, pieces: Mapping[int, int], *, places: Sequence[str], shelf_id: int) -> Screen:
    """
    A product with everything that can be changed of it.

    Args:
        pieces: What lies free, by variant.
        places: The names of its categories.
    """
    offered = [variant for variant in found.variants if variant.active]
    state = words("On sale") if found.active else words("🙈 Not shown to customers")
    fields = [Button(words.plain(FIELD_LABELS[name]), pack("keepask", found.id, at)) for at, name in enumerate(FIELDS)]
    variants = Button(words.plain("🔢 Variants"), pack("keepvars", found.id, 0))
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
                words("Stock: {number}", number=sum(pieces.get(variant.id, 0) for variant in offered)),
                _choices(words, found),
                words("Pictures: {number}", number=len([p for p in found.pictures if p.dead_at is None])),
                words("Category: {names}", names=", ".join(places) or "–"),
            ),
            words("Reply “12.50” to set the price; “+20”, “-3” or “=15” for the stock."),
        ),
        rows_of(
            *in_rows([*fields, variants], across=2),
            (Button(words.plain("👀 Preview"), pack("keepshow", found.id)), turn),
            (
                Button(words.plain("🗑 Delete"), pack("keepdel", found.id)),
                Button(words.plain("‹ Catalogue"), pack("keep", shelf_id, 0)),
            ),
        ),
    )


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


def question(words: Words, found: Product, what: str, *, is_guided: bool, also: Sequence[Button] = ()) -> Screen:
    """Ask for one thing of a product; `also` are answers that can be pressed."""
    hint = ""
    if what == "options":
        hint = words("<code>Colour: blue, red</code>") + "\n" + words("<code>Size: S, M, L</code>")
    if what == "stock" and len(offered := [variant for variant in found.variants if variant.active]) > 1:
        hint = words(
            "Type a number for each, in this order: {names}.",
            names=_clip("; ".join(", ".join(variant.options) for variant in offered), 300),
        )
    if what == "pictures" and found.pictures:
        hint = words.count("It has {number} picture.", "It has {number} pictures.", len(found.pictures))
    return Screen(
        paragraphs(words("<b>{title}</b>", title=found.title), words(QUESTIONS[what]), hint),
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


def ask_title(words: Words) -> Screen:
    """What is the new product called?"""
    return Screen(words(QUESTIONS["title"]), rows_of((_catalogue_button(words),)))


def ask_folder(words: Words, name: str = "") -> Screen:
    """What is the category called (now)?"""
    asked = words("What shall “{name}” be called?", name=name) if name else words("What is the category called?")
    return Screen(asked, rows_of((_catalogue_button(words),)))


def variants(words: Words, found: Product, pieces: Mapping[int, int], *, page: int) -> Screen:
    """Every variant of a product, each a button."""
    pages = max(1, -(-len(found.variants) // VARIANTS_PER_PAGE))
    page = min(max(0, page), pages - 1)
    shown = found.variants[page * VARIANTS_PER_PAGE : (page + 1) * VARIANTS_PER_PAGE]
    buttons = [
        Button(
            label(
                words.plain(
                    "{mark}{name} · {price} · {number}",
                    mark="" if each.active else "🙈 ",
                    name=_clip(", ".join(each.options) or each.sku, 16),
                    price=words.money(each.price_minor),
                    number=pieces.get(each.id, 0),
                )
            ),
            pack("keepvar", each.id),
        )
        for each in shown
    ]
    return Screen(
        paragraphs(words("<b>{title}</b>", title=found.title), words("Each with its price and how many there are.")),
        rows_of(
            *in_rows(buttons, across=1),
            pager("keepvars", found.id, page=page, pages=pages),
            (Button(words.plain("‹ Product"), pack("keepone", found.id)),),
        ),
    )


def variant(words: Words, found: Variant, free: int) -> Screen:
    """A variant with all its small print."""
    optional = (
        words("Price before: {price}", price=words.money(found.compare_at_minor)) if found.compare_at_minor else "",
        words("Cost: {price}", price=words.money(found.cost_minor)) if found.cost_minor is not None else "",
        words("Barcode: {code}", code=found.barcode) if found.barcode else "",
        words("Weight: {grams} g", grams=found.weight_grams) if found.weight_grams else "",
        words("Tax class: {name}", name=found.tax_class) if found.tax_class else "",
    )
    details = [
        Button(words.plain(DETAIL_LABELS[name]), pack("keepvask", found.id, at)) for at, name in enumerate(DETAIL_NAMES)
    ]
    turn = words.plain("🙈 Hide") if found.active else words.plain("👁 Show")
    return Screen(
        paragraphs(
            stacked(
                words("<b>{label}</b>", label=found.label),
                words("SKU: {sku}", sku=found.sku),
                words("Price: {price}", price=words.money(found.price_minor)),
                words("Stock: {number}", number=free)
                + " "
                + words("(told when below {number})", number=found.low_stock_threshold),
                *optional,
            ),
            words("Reply “12.50” to set the price; “+20”, “-3” or “=15” for the stock."),
        ),
        rows_of(
            *in_rows(details, across=3),
            (
                Button(turn, pack("keepturn", found.id)),
                Button(words.plain("‹ Product"), pack("keepone", found.product_id)),
            ),
        ),
    )


def ask_detail(words: Words, found: Variant, detail: str) -> Screen:
    """Ask for one detail of a variant."""
    return Screen(
        paragraphs(words("<b>{label}</b>", label=found.label), words(DETAIL_QUESTIONS[detail])),
        rows_of((Button(words.plain("‹ Variant"), pack("keepvar", found.id)),)),
    )


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


def preview(words: Words, found: Product, pieces: Mapping[int, int]) -> Screen:
    """The product's card just as customers will see it, with the merchant's buttons below."""
    shown = replace(found, active=True)
    there = {variant_id: max(0, number) for variant_id, number in pieces.items()}
    chosen = next((each for each in shown.on_sale if there.get(each.id)), None) or next(iter(shown.on_sale), None)
    back = Button(words.plain("‹ Product"), pack("keepone", found.id))
    if chosen is None:
        return Screen(words("None of its variants is offered, so there is nothing to see."), rows_of((back,)))
    card = card_view.card(words, shown, there, chosen=chosen)
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


def _clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _catalogue_button(words: Words) -> Button:
    return Button(words.plain("‹ Catalogue"), pack("keep", NOWHERE, 0))
