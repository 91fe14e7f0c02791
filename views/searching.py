"""What a search shows: the question, its results a page at a time, the nearest where there are none."""

from collections.abc import Sequence

from domain.catalogue import Hit
from views.browsing import PRODUCTS_PER_PAGE, SEARCHED, Where, listed_label
from views.buttons import pack
from views.layout import in_rows, pager, paragraphs, rows_of
from views.screen import Button, Screen
from views.storefront import ask_button, cart_button, home_button, my_orders_button, search_button
from views.words import Words

# So much of what was typed is said back.
SAID_BACK_MAX = 60


def prompt(words: Words) -> Screen:
    """Asking what to look for; whatever is typed then is searched, so nothing need be remembered."""
    return Screen(
        words("What are you looking for? Type a word or two, or an article number."),
        rows_of((_browse_button(words), home_button(words))),
    )


def results(
    words: Words,
    hits: Sequence[Hit],
    *,
    query: str,
    search_id: int,
    page: int,
    total: int,
    is_cut: bool,
    in_cart: int,
    is_talking: bool = False,
) -> Screen:
    """
    A page of what was found, each a button.

    Args:
        total: How many there are on all pages; `is_cut` when there are more than can be leafed through.
        is_talking: They and the shop have just been talking: it may be meant for the shop.
    """
    pages = max(1, -(-total // PRODUCTS_PER_PAGE))
    heading = words("🔎 <b>{query}</b>", query=_said_back(query))
    if pages > 1:
        heading += " " + words("(page {page} of {pages})", page=page + 1, pages=pages)
    more = words("There is more: another word makes it fewer.") if is_cut and page + 1 == pages else ""
    return Screen(
        paragraphs(heading, more),
        rows_of(
            *_buttons(words, hits, search_id=search_id, page=page),
            pager("found", search_id, page=page, pages=pages),
            (_to_shop(words, search_id),) if is_talking else (),
            (search_button(words), cart_button(words, in_cart), home_button(words)),
        ),
    )


def nothing(words: Words, nearest: Sequence[Hit], *, query: str, search_id: int, is_talking: bool = False) -> Screen:
    """
    Nothing has all the words: what is nearest, and the other ways.

    Args:
        is_talking: They and the shop have just been talking: it may be meant for the shop.
    """
    return Screen(
        paragraphs(
            words("Nothing found for “{query}”.", query=_said_back(query)),
            words("Is it for the shop? Then send it on.") if is_talking else "",
            words("Perhaps one of these?") if nearest else words("Try another word, or look around."),
        ),
        rows_of(
            *_buttons(words, nearest, search_id=search_id, page=0),
            (my_orders_button(words), _to_shop(words, search_id) if is_talking else ask_button(words)),
            (search_button(words), _browse_button(words), home_button(words)),
        ),
    )


def _buttons(words: Words, hits: Sequence[Hit], *, search_id: int, page: int) -> tuple[tuple[Button, ...], ...]:
    """Products, each with the way back to this page."""
    where = Where(SEARCHED, page=page, anchor=search_id)
    return in_rows(
        [Button(listed_label(words, hit.listed), pack("prod", hit.listed.product_id, *where.numbers)) for hit in hits],
        across=1,
    )


def _to_shop(words: Words, search_id: int) -> Button:
    return Button(words.plain("💬 Send it to the shop"), pack("asktyped", search_id))


def _said_back(query: str) -> str:
    return query if len(query) <= SAID_BACK_MAX else query[: SAID_BACK_MAX - 1].rstrip() + "…"


def _browse_button(words: Words) -> Button:
    return Button(words.plain("🛍 Browse products"), pack("shop", 0))
