"""What couriers see of what they deliver: the job, what they are asked about it, and the list."""

from collections.abc import Sequence

from domain.flows.overview import Delivery
from domain.orders import Order, Terms
from domain.outbox import Pin
from domain.shipping import Shipment
from domain.shipping import Status as ShipmentStatus
from views import splitting
from views.buttons import pack
from views.layout import in_rows, label, not_now, rows_of, stacked
from views.orders import in_full_button
from views.parcels import ASSIGNABLE, SHIPMENT_STAGES, after_failure, listed, where_to_bring, which_parcel
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

FAILURE_REASONS = (
    marked("Nobody home"),
    marked("Address not found"),
    marked("Customer refused it"),
    marked("Customer has no cash"),
)


def job_card(words: Words, delivery: Delivery) -> Screen:
    """The courier's job: where to, whom to call, what to collect. The customer's code is not on it."""
    order, shipment = delivery.order, delivery.shipment
    assert shipment is not None, "an accepted order has a shipment"
    text, is_whole = fitted(lambda room: _job_text(words, delivery, shipment, room))
    pin = None
    if order.location is not None:
        pin = Pin(order.location[0] / 1_000_000, order.location[1] / 1_000_000, title=f"#{order.code}")
    full = () if is_whole else (in_full_button(words, order),)
    return Screen(text, rows_of(*_job_buttons(words, shipment), full), pin=pin)


def noted(words: Words, delivery: Delivery) -> Screen:
    """What was typed is done; the card itself stands further up."""
    assert delivery.shipment is not None, "an accepted order has a shipment"
    stage = words.plain(SHIPMENT_STAGES[delivery.shipment.status])
    return Screen(
        stacked(words("👍 #{code}: {stage}", code=delivery.order.code, stage=stage), _to_collect(words, delivery)),
        rows_of(
            (Button(words.plain("🛵 Show it"), pack("job", delivery.shipment.id)),),
            (Button(words.plain("‹ Deliveries"), pack("jobs")),),
        ),
    )


def _job_text(words: Words, delivery: Delivery, shipment: Shipment, room: Room) -> str:
    stage = words.plain(SHIPMENT_STAGES[shipment.status])
    pieces = sum(line.quantity for line in shipment.lines)
    hint = words("You can also reply to this message: “delivered 1234” or “nobody home”.")
    return tight(
        room,
        (
            stacked(
                words("<b>Delivery #{code}</b> · {stage}", code=delivery.order.code, stage=stage),
                splitting.sent_for(words, delivery.relatives),
                _collected_at(words, delivery, shipment, room),
            ),
            where_to_bring(words, delivery.order, room),
            stacked(
                which_parcel(words, delivery) or words.count("{number} piece", "{number} pieces", pieces),
                _to_collect(words, delivery),
            )
            if shipment.status is not ShipmentStatus.CANCELLED
            else "",
            room.besides(hint) if shipment.status is ShipmentStatus.OUT_FOR_DELIVERY else "",
        ),
    )


def _collected_at(words: Words, delivery: Delivery, shipment: Shipment, room: Room) -> str:
    """Where the courier gets it, or brings it back to, where that could be here or there."""
    place = delivery.place
    if place is None or shipment.status not in {*ASSIGNABLE, ShipmentStatus.RETURNING}:
        return ""
    where = ", ".join(filter(None, (place.name, place.address)))
    if shipment.status is ShipmentStatus.RETURNING:
        return words("🏬 Bring it to: {place}", place=room.typed(where))
    return words("🏬 Collect it at: {place}", place=room.typed(where))


def _to_collect(words: Words, delivery: Delivery) -> str:
    order, shipment = delivery.order, delivery.shipment
    has_arrived = shipment is not None and shipment.status is ShipmentStatus.DELIVERED
    minor = delivery.collected_minor if has_arrived else delivery.cash_minor
    if minor and has_arrived:
        return words("Collected: <b>{amount}</b>", amount=words.money(minor))
    if minor:
        return words("Collect: <b>{amount}</b> in cash", amount=words.money(minor))
    # A part of another order, or what is sent instead, may be paid with that; anything with credit.
    if order.terms is not Terms.CASH or order.split_from is not None or order.credit_minor > 0:
        return words("Paid already: collect nothing.")
    return words("Collect nothing.")


def job_packed(words: Words, delivery: Delivery) -> Screen:
    """A parcel that the courier waits for is packed."""
    order, shipment = delivery.order, delivery.shipment
    assert shipment is not None, "it was packed"
    return Screen(
        words("📦 #{code} is packed: you can pick it up.", code=order.code),
        rows_of(*_job_buttons(words, shipment), (Button(words.plain("‹ Your deliveries"), pack("jobs")),)),
    )


def job_called_off(words: Words, order: Order) -> Screen:
    """Nothing is left in the parcel that the courier was to bring."""
    return Screen(words("✖️ Your delivery of #{code} is called off: nothing of that parcel is wanted.", code=order.code))


def job_gone(words: Words, order: Order) -> Screen:
    """The job was given to somebody else, or called off."""
    return Screen(words("Delivery #{code} is no longer yours.", code=order.code))


def _job_buttons(words: Words, shipment: Shipment) -> list[tuple[Button, ...]]:
    if shipment.status is ShipmentStatus.PACKED:
        return [(Button(words.plain("🛵 Picked up"), pack("pickedup", shipment.id, shipment.version)),)]
    if shipment.status is ShipmentStatus.OUT_FOR_DELIVERY:
        return [
            (Button(words.plain("✅ Delivered"), pack("delivered", shipment.id)),),
            (Button(words.plain("⚠️ Could not deliver"), pack("failed", shipment.id)),),
        ]
    if shipment.status is ShipmentStatus.ATTEMPT_FAILED:
        return [after_failure(words, shipment, again="retry", back="bringback")]
    return []


def ask_code(words: Words, order: Order) -> Screen:
    """The proof of delivery."""
    return Screen(words("Type the customer's 4-digit code for #{code}.", code=order.code), rows_of((not_now(words),)))


def ask_failure(words: Words, delivery: Delivery) -> Screen:
    """What went wrong? The card asks, with the usual reasons as buttons."""
    shipment = delivery.shipment
    assert shipment is not None, "an accepted order has a shipment"
    reasons = [
        Button(words.plain(reason), pack("failedfor", shipment.id, number))
        for number, reason in enumerate(FAILURE_REASONS)
    ]
    return Screen(
        words("Why could #{code} not be delivered?", code=delivery.order.code),
        rows_of(
            *in_rows(reasons, across=2),
            (Button(words.plain("✍️ Another reason"), pack("failedwords", shipment.id)),),
            (Button(words.plain("‹ Back"), pack("job", shipment.id)),),
        ),
    )


def ask_failure_words(words: Words, order: Order) -> Screen:
    """Another reason, typed."""
    return Screen(words("Please type why #{code} could not be delivered.", code=order.code), rows_of((not_now(words),)))


def job_list(words: Words, deliveries: Sequence[Delivery], fetched: Sequence[Button] = ()) -> Screen:
    """What a courier still has to do, what is to be fetched below."""
    heading, nothing = words("<b>Your deliveries</b>"), words("Nothing to deliver right now.")
    return listed(words, heading, nothing, deliveries, "jobcard", rows=in_rows(fetched, across=1), has_home=True)


def ask_what(words: Words, delivery: Delivery) -> Screen:
    """Something was said of a job that cannot be done as it stands, or is no more than likely meant."""
    shipment = delivery.shipment
    assert shipment is not None, "a job is a shipment"
    stage = words.plain(SHIPMENT_STAGES[shipment.status])
    return Screen(
        stacked(
            words("<b>Delivery #{code}</b> · {stage}", code=delivery.order.code, stage=stage),
            words("What about it? Press it, or open the delivery."),
        ),
        rows_of(
            *_job_buttons(words, shipment),
            (Button(words.plain("🛵 Open the delivery"), pack("job", shipment.id)),),
        ),
    )


def ask_which_job(words: Words, deliveries: Sequence[Delivery]) -> Screen:
    """Which of several jobs was meant?"""
    rows = [
        (Button(label(f"#{each.order.code} · {each.order.name}"), pack("whichjob", each.shipment.id)),)
        for each in deliveries
        if each.shipment is not None
    ]
    return Screen(words("Which delivery do you mean?"), rows_of(*rows, (not_now(words),)))
