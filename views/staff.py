"""What merchants see of an order: its card, what can be done about it, and what they are asked then."""

from collections.abc import Sequence

from domain import shipping
from domain.carts import Way
from domain.flows.calling_off import worth_minor
from domain.flows.changing import is_changeable, is_divisible
from domain.flows.overview import Delivery
from domain.orders import Fulfilment, Order, OrderLine, Status, Terms
from domain.people import Person
from domain.shipping import Shipment
from domain.shipping import Status as ShipmentStatus
from views import backorders, card_acts, card_money, money, splitting
from views import prices as price_views
from views.buttons import pack
from views.layout import LABEL_MAX, clipped, in_rows, label, not_now, paragraphs, rows_of, stacked
from views.orders import SHORT, stage_of
from views.parcels import (
    ASSIGNABLE,
    PACKABLE,
    SHIPMENT_STAGES,
    after_failure,
    hand_out_button,
    where_to_bring,
    which_parcel,
)
from views.phone import ROWS, Room, fitted, order_lines, rows_of_text, tight
from views.screen import Button, Screen
from views.words import Raw, Words, marked

DECLINE_REASONS = (
    marked("Sold out"),
    marked("We cannot deliver there"),
    marked("We are closed"),
)

_FOR_RETURN, _FOR_GOODS = marked("waits for the return"), marked("waits for goods")
_FOR_MONEY = marked("waits for payment")
# What does not fit beside a code and the beginning of a name.
_SHORT = SHORT | {
    _FOR_RETURN: marked("awaits return"),
    _FOR_GOODS: marked("awaits goods"),
    _FOR_MONEY: marked("to be paid"),
    SHIPMENT_STAGES[ShipmentStatus.HANDED_OVER]: marked("with courier"),
    SHIPMENT_STAGES[ShipmentStatus.OUT_FOR_DELIVERY]: marked("on its way"),
    SHIPMENT_STAGES[ShipmentStatus.AWAITING_PICKUP]: marked("at the counter"),
    SHIPMENT_STAGES[ShipmentStatus.RETURNED]: marked("back here"),
}


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
                _parcel_line(words, delivery),
                _locked_rest(words, delivery),
                stacked(*card_money.standing(words, delivery)),
                where_to_bring(words, order, room),
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


def _parcel_line(words: Words, delivery: Delivery) -> str:
    """Which parcel the buttons are about, and how far it is, where it is not all of the order."""
    which = which_parcel(words, delivery)
    if not which or delivery.shipment is None:
        return ""
    return f"{which} · {words.plain(SHIPMENT_STAGES[delivery.shipment.status])}"


def _is_rest_locked(delivery: Delivery) -> bool:
    """Some of it has left the house, and what has not lies in closed boxes."""
    parcels = [*delivery.others, *([delivery.shipment] if delivery.shipment is not None else [])]
    return delivery.is_begun and shipping.is_rest_locked(parcels)


def _locked_rest(words: Words, delivery: Delivery) -> str:
    if not _is_rest_locked(delivery):
        return ""
    return words("The rest is packed: open its box to decline it.")


def _order_head(words: Words, delivery: Delivery, room: Room) -> Raw:
    """Which order, and what is in it: enough above a question, which leaves the rest of the phone to its answers."""
    order = delivery.order
    total = (
        card_money.total_line(words, delivery)
        if order.terms is Terms.CARD or delivery.card.has_any
        else money.total_line(words, order, due_minor=delivery.due_minor, to_come_minor=delivery.to_come_minor)
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


def staff_stage(words: Words, delivery: Delivery) -> str:
    """How far the order is as the shop sees it, in two words, as plain text."""
    return words.plain(_staff_stage(delivery))


def _staff_stage(delivery: Delivery) -> str:
    if delivery.order.status is Status.PLACED:
        is_new = delivery.order.accepted_at is None
        if delivery.order.waits and not is_new:
            return _FOR_RETURN if delivery.order.sent_as else _FOR_GOODS
        return marked("new") if is_new else _FOR_MONEY
    shipment = delivery.shipment
    if shipment is not None and delivery.order.status is Status.CONFIRMED:
        if delivery.order.fulfilment is Fulfilment.PART_DELIVERED and shipment.status in ASSIGNABLE:
            return stage_of(delivery.order)
        return SHIPMENT_STAGES[shipment.status]
    return stage_of(delivery.order)


def listed_stage(words: Words, delivery: Delivery) -> str:
    """The same beside its code on a button, in fewer letters where it has many."""
    known = _staff_stage(delivery)
    return words.plain(_SHORT.get(known, known))


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
        return [(Button(words.plain("🔄 Reopen the order"), pack("bringitback", order.id, order.version)),), paying]
    if order.status is not Status.CONFIRMED or shipment is None:
        return []
    others = [(_other_parcel(words, delivery, each),) for each in delivery.others]
    unpaid = card_acts.unpaid_buttons(words, order, delivery.card) if card_acts.is_unpaid(delivery) else []
    return [
        *unpaid,
        *_parcel_buttons(words, order, shipment, is_begun=delivery.is_begun),
        *others,
        paying,
        _changing_button(words, order),
    ]


def _other_parcel(words: Words, delivery: Delivery, shipment: Shipment) -> Button:
    """Another parcel of the same order, with buttons of its own."""
    stage = words.plain(SHIPMENT_STAGES[shipment.status])
    place = next((each.name for each in delivery.places if each.id == shipment.place_id), "")
    if place and len(delivery.places) > 1:
        # The stage has to be read whole: without its beginning, "to be packed" says "packed".
        called = clipped(place, max(1, LABEL_MAX - len(f"📦 : {stage}")))
        return Button(label(f"📦 {called}: {stage}"), pack("parcel", shipment.id))
    return Button(label(words.plain("📦 Also: {stage}", stage=stage)), pack("parcel", shipment.id))


def _parcel_buttons(words: Words, order: Order, shipment: Shipment, *, is_begun: bool) -> list[tuple[Button, ...]]:
    rows: list[tuple[Button, ...]] = []
    if shipment.status in ASSIGNABLE:
        choosing = words.plain("🛵 Assign courier") if shipment.courier_id is None else words.plain("🛵 Other courier")
        if order.way is Way.DELIVERY:
            rows.append((Button(choosing, pack("couriers", shipment.id, shipment.version)),))
        rows.append((Button(words.plain("📋 Packing list"), pack("packing", shipment.id)),))
    is_unpacked = is_begun or order.fulfilment in {Fulfilment.HELD, Fulfilment.PICKING}
    if is_unpacked and shipment.status in PACKABLE:
        rows[-1] = (*rows[-1], _decline_button(words, order, is_begun=is_begun))
    if is_begun and shipment.status is ShipmentStatus.PACKED:
        rows.append((Button(words.plain("Open the box again"), pack("reopen", shipment.id, shipment.version)),))
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


def _decline_button(words: Words, order: Order, *, is_begun: bool = False) -> Button:
    called = words.plain("❌ Decline the rest") if is_begun else words.plain("❌ Decline")
    return Button(called, pack("decline", order.id, order.version))


def ask_decline(words: Words, delivery: Delivery, rest: Sequence[tuple[OrderLine, int]] = ()) -> Screen:
    """
    Why not? The card asks, with the usual reasons as buttons.

    Args:
        rest: What comes off where some of it has left the house (`calling_off.rest`).
    """
    order = delivery.order
    reasons = [
        Button(words.plain(reason), pack("declinefor", order.id, order.version, number))
        for number, reason in enumerate(DECLINE_REASONS)
    ]
    asked = words("Why is it declined? The customer is told.")
    if delivery.is_begun:
        comes_off = words.count(
            "{number} piece that is not packed yet comes off: {amount}.",
            "{number} pieces that are not packed yet come off: {amount}.",
            sum(pieces for _, pieces in rest),
            amount=words.money(worth_minor(rest)),
        )
        asked = stacked(comes_off, words("Why is it not sent? The customer is told. What is packed or has left stays."))
    if order.sent_as:
        asked = stacked(asked, words("They get their money back for what they return."))
    return Screen(
        _asked_of(words, delivery, asked),
        rows_of(
            *in_rows(reasons, across=1),
            (Button(words.plain("✍️ Another reason"), pack("declinewords", order.id, order.version)),),
            (Button(words.plain("Only a part of it"), pack("rework", order.id)),)
            if is_divisible(order, by_customer=False) and not delivery.is_begun
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
        _asked_of(words, delivery, stacked(_parcel_line(words, delivery), words("Who delivers it?"))),
        rows_of(*in_rows(buttons, across=2), (Button(words.plain("‹ Back"), pack("ordercard", delivery.order.id)),)),
    )


def ask_reason(words: Words, order: Order) -> Screen:
    """Another reason, typed."""
    return Screen(words("Please type why order #{code} is declined.", code=order.code), rows_of((not_now(words),)))
