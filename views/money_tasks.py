"""What tasks about money by card say, and the buttons that resolve them."""

from domain.flows.task_facts import TaskFacts
from domain.orders import Fulfilment
from domain.paying import OnLapse
from domain.tasks import Kind
from views import card_acts
from views.buttons import pack
from views.layout import stacked
from views.screen import Button
from views.words import Words, marked

_DIFFERENCES = {
    "amount": marked("the amount"),
    "currency": marked("the currency"),
    "live": marked("real money or test"),
    "page": marked("the page"),
    "payment": marked("the payment"),
}


def not_charged(words: Words, facts: TaskFacts) -> str:
    """What was held could not be taken."""
    if facts.due_minor <= 0:
        return words("⚠️ #{code}: the card could not be charged.", code=_code(facts))
    return words(
        "⚠️ #{code}: the card could not be charged, {amount} is due. Nothing goes out before it is paid.",
        code=_code(facts),
        amount=words.money(facts.due_minor),
    )


def too_much(words: Words, facts: TaskFacts) -> str:
    """Twice, or more than it costs."""
    found = facts.surplus
    return stacked(
        words("⚠️ #{code}: more was paid than it costs.", code=_code(facts)),
        words("💳 {amount} is held on a card and not needed.", amount=words.money(found.let_go_minor))
        if found.let_go_minor
        else "",
        words("💸 {amount} is owed to the customer.", amount=words.money(found.back_minor)) if found.back_minor else "",
    )


def late(words: Words, facts: TaskFacts) -> str:
    """The goods are gone, and the money is here."""
    return stacked(
        words("⚠️ #{code} was paid after it had ended, and could not be brought back.", code=_code(facts)),
        words("💸 {amount} is owed to the customer.", amount=words.money(facts.surplus.back_minor))
        if facts.surplus.back_minor
        else "",
    )


def differs(words: Words, facts: TaskFacts) -> str:
    """Nothing of it is booked."""
    if facts.order is None:
        return words("⚠️ There is money with the payment provider that belongs to no order here.")
    if facts.task.data.get("what") == ["key"]:
        return stacked(
            words("⚠️ #{code}: this payment was begun with another Stripe key.", code=_code(facts)),
            words("Nothing is charged or given back before that key is in the settings again."),
        )
    known = [words.plain(_DIFFERENCES[each]) for each in facts.task.data.get("what", ()) if each in _DIFFERENCES]
    said = words("⚠️ #{code}: the payment provider says something that does not fit the order.", code=_code(facts))
    if not known:
        return said
    return stacked(said, words("Not as agreed: {what}. Nothing of it is booked.", what=", ".join(known)))


def hold_ends(words: Words, facts: TaskFacts) -> str:
    """Somebody may want to do something else than the rule says."""
    code, amount, ends = _code(facts), words.money(facts.card.held_minor), facts.card.hold_ends_at
    if not facts.card.held_minor:
        return words("⏰ #{code}: the hold on the card came near its end.", code=code)
    by_itself = (
        words("It is taken by itself before that.")
        if facts.on_lapse is OnLapse.CAPTURE
        else words("It is let go then.")
    )
    if ends is None:
        return stacked(words("⏰ #{code}: {amount} is held on the card.", code=code, amount=amount), by_itself)
    said = words(
        "⏰ #{code}: {amount} is held on the card until {moment}.", code=code, amount=amount, moment=words.moment(ends)
    )
    return stacked(said, by_itself)


def not_refunded(words: Words, facts: TaskFacts) -> str:
    """The bank has sent it back: the card is closed, say."""
    if not facts.surplus.back_minor:
        return words("⚠️ #{code}: the bank has not taken the refund.", code=_code(facts))
    return words(
        "⚠️ #{code}: the bank has not taken the refund. {amount} is still owed.",
        code=_code(facts),
        amount=words.money(facts.surplus.back_minor),
    )


SAYINGS = {
    Kind.CAPTURE_FAILED: not_charged,
    Kind.PAID_TOO_MUCH: too_much,
    Kind.PAID_LATE: late,
    Kind.PAYMENT_DIFFERS: differs,
    Kind.HOLD_ENDING: hold_ends,
    Kind.REFUND_FAILED: not_refunded,
}


def way_back(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """One button for all that is not needed: what is held is let go, what was taken is given back."""
    order, found = facts.order, facts.surplus
    if order is None or not found.total_minor:
        return []
    amount = words.money(found.total_minor)
    said = words.plain("💸 Give {amount} back", amount=amount)
    if not found.back_minor:
        said = words.plain("💳 Let {amount} go", amount=amount)
    return [(Button(said, pack("payback", order.id, order.version)),)]


def way_back_or_order(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """There may be goods again by now."""
    order = facts.order
    if order is None:
        return []
    again = Button(words.plain("🔄 Reopen the order"), pack("bringitback", order.id, order.version))
    return [*way_back(words, facts), (again,)]


def once_more_or_by_hand(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """To the card once more, or over the counter."""
    order, owed = facts.order, facts.surplus.back_minor
    if order is None or not owed:
        return []
    return [
        (Button(words.plain("🔁 Try again"), pack("payback", order.id, order.version)),),
        (
            Button(
                words.plain("💸 Gave back {amount}", amount=words.money(owed)),
                pack("gaveback", order.id, order.version),
            ),
        ),
    ]


def out_of_it(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """The card once more, another page, cash; or it is called off."""
    order = facts.order
    if order is None:
        return []
    decline = Button(words.plain("❌ Decline"), pack("decline", order.id, order.version))
    is_packed = order.fulfilment not in {Fulfilment.HELD, Fulfilment.PICKING}
    return [*card_acts.unpaid_buttons(words, order, facts.card), *([] if is_packed else [(decline,)])]


def now_or_never(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """Take it before its time, or let go of it."""
    return [] if facts.order is None else [card_acts.hold_buttons(words, facts.order)]


def _code(facts: TaskFacts) -> str:
    return facts.order.code if facts.order is not None else "?"
