"""
What was ordered, and what is in a cart, called as in the shop window of a customer's language.

Orders keep what was bought as it was sold. What is called otherwise by now than when it was sold stays as it was.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from sqlalchemy import bindparam, select

from domain import tables
from domain.carts import Cart
from domain.drafts import Draft
from domain.orders import Change, Order
from domain.stock import OutOfStock
from domain.transaction import Transaction, in_list

_variants, _products, _texts = tables.variants.c, tables.products.c, tables.product_texts.c
_SAID = (
    select(_variants.id, _variants.options, _products.title.label("own"), _texts.title)
    .join(tables.products, _products.id == _variants.product_id)
    .join(tables.product_texts, _texts.product_id == _products.id)
    .where(in_list(_variants.id, "ids"), _texts.language == bindparam("language"), _texts.title != "")
)


@dataclass(frozen=True, slots=True)
class Name:
    """What a variant is called in the shop's own language, and in another; the title, and with its options."""

    own: str
    title: str
    label: str


class Line(Protocol):
    """A line that says what it is of, and what that is called."""

    @property
    def variant_id(self) -> int: ...
    @property
    def title(self) -> str: ...


L = TypeVar("L", bound=Line)


def names_in(tx: Transaction, variant_ids: Iterable[int], language: str) -> dict[int, Name]:
    """What these are called in a language, by their ids; those of which the shop has not said it are left out."""
    ids = list(dict.fromkeys(variant_ids))
    if not language or not ids:
        return {}
    names = {}
    for row in tx.all(_SAID, ids=ids, language=language):
        options = json.loads(row.options)
        beside = f" ({', '.join(options)})" if options else ""
        names[row.id] = Name(row.own + beside, row.title, row.title + beside)
    return names


def order_in(tx: Transaction, order: Order, language: str) -> Order:
    """An order, its lines called as in the window of this language; "" is the shop's own."""
    return replace(order, lines=_lines_in(tx, order.lines, language)) if language else order


def change_in(tx: Transaction, change: Change, language: str) -> Change:
    """A change of an order, just so."""
    return replace(change, lines=_lines_in(tx, change.lines, language)) if language else change


def cart_in(tx: Transaction, cart: Cart, language: str) -> Cart:
    """A cart, just so."""
    names = names_in(tx, (line.variant.id for line in cart.lines), language)
    if not names:
        return cart
    lines = [
        replace(line, offer=replace(line.offer, variant=replace(line.variant, title=names[line.variant.id].title)))
        if line.variant.id in names
        else line
        for line in cart.lines
    ]
    return replace(cart, lines=tuple(lines))


def draft_in(tx: Transaction, draft: Draft, language: str) -> Draft:
    """What is offered to a customer, just so."""
    return replace(draft, cart=cart_in(tx, draft.cart, language))


def shortage_in(tx: Transaction, refusal: OutOfStock, language: str) -> OutOfStock:
    """What there is too little of, just so."""
    names = names_in(tx, (short.variant_id for short in refusal.shorts), language)
    return OutOfStock(
        replace(short, label=names[short.variant_id].label) if short.variant_id in names else short
        for short in refusal.shorts
    )


def _lines_in(tx: Transaction, lines: tuple[L, ...], language: str) -> tuple[L, ...]:
    names = names_in(tx, (line.variant_id for line in lines), language)
    return tuple(_called(line, names.get(line.variant_id)) for line in lines)


def _called(line: L, name: Name | None) -> L:
    return line if name is None or line.title != name.own else replace(line, title=name.label)  # type: ignore[type-var]
