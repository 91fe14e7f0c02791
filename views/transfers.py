"""Transfers: goods between two places, as those who send and receive them see them."""

from collections.abc import Mapping, Sequence

from domain.flows.transfers import TransferPage
from domain.moving import Line, Status
from domain.stock import Place
from views.buttons import pack
from views.layout import in_rows, label, pager, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.stock_hub import back as to_stock
from views.words import Words, marked

TRANSFERS_PER_PAGE = 6
# What a list can be asked for, by the number in its button.
LISTS = ((Status.DRAFT, Status.ASKED), (Status.SENT,), (Status.RECEIVED, Status.CLOSED, Status.CANCELLED))
_LISTS = (marked("📤 To send ({number})"), marked("🚚 Under way ({number})"), marked("📁 Ended ({number})"))
_HEADINGS = (marked("To send"), marked("Under way"), marked("Ended"))
_STAGES = {
    Status.DRAFT: marked("being drawn up"),
    Status.ASKED: marked("to be sent"),
    Status.SENT: marked("under way"),
    Status.RECEIVED: marked("received"),
    Status.CLOSED: marked("ended"),
    Status.CANCELLED: marked("called off"),
}
_SIGNS = {
    Status.DRAFT: "✏️",
    Status.ASKED: "📤",
    Status.SENT: "🚚",
    Status.RECEIVED: "✅",
    Status.CLOSED: "⚠️",
    Status.CANCELLED: "❌",
}


def transfer_list(
    words: Words, found: Sequence[TransferPage], counts: Mapping[Status, int], *, number: int, page: int
) -> Screen:
    """Those in one of three states."""
    numbers = [sum(counts.get(status, 0) for status in statuses) for statuses in LISTS]
    others = [
        Button(words.plain(_LISTS[each], number=numbers[each]), pack("trfs", each, 0))
        for each in range(len(LISTS))
        if each != number
    ]
    pages = max(1, -(-numbers[number] // TRANSFERS_PER_PAGE))
    heading = words("<b>Transfers</b> · {what}", what=words.plain(_HEADINGS[number]))
    return Screen(
        heading if found else paragraphs(heading, words("None.")),
        rows_of(
            *((Button(label(_row(each)), pack("trf", each.transfer.id)),) for each in found),
            pager("trfs", number, page=page, pages=pages),
            tuple(others),
            (Button(words.plain("➕ New transfer"), pack("trfnew")),),
            to_stock(words),
        ),
    )


def _row(page: TransferPage) -> str:
    transfer = page.transfer
    return f"{_SIGNS[transfer.status]} {transfer.id}: {page.source.name} → {page.target.name}"


def transfer_page(words: Words, page: TransferPage) -> Screen:
    """A transfer, with all that can be done about it now."""
    return Screen(
        _told(words, page),
        rows_of(
            *_BUTTONS[page.transfer.status](words, page),
            (Button(words.plain("📜 History"), pack("trfstory", page.transfer.id, 0)),),
            (Button(words.plain("‹ Transfers"), pack("trfs", _list_of(page.transfer.status), 0)),),
        ),
    )


def card(words: Words, page: TransferPage) -> Screen:
    """A transfer as packers are told of it."""
    labels = {Status.ASKED: marked("📤 Send it"), Status.SENT: marked("📥 Receive it")}
    showing = labels.get(page.transfer.status, marked("🚚 Show transfer"))
    return Screen(_told(words, page), ((Button(words.plain(showing), pack("trfopen", page.transfer.id)),),))


def _told(words: Words, page: TransferPage) -> str:
    transfer = page.transfer
    heading = words(
        "<b>Transfer {number}</b> · {stage}", number=transfer.id, stage=words.plain(_STAGES[transfer.status])
    )

    def draw(room: Room) -> str:
        source, target = (room.called(place.name) for place in (page.source, page.target))
        reason = words("Why: {reason}", reason=room.typed(transfer.reason)) if transfer.reason else ""
        address = page.source.address if transfer.status is Status.ASKED else ""
        return tight(
            room,
            (
                stacked(heading, words("{source} → {target}", source=source, target=target)),
                words("📍 {address}", address=room.typed(address)) if address and room.has_extras else "",
                _lines(words, page, room),
                reason,
            ),
        )

    text, _ = fitted(draw)
    return text


def _lines(words: Words, page: TransferPage, room: Room) -> str:
    if not page.transfer.lines:
        return words("Nothing is in it yet.")
    # Where not all have room, what somebody has to see to comes first.
    lines = sorted(page.transfer.lines, key=lambda line: not _calls(page, line))
    return "\n".join(room.few(words, [_line(words, page, line, room) for line in lines]))


def _calls(page: TransferPage, line: Line) -> bool:
    return _there(page, line) is not None if page.transfer.is_unsent else line.missing > 0


def _there(page: TransferPage, line: Line) -> int | None:
    """How many its place can send, where that is too little."""
    return next((short.available for short in page.shorts if short.variant_id == line.variant_id), None)


def _line(words: Words, page: TransferPage, line: Line, room: Room) -> str:
    variant = page.variants[line.variant_id]
    named = {"quantity": line.quantity, "title": room.called(variant.label), "sku": room.called(variant.sku)}
    if page.transfer.is_unsent:
        there = _there(page, line)
        if there is not None:
            return words("⚠️ {quantity} × {title} [{sku}], only {there} there", there=there, **named)
        return words("{quantity} × {title} [{sku}]", **named)
    became = [
        words(sentence, number=number)
        for sentence, number in (
            (_DAMAGED, line.damaged),
            (_LOST, line.lost),
            (_BACK, line.returned),
        )
        if number
    ]
    tick = "✅" if not line.missing else "▫️"
    if page.transfer.status is Status.CANCELLED:
        return words("{quantity} × {title} [{sku}]", **named)
    said = (
        words("{tick} {quantity} × {title} [{sku}]", tick=tick, **named)
        if line.came in {0, line.quantity}
        else words("{tick} {came} of {quantity} × {title} [{sku}]", tick=tick, came=line.came, **named)
    )
    return ", ".join([said, *became])


_DAMAGED, _LOST, _BACK = marked("{number} damaged"), marked("{number} lost"), marked("{number} back")


def _draft_buttons(words: Words, page: TransferPage) -> list[tuple[Button, ...]]:
    transfer = page.transfer
    seen = (transfer.id, transfer.version)
    goods = [Button(words.plain("➕ Add goods"), pack("trfadd", transfer.id))]
    if not transfer.lines:
        return [tuple(goods), (_call_off(words, page),)]
    goods.append(Button(words.plain("🔢 Change"), pack("trflines", transfer.id, 0)))
    return [
        tuple(goods),
        (
            Button(words.plain("📤 Have it sent"), pack("trfask", *seen)),
            Button(words.plain("🚚 It is sent"), pack("trfsend", *seen)),
        ),
        *_insisting(words, page),
        (_call_off(words, page),),
    ]


def _asked_buttons(words: Words, page: TransferPage) -> list[tuple[Button, ...]]:
    seen = (page.transfer.id, page.transfer.version)
    return [
        (Button(words.plain("🚚 It is sent"), pack("trfsend", *seen)),),
        *_insisting(words, page),
        (Button(words.plain("✏️ Change it"), pack("trfedit", *seen)), _call_off(words, page)),
    ]


def _sent_buttons(words: Words, page: TransferPage) -> list[tuple[Button, ...]]:
    transfer = page.transfer
    return [
        (Button(words.plain("📥 All of it has come"), pack("trfall", transfer.id, transfer.version)),),
        (Button(words.plain("🔢 Count what has come"), pack("trfcount", transfer.id, 0)),),
        (
            Button(words.plain("❓ Lost"), pack("trfshort", transfer.id)),
            Button(words.plain("↩️ It came back"), pack("trfaskback", transfer.id)),
        ),
    ]


def _nothing(_: Words, __: TransferPage) -> list[tuple[Button, ...]]:
    return []


_BUTTONS = {
    Status.DRAFT: _draft_buttons,
    Status.ASKED: _asked_buttons,
    Status.SENT: _sent_buttons,
    Status.RECEIVED: _nothing,
    Status.CLOSED: _nothing,
    Status.CANCELLED: _nothing,
}


def _insisting(words: Words, page: TransferPage) -> list[tuple[Button, ...]]:
    """Where only its safety stock keeps a place from sending, a merchant may say why it is sent all the same."""
    if not page.is_short_by_safety_stock:
        return []
    return [(Button(words.plain("⚠️ Send safety stock"), pack("trfinsist", page.transfer.id)),)]


def _call_off(words: Words, page: TransferPage) -> Button:
    return Button(words.plain("❌ Call it off"), pack("trfoff", page.transfer.id, page.transfer.version))


def _list_of(status: Status) -> int:
    return next(number for number, statuses in enumerate(LISTS) if status in statuses)


def ask_source(words: Words, places: Sequence[Place]) -> Screen:
    """From where?"""
    buttons = [Button(label(each.name), pack("trffrom", each.id)) for each in places]
    return Screen(words("Where do the goods leave from?"), rows_of(*in_rows(buttons, across=2), _to_list(words)))


def ask_target(words: Words, source: Place, places: Sequence[Place], *, variant_id: int) -> Screen:
    """And where to?"""
    goods = (variant_id,) if variant_id else ()
    buttons = [
        Button(label(each.name), pack("trfto", source.id, each.id, *goods)) for each in places if each.id != source.id
    ]
    return Screen(
        words("From {place}: where do they go?", place=source.name),
        rows_of(*in_rows(buttons, across=2), _to_list(words)),
    )


def one_place(words: Words, *, may_add: bool) -> Screen:
    """There is nowhere to move anything to."""
    adding = (Button(words.plain("🏬 Places"), pack("plcs")),) if may_add else ()
    return Screen(
        words("The shop has one place only. Goods can be moved once there is another."),
        rows_of(adding, _to_list(words)),
    )


def _to_list(words: Words) -> tuple[Button, ...]:
    return (Button(words.plain("‹ Transfers"), pack("trfs", 0, 0)),)


def to_page(words: Words, transfer_id: int) -> tuple[Button, ...]:
    """Back to the transfer."""
    return (Button(words.plain("‹ Back"), pack("trf", transfer_id)),)
