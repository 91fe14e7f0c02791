"""What merchants are told of shelves: low, sold out, below zero; one by one, in one message, and as a list."""

from collections.abc import Sequence

from domain.flows.alerting import ShelfPage
from domain.stock import SlowMovers, alerting
from domain.stock.alerting import Level
from views import stock_hub
from views.buttons import pack
from views.layout import in_rows, label, not_now, pager, paragraphs, rows_of, stacked
from views.phone import WHOLE, Room, fitted
from views.screen import Button, Screen
from views.words import Raw, Words

ALERTS_PER_PAGE = 6
# So many shelves a message names.
TOLD_MAX = 6
HOUR, DAY = 3600, 24 * 3600
_SIGNS = {alerting.ORDERED: "✅", alerting.LATER: "⏰", alerting.THRESHOLD: "📏"}
LATER_SECONDS = (4 * HOUR, DAY, 3 * DAY, 7 * DAY)


def told(words: Words, pages: Sequence[ShelfPage], *, total: int) -> Screen:
    """The message of all that was told of at one moment: of the worst, where there are too many."""
    if total == 1:
        return shelf(words, pages[0], is_news=True)
    text, _ = fitted(
        lambda room: paragraphs(
            words.count(
                "📉 <b>{number} product needs restocking</b>", "📉 <b>{number} products need restocking</b>", total
            ),
            _some(words, pages, room, total=total),
        )
    )
    see = Button(words.plain("📋 See to each ({number})", number=total), pack("alrsee"))
    return Screen(text, rows_of((see,)))


def _some(words: Words, pages: Sequence[ShelfPage], room: Room, *, total: int) -> str:
    shown = pages[: room.lines]
    more = words("… and {number} more", number=total - len(shown)) if total > len(shown) else ""
    return stacked(*(line(words, each, room) + _by(words, each) for each in shown), more)


def _by(words: Words, page: ShelfPage) -> str:
    """Who has seen to it."""
    sign = _SIGNS.get(page.alert.acted)
    return words(" · {sign} {name}", sign=sign, name=page.acted_by) if sign else ""


def shelf(words: Words, page: ShelfPage, *, can_act: bool = True, is_news: bool = False) -> Screen:
    """
    One shelf, with what can be done about it.

    Args:
        can_act: The reader is a merchant.
        is_news: It comes by itself, so there is no list to go back to.
    """
    alert = page.alert
    is_low = alert.level is not Level.FINE
    return Screen(
        stacked(
            _heading(words, page),
            words("📍 {place}", place=page.place) if page.place else "",
            *(_facts(words, page) if is_low else ()),
            _done(words, page),
        ),
        rows_of(
            *(_acts(words, page) if can_act and is_low else ()),
            (Button(words.plain("📦 Its stock"), pack("stkvar", alert.variant_id)),),
            () if is_news else (Button(words.plain("‹ Low and sold out"), pack("alrs", 0)),),
        ),
    )


def _heading(words: Words, page: ShelfPage) -> str:
    facts = {"title": page.label, "sku": page.sku}
    match page.alert.level:
        case Level.FINE:
            return words.count(
                "✅ <b>{title}</b> [{sku}]: {number} there.",
                "✅ <b>{title}</b> [{sku}]: {number} there.",
                page.free,
                **facts,
            )
        case Level.LOW:
            return words.count(
                "📉 Low stock: <b>{title}</b> [{sku}], {number} left.",
                "📉 Low stock: <b>{title}</b> [{sku}], {number} left.",
                page.free,
                **facts,
            )
        case Level.SOLD_OUT:
            return words("📉 Sold out: <b>{title}</b> [{sku}].", **facts)
        case Level.BELOW_ZERO:
            return words("📉 Below zero: <b>{title}</b> [{sku}], {number}. Please count it.", number=page.free, **facts)


def _facts(words: Words, page: ShelfPage) -> tuple[str, ...]:
    is_out = page.alert.level is not Level.LOW
    return (
        words("{number} are kept back.", number=page.free) if page.alert.level is Level.SOLD_OUT and page.free else "",
        words("Customers can still order it.") if is_out and page.can_be_ordered else "",
        words.count("🔔 {number} customer waits for it.", "🔔 {number} customers wait for it.", page.waiting)
        if page.waiting
        else "",
        words.count("🚚 {number} ordered or drawn up.", "🚚 {number} ordered or drawn up.", page.coming)
        if page.coming
        else "",
    )


def _done(words: Words, page: ShelfPage) -> str:
    alert, name = page.alert, page.acted_by
    match alert.acted:
        case alerting.ORDERED:
            return words("✅ {name} has drawn up an order.", name=name)
        case alerting.LATER if alert.tell_at is not None:
            return words("⏰ {name}: again at {moment}.", name=name, moment=words.moment(alert.tell_at))
        case alerting.THRESHOLD:
            return words("✅ {name}: told below {number}.", name=name, number=page.low_below)
    return ""


def _acts(words: Words, page: ShelfPage) -> tuple[tuple[Button, ...], ...]:
    alert = page.alert
    order = Button(words.plain("🛒 Order now"), pack("alrbuy", alert.id, alert.version))
    if page.order_id is not None:
        order = Button(words.plain("🧾 Show the order"), pack("buy", page.order_id))
    return (
        (order,),
        (
            Button(words.plain("⏰ Later"), pack("alrlater", alert.id)),
            Button(words.plain("📏 Threshold"), pack("alrlimit", alert.id)),
        ),
    )


def line(words: Words, page: ShelfPage, room: Room = WHOLE) -> Raw:
    """One shelf in one line."""
    title = room.called(page.label)
    if page.place:
        title = f"{title}, {page.place}"
    facts = {"title": title, "sku": page.sku}
    if page.alert.level is Level.LOW:
        return Raw(words.count("{title} [{sku}]: {number} left", "{title} [{sku}]: {number} left", page.free, **facts))
    if page.alert.level is Level.BELOW_ZERO:
        return Raw(words("{title} [{sku}]: {number}", number=page.free, **facts))
    return Raw(words("{title} [{sku}]: sold out", **facts))


def slow(words: Words, found: SlowMovers, *, days: int) -> Screen:
    """The message of what has become a slow mover: of those that bind most."""
    text, _ = fitted(
        lambda room: paragraphs(
            words.count(
                "🐌 <b>{number} product</b> has not been sold for {days} days, {amount} bound:",
                "🐌 <b>{number} products</b> have not been sold for {days} days, {amount} bound:",
                found.number,
                days=days,
                amount=words.money(found.value_minor),
            ),
            _slow_lines(words, found, room),
        )
    )
    return Screen(text, rows_of((Button(words.plain("🐌 Slow movers"), pack("stkslow", 0)),)))


def _slow_lines(words: Words, found: SlowMovers, room: Room) -> str:
    shown = found.shown[: room.lines]
    rest = found.number - len(shown)
    return stacked(
        *(
            words("{title} [{sku}]: {number}", title=room.called(each.label), sku=each.sku, number=each.on_hand)
            for each in shown
        ),
        words("… and {number} more", number=rest) if rest else "",
    )


def listed(words: Words, pages: Sequence[ShelfPage], *, total: int, page: int) -> Screen:
    """All that is low or sold out, a page of it, each with a way to see to it."""
    if not total:
        return Screen(words("Everything is well stocked."), rows_of(stock_hub.back(words)))
    last = -(-total // ALERTS_PER_PAGE)
    text, _ = fitted(
        lambda room: paragraphs(words("<b>To restock</b>"), "\n".join(line(words, each, room) for each in pages))
    )
    buttons = [Button(label(_called(each)), pack("alr", each.alert.id)) for each in pages]
    return Screen(
        text,
        rows_of(*in_rows(buttons, across=1), pager("alrs", page=page, pages=last), stock_hub.back(words)),
    )


def _called(page: ShelfPage) -> str:
    """What a shelf is called on a button, with a sign of what was done about it."""
    sign = "🚚" if page.coming else _SIGNS.get(page.alert.acted, "📉")
    return f"{sign} {page.label}"


def ask_later(words: Words, page: ShelfPage) -> Screen:
    """When shall it be told of again?"""
    alert = page.alert
    times = [
        Button(words.age(seconds), pack("alrlaterfor", alert.id, alert.version, number))
        for number, seconds in enumerate(LATER_SECONDS)
    ]
    return Screen(
        paragraphs(_heading(words, page), words("When shall I ask you again, if it is not filled up by then?")),
        rows_of(*in_rows(times, across=2), (Button(words.plain("‹ Back"), pack("alr", alert.id)),)),
    )


def ask_threshold(words: Words, page: ShelfPage) -> Screen:
    """Below how many pieces?"""
    return Screen(
        paragraphs(
            words("<b>{title}</b> [{sku}]", title=page.label, sku=page.sku),
            words("Below how many pieces shall you be told?"),
        ),
        rows_of((not_now(words),)),
    )


def nobody_sells(words: Words, page: ShelfPage) -> Screen:
    """There is nobody to order it from."""
    return Screen(
        words("No supplier is known to sell “{title}”. Add it to what one of them sells first.", title=page.label),
        rows_of(
            (Button(words.plain("🏭 Suppliers"), pack("sups", 0)),),
            (Button(words.plain("‹ Back"), pack("alr", page.alert.id)),),
        ),
    )
