"""Files of orders and of acts: which period, as what, and how far it is."""

from domain.exports import Export, Form, Status, What
from domain.periods import Period
from views.buttons import pack
from views.layout import in_rows, not_now, paragraphs, rows_of
from views.screen import Button, Screen
from views.words import Words, marked

# In the order of the numbers that buttons carry.
PERIODS = (
    marked("Today"),
    marked("This week"),
    marked("This month"),
    marked("Last month"),
    marked("All"),
)
FORMS = (Form.CSV, Form.XLSX)
_FORMS = {Form.CSV: marked("📄 CSV"), Form.XLSX: marked("📊 Excel (XLSX)")}


def ask_period(words: Words) -> Screen:
    """The orders of when?"""
    periods = [Button(words.plain(name), pack("exportfor", number)) for number, name in enumerate(PERIODS)]
    return Screen(
        words("<b>Orders as a file</b>: from when?"),
        rows_of(
            *in_rows(periods, across=2),
            (Button(words.plain("✍️ Other dates"), pack("exportdates")),),
            (Button(words.plain("‹ Orders"), pack("board")),),
        ),
    )


def ask_dates(words: Words) -> Screen:
    """From when until when?"""
    return Screen(words("Type one date or two, like 2026-11-01 – 2026-11-25 or 1.11.2026."), rows_of((not_now(words),)))


def ask_form(words: Words, period: Period, number: int) -> Screen:
    """As what?"""
    forms = tuple(
        Button(words.plain(_FORMS[form]), pack("exportas", period.from_at, period.until_at, place))
        for place, form in enumerate(FORMS)
    )
    return Screen(
        paragraphs(
            words("<b>Orders as a file</b>: {period}", period=_period(words, period.from_at, period.until_at)),
            words.count("{number} order with its lines", "{number} orders with their lines", number),
        ),
        rows_of(forms if number else (), (Button(words.plain("‹ Back"), pack("exportorders")),)),
    )


def card(words: Words, standing: Export, *, is_private: bool) -> Screen:
    """How far it is, and the way to call it off."""
    name, period = _name(words, standing), _period(words, standing.from_at, standing.until_at)
    stop = (Button(words.plain("✖️ Stop it"), pack("exportstop", standing.id)),)
    home = (Button(words.plain("🏠 Home"), pack("home")),)
    if standing.status is Status.DONE:
        files = words.count("{number} file was sent.", "{number} files were sent.", standing.sent)
        return Screen(paragraphs(words("✅ <b>{name}</b>: {period}", name=name, period=period), files), _back(words))
    if standing.status is Status.CANCELLED:
        return Screen(words("✖️ <b>{name}</b>: stopped.", name=name), _back(words))
    far = words("{done} of {total}", done=standing.done, total=standing.total) if standing.total else ""
    return Screen(
        paragraphs(words("⏳ <b>{name}</b>: {period}", name=name, period=period), far),
        rows_of(stop, home if is_private else ()),
    )


def _back(words: Words) -> tuple[tuple[Button, ...], ...]:
    return rows_of((Button(words.plain("‹ Orders"), pack("board")),))


def caption(words: Words, standing: Export) -> str:
    """What the file holds."""
    if standing.what is What.ACTS:
        return words.count("{number} act, newest first", "{number} acts, newest first", standing.done)
    return words.count(
        "{number} order, {period}",
        "{number} orders, {period}",
        standing.done,
        period=_period(words, standing.from_at, standing.until_at),
    )


def _name(words: Words, standing: Export) -> str:
    kind = {What.ORDERS: words.plain("Orders"), What.ACTS: words.plain("Who did what")}[standing.what]
    return f"{kind} ({standing.form.upper()})"


def _period(words: Words, from_at: int, until_at: int) -> str:
    last = words.day(max(from_at, until_at - 1))
    if from_at == 0:
        return words.plain("until {day}", day=last)
    first = words.day(from_at)
    return first if first == last else f"{first} – {last}"
