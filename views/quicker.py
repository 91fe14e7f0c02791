"""Two at once: what the slower is told, in a pop-up, so in plain words."""

from domain.audit import Record
from domain.flows.order_pages import Step
from domain.people import Person
from views.order_pages import step_name
from views.people import act_name
from views.words import Words


def on_order(words: Words, step: Step) -> str:
    """Somebody else has just done something about an order: who, and what."""
    done = step_name(words, step)
    if not step.by:
        return words.plain("This has changed: {what}.", what=done)
    return words.plain("{name} was quicker: {what}.", name=step.by, what=done)


def on_record(words: Words, record: Record) -> str:
    """Somebody else has just done something that is in the audit log."""
    return words.plain("{name} was quicker: {what}.", name=record.name, what=act_name(words, record))


def on_settled(words: Words, person: Person) -> str:
    """Somebody else has settled what was to be done."""
    return words.plain("{name} was quicker: {what}.", name=person.name, what=words.plain("settled it"))
