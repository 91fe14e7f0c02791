"""What tasks of buying say, and what resolves each."""

from html import escape

from domain.flows.task_facts import TaskFacts
from domain.purchasing import Line
from domain.tasks import Kind
from views.buttons import pack
from views.layout import clipped, label, stacked
from views.phone import Room
from views.screen import Button
from views.words import Words

# So much of what a supplier typed, so many lines of what they would have otherwise, and so many names.
REASON_SHOWN_MAX, LINES_SHOWN_MAX, TITLES_SHOWN_MAX = 120, 4, 3


def unmet(words: Words, facts: TaskFacts) -> str:
    """Nobody sells it."""
    more = max(0, facts.number - TITLES_SHOWN_MAX)
    return stacked(
        words("🛒 To be bought, and no supplier sells it:"),
        *(f"• {escape(clipped(title, 60), quote=False)}" for title in facts.titles[:TITLES_SHOWN_MAX]),
        words("… and {number} more", number=more) if more else "",
    )


def untold(words: Words, facts: TaskFacts) -> str:
    """It lies here."""
    return words(
        "📭 Nobody has told {supplier} of purchase order {number}: no e-mail address of theirs works, and nobody "
        "answers for them in chat.",
        supplier=_supplier(facts),
        number=_number(facts),
    )


def unanswered(words: Words, facts: TaskFacts) -> str:
    """Silence."""
    due_at = facts.purchase.answer_by_at if facts.purchase is not None else None
    return stacked(
        words(
            "🤷 {supplier} has not answered purchase order {number}.", supplier=_supplier(facts), number=_number(facts)
        ),
        "" if due_at is None else words("They had until {moment}.", moment=words.moment(due_at)),
        _what(words, facts),
    )


def declined(words: Words, facts: TaskFacts) -> str:
    """No, and why."""
    reason = words.known(facts.purchase.reason) if facts.purchase is not None else ""
    return stacked(
        words(
            "❌ {supplier} does not deliver purchase order {number}.", supplier=_supplier(facts), number=_number(facts)
        ),
        words("They say: {reason}", reason=clipped(reason, REASON_SHOWN_MAX)) if reason else "",
        _what(words, facts),
    )


def changed(words: Words, facts: TaskFacts) -> str:
    """Yes, but."""
    order, titles = facts.purchase, facts.titles
    lines = [] if order is None else [each for each in zip(order.lines, titles, strict=False) if each[0].offered]
    words = _theirs(words, facts)
    room = Room(lines=LINES_SHOWN_MAX)
    return stacked(
        words(
            "✏️ {supplier} would deliver purchase order {number} otherwise:",
            supplier=_supplier(facts),
            number=_number(facts),
        ),
        *room.few(words, [_otherwise(words, line, title) for line, title in lines]),
        "" if order is None else _totals(words, order.lines),
    )


def late(words: Words, facts: TaskFacts) -> str:
    """Nothing has come, or not all."""
    order = facts.purchase
    due_at = order.expected_at if order is not None else None
    come = sum(line.received for line in order.lines) if order is not None else 0
    pieces = sum(line.quantity for line in order.lines) if order is not None else 0
    return stacked(
        words("⏰ Purchase order {number} of {supplier} is late.", supplier=_supplier(facts), number=_number(facts)),
        "" if due_at is None else words("It was to be here on {day}.", day=words.day(due_at)),
        words("{come} of {pieces} pieces have come.", come=come, pieces=pieces),
    )


def refused(words: Words, facts: TaskFacts) -> str:
    """No such address."""
    supplier = facts.supplier
    if supplier is None:
        return words("📭 Letters to a supplier are refused.")
    if supplier.email_refused_at is None:
        return stacked(
            words("📭 Letters to {supplier} were refused.", supplier=supplier.name),
            words("They are written to again: {email}", email=supplier.email) if supplier.email else "",
        )
    return stacked(
        words("📭 Letters to {supplier} are refused: {email}", supplier=supplier.name, email=supplier.email),
        words("Their mail server says: {reason}", reason=clipped(supplier.email_refused_why, REASON_SHOWN_MAX))
        if supplier.email_refused_why
        else "",
        words("Purchase order {number} has not reached them by letter.", number=_number(facts))
        if facts.purchase is not None
        else "",
    )


def worthless(words: Words, facts: TaskFacts) -> str:
    """In whose books would it stand?"""
    return words(
        "💱 It is not said yet what {currency} is worth: until then, what comes of purchase order {number} of "
        "{supplier} cannot be booked.",
        currency=_currency(facts),
        supplier=_supplier(facts),
        number=_number(facts),
    )


SAYINGS = {
    Kind.PURCHASE_UNMET: unmet,
    Kind.PURCHASE_UNTOLD: untold,
    Kind.PURCHASE_UNANSWERED: unanswered,
    Kind.PURCHASE_DECLINED: declined,
    Kind.PURCHASE_CHANGED: changed,
    Kind.PURCHASE_LATE: late,
    Kind.PURCHASE_RATE: worthless,
    Kind.LETTERS_REFUSED: refused,
}


def to_rules(words: Words, _: TaskFacts) -> list[tuple[Button, ...]]:
    """Where suppliers are, and what they sell."""
    return [(Button(words.plain("🏭 Suppliers"), pack("sups", 0)),)]


def to_purchase(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """The order's page."""
    order = facts.purchase
    return [] if order is None else [(Button(words.plain("📄 Purchase order"), pack("buy", order.id)),)]


def to_both(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """The order, and who it is for."""
    supplier = facts.supplier
    there = [] if supplier is None else [(Button(label(f"🏭 {supplier.name}"), pack("sup", supplier.id)),)]
    return [*to_purchase(words, facts), *there]


def ask_again_or_next(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """The same once more, or who comes next."""
    order = facts.purchase
    if order is None:
        return []
    seen = (order.id, order.version)
    following = [(Button(label(words.plain("➡️ Ask {name}", name=facts.following)), pack("buypass", *seen)),)]
    return [
        *to_purchase(words, facts),
        *(following if facts.following else []),
        (
            Button(words.plain("🔁 Ask again"), pack("buyagain", *seen)),
            Button(words.plain("✖️ Call it off"), pack("buyend", *seen)),
        ),
    ]


def agree_or_not(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """Take what they offer, or one of the others."""
    order = facts.purchase
    if order is None:
        return []
    return [
        (Button(words.plain("✅ Agree"), pack("buyagree", order.id, order.version)),),
        *ask_again_or_next(words, facts),
    ]


def receive_or_wait(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """It is here after all, or comes another day."""
    order = facts.purchase
    if order is None:
        return []
    return [
        *to_purchase(words, facts),
        (
            Button(words.plain("📥 Receive"), pack("rcv", order.id)),
            Button(words.plain("📅 Another day"), pack("buydate", order.id, order.version)),
        ),
    ]


def say_rate(words: Words, facts: TaskFacts) -> list[tuple[Button, ...]]:
    """What it is worth, and what it is needed for."""
    order = facts.purchase
    if order is None:
        return []
    saying = Button(words.plain("💱 1 {theirs} = …", theirs=order.currency), pack("buyrate", order.id))
    return [(saying,), *to_purchase(words, facts)]


def _what(words: Words, facts: TaskFacts) -> str:
    """What it was about, and what would come next."""
    words = _theirs(words, facts)
    cost_minor = facts.purchase.cost_minor if facts.purchase is not None else 0
    following = (
        words("Next in line: {name}", name=facts.following)
        if facts.following
        else words("Nobody else sells any of it.")
    )
    return stacked(
        words.count(
            "{number} line, {amount}", "{number} lines, {amount}", len(facts.titles), amount=words.money(cost_minor)
        ),
        following,
    )


def _otherwise(words: Words, line: Line, title: str) -> str:
    assert line.offered is not None, "only those are listed"
    return words(
        "{title}: {quantity} × {cost} → {offered} × {offered_cost}",
        title=clipped(title, 24),
        quantity=line.quantity,
        cost=words.money(line.cost_minor),
        offered=line.offered.quantity,
        offered_cost=words.money(line.offered.cost_minor),
    )


def _totals(words: Words, lines: tuple[Line, ...]) -> str:
    before = sum(line.quantity * line.cost_minor for line in lines)
    after = sum((line.offered or line).quantity * (line.offered or line).cost_minor for line in lines)
    if after == before:
        return ""
    return words("Total: {before} → {after}", before=words.money(before), after=words.money(after))


def _theirs(words: Words, facts: TaskFacts) -> Words:
    return words if facts.purchase is None else words.paid_in(facts.purchase.currency)


def _supplier(facts: TaskFacts) -> str:
    return facts.supplier.name if facts.supplier is not None else "?"


def _currency(facts: TaskFacts) -> str:
    return facts.purchase.currency if facts.purchase is not None else "?"


def _number(facts: TaskFacts) -> int:
    return facts.purchase.id if facts.purchase is not None else 0
