"""Whether what a merchant has typed was meant for the product that was shown before, and for which kind of it."""

from collections.abc import Mapping

from domain import money
from domain.catalogue import Product, Variant
from domain.flows import shelving
from domain.flows.shelving import Pieces
from views.buttons import pack
from views.layout import clipped, in_rows, pager, paragraphs, priced, rows_of, shortened, stacked
from views.screen import Button, Screen
from views.storefront import home_button
from views.words import Words

TYPED_MAX = 12
KINDS_PER_PAGE = 6
# What a button says it is meant for, by its number.
MEANT = ("product", "variant", "every")


def ask(words: Words, typed: str, kind: Variant, pieces: Pieces, numbers: tuple[int, int, int]) -> Screen:
    """
    Was it, and is it to become that?

    Args:
        numbers: What the button says: what is meant, its id, and the number of what was typed.
    """
    said = {"typed": clipped(typed, TYPED_MAX), "title": clipped(kind.label, 60)}
    question = (
        words("“{typed}”: is that the price of <b>{title}</b>?", **said)
        if shelving.parse_stock(typed) is None
        else words("“{typed}”: is that the stock of <b>{title}</b>?", **said)
    )
    return Screen(
        paragraphs(
            stacked(question, " → ".join(_before_and_after(words, typed, kind, pieces))),
            words("A reply to its message is taken at once."),
        ),
        rows_of(
            (Button(words.plain("✅ Yes: {typed}", typed=shortened(typed, TYPED_MAX)), pack("keeptyped", *numbers)),),
            (Button(words.plain("🔎 Search for it"), pack("found", numbers[-1], 0)),),
            (home_button(words),),
        ),
    )


def which(
    words: Words, found: Product, pieces: Mapping[int, Pieces], typed: str, search_id: int, *, page: int
) -> Screen:
    """For which kind of a product is it? Each is a button with what it says now; a price may be for all of them."""
    kinds = [each for each in found.variants if each.active]
    pages = max(1, -(-len(kinds) // KINDS_PER_PAGE))
    page = min(max(0, page), pages - 1)
    buttons = [
        Button(
            priced(", ".join(each.options) or each.sku, _before_and_after(words, typed, each, pieces[each.id])[0]),
            pack("keeptyped", MEANT.index("variant"), each.id, search_id),
        )
        for each in kinds[page * KINDS_PER_PAGE : (page + 1) * KINDS_PER_PAGE]
    ]
    is_price = shelving.parse_stock(typed) is None
    every = Button(
        words.plain("All of them: {typed}", typed=shortened(typed, TYPED_MAX - 4)),
        pack("keeptyped", MEANT.index("every"), found.id, search_id),
    )
    said = {"typed": clipped(typed, TYPED_MAX)}
    return Screen(
        paragraphs(
            words("<b>{title}</b>", title=clipped(found.title, 60)),
            words("This product comes in several kinds. Which one shall cost “{typed}”?", **said)
            if is_price
            else words("This product comes in several kinds. Of which one is “{typed}”?", **said),
        ),
        rows_of(
            *in_rows(buttons, across=1),
            pager("keepwhich", found.id, search_id, page=page, pages=pages),
            (every,) if is_price else (),
            (Button(words.plain("🔎 Search for it"), pack("found", search_id, 0)),),
            (Button(words.plain("‹ Product"), pack("keepone", found.id)),),
        ),
    )


def _before_and_after(words: Words, typed: str, kind: Variant, pieces: Pieces) -> tuple[str, str]:
    """What its price or its stock is, and what it would become."""
    word = shelving.parse_stock(typed)
    if word is None:
        return words.money(kind.price_minor), words.money(money.parse_amount(typed, currency=words.currency))
    return str(pieces.there), str(word.number if word.is_total else pieces.there + word.number)
