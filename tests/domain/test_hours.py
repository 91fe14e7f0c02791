"""When the shop is open, on the wall clock of its own time zone, however the clocks are changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import hours
from domain.errors import BadInput
from domain.hours import Hours, Span, Vacation

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = hours.parse_week("Mon-Fri 9-18, Sat 10-14:30")

zones = st.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu")]
)
moments = st.integers(1_700_000_000, 1_900_000_000)
weeks = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 1438), st.integers(1, 1440)).filter(lambda span: span[1] < span[2]),
    min_size=1,
    max_size=7,
    unique_by=lambda span: span[0],
).map(lambda spans: tuple(sorted(Span(*span) for span in spans)))


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


class TestParseWeek:
    def test_reads_days_and_times(self) -> None:
        assert hours.parse_week("Mon-Fri 9-18, Sat 10-14:30") == (
            *(Span(day, 9 * 60, 18 * 60) for day in range(5)),
            Span(5, 10 * 60, 14 * 60 + 30),
        )

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("mon - fri 9 - 18", "Mon-Fri 9-18"),
            ("Monday–Friday 9:00–18.30; Saturday 10-14", "Mon-Fri 9-18:30, Sat 10-14"),
            ("Sat-Mon 0-24", "Mon 0-24, Sat-Sun 0-24"),
            ("Tue 9-12 14-18\nThu 9-12", "Tue 9-12 14-18, Thu 9-12"),
        ],
    )
    def test_understands_what_people_type(self, text: str, written: str) -> None:
        assert hours.written_week(hours.parse_week(text)) == written

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "always",
            "Mon",
            "Mon 18-9",
            "Mon 9-25",
            "Mon 9:70-12",
            "Foo 9-12",
            "9-18",
            "Mon 9-12, Mon 11-13",
            "Mon 9-1213-18",
            "Mon " + "1-111" * 400 + "x",
        ],
    )
    def test_refuses_what_is_no_week(self, text: str) -> None:
        with pytest.raises(BadInput):
            hours.parse_week(text)

    @given(weeks)
    def test_reads_what_it_writes(self, spans: tuple[Span, ...]) -> None:
        assert hours.parse_week(hours.written_week(spans)) == spans

    @given(st.text(alphabet="MonFriSat0123456789:-, ", max_size=40))
    def test_understands_or_refuses_anything(self, text: str) -> None:
        try:
            spans = hours.parse_week(text)
        except BadInput:
            return
        assert all(0 <= span.opens_minute < span.closes_minute <= 1440 for span in spans)


class TestParseVacation:
    def test_reads_both_days(self) -> None:
        found = hours.parse_vacation("2026-12-24 to 2027-01-02", today=date(2026, 1, 5))

        assert found == Vacation(date(2026, 12, 24), date(2027, 1, 2))

    @pytest.mark.parametrize(
        "text",
        ["", "soon", "2026-13-01", "2027-01-02 to 2026-12-24", "2026-01-01 to 2026-01-04", "2026-02-01 to 2029-01-01"],
    )
    def test_refuses_what_is_none(self, text: str) -> None:
        with pytest.raises(BadInput):
            hours.parse_vacation(text, today=date(2026, 1, 5))


class TestHours:
    def test_is_open_from_the_first_minute_until_before_the_last(self) -> None:
        opening = Hours(WEEK)

        assert not opening.is_open(at("2026-01-05 08:59"), zone=BERLIN)
        assert opening.is_open(at("2026-01-05 09:00"), zone=BERLIN)
        assert opening.closes_at(at("2026-01-05 09:00"), zone=BERLIN) == at("2026-01-05 18:00")
        assert not opening.is_open(at("2026-01-05 18:00"), zone=BERLIN)

    def test_opens_on_monday_after_a_weekend(self) -> None:
        assert Hours(WEEK).opens_at(at("2026-01-10 15:00"), zone=BERLIN) == at("2026-01-12 09:00")

    @pytest.mark.parametrize("monday", ["2026-03-30", "2026-10-26"])
    def test_opens_by_the_wall_clock_after_the_clocks_were_changed(self, monday: str) -> None:
        saturday_evening = at(f"{date.fromisoformat(monday) - timedelta(days=2)} 20:00")

        opens = Hours(WEEK).opens_at(saturday_evening, zone=BERLIN)

        assert datetime.fromtimestamp(opens, UTC).astimezone(BERLIN).isoformat(" ")[:16] == f"{monday} 09:00"

    def test_leaves_out_an_hour_that_the_clocks_skip(self) -> None:
        night = Hours((Span(6, 120, 180),))

        assert night.opens_at(at("2026-03-28 12:00"), zone=BERLIN) == at("2026-04-05 02:00")

    def test_is_open_twice_as_long_when_an_hour_comes_twice(self) -> None:
        night = Hours((Span(6, 120, 180),))
        opens = night.opens_at(at("2026-10-24 12:00"), zone=BERLIN)

        assert night.closes_at(opens, zone=BERLIN) == opens + 2 * 3600

    def test_is_closed_on_vacation_and_opens_after_it(self) -> None:
        opening = Hours(WEEK, Vacation(date(2026, 12, 24), date(2027, 1, 2)))

        assert not opening.is_open(at("2026-12-28 12:00"), zone=BERLIN)
        assert opening.opens_at(at("2026-12-28 12:00"), zone=BERLIN) == at("2027-01-04 09:00")

    def test_is_always_open_without_hours_but_for_the_vacation(self) -> None:
        opening = Hours(vacation=Vacation(date(2026, 2, 2), date(2026, 2, 3)))

        assert opening.is_open(at("2026-02-01 03:00"), zone=BERLIN)
        assert opening.opens_at(at("2026-02-02 03:00"), zone=BERLIN) == at("2026-02-04 00:00")

    @given(weeks, moments, zones, st.one_of(st.none(), st.integers(0, 60)))
    def test_opens_at_the_first_open_moment(
        self, spans: tuple[Span, ...], now: int, zone: ZoneInfo, days: int | None
    ) -> None:
        today = datetime.fromtimestamp(now, UTC).astimezone(zone).date()
        opening = Hours(
            spans, None if days is None else Vacation(today - timedelta(days=2), today + timedelta(days=days))
        )

        opens = opening.opens_at(now, zone=zone)

        assert opens >= now
        assert opening.is_open(opens, zone=zone)
        assert opens == now or not opening.is_open(opens - 1, zone=zone)
        assert opening.is_open(now, zone=zone) == (opens == now)
        assert not any(opening.is_open(moment, zone=zone) for moment in range(now, opens, 1800))
