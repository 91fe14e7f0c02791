"""When the shop is open: a week of opening hours and a vacation, on the clock of the shop's own time zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from domain.errors import BadInput

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES_OF_DAY = 24 * 60
SPANS_MAX = 21
VACATION_DAYS_MAX = 366
# Longer than any vacation and the weeks around it: a shop with hours opens again within it.
_LOOKED_AHEAD_DAYS = VACATION_DAYS_MAX + 21
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-"})
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?-(\d{1,2})(?:[:.](\d{2}))?")
_TIMES = r"\d[\d:.]*-\d[\d:.]*"
# The blank between two times is a must: without it, a row of digits could be divided in endless ways.
_PART = re.compile(rf"([A-Za-z]+)(?:-([A-Za-z]+))? ?({_TIMES}(?: {_TIMES})*)")
_VACATION = re.compile(r"(\d{4}-\d{2}-\d{2})(?: *(?:to|until|-|/) *(\d{4}-\d{2}-\d{2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A time of a weekday (0 is Monday), in minutes after midnight on the wall clock; it may end at 24:00."""

    weekday: int
    opens_minute: int
    closes_minute: int


@dataclass(frozen=True, slots=True)
class Vacation:
    """Closed from the first day to the last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Hours:
    """The shop's week and its vacation; without spans it is open around the clock."""

    spans: tuple[Span, ...] = ()
    vacation: Vacation | None = None

    def is_open(self, now: int, *, zone: tzinfo) -> bool:
        """True when the shop is open at this moment."""
        if not self.spans and self.vacation is None:
            return True
        today = datetime.fromtimestamp(now, tz=UTC).astimezone(zone).date()
        return any(opens <= now < closes for opens, closes in self.times_on(today, zone))

    def closes_at(self, now: int, *, zone: tzinfo) -> int | None:
        """When the shop closes today; None when it is closed now, or has no hours."""
        today = datetime.fromtimestamp(now, tz=UTC).astimezone(zone).date()
        if not self.spans:
            return None
        return next((closes for opens, closes in self.times_on(today, zone) if opens <= now < closes), None)

    def opens_at(self, now: int, *, zone: tzinfo) -> int:
        """The first moment from now on at which the shop is open."""
        today = datetime.fromtimestamp(now, tz=UTC).astimezone(zone).date()
        first = today if self.vacation is None or today < self.vacation.first else max(today, self.vacation.last)
        for days in range(_LOOKED_AHEAD_DAYS):
            for opens, closes in self.times_on(first + timedelta(days=days), zone):
                if now < closes:
                    return max(now, opens)
        raise AssertionError("a week has an open hour, and a vacation an end")

    def next_opening(self, now: int, *, zone: tzinfo) -> int | None:
        """When the shop opens; None while it is open."""
        return None if self.is_open(now, zone=zone) else self.opens_at(now, zone=zone)

    def times_on(self, day: date, zone: tzinfo) -> Iterator[tuple[int, int]]:
        """The open times of a local day as moments, early ones first; an hour that the clocks skip is left out."""
        if self.vacation is not None and self.vacation.first <= day <= self.vacation.last:
            return
        spans = self.spans or (Span(day.weekday(), 0, MINUTES_OF_DAY),)
        for span in spans:
            if span.weekday == day.weekday():
                opens, closes = _moment(day, span.opens_minute, zone), _moment(day, span.closes_minute, zone, last=True)
                if opens < closes:
                    yield opens, closes


def _moment(day: date, minute: int, zone: tzinfo, *, last: bool = False) -> int:
    """
    A wall clock's time as a moment. A time that comes twice begins with the first and ends with the last.

    A time the clocks skip is read on the clock of before: half past two is then half past three.
    """
    day, minute = (day + timedelta(days=1), 0) if minute == MINUTES_OF_DAY else (day, minute)
    clock = time(minute // 60, minute % 60)
    moments = [datetime.combine(day, clock, zone).replace(fold=fold).timestamp() for fold in (0, 1)]
    # In the hour that is skipped, the second reading is the earlier moment: the first one is meant.
    return int(max(moments) if last and moments[0] < moments[1] else moments[0])


def parse_week(text: str) -> tuple[Span, ...]:
    """
    Read opening hours as merchants type them: "Mon-Fri 9-18, Sat 10-14:30"; a day may have several times.

    Raises:
        BadInput: It is not understood, a time ends before it begins, or two times overlap.
    """
    spans: list[Span] = []
    parts = [" ".join(part.split()) for part in re.split(r"[,;\n]", text.translate(_DASHES)) if part.strip()]
    for part in parts:
        tidy = re.sub(r" ?- ?", "-", part)
        found = _PART.fullmatch(tidy)
        if found is None:
            raise BadInput("hours", "not_understood", part=part[:40])
        times = [_times(each, part) for each in found[3].split()]
        spans += [Span(day, *each) for day in _days(found[1], found[2], part) for each in times]
    if not spans or len(spans) > SPANS_MAX:
        raise BadInput("hours", "not_understood", part=text.strip()[:40])
    spans.sort()
    for one, following in pairwise(spans):
        if one.weekday == following.weekday and following.opens_minute < one.closes_minute:
            raise BadInput("hours", "overlap", day=DAYS[one.weekday])
    return tuple(spans)


def _days(first: str, last: str | None, part: str) -> list[int]:
    known = {day.casefold(): number for number, day in enumerate(DAYS)}
    begin, end = known.get(first[:3].casefold()), known.get((last or first)[:3].casefold())
    if begin is None or end is None:
        raise BadInput("hours", "not_understood", part=part[:40])
    # "Sat-Mon" goes over the end of the week.
    return [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]


def _times(text: str, part: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise BadInput("hours", "not_understood", part=part[:40])
    hour, minute, end_hour, end_minute = (int(each or 0) for each in found.groups())
    opens, closes = hour * 60 + minute, end_hour * 60 + end_minute
    if max(minute, end_minute) > 59 or closes > MINUTES_OF_DAY or opens >= closes:
        raise BadInput("hours", "not_understood", part=part[:40])
    return opens, closes


def written_week(spans: tuple[Span, ...]) -> str:
    """Opening hours as they are typed, days with the same times together: "Mon-Fri 9-18, Sat 10-14:30"."""
    times = {day: [span for span in spans if span.weekday == day] for day in range(7)}
    worded = {day: " ".join(f"{_clock(s.opens_minute)}-{_clock(s.closes_minute)}" for s in times[day]) for day in times}
    runs: list[tuple[int, int]] = []
    for day in (day for day in range(7) if worded[day]):
        if runs and runs[-1][1] == day - 1 and worded[runs[-1][0]] == worded[day]:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return ", ".join(
        f"{DAYS[first] if first == last else f'{DAYS[first]}-{DAYS[last]}'} {worded[first]}" for first, last in runs
    )


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}" if minute % 60 else str(minute // 60)


def parse_vacation(text: str, *, today: date) -> Vacation:
    """
    Read a vacation as merchants type it: "2026-12-24 to 2027-01-02", or one day.

    Raises:
        BadInput: It is not understood, ends before it begins, is over already, or is longer than a year.
    """
    found = _VACATION.fullmatch(" ".join(text.translate(_DASHES).split()))
    try:
        first = date.fromisoformat(found[1]) if found else None
        last = date.fromisoformat(found[2] or found[1]) if found else None
    except ValueError:
        first = last = None
    if first is None or last is None or last < first:
        raise BadInput("vacation", "not_understood")
    if last < today:
        raise BadInput("vacation", "over")
    if (last - first).days > VACATION_DAYS_MAX or (first - today).days > VACATION_DAYS_MAX * 5:
        raise BadInput("vacation", "too_long")
    return Vacation(first, last)
