"""What tasks about transfers say, and the buttons that resolve them."""

from domain.flows.task_facts import TaskFacts
from domain.moving import Status
from domain.tasks import Kind
from views.buttons import pack
from views.layout import clipped, stacked
from views.screen import Button
from views.words import Words

# A task's card has other things to say, too.
_SHOWN_MAX = 3
_NAME_MAX = 30


def unmet(words: Words, facts: TaskFacts) -> str:
    """The goods are not where they shall be sent from."""
    page = facts.transfer
    if page is None:
        return words("🚚 A transfer")
    return stacked(
        words("⚠️ Transfer {number}: {place} has too little to send it.", **_named(facts)),
        *(
            words(
                "{title}: {available} of {wanted}",
                title=clipped(short.label, _NAME_MAX),
                available=short.available,
                wanted=short.wanted,
            )
            for short in page.shorts[:_SHOWN_MAX]
        ),
    )


def late(words: Words, facts: TaskFacts) -> str:
    """Nothing of it has come."""
    page = facts.transfer
    if page is None:
        return words("🚚 A transfer")
    if page.transfer.status is Status.ASKED:
        return words("⏳ Transfer {number} has not been sent from {place}.", **_named(facts))
    target = clipped(page.target.name, _NAME_MAX)
    return words("⏳ Nothing of transfer {number} has come to {place}.", number=page.transfer.id, place=target)


def short(words: Words, facts: TaskFacts) -> str:
    """Some of it has come."""
    page = facts.transfer
    if page is None:
        return words("🚚 A transfer")
    if not page.transfer.missing:
        return words(
            "🔍 Transfer {number} to {place} was short.",
            number=page.transfer.id,
            place=clipped(page.target.name, _NAME_MAX),
        )
    return words(
        "🔍 Transfer {number} to {place}: {missing} of {quantity} have not come.",
        number=page.transfer.id,
        place=clipped(page.target.name, _NAME_MAX),
        missing=page.transfer.missing,
        quantity=page.transfer.pieces,
    )


def to_transfer(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """Its page has all that can be done about it."""
    return [(Button(words.plain("🚚 Show transfer"), pack("trfopen", facts.task.number)),)]


def _named(facts: TaskFacts) -> dict[str, object]:
    page = facts.transfer
    assert page is not None, "the caller looked"
    return {"number": page.transfer.id, "place": clipped(page.source.name, _NAME_MAX)}


SAYINGS = {Kind.TRANSFER_UNMET: unmet, Kind.TRANSFER_LATE: late, Kind.TRANSFER_SHORT: short}
OWN = dict.fromkeys(SAYINGS, to_transfer)
