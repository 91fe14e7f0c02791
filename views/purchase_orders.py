"""A purchase order as merchants see it: how it stands, and what is asked about it."""

from collections.abc import Sequence

from domain.flows.purchases import PurchasePage, Step
from domain.purchasing import Answer, Line, Status
from views.buttons import pack
from views.layout import clipped, label, not_now, pager, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

POPPED_MAX = 120
STEPS_PER_PAGE = 4
_STATUSES = {
    Status.DRAFT: marked("being drawn up"),
    Status.SENT: marked("sent"),
    Status.CONFIRMED: marked("confirmed"),
    Status.CLOSED: marked("closed"),
    Status.CANCELLED: marked("called off"),
}


def purchase_page(words: Words, page: PurchasePage) -> Screen:
    """A purchase order with all that can be done about it."""
    theirs = words.paid_in(page.order.currency)
    text, _ = fitted(lambda room: _said(words, theirs, page, room))
    return Screen(text, _buttons(words, page))


def _said(words: Words, theirs: Words, page: PurchasePage, room: Room) -> str:
    order = page.order
    lines = room.few(words, [line_said(words, theirs, page, line, room) for line in order.lines])
    return tight(
        room,
        (
            stacked(
                words(
                    "🧾 <b>Purchase order {number}</b> · {status}",
                    number=order.id,
                    status=words.plain(_STATUSES[order.status]),
                ),
                words("{supplier} → {place}", supplier=room.called(page.supplier.name), place=room.called(page.place)),
            ),
            stacked(
                *lines,
                "" if lines else words("Nothing in it yet."),
                _total(words, theirs, page) if lines else "",
            ),
            stacked(*_standing(words, page, room), _worth(words, page), _address(words, page)),
        ),
    )


def _total(words: Words, theirs: Words, page: PurchasePage) -> str:
    order = page.order
    if order.cost_minor == order.ordered_minor:
        return words("Total: <b>{total}</b>", total=theirs.money(order.cost_minor))
    facts = {"total": theirs.money(order.cost_minor), "ordered": theirs.money(order.ordered_minor)}
    return words("Came for <b>{total}</b> of {ordered}", **facts)


def line_said(words: Words, theirs: Words, page: PurchasePage, line: Line, room: Room) -> str:
    """A line: how many of how many have come, of what, at which cost, and what the supplier would have instead."""
    title = room.called(page.wares[line.variant_id].label)
    if line.offered is not None:
        return words(
            "⚠️ {quantity} × {title}: {offered} × {cost} instead",
            quantity=line.quantity,
            title=title,
            offered=line.offered.quantity,
            cost=theirs.money(line.offered.cost_minor),
        )
    facts = {"title": title, "total": theirs.money(page.order.cost_of(line))}
    whole = page.rounded_up.get(line.variant_id)
    if whole is not None:
        return words("⚠️ {quantity} × {title}: they send {whole}", quantity=line.quantity, title=title, whole=whole)
    asked = page.asked.get(line.variant_id)
    if asked is not None and not line.received:
        return words("⚠️ {quantity} × {title}, of {asked} – {total}", quantity=line.quantity, asked=asked, **facts)
    if line.received or page.order.status is Status.CLOSED:
        return words("{came} of {quantity} × {title} – {total}", came=line.received, quantity=line.quantity, **facts)
    return words("{quantity} × {title} – {total}", quantity=line.quantity, **facts)


def _standing(words: Words, page: PurchasePage, room: Room) -> list[str]:
    """How it stands, and what is expected of whom."""
    order = page.order
    if order.status is Status.DRAFT:
        return [_not_as_sent(words, page)]
    if order.status is Status.SENT:
        return [*_asked(words, page, room), _back(words, page, room)]
    if order.status is Status.CONFIRMED:
        assert order.expected_at is not None, "what is taken on is expected"
        return [fewer(words, page), expected(words, page), _back(words, page, room)]
    day = words.day(order.ended_at or 0)
    ended = words("Closed on {day}.", day=day)
    if order.status is Status.CANCELLED:
        ended = words("Called off on {day}.", day=day)
    return [ended, _reason(words, page, room), _back(words, page, room)]


def fewer(words: Words, page: PurchasePage) -> str:
    """How many of the pieces that were asked for will not come."""
    pieces = sum(page.asked.get(line.variant_id, line.quantity) - line.quantity for line in page.order.lines)
    return (
        words.count(
            "⚠️ {number} piece that you asked for will not come.",
            "⚠️ {number} pieces that you asked for will not come.",
            pieces,
        )
        if pieces > 0
        else ""
    )


def expected(words: Words, page: PurchasePage) -> str:
    """When its goods will be here, or were to be; who says so."""
    assert page.order.expected_at is not None, "what is taken on is expected"
    day = words.day(page.order.expected_at)
    if page.is_late:
        return words("⏰ Was to be here by {day}.", day=day)
    if page.names_day:
        return words("Expected: {day}", day=day)
    return words("Expected as usual: {day}. They named no day.", day=day)


def _not_as_sent(words: Words, page: PurchasePage) -> str:
    """Lines of which its supplier would not send so many."""
    return (
        words.count(
            "⚠️ {number} line is below their minimum, or no whole packs.",
            "⚠️ {number} lines are below their minimum, or no whole packs.",
            len(page.rounded_up),
        )
        if page.rounded_up
        else ""
    )


def rounding_up(words: Words, page: PurchasePage) -> tuple[Button, ...]:
    """Take what they send."""
    seen = (page.order.id, page.order.version)
    return (Button(words.plain("⬆️ Round up"), pack("buyround", *seen)),) if page.rounded_up else ()


def _back(words: Words, page: PurchasePage, room: Room) -> str:
    """Its supplier has not been told of it; their own page says why, too."""
    if page.letter_back is None:
        return ""
    if not room.has_extras:
        return words("📭 The letter came back.")
    return words("📭 The letter came back: {why}", why=room.typed(page.letter_back.why))


def _worth(words: Words, page: PurchasePage) -> str:
    """What has to be said before its goods can be booked."""
    return words("⚠️ Say what {currency} is worth.", currency=page.order.currency) if _lacks_rate(words, page) else ""


def _address(words: Words, page: PurchasePage) -> str:
    """What has to be said before its goods can be brought."""
    return words("⚠️ Nobody has said where {place} is.", place=page.place) if _lacks_address(page) else ""


def _lacks_address(page: PurchasePage) -> bool:
    return not page.has_address and (page.order.status is Status.DRAFT or page.order.is_underway)


def _lacks_rate(words: Words, page: PurchasePage) -> bool:
    order = page.order
    is_open = order.status is Status.DRAFT or order.is_underway
    return is_open and order.currency != words.currency and not page.has_rate


def _asked(words: Words, page: PurchasePage, room: Room) -> list[str]:
    """What its supplier said to it, or until when they shall."""
    order = page.order
    nobody = words("Nobody else sells all of it.") if page.has_nobody else ""
    if order.answer is Answer.CHANGED:
        return [words("⚠️ They would have it otherwise. Do you agree?"), nobody]
    if order.answer is Answer.DECLINED:
        return [words("🚫 They declined."), _reason(words, page, room), nobody]
    due = words.moment(order.answer_by_at or 0)
    if page.awaits_merchant:
        return [words("⚠️ No answer until {moment}.", moment=due), nobody]
    return [words("Their answer is due by {moment}.", moment=due)]


def _reason(words: Words, page: PurchasePage, room: Room) -> str:
    return words("“{reason}”", reason=room.typed(page.order.reason)) if page.order.reason else ""


def _buttons(words: Words, page: PurchasePage) -> tuple[tuple[Button, ...], ...]:
    order = page.order
    seen = (order.id, order.version)
    more = (
        Button(words.plain("🧾 Lines"), pack("buylines", order.id, 0)),
        *((Button(words.plain("➕ Add"), pack("buyadd", order.id)),) if order.status is Status.DRAFT else ()),
        Button(words.plain("📄 Files"), pack("buyfiles", order.id)),
    )
    steps = Button(words.plain("🕘 History"), pack("buysteps", order.id, 0))
    ways = (
        Button(words.plain("🏭 Supplier"), pack("sup", order.supplier_id)),
        Button(words.plain("‹ Purchases"), pack("buys")),
    )
    rate = (
        *((Button(words.plain("💱 Exchange rate"), pack("buyrate", order.id)),) if _lacks_rate(words, page) else ()),
        *((Button(words.plain("📍 Address"), pack("plcaddr", order.place_id)),) if _lacks_address(page) else ()),
    )
    if order.status is Status.DRAFT:
        send = (Button(words.plain("✅ Send the order"), pack("buysend", *seen)),) if order.lines else ()
        return rows_of(rounding_up(words, page), send, rate, more, (_end(words, page), steps), ways)
    if not order.is_underway:
        return rows_of((*more, steps), ways)
    receive = (Button(words.plain("📦 Receive goods"), pack("rcv", order.id, 0)),)
    going_on = (*_writing(words, page), *_deciding(words, page), *_going_on(words, page))
    return rows_of(*going_on, rate, receive, more, (_end(words, page), steps), ways)


def _writing(words: Words, page: PurchasePage) -> list[Sequence[Button]]:
    """Their address was refused, and may be right all the same."""
    if page.letter_back is None or page.supplier.email_refused_at is None:
        return []
    seen = (page.order.id, page.order.version)
    return [(Button(words.plain("✉️ Write to them again"), pack("buywrite", *seen)),)]


def _deciding(words: Words, page: PurchasePage) -> list[Sequence[Button]]:
    """What a merchant can say to what the supplier said, or did not say."""
    order = page.order
    if not page.awaits_merchant:
        return []
    seen = (order.id, order.version)
    agree = (Button(words.plain("👍 Agree"), pack("buyagree", *seen)),) if order.answer is Answer.CHANGED else ()
    following: tuple[Button, ...] = ()
    if page.following:
        name = words.plain("other suppliers") if len(page.following) > 1 else page.following[0]
        following = (Button(label(words.plain("➡️ Ask {name}", name=name)), pack("buypass", *seen)),)
    return [(*agree, Button(words.plain("🔁 Ask them again"), pack("buyagain", *seen))), following]


def _going_on(words: Words, page: PurchasePage) -> list[Sequence[Button]]:
    """What a merchant has heard from the supplier by other ways."""
    order = page.order
    seen = (order.id, order.version)
    if order.status is Status.CONFIRMED:
        return [(Button(words.plain("📅 Another date"), pack("buydate", *seen)),)]
    if order.answer is not Answer.NONE:
        return []
    return [
        (
            Button(words.plain("☎️ They said yes"), pack("buydate", *seen)),
            Button(words.plain("☎️ They said no"), pack("buyno", *seen)),
        )
    ]


def _end(words: Words, page: PurchasePage) -> Button:
    order = page.order
    text = words.plain("✂️ Close it short") if order.is_partly_received else words.plain("❌ Call it off")
    return Button(text, pack("buyend", order.id, order.version))


def ask_end(words: Words, page: PurchasePage) -> Screen:
    """Really? And why, for the supplier and for later."""
    order = page.order
    yes = pack("buyendyes", order.id, order.version)
    if order.is_partly_received:
        asked = words("Wait no longer for what has not come of purchase order {number}?", number=order.id)
        button = Button(words.plain("✂️ Yes, close it"), yes)
    else:
        asked = words("Call purchase order {number} off?", number=order.id)
        button = Button(words.plain("❌ Yes, call it off"), yes)
    return Screen(
        paragraphs(asked, words("Press the button, or type why and it is done.")),
        rows_of((button,), (not_now(words),)),
    )


def ask_no(words: Words, page: PurchasePage) -> Screen:
    """Why did they decline?"""
    order = page.order
    return Screen(
        words(
            "{name} does not deliver purchase order {number}? Press the button, or type their reason.",
            name=page.supplier.name,
            number=order.id,
        ),
        rows_of(
            (Button(words.plain("🚫 They declined"), pack("buynoyes", order.id, order.version)),), (not_now(words),)
        ),
    )


def ask_date(words: Words, page: PurchasePage) -> Screen:
    """When will its goods be here?"""
    order = page.order
    usual = (Button(words.plain("✅ As usual"), pack("buyyes", order.id, order.version)),)
    return Screen(
        paragraphs(
            words("When will the goods of purchase order {number} be here?", number=order.id),
            words("Type a date like 2026-12-24, or a number of days."),
        ),
        rows_of(usual if order.status is Status.SENT else (), (not_now(words),)),
    )


_STEPS = {
    "PurchaseOrderDrawnUp": marked("drawn up"),
    "PurchaseOrderSent": marked("sent"),
    "LetterCameBack": marked("letter came back"),
    "LetterSentAgain": marked("letter sent again"),
    "PurchaseOrderReminded": marked("supplier reminded"),
    "PurchaseOrderUnanswered": marked("no answer in time"),
    "PurchaseOrderConfirmed": marked("confirmed"),
    "PurchaseOrderChanged": marked("changes asked for"),
    "PurchaseOrderDeclined": marked("declined by the supplier"),
    "PurchaseOrderDated": marked("date given"),
    "PurchaseOrderLate": marked("late"),
    "PurchaseOrderCancelled": marked("called off"),
    "PurchaseOrderClosed": marked("closed short"),
}


def steps_page(words: Words, order_id: int, steps: Sequence[Step], *, number: int) -> Screen:
    """What happened to an order, the newest first."""
    newest = list(reversed(steps))
    pages = max(1, -(-len(newest) // STEPS_PER_PAGE))
    number = min(max(0, number), pages - 1)
    shown = newest[number * STEPS_PER_PAGE :][:STEPS_PER_PAGE]

    def draw(room: Room) -> str:
        heading = words("🕘 <b>Purchase order {number}</b>", number=order_id)
        return tight(room, (heading, stacked(*(_step(words, each, room) for each in shown))))

    text, _ = fitted(draw)
    return Screen(
        text,
        rows_of(pager("buysteps", order_id, page=number, pages=pages), (to_order(words, order_id),)),
    )


def _step(words: Words, step: Step, room: Room) -> str:
    if step.kind == "GoodsReceived":
        what = words.count("{number} good piece came", "{number} good pieces came", step.good)
        if step.damaged:
            what += words(", damaged: {number}", number=step.damaged)
    else:
        what = words.plain(_STEPS[step.kind])
    facts = {"moment": words.moment(step.at), "what": what}
    if not step.by:
        return words("{moment}: {what}", **facts)
    return words("{moment}: {what} ({name})", name=room.called(step.by), **facts)


def nobody_else(words: Words, titles: Sequence[str]) -> str:
    """What is on no order any more, in a pop-up."""
    named = clipped(", ".join(titles), POPPED_MAX)
    return words.plain("Nobody else sells this, so it is on no order now: {titles}", titles=named)


def rest_drawn_up(words: Words, order_id: int, lines: int) -> str:
    """What is left of a very long order, in a pop-up."""
    return words.count(
        "{number} line more is in purchase order {order}: send that, too.",
        "{number} lines more are in purchase order {order}: send that, too.",
        lines,
        order=order_id,
    )


def files(words: Words, page: PurchasePage) -> Screen:
    """As what?"""
    order = page.order
    return Screen(
        words("Purchase order {number} as a file, as {name} gets it:", number=order.id, name=page.supplier.name),
        rows_of(
            (
                Button(words.plain("📄 PDF"), pack("buyfile", order.id, 0)),
                Button(words.plain("📊 CSV"), pack("buyfile", order.id, 1)),
            ),
            (to_order(words, order.id),),
        ),
    )


def file_caption(words: Words, page: PurchasePage) -> str:
    """What the file is."""
    return words.plain("Purchase order {number} to {name}", number=page.order.id, name=page.supplier.name)


def to_order(words: Words, purchase_id: int) -> Button:
    """Back to the order."""
    return Button(words.plain("‹ Back"), pack("buy", purchase_id))
