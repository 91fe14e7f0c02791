"""The shop window: categories, lists of products, favourites."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.catalogue.branches import Category
from domain.catalogue.categories import Branch
from domain.catalogue.shelves import ALL, Listed, Page, Sort
from views.buttons import pack
from views.layout import in_rows, label, pager, paragraphs, priced, rows_of, shortened
from views.screen import Button, Screen
from views.storefront import cart_button, home_button, search_button
from views.words import Raw, Words, marked

PRODUCTS_PER_PAGE = 6
CATEGORIES_PER_PAGE = 8
FAVOURITES = -1
"""Opened from the person's own list: no category."""
SEARCHED = -2
"""Where it was opened from the results of a search, whose number is the anchor."""
# What a button may say of a place; more is nobody's.
_PAGE_MAX, _ID_MAX = 10**6, 10**9
_PRODUCT_LABEL_MAX = 24
_SORTS = {
    Sort.SHOP: "⭐",
    Sort.TITLE: marked("A–Z"),
    Sort.CHEAPEST: marked("Price ↑"),
    Sort.DEAREST: marked("Price ↓"),
    Sort.NEWEST: marked("Newest"),
}


@dataclass(frozen=True, slots=True)
class Where:
    """
    The page of a list, as its buttons carry it.

    Args:
        category_id: `shelves.ALL` for the whole shop.
        anchor: As for `shelves.page`.
    """

    category_id: int = ALL
    sort: Sort = Sort.SHOP
    in_stock: bool = False
    page: int = 0
    anchor: int = 0

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        return self.category_id, 2 * self.sort + self.in_stock, self.page, self.anchor

    @classmethod
    def read(cls, category_id: int, view: int, page: int, anchor: int) -> "Where":
        """What a button says, as far as it can be."""
        if not (SEARCHED <= category_id < _ID_MAX and 0 <= page < _PAGE_MAX and abs(anchor) < _ID_MAX):
            return cls()
        sort = Sort(view // 2) if 0 <= view < 2 * len(Sort) else Sort.SHOP
        return cls(category_id, sort, view % 2 == 1, page, anchor)

    def anew(self, *, sort: Sort | None = None, in_stock: bool | None = None) -> "Where":
        """The first page of the same list, seen in another way."""
        return Where(
            self.category_id,
            self.sort if sort is None else sort,
            self.in_stock if in_stock is None else in_stock,
        )


def back_to(words: Words, where: Where) -> Button:
    """The way from a product back to the list it was opened from."""
    if where.category_id == FAVOURITES:
        return Button(words.plain("‹ Favourites"), pack("favs", where.page))
    if where.category_id == SEARCHED:
        return Button(words.plain("‹ Results"), pack("found", where.anchor, where.page))
    return Button(words.plain("‹ Products"), pack("shelf", *where.numbers))


def categories(
    words: Words,
    path: Sequence[Category],
    below: Sequence[Branch],
    *,
    visible: int,
    page: int,
    in_cart: int,
) -> Screen:
    """
    The categories below one, each with how many products can be seen in it, and all of these in one list.

    Args:
        path: From the top to the one they lie in; empty at the top.
        visible: Products in all of them and beside them.
    """
    pages = max(1, -(-len(below) // CATEGORIES_PER_PAGE))
    page = min(max(0, page), pages - 1)
    here = path[-1].id if path else ALL
    shown = below[page * CATEGORIES_PER_PAGE : (page + 1) * CATEGORIES_PER_PAGE]
    buttons = [
        Button(_counted(branch.category.name, branch.visible), pack("shop", branch.category.id)) for branch in shown
    ]
    everything = words.plain("All products ({number})", number=visible)
    return Screen(
        paragraphs(
            _crumbs(words, path),
            words.count("{number} product in all", "{number} products in all", visible),
        ),
        rows_of(
            *in_rows(buttons, across=2),
            pager("shop", here, page=page, pages=pages),
            (Button(everything, pack("shelf", *Where(here).numbers)),),
            _up(words, path),
            (search_button(words), cart_button(words, in_cart), home_button(words)),
        ),
    )


def shelf(
    words: Words,
    found: Page,
    path: Sequence[Category],
    *,
    where: Where,
    has_categories: bool,
    is_arranged: bool,
    in_cart: int,
) -> Screen:
    """
    A page of a list of products, each a button; ways to sort and to see only what is there where it is long.

    Args:
        is_arranged: The shop has an order of its own for them, which is not that of their titles.
    """
    pages = max(1, -(-found.total // PRODUCTS_PER_PAGE))
    number = _number(found, where.page, pages)
    heading = _crumbs(words, path)
    if pages > 1:
        heading = Raw(heading + " " + words("(page {page} of {pages})", page=number + 1, pages=pages))
    if not found.products:
        heading = paragraphs(heading, _nothing(words, where))
    elif has_categories:
        heading = paragraphs(heading, words.count("{number} product", "{number} products", found.total))
    first = 0 if found.is_first or not found.products else found.products[0].product_id
    here = replace(where, page=number, anchor=first)
    buttons = [
        Button(listed_label(words, each), pack("prod", each.product_id, *here.numbers)) for each in found.products
    ]
    return Screen(
        heading,
        rows_of(
            *in_rows(buttons, across=1),
            _sorting(words, where, is_arranged=is_arranged) if pages > 1 else (),
            _turning(words, found, here, is_long=pages > 1),
            _up(words, path) if has_categories else (),
            (search_button(words), cart_button(words, in_cart), home_button(words)),
        ),
    )


def favourites(words: Words, listed: Sequence[Listed], *, page: int, total: int, in_cart: int) -> Screen:
    """What the person has put a heart on, the newest first."""
    pages = max(1, -(-total // PRODUCTS_PER_PAGE))
    heading = words("<b>Your favourites</b>")
    if pages > 1:
        heading += " " + words("(page {page} of {pages})", page=page + 1, pages=pages)
    if not listed:
        heading = paragraphs(heading, words("There is nothing here yet. Press 🤍 on what you like, and find it here."))
    here = Where(FAVOURITES, page=page)
    buttons = [Button(listed_label(words, each), pack("prod", each.product_id, *here.numbers)) for each in listed]
    browse = [] if listed else [Button(words.plain("🛍 Browse products"), pack("shop", 0))]
    return Screen(
        heading,
        rows_of(
            *in_rows(buttons, across=1),
            pager("favs", page=page, pages=pages),
            browse,
            (cart_button(words, in_cart), home_button(words)),
        ),
    )


def listed_label(words: Words, listed: Listed) -> str:
    """A product in a list: "Mug · from €12.50", the title shortened to leave room."""
    price = words.money(listed.price_minor)
    if listed.has_dearer:
        price = words.plain("from {price}", price=price)
    if not listed.in_stock:
        price = words.plain("sold out")
    return priced(listed.title, price)


def _crumbs(words: Words, path: Sequence[Category]) -> Raw:
    if not path:
        return Raw(words("<b>Our products</b>"))
    *above, here = [category.name for category in path]
    last = words("<b>{title}</b>", title=here)
    return Raw(words("{above} › {here}", above=" › ".join(above), here=Raw(last)) if above else last)


def _counted(name: str, number: int) -> str:
    count = f" ({number})"
    return shortened(name, _PRODUCT_LABEL_MAX - len(count)) + count


def _up(words: Words, path: Sequence[Category]) -> tuple[Button, ...]:
    if not path:
        return ()
    if len(path) == 1:
        return (Button(words.plain("‹ Categories"), pack("shop", 0)),)
    return (Button(label(f"‹ {path[-2].name}"), pack("shop", path[-2].id)),)


def _number(found: Page, claimed: int, pages: int) -> int:
    if found.is_first:
        return 0
    if not found.after:
        return pages - 1
    return min(max(1, claimed), max(0, pages - 2))


def _nothing(words: Words, where: Where) -> str:
    if where.in_stock:
        return words("Nothing of it is in stock just now.")
    return words("There is nothing on the shelves yet. Please come back soon!")


def _sorting(words: Words, where: Where, *, is_arranged: bool) -> tuple[Button, ...]:
    chosen = Sort.TITLE if where.sort is Sort.SHOP and not is_arranged else where.sort

    def button(sort: Sort, text: str) -> Button:
        name = words.plain(text)
        return Button(f"✓ {name}" if sort is chosen else name, pack("shelf", *where.anew(sort=sort).numbers))

    return tuple(button(sort, text) for sort, text in _SORTS.items() if is_arranged or sort is not Sort.SHOP)


def _turning(words: Words, found: Page, here: Where, *, is_long: bool) -> tuple[Button, ...]:
    turns = []
    if not found.is_first:
        before = replace(here, page=max(0, here.page - 1), anchor=-here.anchor)
        turns.append(Button("‹", pack("shelf", *before.numbers)))
    if is_long or here.in_stock:
        text = words.plain("☑ In stock") if here.in_stock else words.plain("☐ In stock")
        turns.append(Button(text, pack("shelf", *here.anew(in_stock=not here.in_stock).numbers)))
    if found.after:
        after = replace(here, page=here.page + 1, anchor=found.after)
        turns.append(Button("›", pack("shelf", *after.numbers)))
    return tuple(turns)
