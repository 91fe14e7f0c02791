"""What each kind of task says of its cause, to those who have to see to it."""

from collections.abc import Callable

from domain import phones
from domain.flows.task_facts import TaskFacts
from domain.tasks import Kind
from views import buying_tasks, claims, money_tasks, return_tasks, transfer_tasks
from views.layout import clipped, paragraphs, stacked
from views.words import Words

# The rest of what a customer wrote is a message of its own.
CLAIM_SHOWN_MAX = 160
TITLES_SHOWN_MAX = 4


def saying(words: Words, facts: TaskFacts) -> str:
    """What has happened, and to whom."""
    return _SAYINGS[facts.task.kind](words, facts)


def _to_accept(words: Words, facts: TaskFacts) -> str:
    return words("⏳ #{code} waits to be accepted.", code=_code(facts))


def _to_pack(words: Words, facts: TaskFacts) -> str:
    return words("⏳ #{code} was accepted long ago and is not packed.", code=_code(facts))


def _unmet(words: Words, facts: TaskFacts) -> str:
    more = len(facts.titles) - TITLES_SHOWN_MAX
    return stacked(
        words("⏳ #{code} waits for goods that nobody has ordered:", code=_code(facts)),
        *(words("• {title}", title=clipped(title, 60)) for title in facts.titles[:TITLES_SHOWN_MAX]),
        words("… and {number} more", number=more) if more > 0 else "",
    )


def _short(words: Words, facts: TaskFacts) -> str:
    missing = [line for line in facts.shipment.lines if line.missing] if facts.shipment is not None else []
    return stacked(
        words("🔍 #{code}: the packer does not find all of it.", code=_code(facts)),
        *(
            words("{missing} of {quantity} × {title}", missing=each.missing, quantity=each.quantity, title=each.title)
            for each in missing
        ),
    )


def _failed(words: Words, facts: TaskFacts) -> str:
    reason = facts.shipment.failure if facts.shipment is not None else ""
    return words("⚠️ #{code} could not be delivered: {reason}", code=_code(facts), reason=words.known(reason))


def _locked(words: Words, facts: TaskFacts) -> str:
    return words(
        "⚠️ #{code}: too many wrong delivery codes. Ask the customer; if they have it, confirm it on the order.",
        code=_code(facts),
    )


def _claimed(words: Words, facts: TaskFacts) -> str:
    claim, person = facts.claim, facts.person
    if claim is None or person is None:
        return words("🙋 A claim")
    return paragraphs(
        words(
            "🙋 <b>{name}</b> about #{code}: {problem}.",
            name=person.name,
            code=_code(facts),
            problem=claims.said(words, claim.kind),
        ),
        words("“{text}”", text=clipped(claim.body, CLAIM_SHOWN_MAX)) if claim.body else "",
        words("Reply to this message to write to the customer.") if facts.stands else "",
    )


def _unanswered(words: Words, facts: TaskFacts) -> str:
    asked, person = facts.question, facts.person
    if asked is None or person is None:
        return words("💬 A question")
    heading = (
        words("💬 <b>{name}</b> waits for an answer about #{code}:", name=person.name, code=_code(facts))
        if facts.order is not None
        else words("💬 <b>{name}</b> waits for an answer:", name=person.name)
    )
    return paragraphs(
        heading,
        words("“{text}”", text=clipped(asked.body, CLAIM_SHOWN_MAX)) if asked.body else words("(a photo)"),
        words("Reply to this message to answer.") if facts.stands else "",
    )


def _below_limit(words: Words, facts: TaskFacts) -> str:
    return words(
        "⚠️ More of <b>{title}</b> [{sku}] is promised than there is: {free}.",
        title=facts.title,
        sku=facts.detail,
        free=facts.number,
    )


def _picture_dead(words: Words, facts: TaskFacts) -> str:
    return words("⚠️ The picture of <b>{title}</b> cannot be loaded: {address}", title=facts.title, address=facts.detail)


def _not_told(words: Words, facts: TaskFacts) -> str:
    person, order = facts.person, facts.order
    name = person.name if person is not None else facts.title
    is_blocked = person is not None and person.blocked_at is not None
    if facts.purchase is not None:
        return words(
            "⚠️ {name} cannot be told about purchase order {number}: {error}",
            name=name,
            number=facts.purchase.id,
            error=facts.detail,
        )
    if order is None:
        blocked = words("⚠️ {name} has blocked the bot and cannot be reached.", name=name)
        return blocked if is_blocked else words("⚠️ {name} cannot be reached: {error}", name=name, error=facts.detail)
    said = (
        words("⚠️ {name} has blocked the bot and is told nothing about #{code}.", name=name, code=order.code)
        if is_blocked
        else words("⚠️ {name} cannot be told about #{code}: {error}", name=name, code=order.code, error=facts.detail)
    )
    is_customer = person is not None and person.id == order.person_id
    return stacked(said, words("Phone: {phone}", phone=phones.shown(order.phone)) if is_customer else "")


def _parked(words: Words, facts: TaskFacts) -> str:
    if facts.detail:
        return words(
            "⚠️ News from {provider} could not be dealt with (number {number}); see the log.",
            provider=facts.detail,
            number=facts.number,
        )
    return words(
        "⚠️ A message to the shop could not be dealt with (number {number}). Its sender was told; see the log.",
        number=facts.number,
    )


def _books(words: Words, facts: TaskFacts) -> str:
    return words.count(
        "⚠️ The books do not balance: {number} fault. Run “stallkeeper check”.",
        "⚠️ The books do not balance: {number} faults. Run “stallkeeper check”.",
        facts.number,
    )


def _code(facts: TaskFacts) -> str:
    return facts.order.code if facts.order is not None else "?"


_SAYINGS: dict[Kind, Callable[[Words, TaskFacts], str]] = {
    Kind.ORDER_TO_ACCEPT: _to_accept,
    Kind.ORDER_TO_PACK: _to_pack,
    Kind.ORDER_UNMET: _unmet,
    Kind.SHORT_PICK: _short,
    Kind.DELIVERY_FAILED: _failed,
    Kind.CODE_LOCKED: _locked,
    Kind.CLAIM: _claimed,
    Kind.QUESTION_UNANSWERED: _unanswered,
    Kind.SHELF_BELOW_LIMIT: _below_limit,
    Kind.PICTURE_DEAD: _picture_dead,
    Kind.UNDELIVERABLE: _not_told,
    Kind.UPDATE_PARKED: _parked,
    **money_tasks.SAYINGS,
    **transfer_tasks.SAYINGS,
    **buying_tasks.SAYINGS,
    **return_tasks.SAYINGS,
    Kind.BOOKS_DIFFER: _books,
}
