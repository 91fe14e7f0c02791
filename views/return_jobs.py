"""What a courier fetches from a customer: where, when, what, and what to say of it."""

from domain import phones
from domain.flows.return_pages import ReturnPage
from domain.shipping import Shipment
from domain.shipping import Status as Parcel
from views.buttons import pack
from views.deliveries import FAILURE_REASONS
from views.layout import clipped, label, not_now, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.return_cards import slot_name
from views.screen import Button, Screen
from views.words import Words, marked

_STAGES = {
    Parcel.PLANNED: marked("to be fetched"),
    Parcel.ATTEMPT_FAILED: marked("could not be fetched"),
    Parcel.HANDED_OVER: marked("with you"),
    Parcel.DELIVERED: marked("in the house"),
    Parcel.CANCELLED: marked("called off"),
    Parcel.LOST: marked("lost"),
}


def row(page: ReturnPage, shipment: Shipment) -> Button:
    """A collection in the courier's list."""
    return Button(label(f"↩️ #{page.order.code} · {page.order.address}"), pack("rtc", shipment.id))


def card(words: Words, page: ReturnPage, shipment: Shipment) -> Screen:
    """The courier's card."""
    text, _ = fitted(lambda room: _text(words, page, shipment, room))
    return Screen(text, rows_of(*_buttons(words, shipment), (Button(words.plain("‹ Deliveries"), pack("jobs")),)))


def _text(words: Words, page: ReturnPage, shipment: Shipment, room: Room) -> str:
    order = page.order
    lines = [
        words("{quantity} × {title}", quantity=line.quantity - line.missing, title=room.called(line.title))
        for line in shipment.lines
    ]
    is_planned = shipment.status is Parcel.PLANNED
    fetched = page.returned.fetched
    return tight(
        room,
        [
            stacked(
                words("<b>↩️ Fetch #{code}</b> · {stage}", code=order.code, stage=words.plain(_STAGES[shipment.status])),
                words("🕐 {time}", time=slot_name(words, *fetched)) if fetched is not None and is_planned else "",
            ),
            stacked(
                words("{name}", name=room.called(order.name)),
                words("{address}", address=room.typed(order.address)),
                words("Phone: {phone}", phone=phones.shown(order.phone)),
            ),
            stacked(
                *room.few(words, lines),
                words("On the box: <b>{code}</b>", code=page.returned.code) if is_planned else "",
            ),
            words(
                "🏬 Bring it to: {place}",
                place=room.typed(", ".join(filter(None, (page.place.name, page.place.address)))),
            )
            if shipment.status in {Parcel.PLANNED, Parcel.HANDED_OVER}
            else "",
            room.besides(words("You can also reply with a photo, or with how many you got.")) if is_planned else "",
        ],
    )


def _buttons(words: Words, shipment: Shipment) -> list[tuple[Button, ...]]:
    if shipment.status is not Parcel.PLANNED:
        return []
    return [
        (Button(words.plain("✅ I have all of it"), pack("rtcall", shipment.id, shipment.version)),),
        (
            Button(words.plain("✂️ I have less"), pack("rtcsome", shipment.id)),
            Button(words.plain("🚫 Could not fetch"), pack("rtcnot", shipment.id)),
        ),
    ]


def noted(words: Words, page: ReturnPage, shipment: Shipment) -> Screen:
    """What was typed is done; the card itself stands further up."""
    pieces = sum(line.quantity - line.missing for line in shipment.lines)
    stage = words.plain(_STAGES[shipment.status])
    taken = words.count("{number} piece", "{number} pieces", pieces) if shipment.status is Parcel.HANDED_OVER else ""
    return Screen(
        stacked(words("👍 #{code}: {stage}", code=page.order.code, stage=stage), taken),
        rows_of(
            (Button(words.plain("↩️ Show it"), pack("rtc", shipment.id)),),
            (Button(words.plain("‹ Deliveries"), pack("jobs")),),
        ),
    )


def ask_some(words: Words, shipment: Shipment) -> Screen:
    """How many of each?"""
    said = "\n".join(f"{line.sku} {line.quantity}" for line in shipment.lines[:6])
    return Screen(
        paragraphs(words("Type what you got, a line for each, like this:"), words("{lines}", lines=said)),
        rows_of((not_now(words),)),
    )


def ask_failure(words: Words, page: ReturnPage, shipment: Shipment) -> Screen:
    """Why not?"""
    return Screen(
        words("Why could you not fetch #{code}? Press a reason, or type it.", code=page.order.code),
        rows_of(
            *(
                (Button(label(words.known(reason)), pack("rtcnotfor", shipment.id, number)),)
                for number, reason in enumerate(FAILURE_REASONS)
            ),
            (Button(words.plain("‹ Back"), pack("rtc", shipment.id)),),
        ),
    )


def timed(words: Words, page: ReturnPage, shipment: Shipment) -> Screen:
    """It is fetched at another time than the courier was told."""
    fetched = page.returned.fetched
    return Screen(
        stacked(
            words("🕐 #{code} is fetched at another time.", code=page.order.code),
            words("🕐 {time}", time=slot_name(words, *fetched)) if fetched is not None else "",
        ),
        rows_of(
            (Button(words.plain("↩️ Show it"), pack("rtc", shipment.id)),),
            (Button(words.plain("‹ Deliveries"), pack("jobs")),),
        ),
    )


def off(words: Words, page: ReturnPage) -> Screen:
    """Nobody has to go there."""
    return Screen(
        words("✖️ #{code} is not fetched: the return was called off.", code=page.order.code),
        rows_of((Button(words.plain("‹ Deliveries"), pack("jobs")),)),
    )


def gone(words: Words, page: ReturnPage) -> Screen:
    """It is somebody else's to fetch, or nobody's."""
    return Screen(words("Fetching {title} is no longer yours.", title=clipped(f"#{page.order.code}", 20)))
