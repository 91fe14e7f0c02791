"""What is asked on the way of a transfer: what goes, what came, what became of the rest; and its history."""

from collections.abc import Mapping, Sequence

from domain.catalogue import Variant
from domain.flows.transfers import Told, TransferPage
from domain.moving import Line
from views.buttons import pack
from views.layout import clipped, in_rows, label, not_now, pager, paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.transfers import to_page
from views.words import Words, marked

LINES_PER_PAGE = 8
STEPS_PER_PAGE = 6
_TITLE_MAX = 60
_REASON_MAX = 60
# So many steps of one, two, five and ten pieces are a button each.
_FEW = (1, 2, 3, 5, 10, 20)
REASONS = (marked("lost on the way"), marked("broken on the way"), marked("stolen"))
_STEPS = {
    "draft": marked("drawn up"),
    "asked": marked("asked for"),
    "cancelled": marked("called off"),
    "send": marked("{pieces} sent"),
    "receive": marked("{pieces} came"),
    "lose": marked("{pieces} lost"),
    "take_back": marked("{pieces} back"),
}


def ask_goods(words: Words, page: TransferPage) -> Screen:
    """What shall go?"""
    return Screen(
        words("Type SKU and pieces, one a line, like “MUG-BLUE 12”. Or type a SKU or words to search for."),
        rows_of((not_now(words),), to_page(words, page.transfer.id)),
    )


def goods_found(words: Words, transfer_id: int, variants: Sequence[Variant], there: Mapping[int, int]) -> Screen:
    """What was meant, each with how many its place can send."""
    rows = [
        (Button(label(f"{there[each.id]} · {each.label}"), pack("trfpick", transfer_id, each.id)),) for each in variants
    ]
    return Screen(
        words("Which one? The number is how many can be sent.") if rows else words("Nothing was found."),
        rows_of(*rows, to_page(words, transfer_id)),
    )


def ask_pieces(words: Words, page: TransferPage, variant: Variant, *, there: int) -> Screen:
    """How many of it?"""
    now = next((line.quantity for line in page.transfer.lines if line.variant_id == variant.id), 0)

    def to(quantity: int, text: str) -> Button:
        return Button(text, pack("trfput", page.transfer.id, variant.id, quantity))

    few = [to(number, str(number)) for number in _FEW if number < there]
    return Screen(
        paragraphs(
            words("<b>{title}</b> [{sku}]", title=clipped(variant.label, _TITLE_MAX), sku=variant.sku),
            stacked(
                words("{place} can send {number}.", place=page.source.name, number=there),
                words("In the transfer: {number}.", number=now) if now else "",
                words("How many shall go? Press or type a number."),
            ),
        ),
        rows_of(
            *in_rows(few, across=3),
            (to(there, words.plain("All {number}", number=there)),) if there else (),
            (to(0, words.plain("➖ Take it out")),) if now else (),
            (not_now(words),),
            to_page(words, page.transfer.id),
        ),
    )


def lines_to_change(words: Words, page: TransferPage, *, number: int) -> Screen:
    """Of which line shall it be more or fewer?"""
    shown, turning = _leafed(page, page.transfer.lines, "trflines", number)
    buttons = [
        Button(label(f"{line.quantity} · {_title(page, line)}"), pack("trfpick", page.transfer.id, line.variant_id))
        for line in shown
    ]
    return Screen(
        words("What shall be changed?"),
        rows_of(*in_rows(buttons, across=1), turning, to_page(words, page.transfer.id)),
    )


def lines_to_count(words: Words, page: TransferPage, *, number: int) -> Screen:
    """Of which line has something come?"""
    shown, turning = _leafed(page, [line for line in page.transfer.lines if line.missing], "trfcount", number)
    buttons = [
        Button(label(f"{line.missing} · {_title(page, line)}"), pack("trfline", page.transfer.id, line.id))
        for line in shown
    ]
    return Screen(
        words(
            "Press what you have counted. Or type SKU and sound pieces, one a line, like “MUG-BLUE 12”; "
            "damaged ones behind a plus: “MUG-BLUE 12+1”."
        ),
        rows_of(*in_rows(buttons, across=1), turning, (not_now(words),), to_page(words, page.transfer.id)),
    )


def _leafed(
    page: TransferPage, lines: Sequence[Line], act: str, number: int
) -> tuple[Sequence[Line], tuple[Button, ...]]:
    """A page of lines, and the buttons that turn it."""
    pages = max(1, -(-len(lines) // LINES_PER_PAGE))
    number = min(number, pages - 1)
    shown = lines[number * LINES_PER_PAGE : (number + 1) * LINES_PER_PAGE]
    return shown, pager(act, page.transfer.id, page=number, pages=pages)


def _title(page: TransferPage, line: Line) -> str:
    return page.variants[line.variant_id].label


def ask_came(words: Words, page: TransferPage, line: Line) -> Screen:
    """How many of it have come, and how many of those are damaged?"""
    variant, transfer = page.variants[line.variant_id], page.transfer

    def came(act: str, number: int, text: str) -> Button:
        return Button(text, pack(act, transfer.id, transfer.version, line.id, number))

    few = [came("trfgot", number, str(number)) for number in _FEW if number < line.missing]
    return Screen(
        paragraphs(
            words("<b>{title}</b> [{sku}]", title=clipped(variant.label, _TITLE_MAX), sku=variant.sku),
            words("{missing} of {quantity} are on their way.", missing=line.missing, quantity=line.quantity),
            words("How many have come? Press or type a number; damaged ones behind a plus, like 3+1."),
        ),
        rows_of(
            *in_rows(few, across=3),
            (came("trfgot", line.missing, words.plain("All {number}", number=line.missing)),),
            (came("trfbad", 1, words.plain("All, one damaged")),) if line.missing > 1 else (),
            (came("trfbad", line.missing, words.plain("All, all damaged")),),
            (not_now(words),),
            to_page(words, transfer.id),
        ),
    )


def ask_lost(words: Words, page: TransferPage) -> Screen:
    """What became of them?"""
    transfer = page.transfer
    buttons = [
        Button(label(words.plain(reason)), pack("trflost", transfer.id, transfer.version, number))
        for number, reason in enumerate(REASONS)
    ]
    return Screen(
        words.count(
            "{number} piece of transfer {transfer} will be booked as lost, at cost. Why? Press, or type it.",
            "{number} pieces of transfer {transfer} will be booked as lost, at cost. Why? Press, or type it.",
            transfer.missing,
            transfer=transfer.id,
        ),
        rows_of(*in_rows(buttons, across=1), (not_now(words),), to_page(words, transfer.id)),
    )


def ask_back(words: Words, page: TransferPage) -> Screen:
    """Really?"""
    transfer = page.transfer
    return Screen(
        words.count(
            "Is the {number} piece that has not come back on the shelf in {place}?",
            "Are the {number} pieces that have not come back on the shelf in {place}?",
            transfer.missing,
            place=page.source.name,
        ),
        rows_of(
            (Button(words.plain("↩️ Yes, back on the shelf"), pack("trfback", transfer.id, transfer.version)),),
            to_page(words, transfer.id),
        ),
    )


def cannot_be_sent(words: Words, shorts: Sequence[tuple[str, int, int]]) -> str:
    """There is too little of what was asked for: merchants have been told. Plain, for a pop-up."""
    rows = [
        words.plain(
            "{title}: {available} of {wanted} can be sent.",
            title=clipped(title, _TITLE_MAX),
            available=available,
            wanted=wanted,
        )
        for title, wanted, available in shorts
    ]
    return "\n".join([words.plain("Not sent; the merchants are told."), *rows])


def ask_insisting(words: Words, page: TransferPage) -> Screen:
    """Why is safety stock sent?"""
    return Screen(
        words(
            "It leaves less in {place} than its safety stock. Type why it is sent all the same.", place=page.source.name
        ),
        rows_of((not_now(words),), to_page(words, page.transfer.id)),
    )


def history(words: Words, page: TransferPage, story: Sequence[Told], *, number: int) -> Screen:
    """All that was done to it, newest first."""
    newest = list(reversed(story))
    pages = max(1, -(-len(newest) // STEPS_PER_PAGE))
    number = min(number, pages - 1)
    shown = newest[number * STEPS_PER_PAGE : (number + 1) * STEPS_PER_PAGE]
    return Screen(
        paragraphs(
            words("<b>Transfer {number}</b>, newest first", number=page.transfer.id),
            stacked(*(_step(words, each) for each in shown)),
        ),
        rows_of(pager("trfstory", page.transfer.id, page=number, pages=pages), to_page(words, page.transfer.id)),
    )


def _step(words: Words, told: Told) -> str:
    step = told.step
    done = words.plain(_STEPS[step.act], pieces=step.pieces)
    if step.damaged:
        damaged = words.plain("{number} damaged", number=step.damaged)
        done = f"{done}, {damaged}" if step.pieces else damaged
    said = words("{moment} {what}", moment=words.moment(step.at), what=done)
    who = words(" · {name}", name=clipped(told.by, 20)) if told.by else ""
    why = words(" ({reason})", reason=clipped(words.known(step.reason), _REASON_MAX)) if step.reason else ""
    return said + who + why
