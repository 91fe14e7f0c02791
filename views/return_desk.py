"""A return as the shop sees it: the merchants' card with what they decide, and what packers do with what has come."""

from collections.abc import Mapping, Sequence

from domain.flows.return_pages import ReturnPage
from domain.people import Person
from domain.returns import Return, Status, Way
from domain.shipping import Status as Parcel
from views import return_cards, return_house, return_tasks, return_worth, returns
from views.buttons import pack
from views.layout import begun, label, not_now, paragraphs, rows_of, stacked
from views.phone import WHOLE, Room, fitted, tight
from views.screen import Button, Picture, Screen
from views.words import Raw, Words, marked

# With more, each line is one button.
LINES_WITH_BUTTONS = 20
REFUSALS = (
    marked("It was used."),
    marked("It is too late."),
    marked("The photos do not show that."),
    marked("This cannot come back."),
)
RESTS = (
    marked("You can fetch it here."),
    marked("Our courier brings it."),
    marked("It was ours: thank you."),
    marked("We threw it away."),
)
OFF_REASONS = (
    marked("You asked us to."),
    marked("It was asked for twice."),
    marked("We could not fetch it."),
    marked("We agreed by mistake."),
)


def card(words: Words, page: ReturnPage) -> Screen:
    """The merchants' card: who gives back what and why, how it stands, and what can be decided."""
    text, is_whole = fitted(lambda room: _card_text(words, page, room))
    return Screen(
        text,
        rows_of(
            *_decisions(words, page),
            (return_tasks.what_becomes_of_it(words, page.returned.id),) if page.has_rest else (),
            *_what_is_owed(words, page),
            *_underway(words, page),
            (Button(words.plain("🖼 Photos ({number})", number=number), pack("rtdphotos", page.returned.id)),)
            if (number := len(page.pictures))
            else (),
            () if is_whole else (Button(words.plain("📄 In full"), pack("rtdfull", page.returned.id)),),
            return_cards.to_child(words, page, "ordercard"),
            (
                Button(words.plain("Show order"), pack("ordercard", page.order.id)),
                Button(label(f"👤 {page.customer.name}"), pack("customer", page.customer.id)),
            ),
            (Button(words.plain("‹ Returns"), pack("rtds", 0, 0)),),
        ),
    )


def in_full(words: Words, page: ReturnPage) -> Screen:
    """What the card has no room for, as a message of its own."""
    return Screen(_card_text(words, page, WHOLE))


def _card_text(words: Words, page: ReturnPage, room: Room) -> Raw:
    returned = page.returned
    # What was found says what had been asked for.
    is_settled = returned.status is Status.RESOLVED and bool(page.found)
    asked = returns.chosen(words, page, room)
    said = words("“{text}”", text=room.typed(returned.note)) if returned.note else ""
    return tight(
        room,
        [
            _heading(words, page),
            stacked(
                words("From {name}", name=room.called(page.customer.name)),
                return_cards.wanted_again(words, page),
                words("⚠️ Asked for after its time.") if returned.is_late else "",
                return_tasks.sold_out(words, page.missing, room),
            ),
            room.besides(asked) if is_settled else asked,
            room.besides(said) if is_settled else said,
            _history(words, page, room),
            stacked(return_worth.comes_to_for_staff(words, page), _way(words, page)),
            _owed(words, page),
            return_house.found(words, page, room),
            words("The shop said: “{text}”", text=room.typed(returned.answer)) if returned.answer else "",
        ],
    )


def _heading(words: Words, page: ReturnPage) -> str:
    return return_cards.heading(words, page, words.plain("a photo was asked for") if page.returned.asks_photo else "")


def _history(words: Words, page: ReturnPage, room: Room) -> str:
    """Whom a merchant decides about, and why they are asked though the rules might have agreed."""
    ordered, history = page.ordered, page.history
    if ordered is None or history is None:
        return ""
    known = stacked(
        words("Orders: {number} ({amount})", number=ordered.orders, amount=words.money(ordered.value_minor)),
        words(
            "Returns before: {number}, {settled} settled, {refused} refused",
            number=history.number,
            settled=history.before.get(Status.RESOLVED, 0),
            refused=history.before.get(Status.REJECTED, 0),
        )
        if history.number
        else words("No returns before."),
    )
    many = words("⚠️ Open returns: {number}, limit {most}", number=history.open, most=history.open_max)
    amounts = {"amount": words.money(history.month_minor), "most": words.money(history.month_max_minor)}
    return stacked(
        known if history.is_beyond_limits else room.besides(known),
        many if history.has_many_open else "",
        words("⚠️ In 30 days: {amount}, limit {most}", **amounts) if history.is_of_high_value else "",
    )


def _way(words: Words, page: ReturnPage) -> str:
    returned = page.returned
    if returned.is_undelivered:
        return words("Brought back by {name}", name=page.courier.name) if page.courier is not None else ""
    if returned.way is Way.NONE or returned.wish is None:
        is_asked = returned.status is Status.REQUESTED and not returned.sends
        at_once = words("Agreed to, it is settled at once.") if is_asked else ""
        return stacked(words("Nothing has to come back."), at_once)
    if returned.fetched is not None:
        time = return_cards.slot_name(words, *returned.fetched)
        if page.courier is not None and returned.has_moved and not page.is_to_be_fetched:
            return stacked(words("Fetched by {name}", name=page.courier.name), return_cards.part_of_it(words, returned))
        if page.courier is not None:
            return words("{name} fetches it: {time}", name=page.courier.name, time=time)
        return words("To be fetched: {time}", time=time)
    return begun(returns.way_name(words, returned.way))


def _decisions(words: Words, page: ReturnPage) -> list[tuple[Button, ...]]:
    returned = page.returned
    if returned.status is not Status.REQUESTED:
        return []
    return [
        *([(for_money_button(words, returned),)] if page.missing else []),
        (
            Button(words.plain("✅ Agree"), pack("rtdyes", returned.id, returned.version)),
            Button(words.plain("❌ Refuse"), pack("rtdno", returned.id)),
        ),
        (
            Button(words.plain("✂️ To a part"), pack("rtdpart", returned.id, returned.version)),
            *(
                (Button(words.plain("🎁 May keep it"), pack("rtdkeep", returned.id, returned.version)),)
                if returned.comes_back
                else ()
            ),
        ),
        (Button(words.plain("📷 Ask for a photo"), pack("rtdask", returned.id)),),
    ]


def for_money_button(words: Words, returned: Return) -> Button:
    """What is wanted instead is sold out."""
    return Button(words.plain("💶 Agree, for money"), pack("rtdmoney", returned.id, returned.version))


def _what_is_owed(words: Words, page: ReturnPage) -> list[tuple[Button, ...]]:
    """What was settled on trust and is not as it should be: asked for, or let go."""
    returned, asked = page.returned, list[Button]()
    if page.unmet_minor:
        asked.append(return_tasks.ask_for_it(words, returned, page.unmet_minor))
    is_owed = page.unmet_minor or page.unpaid_minor
    return [(*asked, return_tasks.let_it_go(words, returned))] if is_owed else []


def _owed(words: Words, page: ReturnPage) -> str:
    unmet, unpaid = words.money(page.unmet_minor), words.money(page.unpaid_minor)
    return stacked(
        words("⚠️ Not given back, or not accepted: {amount}", amount=unmet) if page.unmet_minor else "",
        words("⚠️ Not paid yet: {amount}", amount=unpaid) if page.unpaid_minor else "",
    )


def _underway(words: Words, page: ReturnPage) -> list[tuple[Button, ...]]:
    returned = page.returned
    if not returned.is_awaited or returned.way is Way.NONE:
        return []
    rows: list[tuple[Button, ...]] = []
    if page.collection is not None and page.collection.status is Parcel.PLANNED:
        rows.append((return_cards.to_courier(words, page.collection),))
    receiving = Button(words.plain("📦 Receive, look at it"), pack("rtiopen", returned.id))
    settling = Button(words.plain("💶 Settle what came"), pack("rtdsettle", returned.id, returned.version))
    received, seen = sum(line.received for line in returned.lines), sum(each.quantity for each in page.found)
    is_part_here = 0 < received == seen and returned.status is Status.APPROVED
    rows.append((receiving,))
    if received > seen and returned.is_undelivered:
        rows.append((Button(words.plain("🔁 Send it again"), pack("rtdagain", returned.id, returned.version)),))
    if sum(line.collected for line in returned.lines) > received:
        rows.append((Button(words.plain("🕳 The rest is lost"), pack("rtdlost", returned.id, returned.version)),))
    elif is_part_here:
        rows.append((settling,))
    if not returned.has_moved and returned.status is Status.APPROVED:
        rows.append((Button(words.plain("✖️ Call it off"), pack("rtdoff", returned.id, returned.version)),))
    return rows


def decided(words: Words, page: ReturnPage) -> Screen:
    """What came of a question, in its place: the card says the rest."""
    return Screen(
        _heading(words, page),
        rows_of((Button(words.plain("↩️ Show return"), pack("rtd", page.returned.id)),)),
    )


def ask_part(words: Words, page: ReturnPage, agreed: Mapping[int, int]) -> Screen:
    """How many of each?"""
    returned = page.returned

    def to(line_id: int, quantity: int) -> str:
        return pack("rtdpartof", returned.id, line_id, quantity)

    rows: list[tuple[Button, ...]] = []
    for line in returned.lines:
        many = agreed.get(line.id, line.quantity)
        here = pack("rtdpart", returned.id, returned.version)
        if len(returned.lines) > LINES_WITH_BUTTONS:
            # One fewer with each press, and from none to all: a message bears a hundred buttons.
            fewer = to(line.id, (many - 1) % (line.quantity + 1))
            rows.append((Button(label(f"{many}/{line.quantity} · {page.title_of(line.order_line_id)}"), fewer),))
            continue
        title = f"{page.title_of(line.order_line_id)} · {returns.reason_name(words, line.reason)}"
        rows += [
            (Button(label(title), here),),
            (
                Button("➖", to(line.id, max(0, many - 1))),
                Button(f"{many}/{line.quantity}", here),
                Button("➕", to(line.id, min(line.quantity, many + 1))),
            ),
        ]
    return Screen(
        words("To how many of each do you agree?"),
        rows_of(
            *rows,
            (Button(words.plain("✅ Agree to this"), pack("rtdpartyes", returned.id, returned.version)),),
            (not_now(words),),
        ),
    )


def ask_lost(words: Words, page: ReturnPage, version: int) -> Screen:
    """Is it lost, really?"""
    missing = sum(line.collected - line.received for line in page.returned.lines)
    return Screen(
        paragraphs(
            words.count("{number} piece has not come in.", "{number} pieces have not come in.", missing),
            words("What is lost counts for {name} as if it had come.", name=page.customer.name),
        ),
        rows_of(
            (Button(words.plain("🕳 It is lost"), pack("rtdlostyes", page.returned.id, version)),),
            (not_now(words),),
        ),
    )


def ask_keeps(words: Words, page: ReturnPage, version: int) -> Screen:
    """May they keep it, really?"""
    return Screen(
        paragraphs(
            words("May {name} keep all of it?", name=page.customer.name),
            return_worth.comes_to_for_staff(words, page),
            words("It is settled at once, and nothing comes back."),
        ),
        rows_of(
            (Button(words.plain("🎁 Yes, they keep it"), pack("rtdkeepyes", page.returned.id, version)),),
            (not_now(words),),
        ),
    )


def ask_off(words: Words, page: ReturnPage, version: int) -> Screen:
    """Why is it called off? Its customer reads it."""
    text = paragraphs(
        words("Call off the return of <b>#{code}</b>?", code=page.order.code),
        words("{name} keeps what they have, and is told why. Press a reason, or type it.", name=page.customer.name),
    )
    return _ask_reason(words, text, page, OFF_REASONS, "rtdofffor", version)


def ask_rest(words: Words, page: ReturnPage) -> Screen:
    """What becomes of what was in the box besides? Its customer reads it."""
    text = paragraphs(
        words("What becomes of what else was in the box? It lies aside, with {code} on it.", code=page.returned.code),
        words("{name} reads what you say. Press it, or type it.", name=page.customer.name),
    )
    return _ask_reason(words, text, page, RESTS, "rtdextrafor", page.returned.version)


def ask_why_part(words: Words, page: ReturnPage, version: int) -> Screen:
    """Why not to all of it? Its customer reads it."""
    text = words("Why not to all of it? {name} reads it. Press a reason, or type it.", name=page.customer.name)
    return _ask_reason(words, text, page, REFUSALS, "rtdpartfor", version)


def ask_refusal(words: Words, page: ReturnPage) -> Screen:
    """Why not? Its customer reads it."""
    text = words("Why do you refuse it? {name} reads it. Press a reason, or type it.", name=page.customer.name)
    return _ask_reason(words, text, page, REFUSALS, "rtdnofor", page.returned.version)


def _ask_reason(  # noqa: PLR0917 - a question, and what its buttons say and carry.
    words: Words, text: str, page: ReturnPage, reasons: Sequence[str], act: str, version: int
) -> Screen:
    """Each reason a button, by its number; another may be typed."""
    rows = (
        (Button(label(words.plain(reason)), pack(act, page.returned.id, number, version)),)
        for number, reason in enumerate(reasons)
    )
    return Screen(text, rows_of(*rows, (not_now(words),)))


def ask_what_to_see(words: Words, page: ReturnPage) -> Screen:
    """What shall the photo show?"""
    return Screen(
        words("What would you like to see? Type it; {name} reads it.", name=page.customer.name),
        rows_of((not_now(words),)),
    )


def photo(words: Words, page: ReturnPage, number: int) -> Screen:
    """One of the photos, in the admin chat."""
    photos = page.pictures
    return Screen(
        words("📷 #{code}: photo {number} of {photos}", code=page.order.code, number=number + 1, photos=len(photos)),
        # It is no picture of a product: a number that none of those has.
        picture=Picture(-page.returned.id, "", photos[number]),
    )


def needs_courier(words: Words, page: ReturnPage) -> Screen:
    """Its customer has chosen a time, and nobody is to come then."""
    returned = page.returned
    time = return_cards.slot_name(words, *returned.fetched) if returned.fetched is not None else ""
    courier = [] if page.collection is None else [(return_cards.to_courier(words, page.collection),)]
    return Screen(
        stacked(
            words("🛵 The return of #{code} needs a courier.", code=page.order.code),
            words("To be fetched: {time}", time=time) if time else "",
        ),
        rows_of(*courier, (Button(words.plain("↩️ Show return"), pack("rtd", returned.id)),)),
    )


def given_to_courier(words: Words, page: ReturnPage) -> Screen:
    """It is theirs now."""
    name = page.courier.name if page.courier is not None else "?"
    return Screen(
        words("🛵 {name} fetches the return of #{code}.", name=name, code=page.order.code),
        rows_of((Button(words.plain("↩️ Show return"), pack("rtd", page.returned.id)),)),
    )


def ask_courier(words: Words, page: ReturnPage, couriers: Sequence[Person], shipment_id: int, version: int) -> Screen:
    """Who fetches it?"""
    return Screen(
        words("Who fetches the return of #{code}?", code=page.order.code)
        if couriers
        else words("There is no courier yet. Invite one first."),
        rows_of(
            *((Button(label(each.name), pack("rtdgive", shipment_id, version, each.id)),) for each in couriers),
            (Button(words.plain("‹ Return"), pack("rtd", page.returned.id)),),
        ),
    )
