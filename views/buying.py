"""How the shop buys, as merchants set it."""

from collections.abc import Sequence

from domain.purchasing import Buying, rate_shown
from domain.purchasing.settings import FIELDS
from views.buttons import pack
from views.layout import not_now, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

_QUESTIONS = {
    "answer_days": marked("How many days do suppliers have to answer an order?"),
    "order_cost_minor": marked("What does one order cost you besides its goods: work, freight? Type the amount."),
    "holding_permille": marked("What does it cost to keep goods for a year, in percent of what they cost?"),
    "service_permille": marked("How sure do you want to be that nothing runs out meanwhile, in percent?"),
    "surplus_percent": marked("How much more than was ordered is taken, in percent? 0 takes none."),
    "rates_e9": marked("What is a currency worth? Type it like “USD 0.92”: one dollar is 0.92 {currency}."),
}


def settings(words: Words, found: Buying) -> Screen:
    """How the shop buys, and the buttons to have it otherwise."""

    def field(name: str, text: str) -> Button:
        return Button(text, pack("buyask", FIELDS.index(name)))

    sending = Button(words.plain("🤖 Send by itself"), pack("buyauto", 1))
    if found.sends_by_itself:
        sending = Button(words.plain("🙋 Ask me first"), pack("buyauto", 0))
    text, _ = fitted(lambda room: _said(words, found, room))
    return Screen(
        text,
        rows_of(
            (sending, field("answer_days", words.plain("✏️ Days to answer"))),
            (
                field("order_cost_minor", words.plain("✏️ Cost of an order")),
                field("holding_permille", words.plain("✏️ Keeping")),
            ),
            (field("service_permille", words.plain("✏️ How sure")), field("surplus_percent", words.plain("✏️ Surplus"))),
            (field("rates_e9", words.plain("💱 Exchange rate")), Button(words.plain("‹ Purchases"), pack("buys"))),
        ),
    )


def _said(words: Words, found: Buying, room: Room) -> str:
    rates = [
        words(
            "1 {theirs} = {rate} {ours}",
            theirs=currency,
            rate=rate_shown(rate_e9, currency, shop_currency=words.currency),
            ours=words.currency,
        )
        for currency, rate_e9 in sorted(found.rates_e9.items())
    ]
    return tight(
        room,
        (
            words("<b>How you buy</b>"),
            stacked(
                words("What runs low is ordered by itself.")
                if found.sends_by_itself
                else words("What runs low is drawn up and waits for you."),
                words.count(
                    "Suppliers have {number} day to answer.",
                    "Suppliers have {number} days to answer.",
                    found.answer_days,
                ),
                words("An order costs {amount} besides its goods.", amount=words.money(found.order_cost_minor))
                if found.order_cost_minor
                else words("What an order costs is not said yet."),
                words("Keeping goods a year: {percent} %", percent=_percent(found.holding_permille)),
                words("Sure not to run out: {percent} %", percent=_percent(found.service_permille)),
                words("More than ordered: {percent} % at most", percent=found.surplus_percent),
                *room.few(words, rates),
            ),
        ),
    )


def _percent(permille: int) -> str:
    return f"{permille / 10:g}"


def ask_field(words: Words, field: str, *, foreign: Sequence[str] = ()) -> Screen:
    """
    What is it to be?

    Args:
        foreign: Of an exchange rate: which currencies may be meant.
    """
    if field == "rates_e9" and len(foreign) == 1:
        return ask_rate(words, foreign[0])
    return Screen(words(_QUESTIONS[field], currency=words.currency), rows_of((not_now(words),)))


def ask_rate(words: Words, theirs: str) -> Screen:
    """What is this currency worth?"""
    return Screen(
        words("What is one {theirs} worth in {ours}? Type it like 0.92.", theirs=theirs, ours=words.currency),
        rows_of((not_now(words),)),
    )
