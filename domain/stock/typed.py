"""Pieces as people type them: a line for each, a SKU and a number."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain import catalogue, digits
from domain.errors import BadInput, ShopError
from domain.stock.model import QUANTITY_MAX
from domain.transaction import Transaction

LINES_MAX = 200
Theirs = Callable[[Iterable[str]], dict[str, int]]
_LINE = re.compile(r"(?P<sku>.+?)[\s:=x×*]+(?P<number>[+\-−]?\d+(?:[.,]\d+)?)$")
_WHOLE = re.compile(r"\+?\d{1,15}$")


class Fault(StrEnum):
    """Why a line cannot be used."""

    NO_NUMBER = "no_number"
    NOT_WHOLE = "not_whole"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    UNKNOWN = "unknown"
    TWICE = "twice"
    NOT_SOLD = "not_sold"


@dataclass(frozen=True, slots=True)
class Misread:
    """A line that cannot be used, as it was typed."""

    line: str
    fault: Fault


class LinesMisread(ShopError):
    """Some of what was typed cannot be used; nothing of it was."""

    def __init__(self, misread: tuple[Misread, ...]) -> None:
        super().__init__("; ".join(f"{each.line!r}: {each.fault}" for each in misread))
        self.misread = misread


def typed_pieces(tx: Transaction, text: str, *, theirs: Theirs = lambda _: {}) -> dict[int, int]:
    """
    How many pieces of each variant were typed: "MUG-BLUE 12", one a line (or with ";" between).

    Args:
        theirs: The variants that somebody else calls by these SKUs, where they are no SKUs of ours.

    Raises:
        LinesMisread: Names every line that has no whole number, or whose SKU is none or stands there twice.
        BadInput: Nothing was typed, or too many lines.
    """
    lines = [stripped for line in re.split(r"[\n;]", text) if (stripped := line.strip())]
    if not lines:
        raise BadInput("pieces", "empty")
    if len(lines) > LINES_MAX:
        raise BadInput("pieces", "too_many", most=LINES_MAX)
    read = [(line, _LINE.match(digits.western(line))) for line in lines]
    skus = [match["sku"] for _, match in read if match is not None]
    known = theirs(skus) | catalogue.ids_by_sku(tx, [*skus, *(sku.upper() for sku in skus)])
    pieces: dict[int, int] = {}
    misread: list[Misread] = []
    for line, match in read:
        variant_id = None if match is None else known.get(match["sku"]) or known.get(match["sku"].upper())
        fault = Fault.NO_NUMBER if match is None else _fault(match["number"])
        if fault is None and variant_id is None:
            fault = Fault.UNKNOWN
        if fault is None and variant_id in pieces:
            fault = Fault.TWICE
        if fault is not None:
            misread.append(Misread(line, fault))
        elif variant_id is not None and match is not None:
            pieces[variant_id] = int(match["number"])
    if misread:
        raise LinesMisread(tuple(misread))
    return pieces


def _fault(number: str) -> Fault | None:
    if number.startswith(("-", "−")):
        return Fault.NEGATIVE
    if not _WHOLE.match(number):
        return Fault.NOT_WHOLE
    return Fault.TOO_LARGE if int(number) > QUANTITY_MAX else None
