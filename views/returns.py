"""Giving something back: a return as it is drawn up, line by line, until it is sent."""

from domain.flows.return_pages import ReturnPage
from domain.returns import ASKED, NEEDS_PHOTO, Reason, Returnable, ReturnLine, Status, Way, Wish
from views import return_worth
from views.buttons import pack
from views.layout import begun, in_rows, label, pager, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

LINES_PER_PAGE, WHICH_PER_PAGE = 4, 8
VARIANTS_SHOWN = 8
# In the order of the numbers that their buttons carry.
REASONS = ASKED
WISHES = (Wish.REFUND, Wish.EXCHANGE, Wish.REPLACEMENT, Wish.CREDIT)
WAYS = (Way.PICKUP, Way.DROPOFF)

_REASONS = {
    Reason.FAULTY: marked("It does not work"),
    Reason.DAMAGED: marked("It came damaged"),
    Reason.WRONG_ITEM: marked("A wrong item came"),
    Reason.MISSING: marked("It was missing"),
    Reason.NOT_AS_DESCRIBED: marked("Not as described"),
    Reason.CHANGED_MIND: marked("I changed my mind"),
    Reason.LATE: marked("It came too late"),
    Reason.UNDELIVERED: marked("It could not be delivered"),
}
_WISHES = {
    Wish.REFUND: marked("money back"),
    Wish.EXCHANGE: marked("something else instead"),
    Wish.REPLACEMENT: marked("the same once more"),
    Wish.CREDIT: marked("credit for the shop"),
    Wish.AGAIN: marked("the parcel once more"),
}
_WAYS = {
    Way.PICKUP: marked("a courier fetches it"),
    Way.DROPOFF: marked("it is brought to the shop"),
    Way.UNDELIVERED: marked("it comes back as it was sent"),
    Way.NONE: marked("it need not come back"),
}


def reason_name(words: Words, reason: Reason) -> str:
    """Why something comes back, as plain text."""
    return words.plain(_REASONS[reason])


def wish_name(words: Words, wish: Wish) -> str:
    """What is wanted for it, as plain text."""
    return words.plain(_WISHES[wish])


def way_name(words: Words, way: Way) -> str:
    """How it comes back, as plain text."""
    return words.plain(_WAYS[way])


def drafting(words: Words, page: ReturnPage, *, turned: int = 0) -> Screen:
    """The return as it is drawn up: what, why, what for, how, what it comes to, and what is missing."""
    draft, order = page.returned, page.order
    ids = [line.id for line in order.lines if line.id in page.there or line.id in draft.pieces]
    pages = max(1, -(-len(ids) // LINES_PER_PAGE))
    turned = min(max(0, turned), pages - 1)
    text, _ = fitted(lambda room: _draft_text(words, page, room))
    return Screen(
        text,
        rows_of(
            *(
                (Button(_line_label(words, page, line_id), pack("retline", draft.id, line_id)),)
                for line_id in ids[turned * LINES_PER_PAGE : (turned + 1) * LINES_PER_PAGE]
            ),
            pager("retpage", draft.id, page=turned, pages=pages),
            (
                Button(words.plain("🎁 What for"), pack("retwish", draft.id)),
                *((Button(words.plain("🚚 How"), pack("retway", draft.id)),) if draft.comes_back else ()),
            )
            if draft.lines
            else (),
            (Button(_photo_label(words, page), pack("retphoto", draft.id)),) if draft.lines else (),
            (
                Button(
                    words.plain("✅ Agree to it") if draft.is_staffs else words.plain("✅ Send to the shop"),
                    pack("retsend", draft.id, draft.version, page.comes_to.back_minor),
                ),
            )
            if draft.lacks is None
            else (),
            (
                Button(words.plain("✖️ Drop it"), pack("retdrop", draft.id, draft.version)),
                Button(words.plain("‹ Order"), pack("orderpage" if draft.is_staffs else "order", order.id)),
            ),
        ),
    )


def _draft_text(words: Words, page: ReturnPage, room: Room) -> str:
    draft = page.returned
    return tight(
        room,
        [
            words("<b>Give back something of #{code}</b>", code=page.order.code),
            chosen(words, page, room) or words("Press what you want to give back."),
            words("“{text}”", text=room.typed(draft.note)) if draft.note else "",
            return_worth.comes_to(words, page),
            _missing(words, page) if draft.lines else "",
        ],
    )


def chosen(words: Words, page: ReturnPage, room: Room) -> str:
    """What comes back, and why."""
    return stacked(*room.few(words, [_chosen(words, page, line, room) for line in page.returned.lines]))


def _chosen(words: Words, page: ReturnPage, line: ReturnLine, room: Room) -> str:
    said = {
        "quantity": words.plain("{agreed} of {number}", agreed=line.agreed, number=line.quantity)
        if line.agreed < line.quantity
        else line.agreed,
        "title": room.called(page.title_of(line.order_line_id)),
        "reason": reason_name(words, line.reason),
    }
    if page.returned.sends and line.instead_id is not None and line.instead_id in page.instead:
        instead = room.called(page.instead[line.instead_id].label)
        return words("{quantity} × {title} → {instead}: {reason}", **said, instead=instead)
    return words("{quantity} × {title}: {reason}", **said)


_LACKS = {
    "wish": marked("What would you like for it? Press “🎁 What for”."),
    "instead": marked("Choose on each line what you want instead."),
    "way": marked("How does it come back? Press “🚚 How”."),
    "photo": marked("Please send a photo of it."),
}


def _missing(words: Words, page: ReturnPage) -> str:
    draft = page.returned
    if draft.lacks is not None:
        return words(_LACKS[draft.lacks])
    assert draft.wish is not None, "nothing is missing"
    if draft.way is Way.OPEN:
        return words("For it: {wish}.", wish=wish_name(words, draft.wish))
    return words("For it: {wish}; {way}.", wish=wish_name(words, draft.wish), way=way_name(words, draft.way))


def _line_label(words: Words, page: ReturnPage, line_id: int) -> str:
    chosen_of_it = page.returned.pieces.get(line_id, 0)
    title = page.title_of(line_id)
    return label(words.plain("✓ {quantity} × {title}", quantity=chosen_of_it, title=title) if chosen_of_it else title)


def _photo_label(words: Words, page: ReturnPage) -> str:
    number = len(page.returned.photos)
    if not number:
        return words.plain("📷 Photos and words")
    return words.plain("📷 Photos and words ({number})", number=number)


def line(words: Words, page: ReturnPage, line_id: int, *, now: int) -> Screen:
    """One line: how many pieces for which reason, and what is wanted instead."""
    draft = page.returned
    there = page.there.get(line_id)
    mine = [each for each in draft.lines if each.order_line_id == line_id]
    left = (there.quantity if there is not None else 0) - sum(each.quantity for each in mine)
    allowed = [] if there is None else list(REASONS) if draft.is_staffs else there.reasons(now)
    taken = {each.reason for each in mine}
    more = [reason for reason in allowed if reason not in taken] if left > 0 else []
    return Screen(
        paragraphs(
            words("<b>{title}</b>", title=page.title_of(line_id)),
            words("How many? Then go on with “Next ›”.") if mine else "",
            _why(words, is_first=not mine, is_more=bool(more), is_staffs=draft.is_staffs),
            "" if mine else _window(words, page, line_id, now=now),
        ),
        rows_of(
            *(row for each in mine for row in _counting(words, page, each, left)),
            *in_rows(
                [
                    Button(
                        label(reason_name(words, reason)),
                        pack("retput", draft.id, line_id, REASONS.index(reason), 1),
                    )
                    for reason in more
                ],
                across=2,
            ),
            (Button(words.plain("🔁 Choose what instead"), pack("retswap", draft.id, line_id)),)
            if mine and draft.wish is Wish.EXCHANGE
            else (),
            (
                Button(words.plain("‹ Back"), pack("retpage", draft.id, 0)),
                *((Button(words.plain("Next ›"), pack("retpage", draft.id, 0)),) if mine else ()),
            ),
        ),
    )


def which(words: Words, page: ReturnPage, number: int, *, turned: int, now: int) -> Screen:
    """Of which line is that so? The number is the reason's."""
    draft, reason = page.returned, REASONS[number]
    ids = [line_id for line_id, there in page.there.items() if reason in there.reasons(now)]
    pages = max(1, -(-len(ids) // WHICH_PER_PAGE))
    turned = min(max(0, turned), pages - 1)
    return Screen(
        paragraphs(
            words("<b>{reason}</b>", reason=reason_name(words, reason)),
            words("Which one is it?"),
        ),
        rows_of(
            *(
                (Button(label(page.title_of(line_id)), pack("retput", draft.id, line_id, number, 1)),)
                for line_id in ids[turned * WHICH_PER_PAGE : (turned + 1) * WHICH_PER_PAGE]
            ),
            pager("retwhich", draft.id, number, page=turned, pages=pages),
            (Button(words.plain("‹ Order"), pack("order", page.order.id)),),
        ),
    )


def _why(words: Words, *, is_first: bool, is_more: bool, is_staffs: bool) -> str:
    if is_first and is_staffs:
        return words("Why does the customer give it back?")
    if is_first:
        return words("Why do you give it back?")
    return words("Another reason for other pieces?") if is_more else ""


def _counting(words: Words, page: ReturnPage, each: ReturnLine, left: int) -> list[tuple[Button, ...]]:
    def to(quantity: int) -> str:
        return pack("retput", page.returned.id, each.order_line_id, REASONS.index(each.reason), quantity)

    here = pack("retline", page.returned.id, each.order_line_id)
    more = (Button("➕", to(each.quantity + 1)),) if left > 0 else ()
    return [
        (Button(label(reason_name(words, each.reason)), here),),
        (Button("➖", to(each.quantity - 1)), Button(str(each.quantity), here), *more),
    ]


def _window(words: Words, page: ReturnPage, line_id: int, *, now: int) -> str:
    there = page.there.get(line_id)
    if there is None:
        return ""
    if page.returned.is_staffs:
        return _window_for_staff(words, there, now=now)
    if there.mind_until_at is None:
        return words("It comes back only if something is wrong with it.")
    return words("You may change your mind until {day}.", day=words.day(there.mind_until_at))


def _window_for_staff(words: Words, there: Returnable, *, now: int) -> str:
    """Whoever lets it pass late knows that they do."""
    until = there.mind_until_at
    if until is None:
        return words("It comes back only if something is wrong with it.")
    if now > until:
        return words("⚠️ Minds could be changed until {day}: you let it pass late.", day=words.day(until))
    return words("Minds may be changed until {day}.", day=words.day(until))


def ask_wish(words: Words, page: ReturnPage) -> Screen:
    """What for?"""
    draft = page.returned
    buttons = [
        Button(begun(wish_name(words, wish)), pack("retwant", draft.id, number, draft.version))
        for number, wish in enumerate(WISHES)
    ]
    return Screen(
        words("What would the customer like for it?") if draft.is_staffs else words("What would you like for it?"),
        rows_of(*((button,) for button in buttons), (Button(words.plain("‹ Back"), pack("retpage", draft.id, 0)),)),
    )


def ask_way(words: Words, page: ReturnPage) -> Screen:
    """How does it come back, and what does that cost?"""
    draft, policy = page.returned, page.policy
    bears = policy.bears([each.reason for each in draft.lines])
    costs = {Way.PICKUP: policy.pickup_minor if bears else 0, Way.DROPOFF: policy.dropoff_minor if bears else 0}
    offered = [way for way in WAYS if way is not Way.PICKUP or policy.slots]
    return Screen(
        paragraphs(
            words("How does it come back?"),
            words("Bring it to: {address}", address=page.place.address) if page.place.address else "",
        ),
        rows_of(
            *(
                (
                    Button(
                        label(_way_label(words, way, costs[way], is_staffs=draft.is_staffs)),
                        pack("retby", draft.id, WAYS.index(way), draft.version),
                    ),
                )
                for way in offered
            ),
            (Button(words.plain("‹ Back"), pack("retpage", draft.id, 0)),),
        ),
    )


def _way_label(words: Words, way: Way, minor: int, *, is_staffs: bool) -> str:
    bringing = words.plain("🏬 They bring it") if is_staffs else words.plain("🏬 I bring it")
    name = words.plain("🛵 Fetch it") if way is Way.PICKUP else bringing
    return words.plain("{way} · {amount}", way=name, amount=words.money(minor)) if minor else name


def ask_photo(words: Words, page: ReturnPage) -> Screen:
    """Photos and words, each that comes is added; what shows the return comes in its place then."""
    draft = page.returned
    needs = any(each.reason in NEEDS_PHOTO for each in draft.lines) and not draft.photos and not draft.is_staffs
    back = pack("retpage", draft.id, 0) if draft.status is Status.DRAFT else pack("ret", draft.id)
    return Screen(
        paragraphs(
            words("Send photos of it, and type what is wrong."),
            words("At least one photo is needed.") if needs else "",
            words("The shop asks: “{text}”", text=draft.answer) if draft.asks_photo and draft.answer else "",
        ),
        rows_of((Button(words.plain("‹ Back"), back),)),
    )
