"""What merchants, packers and couriers see alike of a parcel: how far it is, where to, and what can be done with it."""

from collections.abc import Sequence

from domain import phones
from domain.carts import Way
from domain.flows.overview import Delivery
from domain.orders import Order, Terms
from domain.shipping import ATTEMPTS_MAX, Shipment
from domain.shipping import Status as ShipmentStatus
from views.buttons import pack
from views.layout import clipped, label, rows_of, stacked
from views.phone import Room
from views.places import map_link
from views.screen import Button, Screen
from views.words import Words, marked

PACKABLE = {ShipmentStatus.PLANNED, ShipmentStatus.PICKING}
PLACE_MAX = 16
ASSIGNABLE = {*PACKABLE, ShipmentStatus.PACKED}
SHIPMENT_STAGES = {
    ShipmentStatus.PLANNED: marked("to be packed"),
    ShipmentStatus.PICKING: marked("being packed"),
    ShipmentStatus.PACKED: marked("packed"),
    ShipmentStatus.HANDED_OVER: marked("with the courier"),
    ShipmentStatus.IN_TRANSIT: marked("on its way"),
    ShipmentStatus.OUT_FOR_DELIVERY: marked("out for delivery"),
    ShipmentStatus.ATTEMPT_FAILED: marked("⚠️ undelivered"),
    ShipmentStatus.AWAITING_PICKUP: marked("waits to be picked up"),
    ShipmentStatus.DELIVERED: marked("✅ delivered"),
    ShipmentStatus.RETURNING: marked("coming back"),
    ShipmentStatus.RETURNED: marked("back in the shop"),
    ShipmentStatus.LOST: marked("lost"),
    ShipmentStatus.CANCELLED: marked("called off"),
}


def where_to_bring(words: Words, order: Order, room: Room) -> str:
    """Whose it is, where to, and what they ask for."""
    return stacked(
        words("Customer: {name}", name=room.typed(order.name)),
        words("Phone: {phone}", phone=phones.shown(order.phone)),
        words("🏬 The customer picks it up.") if order.way is Way.PICKUP else "",
        words("Address: {address}", address=room.typed(order.address)) if order.address else "",
        map_link(words, order.location),
        words("Note: {note}", note=room.typed(order.note)) if order.note else "",
    )


def which_parcel(words: Words, delivery: Delivery) -> str:
    """Which of an order's parcels this is, where it does not hold all that was ordered."""
    ordered = sum(line.quantity for line in delivery.order.lines)
    pieces = sum(line.quantity for line in delivery.shipment.lines) if delivery.shipment is not None else ordered
    if delivery.shipment is None or not 0 < pieces < ordered:
        return ""
    if delivery.place is None or delivery.shipment.status is ShipmentStatus.RETURNING:
        return words("📦 This parcel: {number} of {total} pieces", number=pieces, total=ordered)
    place = clipped(delivery.place.name, PLACE_MAX)
    return words("📦 From {place}: {number} of {total} pieces", place=place, number=pieces, total=ordered)


def after_failure(words: Words, shipment: Shipment, *, again: str, back: str) -> tuple[Button, ...]:
    """What can be done about a parcel that did not arrive."""
    bringing_back = Button(words.plain("↩️ Bring back"), pack(back, shipment.id, shipment.version))
    if shipment.attempts >= ATTEMPTS_MAX:
        return (bringing_back,)
    return (Button(words.plain("🔁 Try again"), pack(again, shipment.id, shipment.version)), bringing_back)


def hand_out_button(words: Words, shipment: Shipment) -> Button:
    """For whoever stands at the counter."""
    return Button(words.plain("🤝 Hand over"), pack("handout", shipment.id))


def handed_out(words: Words, delivery: Delivery) -> Screen:
    """The customer has taken the parcel at the counter, and paid."""
    order = delivery.order
    if order.terms is not Terms.CASH or (order.credit_minor and not delivery.collected_minor):
        return Screen(words("✅ #{code} is handed over. It was paid already.", code=order.code))
    amount = words.money(delivery.collected_minor)
    return Screen(
        words("✅ #{code} is handed over. {amount} in cash goes into the till.", code=order.code, amount=amount)
    )


def listed(
    words: Words,
    heading: str,
    nothing: str,
    deliveries: Sequence[Delivery],
    act: str,
    *,
    rows: tuple[tuple[Button, ...], ...] = (),
    has_home: bool,
) -> Screen:
    """A list of parcels, each a button that does `act`, and what stands below it."""
    parcels = [
        (Button(label(f"#{each.order.code} · {_listed_as(words, each, each.shipment)}"), pack(act, each.shipment.id)),)
        for each in deliveries
        if each.shipment is not None
    ]
    home = (Button(words.plain("🏠 Home"), pack("home")),) if has_home else ()
    return Screen(heading if parcels else nothing, rows_of(*parcels, *rows, home))


def _listed_as(words: Words, delivery: Delivery, shipment: Shipment) -> str:
    """In a shop of several places, where it is says more than that it waits."""
    is_waiting = shipment.status is ShipmentStatus.PLANNED and delivery.place is not None
    return delivery.place.name if is_waiting and delivery.place else words.plain(SHIPMENT_STAGES[shipment.status])
