"""Spans of days in the shop's time zone, by name or as people type them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import IntEnum

from domain.digits import western
from domain.errors import BadInput

# Nothing was sold before, and no shop plans further.
YEAR_MIN, YEAR_MAX = 2000, 2100
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4})")


@dataclass(frozen=True, slots=True)
class Period:
    """From its first second until the one that is no more in it."""

    from_at: int
    until_at: int


class Span(IntEnum):
    """Whole days, weeks from Monday, or months; the numbers are those of buttons."""

    DAY = 0
    WEEK = 1
    MONTH = 2


@dataclass(frozen=True, slots=True)
class Days:
    """A day, a week or a month, by its first day."""

    span: Span
    first: date

    @property
    def following(self) -> "Days":
        """The one after it: whatever the span, so many days from its first are in that."""
        return days_of(self.span, self.first + timedelta(days={Span.DAY: 1, Span.WEEK: 7, Span.MONTH: 31}[self.span]))

    @property
    def before(self) -> "Days":
        """The one before it."""
        return days_of(self.span, self.first - timedelta(days=1))

    def period(self, zone: tzinfo) -> Period:
        """From the first midnight of the shop's until the last."""
        return _days(self.first, self.following.first - timedelta(days=1), zone)


def days_of(span: Span, day: date) -> Days:
    """The day, the week or the month in which a day is."""
    if span is Span.MONTH:
        return Days(span, day.replace(day=1))
    return Days(span, day - timedelta(days=day.weekday()) if span is Span.WEEK else day)


def day_of(now: int, zone: tzinfo) -> date:
    """The local date."""
    return datetime.fromtimestamp(now, tz=zone).date()


def today(now: int, zone: tzinfo) -> Period:
    """The local day."""
    day = day_of(now, zone)
    return _days(day, day, zone)


def noon(now: int, zone: tzinfo, *, days: int) -> int:
    """The noon of the local day so many days from now: however long those are, it is in that day."""
    day = day_of(now, zone) + timedelta(days=days)
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=zone).timestamp())


def this_week(now: int, zone: tzinfo) -> Period:
    """From Monday until today."""
    day = day_of(now, zone)
    return _days(day - timedelta(days=day.weekday()), day, zone)


def this_month(now: int, zone: tzinfo) -> Period:
    """From the first until today."""
    day = day_of(now, zone)
    return _days(day.replace(day=1), day, zone)


def last_month(now: int, zone: tzinfo) -> Period:
    """From the first until the last of the month before."""
    last = day_of(now, zone).replace(day=1) - timedelta(days=1)
    return _days(last.replace(day=1), last, zone)


def ever(now: int, zone: tzinfo) -> Period:
    """From the beginning until today."""
    return Period(0, today(now, zone).until_at)


def typed(text: str, zone: tzinfo) -> Period:
    """
    A day, or from one to another: "2026-11-01 – 2026-11-25", "1.11.2026", "1/11/2026 25/11/2026" (day before month).

    Raises:
        BadInput: These are no dates, or the wrong way round.
    """
    found = list(_DATE.finditer(western(text)))
    try:
        days = [_read(each) for each in found]
    except ValueError:
        days = []
    if len(days) not in {1, 2} or any(not YEAR_MIN <= day.year <= YEAR_MAX for day in days):
        raise BadInput("dates", "not_dates")
    if days[0] > days[-1]:
        raise BadInput("dates", "out_of_range")
    return _days(days[0], days[-1], zone)


def _read(found: re.Match[str]) -> date:
    year, month, day, local_day, local_month, local_year = found.groups()
    return date(int(year or local_year), int(month or local_month), int(day or local_day))


def _days(first: date, last: date, zone: tzinfo) -> Period:
    """Both included; midnights are local, however long the days between them."""
    return Period(_midnight(first, zone), _midnight(last + timedelta(days=1), zone))


def _midnight(day: date, zone: tzinfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
