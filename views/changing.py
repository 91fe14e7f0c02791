"""Changing an order: the change as it is drafted, as the other side is asked, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.carts import Way
from domain.catalogue import Variant
from domain.flows.overview import OrderPage
from domain.orders import Change, ChangeLine, ChangeStatus, Order
from views import by_card, money
from views.buttons import pack
from views.layout import clipped, label, not_now, paragraphs, priced, rows_of, stacked
from views.screen import Button, Screen
from views.words import Raw, Words, marked

LINES_PER_PAGE = 4
ASKED_LINES = 6
DETAIL_MAX = 60


def editor(
    words: Words,
    order: Order,
    drafted: Change,
    *,
    there: Mapping[int, int],
    to_shop: bool,
    fee_minor: int = 0,
    page: int = 0,
) -> Screen:
    """
    The change as it is drafted: each line with buttons, the difference it makes in money and on the shelf.

    Args:
        there: How many pieces can be had of what moves, by variant.
        fee_minor: What taking things out costs.
    """
    pages = max(1, -(-len(drafted.lines) // LINES_PER_PAGE))
    page = min(max(0, page), pages - 1)
    shown = drafted.lines[page * LINES_PER_PAGE : (page + 1) * LINES_PER_PAGE]
    turns = []
    if page > 0:
        turns.append(Button("‹", pack("wishes", drafted.id, page - 1)))
    if page + 1 < pages:
        turns.append(Button("›", pack("wishes", drafted.id, page + 1)))
    sending = Button(words.plain("✅ Send this change"), pack("wishsend", drafted.id, drafted.version, fee_minor))
    return Screen(
        paragraphs(
            words("<b>Change order #{code}</b>", code=order.code),
            stacked(*(_moving(words, line, there, to_shop=to_shop) for line in shown), _details(words, order, drafted)),
            _difference(words, order, replace(drafted, fee_minor=fee_minor)),
            words("Take out what shall become an order of its own, to split this one.")
            if to_shop and drafted.is_empty
            else "",
        ),
        rows_of(
            *(row for line in shown for row in _line_rows(words, drafted, line, page)),
            turns,
            (Button(words.plain("➕ Another product"), pack("wishadd", drafted.id)),),
            (
                *(
                    (Button(words.plain("✏️ Address"), pack("wishaddress", drafted.id)),)
                    if order.way is Way.DELIVERY
                    else ()
                ),
                Button(words.plain("✏️ Note"), pack("wishnote", drafted.id)),
            ),
            () if drafted.is_empty else (sending,),
            (Button(words.plain("✂️ An order of its own"), pack("splitask", drafted.id)),)
            if to_shop and drafted.only_takes_out
            else (),
            (Button(words.plain("✖️ Drop this change"), pack("wishdrop", drafted.id, drafted.version)),),
            (Button(words.plain("‹ Back"), pack("ordercard" if to_shop else "order", order.id)),),
        ),
    )


def _line_rows(words: Words, drafted: Change, line: ChangeLine, page: int) -> list[tuple[Button, ...]]:
    def to(quantity: int) -> str:
        return pack("wish", drafted.id, line.variant_id, quantity, page)

    return [
        (Button(label(line.title), pack("wishes", drafted.id, page)),),
        (
            Button("➖", to(max(0, line.after - 1))),
            Button(str(line.after), pack("wishes", drafted.id, page)),
            Button("➕", to(line.after + 1)),
            Button(words.plain("🔁 Swap"), pack("wishswap", drafted.id, line.variant_id)),
            Button("🗑", to(0)),
        ),
    ]


def _moving(words: Words, line: ChangeLine, there: Mapping[int, int], *, to_shop: bool) -> str:
    """A line, and what it does to the shelf: the shop sees how many are left, a customer that there are too few."""
    text, on_shelf = _line(words, line), there.get(line.variant_id)
    if on_shelf is None or not line.quantity:
        return text
    if line.quantity > on_shelf:
        return words("{line} ⚠️ only {number} left", line=Raw(text), number=on_shelf)
    if not to_shop:
        return text
    return words("{line} (shelf: {before} → {after})", line=Raw(text), before=on_shelf, after=on_shelf - line.quantity)


def _line(words: Words, line: ChangeLine) -> str:
    if not line.quantity:
        return words("{quantity} × {title}", quantity=line.before, title=line.title)
    if not line.before:
        return words("➕ {quantity} × {title}", quantity=line.after, title=line.title)
    if not line.after:
        return words("➖ {quantity} × {title}", quantity=line.before, title=line.title)
    return words("{before} → {after} × {title}", before=line.before, after=line.after, title=line.title)


def _details(words: Words, order: Order, change: Change) -> str:
    return stacked(
        words("Deliver to: {address}", address=clipped(change.address, DETAIL_MAX))
        if change.address is not None
        else "",
        _delivery(words, order, change),
        words("Note: {note}", note=clipped(change.note, DETAIL_MAX)) if change.note is not None else "",
    )


def _delivery(words: Words, order: Order, change: Change) -> str:
    """What another address does to delivery and to the tax in it all, where it does something."""
    if change.destination is None:
        return ""
    now = change.delivery.total_minor if change.delivery is not None else 0
    if change.status is ChangeStatus.CONFIRMED:
        return words("Delivery: {amount}", amount=words.money(now)) if now else ""
    before = order.delivery.total_minor if order.delivery is not None else 0
    delivery = words("Delivery: {before} → {after}", before=words.money(before), after=words.money(now))
    if now != before:
        return delivery
    tax = words("Tax in it: {difference}", difference=money.signed(words, change.tax_minor))
    return tax if change.tax_minor and change.address is not None else ""


def _difference(words: Words, order: Order, change: Change) -> str:
    if not change.total_minor:
        return "" if change.is_empty else words("The total stays the same.")
    before = order.total_minor - (change.total_minor if change.status is ChangeStatus.CONFIRMED else 0)
    return stacked(
        words(
            "Difference: <b>{difference}</b>, new total {total}",
            difference=money.signed(words, change.total_minor),
            total=words.money(before + change.total_minor),
        ),
        words("Fee for calling off: {amount}", amount=words.money(change.fee_minor)) if change.fee_minor else "",
    )


def _what(words: Words, order: Order, change: Change, there: Mapping[int, int] | None = None) -> str:
    """What a change says: its changed lines, address, note, and the difference; to the shop, on the shelf too."""
    changed = [line for line in change.lines if line.quantity]
    details = _details(words, order, change)
    # A phone shows twelve lines before the buttons.
    room = ASKED_LINES - (details.count("\n") + 1 if details else 0)
    more = len(changed) - room
    return paragraphs(
        stacked(
            *(_moving(words, line, there or {}, to_shop=True) for line in changed[:room]),
            words("… and {number} more", number=more) if more > 0 else "",
            details,
        ),
        _difference(words, order, change),
    )


def asked(
    words: Words, order: Order, change: Change, *, to_shop: bool, there: Mapping[int, int] | None = None
) -> Screen:
    """The side that has to answer is asked; once it is answered, what became of it."""
    if change.status is not ChangeStatus.OPEN:
        return settled(words, order, change, to_shop=to_shop)
    question = words("The shop would like to change your order <b>#{code}</b>:", code=order.code)
    if to_shop:
        question = words("{name} would like to change order <b>#{code}</b>:", name=order.name, code=order.code)
    return Screen(
        paragraphs(question, _what(words, order, change, there if to_shop else None)),
        rows_of(
            (
                Button(words.plain("✅ Agree"), pack("sayyes", change.id, change.version)),
                Button(words.plain("❌ Do not agree"), pack("sayno", change.id, change.version)),
            ),
            (_to_order(words, order, to_shop=to_shop),),
        ),
    )


def proposed(words: Words, order: Order, change: Change, *, to_shop: bool) -> Screen:
    """Whoever proposed it waits for the answer."""
    if change.status is not ChangeStatus.OPEN:
        return settled(words, order, change, to_shop=to_shop)
    waiting = words("Your change of <b>#{code}</b> waits for the shop’s answer, two days at most.", code=order.code)
    if to_shop:
        waiting = words("The change of <b>#{code}</b> waits for the customer’s answer.", code=order.code)
    return Screen(
        paragraphs(waiting, _what(words, order, change)),
        rows_of(
            (Button(words.plain("↩️ Take it back"), pack("wishdrop", change.id, change.version)),),
            (_to_order(words, order, to_shop=to_shop),),
        ),
    )


_SETTLED = {
    ChangeStatus.CONFIRMED: marked("✅ Order <b>#{code}</b> is changed:"),
    ChangeStatus.DECLINED: marked("❌ Order <b>#{code}</b> stays as it is. This was not changed:"),
    ChangeStatus.EXPIRED: marked("⌛ Order <b>#{code}</b> stays as it is: nobody has answered in time."),
    ChangeStatus.DRAFT: marked("<b>Change order #{code}</b>"),
    ChangeStatus.OPEN: marked("<b>Change order #{code}</b>"),
}


def settled(words: Words, order: Order, change: Change, *, to_shop: bool, to_pay: str = "") -> Screen:
    """What became of a change; with what is to be paid for it now."""
    return Screen(
        paragraphs(words(_SETTLED[change.status], code=order.code), _what(words, order, change), to_pay),
        rows_of((_to_order(words, order, to_shop=to_shop),)),
    )


def rest_called_off(words: Words, order: Order, change: Change) -> Screen:
    """The shop reads what a customer does not want any more of what has not left the house."""
    heading = words("❌ {name} has called off the rest of <b>#{code}</b>:", name=order.name, code=order.code)
    return Screen(
        paragraphs(heading, _what(words, order, change)),
        rows_of((_to_order(words, order, to_shop=True),)),
    )


def to_pay(words: Words, page: OrderPage) -> str:
    """What is to be paid, or given back, of an order that has been changed."""
    if page.is_to_be_paid_by_card:
        return by_card.more(words, page)
    return money.to_pay(words, page.order, due_minor=page.due_minor, instructions=page.instructions)


def ask_product(words: Words) -> Screen:
    """Which product?"""
    return Screen(words("Type a SKU, or words to search for."), rows_of((not_now(words),)))


def ask_instead(words: Words, change_id: int, others: Sequence[Variant], *, instead: int) -> Screen:
    """What instead? Of others of the same product, a button says what is different."""
    if not others:
        return ask_product(words)
    rows = [
        (
            Button(
                priced(", ".join(variant.options), words.money(variant.price_minor)),
                pack("wishput", change_id, variant.id, instead),
            ),
        )
        for variant in others
    ]
    return Screen(words("What instead? Press it, or type what to look for."), rows_of(*rows, (not_now(words),)))


def choose(words: Words, change_id: int, variants: Sequence[Variant], *, instead: int) -> Screen:
    """What was found, each a button."""
    rows = [
        (
            Button(
                priced(variant.label, words.money(variant.price_minor)),
                pack("wishput", change_id, variant.id, instead),
            ),
        )
        for variant in variants
    ]
    return Screen(
        words("Which one?") if rows else words("Nothing was found."),
        rows_of(*rows, (Button(words.plain("‹ Back"), pack("wishes", change_id, 0)),)),
    )


def ask_address(words: Words) -> Screen:
    """Where to, instead?"""
    return Screen(words("Type the new address."), rows_of((not_now(words),)))


def ask_note(words: Words) -> Screen:
    """Which note, instead?"""
    return Screen(words("Type the new note."), rows_of((not_now(words),)))


def dropped(words: Words, order: Order, *, to_shop: bool) -> Screen:
    """Nothing was changed."""
    return Screen(
        words("Order <b>#{code}</b> stays as it is.", code=order.code),
        rows_of((_to_order(words, order, to_shop=to_shop),)),
    )


def _to_order(words: Words, order: Order, *, to_shop: bool) -> Button:
    if to_shop:
        return Button(words.plain("Show order"), pack("ordercard", order.id))
    return Button(words.plain("Order #{code}", code=order.code), pack("order", order.id))
