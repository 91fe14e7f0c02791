"""What merchants type for a voucher: what it gives, its minimum, its days, its limits, what it is for."""

import re
from collections.abc import Callable
from datetime import tzinfo
from typing import Any

from domain import catalogue, digits, money, periods, prices
from domain.actors import Actor
from domain.catalogue import categories
from domain.errors import BadInput
from domain.periods import Period
from domain.prices import Discount, DiscountKind
from domain.transaction import Transaction
from domain.vouchers.operations import change, make, rename

_NOTHING = {"", "-", "–", "off"}
_LISTED = re.compile(r"[,;\n]+")
_DATE = r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4})"
_SINCE = r"(?:from|since|starting|ab|seit|vom|von|desde|del|с|со|من)"  # noqa: RUF001
_UNTIL = r"(?:to|until|till|through|bis|hasta|al|до|по|حتى|إلى|/|-|–|—)"
# One date is the last day: a voucher that is used must not stop by a word left out.
_DAYS = re.compile(
    rf"(?:{_SINCE}\s+)?(?P<first>{_DATE})\s*{_UNTIL}?\s*(?:zum\s+)?(?P<last>{_DATE})"
    rf"|{_SINCE}\s+(?P<since>{_DATE})(?:\s+on)?|(?:{_UNTIL}\s*)?(?:zum\s+)?(?P<until>{_DATE})",
    re.IGNORECASE,
)
_MINIMUM = r"(?:min(?:imum|destens|\.)?|mín(?:imo|\.)?|from|over|above|ab|desde|от|мин\.?|من|الحد الأدنى)"
_TYPED = re.compile(
    rf"(?P<code>\S+)\s+(?P<gives>.+?)(?:[\s,;]+{_MINIMUM}\s*:?\s*(?!{_DATE})(?P<least>[^\w\s]?\d\S*(?:\s*(?-i:[A-Z]{{3}}))?))?"
    rf"(?:[\s,;]+(?P<days>{_DAYS.pattern.replace('P<', 'P<of_')}))?",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(.+?)\s*(?:%|٪|per ?cent|prozent|por ciento|процент\w{,2}|بالمئة|بالمائة)", re.IGNORECASE)
_OFF = re.compile(r"\s+(?:off|rabatt|de descuento|скидка|скидки|خصم)$", re.IGNORECASE)
_PART_MAX = 40
_DELIVERY = {"delivery", "free delivery"}


def make_typed(tx: Transaction, text: str, *, currency: str, zone: tzinfo, actor: Actor, now: int) -> int:
    """
    Draw up a voucher as typed: its code, then what it gives ("SUMMER10 10%", "WELCOME 5.00", "SHIPFREE delivery"),
    and after it a minimum and its days where it has them ("SUMMER10 10% min 50 until 2026-12-24").
    Whether that was meant, the merchant says by letting it go live.

    Returns:
        Its id.

    Raises:
        NotAllowed, CodeTaken: As `make`.
        BadInput: It is not understood.
    """
    found = _TYPED.fullmatch(digits.western(text).strip())
    if found is None:
        raise BadInput("voucher", "not_understood", part=text.strip()[:_PART_MAX])
    made = make(
        tx, found["code"], parse_discount(found["gives"], currency=currency), is_drawn_up=True, actor=actor, now=now
    )
    facts: dict[str, Any] = {}
    for field, said in (("minimum", found["least"]), ("days", found["days"])):
        facts |= FIELDS[field](tx, said, currency, zone) if said else {}
    if facts:
        change(tx, made, actor=actor, **facts)
    return made


def change_typed(
    tx: Transaction, voucher_id: int, field: str, text: str, *, currency: str, zone: tzinfo, actor: Actor
) -> None:
    """
    Change one thing about a voucher as typed; "-" lets a condition go.

    Args:
        field: "code", or one of `FIELDS`.

    Raises:
        NotAllowed, NotFound: As `change`.
        CodeTaken: As `rename`.
        BadInput: It is not understood.
    """
    if field == "code":
        rename(tx, voucher_id, text, actor=actor)
        return
    facts = FIELDS[field](tx, "" if text.strip().casefold() in _NOTHING else text.strip(), currency, zone)
    change(tx, voucher_id, actor=actor, **facts)


def parse_discount(text: str, *, currency: str) -> Discount:
    """
    Read what a voucher gives: "10%", "10 percent", "5.00", "5 EUR" or "delivery".

    Raises:
        BadInput: It is none of these.
    """
    plain = _OFF.sub("", text.strip())
    if plain.casefold() in _DELIVERY:
        return Discount(DiscountKind.FREE_DELIVERY)
    percent = _PERCENT.fullmatch(plain)
    try:
        if percent is not None:
            return Discount(DiscountKind.PERCENT, prices.parse_percent(percent[1]))
        return Discount(DiscountKind.AMOUNT, money.parse_amount(plain, currency=currency))
    except BadInput:
        raise BadInput("voucher", "not_understood", part=text.strip()[:_PART_MAX]) from None


def _gives(_: Transaction, text: str, currency: str, __: tzinfo) -> dict[str, Any]:
    return {"discount": parse_discount(text, currency=currency)}


def _minimum(_: Transaction, text: str, currency: str, __: tzinfo) -> dict[str, Any]:
    return {"min_minor": money.parse_amount(text, currency=currency) if text else 0}


def _days(_: Transaction, text: str, __: str, zone: tzinfo) -> dict[str, Any]:
    if not text:
        return {"starts_at": None, "ends_at": None}
    found = _DAYS.fullmatch(digits.western(text))
    if found is None:
        raise BadInput("voucher", "days")
    first, last = found["first"] or found["since"], found["last"] or found["until"]
    return {
        "starts_at": None if first is None else _day(first, zone).from_at,
        # The last day counts to its end.
        "ends_at": None if last is None else _day(last, zone).until_at,
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
            raise BadInput("voucher", "no_product", part=sku[:_PART_MAX])
        found.append(variant.product_id)
    return {"product_ids": found}


def _categories(tx: Transaction, text: str, __: str, ___: tzinfo) -> dict[str, Any]:
    known = {branch.category.name.casefold(): branch.category.id for branch in categories.tree(tx)}
    found = []
    for name in _listed(text):
        if name.casefold() not in known:
            raise BadInput("voucher", "no_category", part=name[:_PART_MAX])
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


def _day(text: str, zone: tzinfo) -> Period:
    try:
        return periods.typed(text, zone)
    except BadInput:
        raise BadInput("voucher", "days") from None
