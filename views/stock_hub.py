"""The stock desk: one screen from which everything about stock is reached."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from views.buttons import pack
from views.layout import in_rows
from views.screen import Button, Screen
from views.words import Words, marked


@dataclass(frozen=True, slots=True)
class Entry:
    """A button of the desk: what it is called, and the act and numbers it carries."""

    label: str
    act: str
    numbers: tuple[int, ...] = ()


# In the order in which they are shown. Whoever may not press one (handlers/rights.py) does not see it in private.
ENTRIES = (
    Entry(marked("🔎 Find a product"), "stkfind"),
    Entry(marked("📉 Low and sold out"), "alrs", (0,)),
    Entry(marked("🔢 Count"), "stkcounts"),
    Entry(marked("📦 Receive goods"), "rcvs", (0,)),
    Entry(marked("🚚 Transfers"), "trfs", (0, 0)),
    Entry(marked("🏬 Places"), "plcs"),
    Entry(marked("🧾 Purchases"), "buys"),
    Entry(marked("🏭 Suppliers"), "sups", (0,)),
    Entry(marked("💰 Value"), "stkvalue"),
    Entry(marked("🐌 Slow movers"), "stkslow", (0,)),
    Entry(marked("💾 As a file"), "stkfile"),
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
