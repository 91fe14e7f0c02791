"""Cells as spreadsheets take them."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - as people type them.


def harmless(text: str) -> str:
    """The text of a cell such that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[str | int | Decimal]]) -> bytes:
    """A small table as a file: UTF-8 with its mark, as spreadsheets read it."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue().encode("utf-8-sig")
