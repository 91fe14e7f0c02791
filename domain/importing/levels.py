"""Stock levels as CSV: bytes in, what lies where out, and the rows that could not be used, each with why."""

import re
from collections.abc import Container
from dataclasses import dataclass

from domain.importing.model import FAULT_VALUE_LENGTH_MAX, SKU_LENGTH_MAX, FaultReason, RowFault
from domain.importing.reading import Record, read_table
from domain.importing.values import BadCell, one_line, quantity

# As our own export writes them. What a product is called helps whoever reads it, and is not read in.
COLUMNS = ("sku", "name", "place", "quantity", "sell_down_to", "threshold", "quantity_at_export")
NEEDED = (("sku", "variant sku"), ("quantity",))
# A file that has prices is a catalogue, whatever else it has.
FOREIGN = ("handle", "title", "variant price", "regular price", "cost")
QUANTITY_MAX = 1_000_000
PLACE_LENGTH_MAX = 60
_AT_EXPORT = re.compile(r"(?P<pieces>\d{1,7})@(?P<entry>\d{1,15})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Level:
    """
    A row that can be used, if the shop knows its SKU and its place.

    Args:
        place: "" for where goods usually are.
        sell_down_to, threshold: None where the file does not say.
        exported: In a file of our own, how many there were when it was written, and the last entry there was then.
    """

    line: int
    sku: str
    place: str
    quantity: int
    sell_down_to: int | None = None
    threshold: int | None = None
    exported: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Levels:
    """All that was found in a file; faults are in the order of their lines, `rows` counts what follows the header."""

    levels: tuple[Level, ...]
    faults: tuple[RowFault, ...]
    rows: int


def are_levels(content: bytes) -> bool:
    """True for a file whose columns are those of stock levels, and not those of products."""
    first = next((line for line in content[:4096].decode("utf-8-sig", errors="replace").splitlines() if line), "")
    headers = {cell.strip().strip('"').lower() for cell in re.split(r"[,;\t|]", first)}
    return all(headers.intersection(names) for names in NEEDED) and not headers.intersection(FOREIGN)


def read_levels(content: bytes) -> Levels:
    """
    Read stock levels: `sku` and `quantity`, and where the file has them `place`, `sell_down_to` and `threshold`.

    Raises:
        NotACatalogue: The file as a whole cannot be used.
    """
    table = read_table(content, NEEDED)
    found: dict[tuple[str, str], Level] = {}
    faults = list(table.faults)
    for record in table.records:
        try:
            level = _level(record, known=found)
            found[level.sku, level.place.casefold()] = level
        except BadCell as fault:
            name = record.text(*NEEDED[0])[:FAULT_VALUE_LENGTH_MAX]
            faults.append(RowFault(record.line, name, fault.reason, fault.value))
    return Levels(tuple(found.values()), tuple(sorted(faults, key=lambda fault: fault.line)), table.rows)


def _level(record: Record, *, known: Container[tuple[str, str]]) -> Level:
    sku = one_line(_bare(record.text(*NEEDED[0])), length_max=SKU_LENGTH_MAX)
    place = one_line(_bare(record.text("place")), length_max=PLACE_LENGTH_MAX)
    if not sku:
        raise BadCell(FaultReason.BLANK_SKU)
    if (sku, place.casefold()) in known:
        raise BadCell(FaultReason.DUPLICATE_SKU, sku)
    pieces = quantity(record.text("quantity"))
    if pieces is None or not 0 <= pieces <= QUANTITY_MAX:
        raise BadCell(FaultReason.BAD_QUANTITY, record.text("quantity"))
    exported = _AT_EXPORT.fullmatch(record.text("quantity_at_export", "quantity at export"))
    return Level(
        record.line,
        sku,
        place,
        pieces,
        sell_down_to=_number(record, "sell_down_to", "sell down to", least=-QUANTITY_MAX),
        threshold=_number(record, "threshold", least=0),
        exported=None if exported is None else (int(exported["pieces"]), int(exported["entry"])),
    )


def _number(record: Record, *headers: str, least: int) -> int | None:
    text = record.text(*headers)
    try:
        found = quantity(_bare(text))
    except BadCell:
        raise BadCell(FaultReason.BAD_NUMBER, f"{headers[0]}: {text}") from None
    if found is not None and not least <= found <= QUANTITY_MAX:
        raise BadCell(FaultReason.BAD_NUMBER, f"{headers[0]}: {text}")
    return found


def _bare(text: str) -> str:
    """Without the apostrophe with which our own export keeps spreadsheets from taking a cell for a formula."""
    return text[1:] if text.startswith("'") and text[1:2] in {"=", "+", "-", "@"} else text
