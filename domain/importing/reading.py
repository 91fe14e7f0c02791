"""Bytes in, the rows of a Shopify or WooCommerce product file out, each with the line it starts on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import ShopError
from domain.importing.model import FAULT_VALUE_LENGTH_MAX, FaultReason, RowFault, Source

CONTENT_BYTES_MAX = 64 * 2**20
BROKEN_ROWS_MAX = 100

DELIMITERS = (",", ";", "\t", "|")
BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}

# What tells the two apart, and what no row can do without. Several names in one entry: any of them will do.
TELLING_COLUMNS = {
    Source.SHOPIFY: (("handle", "url handle"), ("title",)),
    Source.WOOCOMMERCE: (("type",), ("name",)),
}
NEEDED_COLUMNS = {
    Source.SHOPIFY: (("variant price", "price"),),
    Source.WOOCOMMERCE: (("sku", "id"), ("regular price",)),
}


class Refusal(StrEnum):
    """Why a whole file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    UNKNOWN_COLUMNS = "unknown_columns"
    MISSING_COLUMNS = "missing_columns"
    BROKEN_QUOTES = "broken_quotes"
    NO_ROWS = "no_rows"


class NotACatalogue(ShopError):
    """
    The file as a whole cannot be a product catalogue; nothing of it was used.

    Attributes:
        source: Whose file it seems to be, where that much is known.
        columns: MISSING_COLUMNS: those missing. UNKNOWN_COLUMNS: the first ones found instead.
    """

    def __init__(self, reason: Refusal, *, source: Source | None = None, columns: tuple[str, ...] = ()) -> None:
        super().__init__(f"not a catalogue: {reason} {' '.join(columns)}".rstrip())
        self.reason = reason
        self.source = source
        self.columns = columns


@dataclass(frozen=True, slots=True)
class Record:
    """One row under its headers: lower-case header to text, blank cells left out."""

    line: int
    cells: dict[str, str]

    def text(self, *headers: str) -> str:
        """Return the first of these cells that says something, or an empty string."""
        for header in headers:
            found = self.cells.get(header)
            if found:
                return found
        return ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file under its columns; `rows` counts the faulty ones too."""

    columns: frozenset[str]
    records: tuple[Record, ...]
    faults: tuple[RowFault, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Sheet(Table):
    """A product file, and who wrote it."""

    source: Source


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str] | None  # None: its quotes do not pair up.
    text: str


@dataclass(frozen=True, slots=True)
class _Text:
    """The lines of a file, and where its header is."""

    lines: list[str]
    first: int
    is_damaged: bool


def read_sheet(content: bytes) -> Sheet:
    """
    Decode a product file, find out who wrote it, and lay its rows under its headers.

    Raises:
        NotACatalogue: It is empty, too large, no text, no product file, or has no rows.
    """
    text = _text(content)
    source, headers, delimiter, after = _recognised(text.lines, text.first)
    found = _laid_out(text, headers, delimiter=delimiter, after=after)
    if not found.rows:
        raise NotACatalogue(Refusal.NO_ROWS, source=source)
    return Sheet(found.columns, found.records, found.faults, found.rows, source)


def read_table(content: bytes, needed: tuple[tuple[str, ...], ...]) -> Table:
    """
    Decode a file of our own making, and lay its rows under its headers.

    Args:
        needed: The columns that it cannot do without; several names in one entry: any of them will do.

    Raises:
        NotACatalogue: It is empty, too large, no text, has no rows, or lacks columns.
    """
    text = _text(content)
    read = [(delimiter, *_headers(text.lines, text.first, delimiter)) for delimiter in DELIMITERS]
    delimiter, headers, after = min(read, key=lambda each: len(_missing(needed, each[1])))
    missing = _missing(needed, headers)
    if missing:
        raise NotACatalogue(Refusal.MISSING_COLUMNS, columns=missing)
    found = _laid_out(text, headers, delimiter=delimiter, after=after)
    if not found.rows:
        raise NotACatalogue(Refusal.NO_ROWS)
    return found


def _text(content: bytes) -> _Text:
    if len(content) > CONTENT_BYTES_MAX:
        raise NotACatalogue(Refusal.TOO_LARGE)
    text, is_damaged = _decoded(content)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip() and not _is_separator_hint(line)), None)
    if first is None:
        raise NotACatalogue(Refusal.EMPTY)
    return _Text(lines, first, is_damaged)


def _laid_out(text: _Text, headers: list[str], *, delimiter: str, after: int) -> Table:
    records: list[Record] = []
    faults: list[RowFault] = []
    for row in _rows(text.lines, after, delimiter=delimiter):
        reason = _fault_of(row, width=len(headers), is_damaged=text.is_damaged)
        if reason is not None:
            faults.append(RowFault(row.line, "", reason, row.text.strip()[:FAULT_VALUE_LENGTH_MAX]))
        elif row.cells is not None and any(row.cells):
            records.append(_record(row.line, headers, row.cells))
    return Table(frozenset(headers), tuple(records), tuple(faults), len(records) + len(faults))


def _decoded(content: bytes) -> tuple[str, bool]:
    """Return the text, and whether some bytes of it could not be read and stand there as U+FFFD."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            text, is_damaged = _read_as(encoding, content[len(mark) :])
            return text.replace("\0", ""), is_damaged
    if content.count(0) * 10 > len(content):
        raise NotACatalogue(Refusal.NOT_TEXT)
    content = content.replace(b"\0", b"")
    text, is_damaged = _read_as("utf-8", content)
    # One damaged byte in a UTF-8 file must not turn every umlaut of the others into two letters, so the file is taken
    # for Excel's Windows-1252 only when hardly anything beyond ASCII makes sense as UTF-8.
    unreadable = text.count("\ufffd")
    sensible = len(text) - len(text.encode("ascii", errors="ignore")) - unreadable
    if is_damaged and sensible < unreadable:
        return _read_as("cp1252", content)
    return text, is_damaged


def _read_as(encoding: str, content: bytes) -> tuple[str, bool]:
    try:
        return content.decode(encoding), False
    except UnicodeDecodeError:
        return content.decode(encoding, errors="replace"), True


def _is_separator_hint(line: str) -> bool:
    """Excel reads, and some tools write, a first line such as "sep=;"."""
    return line.lower().startswith("sep=") and len(line) <= len("sep=;") + 1


def _recognised(lines: list[str], first: int) -> tuple[Source, list[str], str, int]:
    """
    Find the delimiter under which the first row is a header of one of the two systems.

    Raises:
        NotACatalogue: There is none, or columns are missing.
    """
    for delimiter in DELIMITERS:
        headers, after = _headers(lines, first, delimiter)
        for source, telling in TELLING_COLUMNS.items():
            if _missing(telling, headers):
                continue
            missing = _missing(NEEDED_COLUMNS[source], headers)
            if missing:
                raise NotACatalogue(Refusal.MISSING_COLUMNS, source=source, columns=missing)
            return source, headers, delimiter, after
    cells, _ = _split(lines, first, ",")
    found = tuple(cell.strip()[:FAULT_VALUE_LENGTH_MAX] for cell in (cells or lines[first : first + 1])[:10])
    raise NotACatalogue(Refusal.UNKNOWN_COLUMNS, columns=found)


def _headers(lines: list[str], first: int, delimiter: str) -> tuple[list[str], int]:
    """The columns that the first row names, in lower case, and the line after it."""
    cells, after = _split(lines, first, delimiter)
    headers = [" ".join(cell.lower().split()) for cell in cells or ()]
    while headers and not headers[-1]:
        headers.pop()
    return headers, after


def _missing(wanted: tuple[tuple[str, ...], ...], headers: list[str]) -> tuple[str, ...]:
    return tuple(names[0] for names in wanted if not set(names) & set(headers))


def _rows(lines: list[str], at: int, *, delimiter: str) -> Iterator[_Row]:
    """
    Cut the lines into rows, skipping blank ones.

    Python's csv module is not used: an opening quote that is never closed makes it swallow the rest of the file as one
    cell, and its limit on a cell's length belongs to the whole process.

    Raises:
        NotACatalogue: Quotes are broken all over the file.
    """
    broken = 0
    while at < len(lines):
        start = at
        cells, at = _split(lines, start, delimiter)
        if cells is None:
            broken += 1
            if broken > BROKEN_ROWS_MAX:
                raise NotACatalogue(Refusal.BROKEN_QUOTES)
        if cells is None or any(cell.strip() for cell in cells):
            yield _Row(start + 1, cells, lines[start])


_OPENING = re.compile(r' *"')
_INSIDE = re.compile(r'(?:[^"]|"")*+')
_PADDING = re.compile(r"[ \t]*")


def _split(lines: list[str], at: int, delimiter: str) -> tuple[list[str] | None, int]:
    """Return the cells of the row that starts on this line (None: broken quotes) and the line after it."""
    line = lines[at]
    if '"' not in line:
        return line.split(delimiter), at + 1
    start, position = at, 0
    cells: list[str] = []
    while True:
        opening = _OPENING.match(line, position)
        if opening:
            cell, at, position = _quoted(lines, at, opening.end())
            if cell is None:
                return None, start + 1
            line = lines[at]
        else:
            end = line.find(delimiter, position)
            cell, position = line[position : end if end >= 0 else None], end if end >= 0 else len(line)
        cells.append(cell)
        if position == len(line):
            return cells, at + 1
        if not line.startswith(delimiter, position):
            return None, start + 1
        position += len(delimiter)


def _quoted(lines: list[str], at: int, position: int) -> tuple[str | None, int, int]:
    """Read a quoted cell, over several lines if need be: its text (None: never closed), and where it ends."""
    parts: list[str] = []
    for below in range(at, len(lines)):
        inside = _INSIDE.match(lines[below], position)
        assert inside
        parts.append(inside[0].replace('""', '"'))
        if inside.end() < len(lines[below]):
            return "\n".join(parts), below, _after_padding(lines[below], inside.end() + 1)
        position = 0
    return None, len(lines), 0


def _after_padding(line: str, position: int) -> int:
    """Skip blanks between a closing quote and the delimiter, unless the delimiter is one of them."""
    padding = _PADDING.match(line, position)
    assert padding
    return position if "\t" in padding[0] else padding.end()


def _fault_of(row: _Row, *, width: int, is_damaged: bool) -> FaultReason | None:
    if row.cells is None:
        return FaultReason.BROKEN_QUOTES
    if len(row.cells) < width or any(cell.strip() for cell in row.cells[width:]):
        return FaultReason.WRONG_COLUMN_COUNT
    if is_damaged and any("\ufffd" in cell for cell in row.cells):
        return FaultReason.BAD_ENCODING
    return None


def _record(line: int, headers: list[str], cells: list[str]) -> Record:
    filled: dict[str, str] = {}
    for header, cell in zip(headers, cells, strict=False):
        text = cell.strip()
        if text and header:
            filled.setdefault(header, text)
    return Record(line, filled)
