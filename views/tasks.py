"""What needs a human, as the merchants see it: the list, each task's card with what resolves it, and reminders."""

from collections.abc import Callable, Sequence

from domain.flows.task_facts import TaskFacts
from domain.orders import Order
from domain.people import Person
from domain.tasks import Kind
from views import buying_tasks, money_tasks, return_tasks, transfer_tasks
from views.buttons import pack
from views.layout import LABEL_MAX, in_rows, label, not_now, pager, paragraphs, parted, rows_of, stacked
from views.parcels import after_failure
from views.screen import Button, Screen
from views.task_sayings import CLAIM_SHOWN_MAX, saying
from views.words import Raw, Words, marked

TASKS_PER_PAGE = 8
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
# For how long a task can be put off, and how long customers may wait.
PUT_OFF_SECONDS = (HOUR, 4 * HOUR, DAY, 3 * DAY)
_NAMES = {
    Kind.ORDER_TO_ACCEPT: marked("to accept"),
    Kind.ORDER_TO_PACK: marked("to pack"),
    Kind.ORDER_UNMET: marked("nothing ordered"),
    Kind.SHORT_PICK: marked("pieces missing"),
    Kind.DELIVERY_FAILED: marked("not delivered"),
    Kind.CODE_LOCKED: marked("code locked"),
    Kind.CLAIM: marked("claim"),
    Kind.QUESTION_UNANSWERED: marked("question"),
    Kind.SHELF_BELOW_LIMIT: marked("shelf short"),
    Kind.PICTURE_DEAD: marked("picture"),
    Kind.UNDELIVERABLE: marked("not told"),
    Kind.UPDATE_PARKED: marked("stuck message"),
    Kind.CAPTURE_FAILED: marked("not charged"),
    Kind.PAID_TOO_MUCH: marked("paid too much"),
    Kind.PAID_LATE: marked("paid late"),
    Kind.PAYMENT_DIFFERS: marked("payment differs"),
    Kind.HOLD_ENDING: marked("hold ends soon"),
    Kind.REFUND_FAILED: marked("not refunded"),
    Kind.TRANSFER_UNMET: marked("cannot be sent"),
    Kind.TRANSFER_LATE: marked("transfer late"),
    Kind.TRANSFER_SHORT: marked("transfer short"),
    Kind.PURCHASE_UNMET: marked("no supplier"),
    Kind.PURCHASE_UNTOLD: marked("supplier not told"),
    Kind.PURCHASE_UNANSWERED: marked("supplier silent"),
    Kind.PURCHASE_DECLINED: marked("supplier says no"),
    Kind.PURCHASE_CHANGED: marked("supplier offers"),
    Kind.PURCHASE_LATE: marked("goods late"),
    Kind.PURCHASE_RATE: marked("exchange rate"),
    Kind.LETTERS_REFUSED: marked("letters refused"),
    Kind.RETURN_TO_DECIDE: marked("return to decide"),
    Kind.RETURN_NOT_COLLECTED: marked("not fetched"),
    Kind.RETURN_NOT_GIVEN: marked("return not given"),
    Kind.RETURN_UNPAID: marked("return not paid"),
    Kind.RETURN_NOT_HERE: marked("return missing"),
    Kind.RETURN_TO_INSPECT: marked("inspect return"),
    Kind.RETURN_DIFFERS: marked("return differs"),
    Kind.RETURN_TO_REPAY: marked("to pay back"),
    Kind.BOOKS_DIFFER: marked("books"),
}


def task_list(words: Words, found: Sequence[TaskFacts], *, total: int, page: int, is_private: bool, now: int) -> Screen:
    """All that is to be done, oldest first."""
    home = (Button(words.plain("🏠 Home"), pack("home")),) if is_private else ()
    settings = (Button(words.plain("⚙️ Waiting times"), pack("waiting")),)
    if not total:
        return Screen(words("Nothing needs a human right now."), rows_of(settings, home))
    pages = -(-total // TASKS_PER_PAGE)
    return Screen(
        words.count("<b>{number} task</b>", "<b>{number} tasks</b>", total),
        rows_of(
            *((Button(_row(words, each, now), pack("task", each.task.id)),) for each in found),
            pager("tasks", page=page, pages=pages),
            settings,
            home,
        ),
    )


def kind_name(words: Words, kind: Kind) -> str:
    """What has to be done, in two words, as plain text."""
    return words.plain(_NAMES[kind])


def _row(words: Words, facts: TaskFacts, now: int) -> str:
    """What it is, about which order or whose; and how old, where there is room: the oldest stand first."""
    kind, code = kind_name(words, facts.task.kind), facts.order.code if facts.order is not None else ""
    taken = "👤 " if facts.assignee is not None else ""
    if not code:
        whose = facts.person.name if facts.question is not None and facts.person is not None else ""
        return parted(taken + kind, rest=whose or words.age(now - _since(facts)))
    about = f"{taken}{kind} #{code}"
    if len(about) > LABEL_MAX:
        # Both stay whole, whatever else has to go.
        return label(f"{taken.strip()}{kind} {code}")
    age = words.age(now - _since(facts))
    return parted(about, age) if len(f"{about} {age}") <= LABEL_MAX else about


def _since(facts: TaskFacts) -> int:
    """Since when somebody waits."""
    order, since = facts.order, None
    if order is not None and facts.task.kind is Kind.ORDER_TO_ACCEPT:
        since = order.placed_at
    elif order is not None and facts.task.kind is Kind.ORDER_TO_PACK:
        since = order.accepted_at
    return facts.task.raised_at if since is None else since


def task_card(words: Words, facts: TaskFacts, *, back: bool = False) -> Screen:
    """One task, with what resolves it as long as it is open."""
    task = facts.task
    is_open = task.is_open and facts.stands
    return Screen(
        paragraphs(
            saying(words, facts),
            stacked(
                words("👤 {name}", name=facts.assignee.name) if facts.assignee is not None and is_open else "",
                words("Since {moment}", moment=words.moment(_since(facts))) if is_open else "",
            ),
            "" if is_open else _ending(words, facts),
        ),
        rows_of(*(_buttons(words, facts) if is_open else ()), _back(words) if back else ()),
    )


def _back(words: Words) -> tuple[Button, ...]:
    return (Button(words.plain("‹ Tasks"), pack("tasks", 0)),)


def _ending(words: Words, facts: TaskFacts) -> Raw:
    if facts.closed_by is None:
        return Raw(words("✅ Settled."))
    outcomes = {"tried_again": words("tried again"), "left": words("left as it is")}
    outcome = outcomes.get(facts.task.outcome, "")
    said = words("✅ Settled by {name}", name=facts.closed_by.name)
    return Raw(f"{said}: {outcome}." if outcome else f"{said}.")


def reminder(words: Words, facts: TaskFacts) -> Screen:
    """It is still open."""
    name = facts.assignee.name if facts.assignee is not None else ""
    return Screen(
        paragraphs(
            words("⏰ {name}, still to be done:", name=name) if name else words("⏰ Still to be done:"),
            saying(words, facts),
        ),
        rows_of((Button(words.plain("Show task"), pack("taskcard", facts.task.id)),)),
    )


# What resolves each.


def _buttons(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    task = facts.task
    taking = (
        Button(words.plain("🙋 I take it"), pack("tasktake", task.id, task.version))
        if facts.assignee is None
        else Button(words.plain("Give it back"), pack("taskdrop", task.id, task.version))
    )
    return [
        *_resolving(words, facts),
        (taking, Button(words.plain("👥 Give to …"), pack("taskgive", task.id))),
        (Button(words.plain("⏰ Later"), pack("tasklater", task.id)),),
    ]


def _resolving(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    own = _OWN[facts.task.kind](words, facts) if facts.task.kind in _OWN else []
    return [*([_to_order(words, facts.order)] if facts.order is not None else []), *own]


def _accept_or_decline(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    order = facts.order
    if order is None:
        return []
    seen = (order.id, order.version)
    return [
        (
            Button(words.plain("✅ Accept"), pack("accept", *seen)),
            Button(words.plain("❌ Decline"), pack("decline", *seen)),
        )
    ]


def _again_or_leave(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    again = Button(words.plain("🔁 Try again"), pack("taskagain", facts.task.id, facts.task.version))
    return [(again,), *_leave(words, facts)]


def _told_again_or_leave(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    return [*buying_tasks.to_purchase(words, facts), *_again_or_leave(words, facts)]


def _leave(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    return [(Button(words.plain("Leave it at that"), pack("taskleave", facts.task.id, facts.task.version)),)]


def _unless_answered(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    return [(Button(words.plain("No answer needed"), pack("taskleave", facts.task.id, facts.task.version)),)]


def _to_packing_list(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    shipment = facts.shipment
    return [] if shipment is None else [(Button(words.plain("📋 Packing list"), pack("packing", shipment.id)),)]


def _once_more_or_back(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    shipment = facts.shipment
    return [] if shipment is None else [after_failure(words, shipment, again="redeliver", back="recall")]


def _without_code(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    shipment = facts.shipment
    if shipment is None:
        return []
    return [(Button(words.plain("Delivered (without code)"), pack("nocode", shipment.id, shipment.version)),)]


def _short_buttons(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """What is missing may be found yet; or it is taken out of the order, or made one of its own."""
    without = Button(words.plain("➖ Without the missing"), pack("without", facts.task.number))
    return [*_to_packing_list(words, facts), (without,)]


def _check_books(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    return [(Button(words.plain("🔍 Check again"), pack("taskbooks", facts.task.id)),)]


def _back_or_leave(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    return [*money_tasks.way_back(words, facts), *_leave(words, facts)]


def _look_or_leave(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    looking = Button(words.plain("🔍 Look again"), pack("tasklook", facts.task.id))
    return [*([(looking,)] if facts.order is not None else []), *_leave(words, facts)]


def _hold_or_leave(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    return [*money_tasks.now_or_never(words, facts), *_leave(words, facts)]


def _rules_or_leave(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    return [*buying_tasks.to_rules(words, facts), *_leave(words, facts)]


def _low_or_leave(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    return [(Button(words.plain("📉 Low and sold out"), pack("alrs", 0)),), *_leave(words, facts)]


def _told_or_leave(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    return [*buying_tasks.to_both(words, facts), *_leave(words, facts)]


def _received_or_leave(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    return [*buying_tasks.receive_or_wait(words, facts), *_leave(words, facts)]


def _address_or_leave(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    return [*buying_tasks.to_both(words, facts), *_again_or_leave(words, facts)]


def _claim_buttons(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    claim = facts.claim
    settling = Button(words.plain("✅ Settled …"), pack("claimsettle", facts.task.id))
    if claim is None or not (claim.photos or len(claim.body) > CLAIM_SHOWN_MAX):
        return [(settling,)]
    showing = words.plain("📷 Photos ({number})", number=len(claim.photos)) if claim.photos else words.plain("📖 Read")
    return [(Button(showing, pack("claimphotos", facts.task.id)), settling)]


_OWN: dict[Kind, Callable[[Words, TaskFacts], list[tuple[Button, ...]]]] = {
    Kind.ORDER_TO_ACCEPT: _accept_or_decline,
    Kind.ORDER_TO_PACK: _to_packing_list,
    Kind.SHORT_PICK: _short_buttons,
    Kind.DELIVERY_FAILED: _once_more_or_back,
    Kind.CODE_LOCKED: _without_code,
    Kind.CLAIM: _claim_buttons,
    Kind.QUESTION_UNANSWERED: _unless_answered,
    Kind.SHELF_BELOW_LIMIT: _leave,
    Kind.PICTURE_DEAD: _leave,
    Kind.UNDELIVERABLE: _told_again_or_leave,
    Kind.UPDATE_PARKED: _again_or_leave,
    Kind.PAID_TOO_MUCH: _back_or_leave,
    Kind.PAID_LATE: money_tasks.way_back_or_order,
    Kind.PAYMENT_DIFFERS: _look_or_leave,
    Kind.CAPTURE_FAILED: money_tasks.out_of_it,
    Kind.HOLD_ENDING: _hold_or_leave,
    Kind.REFUND_FAILED: money_tasks.once_more_or_by_hand,
    **transfer_tasks.OWN,
    Kind.ORDER_UNMET: _low_or_leave,
    Kind.PURCHASE_UNMET: _rules_or_leave,
    Kind.PURCHASE_UNTOLD: _told_or_leave,
    Kind.PURCHASE_UNANSWERED: buying_tasks.ask_again_or_next,
    Kind.PURCHASE_DECLINED: buying_tasks.ask_again_or_next,
    Kind.PURCHASE_CHANGED: buying_tasks.agree_or_not,
    Kind.PURCHASE_LATE: _received_or_leave,
    Kind.PURCHASE_RATE: buying_tasks.say_rate,
    Kind.LETTERS_REFUSED: _address_or_leave,
    **return_tasks.OWN,
    Kind.BOOKS_DIFFER: _check_books,
}


def _to_order(words: Words, order: Order) -> tuple[Button, ...]:
    return (Button(words.plain("Show order"), pack("ordercard", order.id)),)


def ask_assignee(words: Words, facts: TaskFacts, merchants: Sequence[Person]) -> Screen:
    """Who does it?"""
    task = facts.task
    buttons = [Button(label(each.name), pack("taskto", task.id, task.version, each.id)) for each in merchants]
    return Screen(
        paragraphs(saying(words, facts), words("Who does it?")),
        rows_of(*in_rows(buttons, across=2), (Button(words.plain("‹ Back"), pack("task", task.id)),)),
    )


def ask_later(words: Words, facts: TaskFacts) -> Screen:
    """When to remind of it?"""
    task = facts.task
    buttons = [
        Button(words.age(seconds), pack("tasklaterfor", task.id, task.version, number))
        for number, seconds in enumerate(PUT_OFF_SECONDS)
    ]
    return Screen(
        paragraphs(saying(words, facts), words("Remind you of it in …")),
        rows_of(*in_rows(buttons, across=2), (Button(words.plain("‹ Back"), pack("task", task.id)),)),
    )


def ask_settlement(words: Words, facts: TaskFacts) -> Screen:
    """What is the customer told?"""
    task = facts.task
    return Screen(
        paragraphs(
            saying(words, facts),
            words("Type what you tell the customer about it, like “A new one comes tomorrow.”"),
        ),
        rows_of(
            (Button(words.plain("Say nothing more"), pack("claimsettled", task.id)),),
            (not_now(words),),
        ),
    )


def told(words: Words, person: Person) -> Screen:
    """What a merchant wrote is on its way."""
    return Screen(words("Your message goes to {name}.", name=person.name))
