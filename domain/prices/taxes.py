"""Tax rates: of a class of goods, at a destination, from a day on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from sqlalchemy import bindparam, delete, select

from domain import destinations, digits, shopkeeping, tables
from domain.actors import Actor, Role
from domain.destinations import Destination
from domain.errors import BadInput, NotFound
from domain.importing import TAX_EXEMPT
from domain.transaction import Transaction, upsert

# What delivery is taxed as, unless no rate of this class is set: then as goods without a class are.
DELIVERY_CLASS = "delivery"
RATE_PPM_MAX = 1_000_000
RATES_MAX = 200
CLASS_MAX = 40

_rates = tables.tax_rates.c
_ALL = select(tables.tax_rates).order_by(_rates.country, _rates.prefix, _rates.tax_class, _rates.valid_from_at)
_row = upsert(tables.tax_rates).values(
    tax_class=bindparam("tax_class"),
    country=bindparam("country"),
    prefix=bindparam("prefix"),
    rate_ppm=bindparam("rate_ppm"),
    valid_from_at=bindparam("valid_from_at"),
)
_SET = _row.on_conflict_do_update(
    index_elements=["tax_class", "country", "prefix", "valid_from_at"], set_={"rate_ppm": _row.excluded.rate_ppm}
)
_DROP = delete(tables.tax_rates).where(_rates.id == bindparam("id"))
_FROM = re.compile(r"(.*)\bfrom (\d{4}-\d{2}-\d{2})", re.IGNORECASE)
_RATE = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?) ?%?")


@dataclass(frozen=True, slots=True)
class TaxRate:
    """
    One rate.

    Args:
        tax_class: Of the goods, in small letters; "" is every class without a rate of its own.
        country: "" is any.
        prefix: How the postcode begins; "" is any.
        valid_from_at: The midnight from which on it counts; 0 is since ever.
    """

    id: int
    tax_class: str
    country: str
    prefix: str
    rate_ppm: int
    valid_from_at: int


def rates(tx: Transaction) -> list[TaxRate]:
    """All rates, those of the past and of days to come too."""
    return [TaxRate(*row) for row in tx.all(_ALL)]


def rate_at(known: Iterable[TaxRate], tax_class: str, destination: Destination, *, now: int) -> int:
    """
    The rate, in parts per million, at which goods of a class are taxed; 0 where nothing is set.

    A rate of the class itself comes before one of no class, then the longer beginning of the postcode, then a country
    before any; of those that are alike, the one that became valid last.
    """
    wanted = tax_class.casefold()
    if wanted == TAX_EXEMPT:
        return 0
    fitting = [
        rate
        for rate in known
        if rate.tax_class in {"", wanted}
        and rate.valid_from_at <= now
        and destination.within(rate.country, rate.prefix)
    ]
    best = max(
        fitting,
        key=lambda rate: (bool(rate.tax_class), len(rate.prefix), bool(rate.country), rate.valid_from_at),
        default=None,
    )
    return best.rate_ppm if best is not None else 0


def set_rates(tx: Transaction, text: str, *, zone: tzinfo, actor: Actor) -> None:
    """
    Set rates as typed, one a line: "19", "DE 19", "DE books 7", "US 100 sales 8.875", "AT 20 from 2026-07-01".

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: A line is not understood, a rate is above 100 %, or there are too many.
    """
    actor.must_be(Role.MERCHANT, to="set taxes")
    typed = [_parsed(line, zone=zone) for line in text.splitlines() if line.strip()]
    if not typed:
        raise BadInput("tax", "not_understood", part="")
    for rate in typed:
        tx.change(
            _SET,
            tax_class=rate.tax_class,
            country=rate.country,
            prefix=rate.prefix,
            rate_ppm=rate.rate_ppm,
            valid_from_at=rate.valid_from_at,
        )
    if len(rates(tx)) > RATES_MAX:
        raise BadInput("tax", "too_many", most=RATES_MAX)
    _note(tx)


def drop_rate(tx: Transaction, rate_id: int, *, actor: Actor) -> None:
    """
    Set a rate no longer; what was ordered keeps it.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: It is gone already.
    """
    actor.must_be(Role.MERCHANT, to="set taxes")
    if tx.change(_DROP, id=rate_id) != 1:
        raise NotFound("tax_rate", rate_id)
    _note(tx)


def set_included(tx: Transaction, is_included: bool, *, actor: Actor) -> None:
    """
    Say whether the prices shown have the tax in them already, or it is added to them.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="set taxes")
    shopkeeping.keep(tx, shopkeeping.TAX_ADDED, None if is_included else True)


def _note(tx: Transaction) -> None:
    # A shop without rates is spared asking for them at every order.
    shopkeeping.keep(tx, shopkeeping.TAXED, True if rates(tx) else None)


def _parsed(line: str, *, zone: tzinfo) -> TaxRate:
    text, valid_from_at = digits.western(line).strip(), 0
    dated = _FROM.fullmatch(text)
    if dated is not None:
        text, valid_from_at = dated[1].strip(), _midnight(dated[2], zone=zone)
    *where, rate = text.removesuffix("%").split()
    country = prefix = ""
    if where and where[0].upper() in destinations.countries() and where[0].isupper():
        country = where.pop(0)
        if where and any(sign.isdecimal() for sign in where[0]):
            prefix = destinations.postcode(where.pop(0))
    tax_class = " ".join(where).casefold()
    return TaxRate(0, _class(tax_class, line), country, prefix, parse_percent(rate), valid_from_at)


def _class(name: str, line: str) -> str:
    if any(sign.isdecimal() for sign in name) and len(name.split()) > 1:
        raise BadInput("tax", "not_understood", part=line.strip()[:40])
    if len(name) > CLASS_MAX or name == TAX_EXEMPT:
        raise BadInput("tax", "not_understood", part=line.strip()[:40])
    return name


def _midnight(day: str, *, zone: tzinfo) -> int:
    try:
        return int(datetime.combine(date.fromisoformat(day), time(), zone).astimezone(UTC).timestamp())
    except ValueError:
        raise BadInput("tax", "not_understood", part=day) from None


def parse_percent(text: str) -> int:
    """
    Read a percentage as people type it ("19", "8.875 %", "7,7%") into parts per million.

    Raises:
        BadInput: It is none, or above 100.
    """
    found = _RATE.fullmatch(digits.western(text).replace("\u066b", ".").strip())
    if found is None:
        raise BadInput("percent", "not_understood")
    whole, _, fraction = found[1].replace(",", ".").partition(".")
    ppm = int(whole) * 10_000 + int(fraction.ljust(4, "0") or 0)
    if ppm > RATE_PPM_MAX:
        raise BadInput("percent", "not_understood")
    return ppm


def written(rate_ppm: int) -> str:
    """A percentage without its sign, as the books name it: "19", "8.875"."""
    whole, fraction = divmod(rate_ppm, 10_000)
    return f"{whole}.{fraction:04d}".rstrip("0").rstrip(".") if fraction else str(whole)
