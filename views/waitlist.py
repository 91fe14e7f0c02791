"""What customers see of the waiting list: that something is back, and what they wait for."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.catalogue import Product, Variant
from views.buttons import pack
from views.layout import label, pager, paragraphs, rows_of
from views.screen import Button, Screen
from views.words import Words, marked

WAITED_FOR_PER_PAGE = 8
ASK, TAKE_BACK = marked("🔔 Tell me when it’s back"), marked("🔕 Do not tell me")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something somebody waits for; `is_there`: it can be ordered by now."""

    variant_id: int
    called: str
    is_there: bool


def called(product: Product, variant: Variant) -> str:
    """A variant as the product is called in the reader's language: "Mug (blue, large)"."""
    return f"{product.title} ({', '.join(variant.options)})" if variant.options else product.title


def is_back(words: Words, product: Product, variant: Variant) -> Screen:
    """The news that somebody has waited for."""
    return Screen(
        paragraphs(
            words(
                "🔔 <b>{title}</b> is back: {price}",
                title=called(product, variant),
                price=words.money(variant.price_minor),
            ),
            words("You asked us to tell you. It is not put aside for you: whoever orders first has it."),
        ),
        rows_of(
            (Button(words.plain("➕ Add to cart"), pack("add", variant.id)),),
            (
                Button(words.plain("👀 Look at it"), pack("var", variant.id)),
                Button(words.plain("🏠 Home"), pack("home")),
            ),
            (Button(words.plain("🔕 Tell me no more"), pack("backstop")),),
        ),
    )


def waited_for(words: Words, entries: Sequence[Entry], *, total: int, page: int) -> Screen:
    """What somebody waits for, each with a way to it and a way out."""
    pages = max(1, -(-total // WAITED_FOR_PER_PAGE))
    settings = (Button(words.plain("‹ Settings"), pack("settings")),)
    if not entries:
        return Screen(
            words("You wait for nothing. What is sold out has a button that has us tell you when it is back."),
            rows_of((Button(words.plain("🛍 Browse products"), pack("shop", 0)),), settings),
        )
    rows = [
        (
            Button(label(f"{'✅' if each.is_there else '🔔'} {each.called}"), pack("var", each.variant_id)),
            Button(words.plain("❌"), pack("backout", each.variant_id, page)),
        )
        for each in entries
    ]
    stop = [Button(words.plain("🔕 Tell me no more"), pack("backstop"))] if total > 1 else []
    return Screen(
        paragraphs(
            words("<b>You wait for</b>"),
            words.count(
                "We tell you when it is back. ❌ takes it off the list.",
                "We tell you when they are back. ❌ takes one off the list.",
                total,
            ),
        ),
        rows_of(*rows, pager("backs", page=page, pages=pages), stop, settings),
    )


def no_more(words: Words) -> Screen:
    """All is taken back."""
    return Screen(
        words("All right: we tell you of nothing more, unless you ask us again."),
        rows_of((Button(words.plain("🛍 Products"), pack("shop", 0)), Button(words.plain("🏠 Home"), pack("home")))),
    )
