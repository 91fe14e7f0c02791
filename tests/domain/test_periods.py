"""Spans of days, by name and as they are typed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain import periods
from domain.errors import BadInput
from domain.periods import Period

BERLIN = ZoneInfo("Europe/Berlin")
# Wednesday evening in London, Thursday in Berlin: the clocks went back on the Sunday before.
NIGHT = int(datetime(2026, 10, 28, 23, 30, tzinfo=UTC).timestamp())


def at(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=BERLIN).timestamp())


class TestByName:
    def test_are_local_days_across_a_clock_change(self) -> None:
        assert periods.today(NIGHT, BERLIN) == Period(at(2026, 10, 29), at(2026, 10, 30))
        assert periods.this_week(NIGHT, BERLIN) == Period(at(2026, 10, 26), at(2026, 10, 30))
        assert periods.this_month(NIGHT, BERLIN) == Period(at(2026, 10, 1), at(2026, 10, 30))
        assert periods.last_month(NIGHT, BERLIN) == Period(at(2026, 9, 1), at(2026, 10, 1))
        assert periods.ever(NIGHT, BERLIN) == Period(0, at(2026, 10, 30))
        month = periods.this_month(NIGHT, BERLIN)
        assert month.until_at - month.from_at == 29 * 86_400 + 3600


class TestNoon:
    @pytest.mark.parametrize("hour", [0, 12, 23])
    def test_is_in_the_day_meant_across_a_clock_change(self, hour: int) -> None:
        now = int(datetime(2026, 10, 20, hour, 30, tzinfo=BERLIN).timestamp())

        assert periods.noon(now, BERLIN, days=6) == at(2026, 10, 26) + 12 * 3600


class TestTyped:
    @pytest.mark.parametrize(
        "text",
        ["2026-11-01 – 2026-11-25", "1.11.2026-25.11.2026", "from 1/11/2026 to 25/11/2026", "٢٠٢٦-١١-٠١ 2026-11-25"],  # noqa: RUF001,
    )
    def test_is_read_however_it_is_written(self, text: str) -> None:
        assert periods.typed(text, BERLIN) == Period(at(2026, 11, 1), at(2026, 11, 26))

    def test_may_be_one_day(self) -> None:
        assert periods.typed("25.11.2026", BERLIN) == Period(at(2026, 11, 25), at(2026, 11, 26))

    @pytest.mark.parametrize(
        "text", ["", "tomorrow", "2026-13-01", "2026-02-30", "1.1.1", "0001-01-01", "1.1.2026 2.1.2026 3.1.2026"]
    )
    def test_refuses_what_is_no_date(self, text: str) -> None:
        with pytest.raises(BadInput):
            periods.typed(text, BERLIN)

    def test_refuses_the_wrong_way_round(self) -> None:
        with pytest.raises(BadInput) as refused:
            periods.typed("2026-11-25 2026-11-01", BERLIN)

        assert refused.value.reason == "out_of_range"
