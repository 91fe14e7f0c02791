"""Tables written to files on the disk, row by row: as CSV, or as workbooks that never are in memory as a whole."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Protocol

import xlsxwriter

from views.spreadsheets import harmless

Cell = str | int | Decimal | None
Row = Sequence[Cell]

# Telegram takes 50 MB from a bot: what would be longer goes on in another file.
FILE_BYTES_MAX = 45 * 2**20
# A row takes some 60 bytes of a packed workbook, and a sheet has 1,048,576 rows at most.
WORKBOOK_ROWS_MAX = 500_000
CELL_MAX = 32_767


class Files(Protocol):
    """Files that are being written, for each table one, or all tables in one."""

    def write(self, rows: Sequence[Iterable[Row]]) -> None:
        """Add rows to the tables, in their order."""

    def close(self) -> None:
        """Finish the files."""


class CsvFiles:
    """
    A file for each table, as spreadsheets read them: UTF-8 with its mark.

    Args:
        tables: The columns of each table, by its name.
    """

    def __init__(self, folder: Path, tables: Mapping[str, Sequence[str]], *, bytes_max: int = FILE_BYTES_MAX) -> None:
        self._tables = [_CsvTable(folder, name, columns, bytes_max) for name, columns in tables.items()]

    def write(self, rows: Sequence[Iterable[Row]]) -> None:
        for table, its_rows in zip(self._tables, rows, strict=True):
            for row in its_rows:
                table.write(row)

    def close(self) -> None:
        for table in self._tables:
            table.close()


class _CsvTable:
    def __init__(self, folder: Path, name: str, columns: Sequence[str], bytes_max: int) -> None:
        self._folder, self._name, self._columns, self._bytes_max = folder, name, columns, bytes_max
        self._number = 0
        self._file: IO[str]
        self._begin()

    def write(self, row: Row) -> None:
        if self._room < 0:
            self._file.close()
            self._begin()
        self._put([harmless(cell) if isinstance(cell, str) else cell for cell in row])

    def close(self) -> None:
        self._file.close()

    def _begin(self) -> None:
        self._number += 1
        self._file = (self._folder / _named(self._name, self._number, "csv")).open("w", encoding="utf-8", newline="")
        self._room = self._bytes_max - self._file.write("\ufeff")
        self._writer = csv.writer(_Counted(self._file, self._count))
        self._put(self._columns)

    def _put(self, cells: Sequence[object]) -> None:
        self._writer.writerow(cells)

    def _count(self, text: str) -> None:
        self._room -= len(text.encode())


class _Counted:
    """What csv.writer writes to, telling how much that is."""

    def __init__(self, file: IO[str], told: Callable[[str], None]) -> None:
        self._file, self._told = file, told

    def write(self, text: str) -> int:
        self._told(text)
        return self._file.write(text)


class XlsxFiles:
    """
    A workbook with a sheet for each table; when it is full, another one.

    Args:
        name: What the workbooks are called.
        tables: The columns of each table, by its name.
    """

    def __init__(
        self, folder: Path, name: str, tables: Mapping[str, Sequence[str]], *, rows_max: int = WORKBOOK_ROWS_MAX
    ) -> None:
        self._folder, self._name, self._tables, self._rows_max = folder, name, tables, rows_max
        self._number = 0
        self._begin()

    def write(self, rows: Sequence[Iterable[Row]]) -> None:
        if self._rows >= self._rows_max:
            self._book.close()
            self._begin()
        for number, its_rows in enumerate(rows):
            for row in its_rows:
                self._put(number, row)

    def close(self) -> None:
        self._book.close()

    def _begin(self) -> None:
        self._number += 1
        self._rows = 0
        path = self._folder / _named(self._name, self._number, "xlsx")
        options = {"constant_memory": True, "tmpdir": str(self._folder), "in_memory": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        heading = self._book.add_format({"bold": True})
        self._sheets = [self._book.add_worksheet(name) for name in self._tables]
        self._next = [1] * len(self._sheets)
        for sheet, columns in zip(self._sheets, self._tables.values(), strict=True):
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(columns):
                sheet.write_string(0, column, title, heading)

    def _put(self, number: int, row: Row) -> None:
        sheet, line = self._sheets[number], self._next[number]
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                # As a string, whatever it begins with: a workbook keeps formulas apart from texts.
                if cell:
                    sheet.write_string(line, column, cell[:CELL_MAX])
            elif cell is not None:
                sheet.write_number(line, column, float(cell))
        self._next[number] += 1
        self._rows += 1


def _named(name: str, number: int, ending: str) -> str:
    return f"{name}.{ending}" if number == 1 else f"{name}-{number}.{ending}"
