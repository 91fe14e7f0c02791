"""Asking what is in a cart."""

from typing import Any

from sqlalchemy import Text, bindparam, cast, exists, func, select

from domain import paying, shopkeeping, stock, tables
from domain.carts.model import Cart, CartLine, Way
from domain.errors import Changed
from domain.ledger import Kind
from domain.transaction import Transaction, among

_carts, _lines, _accounts = tables.carts.c, tables.cart_lines.c, tables.accounts.c
# In whatever currency: nearly nobody has any, and how much it is need not be asked of those.
_has_credit = exists().where(
    among(_accounts.kind, Kind.STORE_CREDIT),
    _accounts.place_id == 0,
    _accounts.ref == cast(_carts.person_id, Text()),
    _accounts.balance < 0,
)
_cart_row = select(tables.carts, _has_credit.label("has_credit"))
OF_PERSON = _cart_row.where(_carts.person_id == bindparam("person_id"))
_PIECES = (
    select(func.coalesce(func.sum(_lines.quantity), 0))
    .select_from(tables.cart_lines.join(tables.carts, _carts.id == _lines.cart_id))
    .where(_carts.person_id == bindparam("person_id"))
)
_LOCKED = _cart_row.where(_carts.id == bindparam("id")).with_for_update(key_share=True)
_LOCKED_OF_PERSON = OF_PERSON.with_for_update(key_share=True)
_LINES = (
    stock.OFFERS.add_columns(_lines.quantity, _lines.price_minor.label("seen_price_minor"))
    .join(tables.cart_lines, _lines.variant_id == tables.variants.c.id)
    .where(_lines.cart_id == bindparam("cart_id"))
    .order_by(_lines.added_at, _lines.variant_id)
)


def cart_of(tx: Transaction, person_id: int) -> Cart:
    """A person's cart; an empty one where they have none."""
    row = tx.one(OF_PERSON, person_id=person_id)
    return Cart(0, person_id, 0) if row is None else _cart(tx, row)


def pieces_of(tx: Transaction, person_id: int) -> int:
    """How many pieces are in a person's cart: all that most screens say of it."""
    return int(tx.scalar(_PIECES, person_id=person_id))


def locked_cart(tx: Transaction, cart_id: int, *, person_id: int) -> Cart:
    """
    A cart that stays as it is until the transaction ends.

    Raises:
        Changed: It is not this person's.
    """
    row = tx.one(_LOCKED, id=cart_id)
    if row is None or row.person_id != person_id:
        raise Changed("cart", cart_id)
    return _cart(tx, row)


def locked_cart_of(tx: Transaction, person_id: int) -> Cart | None:
    """A person's cart, which stays as it is until the transaction ends; None where they have none."""
    row = tx.one(_LOCKED_OF_PERSON, person_id=person_id)
    return None if row is None else _cart(tx, row)


def _cart(tx: Transaction, row: Any) -> Cart:
    lines = tuple(
        CartLine(offer, line.quantity, line.seen_price_minor)
        for line, offer in stock.offers_in(tx, tx.all(_LINES, cart_id=row.id))
    )
    location = None if row.latitude_e6 is None else (row.latitude_e6, row.longitude_e6)
    offered, usual = shopkeeping.ways(tx), paying.rules(tx).terms
    terms = next((each for each in usual if each == row.terms), usual[0])
    return Cart(
        row.id,
        row.person_id,
        row.version,
        lines,
        row.address,
        location,
        row.phone,
        row.note,
        Way(row.way if row.way in offered else offered[0]),
        row.address_id,
        terms,
        row.country,
        row.postcode,
        row.voucher_id,
        bool(row.has_credit),
        bool(row.uses_credit),
    )
