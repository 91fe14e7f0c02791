"""What tasks about returns say."""

from collections.abc import Sequence

from domain.flows.task_facts import TaskFacts
from domain.tasks import Kind
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
    wants = words("↩️ <b>{name}</b> wants to give back {amount} of #{code}.", amount=amount, **_named(facts))
    return stacked(wants, sold_out(words, facts.titles))


def sold_out(words: Words, titles: Sequence[str], room: Room = WHOLE) -> str:
    """What is wanted instead, and is not here; "" where all is."""
    return words("⚠️ Sold out: {titles}", titles=room.typed(", ".join(titles))) if titles else ""


def not_collected(words: Words, facts: TaskFacts) -> str:
    """Couriers have come in vain."""
    return words("⚠️ The return of #{code} could not be fetched from {name}, three times.", **_named(facts))


def not_given(words: Words, facts: TaskFacts) -> str:
    """It was settled, and nothing has come."""
    return words("⚠️ The return of #{code} was settled, and {name} has not given anything back.", **_named(facts))


def to_inspect(words: Words, facts: TaskFacts) -> str:
    """It is here."""
    return words("🔍 The return of #{code} from {name} is here. Somebody has to look at it.", **_named(facts))


def differs(words: Words, facts: TaskFacts) -> str:
    """Something else was in the box."""
    said = [extra.note for extra in facts.extras if extra.note and extra.settled_at is None]
    return stacked(
        words("⚠️ Something else was in the return of #{code} from {name}.", **_named(facts)),
        *(words("“{text}”", text=clipped(note, _EXTRA_MAX)) for note in said[:_SHOWN_MAX]),
    )


def to_repay(words: Words, facts: TaskFacts) -> str:
    """No card takes the money."""
    amount = words.money(max(0, -facts.due_minor))
    return words("💶 {name} gets {amount} back by hand for the return of #{code}.", amount=amount, **_named(facts))


def to_return(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """All that can be done about it is on its card."""
    return [(Button(words.plain("↩️ Show return"), pack("rtd", facts.task.number)),)]


def to_decision(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """The same; where what is wanted instead is sold out, it can be agreed to for money at once."""
    returned = facts.returned
    if returned is None or not facts.titles:
        return to_return(words, facts)
    seen = pack("rtdmoney", returned.id, returned.version)
    return [(Button(words.plain("💶 Agree, for money"), seen),), *to_return(words, facts)]


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
    Kind.RETURN_TO_INSPECT: to_inspect,
    Kind.RETURN_DIFFERS: differs,
    Kind.RETURN_TO_REPAY: to_repay,
}
OWN = dict.fromkeys(SAYINGS, to_return) | {
    Kind.RETURN_TO_DECIDE: to_decision,
    Kind.RETURN_TO_REPAY: to_repayment,
}
