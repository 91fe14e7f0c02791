"""What tasks about returns say."""

from collections.abc import Sequence

from domain.flows.task_facts import TaskFacts
from domain.paying import Terms
from domain.returns import Return
from domain.tasks import Kind
from views import return_cards
from views.buttons import pack
from views.layout import clipped, stacked
from views.phone import WHOLE, Room
from views.screen import Button
from views.words import Words

# A task's card has other things to say, too.
_SHOWN_MAX, _EXTRA_MAX = 2, 80


def to_decide(words: Words, facts: TaskFacts) -> str:
    """Its customer waits for a word."""
    amount = words.money(facts.returned.worth_minor) if facts.returned is not None else ""
    if facts.returned is not None and not facts.returned.comes_back:
        missed = words("↩️ <b>{name}</b> says that {amount} of #{code} was missing.", amount=amount, **_named(facts))
        return stacked(missed, sold_out(words, facts.titles))
    wants = words("↩️ <b>{name}</b> wants to give back {amount} of #{code}.", amount=amount, **_named(facts))
    return stacked(wants, sold_out(words, facts.titles))


def sold_out(words: Words, titles: Sequence[str], room: Room = WHOLE) -> str:
    """What is wanted instead, and is not here; "" where all is."""
    return words("⚠️ Sold out: {titles}", titles=room.typed(", ".join(titles))) if titles else ""


def not_collected(words: Words, facts: TaskFacts) -> str:
    """Couriers have come in vain, or nobody has come."""
    if facts.returned is not None and facts.returned.fetched is not None:
        return stacked(
            words("⚠️ Nobody has fetched the return of #{code} from {name} at its time.", **_named(facts)),
            words("{name} was told, and asked for another time.", **_named(facts)),
        )
    return words("⚠️ The return of #{code} could not be fetched from {name}, three times.", **_named(facts))


def not_given(words: Words, facts: TaskFacts) -> str:
    """It was settled, and some of it has not come, or was not accepted."""
    return stacked(
        words("⚠️ The return of #{code} from {name} was settled before it was here.", **_named(facts)),
        words("Not given back, or not accepted: {amount}", amount=words.money(facts.number)) if facts.number else "",
    )


def unpaid(words: Words, facts: TaskFacts) -> str:
    """Its customer owes something for it."""
    if facts.due_minor <= 0:
        return words("💶 Nothing is due any more from {name} for #{code}.", **_named(facts))
    amount = words.money(facts.due_minor)
    return words("💶 {name} still has to pay {amount} for #{code}, for a return.", amount=amount, **_named(facts))


def not_here(words: Words, facts: TaskFacts) -> str:
    """A courier has it still."""
    return words("⚠️ The return of #{code} from {name} is with a courier, and has not come in.", **_named(facts))


def to_inspect(words: Words, facts: TaskFacts) -> str:
    """It is here."""
    is_wanted = facts.returned is not None and facts.returned.is_wanted_again
    is_parcel = facts.returned is not None and facts.returned.is_undelivered
    return stacked(
        words("🔍 What {name} did not get of #{code} is here. Somebody has to look at it.", **_named(facts))
        if is_parcel
        else words("🔍 The return of #{code} from {name} is here. Somebody has to look at it.", **_named(facts)),
        words("🔁 {name} would like to have it again.", **_named(facts)) if is_wanted else "",
    )


def differs(words: Words, facts: TaskFacts) -> str:
    """Something else was in the box."""
    said = [extra.note for extra in facts.extras if extra.note and extra.settled_at is None]
    return stacked(
        words("⚠️ Something else was in the return of #{code} from {name}.", **_named(facts)),
        *(words("“{text}”", text=clipped(note, _EXTRA_MAX)) for note in said[:_SHOWN_MAX]),
        words("It lies aside in the house. Say what becomes of it: {name} reads it.", **_named(facts)),
    )


def to_repay(words: Words, facts: TaskFacts) -> str:
    """No card takes the money."""
    amount = words.money(max(0, -facts.due_minor))
    return words("💶 {name} gets {amount} back by hand for the return of #{code}.", amount=amount, **_named(facts))


def to_return(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """All that can be done about it is on its card."""
    return [(Button(words.plain("↩️ Show return"), pack("rtd", facts.task.number)),)]


def to_receipt(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """It is received after all, or lost."""
    returned = facts.returned
    if returned is None:
        return to_return(words, facts)
    receiving = Button(words.plain("📦 Receive, look at it"), pack("rtiopen", returned.id))
    losing = Button(words.plain("🕳 The rest is lost"), pack("rtdlost", returned.id, returned.version))
    return [(receiving,), (losing,), *to_return(words, facts)]


def to_inspection(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """Somebody looks at it; what was not delivered may simply go out again."""
    returned = facts.returned
    if returned is None:
        return to_return(words, facts)
    again = Button(words.plain("🔁 Send it again"), pack("rtdagain", returned.id, returned.version))
    looking = Button(words.plain("📦 Receive, look at it"), pack("rtiopen", returned.id))
    return [(looking,), *([(again,)] if returned.is_undelivered else []), *to_return(words, facts)]


def to_the_rest(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """Somebody says what becomes of what was in the box besides."""
    return [(what_becomes_of_it(words, facts.task.number),), *to_return(words, facts)]


def what_becomes_of_it(words: Words, return_id: int) -> Button:
    """A merchant says so, and its customer reads it."""
    return Button(words.plain("❗ What becomes of it"), pack("rtdextra", return_id))


def to_call_off(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """Another courier fetches it, its customer chooses another time, or nobody comes any more."""
    returned, planned = facts.returned, facts.shipment
    giving = [] if planned is None else [(return_cards.to_courier(words, planned),)]
    off = [(calling_off(words, returned),)] if returned is not None and not returned.has_moved else []
    return [*giving, *off, *to_return(words, facts)]


def calling_off(words: Words, returned: Return) -> Button:
    """Nothing comes back."""
    return Button(words.plain("✖️ Call it off"), pack("rtdoff", returned.id, returned.version))


def to_decision(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """The same; where what is wanted instead is sold out, it can be agreed to for money at once."""
    returned = facts.returned
    if returned is None or not facts.titles:
        return to_return(words, facts)
    seen = pack("rtdmoney", returned.id, returned.version)
    return [(Button(words.plain("💶 Agree, for money"), seen),), *to_return(words, facts)]


def to_what_is_missing(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """It is asked for, or let go."""
    asked = [(ask_for_it(words, facts.returned, facts.number),)] if facts.returned is not None else []
    return [*asked, *to_debt(words, facts)]


def to_debt(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """It is asked for once more, where it is to be paid by card, or let go."""
    returned, order = facts.returned, facts.order
    if returned is None or order is None:
        return to_return(words, facts)
    is_unpaid = facts.task.kind is Kind.RETURN_UNPAID
    asking = Button(words.plain("🔁 Ask to pay again"), pack("askpay", order.id, order.version))
    return [
        *([(asking,)] if is_unpaid and order.terms is Terms.CARD else []),
        (let_it_go(words, returned),),
        *to_return(words, facts),
    ]


def ask_for_it(words: Words, returned: Return, amount_minor: int) -> Button:
    """What was given for it is to be paid again."""
    amount = words.money(amount_minor)
    return Button(words.plain("💳 Ask for {amount}", amount=amount), pack("rtdclaim", returned.id, returned.version))


def let_it_go(words: Words, returned: Return) -> Button:
    """Nobody has to pay for it."""
    return Button(words.plain("🤝 Let it go"), pack("rtdforgo", returned.id, returned.version))


def to_repayment(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """What was given by hand is booked on the order it is owed on."""
    if facts.order is None:
        return to_return(words, facts)
    giving = Button(words.plain("💸 Give money back"), pack("refund", facts.order.id))
    return [(giving,), *to_return(words, facts)]


def _named(facts: TaskFacts) -> dict[str, object]:
    name = facts.person.name if facts.person is not None else "?"
    return {"name": name, "code": facts.order.code if facts.order is not None else "?"}


SAYINGS = {
    Kind.RETURN_TO_DECIDE: to_decide,
    Kind.RETURN_NOT_COLLECTED: not_collected,
    Kind.RETURN_NOT_GIVEN: not_given,
    Kind.RETURN_UNPAID: unpaid,
    Kind.RETURN_NOT_HERE: not_here,
    Kind.RETURN_TO_INSPECT: to_inspect,
    Kind.RETURN_DIFFERS: differs,
    Kind.RETURN_TO_REPAY: to_repay,
}
OWN = dict.fromkeys(SAYINGS, to_return) | {
    Kind.RETURN_TO_DECIDE: to_decision,
    Kind.RETURN_NOT_COLLECTED: to_call_off,
    Kind.RETURN_NOT_HERE: to_receipt,
    Kind.RETURN_TO_INSPECT: to_inspection,
    Kind.RETURN_DIFFERS: to_the_rest,
    Kind.RETURN_NOT_GIVEN: to_what_is_missing,
    Kind.RETURN_UNPAID: to_debt,
    Kind.RETURN_TO_REPAY: to_repayment,
}
