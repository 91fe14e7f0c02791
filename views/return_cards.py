"""A return once it was sent: its card, as its customer sees it, and the times at which it can be fetched."""

from collections.abc import Sequence

from domain.flows.return_pages import ReturnPage
from domain.orders import Order
from domain.orders import Status as OrderStatus
from domain.returns import Outcome, Return, Slot, Status, Way, Wish, expected
from domain.shipping import Shipment
from domain.shipping import Status as Parcel
from views import return_worth, returns
from views.buttons import pack
from views.layout import LABEL_MAX, in_rows, label, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

RETURNS_SHOWN = 8

_STATES = {
    Status.DRAFT: marked("not sent yet"),
    Status.REQUESTED: marked("the shop looks at it"),
    Status.APPROVED: marked("agreed"),
    Status.REJECTED: marked("refused"),
    Status.CANCELLED: marked("called off"),
    Status.EXPIRED: marked("not given back in time"),
    Status.RESOLVED: marked("settled"),
}
_ENDED = {Status.REJECTED, Status.CANCELLED, Status.EXPIRED}


def state(words: Words, returned: Return) -> str:
    """How far it is, in a few words, as plain text."""
    if returned.status is Status.APPROVED and returned.has_moved:
        if all(line.received >= line.agreed for line in returned.lines):
            return words.plain("being looked at")
        return words.plain("on its way") if returned.is_on_the_road else words.plain("partly here")
    if returned.status is Status.RESOLVED and returned.is_trusted and expected(returned):
        return words.plain("settled, still to be given")
    return words.plain(_STATES[returned.status])


def heading(words: Words, page: ReturnPage, said: str = "") -> str:
    """
    What it is, and how far.

    Args:
        said: What is said of it instead, as plain text.
    """
    how = {"code": page.order.code, "state": said or state(words, page.returned)}
    if page.returned.is_undelivered:
        return words("<b>📪 Undelivered: #{code}</b> · {state}", **how)
    return words("<b>↩️ Return of #{code}</b> · {state}", **how)


def slot_name(words: Words, from_at: int, until_at: int) -> str:
    """A time in which a courier comes, as plain text: "Fri 2 Jan, 17:00–20:00"."""
    begins, ends = words.clock(from_at), words.clock(until_at)
    return words.plain("{day}, {begins}–{ends}", day=words.near_day(from_at), begins=begins, ends=ends)


def _slot_label(words: Words, slot: Slot) -> str:
    """The same on a button: where that takes more room than there is, in numbers, and at last only when it begins."""
    day, begins = words.near_day(slot.from_at, in_numbers=True), words.clock(slot.from_at)
    for each in (slot_name(words, slot.from_at, slot.until_at), f"{day} {begins}–{words.clock(slot.until_at)}"):
        if len(each) <= LABEL_MAX:
            return each
    return label(f"{day} {begins}")


def card(words: Words, page: ReturnPage) -> Screen:
    """The customer's card: what comes back, how it stands, what comes next, and what they can do."""
    returned = page.returned
    text, _ = fitted(lambda room: _card_text(words, page, room))
    can_choose = is_to_choose(page)
    can_cancel = returned.status in {Status.REQUESTED, Status.APPROVED} and not returned.has_moved
    choosing = words.plain("🕐 Another time") if page.is_to_be_fetched else words.plain("🕐 Choose a time")
    return Screen(
        text,
        rows_of(
            (Button(choosing, pack("rettimes", returned.id)),) if can_choose else (),
            (Button(words.plain("📷 Send a photo"), pack("retphoto", returned.id)),) if returned.asks_photo else (),
            (Button(words.plain("✖️ Call it off"), pack("retoff", returned.id, returned.version)),)
            if can_cancel
            else (),
            _again(words, returned),
            (Button(words.plain("💬 Ask the shop"), pack("askabout", page.order.id)),)
            if _is_to_ask_where(page)
            else (),
            to_child(words, page, "order"),
            (Button(words.plain("Order #{code}", code=page.order.code), pack("order", page.order.id)),),
        ),
    )


def _again(words: Words, returned: Return) -> tuple[Button, ...]:
    """What could not be delivered is wanted after all, or rather not."""
    if not returned.is_undelivered or returned.status is not Status.APPROVED:
        return ()
    said = words.plain("💶 Rather not again") if returned.is_wanted_again else words.plain("🔁 Send it again")
    return (Button(said, pack("retagain", returned.id, returned.version, int(not returned.is_wanted_again))),)


def wanted_again(words: Words, page: ReturnPage) -> str:
    """What its customer has asked for, said to staff; "" where they have not, or it was dealt with."""
    is_open = page.returned.is_wanted_again and page.returned.status is Status.APPROVED
    return words("🔁 {name} would like to have it again.", name=page.customer.name) if is_open else ""


def to_child(words: Words, page: ReturnPage, act: str) -> tuple[Button, ...]:
    """
    To what is sent instead, if anything is.

    Args:
        act: What shows an order to whoever looks.
    """
    if page.child is None or not page.returned.sends:
        return ()
    return (Button(words.plain("🔁 Instead: #{code}", code=page.child.code), pack(act, page.child.id)),)


def to_courier(words: Words, collection: Shipment) -> Button:
    """A merchant says who fetches it."""
    return Button(words.plain("🛵 Courier"), pack("rtdcourier", collection.id, collection.version))


def is_to_choose(page: ReturnPage) -> bool:
    """True where its customer can say when it is fetched."""
    returned = page.returned
    is_waiting = returned.is_awaited and page.is_fetched and bool(expected(returned)) and not returned.is_on_the_road
    return is_waiting and bool(page.policy.slots)


def _card_text(words: Words, page: ReturnPage, room: Room) -> str:
    return tight(
        room,
        [
            heading(words, page),
            returns.chosen(words, page, room),
            return_worth.refused(words, page, room),
            room.besides(words("❗ Something else was in it. We keep it for you.")) if page.has_rest else "",
            _what_you_get(words, page, room),
            next_step(words, page, room),
        ],
    )


def _what_you_get(words: Words, page: ReturnPage, room: Room) -> str:
    """Of what was refused, or has ended, nobody gets anything."""
    if page.returned.status in _ENDED:
        return ""
    asked = words("Asked for again: {amount}", amount=words.money(page.unpaid_minor)) if page.unpaid_minor else ""
    return stacked(return_worth.comes_to(words, page, room), asked)


def next_step(words: Words, page: ReturnPage, room: Room) -> str:
    """What comes next, or what came of it."""
    returned = page.returned
    said = words("The shop says: “{text}”", text=room.typed(returned.answer)) if returned.answer else ""
    if returned.status in _ENDED:
        return said
    if returned.status is Status.REQUESTED:
        if returned.asks_photo:
            return words("The shop asks: “{text}”", text=room.typed(returned.answer))
        return words("Next: the shop looks at it and tells you here.")
    if returned.status is Status.RESOLVED and not returned.is_trusted:
        # What becomes of what else was in the box may be said later.
        return stacked(room.besides(said) if page.extras else "", _settled(words, page))
    if not returned.is_awaited:
        return ""
    return stacked(room.besides(said), _way_back(words, page, room), _goes_out(words, page))


def _goes_out(words: Words, page: ReturnPage) -> str:
    """When what is sent instead does."""
    is_here = all(line.received >= line.agreed for line in page.returned.lines)
    if page.child is None or not page.returned.sends or not page.child.waits or is_here:
        return ""
    if page.policy.sends_at_once and page.is_fetched:
        return words("Then <b>#{code}</b> goes out to you, as soon as the courier has it.", code=page.child.code)
    return words("Then <b>#{code}</b> goes out to you, as soon as all is here.", code=page.child.code)


def _settled(words: Words, page: ReturnPage) -> str:
    if page.returned.is_undelivered:
        return words("We send it to you again.") if is_sent_again(page) else ""
    is_kept = page.returned.way is Way.NONE and page.returned.comes_back
    kept = words("You need not give anything back.") if is_kept else ""
    if page.child is not None and page.returned.sends and page.child.status is not OrderStatus.CANCELLED:
        return stacked(kept, words("For it, you get <b>#{code}</b>.", code=page.child.code))
    is_credit = page.returned.wish is Wish.CREDIT and bool(page.returned.back_minor)
    return stacked(kept, words("Your credit can be spent at the next order.") if is_credit else "")


def _way_back(words: Words, page: ReturnPage, room: Room) -> str:
    returned = page.returned
    if returned.way is Way.NONE:
        return words("You need not give anything back.")
    if returned.has_moved and (returned.is_on_the_road or not expected(returned)):
        return _moving(words, returned)
    if not expected(returned):
        return words("It is not waited for any more.")
    return _to_give(words, page, room)


def _to_give(words: Words, page: ReturnPage, room: Room) -> str:
    """What its customer has to do: bring it, or the rest of it, or be there."""
    returned, until = page.returned, page.deadline
    by = words("By {day}.", day=words.day(until)) if until is not None else ""
    code = words("Write this code on it: <b>{code}</b>", code=returned.code)
    left = rest(words, returned)
    if returned.way is not Way.PICKUP or (returned.has_moved and not page.policy.slots):
        return stacked(left, _where_to(words, page, room), code, by)
    if page.collection is not None and page.collection.status is Parcel.ATTEMPT_FAILED:
        return words("We came in vain. Please choose another time.")
    if returned.fetched is None or not page.is_to_be_fetched:
        return stacked(left, words("Please choose when we fetch it."), by)
    if page.was_not_fetched:
        time = slot_name(words, *returned.fetched)
        return words("Sorry, nobody came: {time}. Please choose another time.", time=time)
    return stacked(left, words("We fetch it: {time}", time=slot_name(words, *returned.fetched)), code)


def _is_to_ask_where(page: ReturnPage) -> bool:
    returned = page.returned
    return returned.is_awaited and returned.way is Way.DROPOFF and bool(expected(returned)) and not page.place.address


def _where_to(words: Words, page: ReturnPage, room: Room) -> str:
    """Without an address, the name of a place says nothing to a customer: it is the shop's own."""
    if not page.place.address:
        return words("Please bring it to the shop; ask us where.")
    return words("Please bring it to: {address}", address=room.typed(page.place.address))


def rest(words: Words, returned: Return) -> str:
    """How much its customer still has, once some of it has come."""
    left = sum(expected(returned).values()) if returned.has_moved else 0
    return words.count("{number} piece is still with you.", "{number} pieces are still with you.", left) if left else ""


def _moving(words: Words, returned: Return) -> str:
    if returned.is_wanted_again:
        return words("You would like to have it again. Once it is here, we look at it and tell you.")
    if not expected(returned):
        return words("It is here, and we look at it.")
    if returned.is_undelivered:
        return words("We could not deliver it. It is on its way back to us; then it is settled.")
    return stacked(words("It is on its way to us."), part_of_it(words, returned))


def part_of_it(words: Words, returned: Return) -> str:
    """How much of it a courier was given, where that is not all."""
    agreed, taken = sum(line.agreed for line in returned.lines), sum(line.collected for line in returned.lines)
    is_part = taken < agreed and returned.status is Status.APPROVED
    return words("So far: {number} of {agreed} pieces", number=taken, agreed=agreed) if is_part else ""


def is_sent_again(page: ReturnPage) -> bool:
    """True where some of what was not delivered goes to its customer once more."""
    return page.returned.is_undelivered and any(each.outcome is Outcome.CUSTOMER for each in page.found)


def times(words: Words, page: ReturnPage, slots: Sequence[Slot]) -> Screen:
    """When shall we come?"""
    returned = page.returned
    return Screen(
        words("When shall we fetch it?") if slots else words("There is no free time just now. Please ask the shop."),
        rows_of(
            *in_rows(
                [
                    Button(
                        _slot_label(words, slot),
                        pack("rettime", returned.id, slot.from_at, returned.version),
                    )
                    for slot in slots
                ],
                across=1,
            ),
            (Button(words.plain("‹ Back"), pack("ret", returned.id)),),
        ),
    )


def ask_off(words: Words, page: ReturnPage) -> Screen:
    """Really?"""
    returned = page.returned
    return Screen(
        paragraphs(
            words("Call off the return of <b>#{code}</b>?", code=page.order.code),
            words("You keep what you have."),
        ),
        rows_of(
            (
                Button(words.plain("Yes, call it off"), pack("retoffyes", returned.id, returned.version)),
                Button(words.plain("‹ Back"), pack("ret", returned.id)),
            ),
        ),
    )


def dropped(words: Words, order_id: int, *, is_staffs: bool) -> Screen:
    """The draft is gone."""
    back = pack("orderpage" if is_staffs else "order", order_id)
    return Screen(words("Nothing is given back."), rows_of((Button(words.plain("‹ Back"), back),)))


def listed(words: Words, order: Order, found: Sequence[Return]) -> Screen:
    """The returns of an order, oldest first, each a button."""
    return Screen(
        words("<b>Returns of #{code}</b>", code=order.code),
        rows_of(
            *(
                (
                    Button(
                        label(words.plain("{day} · {state}", day=words.day(each.begun_at), state=state(words, each))),
                        pack("ret", each.id),
                    ),
                )
                for each in found[-RETURNS_SHOWN:]
            ),
            (Button(words.plain("‹ Back"), pack("order", order.id)),),
        ),
    )


def theirs(words: Words, found: Sequence[tuple[Return, Order]]) -> Screen:
    """All that somebody gives back, or gave back, newest first, each a button."""
    heading = words("<b>Your returns</b>")
    how = words("What came can be given back from the page of its order.")
    return Screen(
        heading if found else paragraphs(heading, words("None."), how),
        rows_of(
            *((Button(label(f"#{order.code} · {state(words, each)}"), pack("ret", each.id)),) for each, order in found),
            (Button(words.plain("📦 My orders"), pack("orders", 0)), Button(words.plain("🏠 Home"), pack("home"))),
        ),
    )
