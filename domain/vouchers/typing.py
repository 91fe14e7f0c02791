"""What merchants type for a voucher: what it gives, its minimum, its days, its limits, what it is for."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from domain import catalogue, digits, money, prices
from domain.actors import Actor
from domain.catalogue import categories
from domain.errors import BadInput
from domain.prices import Discount, DiscountKind
from domain.transaction import Transaction
from domain.vouchers.operations import change, make

_NOTHING = {"", "-", "–", "off"}
_DAYS = re.compile(r"(?:(\d{4}-\d{2}-\d{2}))?(?: *(?:to|until|/) *(\d{4}-\d{2}-\d{2}))?")
_LISTED = re.compile(r"[,;\n]+")


def make_typed(tx: Transaction, text: str, *, currency: str, actor: Actor, now: int) -> int:
    """
    Draw up a voucher as typed: its code, then what it gives ("SUMMER10 10%", "WELCOME 5.00", "SHIPFREE delivery").
    Whether that was meant, the merchant says by letting it go live.

    Returns:
        Its id.

    Raises:
        NotAllowed, CodeTaken: As `make`.
        BadInput: It is not understood.
    """
    code, _, gives = text.strip().rpartition(" ")
    return make(tx, code, parse_discount(gives, currency=currency), is_drawn_up=True, actor=actor, now=now)


def change_typed(
    tx: Transaction, voucher_id: int, field: str, text: str, *, currency: str, zone: tzinfo, actor: Actor
) -> None:
    """
    Change one thing about a voucher as typed; "-" lets a condition go.

    Args:
        field: One of `FIELDS`.

    Raises:
        NotAllowed, NotFound: As `change`.
        BadInput: It is not understood.
    """
    facts = FIELDS[field](tx, "" if text.strip().casefold() in _NOTHING else text.strip(), currency, zone)
    change(tx, voucher_id, actor=actor, **facts)


def parse_discount(text: str, *, currency: str) -> Discount:
    """
    Read what a voucher gives: "10%", "5.00" or "delivery".

    Raises:
        BadInput: It is none of these.
    """
    plain = text.strip()
    if plain.casefold() == "delivery":
        return Discount(DiscountKind.FREE_DELIVERY)
    if plain.endswith(("%", "٪")):
        return Discount(DiscountKind.PERCENT, prices.parse_percent(plain.rstrip("%٪")))
    return Discount(DiscountKind.AMOUNT, money.parse_amount(plain, currency=currency))


def _gives(_: Transaction, text: str, currency: str, __: tzinfo) -> dict[str, Any]:
    return {"discount": parse_discount(text, currency=currency)}


def _minimum(_: Transaction, text: str, currency: str, __: tzinfo) -> dict[str, Any]:
    return {"min_minor": money.parse_amount(text, currency=currency) if text else 0}


def _days(_: Transaction, text: str, __: str, zone: tzinfo) -> dict[str, Any]:
    found = _DAYS.fullmatch(digits.western(text))
    if found is None:
        raise BadInput("voucher", "days")
    first, last = (_day(each) if each else None for each in found.groups())
    return {
        "starts_at": None if first is None else _midnight(first, zone),
        # The last day counts to its end.
        "ends_at": None if last is None else _midnight(last + timedelta(days=1), zone),
    }


def _uses(_: Transaction, text: str, __: str, ___: tzinfo) -> dict[str, Any]:
    return {"uses_max": _number(text)}


def _uses_per_person(_: Transaction, text: str, __: str, ___: tzinfo) -> dict[str, Any]:
    return {"uses_per_person_max": _number(text)}


def _products(tx: Transaction, text: str, __: str, ___: tzinfo) -> dict[str, Any]:
    found = []
    for sku in _listed(text):
        variant = catalogue.variant_by_sku(tx, sku)
        if variant is None:
            raise BadInput("voucher", "no_product", part=sku[:40])
        found.append(variant.product_id)
    return {"product_ids": found}


def _categories(tx: Transaction, text: str, __: str, ___: tzinfo) -> dict[str, Any]:
    known = {branch.category.name.casefold(): branch.category.id for branch in categories.tree(tx)}
    found = []
    for name in _listed(text):
        if name.casefold() not in known:
            raise BadInput("voucher", "no_category", part=name[:40])
        found.append(known[name.casefold()])
    return {"category_ids": found}


FIELDS: dict[str, Callable[[Transaction, str, str, tzinfo], dict[str, Any]]] = {
    "gives": _gives,
    "minimum": _minimum,
    "days": _days,
    "uses": _uses,
    "uses_per_person": _uses_per_person,
    "products": _products,
    "categories": _categories,
}


def _listed(text: str) -> list[str]:
    return [part.strip() for part in _LISTED.split(text) if part.strip()]


def _number(text: str) -> int | None:
    plain = digits.western(text)
    if plain and not (plain.isascii() and plain.isdecimal() and len(plain) <= 9):
        raise BadInput("quantity", "not_a_number")
    return int(plain) if plain else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("voucher", "days") from None


def _midnight(day: date, zone: tzinfo) -> int:
    return int(datetime.combine(day, time(), zone).astimezone(UTC).timestamp())
