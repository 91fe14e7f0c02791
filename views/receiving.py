"""Goods that come in, as whoever unpacks them sees them: what is expected, what was counted. No prices."""

from collections.abc import Sequence

from domain.flows.arriving import ArrivalPage
from domain.purchasing import Arrived, Line, Status, Summary, rate_shown
from views.buttons import pack
from views.layout import LABEL_MAX, clipped, label, not_now, pager, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.stock_hub import back
from views.words import Words, marked

ORDERS_PER_PAGE = 8
LINES_PER_PAGE = 5
# In the order of the numbers that buttons carry.
KINDS = ("good", "quarantined", "to_vendor")
_QUESTIONS = {
    "good": marked("How many good pieces have come? Type a number."),
    "quarantined": marked("How many damaged pieces are set apart? Type a number."),
    "to_vendor": marked("How many damaged pieces go back to the supplier? Type a number."),
}


def order_list(words: Words, found: Sequence[Summary], *, page: int, has_more: bool) -> Screen:
    """What is on its way, expected first first."""
    return Screen(
        paragraphs(
            words("<b>Receive goods</b>"), words("What has come?") if found else words("Nothing is on its way.")
        ),
        rows_of(
            *((Button(label(_row(words, each)), pack("rcv", each.id, 0)),) for each in found),
            pager("rcvs", page=page, pages=page + 1 + int(has_more)),
            back(words),
        ),
    )


def _row(words: Words, order: Summary) -> str:
    day = "" if order.expected_at is None else f" · {words.near_day(order.expected_at)}"
    return f"{clipped(f'{order.id} {order.supplier}', LABEL_MAX - len(day))}{day}"


def arrival_page(words: Words, page: ArrivalPage, *, number: int, rate_e9: int | None = None) -> Screen:
    """
    An order with what is still to come of it, and what was counted; a page of its lines.

    Args:
        rate_e9: At which rate this delivery is booked, where that is another than is set.
    """
    order = page.order
    heading = words(
        "📦 <b>Purchase order {number}</b> · {supplier} → {place}",
        number=order.id,
        supplier=Room(title=16).called(page.supplier),
        place=Room(title=12).called(page.place),
    )
    to_list = (Button(words.plain("‹ On their way"), pack("rcvs", 0)),)
    if page.is_being_booked:
        left = words.count("{number} line is being booked…", "{number} lines are being booked…", len(page.counted))
        again = (Button(words.plain("🔄 Look again"), pack("rcv", order.id, 0)),)
        return Screen(paragraphs(heading, left), rows_of(again, to_list))
    if not order.is_underway:
        return Screen(paragraphs(heading, _over(words, page)), rows_of(to_list))
    open_lines = [line for line in order.lines if line.missing or line.id in page.counted]
    pages = max(1, -(-len(open_lines) // LINES_PER_PAGE))
    number = min(max(0, number), pages - 1)
    shown = open_lines[number * LINES_PER_PAGE :][:LINES_PER_PAGE]

    def draw(room: Room) -> str:
        hint = room.besides(words("Press what has come, or type it all at once."))
        lines = stacked(*(_line(words, page, line, room) for line in shown))
        return tight(room, (heading, hint, lines, _rate(words, page, rate_e9)))

    text, _ = fitted(draw)
    return Screen(
        text,
        rows_of(
            *(
                (Button(label(f"{_sign(page, line)} {_sku(page, line)}"), pack("rcvline", order.id, line.id)),)
                for line in shown
            ),
            pager("rcv", order.id, page=number, pages=pages),
            *_acts(words, page, rate_e9),
            to_list,
        ),
    )


def _over(words: Words, page: ArrivalPage) -> str:
    if page.order.status is Status.CLOSED:
        return words("✅ Everything has been received.") if _is_complete(page) else words("It is closed.")
    if page.order.status is Status.CANCELLED:
        return words("❌ It was called off: please ask a merchant what to do with what has come.")
    return words("It has not been sent yet.")


def _is_complete(page: ArrivalPage) -> bool:
    return not any(line.missing for line in page.order.lines)


def _line(words: Words, page: ArrivalPage, line: Line, room: Room) -> str:
    """What is missing of what, and what was counted."""
    counted = page.counted.get(line.id)
    title = room.called(page.wares[line.variant_id].label)
    if counted is None:
        return words("{missing} × {title}", missing=line.missing, title=title)
    facts = {"pieces": counted.pieces, "missing": line.missing, "title": title}
    damaged = counted.pieces - counted.good
    if damaged:
        return words("✓ {pieces} of {missing} × {title}, {damaged} damaged", damaged=damaged, **facts)
    return words("✓ {pieces} of {missing} × {title}", **facts)


def _sign(page: ArrivalPage, line: Line) -> str:
    counted = page.counted.get(line.id)
    if counted is None:
        return "▫️"
    return "☑️" if counted == Arrived(good=line.missing) else "✏️"


def _sku(page: ArrivalPage, line: Line) -> str:
    return page.wares[line.variant_id].sku


def _rate(words: Words, page: ArrivalPage, rate_e9: int | None) -> str:
    """At which rate what was counted is booked, where it is paid in another currency."""
    theirs = page.order.currency
    if theirs == words.currency or not page.counted:
        return ""
    worth = rate_e9 or page.rate_e9
    if worth is None:
        return words("⚠️ Say what {currency} is worth.", currency=theirs)
    facts = {"theirs": theirs, "rate": rate_shown(worth, theirs, shop_currency=words.currency), "ours": words.currency}
    if rate_e9 not in {None, page.rate_e9}:
        return words("💱 1 {theirs} = {rate} {ours}, for this delivery", **facts)
    return words("💱 1 {theirs} = {rate} {ours}", **facts)


def ask_rate(words: Words, page: ArrivalPage) -> Screen:
    """At which rate is this delivery booked?"""
    return Screen(
        words(
            "What is one {theirs} of this delivery worth in {ours}? Type it as on the invoice, like 0.92.",
            theirs=page.order.currency,
            ours=words.currency,
        ),
        rows_of((not_now(words),)),
    )


def called_for_rate(words: Words, page: ArrivalPage) -> str:
    """Why it is not booked, as plain text."""
    return words.plain(
        "It is not said yet what {currency} is worth, so nothing is booked. Merchants have been told: please press "
        "again once they have said it.",
        currency=page.order.currency,
    )


def _acts(words: Words, page: ArrivalPage, rate_e9: int | None) -> list[tuple[Button, ...]]:
    order = page.order
    everything = Button(words.plain("✅ All as ordered"), pack("rcvall", order.id, order.version))
    typed = Button(words.plain("⌨️ Type it"), pack("rcvtype", order.id))
    if not page.counted:
        return [(everything, typed)]
    pieces = sum(counted.pieces for counted in page.counted.values())
    booking = words.count("📥 Book {number} piece", "📥 Book {number} pieces", pieces)
    is_foreign = order.currency != words.currency
    is_all_counted = all(line.id in page.counted for line in order.lines if line.missing)
    return [
        (Button(label(booking), pack("rcvbook", order.id, order.version, page.seal, rate_e9 or page.rate_e9 or 0)),),
        (Button(words.plain("💱 Another rate"), pack("rcvrate", order.id)),) if is_foreign and page.sets_rate else (),
        (*(() if is_all_counted else (everything,)), typed),
        (Button(words.plain("🧹 Count anew"), pack("rcvnew", order.id, order.version)),),
    ]


def line_page(words: Words, page: ArrivalPage, line: Line) -> Screen:
    """One line: what has come of it."""
    order, variant = page.order, page.wares[line.variant_id]
    counted = page.counted.get(line.id, Arrived())

    def kind(name: str, text: str) -> Button:
        return Button(text, pack("rcvask", order.id, line.id, KINDS.index(name)))

    return Screen(
        paragraphs(
            words("<b>{title}</b> [{sku}]", title=Room(title=60).called(variant.label), sku=variant.sku),
            stacked(
                words("They call it {sku}", sku=line.sku) if line.sku else "",
                words("Ordered: {number}", number=line.quantity),
                words("Came before: {number}", number=line.received) if line.received else "",
                words("Missing: {number}", number=line.missing),
            ),
            stacked(
                words("Counted, good: {number}", number=counted.good),
                words("Damaged, set apart: {number}", number=counted.quarantined),
                words("Damaged, goes back: {number}", number=counted.to_vendor),
            )
            if counted.pieces
            else words("Nothing counted yet."),
        ),
        rows_of(
            (
                Button(
                    words.plain("✅ All {number}, good", number=line.missing),
                    pack("rcvput", order.id, line.id, line.missing),
                ),
            )
            if line.missing and counted != Arrived(good=line.missing)
            else (),
            (kind("good", words.plain("✏️ Good")), kind("quarantined", words.plain("🩹 Set apart"))),
            (
                kind("to_vendor", words.plain("↩️ Goes back")),
                *((Button(words.plain("🧹 Nothing"), pack("rcvput", order.id, line.id, 0)),) if counted.pieces else ()),
            ),
            (Button(words.plain("‹ Back"), pack("rcv", order.id, 0)),),
        ),
    )


def ask_number(words: Words, page: ArrivalPage, line: Line, kind: str) -> Screen:
    """How many of this kind?"""
    variant = page.wares[line.variant_id]
    return Screen(
        paragraphs(
            words("<b>{title}</b> [{sku}]", title=Room(title=60).called(variant.label), sku=variant.sku),
            words(_QUESTIONS[kind]),
            words("Missing: {number}", number=line.missing),
        ),
        rows_of((not_now(words),)),
    )


def ask_pieces(words: Words) -> Screen:
    """What has come, all at once?"""
    return Screen(
        words(
            "Type what has come: a SKU and how many, like “MUG-BLUE 24”, one a line. Damaged ones, which are set "
            "apart, go behind a plus: “MUG-BLUE 22+2”."
        ),
        rows_of((not_now(words),)),
    )
