"""What merchants are told of an order's money by card: held, charged, let go, given back, and what has failed."""

from domain.flows.card_money import CardMoney, CardPayment
from domain.flows.order_pages import StaffPage
from domain.flows.overview import Delivery
from domain.orders import Order, Terms
from domain.payments import Act, Operation, Status
from domain.payments.provider import Decline
from views import money
from views.buttons import pack
from views.card_names import name_of, one_name
from views.layout import clipped, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

REASON_MAX = 24
DECLINES = {
    Decline.INSUFFICIENT_FUNDS: marked("too little on the card"),
    Decline.EXPIRED_CARD: marked("the card has expired"),
    Decline.NEEDS_CONFIRMATION: marked("not confirmed at the bank"),
    Decline.OTHER: marked("the bank says no"),
}
_REFUNDS = {
    Status.INTENT: marked("on its way"),
    Status.UNKNOWN: marked("asked, no answer yet"),
    Status.PENDING: marked("on its way"),
    Status.SUCCEEDED: marked("done"),
    Status.FAILED: marked("⚠️ has failed"),
}


def total_line(words: Words, delivery: Delivery) -> str:
    """What an order paid by card costs, and how that stands, in a row."""
    order, card = delivery.order, delivery.card
    total = words.money(order.total_minor)
    owed = -delivery.due_minor - card.returning_minor
    if owed > 0:
        return words("Total: <b>{total}</b>, {due} to be given back", total=total, due=words.money(owed))
    if money.has_ended(order):
        return money.ended_line(words, order)
    if delivery.due_minor <= 0 or money.waits_for_return(order):
        return _paid_line(words, delivery)
    if delivery.uncovered_minor <= 0:
        return money.held_line(words, order, due_minor=delivery.due_minor, card=one_name(card.paid_with))
    if order.total_minor != delivery.uncovered_minor:
        due = words.money(delivery.uncovered_minor)
        return words("Total: <b>{total}</b>, {due} still to be paid", total=total, due=due)
    return words("Total: <b>{total}</b>, to be paid by card", total=total)


def _paid_line(words: Words, delivery: Delivery) -> str:
    """Nothing is due now."""
    order, coming = delivery.order, delivery.to_come_minor
    if coming:
        return money.total_line(words, order, due_minor=delivery.due_minor, to_come_minor=coming)
    return money.paid_line(words, order, card=one_name(delivery.card.paid_with))


def standing(words: Words, delivery: Delivery) -> list[str]:
    """What is going on with it now, one thing a row; nothing where all has come to rest."""
    card = delivery.card
    held, ends = words.money(card.held_minor), card.hold_ends_at
    return [
        *_failed(words, delivery),
        *([_held(words, held, ends)] if card.held_minor else []),
        *([_charging(words, card)] if card.charging_minor else []),
        *(
            [words("💳 {amount} being let go", amount=words.money(card.letting_go_minor))]
            if card.letting_go_minor
            else []
        ),
        *(
            [words("💸 {amount} on its way to the card", amount=words.money(card.returning_minor))]
            if card.returning_minor
            else []
        ),
    ]


def _failed(words: Words, delivery: Delivery) -> list[str]:
    card = delivery.card
    told = [_no_page(words)] if _has_no_page(delivery) else []
    if card.waiting is not None and card.decline is not None:
        told.append(words("💳 Not paid: {reason}", reason=words.plain(DECLINES[card.decline])))
    if card.not_charged_minor:
        told.append(words("⚠️ {amount} could not be charged", amount=words.money(card.not_charged_minor)))
    if card.not_returned_minor:
        told.append(words("⚠️ {amount} could not be given back", amount=words.money(card.not_returned_minor)))
    return told


def _has_no_page(delivery: Delivery) -> bool:
    is_asked_for = delivery.order.terms is Terms.CARD and delivery.uncovered_minor > 0
    return is_asked_for and delivery.card.has_no_page


def _no_page(words: Words) -> str:
    return words("⚠️ No page to pay on could be opened")


def _held(words: Words, amount: str, ends: int | None) -> str:
    if ends is None:
        return words("💳 {amount} held", amount=amount)
    return words("💳 {amount} held until {moment}", amount=amount, moment=words.moment(ends))


def _charging(words: Words, card: CardMoney) -> str:
    amount = words.money(card.charging_minor)
    if card.has_silence:
        return words("💳 {amount} being charged: no answer yet", amount=amount)
    return words("💳 {amount} being charged", amount=amount)


def sums(words: Words, page: StaffPage) -> str:
    """What an order costs, what came in, what is due and what went back, in one sentence."""
    delivery = page.delivery
    order, card, uncovered = delivery.order, delivery.card, delivery.uncovered_minor
    told = [*_costs(words, page), *_paid(words, page)]
    if card.secured_minor:
        told.append(words("held {amount}", amount=words.money(card.secured_minor)))
    if order.fee_minor:
        told.append(words("kept for calling off {amount}", amount=words.money(order.fee_minor)))
    if uncovered > 0:
        told.append(words("due {amount}", amount=words.money(uncovered)))
    owed = -delivery.due_minor - card.returning_minor
    if owed > 0:
        told.append(words("to give back {amount}", amount=words.money(owed)))
    if page.given_back_minor:
        told.append(words("given back {amount}", amount=words.money(page.given_back_minor)))
    return ", ".join(told)


def _costs(words: Words, page: StaffPage) -> list[str]:
    """What it costs, and what came off that."""
    goodwill = page.credited_minor - page.returned_minor
    told = [words("Total <b>{amount}</b>", amount=words.money(page.delivery.order.total_minor))]
    if page.returned_minor:
        told.append(words("came back {amount}", amount=words.money(page.returned_minor)))
    if goodwill > 0:
        told.append(words("goodwill {amount}", amount=words.money(goodwill)))
    return told


def _paid(words: Words, page: StaffPage) -> list[str]:
    """What came in, of which what is sent instead was paid with some."""
    order, paid = page.delivery.order, page.paid_minor + page.exchanged_minor
    if order.credit_minor and order.credit_minor == paid:
        told = [words("paid {amount} with credit", amount=words.money(paid))]
    else:
        told = [words("paid {amount}", amount=words.money(paid))]
        if order.credit_minor:
            told.append(words("{amount} of it with credit", amount=words.money(order.credit_minor)))
    if page.exchanged_minor:
        told.append(words("{amount} of it for what is sent instead", amount=words.money(page.exchanged_minor)))
    return told


def money_page(words: Words, page: StaffPage) -> Screen:
    """Every payment of an order, and what went back of it, the newest first."""
    order = page.delivery.order
    text, _ = fitted(lambda room: _money_text(words, page, room))
    return Screen(
        text, rows_of(refund_button(words, page), (Button(words.plain("‹ Back"), pack("orderpage", order.id)),))
    )


def _money_text(words: Words, page: StaffPage, room: Room) -> str:
    card = page.delivery.card
    moved = [*(_refund(words, each) for each in reversed(card.refunds)), *_payments(words, page.delivery)]
    return tight(
        room,
        (
            words("<b>Order #{code}</b>: money", code=page.delivery.order.code),
            sums(words, page),
            stacked(*room.few(words, moved)),
            words("🧪 Test mode: no money moves.") if card.is_play else "",
        ),
    )


def refund_button(words: Words, page: StaffPage) -> tuple[Button, ...]:
    """Where there is something to give back."""
    if page.paid_minor <= page.given_back_minor + page.delivery.card.returning_minor:
        return ()
    return (Button(words.plain("💸 Give money back"), pack("refund", page.delivery.order.id)),)


def money_button(words: Words, order: Order) -> Button:
    return Button(words.plain("💶 Money"), pack("ordermoney", order.id))


def _payments(words: Words, delivery: Delivery) -> list[str]:
    card = delivery.card
    begun = [_payment(words, each) for each in reversed(card.payments) if each.has_begun]
    if _has_no_page(delivery):
        return [_no_page(words), *begun]
    if card.payments and not begun:
        return [words("💳 Nobody has paid; the page is closed.")]
    return begun


def _payment(words: Words, each: CardPayment) -> str:
    payment, now = each.payment, each.now
    told = [
        _page(words, each),
        words(DECLINES[payment.decline]) if payment.decline is not None else "",
        _is_held(words, each),
        words("{amount} being charged", amount=words.money(now.capturing)) if now.capturing else "",
        words("⚠️ not charged") if each.failed(Act.CAPTURE) is not None else "",
        words("{amount} charged", amount=words.money(each.charged_minor)) if each.charged_minor else "",
        words("{amount} being let go", amount=words.money(now.voiding)) if now.voiding else "",
        words("{amount} let go", amount=words.money(each.let_go_minor)) if each.let_go_minor else "",
        words("Stripe keeps {amount}", amount=words.money(payment.fee_minor)) if payment.fee_minor else "",
    ]
    name = name_of(payment)
    return "💳 " + (f"{name}: " if name else "") + ", ".join(filter(None, told))


def _page(words: Words, each: CardPayment) -> str:
    payment = each.payment
    if not each.is_waiting:
        return ""
    if not payment.url:
        return words("the page is being opened")
    amount, until = words.money(payment.amount_minor), words.moment(payment.page_expires_at)
    return words("{amount} to pay until {moment}", amount=amount, moment=until)


def _is_held(words: Words, each: CardPayment) -> str:
    held, ends = each.now.authorised, each.payment.capture_before
    if not held or ends is None:
        return words("held {amount}", amount=words.money(held)) if held else ""
    return words("{amount} held until {moment}", amount=words.money(held), moment=words.moment(ends))


def _refund(words: Words, refund: Operation) -> str:
    amount, standing = words.money(refund.amount_minor), words.plain(_REFUNDS[refund.status])
    # Of what has failed, the provider's reason is kept instead, in its own words.
    reason = "" if refund.status is Status.FAILED else clipped(words.known(refund.reason), REASON_MAX)
    if not reason:
        return words("💸 {amount}: {standing}", amount=amount, standing=standing)
    return words("💸 {amount} ({reason}): {standing}", amount=amount, reason=reason, standing=standing)
