"""All that writes suppliers: who they are, who answers for them in chat, and what they sell."""

import re
from collections.abc import Iterable
from typing import Any

from babel.numbers import is_currency
from sqlalchemy import bindparam, delete, exists, or_, select, update

from domain import catalogue, codes, outbox, people, tables
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotFound
from domain.events import SupplierAddressed, SupplierJoined, SupplierLeft
from domain.money import AMOUNT_MINOR_MAX
from domain.people import INVITE_LIFETIME_SECONDS, InviteUseless
from domain.stock.model import QUANTITY_MAX
from domain.suppliers.model import (
    EMAIL_MAX,
    LEAD_DAYS_MAX,
    NAME_MAX,
    PRIORITY_MAX,
    REFUSED_WHY_MAX,
    SKU_MAX,
    Item,
    Supplier,
)
from domain.suppliers.queries import read, supplier, supplier_named
from domain.transaction import Transaction, upsert

_suppliers, _items = tables.suppliers.c, tables.supplier_items.c
_LOCKED = select(tables.suppliers).where(_suppliers.id == bindparam("id")).with_for_update(key_share=True)
_EMAIL_FACTS = ("email", "email_refused_at", "email_refused_why", "email_said_at")
_CHANGED = ("name", "language", "currency", *_EMAIL_FACTS, "active")
_MINE = (_suppliers.id == bindparam("supplier_id"), _suppliers.version == bindparam("seen"))
_CHANGE = (
    update(tables.suppliers)
    .where(*_MINE)
    .values({name: bindparam(f"new_{name}") for name in _CHANGED} | {"version": _suppliers.version + 1})
)
_INVITE = (
    update(tables.suppliers)
    .where(_suppliers.id == bindparam("supplier_id"))
    .values(
        invite_token=bindparam("token"),
        invited_by=bindparam("who"),
        invite_expires_at=bindparam("until"),
        invite_used_at=None,
    )
)
_INVITED = select(tables.suppliers).where(_suppliers.invite_token == bindparam("token")).with_for_update(key_share=True)
_ANSWERS = (
    update(tables.suppliers)
    .where(_suppliers.id == bindparam("supplier_id"))
    .values(person_id=bindparam("who"), invite_used_at=bindparam("moment"), version=_suppliers.version + 1)
)
_REFUSED = (
    update(tables.suppliers)
    .where(
        _suppliers.id == bindparam("supplier_id"),
        _suppliers.email == bindparam("written_to"),
        _suppliers.email_said_at <= bindparam("written_at"),
    )
    .values(email_refused_at=bindparam("moment"), email_refused_why=bindparam("why"), version=_suppliers.version + 1)
)
_BELIEVED = (
    update(tables.suppliers)
    .where(_suppliers.id == bindparam("supplier_id"))
    .values(
        email_refused_at=None, email_refused_why="", email_said_at=bindparam("moment"), version=_suppliers.version + 1
    )
)
_TOUCH = update(tables.suppliers).where(*_MINE).values(version=_suppliers.version + 1)
_row = upsert(tables.supplier_items).values({column.name: bindparam(column.name) for column in _items})
# That they declined it is no word of theirs about what they sell.
_SAID = ("sku", "cost_minor", "lead_days", "minimum", "pack", "priority")
_PUT = _row.on_conflict_do_update(
    index_elements=["supplier_id", "variant_id"], set_={name: _row.excluded[name] for name in _SAID}
)
_DROP = delete(tables.supplier_items).where(
    _items.supplier_id == bindparam("supplier_id"), _items.variant_id == bindparam("variant_id")
)
_DECLINED = (
    update(tables.supplier_items)
    .where(_items.supplier_id == bindparam("whose"), _items.variant_id == bindparam("of_variant"))
    .values(declined_at=bindparam("moment"))
)
# Prices, orders and debts are in their currency.
_IS_COUNTED_IN = select(
    or_(
        exists().where(_items.supplier_id == bindparam("supplier_id")),
        exists().where(tables.purchase_orders.c.supplier_id == bindparam("supplier_id")),
    )
)
_EMAIL = re.compile(r"[^@\s<>\"(),;:\\\x00-\x1f]+@[^@\s<>\"(),;:\\.\x00-\x1f]+(\.[^@\s<>\"(),;:\\.\x00-\x1f]+)+")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
# What stands before the token in a deep link.
LINK = "supply_"


def add(tx: Transaction, name: str, *, language: str, currency: str, email: str = "", actor: Actor, now: int) -> int:
    """
    Know somebody to buy from; their id.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: A name that is empty, too long or another's; no language, currency or address there is.
    """
    _must_buy(actor)
    said = {
        "name": _checked_name(tx, name, of_id=None),
        "language": _checked_language(language),
        "currency": _checked_currency(currency),
        "email": _checked_email(email),
    }
    return tx.insert(tables.suppliers, **said, email_said_at=now, active=1, version=1, created_at=now)


def change(
    tx: Transaction,
    supplier_id: int,
    *,
    version: int,
    name: str | None = None,
    language: str | None = None,
    currency: str | None = None,
    email: str | None = None,
    active: bool | None = None,
    actor: Actor,
    now: int,
) -> Supplier:
    """
    Say something else of a supplier; what is None stays. `email` "" has them written to no more.

    Raises:
        NotAllowed, BadInput: As `add`; and prices, orders or debts are in their currency already.
        NotFound: There is no such supplier.
        Changed: They are not what the merchant saw.
    """
    _must_buy(actor)
    before = locked(tx, supplier_id, version=version)
    if currency is not None and currency != before.currency and tx.scalar(_IS_COUNTED_IN, supplier_id=supplier_id):
        raise BadInput("currency", "in_use", part=before.currency)
    address = before.email if email is None else _checked_email(email)
    is_moved = address != before.email
    tx.change(
        _CHANGE,
        supplier_id=supplier_id,
        seen=version,
        new_name=before.name if name is None else _checked_name(tx, name, of_id=supplier_id),
        new_language=before.language if language is None else _checked_language(language),
        new_currency=before.currency if currency is None else _checked_currency(currency),
        new_email=address,
        new_email_refused_at=None if is_moved else before.email_refused_at,
        new_email_refused_why="" if is_moved else before.email_refused_why,
        new_email_said_at=now if is_moved else before.email_said_at,
        new_active=int(before.active if active is None else active),
    )
    if is_moved and address:
        _write_all(tx, supplier_id, actor=actor, now=now)
    return supplier(tx, supplier_id)


def note_refused(tx: Transaction, supplier_id: int, email: str, *, written_at: int, why: str, now: int) -> bool:
    """
    A mail server says that nobody can be written to at this address: no more letters go there.

    Args:
        written_at: When the letter was written that it says so of.

    Returns:
        False where they have another one by now, or a merchant has said since that it is right.
    """
    facts = {"written_to": email, "written_at": written_at, "moment": now, "why": why.strip()[:REFUSED_WHY_MAX]}
    return tx.change(_REFUSED, supplier_id=supplier_id, **facts) == 1


def write_again(tx: Transaction, supplier_id: int, *, actor: Actor, now: int) -> None:
    """
    Try their address once more: it was refused, and may be right all the same.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such supplier.
    """
    _must_buy(actor)
    locked(tx, supplier_id)
    tx.change(_BELIEVED, supplier_id=supplier_id, moment=now)
    _write_all(tx, supplier_id, actor=actor, now=now)


def locked(tx: Transaction, supplier_id: int, *, version: int | None = None) -> Supplier:
    """
    A supplier, locked until the transaction ends; with `version`, only as long as they are what the person saw.

    Raises:
        NotFound: There is none with this id.
        Changed: They are no longer what the person saw.
    """
    row = tx.one(_LOCKED, id=supplier_id)
    if row is None:
        raise NotFound("supplier", supplier_id)
    if version is not None and row.version != version:
        raise Changed("supplier", supplier_id)
    return read(row)


def touch(tx: Transaction, seen: Supplier) -> None:
    """
    Something was done with a supplier that a screen shows: screens drawn before are out of date.

    Raises:
        Changed: Somebody else was quicker.
    """
    if tx.change(_TOUCH, supplier_id=seen.id, seen=seen.version) != 1:
        raise Changed("supplier", seen.id)


def invite(tx: Transaction, supplier_id: int, *, actor: Actor, now: int) -> str:
    """
    Make a one-time link by which somebody comes to answer for a supplier in chat; the one before ends with it.

    Returns:
        The token for the deep link.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such supplier.
    """
    _must_buy(actor)
    locked(tx, supplier_id)
    token = codes.invite_token()
    until = now + INVITE_LIFETIME_SECONDS
    tx.change(_INVITE, supplier_id=supplier_id, token=token, who=actor.person_id, until=until)
    return token


def join(tx: Transaction, token: str, *, actor: Actor, now: int) -> Supplier:
    """
    Answer for a supplier in chat from now on, instead of whoever did; the link works once, for one person.

    Raises:
        InviteUseless: It was used, has expired, never was, or the actor made it themselves.
    """
    row = tx.one(_INVITED, token=token)
    if row is None:
        raise InviteUseless("unknown")
    people.must_be_usable(
        is_used=row.invite_used_at is not None,
        expires_at=row.invite_expires_at,
        invited_by=row.invited_by,
        actor=actor,
        now=now,
    )
    assert actor.person_id is not None, "jobs answer for nobody"
    if row.person_id is not None and row.person_id != actor.person_id:
        tx.emit(SupplierLeft(supplier_id=row.id, person_id=row.person_id, at=now, actor=str(actor)))
    tx.change(_ANSWERS, supplier_id=row.id, who=actor.person_id, moment=now)
    tx.emit(SupplierJoined(supplier_id=row.id, person_id=actor.person_id, at=now, actor=str(actor)))
    return supplier(tx, row.id)


def part(tx: Transaction, supplier_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Have nobody answer for a supplier in chat any more.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: As `locked`.
    """
    _must_buy(actor)
    before = locked(tx, supplier_id, version=version)
    tx.change(_ANSWERS, supplier_id=supplier_id, who=None, moment=now)
    if before.person_id is not None:
        tx.emit(SupplierLeft(supplier_id=supplier_id, person_id=before.person_id, at=now, actor=str(actor)))


def must_answer_for(tx: Transaction, supplier_id: int, *, document: str, reference: int, actor: Actor) -> Supplier:
    """
    Let whoever answers for this supplier pass.

    Args:
        document, reference: What the actor has pressed: to all others, there is no such thing.

    Raises:
        NotFound: It is somebody else's.
    """
    found = supplier(tx, supplier_id)
    if actor.person_id is None or found.person_id != actor.person_id:
        raise NotFound(document, reference)
    return found


def put_item(tx: Transaction, item: Item, *, actor: Actor) -> bool:
    """
    Note what a supplier says of a variant, in place of what they said before; whether it is new.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such variant.
        BadInput: A number is out of its range, or their SKU too long.
    """
    _must_buy(actor)
    catalogue.variant(tx, item.variant_id)
    return put_items(tx, [item]) == 1


def put_items(tx: Transaction, said: Iterable[Item]) -> int:
    """
    Note what suppliers say of variants; how many of them are new.

    Raises:
        BadInput: As `put_item`.
    """
    new = 0
    for item in said:
        _check_item(item)
        values: dict[str, Any] = {name: getattr(item, name) for name in ("supplier_id", "variant_id", *_SAID)}
        if tx.insert_new(tables.supplier_items, **values):
            new += 1
        else:
            tx.change(_PUT, **values, declined_at=None)
    return new


def drop_item(tx: Transaction, supplier_id: int, variant_id: int, *, actor: Actor) -> None:
    """
    A supplier does not sell this any more.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: They did not.
    """
    _must_buy(actor)
    if tx.change(_DROP, supplier_id=supplier_id, variant_id=variant_id) != 1:
        raise NotFound("supplier_item", variant_id)


def note_declined(tx: Transaction, supplier_id: int, variant_ids: Iterable[int], *, now: int) -> None:
    """They do not deliver these now: others are asked first for a while."""
    for variant_id in sorted(variant_ids):
        tx.change(_DECLINED, whose=supplier_id, of_variant=variant_id, moment=now)


def _write_all(tx: Transaction, supplier_id: int, *, actor: Actor, now: int) -> None:
    """Letters that did not reach them go out once more."""
    outbox.do_again(tx, outbox.lane_of_letters(supplier_id))
    tx.emit(SupplierAddressed(supplier_id=supplier_id, at=now, actor=str(actor)))


def _must_buy(actor: Actor) -> None:
    actor.must_be(Role.MERCHANT, to="buy for the shop")


def _check_item(item: Item) -> None:
    if len(item.sku) > SKU_MAX:
        raise BadInput("sku", "length", most=SKU_MAX)
    if not 0 <= item.cost_minor <= AMOUNT_MINOR_MAX:
        raise BadInput("amount", "too_large")
    for value, least, most in (
        (item.lead_days, 0, LEAD_DAYS_MAX),
        (item.minimum, 1, QUANTITY_MAX),
        (item.pack, 1, QUANTITY_MAX),
        (item.priority, 1, PRIORITY_MAX),
    ):
        if not least <= value <= most:
            raise BadInput("number", "out_of_range", least=least, most=most)


def _checked_name(tx: Transaction, text: str, *, of_id: int | None) -> str:
    name = " ".join(text.split())
    if not name:
        raise BadInput("supplier", "empty")
    if len(name) > NAME_MAX:
        raise BadInput("supplier", "too_long", most=NAME_MAX)
    other = supplier_named(tx, name)
    if other is not None and other.id != of_id:
        raise BadInput("supplier", "taken", title=name)
    return name


def _checked_language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise BadInput("language", "unknown")
    return text


def _checked_currency(text: str) -> str:
    currency = text.strip().upper()
    if not is_currency(currency):
        raise BadInput("currency", "unknown")
    return currency


def _checked_email(text: str) -> str:
    email = text.strip()
    # It stands in the head of a letter: nothing of it may begin another line.
    if email and (len(email) > EMAIL_MAX or not _EMAIL.fullmatch(email)):
        raise BadInput("email", "not_understood")
    return email
