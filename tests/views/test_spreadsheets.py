"""Cells as spreadsheets take them."""

import pytest

from views.spreadsheets import csv_of, harmless

EVIL = ("=1+1", "+49 170", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1")  # noqa: RUF001 - on purpose.


class TestHarmless:
    @pytest.mark.parametrize("text", EVIL)
    def test_is_no_formula(self, text: str) -> None:
        assert harmless(text) == "'" + text

    def test_leaves_the_rest_alone(self) -> None:
        assert [harmless(text) for text in ("", "Anna", "1=1")] == ["", "Anna", "1=1"]


class TestCsvOf:
    def test_writes_what_a_spreadsheet_reads(self) -> None:
        written = csv_of(("a", "b"), [("=1", 2), ('say "x"', -3)])

        assert written.decode("utf-8-sig") == 'a,b\r\n\'=1,2\r\n"say ""x""",-3\r\n'
