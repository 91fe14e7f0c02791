"""What suppliers are asked about a purchase order: when, why not, and what would be otherwise."""

from collections.abc import Mapping

from domain.flows.papers import PaperLine
from domain.flows.supplies import Supply
from domain.purchasing import Line, Offer
from views.buttons import pack
from views.layout import clipped, in_rows, label, pager, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.supplying import DECLINE_REASONS, back_to_order, theirs_of
from views.words import Words

LINES_PER_PAGE = 6


def ask_date(words: Words, supply: Supply, noons: Mapping[int, int]) -> Screen:
    """
    When will the goods be there? A day may be typed, too.

    Args:
        noons: Of the days to choose from, by how far off they are.
    """
    seen = (supply.order.id, supply.order.version)
    days = [Button(words.day(noon), pack("podateset", *seen, days)) for days, noon in noons.items()]
    return Screen(
        paragraphs(
            words("When will the goods of purchase order {number} be there?", number=supply.order.id),
            words("Choose a day, or type one like 2026-11-25."),
        ),
        rows_of(*in_rows(days, across=2), back_to_order(words, supply.order.id)),
    )


def ask_reason(words: Words, supply: Supply) -> Screen:
    """Why not?"""
    seen = (supply.order.id, supply.order.version)
    reasons = [
        (Button(label(words.plain(text)), pack("ponofor", *seen, number)),)
        for number, text in enumerate(DECLINE_REASONS)
    ]
    return Screen(
        paragraphs(
            words("Why do you not deliver purchase order {number}?", number=supply.order.id),
            words("Choose a reason, or type it."),
        ),
        rows_of(*reasons, back_to_order(words, supply.order.id)),
    )


def changes(words: Words, supply: Supply, offers: Mapping[int, Offer], *, page: int) -> Screen:
    """Which line would be otherwise? And what was said so far."""
    words, every = theirs_of(words, supply), supply.lines
    seen = (supply.order.id, supply.order.version)
    pages = max(1, -(-len(every) // LINES_PER_PAGE))
    page = min(max(0, page), pages - 1)
    shown = every[page * LINES_PER_PAGE : (page + 1) * LINES_PER_PAGE]
    sending = Button(words.plain("✅ Send to the shop"), pack("posend", *seen))
    otherwise = [each for each in every if each[0].id in offers]

    def draw(room: Room) -> str:
        said = [_changed(words, *each, offers, room) for each in otherwise]
        asked = words("<b>Purchase order {number}</b>: what would be otherwise?", number=supply.order.id)
        rest = _totals(words, supply, offers) if offers else words("Press a line to change it.")
        return tight(room, (asked, stacked(*room.few(words, said)), rest))

    text, _ = fitted(draw)
    return Screen(
        text,
        rows_of(
            *((_line_button(supply, line, named),) for line, named in shown),
            pager("pochange", *seen, page=page, pages=pages),
            (sending,) if offers else (),
            back_to_order(words, supply.order.id),
        ),
    )


def ask_quantity(words: Words, supply: Supply, line: Line, named: PaperLine, offer: Offer) -> Screen:
    """How many of this line? The other questions about it are below."""
    words, seen = theirs_of(words, supply), (supply.order.id, supply.order.version)
    return Screen(
        paragraphs(
            _heading(words, line, named, offer),
            words("How many can you deliver? Type a number."),
        ),
        rows_of(
            (Button(words.plain("💶 Another price"), pack("poprice", *seen, line.id)),),
            (Button(words.plain("🚫 None of it"), pack("ponone", *seen, line.id)),),
            _back(words, supply),
        ),
    )


def ask_price(words: Words, supply: Supply, line: Line, named: PaperLine, offer: Offer) -> Screen:
    """At which price each?"""
    words = theirs_of(words, supply)
    return Screen(
        paragraphs(
            _heading(words, line, named, offer),
            words("What does one piece cost? Type it in {currency}, like 12.50.", currency=supply.order.currency),
        ),
        rows_of(_back(words, supply)),
    )


def _heading(words: Words, line: Line, named: PaperLine, offer: Offer) -> str:
    return stacked(
        words("<b>{title}</b>", title=clipped(named.title, 60)),
        words("Ordered: {quantity} at {cost} each", quantity=line.quantity, cost=words.money(line.cost_minor)),
        words("Yours: {quantity} at {cost} each", quantity=offer.quantity, cost=words.money(offer.cost_minor))
        if offer != Offer(line.quantity, line.cost_minor)
        else "",
    )


def _changed(words: Words, line: Line, named: PaperLine, offers: Mapping[int, Offer], room: Room) -> str:
    offer = offers[line.id]
    return words(
        "{title}: {quantity} at {cost}",
        title=room.called(named.title),
        quantity=offer.quantity,
        cost=words.money(offer.cost_minor),
    )


def _totals(words: Words, supply: Supply, offers: Mapping[int, Offer]) -> str:
    after = sum(
        offer.quantity * offer.cost_minor
        for offer in (offers.get(line.id, Offer(line.quantity, line.cost_minor)) for line in supply.order.lines)
    )
    return words("Total: {before} → {after}", before=words.money(supply.order.cost_minor), after=words.money(after))


def _line_button(supply: Supply, line: Line, named: PaperLine) -> Button:
    return Button(
        label(f"{line.quantity} × {named.title}"), pack("poline", supply.order.id, supply.order.version, line.id)
    )


def _back(words: Words, supply: Supply) -> tuple[Button, ...]:
    return (Button(words.plain("‹ Back"), pack("pochange", supply.order.id, supply.order.version, 0)),)
