"""What merchants and couriers see of an order: its card, the courier's job."""

from collections.abc import Sequence

from domain import phones
from domain.carts import Way
from domain.flows.changing import is_changeable, is_divisible
from domain.flows.overview import Delivery
from domain.orders import Fulfilment, Order, Status, Terms
from domain.outbox import Pin
from domain.people import Person
from domain.shipping import ATTEMPTS_MAX, Shipment
from domain.shipping import Status as ShipmentStatus
from views import backorders, card_acts, card_money, money, splitting
from views import prices as price_views
from views.buttons import pack
from views.layout import LABEL_MAX, clipped, in_rows, label, not_now, paragraphs, rows_of, stacked
from views.orders import in_full_button, stage
from views.phone import ROWS, Room, fitted, order_lines, rows_of_text, tight
from views.places import map_link
from views.screen import Button, Screen
from views.words import Raw, Words, marked

DECLINE_REASONS = (
    marked("Sold out"),
    marked("We cannot deliver there"),
    marked("We are closed"),
)
FAILURE_REASONS = (
    marked("Nobody home"),
    marked("Address not found"),
    marked("Customer refused it"),
    marked("Customer has no cash"),
)
PACKABLE = {ShipmentStatus.PLANNED, ShipmentStatus.PICKING}
ASSIGNABLE = {*PACKABLE, ShipmentStatus.PACKED}


def order_card(words: Words, delivery: Delivery) -> Screen:
    """The order in the admin chat, with what a merchant can do about it now."""
    details = (Button(words.plain("🧾 Details"), pack("orderpage", delivery.order.id)),)
    text, _ = fitted(lambda room: _order_text(words, delivery, room))
    return Screen(text, rows_of(*order_buttons(words, delivery), details))


def _order_text(words: Words, delivery: Delivery, room: Room) -> str:
    order, shipment = delivery.order, delivery.shipment
    is_failed = shipment is not None and shipment.status is ShipmentStatus.ATTEMPT_FAILED
    failure = room.typed(words.known(shipment.failure)) if shipment is not None and is_failed else ""
    return tight(
        room,
        (
            _order_head(words, delivery, room),
            stacked(
                money.payment_line(words, order, due_minor=delivery.uncovered_minor),
                backorders.from_where(words, delivery, room),
                stacked(*card_money.standing(words, delivery)),
                _where(words, order, room),
                words("Courier: {name}", name=room.typed(delivery.courier.name)) if delivery.courier else "",
                words("Not delivered: {reason}", reason=failure) if failure else "",
                words("Reason: {reason}", reason=room.typed(words.known(order.closing_reason)))
                if order.closing_reason
                else "",
                room.besides(splitting.kinship(words, delivery.relatives)),
                room.besides(words("Placed {moment}", moment=words.moment(order.placed_at))),
            ),
        ),
    )


def _order_head(words: Words, delivery: Delivery, room: Room) -> Raw:
    """Which order, and what is in it: enough above a question, which leaves the rest of the phone to its answers."""
    order = delivery.order
    total = (
        card_money.total_line(words, delivery)
        if order.terms is Terms.CARD or delivery.card.has_any
        else money.total_line(words, order, due_minor=delivery.due_minor)
    )
    return tight(
        room,
        (
            words("<b>Order #{code}</b> · {stage}", code=order.code, stage=staff_stage(words, delivery)),
            stacked(order_lines(words, order.lines, room), price_views.order_rows(words, order, room, total=total)),
        ),
    )


def _asked_of(words: Words, delivery: Delivery, question: str) -> str:
    """A question about an order, which stands above it."""
    head, _ = fitted(lambda room: _order_head(words, delivery, room), rows=ROWS - 1 - rows_of_text(question))
    return paragraphs(head, question)


def _where(words: Words, order: Order, room: Room) -> str:
    return stacked(
        words("Customer: {name}", name=room.typed(order.name)),
        words("Phone: {phone}", phone=phones.shown(order.phone)),
        words("🏬 The customer picks it up.") if order.way is Way.PICKUP else "",
        words("Address: {address}", address=room.typed(order.address)) if order.address else "",
        map_link(words, order.location),
        words("Note: {note}", note=room.typed(order.note)) if order.note else "",
    )


def staff_stage(words: Words, delivery: Delivery) -> str:
    """How far the order is as the shop sees it, in two words, as plain text."""
    if delivery.order.status is Status.PLACED:
        is_new = delivery.order.accepted_at is None
        if delivery.order.waits and not is_new:
            return words.plain("waits for the return") if delivery.order.sent_as else words.plain("waits for goods")
        return words.plain("new") if is_new else words.plain("waits for payment")
    shipment = delivery.shipment
    if shipment is not None and delivery.order.status is Status.CONFIRMED:
        return words.plain(SHIPMENT_STAGES[shipment.status])
    return stage(words, delivery.order)


SHIPMENT_STAGES = {
    ShipmentStatus.PLANNED: marked("to be packed"),
    ShipmentStatus.PICKING: marked("being packed"),
    ShipmentStatus.PACKED: marked("packed"),
    ShipmentStatus.HANDED_OVER: marked("with the courier"),
    ShipmentStatus.IN_TRANSIT: marked("on its way"),
    ShipmentStatus.OUT_FOR_DELIVERY: marked("out for delivery"),
    ShipmentStatus.ATTEMPT_FAILED: marked("⚠️ not delivered"),
    ShipmentStatus.AWAITING_PICKUP: marked("waits to be picked up"),
    ShipmentStatus.DELIVERED: marked("✅ delivered"),
    ShipmentStatus.RETURNING: marked("coming back"),
    ShipmentStatus.RETURNED: marked("back in the shop"),
    ShipmentStatus.LOST: marked("lost"),
    ShipmentStatus.CANCELLED: marked("called off"),
}


def order_buttons(words: Words, delivery: Delivery) -> list[tuple[Button, ...]]:
    """What a merchant can do about the order now."""
    order, shipment = delivery.order, delivery.shipment
    paying = money.card_buttons(words, delivery)
    if order.status is Status.PLACED:
        accept = Button(words.plain("✅ Accept"), pack("accept", order.id, order.version))
        is_accepted = order.accepted_at is not None
        first = (*(() if is_accepted else (accept,)), _decline_button(words, order))
        return [first, paying, _changing_button(words, order)]
    if order.status is Status.CANCELLED and order.sent_as:
        return [paying]
    if order.status in {Status.EXPIRED, Status.CANCELLED}:
        return [(Button(words.plain("↩️ Bring it back"), pack("bringitback", order.id, order.version)),), paying]
    if order.status is not Status.CONFIRMED or shipment is None:
        return []
    others = [(_other_parcel(words, delivery, each),) for each in delivery.others]
    unpaid = card_acts.unpaid_buttons(words, order, delivery.card) if card_acts.is_unpaid(delivery) else []
    return [*unpaid, *_parcel_buttons(words, order, shipment), *others, paying, _changing_button(words, order)]


def _other_parcel(words: Words, delivery: Delivery, shipment: Shipment) -> Button:
    """Another parcel of the same order, with buttons of its own."""
    stage = words.plain(SHIPMENT_STAGES[shipment.status])
    place = next((each.name for each in delivery.places if each.id == shipment.place_id), "")
    if place and len(delivery.places) > 1:
        # The stage has to be read whole: without its beginning, "to be packed" says "packed".
        called = clipped(place, max(1, LABEL_MAX - len(f"📦 : {stage}")))
        return Button(label(f"📦 {called}: {stage}"), pack("parcel", shipment.id))
    return Button(label(words.plain("📦 Also: {stage}", stage=stage)), pack("parcel", shipment.id))


def _parcel_buttons(words: Words, order: Order, shipment: Shipment) -> list[tuple[Button, ...]]:
    rows: list[tuple[Button, ...]] = []
    if shipment.status in ASSIGNABLE:
        choosing = words.plain("🛵 Assign courier") if shipment.courier_id is None else words.plain("🛵 Other courier")
        if order.way is Way.DELIVERY:
            rows.append((Button(choosing, pack("couriers", shipment.id, shipment.version)),))
        rows.append((Button(words.plain("📋 Packing list"), pack("packing", shipment.id)),))
    if order.fulfilment in {Fulfilment.HELD, Fulfilment.PICKING} and shipment.status in PACKABLE:
        rows[-1] = (*rows[-1], _decline_button(words, order))
    if shipment.is_at_counter:
        rows.append((hand_out_button(words, shipment),))
        rows.append((Button(words.plain("Handed over (no code)"), pack("handedout", shipment.id, shipment.version)),))
        rows.append((Button(words.plain("Open the box again"), pack("reopen", shipment.id, shipment.version)),))
    if shipment.status is ShipmentStatus.OUT_FOR_DELIVERY:
        rows.append((Button(words.plain("Delivered (without code)"), pack("nocode", shipment.id, shipment.version)),))
    if shipment.status is ShipmentStatus.ATTEMPT_FAILED:
        rows.append(after_failure(words, shipment, again="redeliver", back="recall"))
    if shipment.status is ShipmentStatus.RETURNING:
        rows.append((Button(words.plain("📥 It is back"), pack("cameback", shipment.id, shipment.version)),))
    return rows


def _changing_button(words: Words, order: Order) -> tuple[Button, ...]:
    if not is_changeable(order, by_customer=False):
        return ()
    changing = Button(words.plain("✏️ Change order"), pack("rework", order.id))
    splitting = Button(words.plain("✂️ Split order"), pack("splitoff", order.id))
    return (changing, *((splitting,) if is_divisible(order, by_customer=False) else ()))


def hand_out_button(words: Words, shipment: Shipment) -> Button:
    """For whoever stands at the counter."""
    return Button(words.plain("🤝 Hand over"), pack("handout", shipment.id))


def _decline_button(words: Words, order: Order) -> Button:
    return Button(words.plain("❌ Decline"), pack("decline", order.id, order.version))


def after_failure(words: Words, shipment: Shipment, *, again: str, back: str) -> tuple[Button, ...]:
    """What can be done about a parcel that did not arrive."""
    bringing_back = Button(words.plain("↩️ Bring back"), pack(back, shipment.id, shipment.version))
    if shipment.attempts >= ATTEMPTS_MAX:
        return (bringing_back,)
    return (Button(words.plain("🔁 Try again"), pack(again, shipment.id, shipment.version)), bringing_back)


def ask_decline(words: Words, delivery: Delivery) -> Screen:
    """Why not? The card asks, with the usual reasons as buttons."""
    order = delivery.order
    reasons = [
        Button(words.plain(reason), pack("declinefor", order.id, order.version, number))
        for number, reason in enumerate(DECLINE_REASONS)
    ]
    asked = words("Why is it declined? The customer is told.")
    if order.sent_as:
        asked = stacked(asked, words("They get their money back for what they return."))
    return Screen(
        _asked_of(words, delivery, asked),
        rows_of(
            *in_rows(reasons, across=1),
            (Button(words.plain("✍️ Another reason"), pack("declinewords", order.id, order.version)),),
            (Button(words.plain("Only a part of it"), pack("rework", order.id)),)
            if is_divisible(order, by_customer=False)
            else (),
            (Button(words.plain("‹ Back"), pack("ordercard", order.id)),),
        ),
    )


def ask_courier(words: Words, delivery: Delivery, couriers: Sequence[Person]) -> Screen:
    """Who delivers it?"""
    shipment = delivery.shipment
    assert shipment is not None, "an accepted order has a shipment"
    buttons = [
        Button(label(courier.name), pack("assign", shipment.id, shipment.version, courier.id)) for courier in couriers
    ]
    return Screen(
        _asked_of(words, delivery, words("Who delivers it?")),
        rows_of(*in_rows(buttons, across=2), (Button(words.plain("‹ Back"), pack("ordercard", delivery.order.id)),)),
    )


def ask_reason(words: Words, order: Order) -> Screen:
    """Another reason, typed."""
    return Screen(words("Please type why order #{code} is declined.", code=order.code), rows_of((not_now(words),)))


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
            _where(words, delivery.order, room),
            stacked(words.count("{number} piece", "{number} pieces", pieces), _to_collect(words, delivery)),
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
    # A part of another order, or what is sent instead, may be paid with that; anything with credit.
    may_be_paid = order.split_from is not None or order.credit_minor > 0
    is_paid = may_be_paid and not (delivery.collected_minor if has_arrived else delivery.cash_minor)
    if is_paid or (order.terms is not Terms.CASH and not delivery.cash_minor):
        return words("Paid already: collect nothing.")
    if has_arrived:
        return words("Collected: <b>{amount}</b>", amount=words.money(delivery.collected_minor))
    return words("Collect: <b>{amount}</b> in cash", amount=words.money(delivery.cash_minor))


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


def handed_out(words: Words, delivery: Delivery) -> Screen:
    """The customer has taken the parcel at the counter, and paid."""
    order = delivery.order
    if order.terms is not Terms.CASH or (order.credit_minor and not delivery.collected_minor):
        return Screen(words("✅ #{code} is handed over. It was paid already.", code=order.code))
    amount = words.money(delivery.collected_minor)
    return Screen(
        words("✅ #{code} is handed over. {amount} in cash goes into the till.", code=order.code, amount=amount)
    )


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


def ask_which_job(words: Words, deliveries: Sequence[Delivery]) -> Screen:
    """Which of several jobs was meant?"""
    rows = [
        (Button(label(f"#{each.order.code} · {each.order.name}"), pack("whichjob", each.shipment.id)),)
        for each in deliveries
        if each.shipment is not None
    ]
    return Screen(words("Which delivery do you mean?"), rows_of(*rows, (not_now(words),)))


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
