"""Returns in the house, as packers see them: what is to come, what has come, and what was found of it."""

from collections.abc import Mapping, Sequence

from domain.flows.return_pages import ReturnPage
from domain.returns import FOUND, Outcome, ReturnLine, Status
from views import return_cards, returns
from views.buttons import pack
from views.layout import clipped, label, not_now, pager, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

RETURNS_PER_PAGE = 8
# Of what is to come and of what is here: a message bears a hundred buttons, and what is done with makes room.
BUTTONS_SHOWN = 40
# In the order of the numbers that their buttons carry.
OUTCOMES = FOUND
_OUTCOMES = {
    Outcome.RESTOCK: marked("✅ Back on the shelf"),
    Outcome.QUARANTINE: marked("🩹 Set apart"),
    Outcome.SCRAP: marked("🗑 Throw away"),
    Outcome.VENDOR: marked("🏭 To the supplier"),
    Outcome.CUSTOMER: marked("📮 Back to customer"),
    Outcome.LOST: marked("🕳 Lost"),
}
_AGAIN = marked("🔁 Send it again")
NOTE_SHOWN = 60


def _outcome_name(words: Words, page: ReturnPage, outcome: Outcome) -> str:
    """What becomes of a piece, as plain text."""
    is_again = outcome is Outcome.CUSTOMER and page.returned.is_undelivered
    return words.plain(_AGAIN if is_again else _OUTCOMES[outcome])


def to_receive(words: Words, found: Sequence[ReturnPage], *, page: int, number: int) -> Screen:
    """What may come, or is here and not done with, as packers see it: the oldest first."""
    heading = words("<b>Returns</b> · {what}", what=words.plain("to receive"))
    return Screen(
        heading if found else paragraphs(heading, words("None.")),
        rows_of(
            *((Button(label(_received_row(each)), pack("rti", each.returned.id)),) for each in found),
            pager("rtis", page=page, pages=max(1, -(-number // RETURNS_PER_PAGE))),
            (Button(words.plain("🔎 By code"), pack("rticode")),),
        ),
    )


def _received_row(page: ReturnPage) -> str:
    return f"{page.returned.code} · #{page.order.code} · {page.customer.name}"


def receiving(
    words: Words,
    page: ReturnPage,
    *,
    expected: Mapping[int, int],
    unseen: Mapping[int, int],
    is_merchants: bool,
) -> Screen:
    """
    What is still to come, and what is here and was not looked at.

    Args:
        expected: Pieces by the order's line.
        unseen: Pieces by the return's line.
        is_merchants: Whoever sees it decides on returns, too.
    """
    returned = page.returned
    text, _ = fitted(lambda room: _receiving_text(words, page, expected, unseen, room))
    looks = [
        Button(
            label(words.plain("🔍 {number} × {title}", number=unseen[line.id], title=_told_apart(words, page, line))),
            pack("rtilook", returned.id, line.id, 1),
        )
        for line in returned.lines
        if unseen.get(line.id)
    ]
    counts = [
        Button(
            label(words.plain("📥 {number} × {title}", number=many, title=page.title_of(line_id))),
            pack("rticount", returned.id, line_id),
        )
        for line_id, many in expected.items()
    ]
    is_settling = _is_settling(page, expected, unseen)
    return Screen(
        text,
        rows_of(
            (Button(words.plain("💶 Settle it now"), pack("rtisettle", returned.id, returned.version)),)
            if is_settling
            else (),
            *((button,) for button in looks[:BUTTONS_SHOWN]),
            (Button(words.plain("✅ All of it is here"), pack("rtiall", returned.id, returned.version)),)
            if expected
            else (),
            *((button,) for button in counts[:BUTTONS_SHOWN]),
            (
                Button(
                    label(words.plain("✍️ Note: {outcome}", outcome=_outcome_name(words, page, page.found[-1].outcome))),
                    pack("rtinote", returned.id, page.found[-1].line_id),
                ),
            )
            if page.found
            else (),
            (Button(words.plain("↩️ Undo the last look"), pack("rtiundo", returned.id, returned.version)),)
            if returned.status is Status.APPROVED and any(each.outcome is not Outcome.LOST for each in page.found)
            else (),
            (Button(words.plain("❗ Something else in it"), pack("rtiextra", returned.id)),),
            (
                Button(words.plain("‹ Return"), pack("rtd", returned.id))
                if is_merchants
                else Button(words.plain("‹ Returns"), pack("rtis", 0)),
            ),
        ),
    )


def _is_settling(page: ReturnPage, expected: Mapping[int, int], unseen: Mapping[int, int]) -> bool:
    """All was looked at, and there is time left to see a mistake."""
    returned = page.returned
    is_looked_at = bool(page.found) and not expected and not unseen
    return is_looked_at and returned.status is Status.APPROVED and returned.clock_at is not None


def _settled_at(words: Words, page: ReturnPage) -> str:
    time = words.clock(page.returned.clock_at or 0)
    return words("It is settled at {time} by itself; a wrong press can be undone before.", time=time)


def _told_apart(words: Words, page: ReturnPage, line: ReturnLine) -> str:
    """What a line is called; pieces of the same that come back for several reasons by those."""
    is_alone = sum(each.order_line_id == line.order_line_id for each in page.returned.lines) == 1
    return page.title_of(line.order_line_id) if is_alone else returns.reason_name(words, line.reason)


def _receiving_text(
    words: Words, page: ReturnPage, expected: Mapping[int, int], unseen: Mapping[int, int], room: Room
) -> str:
    awaited = [
        words("Still to come: {number} × {title}", number=many, title=room.called(page.title_of(line_id)))
        for line_id, many in expected.items()
    ]
    return tight(
        room,
        [
            return_cards.heading(words, page)
            if page.returned.is_undelivered
            else words("<b>📦 Return of #{code}</b> · {back}", code=page.order.code, back=page.returned.code),
            stacked(*room.few(words, awaited)),
            return_cards.wanted_again(words, page),
            words("❗ Put what does not belong to it aside, with {code} on it.", code=page.returned.code)
            if page.has_rest
            else "",
            words("Press what you look at.") if unseen else "",
            found(words, page, room),
            "" if expected or unseen else words("All of it was looked at."),
            _settled_at(words, page) if _is_settling(page, expected, unseen) else "",
        ],
    )


def ask_count(words: Words, page: ReturnPage, line_id: int) -> Screen:
    """How many of this have come?"""
    return Screen(
        words("How many of {title} have come? Type the number.", title=page.title_of(line_id)),
        rows_of((not_now(words),)),
    )


def looking(words: Words, page: ReturnPage, line_id: int, *, unseen: int, is_accepted: bool) -> Screen:
    """What becomes of the next piece, and does it count for what the customer gets?"""
    returned = page.returned
    line = next(line for line in returned.lines if line.id == line_id)
    # What was settled before it came is the shop's.
    never = {Outcome.CUSTOMER} if returned.status is Status.RESOLVED else set()
    never |= set() if is_accepted else {Outcome.RESTOCK}
    outcomes = [outcome for outcome in OUTCOMES if outcome not in never]
    if not is_accepted:
        # What is refused is its customer's, and goes back to them unless somebody says otherwise.
        outcomes.sort(key=lambda outcome: outcome is not Outcome.CUSTOMER)
    turning = words.plain("👎 Do not accept it") if is_accepted else words.plain("👍 Accept it")

    def put(outcome: Outcome, pieces: int) -> str:
        number = OUTCOMES.index(outcome) * 2 + int(is_accepted)
        return pack("rtiput", returned.id, line_id, number, pieces, returned.version)

    rows = [
        (
            Button(label(_outcome_name(words, page, outcome)), put(outcome, 1)),
            *((Button(words.plain("all {number}", number=unseen), put(outcome, unseen)),) if unseen > 1 else ()),
        )
        for outcome in outcomes
    ]
    return Screen(
        paragraphs(
            words("<b>{title}</b>", title=page.title_of(line.order_line_id)),
            words("It could not be delivered.")
            if returned.is_undelivered
            else words("Its customer says: {reason}", reason=returns.reason_name(words, line.reason)),
            words.count("{number} piece to look at.", "{number} pieces to look at.", unseen),
            "" if is_accepted else words("Not accepted: its customer gets nothing for it."),
            words("📮 Back to customer: nothing is given for it.")
            if is_accepted and Outcome.CUSTOMER in outcomes and not returned.is_undelivered
            else "",
        ),
        rows_of(
            *rows,
            # Whatever it looks like, its customer never had it.
            ()
            if returned.is_undelivered
            else (Button(turning, pack("rtilook", returned.id, line_id, int(not is_accepted))),),
            (Button(words.plain("➖ One fewer came"), pack("rtifewer", returned.id, line_id, returned.version)),)
            if returned.status is Status.APPROVED
            else (),
            (Button(words.plain("‹ Back"), pack("rti", returned.id)),),
        ),
    )


def ask_note(words: Words, page: ReturnPage, line_id: int) -> Screen:
    """What is to be said of the pieces that were looked at last?"""
    line = next(line for line in page.returned.lines if line.id == line_id)
    return Screen(
        words("Type a note on {title}, or send a photo of it.", title=page.title_of(line.order_line_id)),
        rows_of((not_now(words),)),
    )


def ask_extra(words: Words) -> Screen:
    """What else was in it?"""
    return Screen(words("What else was in the box? Type it, or send a photo."), rows_of((not_now(words),)))


def ask_code(words: Words) -> Screen:
    """Which one?"""
    return Screen(words("Type the code that stands on the box."), rows_of((not_now(words),)))


def found(words: Words, page: ReturnPage, room: Room) -> str:
    """What was found of what came, and what else was in the box."""
    seen = [
        words(
            "{outcome}: {quantity}{unpaid}",
            outcome=_outcome_name(words, page, each.outcome),
            quantity=each.quantity,
            unpaid="" if each.is_accepted or each.outcome is Outcome.CUSTOMER else words.plain(" (not accepted)"),
        )
        + (words(" “{text}”", text=clipped(each.note, NOTE_SHOWN)) if each.note else "")
        # What was not accepted first: where there is little room, that is what matters.
        for each in sorted(page.found, key=lambda each: each.is_accepted)
    ]
    extras = [words("❗ In the box: {text}", text=clipped(each.note, NOTE_SHOWN)) for each in page.extras]
    return stacked(*room.few(words, [*seen, *extras]))
