"""Splitting an order: what would become of it, and what has."""

from domain.flows.splitting import Split
from domain.orders import Change, Order
from views.buttons import pack
from views.layout import clipped, paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.words import Words

LINES_SHOWN, TITLE_MAX = 5, 30


def ask(words: Words, drafted: Change, found: Split) -> Screen:
    """Really? It says what goes, what each order costs, and what of the money goes along."""
    order = found.order
    lines = [
        words("{quantity} × {title}", quantity=part.quantity, title=clipped(part.line.title, TITLE_MAX))
        for part in found.parts
    ]
    more = len(lines) - LINES_SHOWN
    return Screen(
        paragraphs(
            words("Make this an order of its own?"),
            stacked(*lines[:LINES_SHOWN], words("… and {number} more", number=more) if more > 0 else ""),
            stacked(
                words(
                    "It costs {new}, and <b>#{code}</b> {old}.",
                    new=words.money(found.new_minor),
                    code=order.code,
                    old=words.money(order.total_minor - found.new_minor),
                ),
                words("{amount} of what was paid goes along.", amount=words.money(found.paid_minor))
                if found.paid_minor
                else "",
                words("Nothing costs more or less. The customer is told."),
            ),
        ),
        rows_of(
            (Button(words.plain("✂️ Split it"), pack("splityes", drafted.id, drafted.version)),),
            (Button(words.plain("‹ Back"), pack("wishes", drafted.id, 0)),),
        ),
    )


def news(words: Words, old: Order, new: Order) -> Screen:
    """The customer has two orders now."""
    return Screen(
        paragraphs(
            words(
                "The shop has split your order <b>#{code}</b> in two, so that each part can come when it is ready. "
                "Nothing costs more.",
                code=old.code,
            ),
            stacked(*(_summary(words, order) for order in (old, new))),
        ),
        rows_of(
            tuple(Button(words.plain("Order #{code}", code=each.code), pack("order", each.id)) for each in (old, new))
        ),
    )


def _summary(words: Words, order: Order) -> str:
    pieces = sum(line.quantity for line in order.lines)
    total = words.money(order.total_minor)
    return words.count(
        "#{code}: {number} piece, {total}", "#{code}: {number} pieces, {total}", pieces, code=order.code, total=total
    )
