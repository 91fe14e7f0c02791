"""What the text of one cell means: prices, quantities, weights, addresses, names, and SKUs where there is none."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from urllib.parse import quote

from domain.errors import ShopError
from domain.importing.model import FAULT_VALUE_LENGTH_MAX, SKU_LENGTH_MAX, FaultReason
from domain.money import AMOUNT_MINOR_MAX

# As many as a shelf can hold: a larger number is a slip, and names its row.
QUANTITY_MAX = 10**6
WEIGHT_GRAMS_MAX = 10**9
URL_LENGTH_MAX = 2048

GRAMS_PER_UNIT = {
    "g": Decimal(1),
    "kg": Decimal(1000),
    "lb": Decimal("453.59237"),
    "lbs": Decimal("453.59237"),
    "oz": Decimal("28.349523125"),
}


class BadCell(ShopError):
    """A cell cannot be used, so its row is left out."""

    def __init__(self, reason: FaultReason, value: str = "") -> None:
        super().__init__(f"{reason}: {value!r}")
        self.reason = reason
        self.value = value[:FAULT_VALUE_LENGTH_MAX]


# Everything Unicode calls a space or a control character, so that a name stays on its one line.
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff]+")


def one_line(text: str, *, length_max: int | None = None) -> str:
    """
    Collapse whitespace and control characters, as in a title or an option.

    Raises:
        BadCell: It is longer than allowed.
    """
    line = _BLANKS.sub(" ", text).strip()
    if length_max is not None and len(line) > length_max:
        raise BadCell(FaultReason.TOO_LONG, line)
    return line


# Python refuses to read a number of thousands of digits.
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{9,};?")


def unescaped(text: str) -> str:
    """Turn HTML's entities into the letters they stand for."""
    return unescape(_ENDLESS_NUMBER.sub("\ufffd", text)) if "&" in text else text


def is_yes(text: str) -> bool | None:
    """Read TRUE, 1, yes and their opposites; None is neither."""
    folded = text.strip().casefold()
    if folded in {"true", "1", "yes", "y"}:
        return True
    if folded in {"false", "0", "no", "n", "-1"}:
        return False
    return None


_GAPS_IN_NUMBERS = re.compile(r"(?<=\d)[ '\u00a0\u2009\u2019\u202f](?=\d{3}(?!\d))")
_PRICE = re.compile(r"(-?)(\d*(?:[.,]\d+)*)", re.ASCII)


def price_minor(text: str, *, exponent: int) -> int:
    """
    Read a price into minor units, in whichever of the world's spellings leaves no doubt.

    Args:
        exponent: Decimals of the currency.

    Raises:
        BadCell: It is blank, no price, negative, too large, finer than the currency, or could mean two amounts.
    """
    bare = "".join(letter for letter in text if unicodedata.category(letter) != "Sc").strip()
    if not bare:
        raise BadCell(FaultReason.BLANK_PRICE, text)
    found = _PRICE.fullmatch(_GAPS_IN_NUMBERS.sub("", bare.replace("\u2212", "-")))
    if not found or not found[2]:
        raise BadCell(FaultReason.BAD_PRICE, text)
    whole, decimals = _whole_and_decimals(found[2], text=text, exponent=exponent)
    decimals = decimals.rstrip("0")
    if len(decimals) > exponent:
        raise BadCell(FaultReason.TOO_MANY_DECIMALS, text)
    # The digits are counted first: Python refuses to read numbers of thousands of them.
    digits = (whole + decimals.ljust(exponent, "0")).lstrip("0") or "0"
    if len(digits) > len(str(AMOUNT_MINOR_MAX)) or int(digits) > AMOUNT_MINOR_MAX:
        raise BadCell(FaultReason.BAD_PRICE, text)
    if found[1] and digits != "0":
        raise BadCell(FaultReason.NEGATIVE_PRICE, text)
    return int(digits)


def _whole_and_decimals(number: str, *, text: str, exponent: int) -> tuple[str, str]:
    """
    Tell the decimal mark from marks between thousands.

    Raises:
        BadCell: The marks contradict each other, or a single one could be either.
    """
    marks = re.findall(r"[.,]", number)
    if not marks:
        return number, ""
    head, _, tail = number.rpartition(marks[-1])
    if len(set(marks)) > 1:
        if marks[-1] in marks[:-1] or len(set(marks[:-1])) > 1:
            raise BadCell(FaultReason.BAD_PRICE, text)
        return _ungrouped(head, marks[0], text=text), tail
    if len(marks) > 1:
        return _ungrouped(number, marks[0], text=text), ""
    if len(tail) == 3 and head.strip("0"):
        # Both systems write a decimal point; nobody writes yen with three decimals after a comma.
        if (marks[0], exponent) == (",", 0):
            return _ungrouped(number, ",", text=text), ""
        if (marks[0], exponent) != (".", 3):
            raise BadCell(FaultReason.AMBIGUOUS_PRICE, text)
    return head or "0", tail


def _ungrouped(number: str, mark: str, *, text: str) -> str:
    first, *others = number.split(mark)
    if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in others):
        raise BadCell(FaultReason.BAD_PRICE, text)
    return first + "".join(others)


# Databases and plugins write whole pieces as "5.0" or "5.0000"; "5.000" may as well be five thousand.
_QUANTITY = re.compile(r"([+-]?\d{1,10})(?:\.(?:0{1,2}|0{4,6}))?", re.ASCII)


def quantity(text: str) -> int | None:
    """
    Read a number of pieces, below zero too; blank is None.

    Raises:
        BadCell: It is no whole number, or beyond all reason.
    """
    if not text:
        return None
    found = _QUANTITY.fullmatch(text)
    if not found or abs(int(found[1])) > QUANTITY_MAX:
        raise BadCell(FaultReason.BAD_QUANTITY, text)
    return int(found[1])


_WEIGHT = re.compile(r"\d{0,12}(?:\.\d{1,12}|,\d{1,2})?", re.ASCII)


def weight_grams(text: str, *, unit: str) -> int | None:
    """
    Read a weight into whole grams; blank, and the 0 that stands for blank in many files, is None.

    Raises:
        BadCell: It is no weight, below zero, or in no known unit.
    """
    if not text:
        return None
    grams_per_unit = GRAMS_PER_UNIT.get(unit.strip().casefold())
    if grams_per_unit is None or not _WEIGHT.fullmatch(text):
        raise BadCell(FaultReason.BAD_WEIGHT, f"{text} {unit}".rstrip())
    grams = (Decimal(text.replace(",", ".")) * grams_per_unit).quantize(Decimal(1), ROUND_HALF_UP)
    if grams > WEIGHT_GRAMS_MAX:
        raise BadCell(FaultReason.BAD_WEIGHT, text)
    return int(grams) or None


def picture_url(text: str) -> str:
    """
    Make an address Telegram can fetch: a scheme, and no blanks or letters beyond ASCII.

    Raises:
        BadCell: It is a file name or anything else that is no web address.
    """
    url = f"https:{text}" if text.startswith("//") else text
    url = quote(url, safe="%/:=&?~#+!$,;'@()*[]")
    if not re.match(r"https?://[^/?#]", url, re.IGNORECASE) or len(url) > URL_LENGTH_MAX:
        raise BadCell(FaultReason.BAD_PICTURE, text)
    return url


def category_path(text: str) -> tuple[str, ...]:
    """Cut "Clothing > Shirts" into its steps; what both systems call uncategorized is nowhere."""
    steps = tuple(step for step in (one_line(part) for part in text.split(">")) if step)
    return () if steps and steps[0].casefold() == "uncategorized" else steps


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Leave out blanks and repetitions, whatever their case, keeping the order and the first spelling."""
    kept: dict[str, str] = {}
    for text in texts:
        if text:
            kept.setdefault(text.casefold(), text)
    return tuple(kept.values())


def slug(text: str) -> str:
    """Make a handle of words: lower case, accents off, dashes between; of "Blaue Täße", "blaue-tasse"."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "-", plain).strip("-")


def made_sku(handle: str, options: tuple[str, ...]) -> str:
    """
    Make a SKU for a variant that has none: the same at each import, and no other variant's.

    The readable part alone would collide: "L/XL" and "L XL" make the same slug, and a sign makes none at all.
    """
    identity = "\x1f".join((handle, *options)).encode("utf-8", errors="surrogatepass")
    digest = base64.b32encode(hashlib.sha256(identity).digest()).decode().lower()[:10]
    readable = slug(" ".join((handle, *options)))[: SKU_LENGTH_MAX - len(digest) - 1].strip("-")
    return f"{readable}-{digest}" if readable else digest
