"""What a customer sees of their orders: the list, one order with its story, and the news on the way."""

from collections.abc import Sequence
from dataclasses import replace

from domain import phones, shipping
from domain.carts import Way
from domain.drafts import Draft
from domain.flows.fees import Cost
from domain.flows.overview import OrderPage
from domain.orders import Fulfilment, Order, OrderLine, ReturnStatus, Status
from domain.shipping import Shipment
from domain.shipping import Status as ShipmentStatus
from views import by_card, credit, money, splitting, story
from views import prices as price_views
from views.buttons import pack
from views.card_names import one_name
from views.layout import label, pager, paragraphs, parted, rows_of, stacked
from views.phone import ROWS, WHOLE, Room, fitted, order_lines, tight
from views.places import where_to
from views.screen import Button, Screen
from views.words import Words, marked

ORDERS_PER_PAGE = 6
OFFERS_SHOWN = 2
# The newest steps stand on the order's own page, all of them on its history.
STEPS_SHOWN = 3
STEPS_PER_PAGE = 5

_STAGES = {
    Fulfilment.WAITING: marked("waiting for goods"),
    Fulfilment.HELD: marked("accepted"),
    Fulfilment.PICKING: marked("being packed"),
    Fulfilment.READY: marked("ready to be picked up"),
    Fulfilment.PART_SHIPPED: marked("partly on its way"),
    Fulfilment.SHIPPED: marked("on its way"),
    Fulfilment.PART_DELIVERED: marked("partly delivered"),
    Fulfilment.DELIVERED: marked("delivered"),
}


_RETURNS = {
    ReturnStatus.REQUESTED: marked("return asked"),
    ReturnStatus.COMING: marked("coming back"),
    ReturnStatus.PART_RETURNED: marked("partly back"),
    ReturnStatus.RETURNED: marked("returned"),
}


_UNPAID, _IN_VAIN = marked("not paid in time"), marked("could not be delivered")
_FOR_SHOP, _FOR_MONEY = marked("waiting for the shop"), marked("waiting for payment")
_FOR_RETURN = marked("waiting for your return")
# What does not fit beside a code on a button, in fewer letters: else its middle is cut away, and "not" with it.
SHORT = {
    _UNPAID: marked("unpaid, ended"),
    _IN_VAIN: marked("⚠️ undelivered"),
    _FOR_SHOP: marked("not confirmed"),
    _FOR_MONEY: marked("to be paid"),
    _FOR_RETURN: marked("awaits return"),
    _STAGES[Fulfilment.WAITING]: marked("awaits goods"),
    _STAGES[Fulfilment.READY]: marked("ready for you"),
    _STAGES[Fulfilment.PART_SHIPPED]: marked("partly sent"),
    _STAGES[Fulfilment.PART_DELIVERED]: marked("partly there"),
}


def stage(words: Words, order: Order, shipments: Sequence[Shipment] = ()) -> str:
    """
    How far the order is, in two words, as plain text.

    Args:
        shipments: Its parcels, where one may have been brought in vain.
    """
    return words.plain(stage_of(order, shipments))


def stage_of(order: Order, shipments: Sequence[Shipment] = ()) -> str:
    """The same, to be translated."""
    if order.status is Status.CANCELLED:
        return marked("called off")
    if order.status is Status.EXPIRED:
        return _UNPAID
    if order.status is Status.PLACED:
        return _placed(order)
    if order.return_status in _RETURNS:
        return _RETURNS[order.return_status]
    is_in_vain = any(shipment.status is ShipmentStatus.ATTEMPT_FAILED for shipment in shipments)
    if order.fulfilment is Fulfilment.SHIPPED and is_in_vain:
        return _IN_VAIN
    return _STAGES.get(order.fulfilment, marked("closed"))


def _listed_as(words: Words, order: Order, shipments: Sequence[Shipment]) -> str:
    """The same beside its code on a button."""
    known = stage_of(order, shipments)
    return words.plain(SHORT.get(known, known))


def _placed(order: Order) -> str:
    if order.waits:
        return _FOR_RETURN if order.sent_as else _STAGES[Fulfilment.WAITING]
    return _FOR_MONEY if order.awaits_money else _FOR_SHOP


def order_list(
    words: Words,
    orders: Sequence[tuple[Order, Sequence[Shipment]]],
    offers: Sequence[Draft] = (),
    *,
    credit_minor: int | None = None,
    page: int,
    has_more: bool,
) -> Screen:
    """
    A customer's orders with their parcels, newest first, each a button; above them, what they are offered, and below
    them their credit, where they ever had any.
    """
    home = Button(words.plain("🏠 Home"), pack("home"))
    if not orders and not offers and page == 0:
        return Screen(
            words("You have no orders yet."),
            rows_of((Button(words.plain("🛍 Browse products"), pack("shop", 0)),), (home,)),
        )
    return Screen(
        words("<b>Your orders</b>"),
        rows_of(
            *((Button(label(_offer(words, each)), pack("offershow", each.id)),) for each in offers),
            *(
                (Button(parted(f"#{order.code}", _listed_as(words, order, shipments)), pack("order", order.id)),)
                for order, shipments in orders
            ),
            pager("orders", page=page, pages=page + 1 + int(has_more)),
            () if credit_minor is None else (credit.purse_button(words, credit_minor),),
            (home,),
        ),
    )


def _offer(words: Words, offer: Draft) -> str:
    total_minor = offer.quoted.totals.total_minor if offer.quoted is not None else 0
    return words.plain("📨 An offer · {total}", total=words.money(total_minor))


def order_page(words: Words, page: OrderPage) -> Screen:
    """One order as its customer sees it: what, where to, what happened last, what comes next."""
    order = page.order
    text, is_whole = fitted(lambda room: _page_text(words, page, room))
    return Screen(
        text,
        rows_of(
            () if is_whole else (in_full_button(words, order),),
            *by_card.buttons(words, page),
            credit.paying(words, page),
            (
                *((Button(words.plain("✏️ Change"), pack("change", order.id)),) if page.is_changeable else ()),
                *(
                    (Button(_cancel_label(words, page), pack("cancel", order.id, order.version)),)
                    if page.can_be_called_off
                    else ()
                ),
            ),
            (
                Button(words.plain("🔁 Buy again"), pack("again", order.id)),
                Button(words.plain("💬 Ask the shop"), pack("askabout", order.id)),
            ),
            (
                Button(words.plain("⚠️ Something is wrong"), pack("wrong", order.id)),
                Button(words.plain("📜 History"), pack("story", order.id)),
            ),
            (
                *((Button(words.plain("↩️ Give back"), pack("retnew", order.id)),) if page.can_give_back else ()),
                *((Button(words.plain("📦 Returns"), pack("rets", order.id)),) if page.has_returns else ()),
            ),
            *splitting.to_relatives(words, page.relatives, act="order"),
            (Button(words.plain("‹ My orders"), pack("orders", 0)), Button(words.plain("🏠 Home"), pack("home"))),
        ),
    )


def _cancel_label(words: Words, page: OrderPage) -> str:
    return words.plain("Cancel the rest") if page.is_begun else words.plain("Cancel order")


def _page_text(words: Words, page: OrderPage, room: Room) -> str:
    order, coming = page.order, page.to_come_minor
    card = one_name(page.card.paid_with)
    total = money.total_line(words, order, due_minor=page.due_minor, to_come_minor=coming, card=card)
    reason, counter = words.known(order.closing_reason), room.typed(page.counter)
    return tight(
        room,
        (
            words("<b>Order #{code}</b> · {stage}", code=order.code, stage=stage(words, order, page.shipments)),
            stacked(
                order_lines(words, order.lines, room),
                price_views.order_rows(words, order, room, total=total),
                where_to(words, order.way, room.typed(order.address), order.location, counter=counter),
                room.besides(words("Phone: {phone}", phone=phones.shown(order.phone))),
                words("Note: {note}", note=room.typed(order.note)) if order.note else "",
                words("Reason: {reason}", reason=room.typed(reason)) if order.closing_reason else "",
                room.besides(splitting.kinship(words, page.relatives)),
            ),
            stacked(
                story.newest(words, page, most=room.steps),
                _code(words, page.shipments),
                story.comes_next(words, page, room),
                _fee(words, page),
                _locked_rest(words, page),
            ),
        ),
    )


def _fee(words: Words, page: OrderPage) -> str:
    """What "Cancel order" costs, where it is offered."""
    if page.is_begun or not page.can_be_called_off:
        return ""
    is_accepted, is_paid = page.order.accepted_at is not None, not page.order.awaits_money
    return price_views.fee_row(words, page.fee_minor, is_accepted=is_accepted, is_paid=is_paid)


def _locked_rest(words: Words, page: OrderPage) -> str:
    """Why the rest cannot be called off by a button."""
    if page.order.status is not Status.CONFIRMED or not page.is_begun or not shipping.is_rest_locked(page.shipments):
        return ""
    return words("The rest is packed: to call it off, ask the shop.")


def in_full_button(words: Words, order: Order) -> Button:
    """What a phone has no room for, as a message of its own."""
    return Button(words.plain("📄 In full"), pack("infull", order.id))


def in_full(words: Words, order: Order, *, due_minor: int | None, has_address: bool) -> Screen:
    """
    All that was ordered, and all that was typed.

    Args:
        due_minor: What is due; None where prices are nothing to the reader.
    """
    heading = words("<b>Order #{code}</b>", code=order.code)
    prices = "" if due_minor is None else _all_lines(words, order, due_minor=due_minor)
    where = words("Address: {address}", address=order.address) if has_address and order.address else ""
    note = words("Note: {note}", note=order.note) if order.note else ""
    reason = words("Reason: {reason}", reason=words.known(order.closing_reason)) if order.closing_reason else ""
    return Screen(paragraphs(heading, prices, where, note, reason if due_minor is not None else ""))


def _all_lines(words: Words, order: Order, *, due_minor: int) -> str:
    total = money.total_line(words, order, due_minor=due_minor)
    return stacked(order_lines(words, order.lines, WHOLE), price_views.order_rows(words, order, total=total))


def _code(words: Words, shipments: Sequence[Shipment]) -> str:
    underway = [shipment for shipment in shipments if shipment.status is ShipmentStatus.OUT_FOR_DELIVERY]
    return stacked(
        *(words("Your code for the courier: <b>{code}</b>", code=shipment.code) for shipment in underway),
        *(
            words("Your code for the counter: <b>{code}</b>", code=shipment.code)
            for shipment in shipments
            if shipment.is_at_counter
        ),
    )


def placed(words: Words, page: OrderPage, *, starts: str = "") -> Screen:
    """
    The order is in.

    Args:
        starts: When the closed shop begins with it, as a sentence.
    """
    order = page.order
    return Screen(
        paragraphs(
            words("Thank you! Your order <b>#{code}</b> is placed.", code=order.code),
            stacked(what_now(words, page), splitting.kinship(words, page.relatives)),
            starts,
        ),
        rows_of((to_order(words, order), Button(words.plain("🏠 Home"), pack("home")))),
    )


def placed_before(words: Words, order: Order) -> str:
    """Somebody presses once more what has become an order, as plain text."""
    return words.plain("Your order #{code} is placed already.", code=order.code)


def what_now(words: Words, page: OrderPage) -> str:
    """How an order is paid, and whose turn it is."""
    order, due_minor = page.order, page.order.total_minor - page.order.credit_minor - page.to_come_minor
    with_credit, total = credit.paid_row(words, order), words.money(due_minor)
    if page.to_come_minor:
        covered = words("{amount} of it is paid with what you give back.", amount=words.money(page.to_come_minor))
        with_credit = stacked(with_credit, covered)
    if order.terms.is_in_advance or order.total_minor == order.credit_minor > 0:
        return stacked(with_credit, story.comes_next(words, page))
    if order.way is Way.DELIVERY:
        paid = words("{total}, to be paid in cash on delivery.", total=total)
    else:
        paid = words("{total}, to be paid in cash when you pick it up.", total=total)
    return stacked(with_credit, paid, story.comes_next(words, page))


def ask_cancel(words: Words, order: Order, cost: Cost, *, is_changeable: bool) -> Screen:
    """Really, all of it? It says what that costs, and the button knows what was said."""
    return _asked_to_cancel(
        words,
        order,
        cost,
        what=words("Call off order <b>#{code}</b>?", code=order.code),
        part=(Button(words.plain("Only a part of it"), pack("change", order.id)),) if is_changeable else (),
    )


def ask_cancel_rest(words: Words, order: Order, rest: Sequence[tuple[OrderLine, int]], cost: Cost) -> Screen:
    """The same, where some of it has left the house already."""
    text, _ = fitted(lambda room: _rest(words, order, rest, room), rows=ROWS - 5)
    return _asked_to_cancel(words, order, cost, what=text)


def _rest(words: Words, order: Order, rest: Sequence[tuple[OrderLine, int]], room: Room) -> str:
    lines = [replace(line, quantity=pieces) for line, pieces in rest]
    return stacked(
        words("Call off the rest of order <b>#{code}</b>?", code=order.code),
        order_lines(words, lines, room),
        words("What has left the shop already stays as it is."),
    )


def _asked_to_cancel(words: Words, order: Order, cost: Cost, *, what: str, part: tuple[Button, ...] = ()) -> Screen:
    yes = pack("cancelyes", order.id, order.version, cost.fee_minor)
    return Screen(
        paragraphs(
            what,
            stacked(
                words("The shop has taken it on, so this costs <b>{fee}</b>.", fee=words.money(cost.fee_minor))
                if cost.fee_minor
                else "",
                words("You get your money back for what you return.") if order.sent_as and order.waits else "",
                words("We give {amount} back to you.", amount=words.money(cost.back_minor - cost.credit_minor))
                if cost.back_minor > cost.credit_minor
                else "",
                words("{amount} is your credit again.", amount=words.money(cost.credit_minor))
                if cost.credit_minor
                else "",
                words("{amount} held on your card is let go.", amount=words.money(cost.let_go_minor))
                if cost.let_go_minor
                else "",
            ),
        ),
        rows_of(
            (Button(words.plain("Yes, cancel it"), yes),),
            part,
            (Button(words.plain("No, keep it"), pack("order", order.id)),),
        ),
    )


def to_order(words: Words, order: Order) -> Button:
    return Button(words.plain("Order #{code}", code=order.code), pack("order", order.id))
