"""The figures of a day, a week or a month: orders, turnover, and what was paid and given back by which way."""

from collections.abc import Mapping
from datetime import date, tzinfo

from domain.flows.figures import WAYS, Figures, Open
from domain.ledger import Kind
from domain.periods import Days, Span, days_of
from views import board
from views.buttons import pack
from views.layout import rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

_PAID = {
    Kind.COURIER_CASH: marked("💵 Paid to couriers: {amount}"),
    Kind.BANK: marked("🏦 At the counter, by transfer: {amount}"),
    Kind.CLEARING: marked("💳 Paid by card: {amount}"),
    Kind.STORE_CREDIT: marked("🪙 Paid with credit: {amount}"),
}
_GIVEN = {
    Kind.COURIER_CASH: marked("↩️ Given back by couriers: {amount}"),
    Kind.BANK: marked("↩️ Given back in cash: {amount}"),
    Kind.CLEARING: marked("↩️ Given back to cards: {amount}"),
    Kind.STORE_CREDIT: marked("↩️ Given back as credit: {amount}"),
}
_SPANS = {Span.DAY: marked("Day"), Span.WEEK: marked("Week"), Span.MONTH: marked("Month")}


def figures(words: Words, found: Figures, days: Days, open_now: Open | None, *, today: date, zone: tzinfo) -> Screen:
    """
    What happened in some days, and the ways to those around them.

    Args:
        open_now: What stands open, where today is one of them.
    """
    text, _ = fitted(lambda room: _text(words, found, _title(words, days, today, zone), room))
    return Screen(
        text,
        rows_of(
            _turns(words, days, today, zone),
            _spans(words, days, today),
            *(_open(words, open_now) if open_now is not None else ()),
            board.back(words),
        ),
    )


def _text(words: Words, found: Figures, title: str, room: Room) -> str:
    ended = [
        words("Called off or declined: {number}", number=found.called_off) if found.called_off else "",
        words("Not paid in time: {number}", number=found.expired) if found.expired else "",
    ]
    money = [*_moved(words, _PAID, found.got_minor), *_moved(words, _GIVEN, found.gave_minor)]
    return tight(
        room,
        (
            title,
            stacked(
                words(
                    "Placed: {placed} · accepted: {accepted} · delivered: {delivered}",
                    placed=found.placed,
                    accepted=found.accepted,
                    delivered=found.delivered,
                ),
                *ended,
            ),
            stacked(
                words("<b>Turnover: {amount}</b>", amount=words.money(found.turnover_minor)),
                words("Tax in it: {amount}", amount=words.money(found.tax_minor)) if found.tax_minor else "",
                words("Placed, less called off and given back."),
            ),
            stacked(*room.few(words, money)),
        ),
    )


def _moved(words: Words, names: Mapping[Kind, str], moved: Mapping[Kind, int]) -> list[str]:
    return [words(names[way], amount=words.money(moved[way])) for way in WAYS if way in moved]


def _title(words: Words, days: Days, today: date, zone: tzinfo) -> str:
    first = days.period(zone).from_at
    if days.span is Span.MONTH:
        return words("<b>{month}</b>", month=words.month(first))
    if days.span is Span.WEEK:
        return words("<b>Week from {day}</b>", day=words.day(first))
    if days.first == today:
        return words("<b>Today</b>, {day}", day=words.day(first))
    return words("<b>{weekday}</b>, {day}", weekday=words.weekday(first), day=words.day(first))


def _turns(words: Words, days: Days, today: date, zone: tzinfo) -> list[Button]:
    """The days before, and those after unless they are yet to come."""
    turns = [Button(f"‹ {_short(words, days.before, zone)}", _act(days.before))]
    if days.following.first <= today:
        turns.append(Button(f"{_short(words, days.following, zone)} ›", _act(days.following)))
    return turns


def _spans(words: Words, days: Days, today: date) -> list[Button]:
    """The day, the week and the month around; around today, where that is among the days."""
    middle = today if days == days_of(days.span, today) else days.first
    others = {span: name for span, name in _SPANS.items() if span is not days.span}
    return [Button(words.plain(name), _act(days_of(span, middle))) for span, name in others.items()]


def _open(words: Words, open_now: Open) -> list[list[Button]]:
    cash = Button(words.plain("💶 Cash · {amount}", amount=words.money(open_now.cash_minor)), pack("cash"))
    tasks = Button(words.plain("☑️ Tasks · {number}", number=open_now.tasks), pack("tasks", 0))
    low = Button(words.plain("📉 Low stock · {number}", number=open_now.low), pack("alrs", 0))
    return [[cash] if open_now.cash_minor else [], [tasks, low]]


def _short(words: Words, days: Days, zone: tzinfo) -> str:
    first = days.period(zone).from_at
    return words.month(first) if days.span is Span.MONTH else words.near_day(first)


def _act(days: Days) -> str:
    return pack("figures", days.span, days.first.toordinal())
