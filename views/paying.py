"""How orders are paid and taken on, as merchants set it in chat."""

from domain import paying
from domain.paying import Capture, Fee, FeeKind, Gateway, OnLapse, Rules, Terms, Window
from views.buttons import pack
from views.layout import in_rows, not_now, paragraphs, rows_of, stacked
from views.phone import Room, fitted
from views.screen import Button, Screen
from views.words import Words, marked

# In the order of the numbers that buttons carry.
TERMS = (Terms.CARD, Terms.CASH, Terms.PREPAID)
CAPTURES, LAPSES = tuple(Capture), tuple(OnLapse)
_TERMS = {
    Terms.CARD: marked("💳 By card"),
    Terms.CASH: marked("💵 In cash"),
    Terms.PREPAID: marked("🏦 In advance"),
}
_CAPTURES = {Capture.WHEN_PACKED: marked("Charge when packed"), Capture.AT_ONCE: marked("Charge at once")}
_LAPSES = {OnLapse.CAPTURE: marked("Then charge it"), OnLapse.LET_GO: marked("Then let it go")}
_MINUTES, _DAYS, _GRACES = (30, 60, 240), (1, 3, 7), (0, 10, 30, 60)


def payment(words: Words, rules: Rules) -> Screen:
    """Which terms are offered, how to pay in advance, and until when."""
    toggles = [
        _toggle(words.plain(_TERMS[each]), each in rules.terms, "payterm", number) for number, each in enumerate(TERMS)
    ]
    usual = Button(words.plain("⭐ First: {terms}", terms=words.plain(_TERMS[rules.terms[0]])), pack("payfirst"))
    text, _ = fitted(lambda room: _payment_text(words, rules, room))
    return Screen(
        text,
        rows_of(
            *in_rows([*toggles, *((usual,) if len(rules.terms) > 1 else ())], across=2),
            (
                Button(words.plain("✏️ How to pay"), pack("payhow")),
                Button(words.plain("⏳ Time to pay"), pack("paytime")),
            ),
            (Button(words.plain("💳 Cards"), pack("paycards")),),
        ),
    )


def _payment_text(words: Words, rules: Rules, room: Room) -> str:
    instructions = room.typed(rules.instructions)
    return paragraphs(
        words("<b>Payment</b>"),
        stacked(
            words("Time to pay in advance: {time}", time=window_in_words(words, rules.window)),
            words("How customers pay in advance:"),
            words("{text}", text=instructions) if instructions else words("not said yet"),
        ),
    )


def cards(words: Words, rules: Rules) -> Screen:
    """Who takes cards for the shop, when they are charged, and what becomes of a hold that ends."""
    captures = [
        _choice(words.plain(_CAPTURES[each]), each is rules.capture, "paycapture", number)
        for number, each in enumerate(CAPTURES)
    ]
    lapses = [
        _choice(words.plain(_LAPSES[each]), each is rules.on_lapse, "paylapse", number)
        for number, each in enumerate(LAPSES)
    ]
    return Screen(
        paragraphs(
            words("<b>Cards</b>"),
            _connection(words, rules.gateway),
            words("Money is taken as soon as the customer has paid.")
            if rules.capture is Capture.AT_ONCE
            else words("Money is held when the customer pays, and taken when the order is packed."),
            words("The bank holds it for about a week. A day before that ends, you are told; then it is taken.")
            if rules.on_lapse is OnLapse.CAPTURE
            else words("The bank holds it for about a week. A day before that ends, you are told; then it is let go."),
        ),
        rows_of(
            *in_rows(captures, across=2),
            *(in_rows(lapses, across=2) if rules.capture is Capture.WHEN_PACKED else ()),
            (Button(words.plain("‹ Payment"), pack("payment")),),
        ),
    )


def _connection(words: Words, gateway: Gateway | None) -> str:
    if gateway is None:
        return words("Nobody takes cards for the shop yet: its keys for Stripe are not set.")
    name = gateway.name.title()
    if gateway.is_live:
        return words("✅ {provider} is connected.", provider=name)
    return words("🧪 {provider} is connected for tests: no money moves.", provider=name)


def _toggle(text: str, is_on: bool, act: str, number: int) -> Button:
    return Button(f"✓ {text}" if is_on else f"☐ {text}", pack(act, number))


def window_in_words(words: Words, window: Window) -> str:
    """How long an order may wait for its money, as plain text."""
    if window.minutes:
        return words.count("{number} minute", "{number} minutes", window.minutes)
    days = words.count("{number} day", "{number} days", window.days)
    return words.plain("{days}, weekdays only", days=days) if window.weekdays_only else days


def time_to_pay(words: Words, window: Window) -> Screen:
    """The window, in a few taps."""
    minutes = [
        _choice(words.count("{number} minute", "{number} minutes", each), each == window.minutes, "payminutes", each)
        for each in _MINUTES
    ]
    days = [
        _choice(
            words.count("{number} day", "{number} days", each),
            not window.minutes and each == window.days,
            "paydays",
            each,
        )
        for each in _DAYS
    ]
    graces = [
        _choice(words.plain("+ {number} min", number=each), each == window.grace_minutes, "paygrace", each)
        for each in _GRACES
    ]
    weekdays = Button(words.plain("☐ Weekdays only"), pack("payweekdays", 1))
    if window.weekdays_only:
        weekdays = Button(words.plain("✓ Weekdays only"), pack("payweekdays", 0))
    return Screen(
        paragraphs(
            words("<b>Time to pay</b>"),
            words("Days end at midnight. After the deadline, money still counts for the minutes of the last row."),
        ),
        rows_of(
            *in_rows(minutes, across=3),
            *in_rows(days, across=3),
            (
                Button(words.plain("✏️ Minutes"), pack("payask", 0)),
                Button(words.plain("✏️ Days"), pack("payask", 1)),
            ),
            (weekdays,),
            *in_rows(graces, across=4),
            (Button(words.plain("‹ Payment"), pack("payment")),),
        ),
    )


def _choice(text: str, is_chosen: bool, act: str, number: int) -> Button:
    return Button(f"✓ {text}" if is_chosen else text, pack(act, number))


def ask_instructions(words: Words) -> Screen:
    """How do customers send the money?"""
    return Screen(
        words("Type how customers pay in advance: your bank account, for example. They are shown it with their order."),
        rows_of((not_now(words),)),
    )


def ask_window(words: Words, *, in_days: bool) -> Screen:
    """How long?"""
    question = words("How many days? Type a number from 1 to {most}.", most=paying.DAYS_MAX)
    if not in_days:
        question = words(
            "How many minutes? Type a number from {least} to {most}.",
            least=paying.MINUTES_MIN,
            most=paying.MINUTES_MAX,
        )
    return Screen(question, rows_of((not_now(words),)))


def acceptance(words: Words, rules: Rules) -> Screen:
    """Who takes orders on, and what calling off such an order costs."""
    found = rules.acceptance
    above = None if found.above_minor is None else words.money(found.above_minor)
    by_itself = Button(words.plain("✋ Accept by hand"), pack("acceptself", 0))
    if not found.by_itself:
        by_itself = Button(words.plain("🤖 Accept by itself"), pack("acceptself", 1))
    firsts = Button(words.plain("✓ Approve first orders"), pack("acceptfirst", 0))
    if not found.first_orders:
        firsts = Button(words.plain("☐ Approve first orders"), pack("acceptfirst", 1))
    return Screen(
        paragraphs(
            words("<b>Taking orders on</b>"),
            stacked(
                words("Orders are accepted by themselves.") if found.by_itself else words("You accept orders by hand."),
                words("You approve orders above {amount} before they are paid.", amount=above) if above else "",
                words("You approve the first order of every customer before it is paid.") if found.first_orders else "",
                words("Calling off an accepted order costs: {fee}", fee=fee_in_words(words, rules.fee)),
            ),
        ),
        rows_of(
            (by_itself,),
            (firsts,),
            (
                Button(words.plain("✏️ Approve above …"), pack("acceptabove")),
                *((Button(words.plain("✖️ No limit"), pack("acceptany")),) if above else ()),
            ),
            (Button(words.plain("💶 Fee for calling off"), pack("fee")),),
        ),
    )


def ask_limit(words: Words) -> Screen:
    """Above which amount?"""
    return Screen(
        words("Above which amount do you want to approve orders? Type it like 150."), rows_of((not_now(words),))
    )


def fee_in_words(words: Words, fee: Fee) -> str:
    """What calling an accepted order off costs, as plain text."""
    if fee.kind is FeeKind.FIXED:
        return words.money(fee.amount)
    if fee.kind is FeeKind.PERCENT:
        return words.plain("{percent} % of it", percent=fee.amount)
    return words.plain("the delivery") if fee.kind is FeeKind.DELIVERY else words.plain("nothing")


def fee(words: Words, found: Fee, *, is_asked: bool = False) -> Screen:
    """
    The rule for calling off.

    Args:
        is_asked: Another one may be typed at once.
    """
    return Screen(
        paragraphs(
            words("<b>Fee for calling off</b>"),
            stacked(
                words("Calling off an accepted order costs: {fee}", fee=fee_in_words(words, found)),
                words("Choose, or simply type it: 5, or 10 %.") if is_asked else "",
            ),
            words(
                "It is kept of what was paid in advance, and never asked for on top. What you decline costs nothing. "
                "Your customers read it before they order, and where they call off."
            ),
        ),
        rows_of(
            (_choice(words.plain("No fee"), found.kind is FeeKind.NONE, "feekind", 0),),
            (_choice(words.plain("Keep the delivery"), found.kind is FeeKind.DELIVERY, "feekind", 1),),
            (
                Button(words.plain("✏️ Amount"), pack("feeask", 0)),
                Button(words.plain("✏️ Percent"), pack("feeask", 1)),
            ),
            (Button(words.plain("‹ Taking orders on"), pack("acceptance")),),
        ),
    )


def ask_fee(words: Words, *, in_percent: bool) -> Screen:
    """How much?"""
    question = words("How much does calling off cost? Type the amount, like 5.")
    if in_percent:
        question = words("How many percent of the order does calling off cost? Type a number from 0 to 100.")
    return Screen(question, rows_of((not_now(words),)))
