"""What is between the shop and a supplier, as merchants see it: owed, paid, and sent back."""

from collections.abc import Mapping, Sequence

from domain.catalogue import Variant
from domain.flows.papers import ReturnPaper
from domain.flows.settling_up import Damaged, Move
from domain.ledger import Kind
from domain.money import half_up
from domain.purchasing import VendorReturn
from domain.purchasing.settings import RATE_ONE_E9
from domain.suppliers import Supplier
from views.buttons import pack
from views.layout import label, not_now, pager, paragraphs, priced, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

MOVES_PER_PAGE = 4
DAMAGED_PER_PAGE, GONE_PER_PAGE = 6, 8
_MOVES = {
    "receive": marked("order {number}: goods came"),
    "pay": marked("paid"),
    "send_back": marked("goods sent back"),
}
_KINDS = {Kind.VENDOR: marked("to go back"), Kind.QUARANTINE: marked("set apart")}


def account(
    words: Words, supplier: Supplier, owed_minor: int, moves: Sequence[Move], *, page: int, went_back: int = 0
) -> Screen:
    """
    What a supplier is owed, and how that came about.

    Args:
        went_back: So many times goods were sent back to them.
    """
    theirs = words.paid_in(supplier.currency)
    pages = max(1, -(-len(moves) // MOVES_PER_PAGE))
    page = min(max(0, page), pages - 1)
    shown = moves[page * MOVES_PER_PAGE :][:MOVES_PER_PAGE]
    seen = (supplier.id, supplier.version)
    return Screen(
        paragraphs(
            stacked(
                words("💶 <b>{name}</b>", name=Room(title=30).called(supplier.name)),
                words("Owed to them: <b>{amount}</b>", amount=theirs.money(owed_minor))
                if owed_minor >= 0
                else words("They owe you <b>{amount}</b>", amount=theirs.money(-owed_minor)),
            ),
            stacked(*(_move(words, theirs, each) for each in shown)) if shown else words("Nothing yet."),
        ),
        rows_of(
            (Button(label(words.plain("💶 Pay {amount}", amount=theirs.money(owed_minor))), pack("suppay", *seen)),)
            if owed_minor > 0
            else (),
            pager("supmoney", supplier.id, page=page, pages=pages),
            (Button(words.plain("📄 What went back ({number})", number=went_back), pack("supgone", supplier.id, 0)),)
            if went_back
            else (),
            (
                Button(words.plain("↩️ Send goods back"), pack("supback", supplier.id, 0)),
                Button(words.plain("‹ Back"), pack("sup", supplier.id)),
            ),
        ),
    )


def _move(words: Words, theirs: Words, move: Move) -> str:
    number = move.document.partition(":")[2]
    amount = f"+{theirs.money(move.owed_minor)}" if move.owed_minor > 0 else f"−{theirs.money(-move.owed_minor)}"
    said = words.plain(_MOVES[move.kind], number=number) if move.kind in _MOVES else move.kind
    return words("{day}: {amount}, {what}", day=words.day(move.at), amount=amount, what=said)


def ask_paid(words: Words, supplier: Supplier, owed_minor: int, *, rate_e9: int | None) -> Screen:
    """All of it, or how much?"""
    theirs = words.paid_in(supplier.currency)
    is_foreign = supplier.currency != words.currency
    taken = "" if rate_e9 is None else words.money(half_up(owed_minor * rate_e9, RATE_ONE_E9))
    return Screen(
        paragraphs(
            words("{name} is owed <b>{amount}</b>.", name=supplier.name, amount=theirs.money(owed_minor)),
            words("By your rate, that is {amount}.", amount=taken) if is_foreign and taken else "",
            words("Have you paid it? Press the button, or type how much you paid.")
            if not is_foreign
            else words(
                "Have you paid it? Press the button, or type how much, and what your bank took for it: “120 = 111.02”."
            ),
        ),
        rows_of(
            (
                Button(
                    label(words.plain("✅ Paid {amount}", amount=theirs.money(owed_minor))),
                    pack("suppaid", supplier.id, supplier.version, owed_minor),
                ),
            )
            if taken or not is_foreign
            else (),
            (not_now(words),),
        ),
    )


def damaged_list(
    words: Words,
    supplier: Supplier,
    found: Sequence[Damaged],
    drafts: Sequence[VendorReturn],
    *,
    page: int,
    has_more: bool,
) -> Screen:
    """What may go back to them."""
    return Screen(
        words("What goes back to <b>{name}</b>?", name=supplier.name)
        if found
        else words("No damaged pieces of what {name} sells lie here.", name=supplier.name),
        rows_of(
            *((_draft_button(words, each),) for each in drafts if not page),
            *((_damaged(words, supplier, each),) for each in found),
            pager("supback", supplier.id, page=page, pages=page + 1 + int(has_more)),
            (Button(words.plain("‹ Back"), pack("supmoney", supplier.id, 0)),),
        ),
    )


def _damaged(words: Words, supplier: Supplier, each: Damaged) -> Button:
    numbers = (supplier.id, supplier.version, each.account_id)
    return Button(
        priced(f"{each.pieces} × {each.variant.sku}", words.plain(_KINDS[each.kind])), pack("supbackof", *numbers)
    )


def _draft_button(words: Words, each: VendorReturn) -> Button:
    told = words.plain("📤 Put together: {number}", number=each.pieces)
    return Button(label(told), pack("supbackdraft", each.id))


def put_together(words: Words, supplier: Supplier, paper: ReturnPaper, *, is_told: bool) -> Screen:
    """
    What goes back to them, until it is sent.

    Args:
        is_told: What is sent reaches them by itself.
    """
    theirs = words.paid_in(supplier.currency)
    text, _ = fitted(
        lambda room: tight(
            room,
            (
                words(
                    "Goods sent back {number}, to <b>{name}</b>", number=paper.number, name=room.called(supplier.name)
                ),
                return_lines(words, theirs, paper, room),
                words("They take off {amount}.", amount=theirs.money(paper.credit_minor)),
                words("They are told, and get the paper, as soon as you send it.")
                if is_told
                else words("Nobody of theirs is told by itself: the paper goes along with it."),
            ),
        )
    )
    seen = (paper.number, supplier.version)
    return Screen(
        text,
        rows_of(
            (Button(words.plain("📤 Send it back"), pack("supbacksend", *seen)),),
            (Button(words.plain("➕ Something else"), pack("supback", supplier.id, 0)),),
            (
                Button(words.plain("🗑 Send nothing"), pack("supbackkeep", *seen)),
                Button(words.plain("‹ Back"), pack("supmoney", supplier.id, 0)),
            ),
        ),
    )


def return_lines(words: Words, theirs: Words, paper: ReturnPaper, room: Room) -> str:
    """What goes back, a line each: what it is called, and what is taken off for it."""
    return stacked(
        *room.few(
            words,
            [
                words(
                    "{quantity} × {title} – {total}",
                    quantity=line.quantity,
                    title=room.called(line.title),
                    total=theirs.money(line.credit_minor),
                )
                for line in paper.lines
            ],
        )
    )


def gone(
    words: Words,
    supplier: Supplier,
    found: Sequence[VendorReturn],
    variants: Mapping[int, Variant],
    *,
    page: int,
    number: int,
) -> Screen:
    """What went back to them, the newest first: each is a paper in their language."""
    pages = max(1, -(-number // GONE_PER_PAGE))
    return Screen(
        words("What went back to <b>{name}</b>. Press one for its paper.", name=supplier.name),
        rows_of(
            *((_gone(words, each, variants[each.lines[0].variant_id]),) for each in found),
            pager("supgone", supplier.id, page=page, pages=pages),
            (Button(words.plain("‹ Back"), pack("supmoney", supplier.id, 0)),),
        ),
    )


def _gone(words: Words, each: VendorReturn, variant: Variant) -> Button:
    amount = words.paid_in(each.currency).money(each.credit_minor)
    others = f" +{len(each.lines) - 1}" if len(each.lines) > 1 else ""
    what = f"{each.id}: {each.lines[0].quantity} × {variant.sku}{others} · −{amount}"
    return Button(label(what), pack("supgonepdf", each.id))


def gone_caption(words: Words, supplier: Supplier, each: VendorReturn) -> str:
    """What the paper is, as plain text."""
    return words.plain("Goods sent back {number}, to {name}", number=each.id, name=supplier.name)


def ask_more_than_cost(words: Words, supplier: Supplier, each: Damaged, *, pieces: int, credit_minor: int) -> Screen:
    """Do they really take off more than they cost?"""
    theirs = words.paid_in(supplier.currency)
    numbers = (supplier.id, pieces, credit_minor)
    return Screen(
        words(
            "{pieces} cost {cost}. Does {name} really take off {amount}?",
            pieces=pieces,
            cost=theirs.money(pieces * each.cost_minor),
            name=Room(title=30).called(supplier.name),
            amount=theirs.money(credit_minor),
        ),
        rows_of(
            (
                Button(
                    label(words.plain("↩️ Yes, −{amount}", amount=theirs.money(credit_minor))), pack("supmore", *numbers)
                ),
            ),
            (not_now(words),),
        ),
    )


def ask_sent_back(words: Words, supplier: Supplier, each: Damaged) -> Screen:
    """How many go back, and for what?"""
    theirs = words.paid_in(supplier.currency)
    credit = each.pieces * each.cost_minor
    numbers = (supplier.id, supplier.version, each.account_id, each.pieces)
    return Screen(
        paragraphs(
            words(
                "{pieces} × <b>{title}</b> at {place}, {kind}",
                pieces=each.pieces,
                title=Room(title=40).called(each.variant.label),
                place=Room(title=16).called(each.place),
                kind=words.plain(_KINDS[each.kind]),
            ),
            words(
                "Do they go back to {name}? Press a button, or type how many, and what is taken off: “2 6.00”.",
                name=Room(title=30).called(supplier.name),
            ),
            words("A number alone takes off what they cost, {cost} each.", cost=theirs.money(each.cost_minor))
            if credit
            else words("A number alone takes nothing off: what they cost is not said."),
        ),
        rows_of(
            (
                Button(
                    label(words.plain("↩️ All, −{amount}", amount=theirs.money(credit))),
                    pack("supsent", *numbers),
                ),
            )
            if credit
            else (),
            (Button(words.plain("↩️ All, for nothing"), pack("supgiven", *numbers)),),
            (not_now(words),),
        ),
    )
