"""One order as merchants see it: what stands on its page, its lines, where it goes, and who did what when."""

from domain import phones
from domain.carts import Way
from domain.flows.order_pages import StaffPage, Step
from domain.orders import Order
from domain.payments.provider import Decline
from views import backorders, card_money, money, return_cards, splitting
from views.board import back
from views.buttons import pack
from views.layout import clipped, label, pager, paragraphs, rows_of, stacked
from views.orders import in_full_button
from views.phone import Room, fitted, tight
from views.places import map_link
from views.screen import Button, Screen
from views.staff import order_buttons, staff_stage
from views.tasks import kind_name
from views.words import Words, marked

# A phone shows twelve lines before the buttons.
LINES_SHOWN, LINE_MAX = 2, 38
LINES_PER_PAGE, STEPS_PER_PAGE = 3, 4
TASKS_SHOWN, RETURNS_SHOWN = 2, 2
WHERE_MAX, NOTE_MAX = 110, 150

_STEPS = {
    "OrderDrawnUp": marked("offered it"),
    "OrderPlaced": marked("placed the order"),
    "OrderSentInstead": marked("gets it for what comes back"),
    "OrderSentLess": marked("sends less for less: {amount}"),
    "OrderAccepted": marked("accepted"),
    "OrderBackordered": marked("waits for what was not here"),
    "OrderServed": marked("set aside what has come"),
    "OrderArrived": marked("has all that it waited for"),
    "OrderDeclined": marked("declined"),
    "OrderCancelled": marked("called it off"),
    "OrderExpired": marked("ended it, not paid in time"),
    "OrderReopened": marked("reopened"),
    "PaymentReceived": marked("received {amount}"),
    "MoneyGivenBack": marked("gave {amount} back"),
    "CreditSpent": marked("paid {amount} with credit"),
    "CreditReturned": marked("made {amount} credit again"),
    "TermsChosen": marked("chose another way to pay"),
    "CardPageOpened": marked("sent the page to pay on"),
    "CardPageClosed": marked("page to pay on has ended"),
    "CardPageFailed": marked("could open no page to pay on"),
    "CardDeclined": marked("card was declined"),
    "CardHeld": marked("{amount} is held on the card"),
    "CardCharged": marked("took {amount} from the card"),
    "CaptureFailed": marked("could not take the money"),
    "CardLetGo": marked("let go of {amount} on the card"),
    "HoldEnding": marked("hold on the card ends soon"),
    "CardShared": marked("{amount} was taken with the other half"),
    "DueInCash": marked("has {amount} paid in cash instead"),
    "CardRefundAsked": marked("gives {amount} back"),
    "CardRefunded": marked("{amount} is back on the card"),
    "CardRefundFailed": marked("bank took no {amount} back"),
    "PaymentReminded": marked("reminded of the payment"),
    "PaymentOverdue": marked("time to pay is up"),
    "ChangeProposed": marked("proposed a change"),
    "ChangeDeclined": marked("turned the change down"),
    "ChangeExpired": marked("change not answered in time"),
    "OrderChanged": marked("changed it: {amount}"),
    "RestCalledOff": marked("called off the rest: {amount}"),
    "OrderSplit": marked("split off a part: {amount}"),
    "OrderSplitOff": marked("split it off from another order"),
    "CourierAssigned": marked("gave it to a courier"),
    "PickingMoved": marked("picked"),
    "ParcelPacked": marked("packed"),
    "ParcelReady": marked("ready to be picked up"),
    "ParcelUnpacked": marked("opened the box"),
    "DeliveryCalledOff": marked("took all out of a parcel"),
    "ParcelHandedOver": marked("set out"),
    "ParcelDelivered": marked("delivered"),
    "DeliveryFailed": marked("could not deliver"),
    "DeliveryRetried": marked("set out again"),
    "ParcelComingBack": marked("brings back"),
    "ParcelCameBack": marked("took back in"),
    "DeliveryCodeLocked": marked("typed too many wrong codes"),
    "PickShort": marked("reported what is missing"),
    "ClaimFiled": marked("reported a problem"),
    "ClaimSettled": marked("settled a claim"),
    "ReturnRequested": marked("asked to give something back"),
    "ReturnPhotoAsked": marked("asked for another photo"),
    "ReturnPhotoAdded": marked("sent another photo"),
    "ReturnNoteAdded": marked("wrote about the return"),
    "ReturnApproved": marked("agreed to a return"),
    "ReturnRejected": marked("refused a return"),
    "ReturnCancelled": marked("called a return off"),
    "ReturnExpired": marked("ended a return, nothing came"),
    "ReturnForMoney": marked("made a return one for money"),
    "ReturnWantedAgain": marked("would like to have it again"),
    "ReturnTimed": marked("chose when it is fetched"),
    "ReturnNotFetched": marked("nobody came to fetch it"),
    "ReturnReminded": marked("reminded of a return"),
    "ReturnCollected": marked("fetched a return"),
    "ReturnNotCollected": marked("could not fetch a return"),
    "ReturnReceived": marked("took a return in"),
    "ReturnDiffers": marked("found something else in the box"),
    "ReturnRestSeenTo": marked("said what becomes of that"),
    "ReturnInspected": marked("looked at a return"),
    "ReturnLookUndone": marked("looks at a return again"),
    "ReturnRecounted": marked("counted a return again"),
    "ReturnLost": marked("gave up what did not come in"),
    "ReturnReclaimed": marked("asks for {amount} of a return"),
    "ReturnDueLetGo": marked("let {amount} of a return go"),
    "ReturnSettled": marked("settled a return"),
}
SIGNED = {"OrderChanged", "RestCalledOff", "OrderSplit", "OrderSentLess"}


def order_page(words: Words, page: StaffPage, *, is_private: bool) -> Screen:
    """What a merchant has to know of it at a glance, and what can be done about it."""
    order = page.delivery.order
    text, _ = fitted(lambda room: _page_text(words, page, room))
    return Screen(
        text,
        rows_of(
            (
                Button(words.plain("🧾 Lines"), pack("orderlines", order.id, 0)),
                Button(words.plain("📜 Timeline"), pack("ordersteps", order.id, 0)),
            ),
            (
                Button(words.plain("📍 Where to"), pack("orderwhere", order.id)),
                Button(label(f"👤 {page.customer.name}"), pack("customer", page.customer.id)),
            ),
            (card_money.money_button(words, order),),
            *(
                (Button(label(f"❗ {kind_name(words, each.task.kind)}"), pack("task", each.task.id)),)
                for each in page.tasks[:TASKS_SHOWN]
            ),
            *_returns(words, page),
            *splitting.to_relatives(words, page.delivery.relatives, act="orderpage"),
            *order_buttons(words, page.delivery),
            (*back(words), *((Button(words.plain("🏠 Home"), pack("home")),) if is_private else ())),
        ),
    )


def _returns(words: Words, page: StaffPage) -> list[tuple[Button, ...]]:
    """What is given back of it, the newest first; and a new one, drawn up for its customer."""
    shown = [
        (Button(label(f"↩️ {return_cards.state(words, each)}"), pack("rtd", each.id)),)
        for each in reversed(page.returns[-RETURNS_SHOWN:])
    ]
    drawing = (Button(words.plain("↩️ Give back for them"), pack("rtdnew", page.delivery.order.id)),)
    return [*shown, *([drawing] if page.can_be_given_back else [])]


def _page_text(words: Words, page: StaffPage, room: Room) -> str:
    order = page.delivery.order
    steps = [step for step in page.steps if step.kind in _STEPS]
    return tight(
        room,
        (
            words("<b>Order #{code}</b> · {stage}", code=order.code, stage=staff_stage(words, page.delivery)),
            stacked(
                *_few_lines(words, order),
                card_money.sums(words, page),
                *card_money.standing(words, page.delivery),
                backorders.from_where(words, page.delivery, room),
                words("📝 {note}", note=clipped(order.note, LINE_MAX)) if order.note else "",
                room.besides(splitting.kinship(words, page.delivery.relatives)),
            ),
            _step(words, steps[-1]) if steps and room.steps else "",
        ),
    )


def _few_lines(words: Words, order: Order) -> list[str]:
    lines = [
        words(
            "{quantity} × {title} – {total}",
            quantity=line.quantity,
            title=clipped(line.title, LINE_MAX - 8 - len(words.money(line.total_minor))),
            total=words.money(line.total_minor),
        )
        for line in order.lines
    ]
    if len(lines) <= LINES_SHOWN:
        return lines
    rest = len(lines) - LINES_SHOWN + 1
    return [*lines[: LINES_SHOWN - 1], words.count("… and {number} more line", "… and {number} more lines", rest)]


def lines_page(words: Words, order: Order, *, number: int) -> Screen:
    """Every line, and what they come to."""
    pages = max(1, -(-len(order.lines) // LINES_PER_PAGE))
    number = min(number, pages - 1)
    shown = order.lines[number * LINES_PER_PAGE :][:LINES_PER_PAGE]
    delivery = order.delivery
    return Screen(
        paragraphs(
            words("<b>Order #{code}</b>: lines", code=order.code),
            stacked(
                *(
                    words(
                        "{quantity} × {title} [{sku}] – {total}",
                        quantity=line.quantity,
                        title=clipped(line.title, LINE_MAX),
                        sku=clipped(line.sku, LINE_MAX // 2),
                        total=words.money(line.total_minor),
                    )
                    for line in shown
                )
            ),
            stacked(
                words("Discount: −{amount}", amount=words.money(order.discount_minor)) if order.discount_minor else "",
                words("Delivery: {amount}", amount=words.money(delivery.total_minor)) if delivery else "",
                words("Total <b>{amount}</b>", amount=words.money(order.total_minor)),
            ),
        ),
        rows_of(pager("orderlines", order.id, page=number, pages=pages), _to_page(words, order)),
    )


def steps_page(words: Words, page: StaffPage, *, number: int) -> Screen:
    """Who did what and when; the newest page comes first, and each is read from above."""
    order = page.delivery.order
    steps = [step for step in page.steps if step.kind in _STEPS]
    pages = max(1, -(-len(steps) // STEPS_PER_PAGE))
    number = min(number, pages - 1)
    end = len(steps) - number * STEPS_PER_PAGE
    return Screen(
        paragraphs(
            words("<b>Order #{code}</b>: what happened", code=order.code),
            "\n".join(_step(words, step) for step in steps[max(0, end - STEPS_PER_PAGE) : end]),
        ),
        rows_of(pager("ordersteps", order.id, page=number, pages=pages), _to_page(words, order)),
    )


def where_page(words: Words, page: StaffPage) -> Screen:
    """Where it goes, whom to call, and what was noted."""
    order, note = page.delivery.order, page.customer.note
    courier = page.delivery.courier
    return Screen(
        stacked(
            words("<b>Order #{code}</b>", code=order.code),
            words("Customer: {name}", name=order.name),
            words("Phone: {phone}", phone=phones.shown(order.phone)) if order.phone else "",
            words("🏬 The customer picks it up.") if order.way is Way.PICKUP else "",
            words("Address: {address}", address=clipped(order.address, WHERE_MAX)) if order.address else "",
            map_link(words, order.location),
            words("Courier: {name}", name=courier.name) if courier else "",
            words("Note: {note}", note=clipped(order.note, NOTE_MAX)) if order.note else "",
            words("📝 {note}", note=clipped(note, LINE_MAX)) if note else "",
        ),
        rows_of((in_full_button(words, order),), _to_page(words, order)),
    )


def _step(words: Words, step: Step) -> str:
    act, name = step_name(words, step), step.by or words.plain("the shop")
    return words("{moment} <b>{name}</b>: {act}", moment=words.moment(step.at), name=name, act=act)


def step_name(words: Words, step: Step) -> str:
    """What was done, without who and when."""
    if step.kind == "CardDeclined" and "decline" in step.facts:
        reason = words.plain(card_money.DECLINES[Decline(step.facts["decline"])])
        return words.plain("card was declined: {reason}", reason=reason)
    minor = step.facts.get("amount_minor")
    amount = "" if minor is None else words.money(minor)
    if minor is not None and step.kind in SIGNED:
        amount = money.signed(words, minor)
    return words.plain(_STEPS[step.kind], amount=amount)


def _to_page(words: Words, order: Order) -> tuple[Button, ...]:
    return (Button(words.plain("‹ Back"), pack("orderpage", order.id)),)
