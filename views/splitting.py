"""Splitting an order: what would become of it, what has, and the way from one half to the other."""

from collections.abc import Sequence

from domain.flows.splitting import Split
from domain.orders import Change, Order, Relative, SentAs
from views.buttons import pack
from views.layout import clipped, in_rows, paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.words import Words, marked

LINES_SHOWN, TITLE_MAX = 5, 30
# An order may be split again and again; the newest parts are those that are looked for.
PARTS_SHOWN = 3

# What an order is sent as that is none of its customer's own.
_SENT_FOR = {
    SentAs.EXCHANGE: marked("🔁 Exchange for the return of #{code}"),
    SentAs.REPLACEMENT: marked("🔁 Replacement for the return of #{code}"),
}


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


def kinship(words: Words, relatives: Sequence[Relative]) -> str:
    """
    Which order it was split off from, or is sent for the return of; and where parts of it went, and what is sent for
    its own returns; "" where there is nothing of that.
    """
    parts = ", ".join(f"#{each.code}" for each in _newest(relatives) if not each.waits)
    instead = ", ".join(f"#{each.code}" for each in _sent(relatives))
    return stacked(
        later(words, relatives),
        *(words("✂️ Split off from #{code}", code=each.code) for each in relatives if _is_whole(each)),
        sent_for(words, relatives),
        words("✂️ A part of it went to {orders}", orders=parts) if parts else "",
        words("🔁 Sent for its return: {orders}", orders=instead) if instead else "",
    )


def sent_for(words: Words, relatives: Sequence[Relative]) -> str:
    """For the return of which order it is sent; "" where for none."""
    return stacked(
        *(words(_SENT_FOR[each.sent_as], code=each.code) for each in relatives if not each.is_part and each.sent_as)
    )


def later(words: Words, relatives: Sequence[Relative]) -> str:
    """Which orders of their own wait for what was not here; "" where none does."""
    orders = ", ".join(f"#{each.code}" for each in _newest(relatives) if each.waits)
    return words("⏳ What comes later is an order of its own: {orders}", orders=orders) if orders else ""


def to_relatives(words: Words, relatives: Sequence[Relative], *, act: str) -> tuple[tuple[Button, ...], ...]:
    """
    Buttons to the other halves.

    Args:
        act: What shows an order to whoever looks; it checks whose the order is.
    """
    whole = [_to(words, each, act) for each in relatives if not each.is_part]
    parts = [_to(words, each, act) for each in [*_newest(relatives), *_sent(relatives)]]
    return in_rows([*whole, *parts], across=2)


def _to(words: Words, relative: Relative, act: str) -> Button:
    if relative.sent_as:
        named = marked("🔁 Instead: #{code}") if relative.is_part else marked("🔁 Return of #{code}")
    else:
        named = marked("✂️ Part: #{code}") if relative.is_part else marked("✂️ Part of #{code}")
    return Button(words.plain(named, code=relative.code), pack(act, relative.id))


def _is_whole(relative: Relative) -> bool:
    return not relative.is_part and not relative.sent_as


def _newest(relatives: Sequence[Relative]) -> list[Relative]:
    return [each for each in relatives if each.is_part and not each.sent_as][-PARTS_SHOWN:]


def _sent(relatives: Sequence[Relative]) -> list[Relative]:
    return [each for each in relatives if each.is_part and each.sent_as][-PARTS_SHOWN:]
