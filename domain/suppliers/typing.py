"""What merchants type of a supplier: who they are, in one line, and one thing about them at a time."""

import re
from collections.abc import Container
from dataclasses import replace
from typing import Any

from babel.numbers import is_currency

from domain import digits, money
from domain.actors import Actor
from domain.errors import BadInput, NotFound
from domain.suppliers.model import NAME_MAX, Item, Supplier
from domain.suppliers.operations import add, change, locked, put_item
from domain.suppliers.queries import sold_by
from domain.transaction import Transaction

FIELDS = ("name", "currency", "email")
ITEM_FIELDS = ("cost_minor", "sku", "lead_days", "minimum", "pack", "priority")
_NOTHING = {"-", "–", "off"}
_DIGITS_MAX = 9
# A language that nobody speaks here, a telephone number, an address without its sign: what a name has no part like.
_NO_NAME = re.compile(r"[a-z]{2}|[+\d][\d\s()/-]{5,}|[\w.-]+\.[a-z]{2,}")
_CURRENCY, _LANGUAGE = re.compile(r"[A-Z]{3}|[a-z]{3}"), re.compile(r"[a-z]{2}")


def add_typed(
    tx: Transaction, text: str, *, language: str, languages: Container[str], currency: str, actor: Actor, now: int
) -> int:
    """
    Know somebody to buy from as typed: a name, and what else is known ("Acme, USD, de, orders@acme.example").

    Args:
        language, currency: Where nothing else is typed.
        languages: Those that the shop can write in.

    Returns:
        Their id.

    Raises:
        NotAllowed: As `add`.
        BadInput: As `add`; or a part of it is not understood, and no part of a name.
    """
    first, *more = (part.strip() for part in text.split(","))
    said: dict[str, str] = {}
    name = [first]
    for part in filter(None, more):
        if "@" in part:
            said["email"] = part
        elif _CURRENCY.fullmatch(part) and is_currency(part.upper()):
            said["currency"] = part.upper()
        elif _LANGUAGE.fullmatch(part) and part in languages:
            said["language"] = part
        elif said or _NO_NAME.fullmatch(part):
            raise BadInput("supplier", "not_understood", part=part[:NAME_MAX])
        else:
            # A name may have commas itself: "Smith, Jones & Co".
            name.append(part)
    return add(tx, ", ".join(name), **({"language": language, "currency": currency} | said), actor=actor, now=now)


def change_typed(
    tx: Transaction, supplier_id: int, field: str, text: str, *, version: int, actor: Actor, now: int
) -> Supplier:
    """
    Change one thing about a supplier as typed; "-" has them written to no more.

    Args:
        field: One of `FIELDS`.

    Raises:
        NotAllowed, NotFound, Changed, BadInput: As `change`.
    """
    assert field in FIELDS, field
    said: dict[str, Any] = {field: "" if field == "email" and text.strip().casefold() in _NOTHING else text}
    return change(tx, supplier_id, version=version, **said, actor=actor, now=now)


def price_typed(tx: Transaction, supplier_id: int, variant_id: int, text: str, *, actor: Actor) -> Item:
    """
    A supplier sells a variant at the price that was typed, in their currency; what else they say of it stays.

    Raises:
        NotAllowed, NotFound, BadInput: As `put_item`; or it is no amount.
    """
    return change_item_typed(tx, supplier_id, variant_id, "cost_minor", text, actor=actor, is_new=True)


def change_item_typed(
    tx: Transaction,
    supplier_id: int,
    variant_id: int,
    field: str,
    text: str,
    *,
    actor: Actor,
    is_new: bool = False,
) -> Item:
    """
    Change one thing that a supplier says of a variant as typed; "-" has them call it as we do.

    Args:
        field: One of `ITEM_FIELDS`.
        is_new: They may not have sold it yet.

    Raises:
        NotAllowed, NotFound, BadInput: As `put_item`; they do not sell it; or it is no number.
    """
    assert field in ITEM_FIELDS, field
    # Two who change different things keep both.
    supplier = locked(tx, supplier_id)
    there = sold_by(tx, supplier_id, [variant_id]).get(variant_id)
    if there is None:
        if not is_new:
            raise NotFound("supplier_item", variant_id)
        there = Item(supplier_id, variant_id, "", 0)
    said: dict[str, Any] = {field: _item_value(field, text.strip(), currency=supplier.currency)}
    changed = replace(there, **said)
    put_item(tx, changed, actor=actor)
    return changed


def _item_value(field: str, text: str, *, currency: str) -> int | str:
    if field == "cost_minor":
        return money.parse_amount(text, currency=currency)
    if field == "sku":
        return "" if text.casefold() in _NOTHING else " ".join(text.split())
    plain = digits.western(text)
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= _DIGITS_MAX):
        raise BadInput("quantity", "not_a_number")
    return int(plain)
