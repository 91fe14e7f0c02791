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
_NUMBER = r"\d+(?:[.,]\d+)?"
_LINE = re.compile(rf"(?P<sku>.+?)[\s:=x×*]+(?P<number>[+\-−]?{_NUMBER})(?:\s*\+\s*(?P<damaged>{_NUMBER}))?$")
_BOTH = re.compile(rf"(?P<number>[+\-−]?{_NUMBER})(?:\s*\+\s*(?P<damaged>{_NUMBER}))?$")
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
    NOT_ORDERED = "not_ordered"


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

    @property
    def is_a_search(self) -> bool:
        """It is one line that names no variant: words, perhaps, or a SKU that ends in a number."""
        return len(self.misread) == 1 and self.misread[0].fault in {Fault.NO_NUMBER, Fault.UNKNOWN}


def typed_pieces(tx: Transaction, text: str, *, theirs: Theirs = lambda _: {}) -> dict[int, int]:
    """
    How many pieces of each variant were typed: "MUG-BLUE 12", one a line (or with ";" between).

    Args:
        theirs: The variants that somebody else calls by these SKUs, where they are no SKUs of ours.

    Raises:
        LinesMisread: Names every line that has no whole number, or whose SKU is none or stands there twice.
        BadInput: Nothing was typed, or too many lines.
    """
    pieces, misread = read_pieces(tx, text, theirs=theirs)
    if misread:
        raise LinesMisread(misread)
    return pieces


def read_pieces(
    tx: Transaction, text: str, *, theirs: Theirs = lambda _: {}
) -> tuple[dict[int, int], tuple[Misread, ...]]:
    """
    The same, for those who use what can be used: how many of each, and the lines that cannot.

    Raises:
        BadInput: Nothing was typed, or too many lines.
    """
    pieces, misread = _read(tx, text, theirs=theirs, with_damaged=False)
    return {variant_id: good for variant_id, (good, _) in pieces.items()}, misread


def typed_arrivals(tx: Transaction, text: str, *, theirs: Theirs = lambda _: {}) -> dict[int, tuple[int, int]]:
    """
    How many sound and damaged pieces of each variant were typed: "MUG-BLUE 12+1", the damaged ones behind the plus.

    Raises:
        LinesMisread, BadInput: As `typed_pieces`.
    """
    pieces, misread = _read(tx, text, theirs=theirs, with_damaged=True)
    if misread:
        raise LinesMisread(misread)
    return pieces


def typed_arrival(text: str) -> tuple[int, int]:
    """
    The same of one variant: "12+1", or "12".

    Raises:
        BadInput: It is no whole number, or no two.
    """
    match = _BOTH.match(digits.western(text).strip())
    if match is None:
        raise BadInput("quantity", "not_a_number")
    for number in (match["number"], match["damaged"] or "0"):
        if _fault(number) is Fault.TOO_LARGE:
            raise BadInput("quantity", "too_large", most=QUANTITY_MAX)
        if _fault(number) is not None:
            raise BadInput("quantity", "not_a_number")
    return int(match["number"]), int(match["damaged"] or 0)


def _read(
    tx: Transaction, text: str, *, theirs: Theirs = lambda _: {}, with_damaged: bool
) -> tuple[dict[int, tuple[int, int]], tuple[Misread, ...]]:
    lines = [stripped for line in re.split(r"[\n;]", text) if (stripped := line.strip())]
    if not lines:
        raise BadInput("pieces", "empty")
    if len(lines) > LINES_MAX:
        raise BadInput("pieces", "too_many", most=LINES_MAX)
    read = [(line, _LINE.match(digits.western(line))) for line in lines]
    skus = [match["sku"] for _, match in read if match is not None]
    known = theirs(skus) | catalogue.ids_by_sku(tx, [*skus, *(sku.upper() for sku in skus)])
    pieces: dict[int, tuple[int, int]] = {}
    misread: list[Misread] = []
    for line, match in read:
        fault = _fault_of(match, with_damaged=with_damaged)
        variant_id = None if match is None else known.get(match["sku"]) or known.get(match["sku"].upper())
        if fault is None and variant_id is None:
            fault = Fault.UNKNOWN
        if fault is None and variant_id in pieces:
            fault = Fault.TWICE
        if fault is not None:
            misread.append(Misread(line, fault))
        elif variant_id is not None and match is not None:
            pieces[variant_id] = int(match["number"]), int(match["damaged"] or 0)
    return pieces, tuple(misread)


def _fault_of(match: re.Match[str] | None, *, with_damaged: bool) -> Fault | None:
    if match is None:
        return Fault.NO_NUMBER
    if match["damaged"] is not None and not with_damaged:
        return Fault.NOT_WHOLE
    return _fault(match["number"]) or _fault(match["damaged"] or "0")


def _fault(number: str) -> Fault | None:
    if number.startswith(("-", "−")):
        return Fault.NEGATIVE
    if not _WHOLE.match(number):
        return Fault.NOT_WHOLE
    return Fault.TOO_LARGE if int(number) > QUANTITY_MAX else None
