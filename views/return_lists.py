"""Returns by how they stand, as merchants see them: those first that have waited longest."""

from collections.abc import Mapping, Sequence

from domain.flows.return_pages import ReturnPage
from domain.returns import Standing
from views import returns
from views.buttons import pack
from views.layout import clipped, in_rows, label, pager, paragraphs, rows_of, stacked
from views.phone import ROW_LENGTH
from views.return_house import RETURNS_PER_PAGE
from views.screen import Button, Screen
from views.words import Words, marked

# What a list can be asked for, by the number in its button.
LISTS = tuple(Standing)
_LISTS = {
    Standing.REQUESTED: marked("🙋 To decide ({number})"),
    Standing.AGREED: marked("📦 Agreed ({number})"),
    Standing.RESOLVED: marked("✅ Settled ({number})"),
    Standing.REJECTED: marked("❌ Refused ({number})"),
    Standing.CANCELLED: marked("✖️ Called off ({number})"),
    Standing.EXPIRED: marked("⌛ Never came ({number})"),
    Standing.UNDERWAY: marked("🔍 Coming, here ({number})"),
}
_HEADINGS = {
    Standing.REQUESTED: marked("To decide"),
    Standing.AGREED: marked("Agreed"),
    Standing.RESOLVED: marked("Settled"),
    Standing.REJECTED: marked("Refused"),
    Standing.CANCELLED: marked("Called off"),
    Standing.EXPIRED: marked("Never came"),
    Standing.UNDERWAY: marked("Coming, or to be looked at"),
}
# In the order in which somebody has to do something.
_SHOWN = (
    *(Standing.REQUESTED, Standing.UNDERWAY, Standing.AGREED),
    *(Standing.RESOLVED, Standing.REJECTED, Standing.CANCELLED, Standing.EXPIRED),
)


def return_list(
    words: Words, found: Sequence[ReturnPage], numbers: Mapping[Standing, int], *, number: int, page: int
) -> Screen:
    """Those that stand like this, oldest first: since when, and why, stands above the buttons."""
    shown = LISTS[number]
    others = [
        Button(words.plain(_LISTS[each], number=numbers.get(each, 0)), pack("rtds", LISTS.index(each), 0))
        for each in _SHOWN
        if each is not shown
    ]
    pages = max(1, -(-numbers.get(shown, 0) // RETURNS_PER_PAGE))
    heading = words("<b>Returns</b> · {what}", what=words.plain(_HEADINGS[shown]))
    return Screen(
        paragraphs(heading, stacked(*(_about(words, each) for each in found)) if found else words("None.")),
        rows_of(
            *((Button(label(_row(words, each)), pack("rtd", each.returned.id)),) for each in found),
            pager("rtds", number, page=page, pages=pages),
            *in_rows(others, across=2),
            (
                Button(words.plain("🔎 By code"), pack("rticode")),
                Button(words.plain("📊 Rates"), pack("rtrates", 1, 0)),
                Button(words.plain("⚙️ Rules"), pack("rtr")),
            ),
        ),
    )


def _about(words: Words, page: ReturnPage) -> str:
    """Since when, and why: one row."""
    returned = page.returned
    since = returned.waits_since or returned.requested_at or returned.begun_at
    reasons = ", ".join(dict.fromkeys(returns.reason_name(words, line.reason) for line in returned.lines))
    return words("{about}", about=clipped(f"{words.day(since)} · #{page.order.code} · {reasons}", ROW_LENGTH))


def _row(words: Words, page: ReturnPage) -> str:
    """Once it is settled, with what was given for it."""
    worth_minor, settled_minor = page.returned.worth_minor, page.returned.back_minor
    amount = words.money(worth_minor if settled_minor is None else settled_minor)
    return f"#{page.order.code} · {page.customer.name} · {amount}"
