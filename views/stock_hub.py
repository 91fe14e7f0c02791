"""The stock desk: one screen from which everything about stock is reached, and what runs low."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from domain.stock import LowStock
from views.buttons import pack
from views.layout import in_rows, label, pager, rows_of
from views.screen import Button, Screen
from views.words import Words, marked

LOWS_PER_PAGE = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A button of the desk: what it is called, and the act and numbers it carries."""

    label: str
    act: str
    numbers: tuple[int, ...] = ()


# In the order in which they are shown. Whoever may not press one (handlers/rights.py) does not see it in private.
ENTRIES = (
    Entry(marked("🔎 Find a product"), "stkfind"),
    Entry(marked("📉 Low and sold out"), "stklow", (0,)),
    Entry(marked("🔢 Count"), "stkcounts"),
    Entry(marked("📦 Receive goods"), "rcvs", (0,)),
    Entry(marked("🚚 Transfers"), "trfs", (0, 0)),
    Entry(marked("🏬 Places"), "plcs"),
    Entry(marked("🧾 Purchases"), "buys"),
    Entry(marked("🏭 Suppliers"), "sups", (0,)),
)


def hub(words: Words, acts: AbstractSet[str]) -> Screen:
    """
    What there is to do about stock.

    Args:
        acts: Those of the entries that are shown.
    """
    buttons = [Button(words.plain(each.label), pack(each.act, *each.numbers)) for each in ENTRIES if each.act in acts]
    return Screen(words("<b>Stock</b>"), in_rows(buttons, across=2))


def back(words: Words) -> tuple[Button, ...]:
    """To the stock desk."""
    return (Button(words.plain("‹ Stock"), pack("stk")),)


def low_list(words: Words, lows: Sequence[LowStock], *, page: int) -> Screen:
    """All variants below their threshold, a page of them; each leads to its stock."""
    if not lows:
        return Screen(words("Everything is well stocked."), rows_of(back(words)))
    pages = -(-len(lows) // LOWS_PER_PAGE)
    page = min(page, pages - 1)
    shown = lows[page * LOWS_PER_PAGE : (page + 1) * LOWS_PER_PAGE]
    return Screen(
        words("<b>To restock</b>"),
        rows_of(
            *((Button(label(f"{max(0, low.free)} · {low.label}"), pack("stkvar", low.variant_id)),) for low in shown),
            pager("stklow", page=page, pages=pages),
            back(words),
        ),
    )
