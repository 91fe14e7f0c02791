"""Tables on the disk: what a spreadsheet reads is what was written, and no more."""

import csv
import zipfile
from decimal import Decimal
from pathlib import Path

from gateways.sheets import CsvFiles, XlsxFiles

COLUMNS = {"orders": ("code", "total"), "lines": ("code", "sku")}
EVIL = ("=1+1", "+49 170", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1")  # noqa: RUF001 - on purpose.


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


class TestCsvFiles:
    def test_hold_a_table_each(self, tmp_path: Path) -> None:
        files = CsvFiles(tmp_path, COLUMNS)
        files.write([[("A", Decimal("12.50"))], [("A", "=MUG"), ("A", 'say "tea",\nplease')]])
        files.close()

        assert read(tmp_path / "orders.csv") == [["code", "total"], ["A", "12.50"]]
        assert read(tmp_path / "lines.csv") == [["code", "sku"], ["A", "'=MUG"], ["A", 'say "tea",\nplease']]

    def test_go_on_in_another_when_one_is_full(self, tmp_path: Path) -> None:
        files = CsvFiles(tmp_path, {"orders": ("code",)}, bytes_max=200)
        files.write([[(f"ÄÖÜ-{number}",) for number in range(100)]])
        files.close()

        paths = sorted(tmp_path.iterdir())
        assert len(paths) > 3
        assert all(path.stat().st_size < 230 for path in paths)
        assert {row[0] for path in paths for row in read(path)[1:]} == {f"ÄÖÜ-{number}" for number in range(100)}


class TestXlsxFiles:
    def test_hold_a_sheet_each_without_formulas(self, tmp_path: Path) -> None:
        files = XlsxFiles(tmp_path, "orders", COLUMNS)
        files.write([[("A", Decimal("12.50")), ("B", None)], [("A", text) for text in EVIL]])
        files.close()

        with zipfile.ZipFile(tmp_path / "orders.xlsx") as book:
            sheets = [book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2)]
        assert "<f>" not in "".join(sheets)
        assert "12.5" in sheets[0]
        assert "=1+1" in sheets[1]
        assert [path.name for path in tmp_path.iterdir()] == ["orders.xlsx"]

    def test_go_on_in_another_when_one_is_full(self, tmp_path: Path) -> None:
        files = XlsxFiles(tmp_path, "orders", COLUMNS, rows_max=10)
        for number in range(25):
            files.write([[(str(number), 1)], [(str(number), "TEA")]])
        files.close()

        assert sorted(path.name for path in tmp_path.iterdir()) == [
            *(f"orders-{number}.xlsx" for number in range(2, 6)),
            "orders.xlsx",
        ]
