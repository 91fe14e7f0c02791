"""Purchase orders as suppliers see them in chat: the order with what can be said to it, the list, and news."""

from collections.abc import Sequence

from domain.flows.papers import PaperLine, ReturnPaper
from domain.flows.supplies import Supplied, Supply
from domain.purchasing import Answer, Line, PurchaseOrder, Status
from domain.suppliers import Supplier
from views import papers
from views.buttons import pack
from views.layout import LABEL_MAX, clipped, label, pager, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.storefront import home_button
from views.supplier_money import return_lines
from views.words import Words, marked

# A line takes two rows of a phone, and one more where something else is offered.
LINES_PER_PAGE, OFFERS_PER_PAGE, ORDERS_OFFERED_MAX = 5, 3, 3
REASON_SHOWN_MAX, PLACE_SHOWN_MAX = 120, 90
# Why an order may be declined, as buttons; kept as they stand here.
DECLINE_REASONS = (marked("out of stock"), marked("no longer made"), marked("the price is too low"))
# In so many days the goods may be there, as buttons.
DATE_DAYS = (1, 3, 7, 14)


def order(words: Words, supply: Supply, *, shop: str) -> Screen:
    """A purchase order, and what its supplier may say to it."""
    words = theirs_of(words, supply)

    def draw(room: Room) -> str:
        return tight(
            room,
            (
                stacked(
                    words("<b>Purchase order {number}</b>", number=supply.order.id),
                    standing(words, supply.order),
                ),
                stacked(*room.few(words, [_line(words, room, supply.order, *each) for each in supply.lines])),
                stacked(
                    words("Total: {amount}", amount=words.money(supply.order.cost_minor)),
                    words("Deliver to: {place}", place=clipped(papers.where(shop, supply.paper), PLACE_SHOWN_MAX)),
                ),
            ),
        )

    text, is_whole = fitted(draw)
    order_id = supply.order.id
    all_lines = () if is_whole else (Button(words.plain("📋 All lines"), pack("polines", order_id, 0)),)
    return Screen(
        text,
        rows_of(
            *_acts(words, supply.order),
            all_lines,
            (
                Button("📄 PDF", pack("popdf", order_id)),
                Button("📊 CSV", pack("pocsv", order_id)),
            ),
            _to_list(words),
        ),
    )


def lines(words: Words, supply: Supply, *, page: int) -> Screen:
    """All lines, some at a time."""
    words, every = theirs_of(words, supply), supply.lines
    has_offers = supply.order.answer is Answer.CHANGED
    most = OFFERS_PER_PAGE if has_offers else LINES_PER_PAGE
    pages = max(1, -(-len(every) // most))
    page = min(max(0, page), pages - 1)
    shown = every[page * most : (page + 1) * most]
    room = Room(title=14)
    return Screen(
        paragraphs(
            words("<b>Purchase order {number}</b>", number=supply.order.id),
            stacked(*(_line(words, room, supply.order, *each) for each in shown)),
        ),
        rows_of(pager("polines", supply.order.id, page=page, pages=pages), back_to_order(words, supply.order.id)),
    )


def order_list(words: Words, supplied: Supplied) -> Screen:
    """What is to be answered or delivered."""
    if not supplied.suppliers:
        return Screen(words("You answer for no supplier of this shop."), rows_of((home_button(words),)))
    names = ", ".join(each.name for each in supplied.suppliers)
    heading = words("<b>Orders to {supplier}</b>", supplier=clipped(names, 60))
    if not supplied.orders:
        return Screen(paragraphs(heading, words("Nothing is ordered right now.")), rows_of((home_button(words),)))
    return Screen(
        heading,
        rows_of(
            *((Button(_entry(words, each), pack("po", each.id)),) for each in supplied.orders), (home_button(words),)
        ),
    )


def passed_on(words: Words, supplied: Supplied) -> Screen:
    """What they typed is with those who buy; what counts is said at the order."""
    return Screen(
        paragraphs(
            words("✉️ The shop has your message and answers here."),
            words("To confirm, change or decline an order, please press its buttons."),
        ),
        rows_of(
            *((Button(_entry(words, each), pack("po", each.id)),) for each in supplied.orders[:ORDERS_OFFERED_MAX]),
            (home_button(words),),
        ),
    )


def goods_back(words: Words, supplier: Supplier, paper: ReturnPaper) -> Screen:
    """Damaged goods come back to them, and what they take off for them."""
    theirs = words.paid_in(paper.currency)
    text, _ = fitted(
        lambda room: tight(
            room,
            (
                words(
                    "↩️ Damaged goods come back to {supplier}: paper {number}",
                    supplier=room.called(supplier.name),
                    number=paper.number,
                ),
                return_lines(words, theirs, paper, room),
                words("Credit: {amount}", amount=theirs.money(paper.credit_minor)) if paper.credit_minor else "",
            ),
        )
    )
    return Screen(text, rows_of((Button("📄 PDF", pack("pobackpdf", paper.number)),), _to_list(words)))


def gone(words: Words, number: int) -> Screen:
    """Somebody else answers for the supplier by now."""
    return Screen(words("Purchase order {number}: you no longer answer for it.", number=number))


def left(words: Words, supplier: Supplier) -> Screen:
    """Whoever answered for a supplier does so no longer."""
    return Screen(words("You no longer answer for {supplier} here.", supplier=supplier.name))


def reminder(words: Words, supply: Supply) -> Screen:
    """Half of the time is over."""
    return _news(
        words,
        supply.order,
        words("⏰ The shop waits for your answer to purchase order {number}.", number=supply.order.id),
        standing(words, supply.order),
    )


def agreed(words: Words, supply: Supply) -> Screen:
    """The shop takes what they offered, or has noted what they said elsewhere."""
    return _news(
        words,
        supply.order,
        words("🤝 The shop counts on purchase order {number}.", number=supply.order.id),
        standing(words, supply.order),
    )


def called_off(words: Words, supply: Supply) -> Screen:
    """Not needed any more; of what they declined, they need not be told not to deliver it."""
    if supply.order.answer is Answer.DECLINED:
        return _news(
            words,
            supply.order,
            words("✖️ Purchase order {number}, which you declined, is closed.", number=supply.order.id),
            words("There is nothing for you to do."),
        )
    return _news(
        words,
        supply.order,
        words("✖️ The shop has called off purchase order {number}.", number=supply.order.id),
        words("Please do not deliver it."),
    )


def overdue(words: Words, supply: Supply) -> Screen:
    """The day has gone by."""
    return _news(
        words,
        supply.order,
        words("⏰ The shop still waits for purchase order {number}.", number=supply.order.id),
        words("Please say when the goods will be there."),
    )


def standing(words: Words, found: PurchaseOrder) -> str:
    """How an order stands, in a line."""
    if found.status is Status.CANCELLED and found.answer is not Answer.DECLINED:
        return words("✖️ Called off by the shop")
    if found.status is Status.CLOSED:
        return words("🏁 Done")
    if found.status is Status.CONFIRMED:
        due_at = found.expected_at
        return words("✅ Confirmed") if due_at is None else words("✅ Confirmed for {day}", day=words.day(due_at))
    if found.answer is Answer.CHANGED:
        return words("✏️ The shop looks at what you changed")
    if found.answer is Answer.DECLINED:
        # Whose reason is kept of one that is over, theirs or the merchant's, nobody knows.
        reason = clipped(words.known(found.reason), REASON_SHOWN_MAX) if found.is_underway else ""
        return words("❌ You declined it: {reason}", reason=reason) if reason else words("❌ You declined it")
    assert found.answer_by_at is not None, "what was sent has a deadline"
    return words("⏳ Please answer by {moment}", moment=words.moment(found.answer_by_at))


def theirs_of(words: Words, supply: Supply) -> Words:
    """The person's language, with the currency that the supplier is paid in."""
    return words.paid_in(supply.order.currency)


def back_to_order(words: Words, order_id: int) -> tuple[Button, ...]:
    """Out of a question about an order."""
    return (Button(words.plain("‹ Order"), pack("po", order_id)),)


def _acts(words: Words, found: PurchaseOrder) -> Sequence[tuple[Button, ...]]:
    seen = (found.id, found.version)
    if found.status is Status.CONFIRMED:
        return [(Button(words.plain("📅 Another day"), pack("podate", *seen)),)]
    if found.status is not Status.SENT or found.answer is not Answer.NONE:
        return []
    return [
        (
            Button(words.plain("✅ Confirm"), pack("poyes", *seen)),
            Button(words.plain("📅 With a day"), pack("podate", *seen)),
        ),
        (
            Button(words.plain("✏️ Change"), pack("pochange", *seen)),
            Button(words.plain("❌ Decline"), pack("pono", *seen)),
        ),
    ]


def _line(words: Words, room: Room, order: PurchaseOrder, line: Line, named: PaperLine) -> str:
    said = words(
        "{quantity} × {sku} {title} – {total}",
        quantity=line.quantity,
        sku=clipped(named.sku, 16),
        title=room.called(named.title),
        total=words.money(order.cost_of(line)),
    )
    if line.offered is not None:
        offered = words(
            "→ {quantity} at {cost} each", quantity=line.offered.quantity, cost=words.money(line.offered.cost_minor)
        )
        return f"{said}\n{offered}"
    is_over = order.status is Status.CLOSED
    if (line.received or is_over) and line.received < line.quantity:
        came = words("{received} of {quantity} received", received=line.received, quantity=line.quantity)
        return f"{said}\n{came}"
    return said


_MARKS = {Status.CONFIRMED: "✅", Status.CLOSED: "🏁", Status.CANCELLED: "✖️"}
_ANSWERS = {Answer.CHANGED: "✏️", Answer.DECLINED: "❌"}


def _entry(words: Words, found: PurchaseOrder) -> str:
    words = words.paid_in(found.currency)
    mark = _MARKS.get(found.status) or _ANSWERS.get(found.answer, "⏳")
    said = f"{mark} {found.id} · {words.money(found.cost_minor)}"
    return said if len(said) <= LABEL_MAX else label(f"{mark} {found.id}")


def _to_list(words: Words) -> tuple[Button, ...]:
    return (Button(words.plain("‹ Orders"), pack("pos")),)


def _news(words: Words, found: PurchaseOrder, *said: str) -> Screen:
    return Screen(stacked(*said), rows_of((Button(words.plain("📄 Purchase order"), pack("po", found.id)),)))
