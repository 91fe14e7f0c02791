"""What packers see: the packing list of an order, what they cannot find, and all that wait."""

from html import unescape

from domain.flows.overview import Delivery
from domain.flows.packing_lists import ToPack
from domain.shipping import Shipment, ShipmentLine
from domain.shipping import Status as ShipmentStatus
from views import splitting
from views.buttons import pack
from views.layout import in_rows, label, rows_of, stacked
from views.orders import in_full_button
from views.parcels import PACKABLE, SHIPMENT_STAGES, hand_out_button, listed
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words


def packing_card(words: Words, delivery: Delivery) -> Screen:
    """What goes into the box: each line a button to tick."""
    order, shipment = delivery.order, delivery.shipment
    assert shipment is not None, "an accepted order has a shipment"
    heading = words(
        "<b>Pack order #{code}</b> · {stage}", code=order.code, stage=words.plain(SHIPMENT_STAGES[shipment.status])
    )

    def draw(room: Room) -> str:
        note = words("Note: {note}", note=room.typed(order.note)) if order.note else ""
        place = words("🏬 {place}", place=room.called(delivery.place.name)) if delivery.place is not None else ""
        parts = (
            stacked(heading, place, splitting.sent_for(words, delivery.relatives)),
            _lines(words, shipment, room),
            _missing(words, shipment, room),
            note,
        )
        return tight(room, parts)

    text, _ = fitted(draw)
    # All the lines are on the buttons; what else there is to read is the note.
    is_cut = order.note not in unescape(text)
    full = (in_full_button(words, order),) if is_cut else ()
    return Screen(text, rows_of(*_packing_buttons(words, shipment), full))


def _lines(words: Words, shipment: Shipment, room: Room) -> str:
    """Where not all have room, those that still have to be found come first."""
    lines = shipment.lines
    if len(lines) > room.lines:
        lines = tuple(sorted(lines, key=lambda line: bool(line.picked or line.missing)))
    told = [
        words(
            "{tick} {quantity} × {title} [{sku}]",
            tick=_tick(line, shipment),
            quantity=line.quantity,
            title=room.called(line.title),
            sku=room.called(line.sku),
        )
        for line in lines
    ]
    return "\n".join(room.few(words, told))


def _missing(words: Words, shipment: Shipment, room: Room) -> str:
    short = [line for line in shipment.lines if line.missing and shipment.status in PACKABLE]
    told = [
        words(
            "⚠️ {missing} of {quantity} missing: {title}",
            missing=line.missing,
            quantity=line.quantity,
            title=room.called(line.title),
        )
        for line in short
    ]
    return stacked(*room.few(words, told))


def _tick(line: ShipmentLine, shipment: Shipment) -> str:
    if shipment.status is ShipmentStatus.CANCELLED:
        return "✖️"
    if shipment.status not in PACKABLE or line.picked:
        return "✅"
    return "⚠️" if line.missing else "▫️"


def ask_short_line(words: Words, delivery: Delivery) -> Screen:
    """Of which line is something missing?"""
    shipment = delivery.shipment
    assert shipment is not None, "an accepted order has a shipment"
    lines = [
        (Button(label(f"{line.quantity} × {line.title}"), pack("short", shipment.id, line.order_line_id)),)
        for line in shipment.lines
    ]
    return Screen(
        words("<b>Pack order #{code}</b>: what can you not find?", code=delivery.order.code),
        rows_of(*lines, (Button(words.plain("‹ Back"), pack("packinglist", shipment.id)),)),
    )


def ask_short_count(words: Words, delivery: Delivery, line: ShipmentLine) -> Screen:
    """How many are there?"""
    shipment = delivery.shipment
    assert shipment is not None, "an accepted order has a shipment"
    counts = [
        Button(str(there), pack("shortof", shipment.id, line.order_line_id, there))
        for there in _there_choices(line.quantity)
    ]
    return Screen(
        words("{quantity} × {title}: how many are there?", quantity=line.quantity, title=line.title),
        rows_of(
            *in_rows(counts, across=5),
            (Button(words.plain("All found"), pack("shortof", shipment.id, line.order_line_id, line.quantity)),),
            (Button(words.plain("‹ Back"), pack("shorts", shipment.id)),),
        ),
    )


def _there_choices(quantity: int) -> list[int]:
    """The counts offered: all of them, or of many the lowest and the highest."""
    every = list(range(quantity))
    return every if len(every) <= _CHOICES_MAX else [*every[:10], *every[-10:]]


_CHOICES_MAX = 20


def _packing_buttons(words: Words, shipment: Shipment) -> list[tuple[Button, ...]]:
    if shipment.status is ShipmentStatus.PACKED or shipment.is_at_counter:
        handing_out = (hand_out_button(words, shipment),) if shipment.is_at_counter else ()
        return [
            *((handing_out,) if handing_out else ()),
            (Button(words.plain("Open the box again"), pack("unpack", shipment.id, shipment.version)),),
        ]
    if shipment.status not in PACKABLE:
        return []
    ticks = [
        (
            Button(
                label(f"{_tick(line, shipment)} {line.quantity} × {line.title}"),
                pack("tick", shipment.id, line.order_line_id, int(not line.picked)),
            ),
        )
        for line in shipment.lines
    ]
    return [
        *ticks,
        (Button(words.plain("📦 Packed"), pack("packed", shipment.id)),),
        (Button(words.plain("🔍 Not all is there"), pack("shorts", shipment.id)),),
    ]


def packing_list(words: Words, found: ToPack, *, is_private: bool) -> Screen:
    """What waits to be packed, in one place or in all, and what goes from place to place."""
    heading = (
        words("<b>To be packed</b> in {place}", place=found.place.name)
        if found.place is not None
        else words("<b>To be packed</b>")
    )
    nothing = words("Nothing to pack right now.")
    if found.place is not None:
        nothing = words("Nothing to pack in {place} right now.", place=found.place.name)
    filters = [
        Button(label(f"🏬 {place.name} ({number})"), pack("topack", place.id)) for place, number in found.elsewhere
    ]
    if found.place is not None:
        filters.append(Button(words.plain("🏬 All places"), pack("topack")))
    moving = (
        (Button(words.plain("🚚 Transfers ({number})", number=found.transfers), pack("trfs", found.transfers_list, 0)),)
        if found.transfers
        else ()
    )
    rows = (*in_rows(filters, across=2), moving)
    return listed(words, heading, nothing, found.deliveries, "packing", rows=rows, has_home=is_private)
