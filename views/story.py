"""An order's story, in its customer's words: what happened, and what comes next."""

import json
from typing import Any

from domain.carts import Way
from domain.flows.overview import OrderPage
from domain.orders import Fulfilment, Order, ReturnStatus, Status, Terms
from domain.payments.provider import Decline
from domain.shipping import Status as ShipmentStatus
from views import backorders, money
from views import by_card as by_card_views
from views.buttons import pack
from views.card_money import DECLINES
from views.layout import paragraphs, rows_of, stacked
from views.phone import WHOLE, Room
from views.screen import Button, Screen
from views.words import Words, marked

NEWEST = 2
TOLD_MAX = 25

_TOLD = {
    "OrderDrawnUp": marked("The shop offered it"),
    "OrderPlaced": marked("You placed the order"),
    "OrderAccepted": marked("The shop accepted it"),
    "OrderSentInstead": marked("It is for what you give back"),
    "OrderSentLess": marked("Less of it is sent: {amount}"),
    "OrderBackordered": marked("It waits for what was not here"),
    "OrderServed": marked("Some of what it waits for has come"),
    "OrderArrived": marked("All of it is here"),
    "OrderDeclined": marked("The shop could not take it"),
    "OrderCancelled": marked("You called it off"),
    "OrderExpired": marked("It was not paid in time"),
    "OrderReopened": marked("The shop brought it back"),
    "ChangeProposed": marked("A change was proposed"),
    "ChangeDeclined": marked("The change was turned down"),
    "ChangeExpired": marked("The change was not answered in time"),
    "OrderChanged": marked("It was changed: {amount}"),
    "RestCalledOff": marked("What was not packed yet was called off: {amount}"),
    "OrderSplit": marked("A part became an order of its own: {amount}"),
    "OrderSplitOff": marked("It was split off from another order of yours"),
    "PaymentReceived": marked("{amount} was received"),
    "MoneyGivenBack": marked("{amount} was given back"),
    "CreditSpent": marked("You paid {amount} with credit"),
    "CreditReturned": marked("{amount} is your credit again"),
    "TermsChosen": marked("You chose another way to pay"),
    "CardDeclined": marked("Your card was declined"),
    "CardHeld": marked("{amount} is held on your card"),
    "CardCharged": marked("{amount} was taken from your card"),
    "CardLetGo": marked("Your bank lets go of {amount}"),
    "CardShared": marked("{amount} was taken with your other order"),
    "DueInCash": marked("{amount} is to be paid in cash"),
    "CardRefundAsked": marked("{amount} is on its way back"),
    "CardRefunded": marked("{amount} went back to your card"),
    "ParcelPacked": marked("It was packed"),
    "ParcelReady": marked("It is ready to be picked up"),
    "ParcelUnpacked": marked("It was opened again to change something"),
    "ParcelHandedOver": marked("The courier set out"),
    "ParcelDelivered": marked("It was delivered"),
    "DeliveryFailed": marked("It could not be delivered"),
    "DeliveryRetried": marked("The courier set out again"),
    "ParcelComingBack": marked("It is coming back to the shop"),
    "ParcelCameBack": marked("It is back in the shop"),
    "ClaimFiled": marked("You reported a problem"),
    "ClaimSettled": marked("The shop settled it"),
    "ReturnRequested": marked("You asked to give something back"),
    "ReturnPhotoAsked": marked("The shop asked for another photo"),
    "ReturnPhotoAdded": marked("You sent another photo"),
    "ReturnNoteAdded": marked("You wrote about the return"),
    "ReturnApproved": marked("The shop agreed to your return"),
    "ReturnRejected": marked("The shop refused your return"),
    "ReturnCancelled": marked("Your return was called off"),
    "ReturnExpired": marked("Your return was not given back in time"),
    "ReturnForMoney": marked("You get money back instead"),
    "ReturnWantedAgain": marked("You would like to have it again"),
    "ReturnTimed": marked("You chose when it is fetched"),
    "ReturnNotFetched": marked("Nobody came to fetch it"),
    "ReturnCollected": marked("The courier has fetched it"),
    "ReturnNotCollected": marked("The courier could not fetch it"),
    "ReturnDiffers": marked("Something else was in the box"),
    "ReturnRestSeenTo": marked("The shop said what becomes of that"),
    "ReturnReceived": marked("What came back has arrived"),
    "ReturnRecounted": marked("What came was counted again"),
    "ReturnLost": marked("Some of it was lost on its way"),
    "ReturnReclaimed": marked("{amount} of your return is to be paid"),
    "ReturnDueLetGo": marked("{amount} need not be paid"),
    "ReturnSettled": marked("What came back is settled"),
}
_PICKED_UP = marked("You picked it up")

_WENT_BACK = frozenset(ReturnStatus) - {ReturnStatus.NONE, ReturnStatus.REQUESTED}
_NEXT = {
    Fulfilment.WAITING: marked("Next: the goods arrive in the shop."),
    Fulfilment.HELD: marked("Next: the shop packs it."),
    Fulfilment.PICKING: marked("Next: it is packed and sent."),
    Fulfilment.READY: marked("Next: you pick it up and tell us your code."),
    Fulfilment.PART_SHIPPED: marked("Next: the courier rings at your door."),
    Fulfilment.SHIPPED: marked("Next: the courier rings at your door."),
    Fulfilment.PART_DELIVERED: marked("Next: the rest comes to your door."),
}


_PACKED = marked("Next: it is sent.")
_FOR_COUNTER = marked("Next: the shop packs it, and you pick it up.")
_IN_VAIN = marked("Next: the courier comes once more, or the shop calls you.")


def newest(words: Words, page: OrderPage, *, most: int = NEWEST) -> str:
    """What happened last."""
    return "\n".join(_told(words, page)[-most:] if most else ())


def all_of_it(words: Words, page: OrderPage) -> Screen:
    """Everything that happened, oldest first."""
    return Screen(
        paragraphs(
            words("<b>Order #{code}</b>: what happened", code=page.order.code),
            "\n".join(_told(words, page)[-TOLD_MAX:]),
            comes_next(words, page),
        ),
        rows_of((Button(words.plain("‹ Back"), pack("order", page.order.id)),)),
    )


def comes_next(words: Words, page: OrderPage, room: Room = WHOLE) -> str:
    """Whose turn it is, and until when."""
    order, instructions = page.order, room.typed(page.instructions)
    by_card = by_card_views.asked(words, page) if page.is_to_be_paid_by_card else ""
    if order.awaits_money and not by_card:
        return money.how_to_pay(words, order, due_minor=page.due_minor, instructions=instructions)
    by_card = stacked(by_card, by_card_views.standing(words, page))
    if order.awaits_money:
        return by_card
    if order.status is Status.PLACED and order.waits:
        return stacked(backorders.comes_next(words, order, expected_at=page.expected_at), _change(words, page))
    opens = words("We open again on {moment}.", moment=words.moment(page.opens_at)) if page.opens_at else ""
    if order.status is Status.PLACED:
        return stacked(by_card, *_looked_at(words, order), opens, _change(words, page))
    owed_minor = -page.due_minor - page.card.returning_minor
    if order.status is not Status.CONFIRMED or order.return_status in _WENT_BACK:
        owed = words("The shop gives {amount} back to you.", amount=words.money(owed_minor))
        return stacked(by_card, owed if owed_minor > 0 else "")
    due_minor = page.due_minor if page.due_minor > 0 else min(0, -owed_minor)
    to_pay = money.to_pay(words, order, due_minor=due_minor, instructions=instructions)
    is_in_vain = any(shipment.status is ShipmentStatus.ATTEMPT_FAILED for shipment in page.shipments)
    following = _IN_VAIN if is_in_vain else _next(page)
    is_ours = order.fulfilment in {Fulfilment.HELD, Fulfilment.PICKING} or is_in_vain
    return stacked(
        by_card,
        to_pay,
        words(following) if following else "",
        opens if is_ours else "",
        _change(words, page),
    )


def _next(page: OrderPage) -> str:
    fulfilment, parcels = page.order.fulfilment, {each.status for each in page.shipments}
    if page.order.way is Way.PICKUP and fulfilment is Fulfilment.PICKING:
        return _FOR_COUNTER
    is_packed = ShipmentStatus.PACKED in parcels and not parcels & {ShipmentStatus.PLANNED, ShipmentStatus.PICKING}
    return _PACKED if fulfilment is Fulfilment.PICKING and is_packed else _NEXT.get(fulfilment, "")


def _looked_at(words: Words, order: Order) -> list[str]:
    """The shop's turn; of what is to be approved first, that there is a page for it afterwards."""
    looked_at = words("Next: the shop looks at your order. We tell you here as soon as it is accepted.")
    is_paid_later = order.terms is Terms.CARD and order.awaits_approval and order.total_minor > order.credit_minor
    total = words.money(order.total_minor - order.credit_minor)
    return [looked_at, words("Then you can pay {total} by card.", total=total) if is_paid_later else ""]


def _change(words: Words, page: OrderPage) -> str:
    """Who has to answer a change, and until when."""
    change = page.change
    if change is None or change.expires_at is None:
        return ""
    moment = words.moment(change.expires_at)
    if change.is_customers:
        return words("Your change waits for the shop until {moment}.", moment=moment)
    return words("The shop’s change waits for you until {moment}.", moment=moment)


def _told(words: Words, page: OrderPage) -> list[str]:
    return [
        words("{moment} {what}", moment=words.moment(row.at), what=_sentence(words, row, page.order))
        for row in page.timeline
        if row.kind in _TOLD
    ]


def _sentence(words: Words, row: Any, order: Order) -> str:
    if row.kind == "ParcelDelivered" and order.way is Way.PICKUP:
        return words.plain(_PICKED_UP)
    facts = json.loads(row.data)
    if row.kind == "CardDeclined" and "decline" in facts:
        reason = words.plain(DECLINES[Decline(facts["decline"])])
        return words.plain("Your card was declined: {reason}", reason=reason)
    minor = facts.get("amount_minor")
    if row.kind in {"OrderChanged", "RestCalledOff", "OrderSplit", "OrderSentLess"}:
        return words.plain(_TOLD[row.kind], amount=money.signed(words, minor))
    return words.plain(_TOLD[row.kind], amount="" if minor is None else words.money(minor))
