"""Giving money back: how much, of which lines, why, and where it goes, before it is done."""

from collections.abc import Mapping, Sequence

from domain.flows.refunding import Refund, Refundable
from domain.orders import Order, OrderLine
from domain.payments import Payment
from views.buttons import pack
from views.card_names import name_of, said
from views.layout import in_rows, label, pager, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

LINES_PER_PAGE = 3
# In the order of the numbers that buttons carry; kept as they stand here, and said in everybody's language.
REASONS = (
    marked("Arrived broken"),
    marked("Not as described"),
    marked("Something was missing"),
    marked("Came too late"),
    marked("Sent back"),
    marked("With our apologies"),
)
# Of what came and was not needed.
NOT_NEEDED = marked("Paid too much")


def ask_amount(words: Words, order: Order, facts: Refundable, to_settle: Sequence[tuple[int, int]] = ()) -> Screen:
    """
    How much? An amount may simply be typed.

    Args:
        to_settle: The returns that money will be given for, and how much: that comes first.
    """
    seen = (order.id, order.version)
    most, owed, with_credit = facts.at_most_minor, facts.owed_minor, facts.as_credit_minor
    everything = Button(words.plain("All: {amount}", amount=words.money(most)), pack("refundof", *seen, most))
    owing = Button(words.plain("We owe: {amount}", amount=words.money(owed)), pack("refundof", *seen, owed))
    coming = sum(minor for _, minor in to_settle)
    of_returns = [
        (Button(label(words.plain("↩️ Return: {amount}", amount=words.money(minor))), pack("rtd", return_id)),)
        for return_id, minor in to_settle
    ]
    return Screen(
        paragraphs(
            words("<b>Order #{code}</b>: give money back", code=order.code),
            words("↩️ {amount} of it is given with the return: settle that first.", amount=words.money(coming))
            if coming
            else "",
            stacked(
                words("At most {amount} can be given back.", amount=words.money(most)),
                words("{amount} of it to the card.", amount=words.money(min(most, facts.by_card_minor)))
                if facts.by_card_minor
                else "",
                words("{amount} of it as credit, with which it was paid.", amount=words.money(min(most, with_credit)))
                if with_credit
                else "",
                ""
                if facts.by_card_minor or with_credit
                else words("It was not paid by card: you give it back by hand."),
            ),
            words("How much? Choose, or type an amount like 5."),
        ),
        rows_of(
            *of_returns,
            (*((owing,) if 0 < owed < most else ()), everything),
            (Button(words.plain("🧾 By lines"), pack("refundlines", *seen, 0)),),
            _to_money(words, order),
        ),
    )


def by_lines(
    words: Words,
    order: Order,
    chosen: Mapping[int, int],
    *,
    lines: Sequence[tuple[OrderLine, int]],
    amount_minor: int,
    page: int,
) -> Screen:
    """
    Which pieces are paid back?

    Args:
        chosen: How many of each line, by its id.
        lines: Each with its pieces that nothing was given back for.
    """
    pages = max(1, -(-len(lines) // LINES_PER_PAGE))
    page = min(max(0, page), pages - 1)
    seen = (order.id, order.version)
    following = Button(words.plain("{amount} ›", amount=words.money(amount_minor)), pack("refundwhy", *seen))
    return Screen(
        paragraphs(
            words("<b>Order #{code}</b>: give money back", code=order.code),
            words("For which pieces? Each counts what it really cost."),
            words("Together: <b>{amount}</b>", amount=words.money(amount_minor)),
        ),
        rows_of(
            *(
                row
                for line, most in lines[page * LINES_PER_PAGE :][:LINES_PER_PAGE]
                for row in _line_rows(order, line, chosen.get(line.id, 0), most)
            ),
            pager("refundlines", *seen, page=page, pages=pages),
            (following,) if amount_minor else (),
            (Button(words.plain("‹ Back"), pack("refund", order.id)),),
        ),
    )


def _line_rows(order: Order, line: OrderLine, quantity: int, most: int) -> list[tuple[Button, ...]]:
    def to(wanted: int) -> str:
        return pack("refundline", order.id, order.version, line.id, min(max(0, wanted), most))

    return [
        (Button(label(line.title), to(most)),),
        (Button("➖", to(quantity - 1)), Button(f"{quantity} / {most}", to(0)), Button("➕", to(quantity + 1))),
    ]


def ask_reason(words: Words, order: Order, *, amount_minor: int) -> Screen:
    """Why? It may be typed, too."""
    reasons = [
        Button(words.plain(reason), pack("refundfor", order.id, order.version, number))
        for number, reason in enumerate(REASONS)
    ]
    return Screen(
        paragraphs(
            words("<b>Order #{code}</b>: {amount} back", code=order.code, amount=words.money(amount_minor)),
            words("Why? Choose, or type it."),
        ),
        rows_of(*in_rows(reasons, across=2), (Button(words.plain("‹ Back"), pack("refund", order.id)),)),
    )


def ask_sure(words: Words, order: Order, found: Refund, *, reason: str) -> Screen:
    """Where it goes, and what it makes of the order; the button carries what was seen."""
    text, _ = fitted(lambda room: _sure_text(words, order, found, reason, room))
    amount = words.money(found.amount_minor)
    going = Button(
        words.plain("✅ Give {amount} back", amount=amount),
        pack("refundyes", order.id, order.version, found.amount_minor),
    )
    return Screen(text, rows_of((going,), (Button(words.plain("‹ Back"), pack("refund", order.id)),)))


def _sure_text(words: Words, order: Order, found: Refund, reason: str, room: Room) -> str:
    cards, by_hand, goodwill = found.to_cards, words.money(found.by_hand_minor), found.goodwill_minor
    return tight(
        room,
        (
            words("<b>Order #{code}</b>: {amount} back", code=order.code, amount=words.money(found.amount_minor)),
            words("“{text}”", text=room.typed(words.known(reason))),
            stacked(
                *(_to_card(words, payment, part) for payment, (_, part) in zip(found.through, cards, strict=True)),
                words("🪙 {amount} as credit, with which it was paid", amount=words.money(found.as_credit_minor))
                if found.as_credit_minor
                else "",
                words("🏦 {amount} by hand: give it back by transfer or in cash", amount=by_hand)
                if found.by_hand_minor
                else "",
                words("🎁 {amount} is goodwill: the order then costs so much less", amount=words.money(goodwill))
                if goodwill
                else "",
            ),
        ),
    )


def _to_card(words: Words, payment: Payment, minor: int) -> str:
    of_any, of_one = marked("💳 {amount} to the card it came from"), marked("💳 {amount} to {card}")
    return said(words, of_any, of_one, name_of(payment), amount=words.money(minor))


def _to_money(words: Words, order: Order) -> tuple[Button, ...]:
    return (Button(words.plain("‹ Back"), pack("ordermoney", order.id)),)
