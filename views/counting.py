"""Counting a place: what has been counted, what differs and what that is worth, and what is asked on the way."""

from collections.abc import Sequence

from domain.catalogue import Variant
from domain.catalogue.branches import Category
from domain.counts import Count, Line, Status, Summary
from domain.flows.stock_desk import Counted, CountPage
from domain.stock import Place, Standing
from domain.stock.typed import Misread
from views import stock_hub
from views.buttons import pack
from views.layout import begun, in_rows, label, not_now, pager, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.stock_refusals import misread_lines
from views.words import Raw, Words, marked

LINES_PER_PAGE = 8
LATEST_SHOWN = 3
MISREAD_SHOWN = 3
CATEGORIES_SHOWN = 8
# Why a count is booked, in the order of the numbers that buttons carry; kept as they stand here.
REASONS = (marked("stock count"), marked("lost or stolen"), marked("broken"), marked("booked wrong before"))
_ENDED = {
    Status.OPEN: marked("not booked yet"),
    Status.BOOKING: marked("being booked"),
    Status.BOOKED: marked("booked"),
    Status.DROPPED: marked("given up"),
}


def places(words: Words, found: Sequence[Place]) -> Screen:
    """Which place?"""
    buttons = [Button(label(place.name), pack("stkcnt", place.id)) for place in found]
    return Screen(words("Which place do you count?"), rows_of(*in_rows(buttons, across=2), stock_hub.back(words)))


def count_page(
    words: Words, page: CountPage, *, with_value: bool, taken: int = 0, misread: Sequence[Misread] = ()
) -> Screen:
    """
    How far a place is counted, and what can be done next.

    Args:
        taken: So many lines have just been noted.
        misread: Lines that could not be used.
    """
    count = page.count

    def draw(room: Room) -> str:
        return tight(
            room,
            (
                _answer(words, taken, misread),
                stacked(words("<b>Count</b>: {place}", place=page.place.name), *_so_far(words, page, room, with_value)),
                words("Type SKUs and numbers, one a line, like MUG-BLUE 12: all that is there, packed parcels too."),
            ),
        )

    text, _ = fitted(draw)
    guided = (Button(words.plain("👣 One after the other"), pack("stkscope", page.place.id)),)
    if count is None:
        return Screen(text, rows_of(guided, stock_hub.back(words)))
    differ = words.plain("📋 Differences · {number}", number=page.summary.differing)
    return Screen(
        text,
        rows_of(
            guided,
            (Button(differ, pack("stkcount", count.id, 0)),),
            _ends(words, count),
            stock_hub.back(words),
        ),
    )


def _answer(words: Words, taken: int, misread: Sequence[Misread]) -> str:
    """What became of what was typed, as HTML."""
    lines = [words("{line}", line=line) for line in misread_lines(words, misread, most=MISREAD_SHOWN)]
    noted = words.count("✅ {number} line noted.", "✅ {number} lines noted.", taken) if taken else ""
    if not lines:
        return noted
    return stacked(noted, words("⚠️ Not noted:"), *lines)


def _so_far(words: Words, page: CountPage, room: Room, with_value: bool) -> list[str]:
    if page.count is None:
        last = page.last
        if last is None or last.finished_at is None:
            return [words("Nothing was counted here before.")]
        return [words("Last counted on {day}.", day=words.day(last.finished_at))]
    summary = page.summary
    said = words.plain("{differing} of {number} differ", differing=summary.differing, number=summary.lines)
    begun = words("Begun by {name}, {moment}", name=page.begun_by, moment=words.moment(page.count.started_at))
    return [
        room.besides(begun),
        _worth(words, said, summary, with_value),
        words("⚠️ To be counted again: {number}", number=summary.outdated) if summary.outdated else "",
        *(_line(words, line, room) for line in page.latest[: room.lines]),
    ]


def worth(words: Words, said: str, value_minor: int | None) -> Raw:
    """A sentence with what it is worth, where that is said."""
    if value_minor is None:
        return Raw(words("{said}", said=said))
    return Raw(words("{said} ({amount})", said=said, amount=words.money(value_minor)))


def _line(words: Words, line: Line, room: Room) -> str:
    if line.is_outdated and not line.is_booked:
        return words("⚠️ {sku}: to be counted again", sku=room.called(line.sku))
    if not line.difference:
        return words("{sku}: {counted}, as expected", sku=room.called(line.sku), counted=line.counted)
    return words(
        "{sku}: {counted} instead of {expected}",
        sku=room.called(line.sku),
        counted=line.counted,
        expected=line.expected,
    )


# --- one after the other ------------------------------------------------------------------------------------------


def ask_scope(words: Words, place: Place, categories: Sequence[Category], *, everything: int, moved: int) -> Screen:
    """What is gone through?"""
    named = [Button(label(each.name), pack("stknext", place.id, each.id, 0)) for each in categories[:CATEGORIES_SHOWN]]
    return Screen(
        words("<b>Count</b>: {place}. What do you go through?", place=place.name),
        rows_of(
            (Button(words.plain("Everything here"), pack("stknext", place.id, everything, 0)),),
            (Button(words.plain("What moved since"), pack("stknext", place.id, moved, 0)),),
            *in_rows(named, across=2),
            (Button(words.plain("‹ Count"), pack("stkcnt", place.id)),),
        ),
    )


def ask_pieces(
    words: Words, variant: Variant, place: Place, standing: Standing, *, skip: Button | None, answer: Raw | str = ""
) -> Screen:
    """
    How many of this one are there?

    Args:
        skip: On to the next one, where there may be one.
        answer: What became of what was typed before.
    """

    def draw(room: Room) -> str:
        title, sku = room.called(variant.label), room.called(variant.sku)
        packed = words("{number} of them are in packed parcels: count them too.", number=standing.packed)
        return tight(
            room,
            (
                answer,
                words("<b>{title}</b> [{sku}], {place}", title=title, sku=sku, place=place.name),
                stacked(words("How many are there? Type a number."), packed if standing.packed else ""),
            ),
        )

    text, _ = fitted(draw)
    back = Button(words.plain("‹ Count"), pack("stkcnt", place.id))
    return Screen(text, rows_of((skip,) if skip is not None else (), (back,)))


def skip_button(words: Words, place_id: int, scope: int, variant_id: int) -> Button:
    """On to the next one, this one uncounted."""
    return Button(words.plain("Skip ›"), pack("stknext", place_id, scope, variant_id))


def answered(words: Words, taken: int, misread: Sequence[Misread]) -> Raw:
    """What became of what was typed, as HTML."""
    return Raw(_answer(words, taken, misread))


# --- what differs -------------------------------------------------------------------------------------------------


def differences(words: Words, found: Counted, *, page: int, with_value: bool) -> Screen:
    """
    The lines of a count that differ, each with the way to its own page.

    Args:
        found: With one line more than a page shows, where there is one.
    """
    count, lines = found.count, found.lines[:LINES_PER_PAGE]
    said = words.plain("{differing} of {number} differ", differing=found.summary.differing, number=found.summary.lines)
    rows = [
        (Button(label(f"{_sign(line)} · {line.label}"), pack("stkline", count.id, line.variant_id)),) for line in lines
    ]
    turns = pager("stkcount", count.id, page=page, pages=page + 1 + int(len(found.lines) > LINES_PER_PAGE))
    is_in_chat = count.status is Status.OPEN and not count.file_name
    up = (Button(words.plain("‹ Count"), pack("stkcnt", found.place.id)),) if is_in_chat else stock_hub.back(words)
    is_of_file = count.status is Status.OPEN and not is_in_chat
    return Screen(
        stacked(
            words(
                "<b>Count {number}</b>: {place}, {ended}",
                number=count.id,
                place=found.place.name,
                ended=words.plain(_ENDED[count.status]),
            ),
            _worth(words, said, found.summary, with_value),
            words("By {name}", name=found.name) if found.name else "",
            words("Reason: {reason}", reason=words.known(count.reason)) if count.reason else "",
        ),
        rows_of(*rows, turns, _ends(words, count) if is_of_file else (), up),
    )


def _ends(words: Words, count: Count) -> tuple[Button, ...]:
    """How a count ends."""
    return (
        Button(words.plain("✅ Book"), pack("stkbook", count.id, count.version)),
        Button(words.plain("🗑 Give up"), pack("stkdrop", count.id, count.version)),
    )


def _sign(line: Line) -> str:
    return "⚠️" if line.is_outdated and not line.is_booked else f"{line.difference:+d}"


def line_page(words: Words, count: Count, place: Place, line: Line, *, name: str, with_value: bool) -> Screen:
    """One line of a count, and what can still be done about it."""
    value = line.value_minor if with_value and line.difference else None
    said = words.plain("Difference: {difference}", difference=f"{line.difference:+d}")
    actions: tuple[Button, ...] = ()
    if count.status is Status.OPEN:
        again = (Button(words.plain("🔢 Count anew"), pack("stkone", line.variant_id, place.id)),)
        actions = (
            *(again if not count.file_name else ()),
            Button(words.plain("✖️ Take out"), pack("stkout", count.id, line.variant_id, count.version)),
        )
    is_outdated = line.is_outdated and not line.is_booked
    return Screen(
        stacked(
            words("<b>{title}</b> [{sku}], {place}", title=line.label, sku=line.sku, place=place.name),
            words("Counted: {counted} · expected: {expected}", counted=line.counted, expected=line.expected),
            worth(words, said, value),
            words("{moment} · {name}", moment=words.moment(line.counted_at), name=name or words.plain("the shop")),
            words("⚠️ Some came or went since, or were corrected: please count again.") if is_outdated else "",
        ),
        rows_of(
            actions,
            (Button(words.plain("📦 Stock"), pack("stkvar", line.variant_id)),),
            (Button(words.plain("‹ Differences"), pack("stkcount", count.id, 0)),),
        ),
    )


# --- booking ------------------------------------------------------------------------------------------------------


def ask_reason(words: Words, found: Counted, *, with_value: bool) -> Screen:
    """Why does it differ?"""
    count, summary = found.count, found.summary
    reasons = [
        Button(begun(words.plain(reason)), pack("stkbookas", count.id, count.version, number))
        for number, reason in enumerate(REASONS)
    ]
    said = words.plain("{differing} of {number} differ", differing=summary.differing, number=summary.lines)
    return Screen(
        stacked(
            words("<b>Count {number}</b>: {place}", number=count.id, place=found.place.name),
            _worth(words, said, summary, with_value),
            words("With which reason is it booked? Press one, or type your own."),
        ),
        rows_of(*in_rows(reasons, across=2), (not_now(words),)),
    )


def ask_drop(words: Words, found: Counted) -> Screen:
    """Really?"""
    count, place = found.count, found.place
    return Screen(
        words.count(
            "Give up the count of {place}? {number} line is lost.",
            "Give up the count of {place}? {number} lines are lost.",
            found.summary.lines,
            place=place.name,
        ),
        rows_of(
            (Button(words.plain("🗑 Yes, give it up"), pack("stkdropyes", count.id, count.version)),),
            (Button(words.plain("‹ Differences"), pack("stkcount", count.id, 0)),),
        ),
    )


def dropped(words: Words, found: Counted) -> Screen:
    """It is given up."""
    again = (Button(words.plain("🔢 Count anew"), pack("stkcnt", found.place.id)),) if not found.count.file_name else ()
    return Screen(
        words("The count of {place} is given up: nothing was booked.", place=found.place.name),
        rows_of(again, stock_hub.back(words)),
    )


def booked(words: Words, found: Counted, *, with_value: bool) -> Screen:
    """What was booked."""
    count = found.count
    by_and_by = words("It is being booked; the stock topic is told when it is done.")
    return Screen(
        stacked(
            words("✅ <b>Count {number}</b>: {place}", number=count.id, place=found.place.name),
            by_and_by if count.status is Status.BOOKING else _differed(words, found, with_value),
            words("Reason: {reason}", reason=words.known(count.reason)),
        ),
        rows_of((Button(words.plain("📋 Differences"), pack("stkcount", count.id, 0)),), stock_hub.back(words)),
    )


def counted(words: Words, found: Counted) -> Screen:
    """What somebody has booked, to the admin chat."""
    name = found.name or words.plain("the shop")
    return Screen(
        stacked(
            words("🔢 {name} has counted {place}.", name=name, place=found.place.name),
            _differed(words, found, with_value=True),
            words("Reason: {reason}", reason=words.known(found.count.reason)),
        ),
        rows_of((Button(words.plain("📋 Differences"), pack("stkcount", found.count.id, 0)),), stock_hub.back(words)),
    )


def _differed(words: Words, found: Counted, with_value: bool) -> Raw:
    summary = found.summary
    said = words.plain("{differing} of {number} differed", differing=summary.differing, number=summary.lines)
    return _worth(words, said, summary, with_value)


def _worth(words: Words, said: str, summary: Summary, with_value: bool) -> Raw:
    return worth(words, said, summary.value_minor if with_value and summary.differing else None)
